//! Certificates as PDF: one page, laid out here and written by `krilla`, with every font built in.
//!
//! The same sheet gives the same bytes: nothing of the clock, the machine or its fonts gets in. What no font
//! has is printed as an empty box; `fonts/README.md` says which scripts are set.

use async_trait::async_trait;
use thiserror::Error;
use tms_domain::{
    badge::PictureContent,
    port::{CertificatePrinter, CertificateSheet, StoreError},
};

mod font;
mod logo;
mod page;
mod pen;
mod qr;
mod text;

/// Prints certificates.
#[derive(Clone, Copy, Debug, Default)]
pub struct PdfPrinter;

/// A certificate was not printed.
#[derive(Debug, Error)]
enum PrintFailed {
    /// A font that is built in cannot be read: a bug.
    #[error("the font {0} cannot be read")]
    Font(&'static str),
    /// The address to verify at is longer than a QR code can hold.
    #[error("the address does not fit a QR code")]
    Qr,
    /// The logo cannot be read.
    #[error("the logo cannot be read: {0}")]
    Logo(String),
    /// The PDF could not be written.
    #[error("the PDF cannot be written: {0}")]
    Pdf(String),
}

#[async_trait]
impl CertificatePrinter for PdfPrinter {
    async fn print(&self, sheet: CertificateSheet) -> Result<Vec<u8>, StoreError> {
        // Milliseconds of pure work: not on a thread that serves requests.
        let printed = tokio::task::spawn_blocking(move || page::print(&sheet)).await;
        printed.map_err(StoreError::new)?.map_err(StoreError::new)
    }

    async fn can_print(&self, logo: PictureContent) -> Result<bool, StoreError> {
        let read = tokio::task::spawn_blocking(move || logo::Logo::read(&logo).is_ok()).await;
        read.map_err(StoreError::new)
    }
}
