//! Badges, as Operations Managers find, make, see, change, award and revoke them (ACH-5, PERM-4).

use super::Pages;

mod award;
mod find;
mod form;
mod revoke;
mod see;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/admin/badges", find::show)
        .page("/admin/badges/new", form::show_new)
        .form("/admin/badges/new", form::create)
        .page("/admin/badges/{id}", see::show)
        .page("/admin/badges/{id}/edit", form::show)
        .form("/admin/badges/{id}/edit", form::edit)
        .page("/admin/badges/{id}/award", award::show)
        .form("/admin/badges/{id}/award", award::submit)
        .page("/admin/badges/{id}/awards/{award_id}/revoke", revoke::show)
        .form("/admin/badges/{id}/awards/{award_id}/revoke", revoke::revoke)
}
