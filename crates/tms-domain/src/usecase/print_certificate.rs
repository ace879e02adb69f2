//! A learner, or an administrator in reach, prints a certificate (CRT-1, CRT-2).

use super::{UseCaseError, find_line, launch_activity::find_course, see_assignment::may_see};
use crate::{
    certificate::{Certificate, PrintRefused, refuse_printing},
    field::Draft,
    id::AssignmentId,
    message::verify_link,
    organization::TimeZoneName,
    port::{CertificateSheet, CertificateWords, Paper, Ports},
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
    /// reach and the help desk. The same bytes on every print, as long as the course keeps the title of its
    /// certificate and the site its address.
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
    ) -> Result<Vec<u8>, UseCaseError<PrintRefused>> {
        let ports = &self.ports;
        let view = ports.assignments.find(id).await?.ok_or(UseCaseError::NotFound)?;
        may_see(ports, actor, view.state()).await?;
        let paper = paper?;
        refuse_printing(view.state(), view.course_has_certificate)
            .map_err(UseCaseError::Refused)?;
        let course = find_course(ports, view.state().course()).await?;
        let title = course.and_then(|course| course.state().details().certificate_title.clone());
        let certificate = ports.certificates.find(id).await?;
        // The course may have lost its certificate since it was looked at.
        let (Some(title), Some(certificate)) = (title, certificate) else {
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
        let words = find_words(&printable);
        let PrintableCertificate { certificate, verify_link, .. } = printable;
        let certified = certificate.certified;
        let sheet = CertificateSheet {
            paper,
            words,
            title: title.as_str().to_owned(),
            learner: certified.learner_name(),
            course: certified.course_name.as_str().to_owned(),
            number: certified.number.shown(),
            verify_link,
        };
        Ok(ports.certificate_printer.print(sheet).await?)
    }
}
