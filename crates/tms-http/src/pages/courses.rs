//! Courses, as administrators find, make, see, change and archive them (CRS, PERM-4).

use super::Pages;

mod activities;
mod archive;
mod certificate;
mod create;
mod edit;
mod find;
mod see;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/admin/courses", find::show)
        .page("/admin/courses/new", create::show)
        .form("/admin/courses/new", create::create)
        .page("/admin/courses/{id}", see::show)
        .page("/admin/courses/{id}/edit", edit::show)
        .form("/admin/courses/{id}/edit", edit::edit)
        .page("/admin/courses/{id}/certificate", certificate::show)
        .form("/admin/courses/{id}/certificate", certificate::design)
        .page("/admin/courses/{id}/archive", archive::show)
        .form("/admin/courses/{id}/archive", archive::archive)
        .form("/admin/courses/{id}/reopen", archive::reopen)
}
