//! Find Course Assignments: the list, narrowed down by filters and sorted (PERM-1, PERM-5, USR-8).

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{role::Permission, view::AssignmentView};

use super::words::{Badge, Words};
use crate::{
    pages::{
        frame::{Frame, Reader},
        list::{Asked, List},
        texts::Texts,
    },
    problem::Problem,
    routes::course_assignments::list::AssignmentListQuery,
    services::Shared,
};

/// The filters that stand behind *More filters*.
const MORE: [&str; 10] = [
    "email",
    "course_name",
    "status",
    "completion",
    "expired",
    "source",
    "created_from",
    "created_to",
    "expires_from",
    "expires_to",
];

/// The filters by days, and what they are called.
const DAYS: [(&str, &str); 4] = [
    ("created_from", "created-from"),
    ("created_to", "created-to"),
    ("expires_from", "expires-from"),
    ("expires_to", "expires-to"),
];

#[derive(Template)]
#[template(path = "assignments/find.html")]
struct FindPage<'a> {
    frame: &'a Frame,
    t: Texts,
    list: List,
    rows: Vec<Row>,
    filters: Choices,
}

/// One assignment in the list.
struct Row {
    id: String,
    learner: String,
    email: String,
    course: String,
    status: Badge,
    progress: String,
    created: String,
    created_at: String,
    expiry: String,
    expires_at: String,
}

impl Row {
    fn of(view: &AssignmentView, frame: &Frame) -> Self {
        let (state, t) = (view.state(), frame.t);
        let words = Words { t, now: frame.now };
        let person = &view.learner.person;
        Self {
            id: state.id().to_string(),
            learner: format!("{} {}", person.first_name, person.last_name),
            email: view.learner.email.clone(),
            course: view.course_name.to_string(),
            status: words.status(state),
            progress: words.progress(state),
            created: t.day(&state.created_at()),
            created_at: t.moment(&state.created_at()),
            expiry: words.expiry(state),
            expires_at: t.moment(&state.expires_at()),
        }
    }
}

/// What can be chosen in the filters: value and name.
struct Choices {
    status: Vec<(&'static str, String)>,
    completion: Vec<(&'static str, String)>,
    expired: Vec<(&'static str, String)>,
    source: Vec<(&'static str, String)>,
}

impl Choices {
    fn new(t: Texts) -> Self {
        let named = |choices: &[(&'static str, &'static str)]| {
            choices.iter().map(|(value, name)| (*value, t.say(*name).to_string())).collect()
        };
        Self {
            status: named(&[("active", "status-active"), ("cancelled", "status-cancelled")]),
            completion: named(&[
                ("not_started", "completion-not_started"),
                ("incomplete", "completion-incomplete"),
                ("complete", "completion-complete"),
            ]),
            expired: named(&[("false", "no"), ("true", "yes")]),
            source: named(&[
                ("administrator", "source-administrator"),
                ("training_key", "source-training_key"),
            ]),
        }
    }
}

/// `GET /admin/course-assignments`.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let asked = Asked::of(&parts).sorted_by("-created_at");
    let wanted = asked.read::<AssignmentListQuery>()?.draft();
    let wanted = AssignmentListQuery::wanted(wanted, &shared, caller.user.state()).await?;
    let found = shared.use_cases.read_assignments.list(&caller.actor, wanted).await;
    let shown = asked.shown(found, frame.t)?;
    let page = FindPage {
        t: frame.t,
        list: chips(shown.list, &shown.items, frame.t),
        rows: shown.items.iter().map(|view| Row::of(view, &frame)).collect(),
        filters: Choices::new(frame.t),
        frame: &frame,
    };
    frame.show_as(shown.status, &page)
}

/// The filters that are set, in words.
fn chips(list: List, found: &[AssignmentView], t: Texts) -> List {
    let typed = |list: List, (name, label): (&str, &'static str)| {
        list.chip(name, t.say(label), str::to_owned)
    };
    let texts = [
        ("first_name", "first-name"),
        ("last_name", "last-name"),
        ("email", "email"),
        ("course_name", "course"),
    ];
    let list = texts.into_iter().fold(list, typed);
    let chosen = [("status", "status"), ("completion", "completion"), ("source", "source")];
    let list = chosen.into_iter().fold(list, |list, (name, label)| {
        list.chip(name, t.say(label), |value| t.say(format!("{name}-{value}")).to_string())
    });
    let list = list.chip("expired", t.say("is-expired"), |value| {
        t.say(if value == "true" { "yes" } else { "no" }).to_string()
    });
    let list = DAYS.into_iter().fold(list, |list, (name, label)| {
        list.chip(name, t.say(label), |day| {
            day.parse().map_or_else(|_| day.to_owned(), |date| t.language.day(date))
        })
    });
    // Who or what other pages lead here for is named by what was found.
    let first = found.first();
    let list = list.chip("learner_id", t.say("student"), |id| {
        let person = first.map(|view| &view.learner.person);
        person.map_or_else(|| id.to_owned(), |it| format!("{} {}", it.first_name, it.last_name))
    });
    list.chip("course_id", t.say("course"), |id| {
        first.map_or_else(|| id.to_owned(), |view| view.course_name.to_string())
    })
}

impl FindPage<'_> {
    fn more_is_open(&self) -> bool {
        self.list.has_any(&MORE)
    }

    fn certificates(&self) -> String {
        self.list.export_address("/api/v1/certificates.zip")
    }

    fn export(&self) -> String {
        self.list.export_address("/api/v1/course-assignments.csv")
    }
}
