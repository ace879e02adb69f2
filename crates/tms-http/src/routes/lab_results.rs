//! `POST /lab-results`: what a lab host reports, signed with its key.

use axum::{
    extract::{Request, State},
    http::{HeaderName, StatusCode},
    response::Response,
};
use tms_domain::{
    id::LaunchId, launch::LabResult, port::SignedReport, time::Instant, usecase::UseCaseError,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    body::{read_bytes, read_sent},
    input::{Typed, choices, request},
    problem::Problem,
    reply::nothing,
    services::Shared,
};

const SIGNATURE: HeaderName = HeaderName::from_static("x-signature");

/// The most bytes of a report: it is read, and its signature made with the key of every host, before anything is known
/// of who sends it.
const REPORT_BYTES_MAX: usize = 16 * 1024;

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

/// Records what a lab host reports, signed as `X-Signature: sha256=<hex HMAC of the body>`.
///
/// The same report may come twice, late and out of order. 401 for a wrong signature, an unknown launch
/// and one of another host alike.
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
    let body = read_bytes(&parts.headers, body, REPORT_BYTES_MAX).await?;
    let signature = parts.headers.get(SIGNATURE).and_then(|value| value.to_str().ok());
    let signed = SignedReport { body: &body, signature: signature.unwrap_or_default().trim() };
    let record = &shared.use_cases.record_lab_result;
    if !record.is_from_a_host(signed) {
        return Err(unknown());
    }
    let LabResultBody { launch_id, event_id: Typed(event), state, at } =
        read_sent::<LabResultBody>(&parts, &body)?.draft()?;
    tracing::debug!(launch.id = %launch_id, event, %at, "a lab host reports");
    let result = match state {
        LabState::Completed => LabResult::Completed,
        LabState::Cancelled => LabResult::Cancelled,
        LabState::Failed => LabResult::Failed,
    };
    match record.record(launch_id, result, signed).await {
        Ok(()) => Ok(nothing()),
        Err(UseCaseError::NotFound) => Err(unknown()),
        Err(error) => Err(error.into()),
    }
}
