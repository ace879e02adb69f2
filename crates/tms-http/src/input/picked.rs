//! Points in time that a person picks: `…_at` an instant or `…_on` a date, never both (TIM-3).

use chrono::NaiveDate;
use tms_domain::{
    field::{FieldCode, Patch},
    time::{Instant, Picked},
};
use utoipa::openapi::ObjectBuilder;

use super::{
    Input, Member, Object, Reader,
    member::{or_null, property},
};

/// The two names under which a point in time is given.
const fn names(name: &str) -> (&'static str, &'static str) {
    match name.as_bytes() {
        b"expires" => ("expires_at", "expires_on"),
        b"starts" => ("starts_at", "starts_on"),
        b"auto_archive" => ("auto_archive_at", "auto_archive_on"),
        _ => ("at", "on"),
    }
}

/// What stands under the two names.
enum Found {
    /// Neither is there.
    Absent,
    /// One is there and null.
    Null,
    /// One is there; none when it is wrong, which is noted.
    Given(Option<Picked>),
}

fn find(object: &mut Object<'_>, name: &'static str, reader: &mut Reader) -> Found {
    let (at, on) = names(name);
    let (instant, date) = (object.take(at), object.take(on));
    let named = instant.is_some() || date.is_some();
    match (instant.filter(|raw| !raw.is_null()), date.filter(|raw| !raw.is_null())) {
        (Some(_), Some(_)) => {
            let message = format!("give {at} or {on}, not both");
            reader.member(on, |reader| reader.refuse(FieldCode::BothGiven, message));
            Found::Given(None)
        }
        (Some(raw), None) => Found::Given(reader.member(at, |reader| {
            let instant = Instant::read(raw, reader)?;
            reader.accept(Picked::at(instant))
        })),
        (None, Some(raw)) => Found::Given(reader.member(on, |reader| {
            let date = NaiveDate::read(raw, reader)?;
            reader.accept(Picked::on(date))
        })),
        (None, None) if named => Found::Null,
        (None, None) => Found::Absent,
    }
}

/// Either may be null, for the other may be given.
fn describe_both(name: &str, description: &str, object: ObjectBuilder) -> ObjectBuilder {
    let (at, on) = names(name);
    let instead = format!("{description} A date instead of {at}, in the zone of the organization.");
    let object = property(object, at, description, or_null(Instant::schema()));
    property(object, on, &instead, or_null(NaiveDate::schema()))
}

impl Member for Picked {
    fn take(object: &mut Object<'_>, name: &'static str, reader: &mut Reader) -> Option<Self> {
        match find(object, name, reader) {
            Found::Given(picked) => picked,
            Found::Absent | Found::Null => {
                let (at, on) = names(name);
                let message = format!("{at} or {on} is needed");
                reader.member(at, |reader| reader.refuse(FieldCode::Required, message));
                None
            }
        }
    }

    fn describe(name: &str, description: &str, object: ObjectBuilder) -> ObjectBuilder {
        describe_both(name, description, object)
    }
}

impl Member for Option<Picked> {
    fn take(object: &mut Object<'_>, name: &'static str, reader: &mut Reader) -> Option<Self> {
        match find(object, name, reader) {
            Found::Given(picked) => Some(picked),
            Found::Absent | Found::Null => Some(None),
        }
    }

    fn describe(name: &str, description: &str, object: ObjectBuilder) -> ObjectBuilder {
        describe_both(name, description, object)
    }
}

impl Member for Patch<Picked> {
    fn take(object: &mut Object<'_>, name: &'static str, reader: &mut Reader) -> Option<Self> {
        match find(object, name, reader) {
            Found::Given(picked) => Some(picked.map_or(Self::Keep, Self::Set)),
            Found::Absent => Some(Self::Keep),
            Found::Null => {
                reader.member(names(name).0, Reader::refuse_missing);
                Some(Self::Keep)
            }
        }
    }

    fn describe(name: &str, description: &str, object: ObjectBuilder) -> ObjectBuilder {
        describe_both(name, description, object)
    }
}

impl Member for Patch<Option<Picked>> {
    fn take(object: &mut Object<'_>, name: &'static str, reader: &mut Reader) -> Option<Self> {
        match find(object, name, reader) {
            Found::Given(None) | Found::Absent => Some(Self::Keep),
            Found::Given(picked) => Some(Self::Set(picked)),
            Found::Null => Some(Self::Set(None)),
        }
    }

    fn describe(name: &str, description: &str, object: ObjectBuilder) -> ObjectBuilder {
        describe_both(name, description, object)
    }
}
