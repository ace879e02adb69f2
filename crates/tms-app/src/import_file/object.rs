//! Reading the members of a JSON object one by one, each with its own errors.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeOwned, MapAccess, Visitor},
};
use serde_json::value::RawValue;
use tms_domain::field::{FieldCode, FieldError, FieldReader};

/// An object whose members are taken out one by one. They stay as they are written until then, so that nothing is
/// lost on the way, not even a member that stands there twice.
pub(super) struct Object {
    members: BTreeMap<String, Box<RawValue>>,
    repeated: Vec<String>,
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut object = Object { members: BTreeMap::new(), repeated: Vec::new() };
                while let Some((name, value)) = map.next_entry::<String, Box<RawValue>>()? {
                    if object.members.insert(name.clone(), value).is_some() {
                        object.repeated.push(name);
                    }
                }
                Ok(object)
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// Reads an object and notes what is wrong with its members, under names that begin with `prefix`.
pub(super) struct ObjectReader<'a> {
    object: Object,
    prefix: &'a str,
    reader: &'a mut FieldReader,
}

impl<'a> ObjectReader<'a> {
    pub(super) fn new(object: Object, prefix: &'a str, reader: &'a mut FieldReader) -> Self {
        Self { object, prefix, reader }
    }

    /// A member of its own kind; null and a missing one are the same.
    fn take<T: DeserializeOwned>(&mut self, name: &str, wanted: &str) -> Option<T> {
        let raw = self.object.members.remove(name)?;
        match serde_json::from_str::<Option<T>>(raw.get()) {
            Ok(value) => value,
            Err(_of_another_kind) => {
                self.refuse(name, FieldCode::Invalid, format!("{wanted} is needed here"));
                None
            }
        }
    }

    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        self.take(name, "a text")
    }

    pub(super) fn number(&mut self, name: &str) -> Option<i64> {
        self.take(name, "a whole number")
    }

    pub(super) fn flag(&mut self, name: &str) -> Option<bool> {
        self.take(name, "true or false")
    }

    pub(super) fn object(&mut self, name: &str) -> Option<Object> {
        self.take(name, "an object")
    }

    pub(super) fn objects(&mut self, name: &str) -> Option<Vec<Object>> {
        self.take(name, "a list of objects")
    }

    /// Reads an object within this one, under a name of its own.
    pub(super) fn within<T>(
        &mut self,
        name: &str,
        object: Object,
        read: impl FnOnce(&mut ObjectReader<'_>) -> T,
    ) -> T {
        let prefix = format!("{}{name}.", self.prefix);
        let mut inner = ObjectReader::new(object, &prefix, self.reader);
        let value = read(&mut inner);
        inner.finish();
        value
    }

    /// Notes the members that were not taken: there are no such fields.
    pub(super) fn finish(mut self) {
        for name in std::mem::take(&mut self.object.repeated) {
            self.refuse(&name, FieldCode::Invalid, "this stands here twice".to_owned());
        }
        for name in std::mem::take(&mut self.object.members).into_keys() {
            let message = "there is no such field: take it away".to_owned();
            self.refuse(&name, FieldCode::UnknownField, message);
        }
    }

    fn refuse(&mut self, name: &str, code: FieldCode, message: String) {
        self.reader.refuse(FieldError::new(format!("{}{name}", self.prefix), code, message));
    }
}
