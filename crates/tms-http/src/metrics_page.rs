//! What was counted, for those who collect it: on a listener of its own, for it is not for everyone.

use std::{future::Future, io};

use axum::{Router, http::header, routing::get};
use tokio::net::TcpListener;

/// Serves `GET /metrics` until told to stop. `render` writes what was counted as Prometheus reads it.
///
/// # Errors
///
/// Fails if the listener does.
pub async fn serve_metrics(
    listener: TcpListener,
    render: impl Fn() -> String + Clone + Send + Sync + 'static,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let page = move || {
        let text = render();
        async move { ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text) }
    };
    let router = Router::new().route("/metrics", get(page));
    axum::serve(listener, router).with_graceful_shutdown(stop).await
}
