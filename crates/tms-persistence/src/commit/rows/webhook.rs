//! Rows of webhooks, of the events they are told and of what they are sent.

use tms_domain::{
    change::Version,
    event::{Event, EventKind},
    text::Name,
    webhook::{Delivery, Webhook},
};

use super::{Row, version_cell};

/// A number that counts. Every one is far below the bound.
fn count(count: u32) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

pub(crate) fn webhook(webhook: &Webhook, version: Version) -> Row {
    let details = webhook.details();
    let events: Vec<&str> = details.events.get().iter().copied().map(EventKind::as_str).collect();
    vec![
        webhook.id().as_uuid().into(),
        webhook.organization().as_uuid().into(),
        webhook.created_at().into(),
        version_cell(version),
        details.url.as_str().into(),
        events.join(",").into(),
        details.description.as_ref().map(Name::as_str).into(),
        details.enabled.into(),
        count(webhook.secret().number).into(),
        webhook.secret().since.into(),
    ]
}

pub(crate) fn event(event: &Event) -> Row {
    vec![
        event.id.as_uuid().into(),
        event.kind.as_str().into(),
        event.at.into(),
        event.organization.as_uuid().into(),
        event.assignment.as_uuid().into(),
        event.expires_at.into(),
        event.stage.as_str().into(),
        false.into(),
    ]
}

pub(crate) fn delivery(delivery: &Delivery, version: Version) -> Row {
    let record = delivery.record();
    vec![
        record.id.as_uuid().into(),
        record.webhook.as_uuid().into(),
        record.organization.as_uuid().into(),
        record.event.as_uuid().into(),
        record.kind.as_str().into(),
        record.at.into(),
        record.body.as_str().into(),
        version_cell(version),
        count(record.attempts).into(),
        record.state.as_str().into(),
        record.state.due_at().into(),
    ]
}
