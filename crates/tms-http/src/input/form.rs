//! Forms, read like bodies: `note.title` is a member of a member, `activities[1].name` one of an item of a list, and
//! each `learner_ids[]` an item. So a field of a form has the name under which the rules report what is wrong with it.

use std::{borrow::Cow, collections::BTreeMap};

use super::{Fields, Malformed, Object, Raw, Reader, Sent};

/// What a form says about a field.
#[derive(Debug)]
pub(crate) enum Node {
    /// What was typed.
    Text(String),
    /// Fields of its own.
    Object(BTreeMap<String, Self>),
    /// Items, by their places.
    List(BTreeMap<usize, Self>),
}

impl Default for Node {
    fn default() -> Self {
        Self::Text(String::new())
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Step<'n> {
    Member(&'n str),
    Place(usize),
    Next,
}

impl Node {
    /// Tells whether nothing was filled in.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Object(members) => members.values().all(Self::is_empty),
            // A list without items is one: nothing is wanted in it.
            Self::List(_) => false,
        }
    }

    /// It, as a value to be read.
    pub(super) fn raw(&self) -> Raw<'_> {
        match self {
            Self::Text(text) => Raw::Text(text),
            Self::Object(_) | Self::List(_) => Raw::Form(self),
        }
    }

    /// Its fields, if it has any.
    pub(super) fn members(&self) -> Option<Vec<(Cow<'_, str>, Raw<'_>)>> {
        let Self::Object(members) = self else { return None };
        Some(members.iter().map(|(name, node)| (Cow::Borrowed(&**name), node.raw())).collect())
    }

    /// Its items, in order, if it has any.
    pub(super) fn items(&self) -> Option<impl Iterator<Item = Raw<'_>>> {
        let Self::List(items) = self else { return None };
        Some(items.values().map(Self::raw))
    }

    fn put(&mut self, steps: &[Step<'_>], value: String) {
        let Some((step, rest)) = steps.split_first() else {
            // A field that is there twice has the last value: a box that is ticked stands after its "no".
            *self = Self::Text(value);
            return;
        };
        match step {
            Step::Member(name) => {
                if !matches!(self, Self::Object(_)) {
                    *self = Self::Object(BTreeMap::new());
                }
                if let Self::Object(members) = self {
                    members.entry((*name).to_owned()).or_default().put(rest, value);
                }
            }
            Step::Place(_) | Step::Next => {
                if !matches!(self, Self::List(_)) {
                    *self = Self::List(BTreeMap::new());
                }
                if let Self::List(items) = self {
                    let next = items.keys().next_back().map_or(0, |last| last.saturating_add(1));
                    let place = if let Step::Place(place) = step { *place } else { next };
                    items.entry(place).or_default().put(rest, value);
                }
            }
        }
    }
}

/// The steps to a field; a name that is none of ours is one step, and reported as unknown.
fn steps(name: &str) -> Vec<Step<'_>> {
    let parsed = name.split('.').try_fold(Vec::new(), |mut steps, part| {
        let (member, mut places) = part.split_at(part.find('[').unwrap_or(part.len()));
        if member.is_empty() {
            return None;
        }
        steps.push(Step::Member(member));
        while let Some((place, rest)) = places.strip_prefix('[').and_then(|it| it.split_once(']')) {
            let place =
                if place.is_empty() { Step::Next } else { Step::Place(place.parse().ok()?) };
            steps.push(place);
            places = rest;
        }
        places.is_empty().then_some(steps)
    });
    parsed.unwrap_or_else(|| vec![Step::Member(name)])
}

/// Reads a form.
///
/// # Errors
///
/// Fails when there are too many fields. Everything else that is wrong stands in the draft.
pub(crate) fn read_form<T: Fields>(filled: &[(String, String)]) -> Result<Sent<T>, Malformed> {
    read_over(BTreeMap::new(), filled)
}

/// The same where a list is there even when no field of it is: an empty one, which no field of a form can say.
///
/// # Errors
///
/// Fails as [`read_form`] does.
pub(crate) fn read_form_with_list<T: Fields>(
    filled: &[(String, String)],
    list: &str,
) -> Result<Sent<T>, Malformed> {
    read_over(BTreeMap::from([(list.to_owned(), Node::List(BTreeMap::new()))]), filled)
}

fn read_over<T: Fields>(
    known: BTreeMap<String, Node>,
    filled: &[(String, String)],
) -> Result<Sent<T>, Malformed> {
    let mut form = Node::Object(known);
    for (name, value) in filled {
        // Browsers send line breaks as two characters.
        form.put(&steps(name), value.replace("\r\n", "\n"));
    }
    Reader::whole(|reader| {
        let object = Object::of(form.members().unwrap_or_default(), reader);
        T::take_all(object, reader)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::request;

    request! {
        /// A part.
        pub(crate) struct Part {
            /// A text.
            name: String,
            /// A switch.
            required: Option<bool>,
        }
    }

    request! {
        /// A whole.
        pub(crate) struct Whole {
            /// A text.
            title: String,
            /// A part that may be missing.
            note: Option<Part>,
            /// Parts.
            parts: Vec<Part>,
            /// Numbers.
            numbers: Vec<i64>,
        }
    }

    fn read(pairs: &[(&str, &str)]) -> Sent<Whole> {
        let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        read_form(&pairs.iter().map(own).collect::<Vec<_>>()).unwrap()
    }

    #[test]
    fn a_form_holds_parts_and_lists() {
        let whole = read(&[
            ("title", "A"),
            ("note.name", ""),
            ("parts[4].name", "second"),
            ("parts[0].name", "first"),
            ("parts[0].required", "false"),
            ("parts[0].required", "true"),
            ("numbers[]", "7"),
            ("numbers[]", "8"),
        ]);
        let whole = whole.draft().unwrap();
        assert!(whole.note.is_none(), "nothing was filled in");
        assert_eq!(whole.numbers, [7, 8]);
        let [first, second] = &*whole.parts else { panic!("two parts") };
        assert_eq!((&*first.name, first.required), ("first", Some(true)));
        assert_eq!((&*second.name, second.required), ("second", None));
    }

    #[test]
    fn a_list_may_be_there_without_a_field() {
        let filled =
            [("title".to_owned(), "A".to_owned()), ("numbers[]".to_owned(), "1".to_owned())];
        let whole = read_form_with_list::<Whole>(&filled, "parts").unwrap().draft().unwrap();
        assert!(whole.parts.is_empty() && whole.title == "A");
        assert!(read_form::<Whole>(&filled).unwrap().draft().is_err(), "it is needed");
    }

    #[test]
    fn what_is_wrong_is_named_as_the_field_is() {
        let refused = read(&[
            ("title", ""),
            ("note.required", "true"),
            ("parts[0].required", "maybe"),
            ("numbers[]", "x"),
            ("other[", "1"),
        ]);
        let errors = refused.draft().unwrap_err().into_errors();
        let fields: Vec<&str> = errors.iter().map(|error| error.field.as_str()).collect();
        let wrong =
            ["title", "note.name", "parts[0].name", "parts[0].required", "numbers[0]", "other["];
        assert_eq!(fields, wrong);
    }
}
