//! Members of a request: needed ones, ones that may be missing, and ones that change a thing.

use utoipa::openapi::{
    ObjectBuilder, RefOr, Required, Schema,
    path::{Parameter, ParameterBuilder, ParameterIn},
    schema::{AdditionalProperties, SchemaType, Type},
};

use tms_domain::field::Patch;

use super::{Input, Object, Raw, Reader};

/// A group of members that are read together: a whole request, or a part that stands in braces of its own.
pub(crate) trait Fields: Sized {
    /// The most bytes of a body that holds them.
    const BYTES_MAX: usize;

    /// Takes its members out of an object, or notes what is wrong with them.
    fn take(object: &mut Object<'_>, reader: &mut Reader) -> Option<Self>;

    /// Adds its members to a schema.
    fn describe(object: ObjectBuilder) -> ObjectBuilder;

    /// Reads an object that holds these members and no others.
    fn read_object(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        let object = Object::open(raw, reader)?;
        Self::take_all(object, reader)
    }

    /// Takes these members out of an object, and notes what else is in it.
    fn take_all(mut object: Object<'_>, reader: &mut Reader) -> Option<Self> {
        let fields = Self::take(&mut object, reader);
        object.close(reader);
        fields
    }
}

/// The schema of an object with these members and no others.
pub(crate) fn object_schema<T: Fields>(description: &str) -> RefOr<Schema> {
    let object =
        ObjectBuilder::new().additional_properties(Some(AdditionalProperties::FreeForm(false)));
    let object = match description {
        "" => object,
        text => object.description(Some(text)),
    };
    T::describe(object).into()
}

/// The query parameters with these members.
pub(crate) fn parameters<T: Fields>() -> Vec<Parameter> {
    let object = T::describe(ObjectBuilder::new()).build();
    let parameter = |(name, schema): (&String, &RefOr<Schema>)| {
        let needed = object.required.contains(name);
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(if needed { Required::True } else { Required::False })
            .schema(Some(not_null(schema.clone())))
            .build()
    };
    object.properties.iter().map(parameter).collect()
}

impl<T: Fields> Input for T {
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self> {
        Self::read_object(raw, reader)
    }

    fn schema() -> RefOr<Schema> {
        object_schema::<Self>("")
    }
}

/// Something that is found in an object under a name.
pub(crate) trait Member: Sized {
    /// Takes it out of an object, or notes what is wrong with it.
    fn take(object: &mut Object<'_>, name: &'static str, reader: &mut Reader) -> Option<Self>;

    /// Adds it to a schema.
    fn describe(name: &str, description: &str, object: ObjectBuilder) -> ObjectBuilder;
}

/// The schema of a value in whose place null may stand.
pub(super) fn or_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    with_types(schema, |types| types.push(Type::Null))
}

/// The schema of the value itself: a query cannot say null.
fn not_null(schema: RefOr<Schema>) -> RefOr<Schema> {
    with_types(schema, |types| types.retain(|of| *of != Type::Null))
}

fn with_types(schema: RefOr<Schema>, edit: impl FnOnce(&mut Vec<Type>)) -> RefOr<Schema> {
    let edited = |of: SchemaType| {
        let mut types = match of {
            SchemaType::Type(one) => vec![one],
            SchemaType::Array(types) => types,
            SchemaType::AnyValue => return SchemaType::AnyValue,
        };
        edit(&mut types);
        match types.as_slice() {
            [one] => SchemaType::Type(one.clone()),
            _ => SchemaType::Array(types),
        }
    };
    match schema {
        RefOr::T(Schema::Object(mut plain)) => {
            plain.schema_type = edited(plain.schema_type);
            let nullable = matches!(&plain.schema_type, SchemaType::Array(_));
            if let Some(choice) = &mut plain.enum_values {
                choice.retain(|value| !value.is_null());
                choice.extend(nullable.then_some(serde_json::Value::Null));
            }
            RefOr::T(Schema::Object(plain))
        }
        RefOr::T(Schema::Array(mut list)) => {
            list.schema_type = edited(list.schema_type);
            RefOr::T(Schema::Array(list))
        }
        other @ (RefOr::T(_) | RefOr::Ref(_)) => other,
    }
}

/// Adds a property with its description.
pub(super) fn property(
    object: ObjectBuilder,
    name: &str,
    description: &str,
    schema: RefOr<Schema>,
) -> ObjectBuilder {
    let schema = match schema {
        RefOr::T(Schema::Object(mut plain)) => {
            plain.description = Some(described(plain.description.as_deref(), description));
            RefOr::T(Schema::Object(plain))
        }
        RefOr::T(Schema::Array(mut list)) => {
            list.description = Some(described(list.description.as_deref(), description));
            RefOr::T(Schema::Array(list))
        }
        other @ (RefOr::T(_) | RefOr::Ref(_)) => other,
    };
    object.property(name, schema)
}

fn described(of_type: Option<&str>, of_field: &str) -> String {
    match (of_type, of_field) {
        (Some(of_type), "") => of_type.to_owned(),
        (Some(of_type), of_field) => format!("{of_field} {of_type}"),
        (None, of_field) => of_field.to_owned(),
    }
}

/// A group of members that stand among the others, not in braces of their own.
#[derive(Debug)]
pub(crate) struct Flat<T>(pub(crate) T);

impl<T: Fields> Member for Flat<T> {
    fn take(object: &mut Object<'_>, _: &'static str, reader: &mut Reader) -> Option<Self> {
        T::take(object, reader).map(Self)
    }

    fn describe(_: &str, _: &str, object: ObjectBuilder) -> ObjectBuilder {
        T::describe(object)
    }
}

/// A member that is needed.
impl<T: Input> Member for T {
    fn take(object: &mut Object<'_>, name: &'static str, reader: &mut Reader) -> Option<Self> {
        let raw = object.take(name).filter(|raw| !raw.is_null());
        reader.member(name, |reader| {
            if let Some(raw) = raw {
                Self::read(raw, reader)
            } else {
                reader.refuse_missing();
                None
            }
        })
    }

    fn describe(name: &str, description: &str, object: ObjectBuilder) -> ObjectBuilder {
        property(object, name, description, Self::schema()).required(name)
    }
}

/// A member that is needed, as the rules' own reader will say, which reads what is there: so everything that is wrong
/// with the content comes to light as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Needed<T>(pub(crate) Option<T>);

impl<T: Input> Member for Needed<T> {
    fn take(object: &mut Object<'_>, name: &'static str, reader: &mut Reader) -> Option<Self> {
        <Option<T> as Member>::take(object, name, reader).map(Self)
    }

    fn describe(name: &str, description: &str, object: ObjectBuilder) -> ObjectBuilder {
        property(object, name, description, T::schema()).required(name)
    }
}

/// A member that may be missing or null, which is the same. A wrong one is noted and read as missing, so that
/// what else is wrong with the request comes to light as well.
impl<T: Input> Member for Option<T> {
    fn take(object: &mut Object<'_>, name: &'static str, reader: &mut Reader) -> Option<Self> {
        let raw = object.take(name).filter(|raw| !raw.is_null());
        Some(raw.and_then(|raw| reader.member(name, |reader| T::read(raw, reader))))
    }

    fn describe(name: &str, description: &str, object: ObjectBuilder) -> ObjectBuilder {
        property(object, name, description, or_null(T::schema()))
    }
}

/// A member that can be changed but not unset.
impl<T: Input> Member for Patch<T> {
    fn take(object: &mut Object<'_>, name: &'static str, reader: &mut Reader) -> Option<Self> {
        let Some(raw) = object.take(name) else { return Some(Self::Keep) };
        let value = reader.member(name, |reader| {
            if raw.is_null() {
                reader.refuse_missing();
                return None;
            }
            T::read(raw, reader)
        });
        Some(value.map_or(Self::Keep, Self::Set))
    }

    fn describe(name: &str, description: &str, object: ObjectBuilder) -> ObjectBuilder {
        property(object, name, description, T::schema())
    }
}

/// A member that can be changed, and unset by null.
impl<T: Input> Member for Patch<Option<T>> {
    fn take(object: &mut Object<'_>, name: &'static str, reader: &mut Reader) -> Option<Self> {
        let Some(raw) = object.take(name) else { return Some(Self::Keep) };
        if raw.is_null() {
            return Some(Self::Set(None));
        }
        let value = reader.member(name, |reader| T::read(raw, reader));
        Some(value.map_or(Self::Keep, |value| Self::Set(Some(value))))
    }

    fn describe(name: &str, description: &str, object: ObjectBuilder) -> ObjectBuilder {
        let note = if description.is_empty() {
            "Null unsets it.".to_owned()
        } else {
            format!("{description} Null unsets it.")
        };
        property(object, name, &note, or_null(T::schema()))
    }
}
