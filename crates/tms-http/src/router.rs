//! The router: the calls, and the layers around them.

use std::{future::Future, io, net::SocketAddr, sync::Arc};

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, header},
    middleware::{self, Next},
    response::{IntoResponse as _, Response},
    routing::get,
};
use tokio::net::TcpListener;
use tower_http::{catch_panic::CatchPanicLayer, set_header::SetResponseHeaderLayer};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

use crate::{
    credentials,
    edge::{edge, panicked},
    health::{healthz, readyz},
    openapi::openapi,
    pages, practice_lab,
    problem::{Problem, explain},
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
    let nowhere = Router::new()
        .fallback(|| async { Problem::not_found().into_response() })
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), tell_people))
        .with_state(Arc::clone(&shared));
    let lab = practice_lab::routes()
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), tell_people));
    let credentials = credentials::routes()
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), tell_people));
    let sites = api
        .merge(documentation())
        .merge(lab)
        .merge(credentials)
        .merge(pages::router(&shared))
        .fallback_service(nowhere)
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), site_gate));
    Router::new()
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/problems/{code}", get(explain))
        .merge(sites)
        .method_not_allowed_fallback(|| async { Problem::method_not_allowed().into_response() })
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), edge))
        .with_state(shared)
}

/// Tells people on a page, and programs as they expect it, what is wrong with an address.
async fn tell_people(shared: State<Shared>, request: Request, next: Next) -> Response {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok());
    let by_person = accept.is_some_and(|accept| accept.contains("text/html"));
    if by_person && !request.uri().path().starts_with("/api/") {
        pages::as_page(shared, request, next).await
    } else {
        next.run(request).await
    }
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
