//! A problem as JSON (RFC 9457).

use chrono::SecondsFormat;
use serde_json::{Map, Value};
use tms_domain::{field::FieldError, journal::FieldValue};

use super::{Problem, Said};

impl Problem {
    /// The body.
    pub(crate) fn to_json(&self, request_id: &str) -> Vec<u8> {
        let Said { status, code, detail, data, errors, retry: _, cause: _ } = &*self.0;
        let mut body = Map::new();
        let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
        put("type", format!("/problems/{code}").into());
        put("title", title(code).into());
        put("status", status.as_u16().into());
        put("detail", detail.as_ref().into());
        put("code", (*code).into());
        put("request_id", request_id.into());
        for (name, value) in data {
            put(name, field_value(value));
        }
        if !errors.is_empty() {
            put("errors", errors.iter().map(field_error).collect());
        }
        Value::Object(body).to_string().into_bytes()
    }
}

/// A code as a heading.
pub(super) fn title(code: &str) -> String {
    let mut title = code.replace('_', " ").replace("csrf", "CSRF");
    if let Some(first) = title.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    title
}

fn field_error(error: &FieldError) -> Value {
    let mut entry = Map::new();
    entry.insert("field".to_owned(), error.field.as_str().into());
    entry.insert("code".to_owned(), error.code.as_str().into());
    entry.insert("message".to_owned(), error.message.as_str().into());
    for (name, value) in &error.data {
        entry.insert((*name).to_owned(), field_value(value));
    }
    Value::Object(entry)
}

fn field_value(value: &FieldValue) -> Value {
    match value {
        FieldValue::Nothing => Value::Null,
        FieldValue::Text(text) => text.as_str().into(),
        FieldValue::Number(number) => (*number).into(),
        FieldValue::Flag(flag) => (*flag).into(),
        FieldValue::At(at) => at.to_rfc3339_opts(SecondsFormat::AutoSi, true).into(),
        FieldValue::Id(id) => id.to_string().into(),
        FieldValue::List(values) => values.iter().map(field_value).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_the_code_as_people_write_it() {
        for (code, expected) in [("lab_launched", "Lab launched"), ("csrf_failed", "CSRF failed")] {
            assert_eq!(title(code), expected);
        }
    }

    #[test]
    fn a_problem_carries_its_data_beside_its_code() {
        let problem = Problem::refused("lab_launched", &"a lab was launched")
            .with("launched_at", chrono::DateTime::UNIX_EPOCH);
        let body: Value = serde_json::from_slice(&problem.to_json("r-1")).unwrap();
        assert_eq!(
            body,
            serde_json::json!({
                "type": "/problems/lab_launched", "title": "Lab launched", "status": 409,
                "detail": "a lab was launched", "code": "lab_launched", "request_id": "r-1",
                "launched_at": "1970-01-01T00:00:00Z",
            })
        );
    }
}
