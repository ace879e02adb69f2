//! My Dashboard, the landing page (LRN-1).

use std::collections::BTreeMap;

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use chrono::NaiveDate;
use tms_domain::{
    port::PageRequest,
    view::{AssignmentView, RewardsView},
};

use super::{
    Pages,
    calendar::Calendar,
    course_card::CourseCard,
    form::{Filled, Form},
    frame::{Frame, Reader},
    rewards::BadgeCard,
    texts::Texts,
};
use crate::{problem::Problem, services::Shared};

pub(super) fn pages(pages: Pages) -> Pages {
    pages.page("/", show)
}

#[derive(Template)]
#[template(path = "dashboard.html")]
struct DashboardPage<'a> {
    frame: &'a Frame,
    t: Texts,
    cards: Vec<CourseCard>,
    more: bool,
    calendar: Calendar,
    rewards: Rewards,
    form: Form,
}

/// Badges and achievements, the newest first (LRN-1).
struct Rewards {
    badges: Vec<BadgeCard>,
    /// Each with its points.
    achievements: Vec<(String, String)>,
}

impl Rewards {
    fn of(view: &RewardsView, t: Texts) -> Self {
        let achievements = view.achievements.iter().map(|view| {
            let details = view.achievement.details();
            let points = t.say("points-of").number("points", details.points.get());
            (details.name.to_string(), points.to_string())
        });
        Self {
            badges: view.badges.iter().map(|view| BadgeCard::of(view, t)).collect(),
            achievements: achievements.collect(),
        }
    }

    const fn is_empty(&self) -> bool {
        self.badges.is_empty() && self.achievements.is_empty()
    }
}

/// `GET /`: the dashboard. `month` turns the leaves of its calendar.
async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let training = &shared.use_cases.read_own_training;
    let dashboard = training.dashboard(caller.id()).await?;
    let rewards = shared.use_cases.read_rewards.newest(caller.id()).await?;
    let page = PageRequest { limit: PageRequest::LIMIT_MAX, after: None };
    let open = training.current_training(caller.id(), &page).await?.items;
    let month = Filled::of_query(&parts);
    let month = month.get("month").and_then(|month| format!("{month}-01").parse().ok());
    let t = frame.t;
    let page = DashboardPage {
        t,
        cards: dashboard.assignments.iter().map(|view| CourseCard::of(view, &frame)).collect(),
        more: dashboard.more,
        calendar: Calendar::new(t, frame.now, month, &expiries(&open, t)),
        rewards: Rewards::of(&rewards, t),
        form: Form::empty(),
        frame: &frame,
    };
    frame.show(&page)
}

/// What expires on which day, as the reader's zone has it.
fn expiries(open: &[AssignmentView], t: Texts) -> BTreeMap<NaiveDate, Vec<(String, String)>> {
    let mut days = BTreeMap::<NaiveDate, Vec<(String, String)>>::new();
    for view in open {
        let state = view.state();
        let entry = (format!("/assignments/{}", state.id()), view.course_name.to_string());
        days.entry(t.date(&state.expires_at())).or_default().push(entry);
    }
    days
}
