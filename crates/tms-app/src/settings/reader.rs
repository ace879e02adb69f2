//! Reading settings: each from its text, all that are wrong at once.

use std::{net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

use figment::value::Value;
use tms_domain::{
    attempt::AttemptLimits, course::WebAddress, email::EmailAddress, webhook::AddressPolicy,
};
use tracing_subscriber::EnvFilter;

use super::{
    DatabaseUrl, LogFormat, LogSettings, SecretKeySource, Settings, Sources, lab_hosts,
    problem::{BadSettings, SettingProblem},
    secret_key::SECRET_KEY_CHARACTERS_MIN,
    sources::NAMES,
};
use crate::compose::{LabHostSettings, TrustedProxies};

mod smtp;

/// A setting as it is shown: without what is secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// Its name.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// Where it comes from.
    pub source: String,
}

/// Reads and checks all settings; also as they are shown. What is logged when nothing is said differs between a
/// server and a command.
///
/// # Errors
///
/// Names every setting that is wrong, with what to write instead.
pub fn read(
    sources: &Sources,
    log_filter: &'static str,
) -> Result<(Settings, Vec<Shown>), BadSettings> {
    let mut reader = Reader { sources, log_filter, problems: Vec::new() };
    reader.refuse_unknown_names();
    let settings = reader.settings();
    match settings {
        Some(settings) if reader.problems.is_empty() => {
            let shown = NAMES.into_iter().map(|name| show(sources, &settings, name)).collect();
            Ok((settings, shown))
        }
        Some(_) | None => Err(BadSettings::Settings(reader.problems)),
    }
}

struct Reader<'a> {
    sources: &'a Sources,
    log_filter: &'static str,
    problems: Vec<SettingProblem>,
}

impl Reader<'_> {
    fn settings(&mut self) -> Option<Settings> {
        let listen = self.or("listen", "127.0.0.1:8080", socket_address);
        let metrics_listen = self.or("metrics_listen", "127.0.0.1:9090", |text| match text {
            "off" => Ok(None),
            address => socket_address(address).map(Some).map_err(|help| format!("{help}, or off")),
        });
        if let (Some(first), Some(Some(second))) = (listen, metrics_listen)
            && clash(first, second)
        {
            let source = self.sources.find("metrics_listen").map_or("default".to_owned(), |f| f.1);
            let message = format!("`{second}` is taken by listen: write another port, or off");
            self.refuse("metrics_listen", &source, message);
        }
        let public_address = self.given("public_address", public_address);
        let trusted_proxies = self.list("trusted_proxies", |text| {
            text.parse::<TrustedProxies>().map_err(|error| error.to_string())
        });
        let places = self.places();
        let mail_from = self.or("mail_from", "training@localhost.localdomain", |text| {
            EmailAddress::parse(text).map_err(|error| error.to_string())
        });
        let smtp = self.smtp();
        let webhook_addresses = self.or("webhook_private_addresses", "refuse", address_policy);
        let per_account = self.or("attempts_per_account", "10", whole_number::<u32>);
        let per_address = self.or("attempts_per_address", "30", whole_number::<u32>);
        let filter = self.or("log", self.log_filter, log_filter);
        let format = self.or("log_format", "text", log_format);
        let grace = self.or("shutdown_grace_seconds", "30", whole_number::<u16>);
        let places = places?;
        let secret_key = self.secret_key(&places.data_folder);
        let lab_hosts = self.lab_hosts();
        Some(Settings {
            listen: listen?,
            metrics_listen: metrics_listen?,
            database_url: places.database_url,
            mail_folder: places.mail_folder,
            data_folder: places.data_folder,
            mail_from: mail_from?,
            smtp,
            public_address,
            webhook_addresses: webhook_addresses?,
            attempt_limits: AttemptLimits { per_account: per_account?, per_address: per_address? },
            trusted_proxies,
            secret_key,
            lab_hosts,
            log: LogSettings { filter: filter?, format: format? },
            shutdown_grace: Duration::from_secs(grace?.into()),
        })
    }

    /// Where things are kept: beside the database, unless told otherwise.
    fn places(&mut self) -> Option<Places> {
        let given_url = self.given("database_url", |text| {
            DatabaseUrl::parse(text).map_err(|error| error.to_string())
        });
        let given_folder = self.given("data_folder", folder);
        let beside = given_url.as_ref().and_then(DatabaseUrl::folder);
        let data_folder = given_folder.or(beside).or_else(usual_data_folder);
        let Some(data_folder) = data_folder else {
            self.refuse("data_folder", "default", "the user has no home: name a folder".to_owned());
            return None;
        };
        let database_url =
            given_url.unwrap_or_else(|| DatabaseUrl::of_file(&data_folder.join("tms.db")));
        let mail_folder = self.given("mail_folder", folder);
        let mail_folder = mail_folder.unwrap_or_else(|| data_folder.join("mail"));
        Some(Places { database_url, data_folder, mail_folder })
    }

    fn secret_key(&mut self, data_folder: &std::path::Path) -> SecretKeySource {
        let given = self.given("secret_key", |text| {
            SecretKeySource::given(text).ok_or_else(|| {
                // The value itself must not show in a message.
                format!(
                    "it is too short: write at least {SECRET_KEY_CHARACTERS_MIN} random characters, \
                     as `openssl rand -hex 32` prints them"
                )
            })
        });
        let file = self.given("secret_key_file", folder);
        if let (Some(_), Some(_)) = (&given, &file) {
            let message = "it and secret_key are both set: take one away".to_owned();
            let source = self.sources.find("secret_key_file").map_or_else(String::new, |f| f.1);
            self.refuse("secret_key_file", &source, message);
        }
        let usual = || SecretKeySource::File(data_folder.join("secret.key"));
        given.or(file.map(SecretKeySource::File)).unwrap_or_else(usual)
    }

    fn lab_hosts(&mut self) -> Vec<LabHostSettings> {
        let Some((value, source)) = self.sources.find("lab_hosts") else { return Vec::new() };
        lab_hosts::read(&value).unwrap_or_else(|problems| {
            for problem in problems {
                self.refuse("lab_hosts", &source, problem);
            }
            Vec::new()
        })
    }

    fn or<T>(
        &mut self,
        name: &str,
        default: &str,
        parse: impl Fn(&str) -> Result<T, String>,
    ) -> Option<T> {
        match self.sources.find(name) {
            Some(_) => self.given(name, parse),
            None => parse(default).ok(),
        }
    }

    fn given<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        let (value, source) = self.sources.find(name)?;
        let parsed = match text(&value) {
            Some(text) if text.contains(char::REPLACEMENT_CHARACTER) => {
                Err("it is not UTF-8".to_owned())
            }
            Some(text) => parse(text.trim()),
            None => Err("one text or number is needed".to_owned()),
        };
        parsed.map_err(|message| self.refuse(name, &source, message)).ok()
    }

    /// A list of the file, or a text whose items are parted by commas.
    fn list<T>(&mut self, name: &str, parse: impl Fn(&str) -> Result<T, String>) -> Vec<T> {
        let Some((value, source)) = self.sources.find(name) else { return Vec::new() };
        let items: Option<Vec<String>> = if let Value::Array(_, items) = &value {
            items.iter().map(text).collect()
        } else {
            text(&value).map(|text| text.split(',').map(str::to_owned).collect())
        };
        let Some(items) = items else {
            self.refuse(name, &source, "a list of texts is needed".to_owned());
            return Vec::new();
        };
        let mut read = Vec::new();
        for item in items.iter().map(|item| item.trim()).filter(|item| !item.is_empty()) {
            match parse(item) {
                Ok(value) => read.push(value),
                Err(message) => self.refuse(name, &source, format!("`{item}`: {message}")),
            }
        }
        read
    }

    fn refuse(&mut self, name: &str, source: &str, message: String) {
        let (setting, source) = (name.to_owned(), source.to_owned());
        self.problems.push(SettingProblem { setting, source, message });
    }

    fn refuse_unknown_names(&mut self) {
        for name in self.sources.unknown_names() {
            let message = format!("there is no such setting; there are {}", NAMES.join(", "));
            self.refuse(&name, &self.sources.file_name(), message);
        }
    }
}

struct Places {
    database_url: DatabaseUrl,
    data_folder: PathBuf,
    mail_folder: PathBuf,
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(_, text) => Some(text.clone()),
        Value::Num(_, number) => {
            let whole = number.to_i128().map(|n| n.to_string());
            whole.or_else(|| number.to_u128().map(|n| n.to_string()))
        }
        Value::Char(_, symbol) => Some(symbol.to_string()),
        Value::Bool(_, switch) => Some(switch.to_string()),
        Value::Empty(..) | Value::Dict(..) | Value::Array(..) => None,
    }
}

fn socket_address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_no_address| {
        format!("`{text}` is no address with a port: write one like 127.0.0.1:8080 or [::]:8080")
    })
}

/// Tells whether no two listeners can have these addresses at once.
fn clash(first: SocketAddr, second: SocketAddr) -> bool {
    let everywhere = first.ip().is_unspecified() || second.ip().is_unspecified();
    first.port() == second.port() && first.port() != 0 && (everywhere || first.ip() == second.ip())
}

fn public_address(text: &str) -> Result<WebAddress, String> {
    let address = WebAddress::parse(text).ok().filter(|address| {
        let (_, rest) = address.as_str().split_once("://").unwrap_or_default();
        !rest.contains(['?', '#', '@'])
    });
    address.ok_or_else(|| {
        format!("`{text}` is no web address: write one like https://training.example.com")
    })
}

fn address_policy(text: &str) -> Result<AddressPolicy, String> {
    match text {
        "refuse" => Ok(AddressPolicy::Public),
        "allow" => Ok(AddressPolicy::Anywhere),
        other => Err(format!("`{other}` is no choice: write refuse or allow")),
    }
}

fn whole_number<T: FromStr>(text: &str) -> Result<T, String>
where
    u64: TryFrom<T>,
{
    let most = u64::MAX >> (64 - 8 * size_of::<T>());
    let number = text.parse::<T>().ok();
    // None at all would lock everyone out, or cut every request off.
    let number = number.filter(|_| text.bytes().any(|digit| (b'1'..=b'9').contains(&digit)));
    number.ok_or_else(|| format!("`{text}` is no whole number from 1 to {most}"))
}

fn folder(text: &str) -> Result<PathBuf, String> {
    if text.is_empty() || text.contains('\0') {
        return Err("the name of a folder or file is needed".to_owned());
    }
    Ok(PathBuf::from(text))
}

fn usual_data_folder() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "tms")?;
    Some(folders.data_local_dir().to_owned())
}

fn log_filter(text: &str) -> Result<String, String> {
    match EnvFilter::try_new(text) {
        Ok(_) if !text.is_empty() => Ok(text.to_owned()),
        Ok(_) | Err(_) => Err(format!(
            "`{text}` is no filter: write error, warn, info, debug or trace, or one like info,tms_http=debug"
        )),
    }
}

fn log_format(text: &str) -> Result<LogFormat, String> {
    match text {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        other => Err(format!("`{other}` is no form of a log: write text or json")),
    }
}

fn show(sources: &Sources, settings: &Settings, name: &'static str) -> Shown {
    let found = sources.find(name);
    let source = found.as_ref().map_or_else(|| "default".to_owned(), |(_, source)| source.clone());
    let public = || settings.public_address_at(settings.listen);
    if let Some(value) = smtp::show(settings, name) {
        return Shown { name, value, source };
    }
    let value = match name {
        "listen" => settings.listen.to_string(),
        "metrics_listen" => {
            settings.metrics_listen.map_or_else(|| "off".to_owned(), |address| address.to_string())
        }
        "public_address" => public(),
        "database_url" => settings.database_url.to_string(),
        "data_folder" => settings.data_folder.display().to_string(),
        "mail_folder" => settings.mail_folder.display().to_string(),
        "mail_from" => settings.mail_from.as_str().to_owned(),
        "secret_key" => match &settings.secret_key {
            SecretKeySource::Given(_) => "(set, not shown)".to_owned(),
            SecretKeySource::File(_) => "(kept in the file)".to_owned(),
        },
        "secret_key_file" => match &settings.secret_key {
            SecretKeySource::Given(_) => "(not used)".to_owned(),
            SecretKeySource::File(path) => path.display().to_string(),
        },
        "lab_hosts" => lab_hosts::shown(&settings.lab_hosts),
        "webhook_private_addresses" => match settings.webhook_addresses {
            AddressPolicy::Public => "refuse".to_owned(),
            AddressPolicy::Anywhere => "allow".to_owned(),
        },
        "attempts_per_account" => settings.attempt_limits.per_account.to_string(),
        "attempts_per_address" => settings.attempt_limits.per_address.to_string(),
        "log" => settings.log.filter.clone(),
        "log_format" => settings.log.format.to_string(),
        "shutdown_grace_seconds" => settings.shutdown_grace.as_secs().to_string(),
        // A list is shown as it was written.
        _ => found.map_or_else(|| "none".to_owned(), |(value, _)| written(&value)),
    };
    Shown { name, value, source }
}

fn written(value: &Value) -> String {
    if let Value::Array(_, items) = value {
        return items.iter().filter_map(text).collect::<Vec<_>>().join(", ");
    }
    text(value).unwrap_or_default()
}
