//! `POST /course-assignments`: one learner gets one course.

use axum::{extract::State, response::Response};
use tms_domain::{
    id::{CourseId, UserId},
    time::Picked,
    usecase::{AssignCourseCommand, AssignCourseRefused},
    view::AssignmentView,
};

use super::{NoteBody, assign_problem, expiry_field, path_of};
use crate::{
    body::{Command, NotDone},
    dto::assignment::Assignment,
    input::request,
    problem::{Problem, Refusal},
    reply::created,
    services::Shared,
};

request! {
    /// A course for a learner.
    pub(crate) struct AssignCourseBody {
        /// Who gets it.
        learner_id: UserId,
        /// What they get.
        course_id: CourseId,
        /// The wished expiry; the latest allowed when nothing is said.
        expires: Option<Picked>,
        /// Whether to give the course although it is held already.
        assign_again: Option<bool>,
        /// A note on the assignment.
        note: Option<NoteBody>,
    }
}

impl From<AssignCourseBody> for AssignCourseCommand {
    fn from(body: AssignCourseBody) -> Self {
        let AssignCourseBody { learner_id, course_id, expires, assign_again, note } = body;
        Self {
            learner: learner_id,
            course: course_id,
            wish: expires,
            assign_again: assign_again.unwrap_or(false),
            note: note.map(Into::into),
        }
    }
}

/// What was refused, and the field in which the expiry was given.
pub(crate) struct Refused(pub(crate) AssignCourseRefused, pub(crate) &'static str);

impl Refusal for Refused {
    fn problem(self) -> Problem {
        let Self(refused, field) = self;
        match refused {
            AssignCourseRefused::LearnerNotFound => Problem::missing("learner_not_found", &refused),
            AssignCourseRefused::CourseNotFound => Problem::missing("course_not_found", &refused),
            AssignCourseRefused::Assign(refused) => assign_problem(refused, field),
        }
    }
}

/// Gives a learner a course.
///
/// 404 `learner_not_found`, `course_not_found`; 409 `course_not_available`, `course_archived`, `learner_disabled`,
/// `already_assigned` (with `assignment_id`); 422 `expiry_beyond_maximum` (with `latest`), `expiry_not_in_future`.
#[utoipa::path(
    post, path = "/course-assignments", tag = "Course assignments",
    request_body = AssignCourseBody,
    responses((status = CREATED, description = "The assignment.", body = Assignment)),
)]
pub(super) async fn assign_course(
    State(shared): State<Shared>,
    command: Command<AssignCourseBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected: _, remembering } = command;
    let draft = sent.draft().map(AssignCourseCommand::from);
    let field = expiry_field(draft.as_ref().ok().and_then(|command| command.wish));
    let now = shared.now();
    let show =
        |view: &AssignmentView| created(&path_of(view.state().id()), &Assignment::of(view, now));
    let use_case = &shared.use_cases.assign_course;
    let outcome = use_case.assign(&caller.actor, draft, remembering.with(&show).as_ref()).await;
    let outcome = outcome.map_err(|error| error.map_refused(|refused| Refused(refused, field)));
    Ok(remembering.answer(&shared, outcome, &show).await?)
}
