//! What a page says about what was just done: kept by the browser over the redirect that follows a form, shown once.

use axum::http::{HeaderMap, HeaderValue, header};

use super::texts::{Said, Texts};

const COOKIE: &str = "tms_said";

/// What was just done: the name of a text, and a number in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JustSaid {
    name: String,
    count: Option<i64>,
}

impl JustSaid {
    /// A text `said-…` by the rest of its name.
    pub(crate) fn new(name: &'static str) -> Self {
        Self { name: name.to_owned(), count: None }
    }

    /// The same with a number in it.
    pub(crate) fn count(self, count: impl TryInto<i64>) -> Self {
        Self { count: count.try_into().ok(), ..self }
    }

    /// What a browser brings back. It may bring anything: what is no text's name says nothing.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let cookies =
            headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let value = cookies.flat_map(|value| value.split(';')).find_map(|cookie| {
            let (name, value) = cookie.trim().split_once('=')?;
            (name == COOKIE).then_some(value)
        })?;
        let (name, count) =
            value.split_once('.').map_or((value, None), |(name, count)| (name, Some(count)));
        let plain =
            name.len() <= 64 && name.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
        plain.then(|| Self { name: name.to_owned(), count: count.and_then(|it| it.parse().ok()) })
    }

    pub(super) fn text(&self, t: Texts) -> Option<Said> {
        let said = t.say(format!("said-{}", self.name));
        let said = match self.count {
            Some(count) => said.number("count", count),
            None => said,
        };
        said.found()
    }

    /// The header by which the browser keeps it for the page that follows.
    pub(super) fn cookie(&self) -> Option<HeaderValue> {
        let count = self.count.map(|count| format!(".{count}")).unwrap_or_default();
        let text =
            format!("{COOKIE}={}{count}; Path=/; Max-Age=60; HttpOnly; SameSite=Lax", self.name);
        HeaderValue::try_from(text).ok()
    }
}

/// The header by which the browser forgets it.
pub(super) const fn forget_said() -> HeaderValue {
    HeaderValue::from_static("tms_said=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_survives_the_redirect() {
        for said in [JustSaid::new("signed-out"), JustSaid::new("keys-added").count(400_u32)] {
            let cookie = said.cookie().unwrap();
            let sent = cookie.to_str().unwrap().split(';').next().unwrap().to_owned();
            let headers = HeaderMap::from_iter([(header::COOKIE, sent.parse().unwrap())]);
            assert_eq!(JustSaid::of(&headers), Some(said));
        }
    }

    #[test]
    fn a_browser_that_brings_nonsense_is_told_nothing() {
        for nonsense in ["tms_said=<b>", "tms_said=A", "other=keys-added"] {
            let headers = HeaderMap::from_iter([(header::COOKIE, nonsense.parse().unwrap())]);
            assert_eq!(JustSaid::of(&headers), None);
        }
    }
}
