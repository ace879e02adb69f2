//! Rows of tables that are exported for spreadsheets (KEY-6), the same wherever they are written.

use std::borrow::Cow;

use chrono::SecondsFormat;

use crate::{message::redeem_link, time::Instant, training_key::KeyState, view::KeyView};

/// The headings of a table of keys.
pub const KEY_HEADINGS: [&str; 8] = [
    "key",
    "status",
    "created_at",
    "redeemed_at",
    "redeemed_by_name",
    "redeemed_by_email",
    "assignment_id",
    "redeem_url",
];

/// A key as a row. `site_address` is where its pool's learners redeem.
pub fn key_cells<'a>(view: &'a KeyView, site_address: &str) -> [Cow<'a, str>; 8] {
    let key = view.key.state();
    let (redeemed_at, assignment) = match key.state() {
        KeyState::Redeemed { at, assignment, .. } => (instant_cell(at), assignment.to_string()),
        KeyState::Available | KeyState::Revoked { .. } => (String::new(), String::new()),
    };
    let (name, email) = match &view.redeemed_by {
        Some(learner) => {
            let name = format!("{} {}", learner.person.first_name, learner.person.last_name);
            (text_cell(&name).into_owned(), text_cell(&learner.email))
        }
        None => (String::new(), Cow::Borrowed("")),
    };
    [
        text_cell(key.code().shown()),
        key.state().as_str().into(),
        instant_cell(key.created_at()).into(),
        redeemed_at.into(),
        name.into(),
        email,
        assignment.into(),
        redeem_link(site_address, key.code()).into(),
    ]
}

/// A text as a cell that no spreadsheet runs: what it could take for a formula gets an apostrophe (KEY-6).
pub fn text_cell(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// An instant as a cell (TIM-4).
pub fn instant_cell(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_6_cells_that_a_spreadsheet_would_run_get_an_apostrophe() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+49 30", "'+49 30"),
            ("-x", "'-x"),
            ("@sum", "'@sum"),
            ("\t=1", "'\t=1"),
            ("Anne-Kathrin", "Anne-Kathrin"),
            ("SPRING-1", "SPRING-1"),
            ("", ""),
        ] {
            assert_eq!(text_cell(text), cell);
        }
    }
}
