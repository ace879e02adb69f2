//! Where mail is handed over, if it is sent by SMTP.

use std::{fmt, fs, io, path::PathBuf};

use thiserror::Error;
use tms_domain::email::EmailAddress;
use tms_mail::{SmtpCredentials, SmtpMail, SmtpOptions, SmtpUnusable};

pub use tms_mail::Encryption;

/// Where mail is handed over, and how.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// The server's name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is kept from others.
    pub encryption: Encryption,
    /// The name to sign in with, and where its password is.
    pub account: Option<(String, SmtpPassword)>,
    /// A file of certificates to trust besides those of the machine.
    pub ca_file: Option<PathBuf>,
}

/// Where the password for the mail server is.
#[derive(Clone, PartialEq, Eq)]
pub enum SmtpPassword {
    /// In the settings.
    Given(String),
    /// In a file, whose last line break does not count.
    File(PathBuf),
}

impl fmt::Debug for SmtpPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(_) => f.write_str("Given(…)"),
            Self::File(path) => f.debug_tuple("File").field(path).finish(),
        }
    }
}

/// Mail cannot be sent with these settings.
#[derive(Debug, Error)]
pub enum SmtpSettingsError {
    /// A file that is named cannot be read.
    #[error("{setting} names {}, which cannot be read", path.display())]
    File {
        /// The setting that names it.
        setting: &'static str,
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The certificates are none.
    #[error(
        "mail cannot be sent by TLS: write a file of certificates (PEM) into smtp_ca_file, or take it away"
    )]
    Tls(#[from] SmtpUnusable),
}

impl SmtpSettings {
    /// What sends by them. The files they name are read; nothing is connected.
    ///
    /// # Errors
    ///
    /// Fails when a file cannot be read or holds no certificate.
    pub fn open(&self, from: &EmailAddress) -> Result<SmtpMail, SmtpSettingsError> {
        let Self { host, port, encryption, account, ca_file } = self.clone();
        let credentials = account.map(|(user, password)| {
            let password = match password {
                SmtpPassword::Given(password) => password,
                SmtpPassword::File(path) => {
                    let text = fs::read_to_string(&path).map_err(|source| {
                        SmtpSettingsError::File { setting: "smtp_password_file", path, source }
                    })?;
                    text.trim_end_matches(['\r', '\n']).to_owned()
                }
            };
            Ok::<_, SmtpSettingsError>(SmtpCredentials { user, password })
        });
        let credentials = credentials.transpose()?;
        let trusted = ca_file.map(|path| {
            let setting = "smtp_ca_file";
            fs::read(&path).map_err(|source| SmtpSettingsError::File { setting, path, source })
        });
        let trusted = trusted.transpose()?;
        let options = SmtpOptions { host, port, encryption, credentials, trusted };
        Ok(SmtpMail::new(options, from.clone())?)
    }
}

impl fmt::Display for SmtpPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Given(_) => "(set, not shown)",
            Self::File(_) => "(kept in the file)",
        })
    }
}
