//! One lab host that is reached by HTTP.

use std::{
    error::Error,
    fmt,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use thiserror::Error;
use tms_client::{NoAnswer, StatusCode, chain};
use tms_domain::{
    course::WebAddress,
    port::{LabHostFailed, LabLaunchRequest},
};
use tokio::time::{Instant, timeout};

use crate::{
    circuit::Circuit,
    client::Client,
    message::{lab_address, request_body},
    signature::LabHostKey,
};

/// How long a host may take to answer, whole (LAB-3).
pub const ANSWER_MAX: Duration = Duration::from_secs(10);

/// Why there is no lab.
#[derive(Debug, Error)]
enum NoLab {
    #[error("the host failed again and again and is left alone for now")]
    LeftAlone,
    #[error("the host did not answer within {} s", ANSWER_MAX.as_secs())]
    Late,
    #[error("the host gave no answer")]
    NoAnswer(#[from] NoAnswer),
    #[error("the host said no: {0}")]
    No(StatusCode),
    #[error("the host broke: {0}")]
    Broke(StatusCode),
    #[error("the host's answer holds no address of a lab")]
    Nonsense(#[source] Box<dyn Error + Send + Sync>),
    #[error("the request cannot be written")]
    Request(#[from] serde_json::Error),
}

impl NoLab {
    /// Whether the host answered, which shows that it is there.
    const fn is_an_answer(&self) -> bool {
        match self {
            Self::No(_) | Self::Request(_) => true,
            Self::LeftAlone
            | Self::Late
            | Self::NoAnswer(_)
            | Self::Broke(_)
            | Self::Nonsense(_) => false,
        }
    }
}

/// A lab host, and whether it is up.
pub(crate) struct Host {
    url: WebAddress,
    key: LabHostKey,
    results_url: WebAddress,
    client: Client,
    circuit: Mutex<Circuit>,
    begun: Instant,
}

impl Host {
    pub(crate) fn new(
        client: Client,
        url: WebAddress,
        key: LabHostKey,
        results_url: WebAddress,
    ) -> Self {
        let circuit = Mutex::new(Circuit::new());
        Self { url, key, results_url, client, circuit, begun: Instant::now() }
    }

    pub(crate) const fn key(&self) -> &LabHostKey {
        &self.key
    }

    /// Asks for a lab.
    pub(crate) async fn launch(
        &self,
        request: &LabLaunchRequest,
    ) -> Result<WebAddress, LabHostFailed> {
        let (host, launch) = (self.url.as_str(), request.launch);
        let failed = match self.ask_unless_down(request).await {
            Ok(address) => return Ok(address),
            Err(failed) => failed,
        };
        if matches!(failed, NoLab::LeftAlone) {
            tracing::debug!(host, launch.id = %launch, "a lab host is left alone");
        } else {
            tracing::warn!(host, launch.id = %launch, cause = chain(&failed), "a lab was not started");
        }
        Err(LabHostFailed(Some(failed.into())))
    }

    async fn ask_unless_down(&self, request: &LabLaunchRequest) -> Result<WebAddress, NoLab> {
        if !self.with_circuit(Circuit::admit) {
            return Err(NoLab::LeftAlone);
        }
        let answer = timeout(ANSWER_MAX, self.ask(request)).await.unwrap_or(Err(NoLab::Late));
        let is_there = answer.as_ref().map_or_else(NoLab::is_an_answer, |_| true);
        let opened = self.with_circuit(|circuit, now| {
            if is_there {
                circuit.answered();
            }
            !is_there && circuit.failed(now)
        });
        if opened {
            tracing::error!(
                host = self.url.as_str(),
                "a lab host is down: it is left alone, and tried every 30 s"
            );
        }
        answer
    }

    async fn ask(&self, request: &LabLaunchRequest) -> Result<WebAddress, NoLab> {
        let body = Bytes::from(request_body(request, &self.results_url)?);
        let signature = self.key.sign(&body);
        let (status, answer) = self.client.post(&self.url, body, &signature).await?;
        match status {
            StatusCode::OK | StatusCode::CREATED => lab_address(&answer).map_err(NoLab::Nonsense),
            no if no.is_client_error() => Err(NoLab::No(no)),
            broke => Err(NoLab::Broke(broke)),
        }
    }

    fn with_circuit<T>(&self, with: impl FnOnce(&mut Circuit, Duration) -> T) -> T {
        let mut circuit = self.circuit.lock().unwrap_or_else(PoisonError::into_inner);
        with(&mut circuit, self.begun.elapsed())
    }
}

impl fmt::Debug for Host {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { url, key, results_url: _, client: _, circuit, begun: _ } = self;
        f.debug_struct("Host")
            .field("url", url)
            .field("key", key)
            .field("circuit", circuit)
            .finish_non_exhaustive()
    }
}
