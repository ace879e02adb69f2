//! Lists: what the address asks for stays in the address, the filters, the order and the part of the list, so that a
//! list can be kept, sent and gone back to. `parts/list.html` draws it.

use axum::http::{StatusCode, request::Parts};
use tms_domain::port::{Cursor, Page};

use super::{
    form::{Filled, Form},
    texts::Texts,
};
use crate::{
    input::{Fields, Sent},
    problem::Problem,
};

/// The parameter that holds the order.
const SORT: &str = "sort";
/// The parameters that hold the part of the list.
const PART: [&str; 2] = ["cursor", "limit"];

/// What an address asks for of a list.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    path: String,
    filled: Filled,
    unsorted: &'static str,
}

/// A list as a page shows it, around its rows.
#[derive(Clone, Debug)]
pub(crate) struct List {
    /// The filters, as they were filled in.
    pub(crate) form: Form,
    asked: Asked,
    chips: Vec<Chip>,
    next: Option<Cursor>,
    shown: usize,
}

/// A filter that is set, and the address without it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Chip {
    /// What is filtered by.
    pub(crate) label: String,
    /// What is looked for.
    pub(crate) value: String,
    /// The list without this filter.
    pub(crate) without: String,
}

/// A list that was read, or refused for what its filters say.
pub(crate) struct Shown<T> {
    /// The status to answer with.
    pub(crate) status: StatusCode,
    /// What stands around the rows.
    pub(crate) list: List,
    /// The rows.
    pub(crate) items: Vec<T>,
}

impl Asked {
    /// What the address of a page asks for. What is left blank is not asked for.
    pub(crate) fn of(parts: &Parts) -> Self {
        let mut filled = Filled::of_query(parts);
        filled.retain(|_, value| !value.trim().is_empty());
        Self { path: parts.uri.path().to_owned(), filled, unsorted: "" }
    }

    /// Everything that the page of that address lists.
    pub(crate) fn at(path: impl Into<String>) -> Self {
        Self { path: path.into(), filled: Filled::default(), unsorted: "" }
    }

    /// The same, where the list is sorted by something when nothing is said.
    #[must_use]
    pub(crate) const fn sorted_by(mut self, unsorted: &'static str) -> Self {
        self.unsorted = unsorted;
        self
    }

    /// The same with a value for what is not asked for.
    #[must_use]
    pub(crate) fn or(mut self, name: &str, value: &str) -> Self {
        if self.filled.get(name).is_none() {
            self.filled.set(name, value);
        }
        self
    }

    /// Reads it by a declaration of the API.
    ///
    /// # Errors
    ///
    /// Fails when it cannot be read at all.
    pub(crate) fn read<T: Fields>(&self) -> Result<Sent<T>, Problem> {
        self.filled.read()
    }

    /// The value of a filter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.filled.get(name)
    }

    /// The list that was found, or the filters again with what is wrong with them.
    ///
    /// # Errors
    ///
    /// Hands back what is no answer to the filters.
    pub(crate) fn shown<T>(
        self,
        found: Result<Page<T>, impl Into<Problem>>,
        t: Texts,
    ) -> Result<Shown<T>, Problem> {
        let form = Form::of(self.filled.clone());
        let (status, form, page) = match found {
            Ok(page) => (StatusCode::OK, form, page),
            Err(problem) => {
                let (status, form) = form.refused(problem, t)?;
                (status, form, Page { items: Vec::new(), next: None })
            }
        };
        let shown = page.items.len();
        let list = List { form, asked: self, chips: Vec::new(), next: page.next, shown };
        Ok(Shown { status, list, items: page.items })
    }

    /// The address of a list like this one, with other parameters.
    fn address(&self, path: &str, edit: impl FnOnce(&mut Filled)) -> String {
        let mut filled = self.filled.clone();
        edit(&mut filled);
        let query = filled.to_query();
        if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
    }

    fn order(&self) -> &str {
        self.filled.get(SORT).unwrap_or(self.unsorted)
    }
}

impl List {
    /// Shows a filter that is set as a chip, in words.
    #[must_use]
    pub(crate) fn chip(
        mut self,
        name: &str,
        label: impl Into<String>,
        words: impl FnOnce(&str) -> String,
    ) -> Self {
        if let Some(value) = self.asked.filled.get(name) {
            let value = words(value);
            let without = self.asked.address(&self.asked.path, |filled| {
                filled.retain(|field, _| field != name && !PART.contains(&field));
            });
            self.chips.push(Chip { label: label.into(), value, without });
        }
        self
    }

    /// The page of the list.
    pub(crate) fn path(&self) -> &str {
        &self.asked.path
    }

    /// The filters that are set.
    pub(crate) fn chips(&self) -> &[Chip] {
        &self.chips
    }

    /// Tells whether anything is narrowed down.
    pub(crate) fn is_filtered(&self) -> bool {
        let other = |name: &str| name != SORT && !PART.contains(&name);
        self.asked.filled.pairs().any(|(name, _)| other(name))
    }

    /// Tells whether any of these filters is set.
    pub(crate) fn has_any(&self, names: &[&str]) -> bool {
        names.iter().any(|name| self.asked.filled.get(name).is_some())
    }

    /// What the list is sorted by, if that was asked for.
    pub(crate) fn sort(&self) -> Option<&str> {
        self.asked.filled.get(SORT)
    }

    /// How the list stands to a column: `ascending`, `descending` or `none`.
    pub(crate) fn sorted(&self, column: &str) -> &'static str {
        match self.asked.order().strip_prefix('-') {
            Some(order) if order == column => "descending",
            None if self.asked.order() == column => "ascending",
            Some(_) | None => "none",
        }
    }

    /// The list sorted by a column; the other way round if it is already.
    pub(crate) fn sort_address(&self, column: &str) -> String {
        let turned = if self.sorted(column) == "ascending" { "-" } else { "" };
        self.asked.address(&self.asked.path, |filled| {
            filled.retain(|field, _| field != SORT && !PART.contains(&field));
            filled.set(SORT, format!("{turned}{column}"));
        })
    }

    /// The next part of the list; none at its end.
    pub(crate) fn next_address(&self) -> Option<String> {
        let Cursor(cursor) = self.next.as_ref()?;
        Some(self.asked.address(&self.asked.path, |filled| filled.set("cursor", cursor)))
    }

    /// The first part of the list, when another one is shown.
    pub(crate) fn first_address(&self) -> Option<String> {
        self.asked.filled.get("cursor")?;
        Some(self.asked.address(&self.asked.path, |filled| {
            filled.retain(|field, _| !PART.contains(&field));
        }))
    }

    /// The whole list with these filters elsewhere: as a table to download.
    pub(crate) fn export_address(&self, path: &str) -> String {
        self.asked.address(path, |filled| filled.retain(|field, _| !PART.contains(&field)))
    }

    /// How many rows are shown.
    pub(crate) const fn shown(&self) -> usize {
        self.shown
    }

    /// Tells whether more rows follow.
    pub(crate) const fn has_more(&self) -> bool {
        self.next.is_some()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;
    use crate::pages::language::Language;

    fn list(address: &str) -> List {
        let (parts, ()) = Request::builder().uri(address).body(()).unwrap().into_parts();
        let page = Page { items: vec![1, 2], next: Some(Cursor("n/1".to_owned())) };
        let t = Texts::new(Language::English, None);
        let asked = Asked::of(&parts).sorted_by("-created_at");
        asked.shown(Ok::<_, Problem>(page), t).unwrap().list
    }

    #[test]
    fn what_is_asked_for_stays_in_every_address() {
        let list = list("/list?name=a+b&kind=&sort=name&cursor=x");
        assert_eq!(list.next_address().unwrap(), "/list?name=a+b&sort=name&cursor=n%2F1");
        assert_eq!(list.first_address().unwrap(), "/list?name=a+b&sort=name");
        assert_eq!(list.export_address("/all.csv"), "/all.csv?name=a+b&sort=name");
        assert!(list.is_filtered());
    }

    #[test]
    fn a_column_sorts_and_turns_round() {
        let unsorted = list("/list");
        assert_eq!(
            (unsorted.sorted("created_at"), unsorted.sorted("name")),
            ("descending", "none")
        );
        assert_eq!(unsorted.sort_address("created_at"), "/list?sort=created_at");
        assert!(unsorted.first_address().is_none() && !unsorted.is_filtered());
        let sorted = list("/list?sort=name&cursor=x");
        assert_eq!(sorted.sorted("name"), "ascending");
        assert_eq!(sorted.sort_address("name"), "/list?sort=-name");
    }

    #[test]
    fn a_chip_leads_to_the_list_without_its_filter() {
        let list = list("/list?name=ada&kind=new&cursor=x").chip("name", "Name", str::to_owned);
        let list = list.chip("other", "Other", str::to_owned);
        let [chip] = list.chips() else { panic!("one filter is shown") };
        let expected = ("Name", "ada", "/list?kind=new");
        assert_eq!((&*chip.label, &*chip.value, &*chip.without), expected);
    }
}
