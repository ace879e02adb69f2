//! The OpenAPI document: the one in the repository, the served one, and the pages to browse it.

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use serde_json::Value;

use crate::{
    api::Api,
    routes::{of_document, of_router},
    town::Town,
};

/// Set to anything, it makes the test write the document instead of comparing it.
const RENEW: &str = "TMS_RENEW_OPENAPI";

fn kept() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json")
}

fn generated() -> String {
    let mut text = tms_http::openapi().to_pretty_json().unwrap();
    text.push('\n');
    text
}

#[test]
fn the_document_in_the_repository_is_what_the_code_says() {
    let generated = generated();
    if env::var_os(RENEW).is_some() {
        fs::write(kept(), &generated).unwrap();
    }
    let kept = fs::read_to_string(kept()).unwrap_or_default();
    let mut lines = kept.lines().zip(generated.lines()).enumerate();
    let differs = lines.find(|(_, (kept, generated))| kept != generated);
    assert!(
        kept == generated,
        "docs/openapi.json is not what the code says, first at {differs:?}. Renew it:\n\
         {RENEW}=1 cargo test -p tms-http --test http the_document_in_the_repository"
    );
}

#[tokio::test]
async fn the_served_document_is_the_same_and_names_every_call() {
    let api = Town::new().await.api;
    let served = api.anyone().get("/api/openapi.json").await.expect(200).json;
    assert_eq!(served, serde_json::from_str::<Value>(&generated()).unwrap());
    let mut routes = of_router(&api);
    routes.retain(|(_, path)| path.starts_with("/api/v1/"));
    assert_eq!(of_document(&served), routes);
}

/// Calls the visitor with every value of a document.
fn visit<'v>(value: &'v Value, visitor: &mut impl FnMut(&'v Value)) {
    visitor(value);
    match value {
        Value::Array(items) => items.iter().for_each(|item| visit(item, visitor)),
        Value::Object(members) => members.values().for_each(|member| visit(member, visitor)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn the_document_is_whole_openapi_3_1() {
    let document: Value = serde_json::from_str(&generated()).unwrap();
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    for needed in ["/info/title", "/info/version"] {
        assert!(document.pointer(needed).is_some_and(Value::is_string), "{needed}");
    }
    let mut references = BTreeSet::new();
    visit(&document, &mut |value| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str) {
            references.insert(reference);
        }
    });
    assert!(references.len() > 20, "{references:?}");
    for reference in &references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
    for name in document["components"]["schemas"].as_object().unwrap().keys() {
        let reference = format!("#/components/schemas/{name}");
        assert!(references.contains(reference.as_str()), "nothing refers to {name}");
    }
}

#[test]
fn every_operation_has_a_name_of_its_own_its_parameters_and_its_answers() {
    let document: Value = serde_json::from_str(&generated()).unwrap();
    let schemes = document["components"]["securitySchemes"].as_object().unwrap();
    let mut names = BTreeSet::new();
    for (method, path) in of_document(&document) {
        let operation = &document["paths"][&path][method.to_lowercase()];
        let name = operation["operationId"].as_str().unwrap_or_else(|| panic!("{method} {path}"));
        assert!(names.insert(name), "{name} is the name of two operations");
        assert!(operation["summary"].is_string(), "{name} says what it does");
        let responses = operation["responses"].as_object().unwrap();
        assert!(responses.keys().any(|status| status.starts_with('2')), "{name}: {responses:?}");
        let problem = &responses["default"]["content"]["application/problem+json"]["schema"];
        assert_eq!(problem["$ref"], "#/components/schemas/Problem", "{name}");
        for response in responses.values() {
            assert!(response["description"].is_string(), "{name}: {response}");
        }
        let empty = Vec::new();
        let parameters = operation["parameters"].as_array().unwrap_or(&empty);
        let of_path: BTreeSet<&str> = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "path")
            .map(|parameter| {
                assert_eq!(parameter["required"], true, "{name}: {parameter}");
                parameter["name"].as_str().unwrap()
            })
            .collect();
        let in_path: BTreeSet<&str> =
            path.split('/').filter_map(|part| part.split_once('{')?.1.split('}').next()).collect();
        assert_eq!(of_path, in_path, "{name}");
        let mut distinct = BTreeSet::new();
        for parameter in parameters {
            let place = (parameter["in"].as_str().unwrap(), parameter["name"].as_str().unwrap());
            assert!(distinct.insert(place), "{name} has {place:?} twice");
            assert!(parameter["schema"].is_object(), "{name}: {parameter}");
        }
        let needs = operation["security"].as_array().unwrap_or(&empty);
        for scheme in needs.iter().flat_map(|need| need.as_object().unwrap().keys()) {
            assert!(schemes.contains_key(scheme), "{name}: {scheme}");
        }
        assert!(operation.get("requestBody").is_none() || method != "GET", "{name}");
    }
}

#[tokio::test]
async fn the_document_is_browsed_without_anything_from_elsewhere() {
    let town = Town::over(Api::new()).await;
    let anyone = town.api.anyone();
    let page = anyone.get("/api/docs").await;
    assert_eq!(page.status, 303, "{page:?}");
    let at = page.header("location").to_owned();
    assert_eq!(at, "/api/docs/");
    let page = anyone.get(&at).await.expect(200);
    assert!(page.header("content-type").starts_with("text/html"), "{page:?}");
    let policy = page.header("content-security-policy");
    assert!(policy.contains("default-src 'self'"), "{policy}");
    assert!(!policy.contains("script-src") && !policy.contains("http"), "{policy}");
    // What the page loads comes from the binary, each as what it is.
    let html = page.text();
    assert!(!html.contains("<script>"), "no script stands in the page: {html}");
    let assets: Vec<&str> = html
        .split(['"', '\''])
        .filter(|text| text.starts_with("./") || text.starts_with("index."))
        .collect();
    assert!(assets.len() >= 4, "{html}");
    for asset in assets {
        let asset = asset.trim_start_matches("./");
        let answer = anyone.get(&format!("/api/docs/{asset}")).await.expect(200);
        let kind = answer.header("content-type").to_owned();
        let expected = match asset.rsplit('.').next() {
            Some("css") => "text/css",
            Some("js") => "javascript",
            Some("png") => "image/png",
            _ => panic!("what is {asset}?"),
        };
        assert!(kind.contains(expected), "{asset} is {kind}");
        assert!(answer.bytes.len() > 100, "{asset} is empty");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("content-security-policy"), policy);
    }
    let script = anyone.get("/api/docs/swagger-initializer.js").await.expect(200);
    assert!(script.text().contains("/api/openapi.json"), "{}", script.text());
}
