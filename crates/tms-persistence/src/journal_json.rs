//! The journal's fields as the store keeps them: one JSON object, its members in the order of the fields.

use std::fmt::Write as _;

use chrono::SecondsFormat;
use tms_domain::journal::{FieldValue, Fields};

/// Writes fields as a JSON object: instants in RFC 3339, ids as texts, several values as an array.
pub(crate) fn fields_to_json(fields: &Fields) -> String {
    let mut json = String::with_capacity(fields.len().saturating_mul(32).saturating_add(2));
    json.push('{');
    for (place, (name, value)) in fields.iter().enumerate() {
        if place > 0 {
            json.push(',');
        }
        push_text(&mut json, name);
        json.push(':');
        push_value(&mut json, value);
    }
    json.push('}');
    json
}

fn push_value(json: &mut String, value: &FieldValue) {
    match value {
        FieldValue::Nothing => json.push_str("null"),
        FieldValue::Text(text) => push_text(json, text),
        FieldValue::Number(number) => push_plain(json, number),
        FieldValue::Flag(flag) => push_plain(json, flag),
        FieldValue::At(at) => push_text(json, &at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        FieldValue::Id(id) => {
            json.push('"');
            push_plain(json, id);
            json.push('"');
        }
        FieldValue::List(values) => {
            json.push('[');
            for (place, value) in values.iter().enumerate() {
                if place > 0 {
                    json.push(',');
                }
                push_value(json, value);
            }
            json.push(']');
        }
    }
}

fn push_plain(json: &mut String, value: &impl std::fmt::Display) {
    // Writing to a String cannot fail.
    let written = write!(json, "{value}");
    debug_assert!(written.is_ok(), "a String takes everything");
}

/// Writes a text as a JSON string.
pub(crate) fn push_text(json: &mut String, text: &str) {
    json.push('"');
    for symbol in text.chars() {
        match symbol {
            '"' => json.push_str("\\\""),
            '\\' => json.push_str("\\\\"),
            control if u32::from(control) < 0x20 => {
                push_plain(json, &format_args!("\\u{:04x}", u32::from(control)));
            }
            other => json.push(other),
        }
    }
    json.push('"');
}

#[cfg(test)]
mod tests {
    use tms_domain::time::instant_from_microseconds;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn aud_1_fields_keep_their_order_and_read_back_as_json() {
        let text = "a \"quoted\" \\ line\r\n\u{1}ß佐";
        let fields: Fields = vec![
            ("name", text.into()),
            ("days", 30_u32.into()),
            ("archived", false.into()),
            ("sku", FieldValue::Nothing),
            ("at", instant_from_microseconds(1_500_000).unwrap().into()),
            ("to_the_microsecond", instant_from_microseconds(1).unwrap().into()),
            ("id", Uuid::from_u128(1).into()),
            ("several", FieldValue::List(vec![1_u32.into(), FieldValue::List(vec![])])),
        ];
        let json = fields_to_json(&fields);
        let read: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(read["name"], text);
        assert_eq!(read["at"], "1970-01-01T00:00:01.500Z");
        assert_eq!(read["to_the_microsecond"], "1970-01-01T00:00:00.000001Z");
        let tail = "\"id\":\"00000000-0000-0000-0000-000000000001\",\"several\":[1,[]]}";
        assert!(json.ends_with(tail), "{json}");
        assert!(json.contains("\"days\":30,\"archived\":false,\"sku\":null,"), "{json}");
        assert_eq!(fields_to_json(&Fields::new()), "{}");
    }
}
