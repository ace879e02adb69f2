//! An Operations Manager looks at what the certificates of a course would look like (CRT-1, PERM-4).

use std::{collections::BTreeSet, convert::Infallible};

use super::{
    UseCaseError,
    edit_organization::find_line_in_reach,
    print_certificate::{PrintableCertificate, find_logo, sheet_of},
    printable_logo::expect_printable,
};
use crate::{
    certificate::{Certificate, CertificatePatch, Certified, redesign},
    field::{Draft, FieldReader, Patch},
    id::{AssignmentId, CourseId, IdBlock},
    key_code::GeneratedCode,
    message::verify_link,
    port::{CertificateSheet, CertificateWords, Paper, Ports},
    role::{Actor, Permission},
    site::site_address,
    user::User,
};

/// The use case: an Operations Manager looks at a certificate before anyone has it.
#[derive(Clone)]
pub struct PreviewCertificate {
    ports: Ports,
}

impl PreviewCertificate {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Prints what the certificate of someone who completed a course now would look like after a change, which is not
    /// made. It says that it is a sample, and its number verifies nothing.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers; a course that has no certificate, and gets none by the change, lacks
    /// a title.
    pub async fn preview(
        &self,
        actor: &Actor,
        id: CourseId,
        wanted: Draft<(CertificatePatch, Paper)>,
        learner: &User,
        find_words: impl FnOnce(&PrintableCertificate) -> CertificateWords + Send,
    ) -> Result<Vec<u8>, UseCaseError<Infallible>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageCourses)?;
        let course = ports.courses.find_many(&BTreeSet::from([id])).await?.remove(&id);
        let course = course.ok_or(UseCaseError::NotFound)?;
        let course = course.state();
        let line = find_line_in_reach(ports, &reach, course.owner()).await?;
        let (patch, paper) = wanted?;
        let patch = Patch::Set(Some(patch));
        expect_printable(ports, &patch).await?;
        let mut reader = FieldReader::default();
        let mut ids = IdBlock::starting_at(ports.ids.next());
        let was = course.details().certificate.as_ref();
        let (design, new_logo) = redesign(patch, was, &mut ids, &mut reader);
        let design = reader.finish(design)?;
        let logo = match new_logo {
            Some(picture) => Some(picture.content),
            None => find_logo(ports, &design).await?,
        };
        let number = GeneratedCode::from_random(0);
        let certificate = Certificate {
            assignment: AssignmentId::from_uuid(ids.take()),
            organization: course.owner(),
            completed_at: ports.clock.now(),
            certified: Certified::of(learner, course, number),
        };
        let sites = ports.sites.list().await?;
        let address = site_address(&sites, &line, &ports.public_address);
        let printable = PrintableCertificate {
            time_zone: certificate.time_zone(&line).clone(),
            verify_link: verify_link(&address, number),
            certificate,
        };
        let words = find_words(&printable);
        let sheet = sheet_of(printable, design, logo, paper, words);
        Ok(ports.certificate_printer.print(CertificateSheet { is_sample: true, ..sheet }).await?)
    }
}
