//! Lists as CSV, sent page by page while they are read: a million rows take no more memory than a page.

use std::{borrow::Cow, fmt::Display, future::Future};

use axum::{
    body::{Body, Bytes},
    http::{HeaderValue, header},
    response::Response,
};
use futures_util::stream;
use tms_domain::port::{Page, PageRequest};

use crate::{input::request, problem::Problem};

/// How many rows are read at once: enough that the store is asked seldom, and few enough to be held while they are sent.
const ROWS_AT_ONCE: u16 = 1_000;

/// What some spreadsheets want at the beginning, to read UTF-8.
const BYTE_ORDER_MARK: &str = "\u{feff}";

request! {
    /// How a table is written.
    pub(crate) struct TableQuery {
        /// Whether it begins with a byte order mark, which some spreadsheets want.
        bom: Option<bool>,
    }
}

/// A list that is written as a table.
pub(crate) trait Table: Send + Sync + 'static {
    /// An item of the list.
    type Row: Send + Sync;

    /// What the file is called.
    const FILE: &'static str;
    /// The headings.
    const HEADINGS: &'static [&'static str];

    /// Reads a part of the list.
    fn page(
        &self,
        page: PageRequest,
    ) -> impl Future<Output = Result<Page<Self::Row>, Problem>> + Send;

    /// The cells of an item.
    fn cells<'r>(&self, row: &'r Self::Row) -> Vec<Cow<'r, str>>;
}

/// A value that may be missing, as a cell.
pub(crate) fn optional_cell<'r, T>(
    value: Option<T>,
    cell: impl FnOnce(T) -> Cow<'r, str>,
) -> Cow<'r, str> {
    value.map_or(Cow::Borrowed(""), cell)
}

/// Writes a table. Its first rows are read before the answer begins, so that a refusal is still one.
///
/// # Errors
///
/// Says no as reading the list does.
pub(crate) async fn write<T: Table>(table: T, query: TableQuery) -> Result<Response, Problem> {
    let first = table.page(PageRequest { limit: ROWS_AT_ONCE, after: None }).await?;
    let mut text = Vec::new();
    if query.bom.unwrap_or(false) {
        text.extend_from_slice(BYTE_ORDER_MARK.as_bytes());
    }
    let mut lines = csv::Writer::from_writer(text);
    lines.write_record(T::HEADINGS).map_err(Problem::internal)?;
    let head = lines.into_inner().map_err(Problem::internal)?;
    let begun = Part { table, head, page: Some(first) };
    let mut response = Response::new(Body::from_stream(stream::try_unfold(begun, Part::send)));
    let headers = response.headers_mut();
    let kind = HeaderValue::from_static("text/csv; charset=utf-8");
    headers.insert(header::CONTENT_TYPE, kind);
    let disposition = format!("attachment; filename=\"{}\"", T::FILE);
    let disposition = HeaderValue::try_from(disposition).map_err(Problem::internal)?;
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}

/// A table of which a part is still to be sent.
struct Part<T: Table> {
    table: T,
    head: Vec<u8>,
    page: Option<Page<T::Row>>,
}

/// The list broke off while it was sent: so does the answer.
#[derive(Debug, thiserror::Error)]
#[error("the list could not be read on")]
pub(crate) struct BrokenOff;

pub(crate) fn broken_off(cause: impl Display) -> BrokenOff {
    tracing::error!(%cause, "an export broke off");
    BrokenOff
}

impl<T: Table> Part<T> {
    async fn send(mut self) -> Result<Option<(Bytes, Self)>, BrokenOff> {
        let Some(page) = self.page.take() else { return Ok(None) };
        let mut lines = csv::Writer::from_writer(std::mem::take(&mut self.head));
        for row in &page.items {
            let cells = self.table.cells(row);
            lines.write_record(cells.iter().map(|cell| cell.as_bytes())).map_err(broken_off)?;
        }
        let bytes = lines.into_inner().map_err(broken_off)?;
        if let Some(after) = page.next {
            let wanted = PageRequest { limit: ROWS_AT_ONCE, after: Some(after) };
            match self.table.page(wanted).await {
                Ok(page) => self.page = Some(page),
                Err(problem) => return Err(broken_off(problem.code())),
            }
        }
        Ok(Some((bytes.into(), self)))
    }
}
