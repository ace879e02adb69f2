//! Asking a host by HTTP: one signed request, one answer of bounded size.

use std::time::Duration;

use bytes::Bytes;
use tms_client::{HeaderName, NoAnswer, NoClient, Reachable, StatusCode};
use tms_domain::course::WebAddress;

/// The header of the signature.
const SIGNATURE: HeaderName = HeaderName::from_static("x-signature");
/// The most bytes of an answer: it holds an address and little else.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// How long reaching a host may take, so that there is time to try once more.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(4);
/// How long to wait before a host that was not reached is tried once more.
const RETRY_PAUSE: Duration = Duration::from_millis(250);

/// Asks hosts.
#[derive(Clone, Debug)]
pub(crate) struct Client(tms_client::Client);

impl Client {
    /// A client of lab hosts, which an operator names: they may stand beside this machine.
    ///
    /// # Errors
    ///
    /// Fails when TLS cannot be set up.
    pub(crate) fn new() -> Result<Self, NoClient> {
        tms_client::Client::new(Reachable::Anyone, CONNECT_TIMEOUT).map(Self)
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
        let headers = [(SIGNATURE, signature.to_owned())];
        let answer = self.0.post(url.as_str(), headers, body).await?;
        Ok((answer.status, answer.bytes(ANSWER_BYTES_MAX).await?))
    }
}
