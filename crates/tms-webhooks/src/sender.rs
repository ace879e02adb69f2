//! Sending a message: one request, whose answer counts by its status alone.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use tms_client::{Client, HeaderName, NoAnswer, NoClient, Reachable, StatusCode, chain};
use tms_domain::{
    port::{MessageRefused, OutgoingMessage, WebhookSender},
    webhook::AddressPolicy,
};
use tokio::time::timeout;

use crate::secret::sign;

/// How long a receiver may take to answer, whole.
pub const ANSWER_MAX: Duration = Duration::from_secs(15);
/// How long reaching it may take.
const CONNECT_MAX: Duration = Duration::from_secs(10);
/// As much of an answer is read, so that its connection can be used again; what it says does not count.
const ANSWER_BYTES_MAX: usize = 64 * 1024;
/// The most characters of a reason that are kept.
const REASON_CHARACTERS_MAX: usize = 300;

/// The headers of the Standard Webhooks specification.
const ID: HeaderName = HeaderName::from_static("webhook-id");
const TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
const SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");

/// Sends messages by HTTP.
#[derive(Clone, Debug)]
pub struct HttpSender(Client);

impl HttpSender {
    /// A sender that reaches these addresses.
    ///
    /// # Errors
    ///
    /// Fails when TLS cannot be set up.
    pub fn new(addresses: AddressPolicy) -> Result<Self, NoClient> {
        let reachable = match addresses {
            AddressPolicy::Public => Reachable::PublicAlone,
            AddressPolicy::Anywhere => Reachable::Anyone,
        };
        Client::new(reachable, CONNECT_MAX).map(Self)
    }

    async fn post(&self, message: &OutgoingMessage) -> Result<StatusCode, NoAnswer> {
        let (id, seconds) = (message.id.to_string(), message.at.timestamp());
        let signed = |secret: &String| sign(secret, &id, seconds, &message.body);
        let signatures: Vec<String> = message.secrets.iter().filter_map(signed).collect();
        let headers =
            [(TIMESTAMP, seconds.to_string()), (SIGNATURE, signatures.join(" ")), (ID, id.clone())];
        let body = Bytes::from(message.body.clone());
        let answer = self.0.post(message.url.as_str(), headers, body).await?;
        let status = answer.status;
        drop(answer.bytes(ANSWER_BYTES_MAX).await);
        Ok(status)
    }
}

#[async_trait]
impl WebhookSender for HttpSender {
    async fn send(&self, message: &OutgoingMessage) -> Result<u16, MessageRefused> {
        let refused = |reason: String, status: Option<StatusCode>| {
            let reason = reason.chars().take(REASON_CHARACTERS_MAX).collect();
            MessageRefused { reason, status: status.map(|status| status.as_u16()) }
        };
        match timeout(ANSWER_MAX, self.post(message)).await {
            Ok(Ok(status)) if status.is_success() => Ok(status.as_u16()),
            Ok(Ok(status)) if status.is_redirection() => Err(refused(
                format!("the receiver answered {status}: redirects are not followed"),
                Some(status),
            )),
            Ok(Ok(status)) => Err(refused(format!("the receiver answered {status}"), Some(status))),
            Ok(Err(no_answer)) => Err(refused(chain(&no_answer), None)),
            Err(_late) => {
                let seconds = ANSWER_MAX.as_secs();
                Err(refused(format!("the receiver did not answer within {seconds} s"), None))
            }
        }
    }
}
