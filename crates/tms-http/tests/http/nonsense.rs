//! Whatever comes, in the body, the query, the path and the headers, is answered, and never by a bug (500).

use axum::http::Method;
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::{Map, Value};
use tokio::runtime::Runtime;

use crate::{
    api::{Client, Sent},
    routes::of_router,
    town::{Town, signature},
};

/// A route whose parameters are still to be filled in, and the names of its fields.
#[derive(Clone, Debug)]
struct Target {
    method: Method,
    template: String,
    fields: Vec<String>,
    parameters: Vec<String>,
}

/// Every route of the router, with what the document says that it takes.
fn targets(town: &Town, document: &Value) -> Vec<Target> {
    let routes = of_router(&town.api).into_iter();
    let target = |(method, template): (String, String)| {
        let operation = &document["paths"][&template][method.to_lowercase()];
        let schema = operation.pointer("/requestBody/content/application~1json/schema/$ref");
        let schema = schema.and_then(Value::as_str).and_then(|at| document.pointer(&at[1..]));
        let properties = schema.and_then(|schema| schema["properties"].as_object());
        let fields = properties.map(|all| all.keys().cloned().collect()).unwrap_or_default();
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let query = parameters.iter().filter(|parameter| parameter["in"] == "query");
        Target {
            method: method.parse().unwrap(),
            template,
            fields,
            parameters: query.map(|it| it["name"].as_str().unwrap().to_owned()).collect(),
        }
    };
    routes.map(target).collect()
}

/// Any JSON, preferring what is nearly right.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        select(&["2027-04-30", "0001-01-01T00:00:00Z", "9999-12-31", "2016-12-31T23:59:60Z"][..])
            .prop_map(Value::from),
        select(&["UTC", "DE", "lab", "https://x.example", "a@b.example", "\u{0}"][..])
            .prop_map(Value::from),
        any::<u128>().prop_map(|bits| uuid::Uuid::from_u128(bits).to_string().into()),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((any::<String>(), inner), 0..4).prop_map(|all| all.into_iter().collect()),
        ]
    })
}

/// A body: any bytes, any JSON, or an object with the fields that the call knows.
fn any_body(fields: Vec<String>) -> impl Strategy<Value = Sent> {
    let known = if fields.is_empty() { vec!["x".to_owned()] } else { fields };
    let object = vec((select(known), any_json()), 0..8)
        .prop_map(|members| Sent::Json(Value::Object(members.into_iter().collect::<Map<_, _>>())));
    prop_oneof![
        1 => Just(Sent::Nothing),
        2 => vec(any::<u8>(), 0..64).prop_map(Sent::Bytes),
        1 => any_json().prop_map(Sent::Json),
        4 => object,
    ]
}

/// Bytes as they stand in an address.
fn encoded(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("%{byte:02x}")).collect()
}

/// A query: any bytes, or the parameters that the call knows with any values.
fn any_query(parameters: Vec<String>) -> impl Strategy<Value = String> {
    let known = if parameters.is_empty() { vec!["x".to_owned()] } else { parameters };
    let value = prop_oneof![
        vec(any::<u8>(), 0..24),
        any_json().prop_map(|value| value.to_string().into_bytes()),
    ];
    let pairs = vec((select(known), value), 0..4).prop_map(|pairs| {
        let pairs = pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value)));
        pairs.collect::<Vec<_>>().join("&")
    });
    prop_oneof![
        Just(String::new()),
        vec(any::<u8>(), 0..32).prop_map(|bytes| encoded(&bytes)),
        "[!$-.0-;=?-_a-z~]{0,32}",
        pairs,
    ]
}

#[derive(Clone, Debug)]
struct Request {
    who: usize,
    method: Method,
    path: String,
    body: Sent,
    headers: Vec<(&'static str, Vec<u8>)>,
}

fn any_headers() -> impl Strategy<Value = Vec<(&'static str, Vec<u8>)>> {
    let name = select(&["if-match", "idempotency-key", "x-request-id", "origin", "cookie"][..]);
    let value =
        prop_oneof!["\"[0-9]{1,12}\"".prop_map(String::into_bytes), vec(32_u8..=126, 0..20)];
    vec((name, value), 0..3)
}

/// A request to any route: with ids that exist, or with anything in their place.
fn any_request(targets: Vec<Target>, ids: Vec<String>) -> impl Strategy<Value = Request> {
    let part =
        prop_oneof![3 => select(ids), 1 => vec(any::<u8>(), 1..24).prop_map(|it| encoded(&it))];
    (select(targets), vec(part, 3), 0_usize..5, any_headers()).prop_flat_map(
        |(target, parts, who, headers)| {
            let mut path = target.template;
            for part in parts {
                if let (Some(begin), Some(end)) = (path.find('{'), path.find('}')) {
                    path.replace_range(begin..=end, &part);
                }
            }
            let method = target.method;
            (any_body(target.fields), any_query(target.parameters)).prop_map(
                move |(body, query)| {
                    let (method, headers) = (method.clone(), headers.clone());
                    Request { who, method, path: format!("{path}?{query}"), body, headers }
                },
            )
        },
    )
}

async fn send(people: &[Client], request: &Request) -> crate::api::Answer {
    let mut client = people[request.who].clone();
    for (name, value) in &request.headers {
        client = client.with_bytes(name, value);
    }
    if request.path.starts_with("/api/v1/lab-results") {
        let body = match &request.body {
            Sent::Nothing => Vec::new(),
            Sent::Json(value) => value.to_string().into_bytes(),
            Sent::Bytes(bytes) => bytes.clone(),
        };
        client = client.with("x-signature", &signature(&body));
    }
    client.send(&request.method, &request.path, request.body.clone()).await
}

#[test]
fn nothing_that_comes_is_answered_by_a_bug() {
    let runtime = Runtime::new().unwrap();
    let (town, document) = runtime.block_on(async {
        let town = Town::new().await;
        let document = town.api.anyone().get("/api/openapi.json").await.json;
        (town, document)
    });
    let people = [&town.ops, &town.system, &town.help_desk, &town.learner, &town.api.anyone()];
    let people: Vec<Client> = people.into_iter().cloned().collect();
    let strategy = any_request(targets(&town, &document), town.ids());
    let config =
        ProptestConfig { cases: 4_000, failure_persistence: None, ..ProptestConfig::default() };
    proptest!(config, |(request in strategy)| {
        let answer = runtime.block_on(send(&people, &request));
        prop_assert!(answer.status != 500, "{request:?}: {:?}", answer.json);
        let refused = answer.status.is_client_error() || answer.status.is_server_error();
        if refused && request.path.starts_with("/api/v1/") {
            let kind = answer.header("content-type");
            prop_assert_eq!(kind, "application/problem+json", "{:?}", request);
            prop_assert!(answer.json["code"].is_string(), "{:?}: {:?}", request, answer.json);
            let fields = answer.json["errors"].as_array();
            prop_assert_eq!(answer.status == 422, fields.is_some(), "{:?}: {:?}", request, answer.json);
        }
    });
}
