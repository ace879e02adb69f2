//! Course assignments for administrators and the help desk: finding, giving, seeing and changing them.

use chrono_tz::Tz;
use tms_domain::{role::Permission, time::Instant};

use super::{
    Pages,
    chooser::{Choice, What},
};

mod create;

/// Whom and what courses are given to.
const LEARNER: Choice =
    Choice { field: "learner_id", what: What::Learner, permission: Permission::ManageAssignments };
const COURSE: Choice =
    Choice { field: "course_id", what: What::Course, permission: Permission::ManageAssignments };

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/admin/course-assignments/new", create::show)
        .form("/admin/course-assignments/new", create::submit)
}

/// The page of an assignment.
fn address(id: tms_domain::id::AssignmentId) -> String {
    format!("/admin/course-assignments/{id}")
}

/// An instant as a date field has it, in the zone that its date is read in (TIM-3).
fn date_value(at: &Instant, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d").to_string()
}
