//! A JSON object, opened but not yet understood: each member is a piece of JSON of its own.

use std::{borrow::Cow, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;
use tms_domain::field::FieldCode;

use super::{Raw, Reader};

/// The most members an object of a request may have: many more than any has fields.
const MEMBERS_MAX: usize = 100;

/// The members of an object that are not yet read.
#[derive(Debug)]
pub(crate) struct Object<'a> {
    members: Vec<(Cow<'a, str>, Raw<'a>)>,
}

impl<'a> Object<'a> {
    /// Opens an object, or notes that it is none.
    pub(super) fn open(raw: Raw<'a>, reader: &mut Reader) -> Option<Self> {
        let json = match raw {
            Raw::Json(json) if json.starts_with('{') => json,
            Raw::Form(node) if let Some(members) = node.members() => {
                return Some(Self::of(members, reader));
            }
            Raw::Json(_) | Raw::Text(_) | Raw::Form(_) => {
                reader.refuse(FieldCode::Invalid, "this must be an object in braces");
                return None;
            }
        };
        let opened = match serde_json::from_str::<Opened<'a>>(json) {
            Ok(opened) => opened,
            Err(error) => {
                reader.refuse_whole(format!("the body is not JSON: {error}"));
                return None;
            }
        };
        if opened.too_many {
            let message = format!("an object here has at most {MEMBERS_MAX} members");
            reader.refuse(FieldCode::TooLong, message);
            return None;
        }
        Some(Self::of(opened.members, reader))
    }

    /// An object of members that were found elsewhere; noted when one is named twice.
    pub(super) fn of(members: Vec<(Cow<'a, str>, Raw<'a>)>, reader: &mut Reader) -> Self {
        if members.len() > MEMBERS_MAX {
            reader.refuse_whole(format!("at most {MEMBERS_MAX} parameters are allowed"));
            return Self { members: Vec::new() };
        }
        for (place, (name, _)) in members.iter().enumerate() {
            if members.iter().take(place).any(|(earlier, _)| earlier == name) {
                let name: String = name.chars().take(200).collect();
                reader.refuse_whole(format!("{name} is given twice"));
            }
        }
        Self { members }
    }

    /// Takes the member of that name out; none if it is absent.
    pub(super) fn take(&mut self, name: &str) -> Option<Raw<'a>> {
        let place = self.members.iter().position(|(member, _)| member == name)?;
        Some(self.members.swap_remove(place).1)
    }

    /// Notes what was not taken out: there are no such fields.
    pub(super) fn close(self, reader: &mut Reader) {
        let mut left: Vec<_> = self.members.into_iter().map(|(name, _)| name).collect();
        left.sort_unstable();
        for name in left {
            reader.refuse_unknown(&name);
        }
    }
}

struct Opened<'a> {
    members: Vec<(Cow<'a, str>, Raw<'a>)>,
    too_many: bool,
}

#[derive(Deserialize)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de: 'a, 'a> Deserialize<'de> for Opened<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;

        impl<'de> Visitor<'de> for Members {
            type Value = Opened<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Opened<'de>, A::Error> {
                let mut opened = Opened { members: Vec::new(), too_many: false };
                while let Some(Key(name)) = map.next_key()? {
                    if opened.members.len() < MEMBERS_MAX {
                        let value: &RawValue = map.next_value()?;
                        opened.members.push((name, Raw::Json(value.get())));
                    } else {
                        opened.too_many = true;
                        map.next_value::<IgnoredAny>()?;
                    }
                }
                Ok(opened)
            }
        }

        deserializer.deserialize_map(Members)
    }
}
