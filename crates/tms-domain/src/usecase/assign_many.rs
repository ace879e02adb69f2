//! Multiple creation: each learner gets each course, decided pair by pair (ASG-4, ASG-5).

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::{ATTEMPTS_MAX, UseCaseError, commit, lost, wished_end};
use crate::{
    assignment::{Assigning, Source},
    change::Versioned,
    course::Course,
    field::Draft,
    id::{AssignmentId, CourseId, IdBlock, JobId, NoteId, OrganizationId, UserId},
    idempotency::Remember,
    job::{Job, JobState, PAIRS_AT_ONCE_MAX, PairRefused, PairResult, PairsWanted, TooManyPairs},
    journal::Author,
    note::Note,
    organization::OrganizationLine,
    plan::{PairResults, Plan},
    port::{Ports, StoreError},
    role::{Actor, Permission, Reach},
    time::Instant,
    user::User,
    view::{PairResultView, PersonView, pair_refusal_code},
};

/// Why multiple creation was not begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AssignManyRefused {
    /// More pairs than one request may ask for.
    #[error(transparent)]
    TooManyPairs(#[from] TooManyPairs),
}

/// What multiple creation came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssignManyOutcome {
    /// Every pair was decided.
    Decided(Vec<PairResultView>),
    /// A job decides them.
    Started(JobId),
}

/// The use case: an administrator gives learners courses.
#[derive(Clone)]
pub struct AssignMany {
    ports: Ports,
}

impl AssignMany {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Decides up to [`PAIRS_AT_ONCE_MAX`] pairs at once, and starts a job for more (ASG-4).
    ///
    /// # Errors
    ///
    /// Refuses more pairs than one request may ask for. A pair that is refused stops no other (ASG-5).
    pub async fn assign(
        &self,
        actor: &Actor,
        wanted: Draft<Result<PairsWanted, TooManyPairs>>,
        remember: Option<&Remember<'_, AssignManyOutcome>>,
    ) -> Result<AssignManyOutcome, UseCaseError<AssignManyRefused>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageAssignments)?;
        let wanted = wanted?.map_err(|refused| UseCaseError::Refused(refused.into()))?;
        if wanted.len() > PAIRS_AT_ONCE_MAX {
            return self.start(actor, reach, wanted, remember).await;
        }
        let pairs: Vec<_> = wanted.pairs_from(0).collect();
        for _ in 0..ATTEMPTS_MAX {
            let now = ports.clock.now();
            let ids = IdBlock::starting_at(ports.ids.next());
            let mut plan = Plan::new(actor.author(), now, ids);
            let context = PairContext::load(ports, &reach, &pairs, now).await?;
            let decided = context.decide(&mut plan, &wanted, &pairs, actor.author(), ports);
            let views = decided.iter().filter_map(|result| context.view(result)).collect();
            let outcome = AssignManyOutcome::Decided(views);
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }

    async fn start(
        &self,
        actor: &Actor,
        reach: Reach,
        wanted: PairsWanted,
        remember: Option<&Remember<'_, AssignManyOutcome>>,
    ) -> Result<AssignManyOutcome, UseCaseError<AssignManyRefused>> {
        let ports = &self.ports;
        let now = ports.clock.now();
        let mut ids = IdBlock::starting_at(ports.ids.next());
        let id = JobId::from_uuid(ids.take());
        let outcome = AssignManyOutcome::Started(id);
        let mut plan = Plan::new(actor.author(), now, ids);
        plan.create(Job::start(id, actor.author(), reach, wanted, now));
        match commit(ports, plan, outcome, remember).await? {
            Ok(outcome) => Ok(outcome),
            Err(_) => Err(UseCaseError::Contended),
        }
    }
}

/// The use case: the system carries on a multiple creation.
///
/// Any server may run any job: each transaction moves the job on from the version it was read at, so a pair is
/// decided once, whoever else runs the job, and a job goes on where its server died (ASG-5).
#[derive(Clone)]
pub struct RunJob {
    ports: Ports,
}

impl RunJob {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Decides the next pairs in one transaction. False when nothing is left to do.
    ///
    /// # Errors
    ///
    /// Fails if the store does; the job stays as it was.
    pub async fn step(&self, id: JobId) -> Result<bool, StoreError> {
        let ports = &self.ports;
        let Some(job) = ports.jobs.find(id).await? else { return Ok(false) };
        if matches!(job.state().state(), JobState::Done { .. }) {
            return Ok(false);
        }
        let now = ports.clock.now();
        let (wanted, author) = (job.state().wanted(), job.state().requested_by());
        let pairs = job.state().next_pairs();
        let mut plan = Plan::new(author, now, IdBlock::starting_at(ports.ids.next()));
        let context = PairContext::load(ports, job.state().reach(), &pairs, now).await?;
        let results = context.decide(&mut plan, wanted, &pairs, author, ports);
        let created = results.iter().filter(|result| result.outcome.is_ok()).count();
        let refused = results.len().saturating_sub(created);
        let first_place = job.state().place();
        plan.add_pair_results(PairResults { job: id, first_place, results });
        if let Ok(change) = job.change(|job| Ok::<_, ()>(job.advance(created, refused, now))) {
            plan.change(change);
        }
        match lost::<()>(ports.plans.commit(plan).await) {
            // Lost to another server, or a row that decided has changed: the next step reads again.
            Err(UseCaseError::Store(error)) => Err(error),
            Ok(_) | Err(_) => Ok(true),
        }
    }
}

/// Everything that decides some pairs, loaded in sets.
struct PairContext {
    learners: BTreeMap<UserId, Versioned<User>>,
    lines: BTreeMap<OrganizationId, OrganizationLine>,
    courses: BTreeMap<CourseId, Versioned<Course>>,
    held: BTreeMap<(UserId, CourseId), AssignmentId>,
    reach: Reach,
    now: Instant,
}

impl PairContext {
    async fn load(
        ports: &Ports,
        reach: &Reach,
        pairs: &[(UserId, CourseId)],
        now: Instant,
    ) -> Result<Self, StoreError> {
        let learner_ids: BTreeSet<UserId> = pairs.iter().map(|(learner, _)| *learner).collect();
        let course_ids: BTreeSet<CourseId> = pairs.iter().map(|(_, course)| *course).collect();
        let learners = ports.users.find_many(&learner_ids).await?;
        let organizations = learners.values().map(|user| user.state().organization()).collect();
        let lines = ports.organizations.find_lines(&organizations).await?;
        let seen = ports.courses.find_seen(reach, &course_ids).await?;
        let courses = ports.courses.find_many(&seen).await?;
        let held = ports.assignments.find_held(&learner_ids, &seen, now).await?;
        Ok(Self { learners, lines, courses, held, reach: reach.clone(), now })
    }

    /// Decides each pair and plans what is created, with a check of every row that decided.
    fn decide(
        &self,
        plan: &mut Plan,
        wanted: &PairsWanted,
        pairs: &[(UserId, CourseId)],
        author: Author,
        ports: &Ports,
    ) -> Vec<PairResult> {
        let mut ids = IdBlock::starting_at(ports.ids.next());
        let decided = pairs.iter().map(|(learner, course)| {
            let outcome =
                self.decide_pair(plan, wanted, (*learner, *course), author, &mut ids, ports);
            PairResult { learner: *learner, course: *course, outcome }
        });
        decided.collect()
    }

    fn decide_pair(
        &self,
        plan: &mut Plan,
        wanted: &PairsWanted,
        (learner, course): (UserId, CourseId),
        author: Author,
        ids: &mut IdBlock,
        ports: &Ports,
    ) -> Result<AssignmentId, PairRefused> {
        let user = self.learners.get(&learner).ok_or(PairRefused::LearnerNotFound)?;
        let line =
            self.lines.get(&user.state().organization()).filter(|line| self.reach.covers(line));
        let line = line.ok_or(PairRefused::LearnerNotFound)?;
        let course = self.courses.get(&course).ok_or(PairRefused::CourseNotFound)?;
        let assigning = Assigning {
            learner: user.state(),
            line,
            course: course.state(),
            held: self.held.get(&(learner, course.state().id())).copied(),
            wish: wanted.wish.map(|picked| wished_end(ports, line, picked)),
            assign_again: wanted.assign_again,
        };
        let terms = assigning.decide(self.now)?;
        let id = AssignmentId::from_uuid(ids.take());
        let by = match author {
            Author::User(by) => Some(by),
            Author::CommandLine | Author::System => None,
        };
        plan.create(terms.grant(id, Source::Administrator { by }));
        plan.check(user);
        plan.check(course);
        plan.check_line(line);
        if let Some(text) = wanted.note.clone() {
            plan.add_note(Note {
                id: NoteId::from_uuid(ids.take()),
                assignment: id,
                organization: line.organization().id(),
                text,
                created_by: author,
                created_at: self.now,
            });
        }
        Ok(id)
    }

    fn view(&self, result: &PairResult) -> Option<PairResultView> {
        let learner = self.learners.get(&result.learner);
        let learner = learner.map(|user| PersonView::from(user.state()));
        let course = self.courses.get(&result.course);
        let course = course.map(|course| course.state().details().name.clone());
        Some(match result.outcome {
            Ok(assignment) => PairResultView::Created {
                learner: learner?,
                course: (result.course, course?),
                assignment,
            },
            Err(refused) => PairResultView::refused(
                (result.learner, result.course),
                learner.zip(course),
                pair_refusal_code(&refused).to_owned(),
                refused.to_string(),
            ),
        })
    }
}
