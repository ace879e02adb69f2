//! Bad input to every call that the server says it has: refused by name, never a 500, and nothing half written.

use reqwest::Method;
use tms_tests::{Answer, Database, on_both_databases};

use crate::world::sign_in;

mod call;
mod contract;
mod plant;
mod requests;
mod variants;

use call::{Call, calls};
use contract::breach;
use plant::{Plant, plant};
use requests::{Bad, Body};

on_both_databases!(end_to_end_bad_input_is_told_and_writes_nothing);

/// The most bytes of a body, unless a call says otherwise.
const BODY_BYTES_MAX: usize = 1_048_576;

/// How many breaches are shown.
const BREACHES_SHOWN_MAX: usize = 40;

impl Plant {
    async fn send(&self, call: &Call<'_>, request: &Bad, breaches: &mut Vec<String>) -> Answer {
        let mut client = self.root.clone();
        for (name, value) in &request.headers {
            client = client.with_header(name, value);
        }
        let method = call.method.clone();
        let answer = match &request.body {
            Body::None => client.send(method, &request.path, None).await,
            Body::Json(value) => {
                let bytes = value.to_string().into_bytes();
                client.send_bytes(method, &request.path, "application/json", bytes).await
            }
            Body::Bytes(kind, bytes) => {
                client.send_bytes(method, &request.path, kind, bytes.clone()).await
            }
        };
        if let Some(breach) = breach(call, request, &answer) {
            let (method, asked) = (&call.method, request.describe());
            breaches
                .push(format!("{breach}: {method} {asked}\n  {} {}", answer.status, answer.text));
        }
        answer
    }
}

async fn end_to_end_bad_input_is_told_and_writes_nothing(database: Database) {
    let plant = plant(database).await;
    let document = plant.root.get("/api/openapi.json").await.expect(200).json;
    let calls = calls(&document);
    assert!(calls.len() > 60, "{} calls", calls.len());
    let mut breaches = Vec::new();
    for call in &calls {
        let (mut before, mut refused) = (plant.snapshot().await, Vec::new());
        let requests = plant.bad_requests(call);
        let sent = requests.len();
        for request in requests {
            if plant.send(call, &request, &mut breaches).await.status >= 400 {
                refused.push(request);
            }
        }
        if refused.len() < sent && call.method != Method::GET {
            // Some was right after all, and written: what was refused is sent once more.
            before = plant.snapshot().await;
            for request in &refused {
                plant.send(call, request, &mut Vec::new()).await;
            }
        }
        for ((path, was), (_, is)) in before.iter().zip(plant.snapshot().await) {
            if *was != is {
                breaches.push(format!("{} {} changed {path}", call.method, call.template));
            }
        }
        expect_too_large(&plant, call).await;
    }
    assert!(
        breaches.is_empty(),
        "{} breaches of the contract, these among them:\n{}",
        breaches.len(),
        breaches.iter().take(BREACHES_SHOWN_MAX).cloned().collect::<Vec<_>>().join("\n")
    );
    // All that time it was the same server, and it is well.
    plant.world.server.client().get("/readyz").await.expect(200);
    sign_in(&plant.world.server.client(), "second@tms.example").await;
}

/// A body that is too large is refused.
async fn expect_too_large(plant: &Plant, call: &Call<'_>) {
    let large =
        ["/bulk", "/keys", "/training-key-pools"].iter().any(|it| call.template.ends_with(it));
    if call.method == Method::GET || large {
        return;
    }
    let body = vec![b' '; BODY_BYTES_MAX + 1];
    let path = plant.path(call.template);
    let json = "application/json";
    let answer = plant.root.send_bytes(call.method.clone(), &path, json, body).await;
    let code = &answer.json["code"];
    assert!(answer.status == 413 && code == "too_large", "{} {path}: {}", call.method, answer.text);
}
