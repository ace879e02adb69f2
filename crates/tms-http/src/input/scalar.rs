//! Plain values: switches, numbers, texts, lists, names out of a fixed choice.

use std::fmt;

use serde::{
    Deserializer,
    de::{SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use tms_domain::field::FieldCode;
use utoipa::openapi::{ArrayBuilder, ObjectBuilder, RefOr, Schema, schema::Type};
use uuid::Uuid;

use super::{Input, Raw, Reader};

impl Input for bool {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        match raw {
            Raw::Json("true") | Raw::Text("true") => Some(true),
            Raw::Json("false") | Raw::Text("false") => Some(false),
            Raw::Json(_) | Raw::Text(_) | Raw::Form(_) => {
                reader.refuse(FieldCode::Invalid, "this must be true or false");
                None
            }
        }
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Boolean).into()
    }
}

impl Input for i64 {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        let text = match raw {
            Raw::Json(text) | Raw::Text(text) => text,
            Raw::Form(_) => "",
        };
        let digits = text.strip_prefix('-').unwrap_or(text);
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            reader.refuse(FieldCode::Invalid, "this must be a whole number");
            return None;
        }
        let number = text.parse().ok();
        if number.is_none() {
            reader.refuse(FieldCode::OutOfRange, "this number is too large");
        }
        number
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Integer).into()
    }
}

/// A text that is looked up: not blank, at most 1,000 characters, no control characters, which no database can take.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Typed(pub(crate) String);

impl Typed {
    /// The most characters: more than any rule allows, and little enough to look up.
    const CHARACTERS_MAX: usize = 1_000;
}

impl fmt::Debug for Typed {
    /// Says nothing: it may be a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Typed(…)")
    }
}

impl Input for Typed {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        let text = reader.text(raw)?;
        if text.trim().is_empty() {
            reader.refuse_missing();
            return None;
        }
        if text.chars().count() > Self::CHARACTERS_MAX {
            let max = Self::CHARACTERS_MAX;
            reader.refuse(FieldCode::TooLong, format!("at most {max} characters are allowed"));
            return None;
        }
        if text.chars().any(char::is_control) {
            reader.refuse(FieldCode::Invalid, "control characters are not allowed");
            return None;
        }
        Some(Self(text.into_owned()))
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).max_length(Some(Self::CHARACTERS_MAX)).into()
    }
}

/// A text that the rules read: whatever stands in it, they say what is wrong.
impl Input for String {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        reader.text(raw).map(std::borrow::Cow::into_owned)
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::String).into()
    }
}

impl Input for Uuid {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        let text = reader.text(raw)?;
        let id = parse_id(&text);
        if id.is_none() {
            reader.refuse(
                FieldCode::Invalid,
                "this must be an id like 01890a5d-ac96-774b-bcce-b302099a8057",
            );
        }
        id
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(utoipa::openapi::SchemaFormat::Custom("uuid".to_owned())))
            .into()
    }
}

/// Reads an id in its one usual form.
pub(crate) fn parse_id(text: &str) -> Option<Uuid> {
    if text.len() == uuid::fmt::Hyphenated::LENGTH { Uuid::try_parse(text).ok() } else { None }
}

/// A month of a year: `2027-03`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Month {
    pub(crate) year: i32,
    /// From 1 to 12.
    pub(crate) month: u32,
}

impl Input for Month {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        let text = reader.text(raw)?;
        let parts = text.split_once('-').filter(|(year, month)| {
            let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
            year.len() == 4 && month.len() == 2 && digits(year) && digits(month)
        });
        let numbers = parts.and_then(|(year, month)| {
            Some(Self { year: year.parse().ok()?, month: month.parse().ok()? })
        });
        let Some(found) = numbers else {
            reader.refuse(FieldCode::Invalid, "this must be a month like 2027-03");
            return None;
        };
        if !(1970..=9999).contains(&found.year) || !(1..=12).contains(&found.month) {
            reader.refuse(FieldCode::OutOfRange, "this must be a month from 1970-01 to 9999-12");
            return None;
        }
        Some(found)
    }

    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .pattern(Some("^[0-9]{4}-[0-9]{2}$"))
            .examples([serde_json::json!("2027-03")])
            .into()
    }
}

/// The most items of one list: twice what any rule lets through, and little enough to hold.
const ITEMS_MAX: usize = 2_000_000;

impl<T: Input> Input for Vec<T> {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        let json = match raw {
            Raw::Json(json) if json.starts_with('[') => json,
            Raw::Form(node) if let Some(items) = node.items() => {
                let read = items
                    .enumerate()
                    .map(|(place, raw)| reader.item(place, |reader| T::read(raw, reader)));
                // Each item is read, whatever is wrong with those before it.
                let read: Vec<Option<T>> = read.collect();
                return read.into_iter().collect();
            }
            Raw::Json(_) | Raw::Text(_) | Raw::Form(_) => {
                reader.refuse(FieldCode::Invalid, "this must be a list in square brackets");
                return None;
            }
        };
        let mut deserializer = serde_json::Deserializer::from_str(json);
        match deserializer.deserialize_seq(Items { reader: &mut *reader, items: Self::new() }) {
            Ok(items) => items,
            Err(error) => {
                reader.refuse_whole(format!("the body is not JSON: {error}"));
                None
            }
        }
    }

    fn schema() -> RefOr<Schema> {
        ArrayBuilder::new().items(T::schema()).into()
    }
}

struct Items<'r, T> {
    reader: &'r mut Reader,
    items: Vec<T>,
}

impl<'de, T: Input> Visitor<'de> for Items<'_, T> {
    type Value = Option<Vec<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<Self::Value, A::Error> {
        let (mut place, mut good) = (0_usize, true);
        while let Some(raw) = list.next_element::<&'de RawValue>()? {
            if self.reader.is_full() {
                good = false;
            } else if place >= ITEMS_MAX {
                if place == ITEMS_MAX {
                    let message = format!("at most {ITEMS_MAX} items are allowed");
                    self.reader.refuse(FieldCode::TooLong, message);
                }
                good = false;
            } else {
                let read = |reader: &mut Reader| T::read(Raw::Json(raw.get()), reader);
                match self.reader.item(place, read) {
                    Some(item) => self.items.push(item),
                    None => good = false,
                }
            }
            place = place.saturating_add(1);
        }
        Ok(good.then_some(self.items))
    }
}

/// Declares a name out of a fixed choice.
macro_rules! choices {
    (
        $(#[doc = $doc:literal])*
        $vis:vis enum $name:ident { $( $(#[doc = $variant_doc:literal])* $variant:ident = $text:literal ),+ $(,)? }
    ) => {
        $(#[doc = $doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $name { $( $(#[doc = $variant_doc])* $variant ),+ }

        impl $crate::input::Input for $name {
            fn read(
                raw: $crate::input::Raw<'_>,
                reader: &mut $crate::input::Reader,
            ) -> Option<Self> {
                let text = reader.text(raw)?;
                match &*text {
                    $( $text => Some(Self::$variant), )+
                    _ => {
                        let choice = [$( $text ),+].join(", ");
                        reader.refuse(
                            tms_domain::field::FieldCode::Invalid,
                            format!("this must be one of {choice}"),
                        );
                        None
                    }
                }
            }

            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                utoipa::openapi::ObjectBuilder::new()
                    .schema_type(utoipa::openapi::schema::Type::String)
                    .enum_values(Some([$( $text ),+]))
                    .into()
            }
        }
    };
}

pub(crate) use choices;
