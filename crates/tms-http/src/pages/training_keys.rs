//! Training key pools and their keys (POOL, KEY), for Operations Managers (PERM-2).

use chrono::TimeDelta;
use chrono_tz::Tz;
use tms_domain::{
    field::FieldError,
    id::{CourseId, OrganizationId, TrainingKeyPoolId},
    pool::PoolStanding,
    time::Instant,
    view::{KeyCounts, PoolView},
};

use super::{Pages, frame::Frame};

mod add;
mod cards;
mod create;
mod edit;
mod find;
mod message;
mod paste;
mod qr;
mod revoke;
mod see;

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/admin/training-key-pools", find::show)
        .page("/admin/training-key-pools/new", create::show)
        .form("/admin/training-key-pools/new", create::create)
        .page("/admin/training-key-pools/{id}", see::show)
        .page("/admin/training-key-pools/{id}/edit", edit::show)
        .form("/admin/training-key-pools/{id}/edit", edit::edit)
        .page("/admin/training-key-pools/{id}/keys/new", add::show_one)
        .form("/admin/training-key-pools/{id}/keys/new", add::add_one)
        .page("/admin/training-key-pools/{id}/keys/paste", add::show_many)
        .form("/admin/training-key-pools/{id}/keys/paste", add::add_many)
        .page("/admin/training-key-pools/{id}/keys/generate", add::show_generated)
        .form("/admin/training-key-pools/{id}/keys/generate", add::add_generated)
        .page("/admin/training-key-pools/{id}/keys/{key_id}/revoke", revoke::show)
        .form("/admin/training-key-pools/{id}/keys/{key_id}/revoke", revoke::revoke)
        .page("/admin/training-key-pools/{id}/message", message::show)
        .page("/admin/training-key-pools/{id}/keys/{key_id}/message", message::show_for_key)
        .page("/admin/training-key-pools/{id}/cards", cards::show)
}

/// The path of a pool's page.
fn path_of(id: TrainingKeyPoolId) -> String {
    format!("/admin/training-key-pools/{id}")
}

/// The day that begins with an instant or before it, as a date field has it (TIM-3).
fn first_day(at: &Instant, zone: Tz) -> String {
    at.with_timezone(&zone).format("%Y-%m-%d").to_string()
}

/// The last day before an end, as a date field has it (TIM-3).
fn last_day(end: &Instant, zone: Tz) -> String {
    first_day(&(*end - TimeDelta::microseconds(1)), zone)
}

/// The field of the form for a point in time, where the API has two.
fn picked_field(error: &FieldError) -> Option<String> {
    match &*error.field {
        "starts_at" => Some("starts_on".to_owned()),
        "expires_at" => Some("expires_on".to_owned()),
        _ => None,
    }
}

/// A pool as its pages show it.
struct Pool {
    path: String,
    /// Where its keys are exported (KEY-6).
    export: String,
    name: String,
    course: String,
    course_id: CourseId,
    owner: String,
    owner_id: OrganizationId,
    starts: String,
    expires: String,
    days: u16,
    available_to_children: bool,
    course_is_archived: bool,
    standing: Standing,
    keys: KeyCounts,
}

impl Pool {
    fn of(view: &PoolView, frame: &Frame) -> Self {
        let (pool, details) = (view.pool.state(), view.pool.state().details());
        Self {
            path: path_of(pool.id()),
            export: format!("/api/v1/training-key-pools/{}/keys.csv", pool.id()),
            name: details.name.to_string(),
            course: view.course_name.to_string(),
            course_id: pool.course(),
            owner: view.owner_name.to_string(),
            owner_id: pool.owner(),
            starts: frame.t.moment(&details.starts_at),
            expires: frame.t.moment(&details.expires_at),
            days: details.content_availability.days(),
            available_to_children: details.available_to_children,
            course_is_archived: view.archiving.is_archived(frame.now),
            standing: Standing::of(view.standing(frame.now), frame),
            keys: view.keys,
        }
    }
}

/// Whether the keys of a pool can be redeemed, in words.
struct Standing {
    /// The class of its badge.
    class: &'static str,
    text: String,
}

impl Standing {
    fn of(standing: PoolStanding, frame: &Frame) -> Self {
        let t = frame.t;
        let (class, text) = match standing {
            PoolStanding::Active => ("good", t.say("pool-active")),
            PoolStanding::CourseArchived => ("attention", t.say("pool-course-archived")),
            PoolStanding::NotYet { starts_at } => {
                ("neutral", t.say("pool-not-yet").text("day", t.day(&starts_at)))
            }
            PoolStanding::NoLonger { expired_at } => {
                ("neutral", t.say("expired-on").text("day", t.day(&expired_at)))
            }
        };
        Self { class, text: text.to_string() }
    }
}
