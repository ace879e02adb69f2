//! Reading what clients send: bodies and query strings, field by field.
//!
//! Nothing here answers a request. What is wrong is collected, all of it at once and each by the name of its field
//! (USR-3), into a [`Draft`](tms_domain::field::Draft) that a use case looks at after the right to act: so nobody
//! learns more than they may. The same declaration of a request reads it and describes it in the OpenAPI document,
//! which therefore cannot differ.

mod domain;
mod form;
mod member;
mod multipart;
mod object;
mod picked;
mod query;
mod reader;
mod scalar;

pub(crate) use domain::picture;
pub(crate) use form::{read_form, read_form_with_list};
pub(crate) use member::{Fields, Flat, Member, Needed, object_schema, parameters};
pub(crate) use multipart::{is_multipart, read_multipart};
pub(crate) use query::read_query;
pub(crate) use reader::{Malformed, Raw, Reader, Sent, read_json};
pub(crate) use scalar::{Month, Typed, choices, parse_id};

use utoipa::openapi::{RefOr, Schema};

/// A value that can be read from what a client sent.
pub(crate) trait Input: Sized {
    /// Reads it, or notes what is wrong with it.
    fn read(raw: Raw<'_>, reader: &mut Reader) -> Option<Self>;

    /// What it looks like, for the OpenAPI document.
    fn schema() -> RefOr<Schema>;
}

/// Declares a request: a struct whose fields are read by name, in order, and described by their comments.
macro_rules! request {
    (
        $(#[doc = $doc:literal])*
        $vis:vis struct $name:ident up to $bytes_max:ident {
            $($fields:tt)*
        }
    ) => {
        $crate::input::request! {
            @ $bytes_max
            $(#[doc = $doc])*
            $vis struct $name { $($fields)* }
        }
    };
    (
        $(#[doc = $doc:literal])*
        $vis:vis struct $name:ident {
            $($fields:tt)*
        }
    ) => {
        $crate::input::request! {
            @ BODY_BYTES_MAX
            $(#[doc = $doc])*
            $vis struct $name { $($fields)* }
        }
    };
    (
        @ $bytes_max:ident
        $(#[doc = $doc:literal])*
        $vis:vis struct $name:ident {
            $( $(#[doc = $field_doc:literal])* $field:ident : $type:ty ),* $(,)?
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug)]
        $vis struct $name {
            $( $(#[doc = $field_doc])* $vis $field: $type, )*
        }

        impl $crate::input::Fields for $name {
            const BYTES_MAX: usize = $crate::body::$bytes_max;

            fn take(
                object: &mut $crate::input::Object<'_>,
                reader: &mut $crate::input::Reader,
            ) -> Option<Self> {
                $(
                    let $field = <$type as $crate::input::Member>::take(
                        object,
                        stringify!($field),
                        reader,
                    );
                )*
                Some(Self { $( $field: $field?, )* })
            }

            fn describe(object: utoipa::openapi::ObjectBuilder) -> utoipa::openapi::ObjectBuilder {
                $(
                    let object = <$type as $crate::input::Member>::describe(
                        stringify!($field),
                        concat!($( $field_doc ),*).trim(),
                        object,
                    );
                )*
                object
            }
        }

        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::input::object_schema::<Self>(concat!($( $doc ),*).trim())
            }
        }

        impl utoipa::ToSchema for $name {}

        impl utoipa::IntoParams for $name {
            fn into_params(
                _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
            ) -> Vec<utoipa::openapi::path::Parameter> {
                $crate::input::parameters::<Self>()
            }
        }
    };
}

pub(crate) use object::Object;
pub(crate) use request;
