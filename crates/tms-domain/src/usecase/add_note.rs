//! Adding a note to an assignment (NTE-1).

use std::convert::Infallible;

use super::{UseCaseError, cancel_assignment::find_in_reach, commit, find_person};
use crate::{
    field::Draft,
    id::{AssignmentId, IdBlock, NoteId},
    idempotency::Remember,
    note::{Note, NoteText},
    plan::Plan,
    port::Ports,
    role::{Actor, Permission},
    view::NoteView,
};

/// The use case: an administrator or the help desk adds a note to an assignment.
#[derive(Clone)]
pub struct AddNote {
    ports: Ports,
}

impl AddNote {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Adds a note, whatever became of the assignment (NTE-1).
    ///
    /// # Errors
    ///
    /// Refuses nothing beyond the right to act and a text that cannot be read.
    pub async fn add(
        &self,
        actor: &Actor,
        assignment: AssignmentId,
        text: Draft<NoteText>,
        remember: Option<&Remember<'_, NoteView>>,
    ) -> Result<NoteView, UseCaseError<Infallible>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::AddNotes)?;
        let view = find_in_reach(ports, &reach, assignment).await?;
        let text = text?;
        let created_by = find_person(ports, actor.user_id()).await?;
        let now = ports.clock.now();
        let mut ids = IdBlock::starting_at(ports.ids.next());
        let id = NoteId::from_uuid(ids.take());
        let outcome = NoteView { id, text: text.clone(), created_at: now, created_by };
        // Nothing of the assignment decides here: who changes it meanwhile need not come first.
        let mut plan = Plan::new(actor.author(), now, ids);
        plan.add_note(Note {
            id,
            assignment,
            organization: view.state().organization(),
            text,
            created_by: actor.author(),
            created_at: now,
        });
        match commit(ports, plan, outcome, remember).await? {
            Ok(outcome) => Ok(outcome),
            Err(_) => Err(UseCaseError::Contended),
        }
    }
}
