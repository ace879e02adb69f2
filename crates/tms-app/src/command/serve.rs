//! `serve`: serves until it is told to end.

use std::{io, path::Path, time::Duration};

use super::{Failure, config::hints};
use crate::{
    command_line::ServeOptions,
    console::note,
    server::{Server, StartError, listen},
    settings::{Settings, Sources},
    telemetry,
    worker::Stopping,
};

/// How often what was counted is put in order.
const UPKEEP: Duration = Duration::from_secs(5);

/// Serves.
///
/// # Errors
///
/// Fails when the server does not start, breaks down, or cannot end in good order.
pub(crate) async fn run(
    settings: Settings,
    sources: &Sources,
    options: ServeOptions,
) -> Result<(), Failure> {
    for hint in hints(&settings, sources) {
        tracing::warn!("{hint}");
    }
    let metrics = serve_metrics(&settings).await?;
    let server = Server::start(&settings).await?;
    let address = server.local_address();
    tracing::info!(address, database = %settings.database_url, "serving");
    if !server.has_administrator() {
        note(
            "There is no administrator yet. Make one, while the server runs or not:\n  \
             tms-app admin create --email YOU@EXAMPLE.COM --first-name YOU --last-name YOURS --country DE",
        );
    }
    let ended = until_told(server, options.address_file.as_deref()).await;
    drop(metrics);
    ended
}

/// Tells the server's address, waits until it is to end, and ends it.
///
/// # Errors
///
/// Fails when the server breaks down, or cannot end in good order.
pub(super) async fn until_told(
    mut server: Server,
    address_file: Option<&Path>,
) -> Result<(), Failure> {
    if let Some(path) = address_file {
        write_address(path, &server.local_address())?;
    }
    tokio::select! {
        told = told_to_end() => told?,
        broken = server.broken() => {
            broken?;
            return Err(Failure::said("the server ended by itself"));
        }
    }
    tracing::info!("ending: requests that were begun are finished");
    if server.stop().await {
        tracing::info!("ended");
        Ok(())
    } else {
        Err(Failure::said("the server did not end in time: requests were cut off"))
    }
}

/// Waits for a signal: an interrupt from the keyboard, or what a service manager sends.
async fn told_to_end() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut terminate, mut interrupt) =
            (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        Ok(())
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Writes the address whole or not at all: who waits for the file reads it at once.
fn write_address(path: &Path, address: &str) -> io::Result<()> {
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    std::fs::write(&draft, format!("{address}\n"))?;
    std::fs::rename(&draft, path)
}

/// Serves metrics on a listener of their own, unless they are off. They end with the value.
async fn serve_metrics(
    settings: &Settings,
) -> Result<Option<tokio::sync::watch::Sender<bool>>, StartError> {
    let Some(address) = settings.metrics_listen else { return Ok(None) };
    let listener = listen(address, "metrics_listen").await?;
    let handle = match telemetry::start_counting() {
        Ok(handle) => handle,
        Err(error) => {
            tracing::error!(%error, "metrics are off");
            return Ok(None);
        }
    };
    let (stop, stopping) = Stopping::new();
    let upkeep = handle.clone();
    let ends = stopping.clone();
    tokio::spawn(async move {
        let mut every = tokio::time::interval(UPKEEP);
        let end = ends.wait();
        tokio::pin!(end);
        loop {
            tokio::select! {
                _ = every.tick() => upkeep.run_upkeep(),
                () = &mut end => return,
            }
        }
    });
    tokio::spawn(tms_http::serve_metrics(listener, move || handle.render(), stopping.wait()));
    tracing::info!(%address, "metrics are served");
    Ok(Some(stop))
}
