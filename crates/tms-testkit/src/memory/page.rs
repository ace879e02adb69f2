//! Keyset pages of lists in memory.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use tms_domain::{
    port::{Cursor, ListError, Page, PageRequest},
    text::{Name, fold},
    time::Instant,
};
use uuid::Uuid;

/// In which direction a list is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Ascending,
    Descending,
}

/// Where a row stands in its list: what it is sorted by, then its id, both in a form that sorts as text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place(String, Uuid);

impl Place {
    pub(super) fn by_instant(at: Instant, id: Uuid) -> Self {
        Self(format!("{:020}", at.timestamp_micros()), id)
    }

    pub(super) fn by_text(text: String, id: Uuid) -> Self {
        Self(text, id)
    }

    /// By last and then first name; what stands between them sorts before every letter.
    pub(super) fn by_name(first: &Name, last: &Name, id: Uuid) -> Self {
        Self(format!("{}\u{1}{}", fold(last.as_str()), fold(first.as_str())), id)
    }

    pub(super) fn by_number(number: usize) -> Self {
        Self(format!("{number:020}"), Uuid::nil())
    }

    pub(super) const fn by_id(id: Uuid) -> Self {
        Self(String::new(), id)
    }
}

/// Names a list with its filters, so that a cursor of another one is noticed.
pub(super) fn list_name(list: &str, filters: &impl std::fmt::Debug) -> String {
    let mut hasher = DefaultHasher::new();
    format!("{filters:?}").hash(&mut hasher);
    format!("{list} {:x}", hasher.finish())
}

/// A cursor goes into addresses: hexadecimal digits stand for whatever it holds.
fn write_cursor(list: &str, Place(text, id): &Place) -> Cursor {
    let plain = format!("{list}\n{id} {text}");
    Cursor(plain.bytes().map(|byte| format!("{byte:02x}")).collect())
}

fn read_cursor(list: &str, cursor: &Cursor) -> Option<Place> {
    let digits = cursor.0.as_bytes().chunks(2);
    let bytes = digits.map(|two| u8::from_str_radix(str::from_utf8(two).ok()?, 16).ok());
    let plain = String::from_utf8(bytes.collect::<Option<_>>()?).ok()?;
    let (name, place) = plain.split_once('\n')?;
    let (id, text) = place.split_once(' ')?;
    (name == list).then_some(())?;
    Some(Place(text.to_owned(), Uuid::try_parse(id).ok()?))
}

/// Cuts a page out of a list.
pub(super) fn page<T>(
    list: &str,
    order: Order,
    rows: impl IntoIterator<Item = (Place, T)>,
    request: &PageRequest,
) -> Result<Page<T>, ListError> {
    let after = match &request.after {
        Some(cursor) => Some(read_cursor(list, cursor).ok_or(ListError::ForeignCursor)?),
        None => None,
    };
    let lies_behind = |place: &Place| match (&after, order) {
        (None, _) => true,
        (Some(after), Order::Ascending) => after < place,
        (Some(after), Order::Descending) => place < after,
    };
    let mut rows: Vec<(Place, T)> =
        rows.into_iter().filter(|(place, _)| lies_behind(place)).collect();
    rows.sort_by(|(one, _), (other, _)| match order {
        Order::Ascending => one.cmp(other),
        Order::Descending => other.cmp(one),
    });
    let limit = usize::from(request.limit);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().map(|(place, _)| write_cursor(list, place));
    let items = rows.into_iter().map(|(_, row)| row).collect();
    Ok(Page { items, next: last.filter(|_| more) })
}
