use std::{io::Write as _, path::Path};

use super::*;

fn flags(pairs: &[(&str, &str)]) -> SettingFlags {
    let mut flags = SettingFlags::default();
    for (name, value) in pairs {
        let value = Some((*value).to_owned());
        match *name {
            "config" => flags.config = value.map(PathBuf::from),
            "database_url" => flags.database_url = value,
            "data_folder" => flags.data_folder = value,
            "listen" => flags.listen = value,
            "metrics_listen" => flags.metrics_listen = value,
            other => panic!("{other}"),
        }
    }
    flags
}

fn load(
    file: &str,
    environment: &[(&str, &str)],
    command_line: &[(&str, &str)],
) -> Result<(Settings, Vec<Shown>), BadSettings> {
    let mut config = tempfile::NamedTempFile::new().unwrap();
    config.write_all(file.as_bytes()).unwrap();
    let path = config.path().to_str().unwrap().to_owned();
    let mut variables: Vec<(String, String)> = vec![("TMS_CONFIG".to_owned(), path.clone())];
    variables
        .extend(environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    let sources = Sources::gather(&flags(command_line), variables)?;
    assert_eq!(sources.file(), Some(Path::new(&path)));
    read(&sources, "info")
}

fn problems(file: &str, environment: &[(&str, &str)]) -> String {
    let problems = load(file, environment, &[]).unwrap_err().to_string();
    // The name of the file differs from run to run.
    let lines = problems.lines().map(|line| match (line.find(" ("), line.find("): ")) {
        (Some(start), Some(end)) if line[start..end].contains('/') => {
            format!("{} (FILE{}", &line[..start], &line[end..])
        }
        _ => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn without_a_word_a_server_runs_for_its_own_machine() {
    let (settings, shown) = load("", &[], &[("data_folder", "/srv/tms")]).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.metrics_listen.unwrap().to_string(), "127.0.0.1:9090");
    assert_eq!(settings.database_url.as_str(), "sqlite:///srv/tms/tms.db?mode=rwc");
    assert_eq!(settings.mail_folder, Path::new("/srv/tms/mail"));
    assert_eq!(settings.secret_key, SecretKeySource::File(PathBuf::from("/srv/tms/secret.key")));
    assert_eq!(settings.public_address_at(settings.listen), "http://127.0.0.1:8080");
    assert_eq!(settings.attempt_limits, AttemptLimits { per_account: 10, per_address: 30 });
    assert!(settings.trusted_proxies.is_empty());
    let sources: Vec<&str> = shown.iter().map(|shown| shown.source.as_str()).collect();
    assert_eq!(sources.iter().filter(|source| **source == "default").count(), 23);
}

#[test]
fn requests_and_metrics_cannot_come_in_at_one_address() {
    for listen in ["127.0.0.1:9090", "0.0.0.0:9090"] {
        let told = problems(&format!("listen = \"{listen}\""), &[]);
        let expected = "metrics_listen (default): `127.0.0.1:9090` is taken by listen";
        assert!(told.contains(expected), "{told}");
    }
    for (listen, metrics) in [("127.0.0.1:0", "127.0.0.1:0"), ("127.0.0.1:90", "127.0.0.2:90")] {
        load(&format!("listen = \"{listen}\"\nmetrics_listen = \"{metrics}\""), &[], &[]).unwrap();
    }
}

#[test]
fn the_command_line_is_over_the_environment_and_the_environment_over_the_file() {
    let file =
        "listen = \"127.0.0.1:1\"\nmetrics_listen = \"127.0.0.1:2\"\nattempts_per_account = 7\n";
    let environment = [("TMS_LISTEN", "127.0.0.1:3"), ("TMS_METRICS_LISTEN", "off")];
    let command_line = [("listen", "127.0.0.1:4"), ("data_folder", "/srv/tms")];
    let (settings, shown) = load(file, &environment, &command_line).unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:4");
    assert_eq!(settings.metrics_listen, None);
    assert_eq!(settings.attempt_limits.per_account, 7);
    let source = |name: &str| shown.iter().find(|shown| shown.name == name).unwrap().source.clone();
    assert_eq!(source("listen"), "--listen");
    assert_eq!(source("metrics_listen"), "TMS_METRICS_LISTEN");
    assert_eq!(source("mail_from"), "default");
}

#[test]
fn everything_that_is_wrong_is_said_at_once_with_what_to_write() {
    let file = "listen = \"here\"\nattempts_per_account = 0\nlog_format = \"xml\"\nlisten_on = 1\n";
    let environment = [
        ("TMS_DATABASE_URL", "mysql://root:hidden@db/tms"),
        ("TMS_TRUSTED_PROXIES", "10.0.0.0/8, nowhere"),
        ("TMS_SECRET_KEY", "hidden"),
        ("TMS_MAIL_FROM", "nobody"),
        ("TMS_PUBLIC_ADDRESS", "training.example"),
        ("TMS_LOG", "=?="),
        ("TMS_METRICS_LISTEN", "none"),
        ("TMS_SHUTDOWN_GRACE_SECONDS", "-1"),
    ];
    let said = problems(file, &environment);
    let expected = "\
the settings cannot be used:
  listen_on (FILE): there is no such setting; there are listen, metrics_listen, public_address, trusted_proxies, \
database_url, data_folder, mail_folder, mail_from, smtp_host, smtp_port, smtp_encryption, smtp_user, \
smtp_password, smtp_password_file, smtp_ca_file, secret_key, secret_key_file, lab_hosts, webhook_private_addresses, \
attempts_per_account, attempts_per_address, log, log_format, shutdown_grace_seconds
  listen (FILE): `here` is no address with a port: write one like 127.0.0.1:8080 or [::]:8080
  metrics_listen (TMS_METRICS_LISTEN): `none` is no address with a port: write one like 127.0.0.1:8080 or [::]:8080, or off
  public_address (TMS_PUBLIC_ADDRESS): `training.example` is no web address: write one like https://training.example.com
  trusted_proxies (TMS_TRUSTED_PROXIES): `nowhere`: this is neither an address like 10.0.0.7 nor a network like 10.0.0.0/8
  database_url (TMS_DATABASE_URL): it names no database that is supported: write sqlite://PATH or postgres://USER:PASSWORD@HOST/NAME
  mail_from (TMS_MAIL_FROM): this is not an email address, like name@example.com
  attempts_per_account (FILE): `0` is no whole number from 1 to 4294967295
  log (TMS_LOG): `=?=` is no filter: write error, warn, info, debug or trace, or one like info,tms_http=debug
  log_format (FILE): `xml` is no form of a log: write text or json
  shutdown_grace_seconds (TMS_SHUTDOWN_GRACE_SECONDS): `-1` is no whole number from 1 to 65535
  secret_key (TMS_SECRET_KEY): it is too short: write at least 32 random characters, as `openssl rand -hex 32` prints them";
    assert_eq!(said, expected);
    assert!(!said.contains("hidden"));
}

#[test]
fn what_is_no_text_is_refused_and_not_taken_for_another_name() {
    let said = problems("", &[("TMS_DATA_FOLDER", "/srv/\u{fffd}")]);
    assert!(said.contains("data_folder (TMS_DATA_FOLDER): it is not UTF-8"), "{said}");
}

#[test]
fn no_secret_is_shown() {
    let secret = "correct-horse-battery-staple-0123456789";
    let environment =
        [("TMS_SECRET_KEY", secret), ("TMS_DATABASE_URL", "postgres://tms:hidden@db/tms")];
    let (settings, shown) = load("", &environment, &[("data_folder", "/srv/tms")]).unwrap();
    let everything = format!("{settings:?} {shown:?}");
    assert!(!everything.contains("staple") && !everything.contains("hidden"), "{everything}");
    assert!(everything.contains("postgres://tms:…@db/tms"));
}

#[test]
fn a_key_of_digits_is_a_text_and_no_number() {
    let digits = "01234567890123456789012345678901";
    let (settings, _) =
        load("", &[("TMS_SECRET_KEY", digits)], &[("data_folder", "/srv")]).unwrap();
    assert_eq!(settings.secret_key, SecretKeySource::given(digits).unwrap());
}

#[test]
fn a_secret_key_comes_from_one_place() {
    let environment = [
        ("TMS_SECRET_KEY", "correct-horse-battery-staple-0123456789"),
        ("TMS_SECRET_KEY_FILE", "/run/secrets/tms"),
    ];
    assert!(problems("", &environment).contains("both set"));
}

#[test]
fn proxies_may_be_a_list_in_the_file() {
    let file = "trusted_proxies = [\"10.0.0.0/8\", \"fd00::/8\"]\n";
    let (settings, shown) = load(file, &[], &[("data_folder", "/srv")]).unwrap();
    assert_eq!(settings.trusted_proxies.len(), 2);
    assert!(shown.iter().any(|shown| shown.value == "10.0.0.0/8, fd00::/8"));
}

const HOST_KEY: &str = "correct-horse-battery-staple-0123456789";

#[test]
fn lab_1_lab_hosts_are_tables_of_the_file_or_one_text_of_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("labs.key");
    std::fs::write(&key_file, format!("{HOST_KEY}\n")).unwrap();
    let file = format!(
        "data_folder = \"/srv\"\n[[lab_hosts]]\norganization = \"northwind\"\nurl = \"https://labs.example/a\"\n\
         key = \"{HOST_KEY}\"\n[[lab_hosts]]\norganization = \"contoso\"\nurl = \"http://10.0.0.7/b\"\n\
         key_file = \"{}\"\n",
        key_file.display()
    );
    let (settings, shown) = load(&file, &[], &[]).unwrap();
    let text = format!(
        "[{{ organization = 'northwind', url = 'https://labs.example/a', key = '{HOST_KEY}' }},\n\
         {{ organization = 'contoso', url = 'http://10.0.0.7/b', key_file = '{}' }}]",
        key_file.display()
    );
    let environment = [("TMS_LAB_HOSTS", text.as_str())];
    let (same, _) = load("", &environment, &[("data_folder", "/srv")]).unwrap();
    assert_eq!(settings.lab_hosts, same.lab_hosts);
    assert_eq!(settings.lab_hosts.len(), 2);
    assert_eq!(settings.lab_hosts[0].key, settings.lab_hosts[1].key);
    let value = shown.iter().find(|shown| shown.name == "lab_hosts").unwrap().value.clone();
    assert_eq!(value, "northwind https://labs.example/a, contoso http://10.0.0.7/b");
    assert!(!format!("{settings:?}").contains("staple"));
    let none = [("TMS_LAB_HOSTS", "")];
    assert!(load("", &none, &[("data_folder", "/srv")]).unwrap().0.lab_hosts.is_empty());
}

#[test]
fn lab_1_what_is_wrong_with_lab_hosts_is_said_at_once_and_shows_no_key() {
    let hosts = "[1, { organisation = 'a', url = 'labs', key = 'hidden' },
        { organization = 'b', url = 'https://me:hidden@labs', key = 7 },
        { organization = 'c', url = 'https://labs', key = 'hidden', key_file = '/x' },
        { organization = 'd', url = 'https://labs', key_file = '/nowhere/labs.key' },
        { organization = 'e', url = 'https://labs', key = '0123456789abcdef0123456789abcdef' },
        { organization = 'e', url = 'https://labs', key = '0123456789abcdef0123456789abcdef' }]";
    let said = problems("", &[("TMS_LAB_HOSTS", hosts)]);
    for expected in [
        "host 1: this is no host: write [{ organization = ",
        "host 2: there is no organisation; there are organization, url, key and key_file",
        "host 2: organization is missing: write the external id",
        "host 2: url: `labs` is no web address: write one like https://",
        "host 2: its key is too short: agree on at least 32 random characters",
        "host 3: key is no text",
        "host 3: url: this address holds",
        "host 4: key and key_file are both set",
        "host 5: key_file: `/nowhere/labs.key` cannot be read",
        "host 7: `e` has one already",
    ] {
        assert!(
            said.contains(&format!("lab_hosts (TMS_LAB_HOSTS): {expected}")),
            "{expected}: {said}"
        );
    }
    assert!(!said.contains("hidden"), "{said}");
    for text in ["northwind https://labs", "{}", "[", "7"] {
        let said = problems("", &[("TMS_LAB_HOSTS", text)]);
        assert!(said.contains("list of hosts"), "{said}");
    }
    assert!(problems("lab_hosts = 7", &[]).contains("a list of hosts is needed"));
}

#[test]
fn a_file_that_was_named_must_be_there_and_be_toml() {
    let missing = Sources::gather(&flags(&[("config", "/nowhere/tms.toml")]), []).err().unwrap();
    assert!(
        missing.to_string().starts_with("the settings file /nowhere/tms.toml cannot be read: ")
    );
    let broken = load("listen = ", &[], &[]).unwrap_err().to_string();
    assert!(broken.contains("cannot be read: "), "{broken}");
}

#[test]
fn the_data_stand_beside_a_sqlite_file_that_was_named() {
    let named = [("database_url", "sqlite:///srv/here/tms.db")];
    let (settings, _) = load("", &[], &named).unwrap();
    assert_eq!(settings.data_folder, Path::new("/srv/here"));
    assert_eq!(settings.mail_folder, Path::new("/srv/here/mail"));
}

#[test]
fn variables_of_other_machinery_are_no_error() {
    let variables = [("TMS_PORT".to_owned(), "tcp://10.0.0.1:80".to_owned())];
    let sources = Sources::gather(&SettingFlags::default(), variables).unwrap();
    assert_eq!(sources.unknown_variables(), ["TMS_PORT"]);
}

#[test]
fn a_server_that_listens_everywhere_is_found_on_its_own_machine() {
    assert_eq!(local_address("0.0.0.0:80".parse().unwrap()), "http://127.0.0.1:80");
    assert_eq!(local_address("[::]:80".parse().unwrap()), "http://[::1]:80");
    assert_eq!(local_address("192.0.2.1:80".parse().unwrap()), "http://192.0.2.1:80");
}

#[test]
fn every_setting_stands_in_the_manual_with_its_default() {
    let manual = include_str!("../../../../docs/OPERATIONS.md");
    let (_, settings) = manual.split_once("## Settings").unwrap();
    let (settings, _) = settings.split_once("\n## ").unwrap();
    let rows: Vec<Vec<&str>> = settings
        .lines()
        .filter(|line| line.starts_with("| `"))
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect();
    let named: Vec<&str> = rows.iter().map(|row| row[0].trim_matches('`')).collect();
    assert_eq!(named, sources::NAMES);
    let (_, shown) = load("", &[], &[("data_folder", "/srv/tms")]).unwrap();
    for (row, shown) in rows.iter().zip(&shown) {
        // A default that is one value is told as such; the others depend on something.
        let default = row[1].strip_prefix('`').and_then(|rest| rest.strip_suffix('`'));
        if let Some(default) = default.filter(|default| !default.contains('`')) {
            assert_eq!(default, shown.value, "{}", shown.name);
        }
        assert!(row.iter().all(|cell| !cell.is_empty()), "{row:?}");
    }
}

#[test]
fn every_setting_but_those_with_secrets_is_an_option() {
    use clap::{Args as _, Command};

    let options = SettingFlags::augment_args(Command::new("tms-app"));
    for name in sources::NAMES {
        let long = name.replace('_', "-");
        let is_option = options.get_arguments().any(|option| option.get_long() == Some(&long));
        assert_eq!(
            is_option,
            !["secret_key", "smtp_password", "lab_hosts"].contains(&name),
            "{name}"
        );
    }
}

#[test]
fn mail_goes_by_smtp_where_a_server_is_named() {
    let (settings, _) = load("", &[], &[("data_folder", "/srv/tms")]).unwrap();
    assert!(settings.smtp.is_none());
    let file = "smtp_host = \"mail.example.com\"\nsmtp_user = \"tms\"\n";
    let (settings, shown) = load(file, &[("TMS_SMTP_PASSWORD", "s3cret-word")], &[]).unwrap();
    let smtp = settings.smtp.clone().unwrap();
    assert_eq!((smtp.port, smtp.encryption), (587, Encryption::StartTls));
    assert_eq!(
        smtp.account,
        Some(("tms".to_owned(), SmtpPassword::Given("s3cret-word".to_owned())))
    );
    let told = format!("{settings:?} {shown:?}");
    assert!(!told.contains("s3cret-word"), "{told}");
    assert!(told.contains("(set, not shown)"), "{told}");
    let file = "smtp_host = \"localhost\"\nsmtp_encryption = \"none\"\nsmtp_port = 2525";
    let smtp = load(file, &[], &[]).unwrap().0.smtp.unwrap();
    assert_eq!((smtp.port, smtp.encryption, smtp.account), (2525, Encryption::None, None));
    let file = "smtp_host = \"mail.example.com\"\nsmtp_encryption = \"tls\"";
    assert_eq!(load(file, &[], &[]).unwrap().0.smtp.unwrap().port, 465);
}

#[test]
fn what_is_wrong_with_smtp_is_said_with_what_to_write() {
    for (file, expected) in [
        ("smtp_port = 587", "smtp_port (FILE): smtp_host is not set"),
        ("smtp_host = \"https://x\"", "smtp_host (FILE): `https://x` is no host"),
        ("smtp_host = \"h\"\nsmtp_encryption = \"ssl\"", "write starttls, tls or none"),
        ("smtp_host = \"h\"\nsmtp_encryption = \"none\"", "could be read on its way"),
        ("smtp_host = \"h\"\nsmtp_port = 0", "smtp_port (FILE): `0` is no whole number"),
        ("smtp_host = \"h\"\nsmtp_user = \"u\"", "its password is missing"),
        ("smtp_host = \"h\"\nsmtp_password = \"p\"", "whose password is it?"),
        (
            "smtp_host = \"h\"\nsmtp_user = \"u\"\nsmtp_password = \"p\"\nsmtp_password_file = \"f\"",
            "smtp_password_file (FILE): it and smtp_password are both set",
        ),
    ] {
        let told = problems(file, &[]);
        assert!(told.contains(expected), "{file}\n{told}");
    }
}

#[test]
fn files_for_smtp_are_read_when_mail_is_to_be_sent() {
    let folder = tempfile::tempdir().unwrap();
    let password = folder.path().join("password");
    let file = format!(
        "smtp_host = \"mail.example.com\"\nsmtp_user = \"tms\"\nsmtp_password_file = \"{}\"",
        password.display()
    );
    let settings = load(&file, &[], &[]).unwrap().0;
    let smtp = settings.smtp.unwrap();
    let missing = smtp.open(&settings.mail_from).unwrap_err().to_string();
    assert!(missing.starts_with("smtp_password_file names "), "{missing}");
    std::fs::write(&password, "s3cret-word\n").unwrap();
    smtp.open(&settings.mail_from).unwrap();
    let bad = SmtpSettings { ca_file: Some(password), ..smtp };
    let refused = bad.open(&settings.mail_from).unwrap_err().to_string();
    assert!(refused.contains("smtp_ca_file"), "{refused}");
}
