//! Organizations, as administrators find, make, see, change and move them (ORG, PERM-4, PERM-6).

use super::Pages;

mod create;
mod edit;
mod find;
mod see;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/admin/organizations", find::show)
        .page("/admin/organizations/new", create::show)
        .form("/admin/organizations/new", create::create)
        .page("/admin/organizations/{id}", see::show)
        .page("/admin/organizations/{id}/edit", edit::show)
        .form("/admin/organizations/{id}/edit", edit::edit)
}
