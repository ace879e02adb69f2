//! Whether the server lives, and whether it can work: yes or no, to anyone.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};

use crate::services::Shared;

/// `GET /healthz`: the process answers.
pub(crate) async fn healthz() -> &'static str {
    "yes\n"
}

/// `GET /readyz`: the database is reachable and its schema current.
pub(crate) async fn readyz(State(shared): State<Shared>) -> Response {
    if shared.readiness.is_ready().await {
        "yes\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "no\n").into_response()
    }
}
