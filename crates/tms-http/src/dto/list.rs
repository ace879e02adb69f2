//! Lists, part by part.

use serde::Serialize;
use tms_domain::port::{Cursor, ListError, Page, PageRequest};
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

    /// A part of what was read whole, because there is little of it. `key` tells its items apart, in one word each.
    ///
    /// # Errors
    ///
    /// Refuses a cursor that names none of the items.
    pub(crate) fn part(
        mut items: Vec<T>,
        page: &PageRequest,
        key: impl Fn(&T) -> String,
    ) -> Result<Self, ListError> {
        if let Some(Cursor(after)) = &page.after {
            let last = items.iter().position(|item| key(item) == *after);
            let last = last.ok_or(ListError::ForeignCursor)?;
            items.drain(..=last);
        }
        let more = items.len() > usize::from(page.limit);
        items.truncate(usize::from(page.limit));
        let next_cursor = items.last().filter(|_| more).map(key);
        Ok(Self { items, next_cursor })
    }
}
