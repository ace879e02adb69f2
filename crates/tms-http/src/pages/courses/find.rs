//! Find Courses (USR-8, CRS-4).

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{change::Versioned, course::Course, role::Permission};

use crate::{
    pages::{
        frame::{Frame, Reader},
        list::{Asked, List},
        places::Places,
        texts::Texts,
    },
    problem::Problem,
    routes::courses::CourseListQuery,
    services::Shared,
};

#[derive(Template)]
#[template(path = "admin/courses.html")]
struct CoursesPage<'a> {
    frame: &'a Frame,
    t: Texts,
    list: List,
    courses: Vec<Versioned<Course>>,
    places: Places,
}

impl CoursesPage<'_> {
    fn is_archived(&self, course: &Course) -> bool {
        course.is_archived(self.frame.now)
    }

    fn activities(course: &Course) -> usize {
        course.details().activities.iter().filter(|it| !it.retired).count()
    }
}

/// `GET /admin/courses`.
pub(super) async fn show(
    State(shared): State<Shared>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let t = frame.t;
    let asked = Asked::of(&parts);
    let wanted = asked.read::<CourseListQuery>()?.draft().map(CourseListQuery::wanted);
    let found = shared.use_cases.read_administration.courses(&caller.actor, wanted).await;
    let shown = asked.shown(found, t)?;
    let places = Places::of(&shared, &caller.actor, Permission::SeeCourses, &[]).await?;
    let list = shown.list.chip("name", t.say("name"), str::to_owned);
    let list = list.chip("archived", t.say("course-state"), |value| {
        t.say(if value == "true" { "only-archived" } else { "archived-or-not" }).to_string()
    });
    let page = CoursesPage { t, list, courses: shown.items, places, frame: &frame };
    frame.show_as(shown.status, &page)
}
