//! Settings that are wrong: what is said, whatever they come from.

use std::fs;

use tms_tests::{Database, Installation, Options, Server};

use crate::world::data;

/// Runs `config check` with a file, variables and options, and returns how it ended and what it said.
fn check(file: &str, variables: &[(&str, &str)], options: &[&str]) -> (Option<i32>, String) {
    let installation = Installation::fresh(Database::Sqlite);
    let path = installation.folder().join("tms.toml");
    fs::write(&path, file).unwrap();
    let mut command = installation.command();
    command.args(["config", "check", "--config", "tms.toml"]).args(options);
    command.envs(variables.iter().copied());
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn settings_that_are_wrong_are_told_all_at_once_with_where_they_come_from() {
    let (code, said) = check(
        "listen = 8080\nlisten_on = \"x\"\nattempts_per_account = 0\n",
        &[("TMS_MAIL_FROM", "nobody"), ("TMS_SECRET_KEY", "hunter2")],
        &["--log-format", "xml", "--metrics-listen", "no", "--database-url", "mysql://x"],
    );
    assert_eq!(code, Some(1));
    for told in [
        "listen (tms.toml): `8080` is no address with a port: write one like 127.0.0.1:8080",
        "listen_on (tms.toml): there is no such setting; there are listen, ",
        "attempts_per_account (tms.toml): `0` is no whole number from 1 to ",
        "mail_from (TMS_MAIL_FROM): ",
        "secret_key (TMS_SECRET_KEY): it is too short: write at least 32 random characters",
        "log_format (--log-format): `xml` is no form of a log: write text or json",
        "metrics_listen (--metrics-listen): ",
        "database_url (--database-url): it names no database that is supported: write sqlite://",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(!said.contains("hunter2"), "{said}");
}

#[test]
fn settings_that_are_right_are_shown_without_secrets() {
    let secret = "0123456789abcdef0123456789abcdef";
    let (code, said) =
        check("log = \"debug\"\n", &[("TMS_SECRET_KEY", secret), ("TMS_LOGG", "x")], &[]);
    assert_eq!(code, Some(0), "{said}");
    for told in
        ["= debug  # tms.toml", "(set, not shown)  # TMS_SECRET_KEY", "no setting for TMS_LOGG"]
    {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(!said.contains(secret), "{said}");
}

#[test]
fn lab_1_a_lab_host_of_nobody_is_told_and_no_key_is_shown() {
    let installation = Installation::fresh(Database::Sqlite);
    installation.tms(&["import", data("catalog.json").to_str().unwrap()]).expect_success();
    let key = "0123456789abcdef0123456789abcdef";
    let host = |organization: &str, url: &str| {
        format!("{{ organization = '{organization}', url = '{url}', key = '{key}' }}")
    };
    let hosts =
        [host("northwind", "https://labs.example/"), host("nowhere", "http://labs.example/")];
    let mut command = installation.command();
    command.args(["config", "check", "--database-url", &installation.database_url()]);
    command.env("TMS_LAB_HOSTS", format!("[{}]", hosts.join(",")));
    let output = command.output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(output.status.success(), "{said}");
    for told in [
        "= northwind https://labs.example/, nowhere http://labs.example/  # TMS_LAB_HOSTS",
        "there is no organization with the external id or id nowhere: its host runs nobody's labs",
        "http://labs.example/ is asked without TLS",
    ] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert!(!said.contains("id northwind") && !said.contains(key), "{said}");
}

#[test]
fn a_check_makes_nothing() {
    let installation = Installation::fresh(Database::Sqlite);
    let before = fs::read_dir(installation.folder()).unwrap().count();
    let mut command = installation.command();
    let output = command.args(["config", "check"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{said}");
    for told in ["the secret key is not there yet", "the database is not there yet"] {
        assert!(said.contains(told), "{told}: {said}");
    }
    assert_eq!(fs::read_dir(installation.folder()).unwrap().count(), before);
}

#[test]
fn a_database_that_is_not_there_is_told_with_its_reason_but_not_its_password() {
    let url = "postgres://tms:hidden@127.0.0.1:1/tms";
    let (code, said) = check("", &[], &["--database-url", url]);
    assert_eq!(code, Some(1));
    assert!(said.contains("the database cannot be opened: "), "{said}");
    assert!(said.contains("refused"), "{said}");
    assert!(
        said.contains("postgres://tms:…@127.0.0.1:1/tms") && !said.contains("hidden"),
        "{said}"
    );
}

#[test]
fn files_that_cannot_be_used_are_named() {
    for (file, options, told) in [
        ("listen = ", &[][..], "the settings file tms.toml cannot be read: "),
        ("", &["--secret-key-file", "tms.toml"], "the secret key file tms.toml holds less than 32"),
        ("", &["--data-folder", "/dev/null/x"], "/dev/null/x/secret.key cannot be read or made"),
        ("log = \"warn\"", &["--database-url", "sqlite://tms.toml"], "file is not a database"),
    ] {
        let (code, said) = check(file, &[], options);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(told), "{told}: {said}");
    }
}

#[tokio::test]
async fn settings_come_from_the_file_in_the_users_configuration_folder() {
    let installation = Installation::fresh(Database::Sqlite);
    let folder = installation.folder().join(".config/tms");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("tms.toml"), "log_format = \"json\"\n").unwrap();
    let server = Server::start(&installation, &Options::default()).await;
    let log = server.log();
    let first: serde_json::Value = serde_json::from_str(log.lines().next().unwrap()).unwrap();
    assert_eq!(first["level"], "INFO", "{log}");
}
