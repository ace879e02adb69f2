//! My Training and My Transcript (LRN-2, LRN-3).

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::view::AssignmentView;

use super::{
    Pages,
    course_card::CourseCard,
    frame::{Frame, Reader},
    list::{Asked, List, Shown},
    texts::Texts,
};
use crate::{problem::Problem, routes::ListQuery, services::Shared};

pub(super) fn pages(pages: Pages) -> Pages {
    pages.page("/training", show_training).page("/transcript", show_transcript)
}

#[derive(Template)]
#[template(path = "training.html")]
struct TrainingPage<'a> {
    frame: &'a Frame,
    t: Texts,
    cards: Vec<CourseCard>,
    list: List,
}

#[derive(Template)]
#[template(path = "transcript.html")]
struct TranscriptPage<'a> {
    frame: &'a Frame,
    t: Texts,
    name: &'a str,
    lines: Vec<TranscriptLine<'a>>,
    any_certificate: bool,
    list: List,
}

/// A course that was completed.
struct TranscriptLine<'a> {
    id: String,
    course: &'a str,
    completed_at: String,
    has_certificate: bool,
}

impl<'a> TranscriptLine<'a> {
    fn of(view: &'a AssignmentView, t: Texts) -> Self {
        let state = view.state();
        let completed_at = state.completion().completed_at();
        Self {
            id: state.id().to_string(),
            course: view.course_name.as_str(),
            completed_at: completed_at.map(|at| t.moment(&at)).unwrap_or_default(),
            has_certificate: view.certificate_is_available(),
        }
    }
}

/// `GET /training`.
async fn show_training(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let asked = Asked::of(&parts);
    let page = asked.read::<ListQuery>()?.draft()?.page;
    let training = &shared.use_cases.read_own_training;
    let found = training.current_training(caller.id(), &page).await?;
    let Shown { list, items, .. } = asked.shown(Ok::<_, Problem>(found), frame.t)?;
    frame.show(&TrainingPage {
        t: frame.t,
        cards: items.iter().map(|view| CourseCard::of(view, &frame)).collect(),
        list,
        frame: &frame,
    })
}

/// `GET /transcript`.
async fn show_transcript(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let asked = Asked::of(&parts);
    let page = asked.read::<ListQuery>()?.draft()?.page;
    let training = &shared.use_cases.read_own_training;
    let found = training.transcript(caller.id(), &page).await?;
    let Shown { list, items, .. } = asked.shown(Ok::<_, Problem>(found), frame.t)?;
    frame.show(&TranscriptPage {
        t: frame.t,
        name: frame.person_name().unwrap_or_default(),
        lines: items.iter().map(|view| TranscriptLine::of(view, frame.t)).collect(),
        any_certificate: items.iter().any(AssignmentView::certificate_is_available),
        list,
        frame: &frame,
    })
}
