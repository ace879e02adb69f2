//! Whether the logo of a certificate can be printed, asked before a course gets it.

use super::UseCaseError;
use crate::{
    certificate::CertificatePatch,
    field::{FieldCode, FieldError, InvalidFields, Patch},
    port::Ports,
};

/// Refuses a logo that cannot be printed.
pub(super) async fn expect_printable<R>(
    ports: &Ports,
    patch: &Patch<Option<CertificatePatch>>,
) -> Result<(), UseCaseError<R>> {
    let Patch::Set(Some(patch)) = patch else { return Ok(()) };
    let Some(logo) = patch.new_logo() else { return Ok(()) };
    if ports.certificate_printer.can_print(logo.clone()).await? {
        return Ok(());
    }
    let message = "this picture cannot be printed: save it anew as a plain PNG or SVG";
    let error = FieldError::new("certificate.logo", FieldCode::Invalid, message);
    Err(UseCaseError::Invalid(InvalidFields::one(error)))
}
