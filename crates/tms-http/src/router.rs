//! The router: the calls, and the layers around them.

use std::{future::Future, io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    http::{HeaderValue, header},
    middleware,
    response::{IntoResponse as _, Redirect},
    routing::get,
};
use tokio::net::TcpListener;
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    edge::{edge, panicked},
    health::{healthz, readyz},
    openapi::openapi,
    practice_lab,
    problem::Problem,
    reply::API,
    routes,
    services::{Inner, Services, Shared},
    site_gate::site_gate,
};

/// What the pages of the documentation may load: what comes with them.
const DOCUMENTATION_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; \
     img-src 'self' data:; frame-ancestors 'none'";

/// Puts the API together over these services.
///
/// It needs to know the other end of each connection: [`serve`] tells it.
pub fn router(services: Services) -> Router {
    let shared = Arc::new(Inner::new(services));
    let (api, _) = OpenApiRouter::default().nest(API, routes::api()).split_for_parts();
    let sites = api
        .route("/", get(|| async { Redirect::to("/api/docs/") }))
        .merge(documentation())
        .merge(practice_lab::routes())
        .fallback(|| async { Problem::not_found().into_response() })
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), site_gate));
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .merge(sites)
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed().into_response() })
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), edge))
        .with_state(shared)
}

/// The OpenAPI document, and pages to browse it that load nothing from elsewhere.
fn documentation() -> Router<Shared> {
    let pages = SwaggerUi::new("/api/docs").url("/api/openapi.json", openapi());
    let policy = HeaderValue::from_static(DOCUMENTATION_POLICY);
    Router::from(pages)
        .layer(SetResponseHeaderLayer::overriding(header::CONTENT_SECURITY_POLICY, policy))
}

/// Serves a router until told to stop; requests that were begun are finished.
///
/// # Errors
///
/// Fails if the listener does.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await
}
