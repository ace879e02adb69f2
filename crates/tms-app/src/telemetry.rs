//! Logs and metrics: what operators see of a running server. Neither holds names, addresses, keys or secrets.

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::settings::{LogFormat, LogSettings};

/// The bounds by which durations are counted, in seconds: from a look-up to what nobody waits for.
const SECONDS: [f64; 12] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0];

/// What PostgreSQL has to remark on every start, unless a filter asks for it by name.
const QUIET: &str = "sqlx::postgres::notice=warn";

/// Sends logs to the standard error. Harmless where logging was started before.
pub(crate) fn start_logging(settings: &LogSettings) {
    let filter = EnvFilter::new(format!("{QUIET},{}", settings.filter));
    let registry = tracing_subscriber::registry().with(filter);
    let started = match settings.format {
        LogFormat::Text => {
            let colours = std::io::IsTerminal::is_terminal(&std::io::stderr());
            registry.with(fmt::layer().with_writer(std::io::stderr).with_ansi(colours)).try_init()
        }
        LogFormat::Json => registry
            .with(fmt::layer().json().flatten_event(true).with_writer(std::io::stderr))
            .try_init(),
    };
    // Whoever started it before has decided.
    drop(started);
}

/// Begins to count. Harmless where counting was begun before: then nothing is shown here.
///
/// # Errors
///
/// Fails when the bounds of durations make no sense.
pub(crate) fn start_counting() -> Result<PrometheusHandle, metrics_exporter_prometheus::BuildError>
{
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
        .build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_ok() {
        describe();
    }
    Ok(handle)
}

fn describe() {
    metrics::describe_counter!("http_requests_total", "Requests that were answered.");
    metrics::describe_histogram!("http_request_seconds", "How long answering took, in seconds.");
    metrics::describe_counter!(
        "store_statements_total",
        "Statements to the database, those of committed plans aside."
    );
    metrics::describe_counter!("refusals_total", "Requests that were refused, by code.");
    metrics::describe_counter!("worker_steps_total", "Steps of the workers that found work.");
    metrics::describe_counter!("worker_failures_total", "Steps of the workers that failed.");
}
