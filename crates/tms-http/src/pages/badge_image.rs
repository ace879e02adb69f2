//! `GET /badge-images/{id}`: what a badge looks like. It tells nothing of anyone, and pages elsewhere may show it.

use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use tms_domain::{badge::PictureKind, id::BadgeId, usecase::BadgePicture};

use crate::{path::Named, problem::Problem, services::Shared};

/// What a picture may do that someone opens by itself: nothing.
const POLICY: &str = "default-src 'none'; frame-ancestors 'none'; sandbox";

pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<BadgeId>,
) -> Result<Response, Problem> {
    let picture = shared.use_cases.read_rewards.picture(id).await?;
    let (kind, bytes) = match picture {
        BadgePicture::Drawn(svg) => (PictureKind::Svg, svg.into_bytes()),
        BadgePicture::Uploaded(content) => (content.kind(), content.bytes().to_vec()),
    };
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind.media_type()));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    // A badge that was changed is shown anew soon.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=300"));
    Ok(response)
}
