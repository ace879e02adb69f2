//! Course assignments for administrators and the help desk: finding, giving, seeing and changing them.

use chrono_tz::Tz;
use tms_domain::{role::Permission, time::Instant};

use super::{
    Pages,
    chooser::{Choice, What},
};

mod acts;
mod create;
mod edit;
mod find;
mod job;
mod journal;
mod multiple;
mod pairs;
mod show;
mod words;

/// Whom and what courses are given to.
const LEARNER: Choice =
    Choice { field: "learner_id", what: What::Learner, permission: Permission::ManageAssignments };
const COURSE: Choice =
    Choice { field: "course_id", what: What::Course, permission: Permission::ManageAssignments };
const LEARNERS: Choice = Choice {
    field: "learner_ids[]",
    what: What::Learners,
    permission: Permission::ManageAssignments,
};
const COURSES: Choice = Choice {
    field: "course_ids[]",
    what: What::Courses,
    permission: Permission::ManageAssignments,
};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/admin/course-assignments", find::show)
        .page("/admin/course-assignments/new", create::show)
        .form("/admin/course-assignments/new", create::submit)
        .page("/admin/course-assignments/multiple", multiple::show)
        .form("/admin/course-assignments/multiple", multiple::submit)
        .page("/admin/course-assignments/multiple/{key}", multiple::results)
        .page("/admin/jobs/{id}", job::show)
        .page("/admin/course-assignments/{id}", show::show)
        .form("/admin/course-assignments/{id}/notes", show::add_note)
        .page("/admin/course-assignments/{id}/edit", edit::show)
        .form("/admin/course-assignments/{id}/edit", edit::submit)
        .form("/admin/course-assignments/{id}/cancel", edit::cancel)
        .page("/admin/course-assignments/{id}/complete", acts::ask_to_mark)
        .form("/admin/course-assignments/{id}/complete", acts::mark_complete)
        .page("/admin/course-assignments/{id}/cancellation-request", acts::ask_to_request)
        .form("/admin/course-assignments/{id}/cancellation-request", acts::request_cancellation)
}

/// The page of an assignment.
fn address(id: tms_domain::id::AssignmentId) -> String {
    format!("/admin/course-assignments/{id}")
}

/// An instant as a date field has it, in the zone that its date is read in (TIM-3).
fn date_value(at: &Instant, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d").to_string()
}
