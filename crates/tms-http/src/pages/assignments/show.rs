//! Course Assignment: everything about one, and what can be done with it (CAN-7, HLP-1, NTE-1, AUD-1, PERM-8).

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, request::Parts},
    response::Response,
};
use tms_domain::{
    assignment::{CancelRefused, CourseAssignment, Source},
    id::AssignmentId,
    journal::Author,
    note::NoteText,
    role::Permission,
    time::Instant,
    view::{ActivityView, AssignmentFileView, NoteView},
};

use super::{
    journal::{Entry, journal},
    words::{Badge, Words},
};
use crate::{
    pages::{
        form::{Form, SignedForm, done},
        frame::{Frame, Reader},
        list::{Asked, List},
        said::JustSaid,
        texts::Texts,
    },
    path::Named,
    problem::{Problem, Refusal as _},
    routes::{ListQuery, course_assignments::NoteBody},
    services::Shared,
};

#[derive(Template)]
#[template(path = "assignments/show.html")]
struct ShowPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    id: AssignmentId,
    title: String,
    email: String,
    learner_id: String,
    course: String,
    status: Badge,
    facts: Vec<(&'static str, String)>,
    cancelling: Cancelling,
    can_be_marked: bool,
    percent: u8,
    progress: String,
    activities: Vec<Activity>,
    notes: Vec<Note>,
    journal: Vec<Entry>,
    list: List,
}

/// Whether an assignment can be cancelled, and what else there is to do (CAN-7, HLP-1).
pub(super) struct Cancelling {
    /// Until when, or why not.
    pub(super) words: String,
    /// It can be cancelled now.
    pub(super) is_possible: bool,
    /// The help desk can be asked.
    pub(super) may_be_requested: bool,
    /// The help desk was asked.
    pub(super) is_requested: bool,
}

impl Cancelling {
    pub(super) fn of(
        state: &CourseAssignment,
        open: Option<tms_domain::id::CancellationRequestId>,
        frame: &Frame,
    ) -> Self {
        let t = frame.t;
        let refused = state.cancel(Author::System, frame.now).err();
        let words = match refused {
            None => {
                let until = t.moment(&state.cancellable_until());
                t.say("cancellable-until").text("until", until).to_string()
            }
            Some(refused) => why_not(refused, t),
        };
        Self {
            words,
            is_possible: refused.is_none(),
            may_be_requested: state.request_cancellation(open, frame.now).is_ok(),
            is_requested: open.is_some(),
        }
    }
}

fn why_not(refused: CancelRefused, t: Texts) -> String {
    t.problem(&refused.problem())
}

/// An activity as administrators see it.
struct Activity {
    name: String,
    kind: String,
    required: bool,
    done: bool,
    launches: String,
    last: String,
}

impl Activity {
    fn of(view: &ActivityView, t: Texts) -> Self {
        Self {
            name: view.activity.name.to_string(),
            kind: t.say(format!("activity-{}", view.activity.kind.as_str())).to_string(),
            required: view.activity.required,
            done: view.done,
            launches: t.number(view.launches),
            last: view.last_launched_at.map(|at| t.moment(&at)).unwrap_or_default(),
        }
    }
}

/// A note as a page shows it.
struct Note {
    title: String,
    message: String,
    important: bool,
    by: String,
    at: String,
}

impl Note {
    fn of(view: &NoteView, t: Texts) -> Self {
        let by = view.created_by.as_ref();
        let by = by.map(|person| format!("{} {}", person.first_name, person.last_name));
        Self {
            title: view.text.title.to_string(),
            message: view.text.message.as_str().to_owned(),
            important: view.text.important,
            by: by.unwrap_or_else(|| t.say("by-command-line").to_string()),
            at: t.moment(&view.created_at),
        }
    }
}

/// `GET /admin/course-assignments/{id}`. `cursor` shows more of its journal.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    show_with(&shared, &reader, id, Asked::of(&parts), StatusCode::OK, Form::empty()).await
}

/// `POST /admin/course-assignments/{id}/notes`.
pub(super) async fn add_note(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    let text = filled.read::<NoteBody>()?.draft().map(NoteText::from);
    match shared.use_cases.add_note.add(&reader.caller.actor, id, text, None).await {
        Ok(_) => Ok(done(&super::address(id), &JustSaid::new("note-added"))),
        Err(error) => {
            let (status, form) = Form::of(filled).refused(error, reader.frame.t)?;
            let asked = Asked::at(super::address(id));
            show_with(&shared, &reader, id, asked, status, form).await
        }
    }
}

async fn show_with(
    shared: &Shared,
    reader: &Reader,
    id: AssignmentId,
    asked: Asked,
    status: StatusCode,
    form: Form,
) -> Result<Response, Problem> {
    let (frame, t) = (&reader.frame, reader.frame.t);
    let part = asked.read::<ListQuery>()?.draft().map(|query| query.page);
    let read = &shared.use_cases.read_assignments;
    let file = read.file(&reader.caller.actor, id, part).await?;
    let AssignmentFileView { detail, organization, notes, journal: entries } = file;
    let (view, state) = (&detail.assignment, detail.assignment.state());
    let words = Words { t, now: frame.now };
    let shown = asked.shown(Ok::<_, Problem>(entries), t)?;
    let person = &view.learner.person;
    let created_by = match (state.source(), &view.created_by) {
        (_, Some(by)) => format!("{} {}", by.first_name, by.last_name),
        (Source::TrainingKey(_), None) => t.say("source-training_key").to_string(),
        (Source::Administrator { .. }, None) => t.say("by-command-line").to_string(),
    };
    let at = |at: Instant| t.moment(&at);
    let mut facts = vec![
        ("organization", organization.to_string()),
        ("expiration", format!("{} ({})", at(state.expires_at()), words.expiry(state))),
        ("latest-expiration", at(state.max_expires_at())),
        ("created", at(state.created_at())),
        ("source", created_by),
    ];
    facts.extend(state.completion().started_at().map(|it| ("started", at(it))));
    facts.extend(state.completion().completed_at().map(|it| ("completed", at(it))));
    facts.extend(state.billed_under().map(|sku| ("billed-under", sku.to_string())));
    let page = ShowPage {
        t,
        id,
        title: format!("{} {}", person.first_name, person.last_name),
        email: view.learner.email.clone(),
        learner_id: person.id.to_string(),
        course: view.course_name.to_string(),
        status: words.status(state),
        facts,
        cancelling: Cancelling::of(state, detail.open_request, frame),
        can_be_marked: state.can_be_marked_complete(),
        percent: state.percent_complete(),
        progress: words.progress(state),
        activities: detail.activities.iter().map(|view| Activity::of(view, t)).collect(),
        notes: notes.iter().map(|view| Note::of(view, t)).collect(),
        journal: journal(&shown.items, t),
        list: shown.list,
        form,
        frame,
    };
    frame.show_as(status, &page)
}
