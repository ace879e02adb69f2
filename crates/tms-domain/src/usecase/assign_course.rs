//! An administrator gives a learner a course (ASG-4, PERM-1).

use std::collections::BTreeSet;

use thiserror::Error;

use super::{ATTEMPTS_MAX, UseCaseError, commit, find_line, find_person, wished_end};
use crate::{
    assignment::{AssignRefused, Assigning, Source},
    change::Versioned,
    course::Course,
    field::Draft,
    id::{AssignmentId, CourseId, IdBlock, NoteId, UserId},
    idempotency::Remember,
    note::{Note, NoteText},
    organization::OrganizationLine,
    plan::Plan,
    port::Ports,
    role::{Actor, Permission, Reach},
    time::{Instant, Picked},
    user::User,
    view::AssignmentView,
};

/// What an administrator asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssignCourseCommand {
    /// Who gets it.
    pub learner: UserId,
    /// What they get.
    pub course: CourseId,
    /// The wished expiry; none means the maximum (EXP-2).
    pub wish: Option<Picked>,
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
        let created_by = find_person(ports, actor.user_id()).await?;
        for _ in 0..ATTEMPTS_MAX {
            let now = ports.clock.now();
            let pair = Pair::load(ports, &reach, command.learner, command.course, now).await?;
            let wish = command.wish.map(|picked| wished_end(ports, &pair.line, picked));
            let assigning =
                Assigning { wish, assign_again: command.assign_again, ..pair.assigning() };
            let terms = assigning
                .decide(now)
                .map_err(|refused| UseCaseError::Refused(AssignCourseRefused::Assign(refused)))?;
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let id = AssignmentId::from_uuid(ids.take());
            let new = terms.grant(id, Source::Administrator { by: actor.user_id() });
            let note = command.note.clone().map(|text| Note {
                id: NoteId::from_uuid(ids.take()),
                assignment: id,
                organization: new.state().organization(),
                text,
                created_by: actor.author(),
                created_at: now,
            });
            let outcome = AssignmentView::of(
                new.versioned(),
                pair.learner.state(),
                pair.course.state(),
                created_by.clone(),
            );
            let mut plan = Plan::new(actor.author(), now, ids);
            plan.create(new);
            pair.check(&mut plan);
            if let Some(note) = note {
                plan.add_note(note);
            }
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// A learner and a course with everything that decides whether one is given the other.
pub(super) struct Pair {
    /// The learner.
    pub(super) learner: Versioned<User>,
    /// The line of the learner's organization.
    pub(super) line: OrganizationLine,
    /// The course.
    pub(super) course: Versioned<Course>,
    /// The assignment of the course that the learner holds already.
    pub(super) held: Option<AssignmentId>,
}

impl Pair {
    /// Loads them as far as they lie in reach (PERM-3).
    pub(super) async fn load(
        ports: &Ports,
        reach: &Reach,
        learner: UserId,
        course: CourseId,
        now: Instant,
    ) -> Result<Self, UseCaseError<AssignCourseRefused>> {
        let (learners, courses) = (BTreeSet::from([learner]), BTreeSet::from([course]));
        let no_learner = || UseCaseError::Refused(AssignCourseRefused::LearnerNotFound);
        let no_course = || UseCaseError::Refused(AssignCourseRefused::CourseNotFound);
        let user = ports.users.find_many(&learners).await?.remove(&learner);
        let user = user.ok_or_else(no_learner)?;
        let line = find_line(ports, user.state().organization()).await?;
        let line = line.filter(|line| reach.covers(line)).ok_or_else(no_learner)?;
        let found = ports.courses.find_many(&courses).await?.remove(&course);
        let found = found.ok_or_else(no_course)?;
        // A course that can be assigned to someone in reach is seen: there is nothing to ask.
        if !found.state().can_be_assigned_in(&line)
            && !ports.courses.find_seen(reach, &courses).await?.contains(&course)
        {
            return Err(no_course());
        }
        let held = ports.assignments.find_held(&learners, &courses, now).await?;
        let held = held.get(&(learner, course)).copied();
        Ok(Self { learner: user, line, course: found, held })
    }

    /// What decides, without any wish.
    pub(super) const fn assigning(&self) -> Assigning<'_> {
        Assigning {
            learner: self.learner.state(),
            line: &self.line,
            course: self.course.state(),
            held: self.held,
            wish: None,
            assign_again: false,
        }
    }

    /// Demands that every row that decided is as it was.
    fn check(&self, plan: &mut Plan) {
        plan.check(&self.learner);
        plan.check(&self.course);
        plan.check_line(&self.line);
    }
}
