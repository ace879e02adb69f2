//! Achievements, as Operations Managers find, make, see and change them (ACH-1, PERM-4).

use super::Pages;

mod find;
mod form;
mod see;

use tms_domain::achievement::Condition;

use super::texts::Texts;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/admin/achievements", find::show)
        .page("/admin/achievements/new", form::show_new)
        .form("/admin/achievements/new", form::create)
        .page("/admin/achievements/{id}", see::show)
        .page("/admin/achievements/{id}/edit", form::show)
        .form("/admin/achievements/{id}/edit", form::edit)
}

/// What is asked for, in one line.
fn said(condition: &Condition, t: Texts) -> String {
    let said = match condition {
        Condition::CompleteCourses(courses) => {
            t.say("complete-these").number("count", courses.get().len())
        }
        Condition::CompleteCount(count) => t.say("complete-so-many").number("count", count.get()),
        Condition::LaunchLabs { count, distinct: true } => {
            t.say("launch-distinct").number("count", count.get())
        }
        Condition::LaunchLabs { count, distinct: false } => {
            t.say("launch-so-many").number("count", count.get())
        }
    };
    said.to_string()
}
