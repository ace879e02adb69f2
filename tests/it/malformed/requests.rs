//! Everything bad that is sent to a call.

use reqwest::Method;
use serde_json::{Value, json};

use super::{
    call::{Call, parameters},
    plant::Plant,
    variants::{Variant, variants},
};

/// A request, and whether it must be refused.
pub(super) struct Bad {
    pub(super) path: String,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
    pub(super) field: Option<String>,
    pub(super) must_refuse: bool,
}

pub(super) enum Body {
    None,
    Json(Value),
    Bytes(&'static str, Vec<u8>),
}

impl Plant {
    /// Everything bad that is sent to a call.
    pub(super) fn bad_requests(&self, call: &Call<'_>) -> Vec<Bad> {
        let path = self.path(call.template);
        let mut all = Vec::new();
        self.add_paths(call, &mut all);
        add_queries(call, &path, &mut all);
        if call.method != Method::GET {
            add_bodies(&path, &mut all);
        }
        let good = self.good_body(call);
        if let (Some(schema), Some(good)) = (&call.schema, &good) {
            for Variant { value, field, forbidden } in variants(schema, good, "") {
                all.push(bad(&path, Body::Json(value), forbidden).naming(field));
            }
        }
        for parameter in parameters(call, "header") {
            let values: &[(&str, bool)] = match parameter["name"].as_str().unwrap() {
                "If-Match" => &[
                    ("\"999999\"", true),
                    ("\"99999999999999999999\"", true),
                    ("999999", true),
                    ("W/\"1\"", true),
                    ("\"-1\"", true),
                    ("\"\"", true),
                ],
                "Idempotency-Key" => &[("", true)],
                _ => &[],
            };
            for (value, must_refuse) in values {
                let name =
                    if parameter["name"] == "If-Match" { "if-match" } else { "idempotency-key" };
                let body = good.clone().map_or(Body::None, Body::Json);
                let mut request = bad(&path, body, *must_refuse);
                request.headers.push((name, (*value).to_owned()));
                all.push(request);
            }
        }
        all
    }

    /// Things that there are not, in each place of the path.
    fn add_paths(&self, call: &Call<'_>, all: &mut Vec<Bad>) {
        let good = self.path(call.template);
        let parts: Vec<&str> = good.split('/').collect();
        for (place, part) in call.template.split('/').enumerate() {
            if !part.starts_with('{') {
                continue;
            }
            let long = "x".repeat(3_000);
            for none in [
                "01890a5d-ac96-774b-bcce-b302099a8057",
                "00000000-0000-0000-0000-000000000000",
                "none",
                "0",
                "%00",
                "%ff%fe",
                "%F0%9F%92%A9",
                "%2e%2e%2f",
                long.as_str(),
            ] {
                let mut parts = parts.clone();
                parts[place] = none;
                let query = required_query(self, call);
                let body = self.good_body(call).map_or(Body::None, Body::Json);
                all.push(bad(&format!("{}{query}", parts.join("/")), body, true));
            }
        }
    }
}

fn bad(path: &str, body: Body, must_refuse: bool) -> Bad {
    Bad { path: path.to_owned(), headers: Vec::new(), body, field: None, must_refuse }
}

impl Bad {
    fn naming(mut self, field: String) -> Self {
        self.field = Some(field);
        self
    }

    /// The request as a failed test shows it.
    pub(super) fn describe(&self) -> String {
        let body = match &self.body {
            Body::None => String::new(),
            Body::Json(value) => value.to_string(),
            Body::Bytes(kind, bytes) => format!("{kind}: {}", String::from_utf8_lossy(bytes)),
        };
        let body: String = body.chars().take(400).collect();
        let path: String = self.path.chars().take(300).collect();
        format!("{path} {:?} {body}", self.headers)
    }
}

/// The query that a call cannot do without.
fn required_query(plant: &Plant, call: &Call<'_>) -> String {
    let needed = parameters(call, "query").filter(|parameter| parameter["required"] == true);
    let pairs = needed.map(|parameter| {
        let name = parameter["name"].as_str().unwrap();
        format!("{name}={}", plant.text(name))
    });
    let pairs: Vec<String> = pairs.collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}

/// Queries that say nothing, too much or the wrong thing.
fn add_queries(call: &Call<'_>, path: &str, all: &mut Vec<Bad>) {
    if call.method != Method::GET {
        return;
    }
    let names: Vec<&str> =
        parameters(call, "query").map(|parameter| parameter["name"].as_str().unwrap()).collect();
    if !names.is_empty() {
        all.push(bad(&format!("{path}?no_such_parameter=1"), Body::None, true));
    }
    let long = "x".repeat(5_000);
    for name in names {
        for value in [
            "",
            "x",
            "%00",
            "%ff",
            "-1",
            "0",
            "99999999999999999999",
            "1e400",
            "NaN",
            "true",
            "%25%5f%27",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59Z",
            "2016-12-31T23:59:60Z",
            "2027-02-30",
            "01890a5d-ac96-774b-bcce-b302099a8057",
            "W10",
            "WyIwMDAwMDAwMDAwMDAwMDAwIl0",
            long.as_str(),
        ] {
            all.push(bad(&format!("{path}?{name}={value}"), Body::None, false));
        }
        all.push(bad(&format!("{path}?{name}=1&{name}=1"), Body::None, true));
    }
}

/// Bodies that are none.
fn add_bodies(path: &str, all: &mut Vec<Bad>) {
    let json = "application/json";
    for bytes in [
        &b"{"[..],
        b"{\"name\": }",
        b"{} {}",
        b"\xff\xfe{}",
        b"{\"name\": \"\xc3\x28\"}",
        b"{\"name\": \"\x00\"}",
        b"\xef\xbb\xbf{}",
        b"{\"name\": \"A\", \"name\": \"B\"}",
        b"{\"reason\": \"A\", \"reason\": \"B\"}",
        b"{\"name\": \"\\ud800\"}",
        b"null",
        b"true",
        b"1",
        b"\"text\"",
        b"[]",
        b"[{}]",
    ] {
        all.push(bad(path, Body::Bytes(json, bytes.to_vec()), true));
    }
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    all.push(bad(path, Body::Bytes(json, deep.into_bytes()), true));
    all.push(bad(path, Body::Bytes("text/plain", b"{}".to_vec()), true));
    all.push(bad(path, Body::Bytes("application/x-www-form-urlencoded", b"a=b".to_vec()), true));
    all.push(bad(path, Body::Json(json!({"no_such_field": 1})), true));
}
