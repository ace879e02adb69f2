//! Lists: how much of one is asked for, and from where.

use tms_domain::{
    field::FieldCode,
    port::{Cursor, PageRequest},
};
use utoipa::openapi::{ObjectBuilder, RefOr, Schema, schema::Type};

use crate::input::{Input, Member, Object, Raw, Reader};

/// How many items are asked for.
struct Limit(u16);

impl Input for Limit {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
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

/// Where a list goes on, as one of its parts has said.
struct After(Cursor);

impl After {
    /// The most characters: more than the longest name that a list is sorted by takes, folded and encoded.
    const CHARACTERS_MAX: usize = 32_000;
}

impl Input for After {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        let text = reader.text(raw)?;
        let plain =
            text.len() <= Self::CHARACTERS_MAX && text.bytes().all(|it| it.is_ascii_graphic());
        if !plain {
            reader.refuse(FieldCode::Invalid, "take the cursor from the part of the list before");
        }
        plain.then(|| Self(Cursor(text.into_owned())))
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).max_length(Some(Self::CHARACTERS_MAX)).into()
    }
}

/// Read from `limit` and `cursor`, whatever its own name.
impl Member for PageRequest {
    fn take(object: &mut Object<'_>, _: &'static str, reader: &mut Reader) -> Option<Self> {
        let limit = <Option<Limit> as Member>::take(object, "limit", reader)?;
        let cursor = <Option<After> as Member>::take(object, "cursor", reader)?;
        Some(Self {
            limit: limit.map_or(Self::LIMIT_DEFAULT, |Limit(limit)| limit),
            after: cursor.map(|After(cursor)| cursor),
        })
    }

    fn describe(_: &str, _: &str, object: ObjectBuilder) -> ObjectBuilder {
        let object =
            <Option<Limit> as Member>::describe("limit", "How many items at most.", object);
        let cursor = "Where the list goes on: the next_cursor of the part before.";
        <Option<After> as Member>::describe("cursor", cursor, object)
    }
}
