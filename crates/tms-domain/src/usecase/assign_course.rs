//! An administrator gives a learner a course (ASG-4, PERM-1).

use std::collections::BTreeSet;

use thiserror::Error;

use super::{ATTEMPTS_MAX, UseCaseError, lost};
use crate::{
    assignment::{AssignRefused, Assigning, Source},
    field::Draft,
    id::{AssignmentId, CourseId, IdBlock, NoteId, UserId},
    idempotency::Remember,
    note::{Note, NoteText},
    plan::Plan,
    port::Ports,
    role::{Actor, Permission},
    time::WishedEnd,
    view::{AssignmentView, PersonView},
};

/// What an administrator asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignCourseCommand {
    /// Who gets it.
    pub learner: UserId,
    /// What they get.
    pub course: CourseId,
    /// The wished expiry; none means the maximum (EXP-2).
    pub wish: Option<WishedEnd>,
    /// Whether to give it although it is held already (ASG-6).
    pub assign_again: bool,
    /// A note on the assignment.
    pub note: Option<NoteText>,
}

/// Why a course was not assigned, the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AssignCourseRefused {
    /// There is no such learner in reach.
    #[error("there is no such learner")]
    LearnerNotFound,
    /// There is no such course in reach.
    #[error("there is no such course")]
    CourseNotFound,
    /// The rules refuse it.
    #[error(transparent)]
    Assign(#[from] AssignRefused),
}

/// The use case: an administrator gives a learner a course.
#[derive(Clone)]
pub struct AssignCourse {
    ports: Ports,
}

impl AssignCourse {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Creates one assignment (ASG-4).
    ///
    /// # Errors
    ///
    /// Refuses as [`AssignCourseRefused`] says.
    pub async fn assign(
        &self,
        actor: &Actor,
        command: Draft<AssignCourseCommand>,
        remember: Option<&Remember<'_, AssignmentView>>,
    ) -> Result<AssignmentView, UseCaseError<AssignCourseRefused>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageAssignments)?;
        let command = command?;
        let (learners, courses) =
            (BTreeSet::from([command.learner]), BTreeSet::from([command.course]));
        let actor_ids: BTreeSet<UserId> = actor.user_id().into_iter().collect();
        let creator = ports.users.find_many(&actor_ids).await?;
        let created_by = creator.values().next().map(|user| PersonView::from(user.state()));
        for _ in 0..ATTEMPTS_MAX {
            let now = ports.clock.now();
            let learner = ports.users.find_many(&learners).await?.remove(&command.learner);
            let learner =
                learner.ok_or(UseCaseError::Refused(AssignCourseRefused::LearnerNotFound))?;
            let organization = learner.state().organization();
            let mut lines = ports.organizations.find_lines(&BTreeSet::from([organization])).await?;
            let line = lines
                .remove(&organization)
                .filter(|line| reach.covers(line))
                .ok_or(UseCaseError::Refused(AssignCourseRefused::LearnerNotFound))?;
            let course = ports.courses.find_many(&courses).await?.remove(&command.course);
            let course =
                course.ok_or(UseCaseError::Refused(AssignCourseRefused::CourseNotFound))?;
            if !ports.courses.find_seen(&reach, &courses).await?.contains(&command.course) {
                return Err(UseCaseError::Refused(AssignCourseRefused::CourseNotFound));
            }
            let held = ports.assignments.find_held(&learners, &courses, now).await?;
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let assigning = Assigning {
                learner: learner.state(),
                line: &line,
                course: course.state(),
                held: held.get(&(command.learner, command.course)).copied(),
                wish: command.wish,
                assign_again: command.assign_again,
            };
            let terms = assigning
                .decide(now)
                .map_err(|refused| UseCaseError::Refused(AssignCourseRefused::Assign(refused)))?;
            let id = AssignmentId::from_uuid(ids.take());
            let new = terms.grant(id, Source::Administrator { by: actor.user_id() });
            let note = command.note.clone().map(|text| Note {
                id: NoteId::from_uuid(ids.take()),
                assignment: id,
                organization,
                text,
                created_by: actor.author(),
                created_at: now,
            });
            let outcome = AssignmentView::of(
                new.versioned(),
                learner.state(),
                course.state(),
                created_by.clone(),
            );
            let mut plan = Plan::new(actor.author(), now, ids);
            plan.create(new);
            plan.check(&learner);
            plan.check(&course);
            plan.check_line(&line);
            if let Some(note) = note {
                plan.add_note(note);
            }
            if let Some(remember) = remember {
                plan.remember(remember.answer(&outcome, now));
            }
            if lost(ports.plans.commit(plan).await)?.is_none() {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}
