//! The settings of a server, as one typed value that was checked whole before anything starts.
//!
//! They come from a file, the environment and the command line, the later over the earlier. Whatever
//! is wrong is said at once, each with what to write instead.

use std::{fmt, net::SocketAddr, path::PathBuf, time::Duration};

use tms_domain::{
    attempt::AttemptLimits, course::WebAddress, email::EmailAddress, webhook::AddressPolicy,
};

use crate::compose::{LabHostSettings, TrustedProxies};

mod database_url;
mod lab_hosts;
mod problem;
mod reader;
mod secret_key;
mod smtp;
mod sources;

pub use database_url::DatabaseUrl;
pub use problem::{BadSettings, SettingProblem};
pub use reader::{Shown, read};
pub use secret_key::{SecretKey, SecretKeyError, SecretKeySource};
pub use smtp::{Encryption, SmtpPassword, SmtpSettings, SmtpSettingsError};
pub use sources::{SettingFlags, Sources};

/// Everything that can be set.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where people and clients reach the server.
    pub listen: SocketAddr,
    /// Where the metrics are read; none when they are off.
    pub metrics_listen: Option<SocketAddr>,
    /// The database.
    pub database_url: DatabaseUrl,
    /// Where the SQLite file, the mail and the secret key are kept.
    pub data_folder: PathBuf,
    /// Where mail is written.
    pub mail_folder: PathBuf,
    /// Whom mail comes from.
    pub mail_from: EmailAddress,
    /// Where mail is handed over; none where it is written into the folder.
    pub smtp: Option<SmtpSettings>,
    /// Where the catch-all site is found from outside (SITE-2); none means where the server listens.
    pub public_address: Option<WebAddress>,
    /// The lab hosts of organizations. Where there is none, the practice lab runs the labs.
    pub lab_hosts: Vec<LabHostSettings>,
    /// Where webhooks may lead (HOOK-1).
    pub webhook_addresses: AddressPolicy,
    /// How many attempts may end badly (RED-7).
    pub attempt_limits: AttemptLimits,
    /// Whose word on a client's address and host counts.
    pub trusted_proxies: Vec<TrustedProxies>,
    /// What the keys of the server are made of.
    pub secret_key: SecretKeySource,
    /// What is logged, and how.
    pub log: LogSettings,
    /// How long requests may go on once the server was told to end.
    pub shutdown_grace: Duration,
}

impl Settings {
    /// Where the catch-all site is found from outside, when the server listens there.
    pub fn public_address_at(&self, listening: SocketAddr) -> String {
        match &self.public_address {
            Some(address) => address.as_str().to_owned(),
            None => local_address(listening),
        }
    }
}

/// The address by which this machine reaches its own server.
pub fn local_address(listening: SocketAddr) -> String {
    let mut address = listening;
    if address.ip().is_unspecified() {
        // Listening everywhere is listening here as well.
        address.set_ip(match address {
            SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
            SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
        });
    }
    format!("http://{address}")
}

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// A filter like `info,tms_http=debug`.
    pub filter: String,
    /// The form of a line.
    pub format: LogFormat,
}

/// The form of a line in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// For programs.
    Json,
}

impl fmt::Display for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}

#[cfg(test)]
mod tests;
