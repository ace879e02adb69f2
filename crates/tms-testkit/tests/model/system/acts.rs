//! Creating assignments, and what is done to them.

use tms_domain::{
    id::{AssignmentId, CancellationRequestId, CourseId, UserId},
    job::PairsWanted,
    note::NoteText,
    role::Actor,
    text::LongText,
    usecase::{
        AddNote, AssignCourse, AssignCourseCommand, AssignMany, AssignManyOutcome,
        CancelAssignment, DecideCancellationRequest, FileCancellationRequest, MarkComplete,
        PreviewAssignment, RunJob, SetExpiry, SetExpiryCommand,
    },
    view::PairResultView,
};
use tms_testkit::build;
use uuid::Uuid;

use super::{
    System, expected,
    said::{done, said},
};
use crate::{
    command::{Deed, Many, Pick, ZONES},
    reference::told,
};

fn note() -> NoteText {
    NoteText {
        title: build::name("By phone"),
        message: LongText::parse("As agreed.").unwrap(),
        important: true,
    }
}

impl System {
    /// The assignment that was picked, or one that nobody has.
    pub(super) fn assignment(&self, pick: Pick) -> AssignmentId {
        let picked = self.numbers.assignments.picked(pick);
        picked.unwrap_or_else(|| AssignmentId::from_uuid(Uuid::nil()))
    }

    fn request(&self, pick: Pick) -> CancellationRequestId {
        let picked = self.numbers.requests.picked(pick);
        picked.unwrap_or_else(|| CancellationRequestId::from_uuid(Uuid::nil()))
    }

    fn pair(&self, learner: Pick, course: Pick) -> (UserId, CourseId) {
        let course = self.numbers.courses.picked(course).unwrap();
        (self.numbers.users.picked(learner).unwrap(), course)
    }

    /// The number of an assignment that may have been made just now.
    pub(super) fn number(&self, id: AssignmentId) -> usize {
        let new = self.world.tables().assignments;
        new.keys().position(|it| *it == id).unwrap()
    }

    /// Creates assignments, or looks what one would be like.
    pub(super) fn assign(&self, actor: &Actor, deed: &Deed) -> String {
        let (ports, numbers) = (self.ports.clone(), &self.numbers);
        self.runtime.block_on(async {
            match deed {
                Deed::Assign { learner, course, wish, again, note: with_note } => {
                    let (learner, course) = self.pair(*learner, *course);
                    let command = AssignCourseCommand {
                        learner,
                        course,
                        wish: *wish,
                        assign_again: *again,
                        note: with_note.then(note),
                    };
                    let assigned = AssignCourse::new(ports).assign(actor, Ok(command), None).await;
                    said(numbers, assigned, |view| {
                        format!("assignment {}", self.number(view.state().id()))
                    })
                }
                Deed::AssignMany(many) => self.assign_many(actor, many).await,
                Deed::Preview { learner, course } => {
                    let pair = self.pair(*learner, *course);
                    let seen = PreviewAssignment::new(ports).preview(actor, Ok(pair)).await;
                    said(numbers, seen, |it| {
                        let zone = ZONES.iter().position(|zone| zone.0 == it.time_zone.as_str());
                        let held = it.already_assigned.is_some();
                        let (expires, max) = (told(it.expires_at), told(it.max_expires_at));
                        format!("expires {expires} {max} zone {} held {held}", zone.unwrap())
                    })
                }
                other => unreachable!("{other:?}"),
            }
        })
    }

    /// Does what administrators and the help desk do to assignments there are.
    pub(super) fn act_on_assignments(&self, actor: &Actor, stale: bool, deed: &Deed) -> String {
        let (ports, numbers, version) = (self.ports.clone(), &self.numbers, expected(stale));
        self.runtime.block_on(async {
            match deed {
                Deed::Cancel(assignment) => {
                    let (cancel, id) = (CancelAssignment::new(ports), self.assignment(*assignment));
                    said(numbers, cancel.cancel(actor, id, version, Ok(()), None).await, done)
                }
                Deed::RequestCancellation(assignment) => {
                    let id = self.assignment(*assignment);
                    let (file, reason) =
                        (FileCancellationRequest::new(ports), build::name("A slip"));
                    said(numbers, file.file(actor, id, Ok(reason), None).await, done)
                }
                Deed::Approve(request) => {
                    let (decide, id) =
                        (DecideCancellationRequest::new(ports), self.request(*request));
                    said(numbers, decide.approve(actor, id, version, Ok(None), None).await, done)
                }
                Deed::Decline(request) => {
                    let (decide, id) =
                        (DecideCancellationRequest::new(ports), self.request(*request));
                    let reason = Ok(build::name("It was used"));
                    said(numbers, decide.decline(actor, id, version, reason, None).await, done)
                }
                Deed::SetExpiry { assignment, wish, with_reason } => {
                    let override_reason = with_reason.then(|| build::name("An illness"));
                    let command = SetExpiryCommand { wish: *wish, override_reason };
                    let (set, id) = (SetExpiry::new(ports), self.assignment(*assignment));
                    said(numbers, set.set(actor, id, version, Ok(command)).await, done)
                }
                Deed::AddNote(assignment) => {
                    let (add, id) = (AddNote::new(ports), self.assignment(*assignment));
                    said(numbers, add.add(actor, id, Ok(note()), None).await, done)
                }
                Deed::MarkComplete(assignment) => {
                    let (mark, id) = (MarkComplete::new(ports), self.assignment(*assignment));
                    let reason = Ok(build::name("Done in class"));
                    said(numbers, mark.mark(actor, id, version, reason, None).await, done)
                }
                other => unreachable!("{other:?}"),
            }
        })
    }

    async fn assign_many(&self, actor: &Actor, many: &Many) -> String {
        let (learners, courses) =
            many.numbers(self.numbers.users.len(), self.numbers.courses.len());
        let learners = learners.into_iter().map(|number| self.user(number));
        // Learners nobody knows make it so many that a job decides them.
        let unknown = (1..=if many.as_job { 1_001 } else { 0 }).map(Uuid::from_u128);
        let learners = learners.chain(unknown.map(UserId::from_uuid));
        let courses = courses.into_iter().map(|number| self.numbers.courses.id(number));
        let wanted = PairsWanted::new(learners, courses).map(|mut wanted| {
            wanted.wish = many.wish;
            wanted.assign_again = many.again;
            wanted.note = many.note.then(note);
            wanted
        });
        let assigned = AssignMany::new(self.ports.clone()).assign(actor, Ok(wanted), None).await;
        let job = match assigned {
            Ok(AssignManyOutcome::Started(job)) => job,
            decided => {
                return said(&self.numbers, decided, |outcome| match outcome {
                    AssignManyOutcome::Decided(pairs) => {
                        pairs.iter().map(|pair| self.pair_said(pair)).collect::<Vec<_>>().join(", ")
                    }
                    AssignManyOutcome::Started(_) => unreachable!(),
                });
            }
        };
        while RunJob::new(self.ports.clone()).step(job).await.unwrap() {}
        let tables = self.world.tables();
        let results = tables.pair_results.range((job, 0)..=(job, usize::MAX)).map(|(_, it)| *it);
        let known = results.filter(|it| tables.users.contains_key(&it.learner));
        let said = known.map(|it| match it.outcome {
            Ok(assignment) => format!("assignment {}", self.number(assignment)),
            Err(refused) => tms_domain::view::pair_refusal_code(&refused).to_owned(),
        });
        said.collect::<Vec<_>>().join(", ")
    }

    fn pair_said(&self, pair: &PairResultView) -> String {
        match pair {
            PairResultView::Created { assignment, .. } => {
                format!("assignment {}", self.number(*assignment))
            }
            PairResultView::Refused { code, .. } => code.clone(),
        }
    }
}
