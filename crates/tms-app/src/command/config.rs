//! `config check`: what is set, from where, and whether a server can start with it.

use tms_domain::webhook::AddressPolicy;

use super::Failure;
use crate::{
    command_line::ConfigCommand,
    compose::{mail_sender, open_database, organizations},
    console::{note, say},
    lab_owners,
    settings::{SecretKeySource, Settings, Shown, Sources},
};

/// Checks.
///
/// # Errors
///
/// Fails when the database cannot be reached, or a file that the settings name cannot be used.
pub(crate) async fn run(
    settings: &Settings,
    sources: &Sources,
    shown: &[Shown],
    command: ConfigCommand,
) -> Result<(), Failure> {
    let ConfigCommand::Check = command;
    match sources.file() {
        Some(file) => say(format_args!("# settings file: {}", file.display()))?,
        None => say("# settings file: none")?,
    }
    let width = shown.iter().map(|shown| shown.name.len()).max().unwrap_or(0);
    for Shown { name, value, source } in shown {
        say(format_args!("{name:width$} = {value}  # {source}"))?;
    }
    for hint in hints(settings, sources) {
        note(format_args!("note: {hint}"));
    }
    mail_sender(settings).map_err(crate::server::StartError::from)?;
    // Who looks may be another user than the server, who could not use what is made here.
    if settings.secret_key.find().map_err(crate::server::StartError::from)?.is_none() {
        say("the secret key is not there yet; the first start of a server makes it")?;
    }
    if settings.database_url.file_to_make().is_some_and(|file| !file.exists()) {
        say(
            "the database is not there yet; `tms-app migrate` or the first start of a server makes it",
        )?;
        return Ok(());
    }
    let database = open_database(settings).await?;
    if database.is_ready().await {
        say("the database is reached and up to date")?;
        let organizations = organizations(&database);
        for hint in lab_owners::hints(&settings.lab_hosts, &*organizations).await? {
            note(format_args!("note: {hint}"));
        }
    } else {
        say(
            "the database is reached; `tms-app migrate` or the next start of a server brings it up to date",
        )?;
    }
    Ok(())
}

/// What is no error, but may not be what was meant.
pub(super) fn hints(settings: &Settings, sources: &Sources) -> Vec<String> {
    let mut hints = Vec::new();
    for variable in sources.unknown_variables() {
        hints.push(format!("there is no setting for {variable}: it is left alone"));
    }
    if let (true, SecretKeySource::File(path)) =
        (settings.database_url.is_postgres(), &settings.secret_key)
    {
        hints.push(format!(
            "the secret key is kept in {}: where several servers share the database, give all of them the same \
             TMS_SECRET_KEY, or a copy of that file",
            path.display()
        ));
    }
    for host in &settings.lab_hosts {
        let url = host.url.as_str();
        let local = ["http://127.0.0.1", "http://[::1]", "http://localhost"];
        if url.starts_with("http://") && !local.iter().any(|start| url.starts_with(start)) {
            hints.push(format!(
                "lab_hosts: {url} is asked without TLS: who listens on the way reads the learners' names"
            ));
        }
    }
    if settings.webhook_addresses == AddressPolicy::Anywhere {
        hints.push(
            "webhook_private_addresses is allow: who manages webhooks can make this server ask any host of its \
             networks"
                .to_owned(),
        );
    }
    if settings.smtp.is_some() && sources.find("mail_from").is_none() {
        hints.push(format!(
            "mail goes out by SMTP and mail_from is not set: mail servers refuse mail from {}",
            settings.mail_from.as_str()
        ));
    }
    let reached_from_outside = !settings.listen.ip().is_loopback();
    let public_address = settings.public_address.as_ref();
    if reached_from_outside && public_address.is_none() {
        hints.push(format!(
            "the server listens on {} and public_address is not set: links in mail would lead to {}",
            settings.listen,
            settings.public_address_at(settings.listen)
        ));
    }
    hints
}
