//! `migrate`: brings the database up to date, for those who do it apart from starting servers.

use super::Failure;
use crate::{compose::open_database, console::say, settings::Settings};

/// Migrates.
///
/// # Errors
///
/// Fails when the database cannot be opened or a migration fails.
pub(crate) async fn run(settings: &Settings) -> Result<(), Failure> {
    open_database(settings).await?.migrate().await?;
    say(format_args!("{} is up to date", settings.database_url))?;
    Ok(())
}
