//! Lists: how much of one is asked for, and from where.

use tms_domain::{
    field::FieldCode,
    port::{Cursor, PageRequest},
};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::Type};

use crate::input::{Input, Member, Object, Reader, Typed};

/// How many items are asked for.
struct Limit(u16);

impl Input for Limit {
    fn read(raw: crate::input::Raw<'_>, reader: &mut Reader) -> Option<Self> {
        let number = i64::read(raw, reader)?;
        let limit = u16::try_from(number).ok();
        let limit = limit.filter(|limit| (1..=PageRequest::LIMIT_MAX).contains(limit));
        if limit.is_none() {
            let message = format!("a whole number from 1 to {} is needed", PageRequest::LIMIT_MAX);
            reader.refuse(FieldCode::OutOfRange, message);
        }
        limit.map(Self)
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .maximum(Some(PageRequest::LIMIT_MAX))
            .default(Some(PageRequest::LIMIT_DEFAULT.into()))
            .into()
    }
}

/// Read from `limit` and `cursor`, whatever its own name.
impl Member for PageRequest {
    fn take(object: &mut Object<'_>, _: &'static str, reader: &mut Reader) -> Option<Self> {
        let limit = <Option<Limit> as Member>::take(object, "limit", reader)?;
        let cursor = <Option<Typed> as Member>::take(object, "cursor", reader)?;
        Some(Self {
            limit: limit.map_or(Self::LIMIT_DEFAULT, |Limit(limit)| limit),
            after: cursor.map(|Typed(cursor)| Cursor(cursor)),
        })
    }

    fn describe(_: &str, _: &str, object: ObjectBuilder) -> ObjectBuilder {
        let object =
            <Option<Limit> as Member>::describe("limit", "How many items at most.", object);
        let cursor = "Where the list goes on: the next_cursor of the part before.";
        <Option<Typed> as Member>::describe("cursor", cursor, object)
    }
}
