//! A course: what it is, and what there is to do in it.

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::{
    course::{Activity, ActivityKind, Course, CourseDetails},
    id::CourseId,
    role::Permission,
    view::CourseDetailView,
};

use crate::{
    pages::{
        frame::{Frame, Reader},
        texts::{Texts, tz},
    },
    path::Named,
    problem::Problem,
    services::Shared,
};

#[derive(Template)]
#[template(path = "admin/course.html")]
struct CoursePage<'a> {
    frame: &'a Frame,
    t: Texts,
    view: CourseDetailView,
}

impl CoursePage<'_> {
    const fn course(&self) -> &Course {
        self.view.course.state()
    }

    const fn details(&self) -> &CourseDetails {
        self.course().details()
    }

    fn is_archived(&self) -> bool {
        self.course().is_archived(self.frame.now)
    }

    fn activities(&self, retired: bool) -> Vec<&Activity> {
        self.details().activities.iter().filter(|it| it.retired == retired).collect()
    }

    /// When it counts as archived by itself, in the zone of its owner (TIM-3).
    fn auto_archive(&self) -> Option<String> {
        let zone = tz(&self.view.owner.settings().time_zone);
        let at = self.details().auto_archive_at?;
        Some(self.t.moment_in(&at, zone))
    }
}

/// `GET /admin/courses/{id}`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<CourseId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let view = shared.use_cases.read_details.course(&caller.actor, id).await?;
    frame.show(&CoursePage { t: frame.t, view, frame: &frame })
}
