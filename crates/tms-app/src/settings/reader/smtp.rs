//! Reading how mail is sent by SMTP.

use std::net::IpAddr;

use super::{Reader, folder, whole_number};
use crate::settings::{Encryption, Settings, SmtpPassword, SmtpSettings};

/// The settings that mean nothing without a server.
const DETAILS: [&str; 6] = [
    "smtp_port",
    "smtp_encryption",
    "smtp_user",
    "smtp_password",
    "smtp_password_file",
    "smtp_ca_file",
];

impl Reader<'_> {
    /// How mail is handed over; none where it is written into the folder.
    pub(super) fn smtp(&mut self) -> Option<SmtpSettings> {
        let Some(host) = self.given("smtp_host", host) else {
            for name in DETAILS {
                if let (None, Some((_, source))) =
                    (self.sources.find("smtp_host"), self.sources.find(name))
                {
                    let message =
                        "smtp_host is not set: name the mail server there, or take this away";
                    self.refuse(name, &source, message.to_owned());
                }
            }
            return None;
        };
        let encryption = self.or("smtp_encryption", "starttls", encryption)?;
        if encryption == Encryption::None && !is_this_machine(&host) {
            let source = self.sources.find("smtp_encryption").map_or_else(String::new, |it| it.1);
            let message = format!(
                "mail to `{host}` could be read on its way: write starttls or tls, or give it to a server on this machine"
            );
            self.refuse("smtp_encryption", &source, message);
        }
        let port = self.or("smtp_port", usual_port(encryption), whole_number::<u16>)?;
        let account = self.smtp_account();
        let ca_file = self.given("smtp_ca_file", folder);
        Some(SmtpSettings { host, port, encryption, account, ca_file })
    }

    fn smtp_account(&mut self) -> Option<(String, SmtpPassword)> {
        let user = self.given("smtp_user", some_text);
        let given = self.given("smtp_password", some_text).map(SmtpPassword::Given);
        let file = self.given("smtp_password_file", folder).map(SmtpPassword::File);
        let source_of = |name| self.sources.find(name).map_or_else(String::new, |found| found.1);
        let wrong = match (&user, &given, &file) {
            (_, Some(_), Some(_)) => {
                Some(("smtp_password_file", "it and smtp_password are both set: take one away"))
            }
            (Some(_), None, None) => Some((
                "smtp_user",
                "its password is missing: set smtp_password_file, or TMS_SMTP_PASSWORD",
            )),
            (None, Some(_), None) => {
                Some(("smtp_password", "smtp_user is not set: whose password is it?"))
            }
            (None, None, Some(_)) => {
                Some(("smtp_password_file", "smtp_user is not set: whose password is it?"))
            }
            (Some(_), Some(_), None) | (Some(_), None, Some(_)) | (None, None, None) => None,
        };
        if let Some((name, message)) = wrong {
            let source = source_of(name);
            self.refuse(name, &source, message.to_owned());
        }
        user.zip(given.or(file))
    }
}

/// A setting of SMTP as it is shown.
pub(super) fn show(settings: &Settings, name: &str) -> Option<String> {
    let smtp = settings.smtp.as_ref();
    let account = smtp.and_then(|smtp| smtp.account.as_ref());
    let none = || "none".to_owned();
    Some(match name {
        "smtp_host" => smtp.map_or_else(none, |smtp| smtp.host.clone()),
        "smtp_port" => smtp.map_or_else(none, |smtp| smtp.port.to_string()),
        "smtp_encryption" => smtp.map_or_else(
            || "starttls".to_owned(),
            |smtp| {
                let word = match smtp.encryption {
                    Encryption::Tls => "tls",
                    Encryption::StartTls => "starttls",
                    Encryption::None => "none",
                };
                word.to_owned()
            },
        ),
        "smtp_user" => account.map_or_else(none, |(user, _)| user.clone()),
        "smtp_password" => account.map_or_else(none, |(_, password)| password.to_string()),
        "smtp_password_file" => match account {
            Some((_, SmtpPassword::File(path))) => path.display().to_string(),
            Some((_, SmtpPassword::Given(_))) | None => none(),
        },
        "smtp_ca_file" => {
            let file = smtp.and_then(|smtp| smtp.ca_file.as_ref());
            file.map_or_else(none, |path| path.display().to_string())
        }
        _ => return None,
    })
}

fn host(text: &str) -> Result<String, String> {
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    if !text.is_empty()
        && text.chars().all(is_host)
        && (!text.contains(':') || text.parse::<IpAddr>().is_ok())
    {
        return Ok(text.to_owned());
    }
    Err(format!("`{text}` is no host: write one like mail.example.com; the port is smtp_port"))
}

fn encryption(text: &str) -> Result<Encryption, String> {
    match text {
        "tls" => Ok(Encryption::Tls),
        "starttls" => Ok(Encryption::StartTls),
        "none" => Ok(Encryption::None),
        other => Err(format!("`{other}` is no encryption: write starttls, tls or none")),
    }
}

const fn usual_port(encryption: Encryption) -> &'static str {
    match encryption {
        Encryption::Tls => "465",
        Encryption::StartTls => "587",
        Encryption::None => "25",
    }
}

fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

fn some_text(text: &str) -> Result<String, String> {
    if text.is_empty() {
        Err("it is empty: write something, or take it away".to_owned())
    } else {
        Ok(text.to_owned())
    }
}
