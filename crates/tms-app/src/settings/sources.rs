//! Where settings come from: defaults, a file, the environment, the command line; the later over the earlier.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use clap::Args;
use figment::{
    Error, Figment, Metadata, Profile, Provider,
    providers::{Format as _, Toml},
    value::{Dict, Map, Value},
};

use super::problem::BadSettings;

/// What the names of settings begin with in the environment.
const PREFIX: &str = "TMS_";

/// The name of every setting, in the order they are shown.
pub(super) const NAMES: [&str; 24] = [
    "listen",
    "metrics_listen",
    "public_address",
    "trusted_proxies",
    "database_url",
    "data_folder",
    "mail_folder",
    "mail_from",
    "smtp_host",
    "smtp_port",
    "smtp_encryption",
    "smtp_user",
    "smtp_password",
    "smtp_password_file",
    "smtp_ca_file",
    "secret_key",
    "secret_key_file",
    "lab_hosts",
    "webhook_private_addresses",
    "attempts_per_account",
    "attempts_per_address",
    "log",
    "log_format",
    "shutdown_grace_seconds",
];

/// Settings as options of every command.
#[derive(Args, Clone, Debug, Default)]
#[command(next_help_heading = "Settings")]
pub struct SettingFlags {
    /// A file with settings [default: tms.toml in the user's configuration folder, if it is there]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The database: <sqlite://PATH> or <postgres://USER:PASSWORD@HOST/NAME> [default: tms.db in the data folder]
    #[arg(long, global = true, value_name = "URL")]
    pub database_url: Option<String>,
    /// The folder of the SQLite file, the mail and the secret key [default: the user's data folder]
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data_folder: Option<String>,
    /// Where to listen [default: 127.0.0.1:8080]
    #[arg(long, global = true, value_name = "ADDRESS", hide_short_help = true)]
    pub listen: Option<String>,
    /// Where to listen for those who read metrics, or off [default: 127.0.0.1:9090]
    #[arg(long, global = true, value_name = "ADDRESS", hide_short_help = true)]
    pub metrics_listen: Option<String>,
    /// Where people find the server [default: where it listens]
    #[arg(long, global = true, value_name = "URL", hide_short_help = true)]
    pub public_address: Option<String>,
    /// Proxies whose word on a client's address and host counts, parted by commas [default: none]
    #[arg(long, global = true, value_name = "ADDRESSES", hide_short_help = true)]
    pub trusted_proxies: Option<String>,
    /// The folder that mail is written to [default: mail in the data folder]
    #[arg(long, global = true, value_name = "FOLDER", hide_short_help = true)]
    pub mail_folder: Option<String>,
    /// Whom mail comes from
    #[arg(
        long,
        global = true,
        value_name = "EMAIL",
        hide_short_help = true,
        help = "Whom mail comes from [default: training@localhost.localdomain]"
    )]
    pub mail_from: Option<String>,
    /// The mail server that takes mail by SMTP [default: none, mail is written into the folder]
    #[arg(long, global = true, value_name = "HOST", hide_short_help = true)]
    pub smtp_host: Option<String>,
    /// Its port [default: 587; with tls 465, with none 25]
    #[arg(long, global = true, value_name = "PORT", hide_short_help = true)]
    pub smtp_port: Option<String>,
    /// How mail is kept from others on its way: starttls, tls, or none for a server on this machine [default: starttls]
    #[arg(long, global = true, value_name = "WAY", hide_short_help = true)]
    pub smtp_encryption: Option<String>,
    /// The name to sign in to it with [default: none]
    #[arg(long, global = true, value_name = "NAME", hide_short_help = true)]
    pub smtp_user: Option<String>,
    /// The file of the password for it
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub smtp_password_file: Option<String>,
    /// A file of certificates (PEM) to trust besides those of the machine
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub smtp_ca_file: Option<String>,
    /// The file of the secret key, made when it is missing [default: secret.key in the data folder]
    #[arg(long, global = true, value_name = "FILE", hide_short_help = true)]
    pub secret_key_file: Option<String>,
    /// Whether webhooks may lead by http:// and to private addresses, this machine's own among them: refuse or allow [default: refuse]
    #[arg(long, global = true, value_name = "CHOICE", hide_short_help = true)]
    pub webhook_private_addresses: Option<String>,
    /// How many attempts of one account may end badly in ten minutes [default: 10]
    #[arg(long, global = true, value_name = "NUMBER", hide_short_help = true)]
    pub attempts_per_account: Option<String>,
    /// How many attempts from one address may end badly in ten minutes [default: 30]
    #[arg(long, global = true, value_name = "NUMBER", hide_short_help = true)]
    pub attempts_per_address: Option<String>,
    /// What is logged: error, warn, info, debug, trace, or a filter like `info,tms_http=debug` [default: info for servers, warn for commands]
    #[arg(long, global = true, value_name = "FILTER", hide_short_help = true)]
    pub log: Option<String>,
    /// The form of a line in the log: text or json [default: text]
    #[arg(long, global = true, value_name = "FORM", hide_short_help = true)]
    pub log_format: Option<String>,
    /// How long requests may go on once the server was told to end [default: 30]
    #[arg(long, global = true, value_name = "SECONDS", hide_short_help = true)]
    pub shutdown_grace_seconds: Option<String>,
}

impl SettingFlags {
    fn given(&self) -> BTreeMap<&'static str, String> {
        let Self {
            config: _,
            database_url,
            data_folder,
            listen,
            metrics_listen,
            public_address,
            trusted_proxies,
            mail_folder,
            mail_from,
            smtp_host,
            smtp_port,
            smtp_encryption,
            smtp_user,
            smtp_password_file,
            smtp_ca_file,
            secret_key_file,
            webhook_private_addresses,
            attempts_per_account,
            attempts_per_address,
            log,
            log_format,
            shutdown_grace_seconds,
        } = self.clone();
        let all = [
            ("database_url", database_url),
            ("data_folder", data_folder),
            ("listen", listen),
            ("metrics_listen", metrics_listen),
            ("public_address", public_address),
            ("trusted_proxies", trusted_proxies),
            ("mail_folder", mail_folder),
            ("mail_from", mail_from),
            ("smtp_host", smtp_host),
            ("smtp_port", smtp_port),
            ("smtp_encryption", smtp_encryption),
            ("smtp_user", smtp_user),
            ("smtp_password_file", smtp_password_file),
            ("smtp_ca_file", smtp_ca_file),
            ("secret_key_file", secret_key_file),
            ("webhook_private_addresses", webhook_private_addresses),
            ("attempts_per_account", attempts_per_account),
            ("attempts_per_address", attempts_per_address),
            ("log", log),
            ("log_format", log_format),
            ("shutdown_grace_seconds", shutdown_grace_seconds),
        ];
        all.into_iter().filter_map(|(name, value)| Some((name, value?))).collect()
    }
}

/// A source whose values are texts, read when they are needed.
struct Texts {
    name: &'static str,
    values: BTreeMap<&'static str, String>,
}

impl Provider for Texts {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name)
    }

    fn data(&self) -> Result<Map<Profile, Dict>, Error> {
        let values = self.values.iter();
        let dict = values.map(|(name, value)| ((*name).to_owned(), Value::from(value.clone())));
        Ok(Map::from([(Profile::Default, dict.collect())]))
    }
}

/// The name under which the environment is a source.
const ENVIRONMENT: &str = "environment";
/// The name under which the command line is a source.
const COMMAND_LINE: &str = "command line";

/// All sources, one over the other.
pub struct Sources {
    figment: Figment,
    file: Option<PathBuf>,
    unknown_variables: Vec<String>,
}

impl Sources {
    /// Gathers what was given: the file, the variables of an environment, the options of a command.
    ///
    /// # Errors
    ///
    /// Refuses a file that was named but is not there, and one that is no TOML.
    pub fn gather(
        flags: &SettingFlags,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, BadSettings> {
        let mut variables = BTreeMap::new();
        let mut unknown_variables = Vec::new();
        let mut named_file = flags.config.clone();
        for (variable, value) in environment {
            let Some(name) = variable.strip_prefix(PREFIX) else { continue };
            match NAMES.iter().find(|known| known.to_uppercase() == name) {
                Some(known) => {
                    variables.insert(*known, value);
                }
                None if name == "CONFIG" => named_file = named_file.or(Some(value.into())),
                None => unknown_variables.push(variable),
            }
        }
        let file = named_file.or_else(|| usual_file().filter(|path| path.is_file()));
        let mut figment = Figment::new();
        if let Some(path) = &file {
            figment = figment.merge(read_file(path)?);
        }
        let figment = figment
            .merge(Texts { name: ENVIRONMENT, values: variables })
            .merge(Texts { name: COMMAND_LINE, values: flags.given() });
        Ok(Self { figment, file, unknown_variables })
    }

    /// The file that was read, if one was.
    pub fn file(&self) -> Option<&Path> {
        self.file.as_deref()
    }

    /// Variables that look like settings but are none. They are no error: the machinery around a server makes
    /// variables of such names, too.
    pub fn unknown_variables(&self) -> &[String] {
        &self.unknown_variables
    }

    /// The names that stand in the file but are none of a setting.
    pub(super) fn unknown_names(&self) -> Vec<String> {
        let data = self.figment.data().unwrap_or_default();
        let names = data.into_values().flat_map(Dict::into_keys);
        names.filter(|name| !NAMES.contains(&name.as_str())).collect()
    }

    /// The value of a setting, and where it comes from.
    pub(crate) fn find(&self, name: &str) -> Option<(Value, String)> {
        let value = self.figment.find_value(name).ok()?;
        let source = self.figment.get_metadata(value.tag()).map(|metadata| &*metadata.name);
        let source = match source {
            Some(ENVIRONMENT) => format!("{PREFIX}{}", name.to_uppercase()),
            Some(COMMAND_LINE) => format!("--{}", name.replace('_', "-")),
            Some(_) | None => self.file_name(),
        };
        Some((value, source))
    }

    pub(super) fn file_name(&self) -> String {
        self.file
            .as_deref()
            .map_or_else(|| "the file".to_owned(), |path| path.display().to_string())
    }
}

/// The file that is read when none is named.
fn usual_file() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "tms")?;
    Some(folders.config_dir().join("tms.toml"))
}

fn read_file(path: &Path) -> Result<Figment, BadSettings> {
    let bad = |reason: String| BadSettings::File { path: path.display().to_string(), reason };
    let text = std::fs::read_to_string(path).map_err(|error| bad(error.to_string()))?;
    let figment = Figment::from(Toml::string(&text));
    match figment.data() {
        Ok(_) => Ok(figment),
        Err(error) => Err(bad(error.kind.to_string().trim_end().to_owned())),
    }
}
