//! What most checks begin with.

use tms_domain::{
    assignment::{Assigning, CourseAssignment, Launching, Source},
    change::{Change, New, Versioned},
    course::{Activity, Course},
    id::{AssignmentId, CancellationRequestId, LaunchId, NoteId},
    journal::Author,
    key_code::NormalCode,
    note::{Note, NoteText},
    organization::Organization,
    plan::Plan,
    port::Ports,
    redemption::{Redeemer, Redemption},
    text::LongText,
    time::Instant,
    training_key::TrainingKey,
    user::User,
};

use super::{commit, plan};
use crate::build::{
    a_course, a_document, a_lab, a_learner, an_organization, completing, course_of, learner_of,
    line_of, name, plan_at,
};

/// A root organization, a course of it with a lab and a document, and a learner of it.
pub(super) struct Scene {
    pub(super) root: Versioned<Organization>,
    pub(super) course: Versioned<Course>,
    pub(super) learner: Versioned<User>,
}

impl Scene {
    pub(super) async fn of(ports: &Ports) -> Self {
        let root = an_organization("Root").with_max_access_days(365).stored(ports).await;
        let owner = root.state().id();
        let course = a_course(owner).containing(a_lab()).containing(a_document());
        let course = course.stored(ports).await;
        let learner = a_learner(owner).named("Ada", "Weiß").stored(ports).await;
        Self { root, course, learner }
    }

    /// The course's lab.
    pub(super) fn lab(&self) -> &Activity {
        &self.course.state().details().activities[0]
    }

    /// The course's document.
    pub(super) fn document(&self) -> &Activity {
        &self.course.state().details().activities[1]
    }

    /// An assignment to be planned: the learner gets the course.
    pub(super) async fn assigning(&self, ports: &Ports, source: Source) -> New<CourseAssignment> {
        let line = line_of(ports, self.root.state().id()).await;
        let assigning = Assigning {
            learner: self.learner.state(),
            line: &line,
            course: self.course.state(),
            held: None,
            wish: None,
            assign_again: true,
        };
        let id = AssignmentId::from_uuid(ports.ids.next());
        assigning.decide(ports.clock.now()).unwrap().grant(id, source)
    }
}

/// Launches an activity, and stores that.
pub(super) async fn launch(
    ports: &Ports,
    assignment: &Versioned<CourseAssignment>,
    activity: &Activity,
    course: &Versioned<Course>,
    at: Instant,
) -> (LaunchId, Versioned<CourseAssignment>) {
    let id = LaunchId::from_uuid(ports.ids.next());
    let learner = learner_of(ports, assignment).await;
    let Launching { launch, assignment } = assignment
        .launch(activity, completing(ports, &learner, course), id, at)
        .expect("the assignment is open");
    let after = assignment.versioned();
    let mut plan = plan_at(ports, at);
    plan.change(assignment);
    plan.create(launch);
    commit(ports, plan).await;
    (id, after)
}

/// A note to be planned.
pub(super) fn a_note(
    ports: &Ports,
    on: &CourseAssignment,
    title: &str,
    by: Author,
    at: Instant,
) -> Note {
    Note {
        id: NoteId::from_uuid(ports.ids.next()),
        assignment: on.id(),
        organization: on.organization(),
        text: NoteText {
            title: name(title),
            message: LongText::parse("Two\nlines").unwrap(),
            important: by == Author::CommandLine,
        },
        created_by: by,
        created_at: at,
    }
}

/// What turns a key into an assignment.
pub(super) async fn redeeming(
    ports: &Ports,
    code: &str,
    learner: &Versioned<User>,
) -> (Change<TrainingKey>, New<CourseAssignment>, Plan) {
    let (now, who) = (ports.clock.now(), learner.state().id());
    let code = NormalCode::of(code);
    let found = ports.redemptions.find_redemption(&code, who, now).await.unwrap();
    let (key, line) = (found.key.expect("a key"), found.line.expect("a line"));
    let redeemer =
        Redeemer { learner: learner.state(), line: &line, held: None, assign_again: true };
    let id = AssignmentId::from_uuid(ports.ids.next());
    let redeemed = key.redeem(redeemer, id, now).expect("the key can be redeemed");
    let Redemption::Decided { key: change, assignment } = redeemed else {
        panic!("the key was redeemed before");
    };
    let mut plan = plan(ports);
    plan.check(&key.pool);
    plan.check(&key.course);
    plan.check(learner);
    plan.check_line(&line);
    (*change, *assignment, plan)
}

/// A redemption as its use case plans it.
pub(super) async fn redemption(
    ports: &Ports,
    code: &str,
    learner: &Versioned<User>,
) -> (Plan, Versioned<CourseAssignment>) {
    let (key, assignment, mut plan) = redeeming(ports, code, learner).await;
    let made = assignment.versioned();
    plan.change(key);
    plan.create(assignment);
    (plan, made)
}

/// Cancels an assignment, and stores that.
pub(super) async fn cancelled(
    ports: &Ports,
    assignment: &Versioned<CourseAssignment>,
    at: Instant,
) -> Versioned<CourseAssignment> {
    let cancel =
        assignment.change(|it| it.cancel(Author::System, at)).expect("it can be cancelled");
    crate::build::store_change(ports, cancel, at).await
}

/// Marks an assignment complete, and stores that.
pub(super) async fn completed(
    ports: &Ports,
    assignment: &Versioned<CourseAssignment>,
    at: Instant,
) -> Versioned<CourseAssignment> {
    let learner = learner_of(ports, assignment).await;
    let course = course_of(ports, assignment).await;
    let completing = completing(ports, &learner, &course);
    let complete = assignment.change(|it| it.mark_complete(name("Seen elsewhere"), completing, at));
    crate::build::store_change(ports, complete.expect("it is active"), at).await
}

/// A cancellation request to be planned, a day too late to cancel without asking.
pub(super) fn a_request(
    ports: &Ports,
    assignment: &CourseAssignment,
    by: &Versioned<User>,
    at: Instant,
) -> New<tms_domain::cancellation_request::CancellationRequest> {
    let id = CancellationRequestId::from_uuid(ports.ids.next());
    let reason = name("Please");
    let by = by.state().id();
    let new = tms_domain::cancellation_request::CancellationRequest::file(
        id, assignment, None, reason, by, at,
    );
    new.expect("it can no longer be cancelled without asking")
}
