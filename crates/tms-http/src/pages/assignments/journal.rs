//! The journal of an assignment in words (AUD-1): what happened, who did it, what changed.

use chrono::DateTime;
use serde_json::{Map, Value};
use tms_domain::view::JournalEntryView;

use crate::pages::texts::Texts;

/// The fields whose change tells people something, in the order they are told.
const TOLD: [&str; 7] = [
    "expires_at",
    "max_expires_at",
    "completion",
    "percent_complete",
    "labs_launched",
    "title",
    "reason",
];

/// One entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// What happened.
    pub(super) what: String,
    /// Who did it.
    pub(super) who: String,
    /// When.
    pub(super) at: String,
    /// What changed: a name, and from what to what.
    pub(super) changes: Vec<(String, String)>,
}

/// The entries, in words.
pub(super) fn journal(entries: &[JournalEntryView], t: Texts) -> Vec<Entry> {
    entries.iter().map(|entry| Entry::of(entry, t)).collect()
}

impl Entry {
    fn of(entry: &JournalEntryView, t: Texts) -> Self {
        let (before, after) = (fields(&entry.before), fields(&entry.after));
        // What is new is described whole: of that, its expiry tells something.
        let told = TOLD.iter().take(if entry.action == "created" { 1 } else { TOLD.len() });
        let change = |name: &&'static str| {
            let is = value(name, after.get(*name)?, t)?;
            let was = before.get(*name).and_then(|was| value(name, was, t));
            let label = t.say(format!("journal-field-{name}")).to_string();
            Some((label, was.map_or_else(|| is.clone(), |was| format!("{was} → {is}"))))
        };
        let who = match &entry.author {
            Some(person) => format!("{} {}", person.first_name, person.last_name),
            None if entry.author_kind == "command_line" => t.say("by-command-line").to_string(),
            None => t.say("by-system").to_string(),
        };
        Self {
            what: t.say(format!("journal-{}", entry.action)).to_string(),
            who,
            at: t.moment(&entry.at),
            changes: told.filter_map(change).collect(),
        }
    }
}

/// Fields as the store keeps them.
fn fields(kept: &str) -> Map<String, Value> {
    serde_json::from_str(kept).unwrap_or_default()
}

/// A value in words; none where there is none.
fn value(name: &str, value: &Value, t: Texts) -> Option<String> {
    match (name, value) {
        ("expires_at" | "max_expires_at", Value::String(text)) => {
            let at = DateTime::parse_from_rfc3339(text).ok()?;
            Some(t.moment(&at.to_utc()))
        }
        ("completion", Value::String(text)) => {
            Some(t.say(format!("completion-{text}")).to_string())
        }
        ("percent_complete", Value::Number(number)) => {
            Some(t.say("percent-complete").number("percent", number.as_i64()?).to_string())
        }
        (_, Value::Number(number)) => Some(t.number(number.as_i64()?)),
        (_, Value::String(text)) => Some(text.clone()),
        (_, Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_)) => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone as _, Utc};
    use tms_domain::id::JournalEntryId;
    use uuid::Uuid;

    use super::*;
    use crate::pages::language::Language;

    #[test]
    fn aud_1_a_change_is_told_from_what_to_what() {
        let entry = JournalEntryView {
            id: JournalEntryId::from_uuid(Uuid::nil()),
            at: Utc.with_ymd_and_hms(2027, 3, 1, 12, 0, 0).unwrap(),
            author_kind: "system".to_owned(),
            author: None,
            action: "expiry_overridden".to_owned(),
            before: r#"{"expires_at":"2027-03-31T00:00:00Z"}"#.to_owned(),
            after: r#"{"expires_at":"2027-04-30T00:00:00Z","sku":null,"reason":"Ill"}"#.to_owned(),
        };
        let t = Texts::new(Language::English, None);
        let [told] = &*journal(&[entry], t) else { panic!("one entry") };
        assert_eq!(told.who, "The system");
        let expiration = "31 March 2027 at 00:00 UTC → 30 April 2027 at 00:00 UTC";
        let expected = [("Expiration", expiration), ("Reason", "Ill")];
        let changes = told.changes.iter().map(|(name, change)| (&**name, &**change));
        assert!(changes.eq(expected), "{told:?}");
    }
}
