//! Bad values for what a schema describes: each wrong in one place.

use serde_json::{Map, Value, json};

/// A body with one thing wrong in it, or nearly wrong.
#[derive(Clone, Debug)]
pub(super) struct Variant {
    pub(super) value: Value,
    /// The field that was changed, as an error names it.
    pub(super) field: String,
    /// Whether the schema forbids it, so that it must be refused.
    pub(super) forbidden: bool,
}

/// Values of every type and size that something may take for another.
fn odd_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(2.5),
        json!(i64::MIN),
        json!(u64::MAX),
        json!(""),
        json!("nonsense"),
        json!("a\u{0}b"),
        json!("\u{202e}\u{feff}\u{1f4a9}\u{301}"),
        json!("'; DROP TABLE users; --"),
        json!("x".repeat(201)),
        json!("x".repeat(20_000)),
        json!("01890a5d-ac96-774b-bcce-b302099a8057"),
        json!("00000000-0000-0000-0000-000000000000"),
        json!([]),
        json!([null]),
        json!({"x": 1}),
    ]
}

/// Points in time that there are not, or that nobody means.
fn odd_times() -> Vec<Value> {
    [
        "0001-01-01",
        "9999-12-31",
        "10000-01-01",
        "-0001-01-01",
        "2027-02-30",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
        "9999-12-31T23:59:59-23:59",
        "2016-12-31T23:59:60Z",
        "2027-02-30T00:00:00Z",
        "2027-06-01T12:00:00+99:00",
        "+262142-12-31T23:59:59Z",
    ]
    .map(Value::from)
    .to_vec()
}

fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one.as_str()],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => Vec::new(),
    }
}

/// Whether a schema forbids a value, as far as it says: its type, length, size and choice.
fn forbids(schema: &Value, value: &Value) -> bool {
    let of = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let types = types(schema);
    let whole = value.is_i64() || value.is_u64();
    if !types.iter().any(|allowed| *allowed == of || (*allowed == "integer" && whole)) {
        return !types.is_empty();
    }
    let characters = value.as_str().map(|text| text.trim().chars().count());
    let number = value.as_i64().or_else(|| value.as_u64().map(|_| i64::MAX));
    let beyond = |bound: &str, is_beyond: &dyn Fn(i64) -> bool| {
        schema[bound].as_i64().is_some_and(is_beyond)
    };
    let length = characters.and_then(|count| i64::try_from(count).ok());
    length.is_some_and(|it| beyond("maxLength", &|most| it > most))
        || length.is_some_and(|it| beyond("minLength", &|least| it < least))
        || number.is_some_and(|it| beyond("maximum", &|most| it > most))
        || number.is_some_and(|it| beyond("minimum", &|least| it < least))
        || schema["enum"].as_array().is_some_and(|choice| !choice.contains(value))
        || (schema["format"] == "uuid" && value.as_str().is_some_and(|text| text.len() != 36))
}

/// Everything wrong that can stand in the place of a good value.
pub(super) fn variants(schema: &Value, good: &Value, field: &str) -> Vec<Variant> {
    let mut values = odd_values();
    if ["date", "date-time"].contains(&schema["format"].as_str().unwrap_or_default())
        || ["_at", "_on", "at"].iter().any(|end| field.ends_with(end))
    {
        values.extend(odd_times());
    }
    let mut all: Vec<Variant> = values
        .into_iter()
        .map(|value| {
            let forbidden = forbids(schema, &value);
            Variant { value, field: field.to_owned(), forbidden }
        })
        .collect();
    if let (Some(properties), Some(members)) = (schema["properties"].as_object(), good.as_object())
    {
        all.extend(of_members(schema, properties, members, field));
    }
    if let (Some(items), Some(first)) = (schema.get("items"), good.get(0)) {
        for variant in variants(items, first, &format!("{field}[0]")) {
            all.push(Variant { value: json!([variant.value]), ..variant });
        }
    }
    all
}

fn of_members(
    schema: &Value,
    properties: &Map<String, Value>,
    good: &Map<String, Value>,
    field: &str,
) -> Vec<Variant> {
    let dot = if field.is_empty() { "" } else { "." };
    let mut all = Vec::new();
    for (name, property) in properties {
        let place = format!("{field}{dot}{name}");
        let mut others = good.clone();
        others.remove(name);
        if let Some(twin) = twin(name) {
            others.remove(&twin);
        }
        let needed = schema["required"].as_array().is_some_and(|all| all.contains(&json!(name)));
        let missing = Value::Object(others.clone());
        all.push(Variant { value: missing, field: place.clone(), forbidden: needed });
        let sample = good.get(name).cloned().unwrap_or_default();
        for variant in variants(property, &sample, &place) {
            let mut members = others.clone();
            members.insert(name.clone(), variant.value);
            all.push(Variant { value: Value::Object(members), ..variant });
        }
    }
    let mut more = good.clone();
    more.insert("no_such_field".to_owned(), json!(1));
    let place = format!("{field}{dot}no_such_field");
    all.push(Variant { value: Value::Object(more), field: place, forbidden: true });
    all
}

/// The field that may not stand beside another.
fn twin(name: &str) -> Option<String> {
    let dated =
        |end: &str, other: &str| name.strip_suffix(end).map(|stem| format!("{stem}{other}"));
    match name {
        "keys" => Some("generate".to_owned()),
        "generate" => Some("keys".to_owned()),
        _ => dated("_at", "_on").or_else(|| dated("_on", "_at")),
    }
}
