//! Values of the rules, read by the rules' own parsers.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use chrono::{DateTime, NaiveDate, Timelike as _};
use tms_domain::{
    achievement::Points,
    badge::{BadgeColour, BadgeShape, BadgeSymbol, PictureContent, PictureRefused},
    certificate::{CertificateColour, CertificateText},
    country::Country,
    course::WebAddress,
    email::EmailAddress,
    event::EventKind,
    field::FieldCode,
    id::{ActivityId, BadgeId, CourseId, LaunchId, OrganizationId, TrainingKeyPoolId, UserId},
    site::SiteHost,
    text::{LongText, Name},
    time::{AccessDays, Instant, cut_to_microseconds},
    webhook::WebhookUrl,
};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type};
use uuid::Uuid;

use super::{Input, Raw, Reader};

macro_rules! ids {
    ($($id:ty),+ $(,)?) => {$(
        impl Input for $id {
            fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
                Uuid::read(raw, reader).map(Self::from_uuid)
            }

            fn schema() -> RefOr<Schema> {
                Uuid::schema()
            }
        }
    )+};
}

ids!(ActivityId, BadgeId, CourseId, LaunchId, OrganizationId, TrainingKeyPoolId, UserId);

macro_rules! texts {
    ($($text:ty: $schema:expr;)+) => {$(
        impl Input for $text {
            fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
                reader.parse(raw, Self::parse)
            }

            fn schema() -> RefOr<Schema> {
                ($schema)(ObjectBuilder::new().schema_type(Type::String)).into()
            }
        }
    )+};
}

fn format(name: &str) -> impl FnOnce(ObjectBuilder) -> ObjectBuilder {
    let format = SchemaFormat::Custom(name.to_owned());
    |schema| schema.format(Some(format))
}

fn up_to(characters: usize) -> impl FnOnce(ObjectBuilder) -> ObjectBuilder {
    move |schema| schema.min_length(Some(1)).max_length(Some(characters))
}

texts! {
    Name: up_to(Self::CHARACTERS_MAX);
    LongText: up_to(Self::CHARACTERS_MAX);
    CertificateText: up_to(Self::CHARACTERS_MAX);
    CertificateColour: |schema: ObjectBuilder| schema.pattern(Some("^#[0-9A-Fa-f]{6}$"));
    EmailAddress: format("email");
    Country: |schema: ObjectBuilder| schema.pattern(Some("^[A-Z]{2}$"));
    WebAddress: format("uri");
    WebhookUrl: format("uri");
    SiteHost: format("hostname");
}

macro_rules! choices {
    ($($choice:ty),+ $(,)?) => {$(
        impl Input for $choice {
            fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
                reader.parse(raw, Self::parse)
            }

            fn schema() -> RefOr<Schema> {
                let names = Self::ALL.iter().map(|choice| choice.as_str());
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some(names)).into()
            }
        }
    )+};
}

choices!(BadgeShape, BadgeColour, BadgeSymbol, EventKind);

impl Input for PictureContent {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        reader.parse(raw, picture)
    }

    fn schema() -> RefOr<Schema> {
        let schema = ObjectBuilder::new().schema_type(Type::String);
        schema.content_encoding("base64").into()
    }
}

/// A picture that was sent in base 64.
pub(crate) fn picture(data: &str) -> Result<PictureContent, PictureRefused> {
    // Lines may be broken, as mail programs and command lines do.
    let plain: String = data.split_ascii_whitespace().collect();
    let bytes = STANDARD.decode(plain).map_err(|_not_base_64| PictureRefused::UnknownKind)?;
    PictureContent::parse(bytes)
}

impl Input for Points {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        let points = i64::read(raw, reader)?;
        reader.accept(Self::new(points))
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(Self::MIN))
            .maximum(Some(Self::MAX))
            .into()
    }
}

impl Input for AccessDays {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        let days = i64::read(raw, reader)?;
        reader.accept(Self::new(days))
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(Self::DAYS_MAX))
            .into()
    }
}

impl Input for Instant {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        let text = reader.text(raw)?;
        let Ok(at) = DateTime::parse_from_rfc3339(&text) else {
            reader.refuse(
                FieldCode::Invalid,
                "this must be an instant like 2027-03-31T12:00:00Z (RFC 3339)",
            );
            return None;
        };
        if at.nanosecond() >= 1_000_000_000 {
            reader.refuse(FieldCode::OutOfRange, "leap seconds are not allowed");
            return None;
        }
        reader.accept(cut_to_microseconds(at.to_utc()))
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::Custom("date-time".to_owned())))
            .into()
    }
}

impl Input for NaiveDate {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        let text = reader.text(raw)?;
        let shaped = text.len() == "2027-03-31".len()
            && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
        let date = Self::parse_from_str(&text, "%Y-%m-%d").ok().filter(|_| shaped);
        if date.is_none() {
            reader.refuse(FieldCode::Invalid, "this must be a date like 2027-03-31");
        }
        date
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::Custom("date".to_owned())))
            .into()
    }
}
