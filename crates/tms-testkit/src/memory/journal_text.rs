//! Fields of the journal as JSON, as the stores keep them.

use chrono::SecondsFormat;
use tms_domain::journal::{FieldValue, Fields};

/// A JSON object of the fields.
pub(super) fn json(fields: &Fields) -> String {
    let members: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}:{}", quoted(name), value_json(value)))
        .collect();
    format!("{{{}}}", members.join(","))
}

fn value_json(value: &FieldValue) -> String {
    match value {
        FieldValue::Nothing => "null".to_owned(),
        FieldValue::Text(text) => quoted(text),
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Flag(flag) => flag.to_string(),
        FieldValue::At(at) => quoted(&at.to_rfc3339_opts(SecondsFormat::AutoSi, true)),
        FieldValue::Id(id) => quoted(&id.to_string()),
        FieldValue::List(values) => {
            let values: Vec<String> = values.iter().map(value_json).collect();
            format!("[{}]", values.join(","))
        }
    }
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for symbol in text.chars() {
        match symbol {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            control if u32::from(control) < 0x20 => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_texts_stay_inside_their_quotes() {
        let fields =
            vec![("name", FieldValue::Text("\"a\"\\\n".to_owned())), ("flag", true.into())];
        assert_eq!(json(&fields), r#"{"name":"\"a\"\\\u000a","flag":true}"#);
    }
}
