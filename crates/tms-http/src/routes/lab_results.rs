//! `POST /lab-results`: what the lab host reports, signed with its key.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderName, StatusCode},
    response::Response,
};
use tms_domain::{id::LaunchId, launch::LabResult, time::Instant, usecase::UseCaseError};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    body::{BODY_BYTES_MAX, read_bytes, read_sent},
    input::{Typed, choices, request},
    problem::Problem,
    reply::nothing,
    secret::{equal, hex, keyed_hash},
    services::{HttpConfig, Shared},
};

const SIGNATURE: HeaderName = HeaderName::from_static("x-signature");

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default().routes(routes!(record_lab_result))
}

choices! {
    /// How a lab went.
    pub(crate) enum LabState {
        Completed = "completed",
        Cancelled = "cancelled",
        Failed = "failed",
    }
}

request! {
    /// What a lab host reports of a launch.
    pub(crate) struct LabResultBody {
        /// Which launch.
        launch_id: LaunchId,
        /// Which report: the same one may come again.
        event_id: Typed,
        /// How the lab went.
        state: LabState,
        /// When.
        at: Instant,
    }
}

/// One answer to a wrong signature and an unknown launch.
fn unknown() -> Problem {
    Problem::new(
        StatusCode::UNAUTHORIZED,
        "unauthenticated",
        "the signature is wrong, or the launch unknown",
    )
}

fn is_signed(config: &HttpConfig, headers: &HeaderMap, body: &[u8]) -> bool {
    let Some(key) = &config.lab_results_key else { return false };
    let signature = headers.get(SIGNATURE).and_then(|value| value.to_str().ok());
    let expected = format!("sha256={}", hex(&keyed_hash(key, body)));
    let given = signature.unwrap_or_default().trim().to_ascii_lowercase();
    equal(given.as_bytes(), expected.as_bytes())
}

/// Records what the lab host reports, signed as `X-Signature: sha256=<hex HMAC of the body>`.
///
/// The same report may come twice, late and out of order. 401 for a wrong signature and an unknown launch alike.
#[utoipa::path(
    post, path = "/lab-results", tag = "Labs",
    params(("X-Signature" = String, Header, description = "sha256= and the HMAC of the body.")),
    request_body = LabResultBody,
    responses((status = NO_CONTENT, description = "The report counts, once.")),
)]
async fn record_lab_result(
    State(shared): State<Shared>,
    request: Request,
) -> Result<Response, Problem> {
    let (parts, body) = request.into_parts();
    let body = read_bytes(&parts.headers, body, BODY_BYTES_MAX).await?;
    if !is_signed(&shared.config, &parts.headers, &body) {
        return Err(unknown());
    }
    let LabResultBody { launch_id, event_id: Typed(event), state, at } =
        read_sent::<LabResultBody>(&parts, &body)?.draft()?;
    tracing::debug!(launch.id = %launch_id, event, %at, "the lab host reports");
    let result = match state {
        LabState::Completed => LabResult::Completed,
        LabState::Cancelled => LabResult::Cancelled,
        LabState::Failed => LabResult::Failed,
    };
    match shared.use_cases.record_lab_result.record(launch_id, result).await {
        Ok(()) => Ok(nothing()),
        Err(UseCaseError::NotFound) => Err(unknown()),
        Err(error) => Err(error.into()),
    }
}
