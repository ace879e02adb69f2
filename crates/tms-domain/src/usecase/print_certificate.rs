//! A learner, or an administrator in reach, prints a certificate (CRT-1, CRT-2).

use super::{UseCaseError, find_line, launch_activity::find_course, see_assignment::may_see};
use crate::{
    badge::PictureContent,
    certificate::{
        Certificate, CertificateDesign, CertificateFacts, PrintRefused, refuse_printing,
    },
    field::Draft,
    id::AssignmentId,
    message::verify_link,
    organization::TimeZoneName,
    port::{CertificateSheet, CertificateWords, Paper, Ports, StoreError},
    role::Actor,
    site::site_address,
};

/// A certificate that can be printed, for whoever finds its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintableCertificate {
    /// The certificate.
    pub certificate: Certificate,
    /// The zone its date is read in (TIM-4).
    pub time_zone: TimeZoneName,
    /// Where it is verified.
    pub verify_link: String,
}

/// A certificate on paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedCertificate {
    /// The certificate.
    pub certificate: Certificate,
    /// What was printed.
    pub pdf: Vec<u8>,
}

/// The use case: someone prints a certificate.
#[derive(Clone)]
pub struct PrintCertificate {
    ports: Ports,
}

impl PrintCertificate {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Prints the certificate of an assignment as PDF, in the words found for it: for its learner, administrators in
    /// reach and the help desk. The same bytes on every print, as long as the course keeps the design of
    /// its certificate and the site its address.
    ///
    /// # Errors
    ///
    /// Finds nothing where the assignment may not be seen; refuses as [`PrintRefused`] says.
    pub async fn print(
        &self,
        actor: &Actor,
        id: AssignmentId,
        paper: Draft<Paper>,
        find_words: impl FnOnce(&PrintableCertificate) -> CertificateWords + Send,
    ) -> Result<PrintedCertificate, UseCaseError<PrintRefused>> {
        let ports = &self.ports;
        let view = ports.assignments.find(id).await?.ok_or(UseCaseError::NotFound)?;
        may_see(ports, actor, view.state()).await?;
        let paper = paper?;
        refuse_printing(view.state(), view.course_has_certificate)
            .map_err(UseCaseError::Refused)?;
        let course = find_course(ports, view.state().course()).await?;
        let design = course.and_then(|course| course.state().details().certificate.clone());
        let certificate = ports.certificates.find(id).await?;
        // The course may have lost its certificate since it was looked at.
        let (Some(design), Some(certificate)) = (design, certificate) else {
            return Err(UseCaseError::Refused(PrintRefused::NoCertificate));
        };
        let line = find_line(ports, certificate.organization).await?;
        let line = line.ok_or(UseCaseError::NotFound)?;
        let sites = ports.sites.list().await?;
        let address = site_address(&sites, &line, &ports.public_address);
        let printable = PrintableCertificate {
            time_zone: certificate.time_zone(&line).clone(),
            verify_link: verify_link(&address, certificate.certified.number),
            certificate,
        };
        let logo = find_logo(ports, &design).await?;
        let words = find_words(&printable);
        let certificate = printable.certificate.clone();
        let sheet = sheet_of(printable, design, logo, paper, words);
        let pdf = ports.certificate_printer.print(sheet).await?;
        Ok(PrintedCertificate { certificate, pdf })
    }
}

/// The picture at the head of a design.
pub(super) async fn find_logo(
    ports: &Ports,
    design: &CertificateDesign,
) -> Result<Option<PictureContent>, StoreError> {
    let Some(logo) = design.logo else { return Ok(None) };
    let picture = ports.achievements.find_picture(logo.picture).await?;
    Ok(picture.map(|picture| picture.content))
}

/// What stands on the certificate.
pub(super) fn sheet_of(
    printable: PrintableCertificate,
    design: CertificateDesign,
    logo: Option<PictureContent>,
    paper: Paper,
    words: CertificateWords,
) -> CertificateSheet {
    let PrintableCertificate { certificate, verify_link, .. } = printable;
    let certified = certificate.certified;
    let (learner, number) = (certified.learner_name(), certified.number.shown());
    let course = certified.course_name.as_str();
    let facts =
        CertificateFacts { learner: &learner, course, date: &words.plain_date, number: &number };
    CertificateSheet {
        paper,
        title: design.title.as_str().to_owned(),
        text: design.text.map(|text| text.filled(facts)),
        signatory: design.signatory,
        colour: design.colour,
        logo,
        is_sample: false,
        course: course.to_owned(),
        words,
        learner,
        number,
        verify_link,
    }
}
