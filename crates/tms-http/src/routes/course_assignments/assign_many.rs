//! `POST /course-assignments/bulk`: each of many learners gets each of many courses.

use axum::{extract::State, http::StatusCode, response::Response};
use tms_domain::{
    id::{CourseId, UserId},
    idempotency::Answer,
    job::{PairsWanted, TooManyPairs},
    time::Picked,
    usecase::{AssignManyOutcome, AssignManyRefused},
};

use super::NoteBody;
use crate::{
    body::{Command, NotDone},
    dto::job::BulkResult,
    input::request,
    problem::{Problem, Refusal},
    reply::{accepted, changed},
    services::Shared,
};

request! {
    /// Courses for learners: each learner gets each course.
    pub(crate) struct AssignManyBody up to LARGE_BODY_BYTES_MAX {
        /// Who gets them; repeated ids count once.
        learner_ids: Vec<UserId>,
        /// What they get; repeated ids count once.
        course_ids: Vec<CourseId>,
        /// The wished expiry; each pair's own latest when nothing is said.
        expires: Option<Picked>,
        /// Whether to give a course although it is held already.
        assign_again: Option<bool>,
        /// The note that each assignment gets.
        note: Option<NoteBody>,
    }
}

pub(crate) fn wanted(body: AssignManyBody) -> Result<PairsWanted, TooManyPairs> {
    let AssignManyBody { learner_ids, course_ids, expires, assign_again, note } = body;
    let mut wanted = PairsWanted::new(learner_ids, course_ids)?;
    wanted.wish = expires;
    wanted.assign_again = assign_again.unwrap_or(false);
    wanted.note = note.map(Into::into);
    Ok(wanted)
}

impl Refusal for AssignManyRefused {
    fn problem(self) -> Problem {
        match self {
            Self::TooManyPairs(TooManyPairs { pairs }) => {
                Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", self.to_string())
                    .with("pairs", u32::try_from(pairs).unwrap_or(u32::MAX))
            }
        }
    }
}

fn show(outcome: &AssignManyOutcome) -> Answer {
    match outcome {
        AssignManyOutcome::Decided(pairs) => changed(&BulkResult::from(pairs)),
        AssignManyOutcome::Started(job) => accepted(&format!("/jobs/{job}")),
    }
}

/// Gives each learner each course.
///
/// Up to 1,000 pairs are answered at once; for up to 1,000,000 the answer is 202, and a job decides them. A pair that
/// is refused stops no other and has the code of single creation.
#[utoipa::path(
    post, path = "/course-assignments/bulk", tag = "Course assignments",
    request_body = AssignManyBody,
    responses(
        (status = OK, description = "What each pair came to.", body = BulkResult),
        (status = ACCEPTED, description = "A job decides the pairs: Location says where it is."),
    ),
)]
pub(super) async fn assign_many(
    State(shared): State<Shared>,
    command: Command<AssignManyBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected: _, remembering } = command;
    let draft = sent.draft().map(wanted);
    let use_case = &shared.use_cases.assign_many;
    let outcome = use_case.assign(&caller.actor, draft, remembering.with(&show).as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}
