//! Asking a host by HTTP: one request, one answer of bounded size; no redirects, no proxies, no cookies.

use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{
    Request, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, HeaderName, InvalidHeaderValue, USER_AGENT},
    http,
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{Client as Http, Error as HttpError, connect::HttpConnector},
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use thiserror::Error;
use tms_domain::course::WebAddress;

/// The header of the signature.
const SIGNATURE: HeaderName = HeaderName::from_static("x-signature");
/// The most bytes of an answer: it holds an address and little else.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// How long reaching a host may take, so that there is time to try once more.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);
/// How long to wait before a host that was not reached is tried once more.
const RETRY_PAUSE: Duration = Duration::from_millis(250);

/// The client cannot be made.
#[derive(Debug, Error)]
#[error("the certificates of this machine cannot be used")]
pub struct NoClient(#[source] rustls::Error);

/// Why there is no answer.
#[derive(Debug, Error)]
pub(crate) enum NoAnswer {
    #[error("the request cannot be written")]
    Request(#[from] http::Error),
    #[error("the host is not reached")]
    NotReached(#[source] HttpError),
    #[error("the connection broke before there was an answer")]
    Broken(#[source] HttpError),
    #[error("the answer broke off")]
    BrokenOff(#[source] Box<dyn std::error::Error + Send + Sync>),
    #[error("the answer is larger than {ANSWER_BYTES_MAX} bytes")]
    TooLarge,
}

impl From<InvalidHeaderValue> for NoAnswer {
    fn from(error: InvalidHeaderValue) -> Self {
        Self::Request(error.into())
    }
}

/// Asks hosts.
#[derive(Clone, Debug)]
pub(crate) struct Client(Http<HttpsConnector<HttpConnector>, Full<Bytes>>);

impl Client {
    /// A client that trusts the authorities that this machine trusts.
    ///
    /// # Errors
    ///
    /// Fails when TLS cannot be set up.
    pub(crate) fn new() -> Result<Self, NoClient> {
        let mut roots = RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs();
        let (_, unusable) = roots.add_parsable_certificates(found.certs);
        if roots.is_empty() {
            tracing::warn!(
                unusable,
                "this machine trusts no certificate authority: hosts with https:// are not reached"
            );
        }
        let tls = ClientConfig::builder_with_provider(ring::default_provider().into())
            .with_safe_default_protocol_versions()
            .map_err(NoClient)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_connect_timeout(Some(CONNECT_TIMEOUT));
        http.set_nodelay(true);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let client = Http::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(https);
        Ok(Self(client))
    }

    /// Posts JSON with its signature. A host that was not reached is tried once more: nothing was sent to it. After
    /// that nothing is sent twice, for the host may have done what it was asked.
    pub(crate) async fn post(
        &self,
        url: &WebAddress,
        body: Bytes,
        signature: &str,
    ) -> Result<(StatusCode, Bytes), NoAnswer> {
        let first = self.send(url, body.clone(), signature).await;
        match first {
            Err(NoAnswer::NotReached(_)) => {
                tokio::time::sleep(RETRY_PAUSE).await;
                self.send(url, body, signature).await
            }
            answered => answered,
        }
    }

    async fn send(
        &self,
        url: &WebAddress,
        body: Bytes,
        signature: &str,
    ) -> Result<(StatusCode, Bytes), NoAnswer> {
        let request = Request::post(url.as_str())
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, concat!("tms/", env!("CARGO_PKG_VERSION")))
            .header(SIGNATURE, signature)
            .body(Full::new(body))?;
        let answer = self.0.request(request).await.map_err(|error| {
            if error.is_connect() { NoAnswer::NotReached(error) } else { NoAnswer::Broken(error) }
        })?;
        let status = answer.status();
        let body = Limited::new(answer.into_body(), ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|error| match error.downcast::<LengthLimitError>() {
            Ok(_) => NoAnswer::TooLarge,
            Err(error) => NoAnswer::BrokenOff(error),
        })?;
        Ok((status, body.to_bytes()))
    }
}
