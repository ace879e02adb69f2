//! Query strings, read like bodies: every parameter by name, unknown ones refused.

use std::borrow::Cow;

use super::{Fields, Malformed, Object, Raw, Reader, Sent};

/// Reads a query string.
///
/// # Errors
///
/// Fails when a parameter is given twice. Everything else that is wrong stands in the draft.
pub(crate) fn read_query<T: Fields>(query: &str) -> Result<Sent<T>, Malformed> {
    let pairs: Vec<(Cow<'_, str>, Cow<'_, str>)> =
        form_urlencoded::parse(query.as_bytes()).collect();
    Reader::whole(|reader| {
        let members = pairs.iter().map(|(name, text)| (Cow::Borrowed(&**name), Raw::Text(text)));
        let object = Object::of(members.collect(), reader);
        T::take_all(object, reader)
    })
}
