//! Lists, part by part.

use serde::Serialize;
use tms_domain::port::Page;
use utoipa::ToSchema;

/// A part of a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<T> {
    /// The items.
    items: Vec<T>,
    /// What to send as `cursor` for the next part; null at the end.
    next_cursor: Option<String>,
}

impl<T> List<T> {
    /// A page of views as a list.
    pub(crate) fn of<V>(page: Page<V>, show: impl FnMut(V) -> T) -> Self {
        Self {
            items: page.items.into_iter().map(show).collect(),
            next_cursor: page.next.map(|cursor| cursor.0),
        }
    }

    /// All there is, at once.
    pub(crate) const fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }
}
