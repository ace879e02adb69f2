//! Mail by SMTP: connections that are kept for the next mail, and what a server's answer means for a mail (NOT-1).

use std::{error::Error, future::Future, sync::Mutex, sync::PoisonError, time::Duration};

use async_trait::async_trait;
use lettre::transport::smtp::{
    authentication::{Credentials, DEFAULT_MECHANISMS},
    client::{AsyncSmtpConnection, Certificate, TlsParameters},
    commands::{Data, Mail, Rcpt, Rset},
    extension::{ClientId, Extension, MailParameter},
    response::Response,
};
use thiserror::Error;
use tms_domain::{
    email::EmailAddress,
    port::{Letter, MailRefused, MailSender, Refusal},
};
use tokio::{sync::Semaphore, time::Instant};

use crate::message::{Addresses, message};

/// How many connections there are at once: more are refused by many servers.
const CONNECTIONS_MAX: usize = 5;
/// How long a connection is kept for the next mail. Servers end an idle one after some minutes.
const IDLE_MAX: Duration = Duration::from_secs(30);
/// How long a connection may take to be there.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(20);
/// How long the answer to a command may take.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(20);
/// How long taking the text may last: many servers look through it first. All in all a mail stays far below the
/// time after which its sender counts as dead.
const TEXT_TIMEOUT: Duration = Duration::from_mins(1);

/// How what is said to the server is kept from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the first byte.
    Tls,
    /// TLS after a greeting in the clear; a server that offers none gets no mail.
    StartTls,
    /// None: for a server on the same machine.
    None,
}

/// Who the server is told to be sending.
#[derive(Clone)]
pub struct SmtpCredentials {
    /// The name.
    pub user: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for SmtpCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpCredentials").finish_non_exhaustive()
    }
}

/// Where mail is handed over, and how.
#[derive(Clone, Debug)]
pub struct SmtpOptions {
    /// The server's name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept from others.
    pub encryption: Encryption,
    /// Who sends, if the server asks.
    pub credentials: Option<SmtpCredentials>,
    /// Certificates (PEM) to trust besides those that the machine trusts.
    pub trusted: Option<Vec<u8>>,
}

/// The options cannot be used.
#[derive(Debug, Error)]
pub enum SmtpUnusable {
    /// There is no certificate in what is to be trusted.
    #[error("it holds no certificate")]
    NoCertificate,
    /// The certificates cannot be used.
    #[error("the certificates cannot be used for TLS")]
    Tls(#[from] lettre::transport::smtp::Error),
}

/// What the text of a certificate begins with.
const PEM_BEGINS: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// Hands mail to a server.
pub struct SmtpMail {
    options: SmtpOptions,
    tls: Option<TlsParameters>,
    from: EmailAddress,
    hello: ClientId,
    idle: Mutex<Vec<(Instant, AsyncSmtpConnection)>>,
    places: Semaphore,
}

impl std::fmt::Debug for SmtpMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpMail").field("options", &self.options).finish_non_exhaustive()
    }
}

/// What a step of handing a mail over failed with.
#[derive(Debug, Error)]
enum StepFailed {
    /// The server did not answer in time.
    #[error("the mail server did not answer in time")]
    Late,
    /// It said no, or the connection broke.
    #[error("{0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
}

impl StepFailed {
    /// Whether the server answered, and said no for good.
    fn is_for_good(&self) -> bool {
        matches!(self, Self::Smtp(error) if error.is_permanent())
    }

    /// Whether the server answered at all.
    fn is_answer(&self) -> bool {
        matches!(self, Self::Smtp(error) if error.status().is_some())
    }

    fn refused(self, refusal: Refusal) -> MailRefused {
        let source: Box<dyn Error + Send + Sync> = self.into();
        MailRefused { refusal, source }
    }
}

/// Where handing over ended.
enum Ended {
    /// Before this mail was spoken of: the connection was of no use.
    Before(StepFailed),
    /// By an answer about this mail.
    Answered(StepFailed),
    /// Before its text was handed over.
    Broken(StepFailed),
    /// With its text handed over, and no answer.
    Unsure(StepFailed),
}

impl SmtpMail {
    /// Makes a sender; nothing is connected yet.
    ///
    /// # Errors
    ///
    /// Fails when the certificates cannot be read.
    pub fn new(options: SmtpOptions, from: EmailAddress) -> Result<Self, SmtpUnusable> {
        let tls = match options.encryption {
            Encryption::None => None,
            Encryption::Tls | Encryption::StartTls => {
                let mut tls = TlsParameters::builder(options.host.clone());
                if let Some(pem) = &options.trusted {
                    if !pem.windows(PEM_BEGINS.len()).any(|part| part == PEM_BEGINS) {
                        return Err(SmtpUnusable::NoCertificate);
                    }
                    tls = tls.add_root_certificate(Certificate::from_pem(pem)?);
                }
                Some(tls.build()?)
            }
        };
        let domain = from.as_str().rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let hello = ClientId::Domain(domain.to_owned());
        let (idle, places) = (Mutex::default(), Semaphore::new(CONNECTIONS_MAX));
        Ok(Self { options, tls, from, hello, idle, places })
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, StepFailed> {
        let SmtpOptions { host, port, encryption, credentials, trusted: _ } = &self.options;
        let at_once = self.tls.clone().filter(|_| *encryption == Encryption::Tls);
        let address = (host.as_str(), *port);
        let timeout = Some(CONNECT_TIMEOUT);
        let connecting =
            AsyncSmtpConnection::connect_tokio1(address, timeout, &self.hello, at_once, None);
        let mut connection = within(CONNECT_TIMEOUT, connecting).await?;
        if let (Encryption::StartTls, Some(tls)) = (encryption, &self.tls) {
            within(COMMAND_TIMEOUT, connection.starttls(tls.clone(), &self.hello)).await?;
        }
        if let Some(SmtpCredentials { user, password }) = credentials {
            let credentials = Credentials::new(user.clone(), password.clone());
            within(COMMAND_TIMEOUT, connection.auth(DEFAULT_MECHANISMS, &credentials)).await?;
        }
        Ok(connection)
    }

    /// The connection that was used last, unless it has been idle for long: the others come to their end.
    fn take_idle(&self) -> Option<AsyncSmtpConnection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|(since, _)| since.elapsed() < IDLE_MAX);
        idle.pop().map(|(_, connection)| connection)
    }

    fn keep(&self, connection: AsyncSmtpConnection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push((Instant::now(), connection));
    }

    async fn hand_over(
        &self,
        connection: &mut AsyncSmtpConnection,
        addresses: Addresses,
        text: &[u8],
    ) -> Result<(), Ended> {
        let mut parameters = Vec::new();
        let Addresses { from, to } = addresses;
        let server = connection.server_info();
        if server.supports_feature(Extension::SmtpUtfEight) && !to.to_string().is_ascii() {
            parameters.push(MailParameter::SmtpUtfEight);
        }
        let begun = command(connection, Mail::new(Some(from), parameters)).await;
        begun.map_err(Ended::Before)?;
        let about = |failed: StepFailed| {
            if failed.is_answer() { Ended::Answered(failed) } else { Ended::Broken(failed) }
        };
        command(connection, Rcpt::new(to, Vec::new())).await.map_err(about)?;
        command(connection, Data).await.map_err(about)?;
        // From here on only an answer tells whether the server has the mail.
        let taken = within(TEXT_TIMEOUT, connection.message(text)).await;
        taken.map(drop).map_err(|failed| {
            if failed.is_answer() { Ended::Answered(failed) } else { Ended::Unsure(failed) }
        })
    }
}

async fn within<T>(
    time: Duration,
    step: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
) -> Result<T, StepFailed> {
    match tokio::time::timeout(time, step).await {
        Ok(done) => Ok(done?),
        Err(_elapsed) => Err(StepFailed::Late),
    }
}

async fn command(
    connection: &mut AsyncSmtpConnection,
    command: impl std::fmt::Display,
) -> Result<Response, StepFailed> {
    within(COMMAND_TIMEOUT, connection.command(command)).await
}

#[async_trait]
impl MailSender for SmtpMail {
    /// A refusal is for good only where the server's answer is about this mail: a password that is wrong, or a
    /// sender it does not know, someone mends.
    async fn send(&self, letter: &Letter) -> Result<(), MailRefused> {
        // It is never closed.
        let _place = self.places.acquire().await;
        let mut idle = self.take_idle();
        loop {
            let (addresses, text) = message(letter, &self.from)?;
            let is_fresh = idle.is_none();
            let mut connection = match idle.take() {
                Some(connection) => connection,
                None => self.connect().await.map_err(|failed| failed.refused(Refusal::ForNow))?,
            };
            match self.hand_over(&mut connection, addresses, &text).await {
                Ok(()) => {
                    self.keep(connection);
                    return Ok(());
                }
                // The server had ended it meanwhile.
                Err(Ended::Before(_)) if !is_fresh => {}
                Err(Ended::Before(failed) | Ended::Broken(failed)) => {
                    return Err(failed.refused(Refusal::ForNow));
                }
                Err(Ended::Unsure(failed)) => return Err(failed.refused(Refusal::Unsure)),
                Err(Ended::Answered(failed)) => {
                    if command(&mut connection, Rset).await.is_ok() {
                        self.keep(connection);
                    }
                    let good =
                        if failed.is_for_good() { Refusal::ForGood } else { Refusal::ForNow };
                    return Err(failed.refused(good));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
