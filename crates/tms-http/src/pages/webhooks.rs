//! Webhooks, as Operations Managers find, make, see, change and try them (HOOK-1, PERM-4).

use super::Pages;

mod act;
mod find;
mod form;
mod secret;
mod see;

/// Where they stand.
const PATH: &str = "/admin/webhooks";

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page(PATH, find::show)
        .page("/admin/webhooks/new", form::show_new)
        .form("/admin/webhooks/new", form::create)
        .page("/admin/webhooks/{id}", see::show)
        .page("/admin/webhooks/{id}/edit", form::show)
        .form("/admin/webhooks/{id}/edit", form::edit)
        .page("/admin/webhooks/{id}/secret", secret::show)
        .form("/admin/webhooks/{id}/secret", secret::renew)
        .form("/admin/webhooks/{id}/test", act::test)
        .form("/admin/webhook-deliveries/{id}/replay", act::replay)
}
