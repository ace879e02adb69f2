//! A course as its learner sees it in lists (LRN-1, LRN-2).

use tms_domain::{assignment::Completion, view::AssignmentView};

use super::frame::Frame;

/// What comes next in a course.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Start,
    Continue,
    LaunchAgain,
}

/// One course.
#[derive(Clone, Debug)]
pub(super) struct CourseCard {
    pub(super) id: String,
    pub(super) course: String,
    pub(super) percent: u8,
    pub(super) expiry: String,
    pub(super) expires_at: String,
    pub(super) next: Next,
}

impl CourseCard {
    pub(super) fn of(view: &AssignmentView, frame: &Frame) -> Self {
        let state = view.state();
        Self {
            id: state.id().to_string(),
            course: view.course_name.to_string(),
            percent: state.percent_complete(),
            expiry: frame.t.expiry(&state.expires_at(), &frame.now).to_string(),
            expires_at: frame.t.moment(&state.expires_at()),
            next: match state.completion() {
                Completion::NotStarted => Next::Start,
                Completion::Incomplete { .. } => Next::Continue,
                Completion::Complete { .. } => Next::LaunchAgain,
            },
        }
    }

    /// The name of the text on its button.
    pub(super) const fn button(&self) -> &'static str {
        match self.next {
            Next::Start => "start",
            Next::Continue => "continue",
            Next::LaunchAgain => "launch-again",
        }
    }
}
