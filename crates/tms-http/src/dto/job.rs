//! Multiple creation: jobs, and what their pairs came to.

use serde::Serialize;
use tms_domain::view::{JobView, PairResultView};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{At, Named, person::Person};

/// A multiple creation.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Job {
    /// Its id.
    id: Uuid,
    /// `running`, `done` or `failed`.
    state: &'static str,
    /// How many pairs there are.
    total: u64,
    /// How many assignments were created so far.
    created: u64,
    /// How many pairs were refused so far.
    refused: u64,
    /// When it was asked for.
    started_at: At,
    /// When the last pair was decided.
    finished_at: Option<At>,
}

impl From<&JobView> for Job {
    fn from(view: &JobView) -> Self {
        Self {
            id: view.id.as_uuid(),
            state: if view.finished_at.is_some() { "done" } else { "running" },
            total: view.total,
            created: view.created,
            refused: view.refused,
            started_at: At(view.started_at),
            finished_at: view.finished_at.map(At),
        }
    }
}

/// What one pair came to.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum PairResult {
    /// An assignment was created.
    Created(PairCreated),
    /// It was refused.
    Refused(PairRefused),
}

/// A pair that got an assignment.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PairCreated {
    /// Whose.
    learner: Person,
    /// Of which course.
    course: Named,
    /// Which one.
    assignment_id: Uuid,
}

/// A pair that was refused.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PairRefused {
    /// The learner asked for.
    learner_id: Uuid,
    /// The course asked for.
    course_id: Uuid,
    /// The code of single creation.
    code: String,
    /// Why, in words.
    detail: String,
}

impl From<&PairResultView> for PairResult {
    fn from(view: &PairResultView) -> Self {
        match view {
            PairResultView::Created { learner, course: (course, name), assignment } => {
                Self::Created(PairCreated {
                    learner: learner.into(),
                    course: Named { id: course.as_uuid(), name: name.as_str().to_owned() },
                    assignment_id: assignment.as_uuid(),
                })
            }
            PairResultView::Refused { learner, course, names: _, code, detail } => {
                Self::Refused(PairRefused {
                    learner_id: learner.as_uuid(),
                    course_id: course.as_uuid(),
                    code: code.clone(),
                    detail: detail.clone(),
                })
            }
        }
    }
}

/// What multiple creation came to, when it was answered at once.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BulkResult {
    /// How many pairs there were.
    total: usize,
    /// How many assignments were created.
    created: usize,
    /// How many pairs were refused.
    refused: usize,
    /// Each pair.
    results: Vec<PairResult>,
}

impl From<&Vec<PairResultView>> for BulkResult {
    fn from(views: &Vec<PairResultView>) -> Self {
        let created =
            views.iter().filter(|view| matches!(view, PairResultView::Created { .. })).count();
        Self {
            total: views.len(),
            created,
            refused: views.len().saturating_sub(created),
            results: views.iter().map(PairResult::from).collect(),
        }
    }
}
