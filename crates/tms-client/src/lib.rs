//! Asking others by HTTP, for the adapters that do: one request, one answer of bounded size; no redirects, no proxies, no
//! cookies; where it is asked for, no address inside this machine or a private network (HOOK-1).

use std::{error::Error, net::IpAddr, time::Duration};

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, LengthLimitError, Limited};
use hyper::{
    Request, Uri,
    body::Incoming,
    header::{ACCEPT, CONTENT_TYPE, USER_AGENT},
    http,
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::{
    client::legacy::{
        Client as Http, Error as HttpError,
        connect::{HttpConnector, dns::GaiResolver},
    },
    rt::{TokioExecutor, TokioTimer},
};
use rustls::{ClientConfig, RootCertStore, crypto::ring};
use thiserror::Error;
use tms_domain::webhook::is_public;

mod resolver;

pub use hyper::{StatusCode, header::HeaderName};
use resolver::Guarded;
pub use resolver::NotPublic;

/// Whom a client asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reachable {
    /// Anyone.
    Anyone,
    /// Hosts of the public internet alone, whatever their names resolve to at the moment.
    PublicAlone,
}

/// The client cannot be made.
#[derive(Debug, Error)]
#[error("the certificates of this machine cannot be used")]
pub struct NoClient(#[source] rustls::Error);

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum NoAnswer {
    /// An address or a header is none.
    #[error("the request cannot be written")]
    Request(#[from] http::Error),
    /// The address is not one of those that may be asked.
    #[error(transparent)]
    NotPublic(NotPublic),
    /// There was no connection: nothing was sent.
    #[error("the host is not reached")]
    NotReached(#[source] HttpError),
    /// There was one, and it ended.
    #[error("the connection broke before there was an answer")]
    Broken(#[source] HttpError),
    /// The answer was not whole.
    #[error("the answer broke off")]
    BrokenOff(#[source] Box<dyn Error + Send + Sync>),
    /// The answer is longer than was asked for.
    #[error("the answer is larger than {max} bytes")]
    TooLarge {
        /// The most bytes.
        max: usize,
    },
}

/// What a host answered, with a body that was not read yet.
#[derive(Debug)]
pub struct Answer {
    /// How it answered.
    pub status: StatusCode,
    body: Incoming,
}

impl Answer {
    /// Reads the whole body.
    ///
    /// # Errors
    ///
    /// Fails when it is larger than so many bytes, or breaks off.
    pub async fn bytes(self, max: usize) -> Result<Bytes, NoAnswer> {
        let body = Limited::new(self.body, max).collect().await;
        let body = body.map_err(|error| match error.downcast::<LengthLimitError>() {
            Ok(_) => NoAnswer::TooLarge { max },
            Err(error) => NoAnswer::BrokenOff(error),
        })?;
        Ok(body.to_bytes())
    }
}

/// Asks hosts.
#[derive(Clone, Debug)]
pub struct Client {
    http: Http<HttpsConnector<HttpConnector<Guarded<GaiResolver>>>, Full<Bytes>>,
    reachable: Reachable,
}

impl Client {
    /// A client that trusts the authorities that this machine trusts. `connect` is how long reaching a host may take.
    ///
    /// # Errors
    ///
    /// Fails when TLS cannot be set up.
    pub fn new(reachable: Reachable, connect: Duration) -> Result<Self, NoClient> {
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
        let resolver = Guarded::new(GaiResolver::new(), reachable);
        let mut http = HttpConnector::new_with_resolver(resolver);
        http.enforce_http(false);
        http.set_connect_timeout(Some(connect));
        http.set_nodelay(true);
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let http = Http::builder(TokioExecutor::new()).pool_timer(TokioTimer::new()).build(https);
        Ok(Self { http, reachable })
    }

    /// Posts JSON, once.
    ///
    /// # Errors
    ///
    /// Says why there is no answer.
    pub async fn post(
        &self,
        url: &str,
        headers: impl IntoIterator<Item = (HeaderName, String)> + Send,
        body: Bytes,
    ) -> Result<Answer, NoAnswer> {
        let mut request = Request::post(url)
            .header(CONTENT_TYPE, "application/json")
            .header(ACCEPT, "application/json")
            .header(USER_AGENT, concat!("tms/", env!("CARGO_PKG_VERSION")));
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(body))?;
        self.expect_reachable(request.uri())?;
        let answer = self.http.request(request).await.map_err(sorted)?;
        let (parts, body) = answer.into_parts();
        Ok(Answer { status: parts.status, body })
    }

    /// What stands in an address as an IP address is not resolved, and so looked at here.
    fn expect_reachable(&self, uri: &Uri) -> Result<(), NoAnswer> {
        let host = uri.host().unwrap_or_default();
        let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        match (self.reachable, bare.parse::<IpAddr>()) {
            (Reachable::PublicAlone, Ok(ip)) if !is_public(ip) => {
                Err(NoAnswer::NotPublic(NotPublic))
            }
            (Reachable::PublicAlone | Reachable::Anyone, _) => Ok(()),
        }
    }
}

fn sorted(error: HttpError) -> NoAnswer {
    let mut cause = error.source();
    while let Some(source) = cause {
        if source.is::<NotPublic>() {
            return NoAnswer::NotPublic(NotPublic);
        }
        cause = source.source();
    }
    if error.is_connect() { NoAnswer::NotReached(error) } else { NoAnswer::Broken(error) }
}

/// An error and what caused it, in one line.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text = format!("{text}: {cause}");
        next = cause.source();
    }
    text
}
