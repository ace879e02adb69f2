//! Finding certificates (CRT).

use async_trait::async_trait;

use super::StoreError;
use crate::{
    badge::PictureContent,
    certificate::{Certificate, CertificateColour, Signatory},
    id::AssignmentId,
    key_code::GeneratedCode,
};

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
    /// When it was completed, with the zone of that date, as it follows the course's name.
    pub date: String,
    /// The same as it stands within a text.
    pub plain_date: String,
    /// What leads to the number.
    pub number_label: String,
    /// How to verify it.
    pub verify_hint: String,
    /// What says that it is none, for a preview.
    pub sample: String,
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
    /// What stands below the facts, with its placeholders filled.
    pub text: Option<String>,
    /// Who signs.
    pub signatory: Option<Signatory>,
    /// The colour of title and ornaments.
    pub colour: CertificateColour,
    /// The picture at the head.
    pub logo: Option<PictureContent>,
    /// Whether it is a preview, which says so.
    pub is_sample: bool,
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

    /// Whether a picture can stand on a sheet: an upload that looks whole may hold what no printer can read.
    ///
    /// # Errors
    ///
    /// Fails if the printer does.
    async fn can_print(&self, logo: PictureContent) -> Result<bool, StoreError>;
}
