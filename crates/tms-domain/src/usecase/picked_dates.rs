//! Dates that people picked for pools and courses, read in the zone of the owner organization (TIM-3).

use crate::{
    field::{FieldCode, FieldError, FieldReader},
    organization::OrganizationLine,
    port::Ports,
    time::{Instant, Picked, cut_to_microseconds},
};

/// The name of the field that a date or an instant was given in.
pub(super) fn field_of(name: &str, picked: Picked) -> String {
    match picked {
        Picked::At(_) => format!("{name}_at"),
        Picked::On(_) => format!("{name}_on"),
    }
}

/// The first instant of what was picked; none when it was noted as a bad field.
pub(super) fn start(
    ports: &Ports,
    owner: &OrganizationLine,
    (name, picked): (&str, Picked),
    reader: &mut FieldReader,
) -> Option<Instant> {
    let zone = &owner.organization().settings().time_zone;
    let at = ports.calendar.picked_start(zone, picked);
    refuse_none(owner, (name, picked), at, reader)
}

/// The first instant after what was picked; none when it was noted as a bad field.
pub(super) fn end(
    ports: &Ports,
    owner: &OrganizationLine,
    (name, picked): (&str, Picked),
    reader: &mut FieldReader,
) -> Option<Instant> {
    let zone = &owner.organization().settings().time_zone;
    let end = ports.calendar.picked_end(zone, picked).map(crate::time::WishedEnd::instant);
    let end = end.and_then(|at| cut_to_microseconds(at).ok());
    refuse_none(owner, (name, picked), end, reader)
}

fn refuse_none(
    owner: &OrganizationLine,
    (name, picked): (&str, Picked),
    at: Option<Instant>,
    reader: &mut FieldReader,
) -> Option<Instant> {
    if at.is_none() {
        let zone = owner.organization().settings().time_zone.as_str();
        reader.refuse(FieldError::new(
            field_of(name, picked),
            FieldCode::OutOfRange,
            format!("there is no such day in {zone}, or it is too far away"),
        ));
    }
    at
}
