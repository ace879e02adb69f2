//! How things read in JSON: plain structs, made of the views of the rules. Unset fields are null, never absent.

pub(crate) mod assignment;
pub(crate) mod cancellation_request;
pub(crate) mod course;
pub(crate) mod inbox;
pub(crate) mod job;
pub(crate) mod journal;
mod list;
pub(crate) mod note;
pub(crate) mod organization;
pub(crate) mod outbox;
pub(crate) mod person;
pub(crate) mod pool;
pub(crate) mod reward;
pub(crate) mod site;
pub(crate) mod statement;
pub(crate) mod user;
pub(crate) mod webhook;

pub(crate) use list::List;

use serde::{Serialize, Serializer};
use tms_domain::{table::instant_cell, time::Instant};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};
use uuid::Uuid;

/// An instant in RFC 3339, in UTC with `Z`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At(pub(crate) Instant);

impl Serialize for At {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&instant_cell(self.0))
    }
}

impl PartialSchema for At {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::Custom("date-time".to_owned())))
            .description(Some("An instant in RFC 3339, in UTC with Z."))
            .into()
    }
}

impl ToSchema for At {
    fn name() -> std::borrow::Cow<'static, str> {
        std::borrow::Cow::Borrowed("Instant")
    }
}

/// Something with a name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Named {
    /// Its id.
    pub(crate) id: Uuid,
    /// Its name.
    pub(crate) name: String,
}
