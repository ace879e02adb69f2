//! What a message says: ids and where things stand, never who someone is, and never a key (HOOK-1, AUD-1).

use crate::{
    event::Event,
    id::{CourseId, OrganizationId, TrainingKeyId, TrainingKeyPoolId, UserId, WebhookId},
    table::instant_cell,
    text::Name,
    time::Instant,
};

/// The training key that made an assignment, without its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RedeemedKey {
    /// The key.
    pub id: TrainingKeyId,
    /// Its pool.
    pub pool: TrainingKeyPoolId,
}

/// An event with what goes with it, as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventDetail {
    /// The event.
    pub event: Event,
    /// Whose assignment it is.
    pub learner: UserId,
    /// The course.
    pub course: CourseId,
    /// Its short name, by which others may know it (CRS-1).
    pub course_short_name: Option<Name>,
    /// The external id of the organization, by which others may know it (ORG-1).
    pub organization_external_id: Option<Name>,
    /// The key that made the assignment.
    pub key: Option<RedeemedKey>,
}

impl EventDetail {
    /// The message, as Standard Webhooks wants it: a type, an instant and data.
    pub fn body(&self) -> String {
        let Event { id: _, kind, at, organization, assignment, expires_at, stage } = self.event;
        let mut data = Object::default();
        data.text("assignment_id", &assignment.to_string());
        data.text("learner_id", &self.learner.to_string());
        data.text("course_id", &self.course.to_string());
        data.optional("course_short_name", self.course_short_name.as_ref().map(Name::as_str));
        data.text("organization_id", &organization.to_string());
        let external_id = self.organization_external_id.as_ref().map(Name::as_str);
        data.optional("organization_external_id", external_id);
        data.text("status", self.event.status());
        data.text("completion", stage.as_str());
        data.text("expires_at", &instant_cell(expires_at));
        let key = self.key.map(|key| key.id.to_string());
        data.optional("training_key_id", key.as_deref());
        let pool = self.key.map(|key| key.pool.to_string());
        data.optional("training_key_pool_id", pool.as_deref());
        message(kind.as_str(), at, &data)
    }
}

/// The message of a test, which tells of nothing that happened.
pub(super) fn test_body(webhook: WebhookId, organization: OrganizationId, at: Instant) -> String {
    let mut data = Object::default();
    data.text("webhook_id", &webhook.to_string());
    data.text("organization_id", &organization.to_string());
    message(super::MessageKind::Test.as_str(), at, &data)
}

fn message(kind: &str, at: Instant, data: &Object) -> String {
    let mut message = Object::default();
    message.text("type", kind);
    message.text("timestamp", &instant_cell(at));
    message.member("data", &data.closed());
    message.closed()
}

/// An object of JSON in the making.
#[derive(Default)]
struct Object(String);

impl Object {
    fn member(&mut self, name: &str, json: &str) {
        let comma = if self.0.is_empty() { "" } else { "," };
        self.0.push_str(&format!("{comma}\"{name}\":{json}"));
    }

    fn text(&mut self, name: &str, value: &str) {
        self.member(name, &quoted(value));
    }

    fn optional(&mut self, name: &str, value: Option<&str>) {
        match value {
            Some(value) => self.text(name, value),
            None => self.member(name, "null"),
        }
    }

    fn closed(&self) -> String {
        format!("{{{}}}", self.0)
    }
}

/// A text as JSON writes it (RFC 8259).
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len().saturating_add(2));
    quoted.push('"');
    for symbol in text.chars() {
        match symbol {
            '"' | '\\' => quoted.extend(['\\', symbol]),
            control if control.is_control() && control.is_ascii() => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_any_symbols_is_quoted_as_json_wants_it() {
        assert_eq!(quoted("a\"b\\c/ü\u{2028}"), "\"a\\\"b\\\\c/ü\u{2028}\"");
        assert_eq!(quoted("\n\u{7f}\u{1}"), r#""\u000a\u007f\u0001""#);
    }
}
