//! `demo`: a system that is filled already, to look around in: an example catalogue, 5,000 learners, assignments
//! and keys in several states, all made by the use cases that people make them with.

use std::path::Path;

use tempfile::TempDir;

use super::{Failure, serve::until_told};
use crate::{
    command_line::DemoOptions,
    compose::Composition,
    console::say,
    server::{Server, StartError},
    settings::{DatabaseUrl, SecretKeySource, Settings},
};

mod fill;
mod people;
mod rewards;
mod webhooks;

use fill::Filled;

/// Where servers listen when nothing is said: there the demonstration gives way to a server that is running.
const USUAL_PORT: u16 = 8080;

/// Fills a system, serves it, and prints how to sign in.
///
/// # Errors
///
/// Fails when the folder cannot be used or the server does not start.
pub(crate) async fn run(settings: Settings, options: DemoOptions) -> Result<(), Failure> {
    let DemoOptions { folder, address_file } = options;
    let temporary = match &folder {
        Some(_) => None,
        None => Some(TempDir::with_prefix("tms-demo.")?),
    };
    let folder = folder.as_deref().or_else(|| temporary.as_ref().map(TempDir::path));
    let folder = folder.ok_or_else(|| Failure::said("a folder is needed: name one by --folder"))?;
    std::fs::create_dir_all(folder)?;
    let settings = within(settings, folder);
    say("Filling the system: an example catalogue, 5,000 learners, assignments, keys …")?;
    let ports = Composition::for_command(&settings).await?.into_ports();
    let filled = fill::fill(&ports).await?;
    drop(ports);
    let server = start(settings).await?;
    tell(&server, &filled, folder, temporary.is_some())?;
    until_told(server, address_file.as_deref()).await
}

/// The settings with everything kept in one folder.
fn within(settings: Settings, folder: &Path) -> Settings {
    Settings {
        database_url: DatabaseUrl::of_file(&folder.join("tms.db")),
        data_folder: folder.to_owned(),
        mail_folder: folder.join("mail"),
        secret_key: SecretKeySource::File(folder.join("secret.key")),
        ..settings
    }
}

/// Starts the server; on another port when another server has the usual one.
async fn start(mut settings: Settings) -> Result<Server, StartError> {
    match Server::start(&settings).await {
        Err(StartError::Listen { address, .. }) if address.port() == USUAL_PORT => {
            settings.listen.set_port(0);
            Server::start(&settings).await
        }
        started => started,
    }
}

fn tell(
    server: &Server,
    filled: &Filled,
    folder: &Path,
    is_temporary: bool,
) -> Result<(), Failure> {
    let address = server.local_address();
    say(format_args!("\nThe training management system is running: {address}\n"))?;
    say(format_args!("{:<30} {:<45} {}", "sign in as", "email", "password"))?;
    for person in &filled.people {
        say(format_args!("{:<30} {:<45} {}", person.role, person.email, person.password))?;
    }
    if let Some(key) = &filled.key {
        say(format_args!("\nA training key to redeem:  {key}"))?;
    }
    say(format_args!("The calls of its API:      {address}/api/docs"))?;
    say(format_args!("Its mail:                  {}", folder.join("mail").display()))?;
    say(if is_temporary {
        "\nIt runs until you press Ctrl-C, and then forgets everything."
    } else {
        "\nIt runs until you press Ctrl-C; called again with this folder, it goes on from there."
    })?;
    Ok(())
}
