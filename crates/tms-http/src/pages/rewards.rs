//! Achievements on the user profile, sharing a badge, and the public page of one (ACH-3, ACH-4, ACH-5).

use super::Pages;

mod own;
mod public;
mod share;

pub(super) use own::BadgeCard;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/achievements", own::show)
        .page("/achievements/badges/{id}", share::show)
        .form("/achievements/badges/{id}", share::share)
        .form("/achievements/badges/{id}/private", share::unshare)
        .page("/badges/{id}", public::show)
}
