//! The calls, as the served document has them.

use reqwest::Method;
use serde_json::Value;

/// A call as the document has it.
pub(super) struct Call<'a> {
    pub(super) method: Method,
    pub(super) template: &'a str,
    pub(super) operation: &'a Value,
    /// The schema of its body, references followed.
    pub(super) schema: Option<Value>,
}

/// A schema without references.
fn resolved(document: &Value, schema: &Value) -> Value {
    match schema.get("$ref").and_then(Value::as_str) {
        Some(reference) => document.pointer(reference.trim_start_matches('#')).unwrap().clone(),
        None => schema.clone(),
    }
}

/// Every call.
pub(super) fn calls(document: &Value) -> Vec<Call<'_>> {
    let mut all = Vec::new();
    for (template, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let schema = operation.pointer("/requestBody/content/application~1json/schema");
            all.push(Call {
                method: method.to_uppercase().parse().unwrap(),
                template,
                operation,
                schema: schema.map(|schema| resolved(document, schema)),
            });
        }
    }
    all
}

/// The parameters of a call that stand in a place: `query`, `header`.
pub(super) fn parameters<'a>(
    call: &Call<'a>,
    place: &'static str,
) -> impl Iterator<Item = &'a Value> {
    let all = call.operation["parameters"].as_array().map_or(&[][..], Vec::as_slice);
    all.iter().filter(move |parameter| parameter["in"] == place)
}
