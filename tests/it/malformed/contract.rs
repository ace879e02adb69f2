//! What the contract says of every answer.

use serde_json::Value;
use tms_tests::Answer;

use super::{call::Call, requests::Bad};

/// What the contract does not know about an answer, if anything.
pub(super) fn breach(call: &Call<'_>, request: &Bad, answer: &Answer) -> Option<&'static str> {
    if answer.header("x-request-id").is_none() {
        return Some("it does not name the request");
    }
    if answer.status < 300 {
        let known = call.operation["responses"].get(answer.status.to_string()).is_some();
        return match (known, request.must_refuse) {
            (false, _) => Some("the document does not know this success"),
            (true, true) => Some("this must be refused"),
            (true, false) => None,
        };
    }
    if !(400..500).contains(&answer.status) {
        return Some("this is neither a success nor a refusal");
    }
    let told =
        |value: &Value, member: &str| value[member].as_str().is_some_and(|it| !it.is_empty());
    let whole =
        ["type", "title", "detail", "code", "request_id"].iter().all(|it| told(&answer.json, it));
    let kind = answer.header("content-type");
    if !whole || kind != Some("application/problem+json") || answer.json["status"] != answer.status
    {
        return Some("this is no problem document");
    }
    let errors = answer.json["errors"].as_array();
    if errors.is_some() != (answer.status == 422) {
        return Some("bad fields are named when the status is 422");
    }
    let errors = errors.map_or(&[][..], Vec::as_slice);
    if !errors.iter().all(|error| ["field", "code", "message"].iter().all(|it| told(error, it))) {
        return Some("an error names its field, its code and what to do");
    }
    match &request.field {
        Some(field) if answer.status == 422 && !is_named(field, errors) => {
            Some("the field that is wrong is not named")
        }
        Some(_) | None => None,
    }
}

/// Tells whether the field that was changed is among those that are told, or a part of it, or what holds it.
fn is_named(changed: &str, errors: &[Value]) -> bool {
    let stem = |name: &str| {
        let name = name.split(['.', '[']).next().unwrap_or_default();
        let name = name.strip_suffix("_at").or_else(|| name.strip_suffix("_on")).unwrap_or(name);
        // A key of a paste is told by its line; one of two ways to add keys stands for both.
        if name == "generate" { "keys".to_owned() } else { name.to_owned() }
    };
    let changed = stem(changed);
    errors.iter().any(|error| {
        let told = stem(error["field"].as_str().unwrap());
        // Some fields are wrong only beside another one.
        let pairs = [
            ("starts", "expires"),
            ("first_name", "password"),
            ("last_name", "password"),
            ("email", "password"),
            ("organization_id", "default_user_organization_id"),
        ];
        changed.is_empty() || told == changed || pairs.contains(&(changed.as_str(), told.as_str()))
    })
}
