//! Where a list goes on: the sort key of the last row shown, sealed with the list and its filter.

use std::fmt::Debug;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use tms_domain::port::{Cursor, ListError, Page, PageRequest};
use uuid::Uuid;

/// The sort key of a row: its parts in order, the id last.
pub(crate) type SortKey = Vec<Value>;

/// The most rows that are read at once, whatever is asked for: as many as an export takes in one go.
const ROWS_MAX: u16 = 1_000;

/// A list with its filter. A cursor belongs to one of these.
pub(crate) struct List {
    mark: String,
    limit: usize,
}

impl List {
    /// Names a list by all that decides which rows it has and in which order.
    pub(crate) fn new(name: &str, filter: &impl Debug, page: &PageRequest) -> Self {
        let mark = fingerprint(&format!("{name} {filter:?}"));
        Self { mark: format!("{mark:016x}"), limit: usize::from(page.limit.clamp(1, ROWS_MAX)) }
    }

    /// Reads where a page goes on; none means from the start.
    ///
    /// # Errors
    ///
    /// Refuses what no page of this list returned.
    pub(crate) fn open(&self, page: &PageRequest) -> Result<Option<Position>, ListError> {
        let Some(Cursor(text)) = &page.after else { return Ok(None) };
        let foreign = |_: &dyn std::error::Error| ListError::ForeignCursor;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|error| foreign(&error))?;
        let mut parts: Vec<Value> =
            serde_json::from_slice(&bytes).map_err(|error| foreign(&error))?;
        if parts.is_empty() || parts.remove(0) != json!(self.mark) {
            return Err(ListError::ForeignCursor);
        }
        Ok(Some(Position(parts)))
    }

    /// How many rows to ask for, one more than the page has, to know whether there are more. There are few such
    /// numbers, each a part of the statement's text: databases plan better with a number they see.
    pub(crate) fn rows_wanted(&self) -> &'static str {
        match self.limit {
            ..=10 => "11",
            11..=50 => "51",
            51..=500 => "501",
            _ => "1001",
        }
    }

    /// Makes a page of the rows that were found.
    pub(crate) fn page<T>(&self, mut rows: Vec<(SortKey, T)>) -> Page<T> {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next = rows.last().filter(|_| more).map(|(key, _)| self.cursor(key));
        Page { items: rows.into_iter().map(|(_, item)| item).collect(), next }
    }

    fn cursor(&self, key: &SortKey) -> Cursor {
        let parts: Vec<Value> =
            std::iter::once(json!(self.mark)).chain(key.iter().cloned()).collect();
        Cursor(URL_SAFE_NO_PAD.encode(Value::Array(parts).to_string()))
    }
}

/// Where a list goes on.
#[derive(Debug)]
pub(crate) struct Position(Vec<Value>);

impl Position {
    /// The last part: the id of the last row shown.
    pub(crate) fn id(&self) -> Result<Uuid, ListError> {
        let text = self.0.last().and_then(Value::as_str).ok_or(ListError::ForeignCursor)?;
        Uuid::try_parse(text).map_err(|_malformed| ListError::ForeignCursor)
    }

    /// The first part, where it is a number.
    pub(crate) fn number(&self) -> Result<i64, ListError> {
        self.0.first().and_then(Value::as_i64).ok_or(ListError::ForeignCursor)
    }

    /// The first part, where it is a text.
    pub(crate) fn text(&self) -> Result<&str, ListError> {
        self.0.first().and_then(Value::as_str).ok_or(ListError::ForeignCursor)
    }
}

/// FNV-1a: the same on every server and in every version. Nothing secret hangs on it.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(limit: u16, after: Option<Cursor>) -> PageRequest {
        PageRequest { limit, after }
    }

    fn rows(count: i64) -> Vec<(SortKey, i64)> {
        (0..count).map(|n| (vec![json!(n), json!(Uuid::from_u128(7).to_string())], n)).collect()
    }

    #[test]
    fn a_page_has_a_cursor_only_when_there_is_more() {
        let list = List::new("things", &"filter", &request(2, None));
        assert_eq!(list.page(rows(2)).next, None);
        let page = list.page(rows(3));
        assert_eq!(page.items, [0, 1]);
        let position = list.open(&request(2, page.next)).unwrap().unwrap();
        assert_eq!(position.number().unwrap(), 1);
        assert_eq!(position.id().unwrap(), Uuid::from_u128(7));
        assert!(list.open(&request(2, None)).unwrap().is_none());
    }

    #[test]
    fn more_rows_are_read_than_a_page_has_whatever_its_size() {
        for limit in [0, 1, 10, 11, 50, 51, 500, 501, 5_000, u16::MAX] {
            let list = List::new("things", &"filter", &request(limit, None));
            let wanted: i64 = list.rows_wanted().parse().unwrap();
            let page = list.page(rows(wanted));
            assert!(page.next.is_some(), "limit {limit}: the rest would be lost");
            assert!(!page.items.is_empty() && page.items.len() <= usize::from(limit.max(1)));
        }
    }

    #[test]
    fn a_cursor_of_another_list_or_filter_is_refused() {
        let cursor = List::new("things", &"filter", &request(1, None)).page(rows(2)).next;
        for (name, filter) in [("others", "filter"), ("things", "another")] {
            let list = List::new(name, &filter, &request(1, None));
            assert!(matches!(
                list.open(&request(1, cursor.clone())),
                Err(ListError::ForeignCursor)
            ));
        }
        let list = List::new("things", &"filter", &request(1, None));
        for forged in ["", "x", "%%%", "W10", "bnVsbA"] {
            let forged = Some(Cursor(forged.to_owned()));
            assert!(matches!(list.open(&request(1, forged)), Err(ListError::ForeignCursor)));
        }
    }
}
