//! Anyone verifies a certificate by its number (CRT-1, CRT-2).

use std::convert::Infallible;

use super::{UseCaseError, find_line};
use crate::{
    attempt::{AttemptKind, ClientAddress},
    certificate::Certificate,
    key_code::{GeneratedCode, NormalCode},
    organization::TimeZoneName,
    port::Ports,
};

/// A certificate as anyone who has its number sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedCertificate {
    /// The certificate.
    pub certificate: Certificate,
    /// Whether it still stands: it can be printed now (CRT-1).
    pub valid: bool,
    /// The zone its date is read in (TIM-4).
    pub time_zone: TimeZoneName,
}

/// The use case: anyone verifies a certificate.
#[derive(Clone)]
pub struct VerifyCertificate {
    ports: Ports,
}

impl VerifyCertificate {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Tells what the certificate with a number says. It is typed as forgivingly as a key (KEY-4), but whole.
    ///
    /// # Errors
    ///
    /// Finds nothing for any number that no certificate has, and counts that like an unknown key (RED-7): not one
    /// whose check symbol shows a slip of the finger (RED-6).
    pub async fn verify(
        &self,
        typed: &str,
        address: &ClientAddress,
    ) -> Result<VerifiedCertificate, UseCaseError<Infallible>> {
        let ports = &self.ports;
        let counted = ports.attempt_limits.of_visitor(address);
        let now = ports.clock.now();
        let permit = ports.attempts.enter(AttemptKind::Certificate, counted, now).await?;
        let code = NormalCode::of(typed);
        let found = match GeneratedCode::read(&code) {
            Some(number) => ports.certificates.find_by_number(number).await?,
            // Every number has the form of a generated code: the store need not be asked.
            None if code.looks_mistyped() => return Err(UseCaseError::NotFound),
            None => None,
        };
        let Some(certificate) = found else {
            permit.count(ports.clock.now()).await?;
            return Err(UseCaseError::NotFound);
        };
        let view = ports.assignments.find(certificate.assignment).await?;
        let valid = view.is_some_and(|view| view.certificate_is_available());
        let line = find_line(ports, certificate.organization).await?;
        let line = line.ok_or(UseCaseError::NotFound)?;
        let time_zone = certificate.time_zone(&line).clone();
        Ok(VerifiedCertificate { certificate, valid, time_zone })
    }
}
