//! Entries of the journal.

use serde::Serialize;
use serde_json::value::RawValue;
use tms_domain::view::JournalEntryView;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{At, person::Person};

/// An entry of the journal.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct JournalEntry {
    /// Its id.
    id: Uuid,
    /// When it happened.
    at: At,
    /// Who did it, if a user did.
    actor: Option<Person>,
    /// `user`, `command_line` or `system`.
    actor_kind: String,
    /// What happened.
    action: String,
    /// The fields that changed, as they were.
    #[schema(value_type = Object)]
    before: Box<RawValue>,
    /// The fields that changed, as they were then.
    #[schema(value_type = Object)]
    after: Box<RawValue>,
}

impl From<&JournalEntryView> for JournalEntry {
    fn from(view: &JournalEntryView) -> Self {
        Self {
            id: view.id.as_uuid(),
            at: At(view.at),
            actor: view.author.as_ref().map(Person::from),
            actor_kind: view.author_kind.clone(),
            action: view.action.clone(),
            before: fields(&view.before),
            after: fields(&view.after),
        }
    }
}

/// Fields as the store keeps them: a JSON object, passed on as it is.
fn fields(kept: &str) -> Box<RawValue> {
    RawValue::from_string(kept.to_owned()).unwrap_or_else(|_| RawValue::NULL.to_owned())
}
