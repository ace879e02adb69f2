//! Notes.

use serde::Serialize;
use tms_domain::view::NoteView;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{At, person::Person};

/// A note on an assignment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Note {
    /// Its id.
    id: Uuid,
    /// Its title.
    title: String,
    /// Its message.
    message: String,
    /// Whether it is of high importance.
    important: bool,
    /// When it was added.
    created_at: At,
    /// Who added it.
    created_by: Option<Person>,
}

impl From<&NoteView> for Note {
    fn from(view: &NoteView) -> Self {
        Self {
            id: view.id.as_uuid(),
            title: view.text.title.as_str().to_owned(),
            message: view.text.message.as_str().to_owned(),
            important: view.text.important,
            created_at: At(view.created_at),
            created_by: view.created_by.as_ref().map(Person::from),
        }
    }
}
