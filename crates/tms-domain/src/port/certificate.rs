//! Finding certificates (CRT).

use async_trait::async_trait;

use super::StoreError;
use crate::{certificate::Certificate, id::AssignmentId, key_code::GeneratedCode};

/// Finds certificates.
#[async_trait]
pub trait CertificateStore: Send + Sync {
    /// The certificate of an assignment, once that is complete (CRT-2).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find(&self, assignment: AssignmentId) -> Result<Option<Certificate>, StoreError>;

    /// The certificate with a number. There is no look-up by a part of one.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    async fn find_by_number(
        &self,
        number: GeneratedCode,
    ) -> Result<Option<Certificate>, StoreError>;
}

/// The paper a certificate is printed on, lying across.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paper {
    /// Most of the world's.
    #[default]
    A4,
    /// North America's.
    Letter,
}

/// The words around what a certificate says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateWords {
    /// The language they are in, as a BCP 47 tag.
    pub language: String,
    /// What leads to the learner's name.
    pub intro: String,
    /// What leads to the course's name.
    pub completed: String,
    /// When it was completed, with the zone of that date.
    pub date: String,
    /// What leads to the number.
    pub number_label: String,
    /// How to verify it.
    pub verify_hint: String,
}

/// What stands on a certificate (CRT-1, CRT-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateSheet {
    /// The paper.
    pub paper: Paper,
    /// The words around.
    pub words: CertificateWords,
    /// The title of the course's certificate.
    pub title: String,
    /// The learner's name.
    pub learner: String,
    /// The course's name.
    pub course: String,
    /// The number, as it is shown.
    pub number: String,
    /// Where to verify it: what the QR code says.
    pub verify_link: String,
}

/// Prints certificates.
#[async_trait]
pub trait CertificatePrinter: Send + Sync {
    /// Prints a sheet as PDF: the same bytes for the same sheet.
    ///
    /// # Errors
    ///
    /// Fails if the printer does.
    async fn print(&self, sheet: CertificateSheet) -> Result<Vec<u8>, StoreError>;
}
