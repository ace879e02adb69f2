//! Users, as administrators find, make, see and change them (USR, PERM-4, PERM-9).

use super::Pages;

mod create;
mod disable;
mod edit;
mod find;
mod roles;
mod see;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/admin/users", find::show)
        .page("/admin/users/new", create::show)
        .form("/admin/users/new", create::create)
        .page("/admin/users/{id}", see::show)
        .page("/admin/users/{id}/edit", edit::show)
        .form("/admin/users/{id}/edit", edit::edit)
        .page("/admin/users/{id}/disable", disable::show)
        .form("/admin/users/{id}/disable", disable::disable)
        .form("/admin/users/{id}/enable", disable::enable)
        .form("/admin/users/{id}/roles", roles::grant)
        .form("/admin/users/{id}/roles/take", roles::take)
}
