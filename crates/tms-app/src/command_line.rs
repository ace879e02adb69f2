//! The command line: what can be asked, and how it is said.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use crate::settings::SettingFlags;

/// The training management system: a server and its command line.
#[derive(Debug, Parser)]
#[command(name = "tms-app", version, about, propagate_version = true, max_term_width = 100)]
pub(crate) struct CommandLine {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Settings.
    #[command(flatten)]
    pub(crate) settings: SettingFlags,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Serves; brings the database up to date first
    Serve(ServeOptions),
    /// Serves a system that is filled already, to look around in
    Demo(DemoOptions),
    /// Brings the database up to date
    Migrate,
    /// Administrators
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Imports a catalogue (.json) or learners (.csv)
    ///
    /// The whole file is checked first, and one bad row refuses all. What is there already is found by
    /// external id, host, short name or email, so that a file may be imported as often as wished. The
    /// exit status is 0 only when afterwards all that stands in the file is so.
    Import(ImportOptions),
    /// Assigns courses: each learner gets each course
    Assign(AssignOptions),
    /// Training keys
    #[command(subcommand)]
    Keys(KeysCommand),
    /// Users
    #[command(subcommand)]
    Users(UsersCommand),
    /// Settings
    #[command(subcommand)]
    Config(ConfigCommand),
}

impl Command {
    /// What is logged when nothing is said: a server's log is its story, a command tells its own.
    pub(crate) const fn log_filter(&self) -> &'static str {
        match self {
            Self::Serve(_) => "info",
            Self::Demo(_)
            | Self::Migrate
            | Self::Admin(_)
            | Self::Import(_)
            | Self::Assign(_)
            | Self::Keys(_)
            | Self::Users(_)
            | Self::Config(_) => "warn",
        }
    }
}

/// How to serve.
#[derive(Args, Debug, Default)]
pub(crate) struct ServeOptions {
    /// A file that gets the server's address once it takes requests
    #[arg(long, value_name = "FILE")]
    pub(crate) address_file: Option<PathBuf>,
}

/// How to show the system.
#[derive(Args, Debug, Default)]
pub(crate) struct DemoOptions {
    /// Keeps the data there, to go on with another time [default: a temporary folder]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
    /// A file that gets the server's address once it takes requests
    #[arg(long, value_name = "FILE")]
    pub(crate) address_file: Option<PathBuf>,
}

/// What to do with administrators.
#[derive(Debug, Subcommand)]
pub(crate) enum AdminCommand {
    /// Makes a System Administrator; the first one also manages the root organization
    ///
    /// What is not given is asked for. The password is asked for without showing it; where nobody is there to be
    /// asked, it is the first line of the standard input.
    Create(CreateAdministratorOptions),
}

/// Whom to make an administrator.
#[derive(Args, Debug)]
pub(crate) struct CreateAdministratorOptions {
    /// Email, which is the user name
    #[arg(long)]
    pub(crate) email: Option<String>,
    /// First name
    #[arg(long)]
    pub(crate) first_name: Option<String>,
    /// Last name
    #[arg(long)]
    pub(crate) last_name: Option<String>,
    /// Country, by its two letters, like DE
    #[arg(long)]
    pub(crate) country: Option<String>,
    /// Asks for nothing and takes the password from the standard input, also on a terminal
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// What the root organization is called, if none is there yet
    #[arg(long, value_name = "NAME")]
    pub(crate) organization: Option<String>,
    /// The root organization's time zone, if none is there yet, like Europe/Berlin
    #[arg(long, value_name = "ZONE")]
    pub(crate) time_zone: Option<String>,
}

/// What to import.
#[derive(Args, Debug)]
pub(crate) struct ImportOptions {
    /// The file: a catalogue in JSON, or learners in CSV
    pub(crate) file: PathBuf,
    /// Imports the good rows although there are bad ones
    #[arg(long)]
    pub(crate) skip_bad: bool,
    /// Changes what is there already and differs from the file
    #[arg(long)]
    pub(crate) update: bool,
}

/// Whom to assign what.
#[derive(Args, Debug)]
pub(crate) struct AssignOptions {
    /// Learners, by email or id
    #[arg(long = "learner", required = true, num_args = 1.., value_name = "EMAIL")]
    pub(crate) learners: Vec<String>,
    /// Courses, by short name, ORGANIZATION/SHORT-NAME, or id
    #[arg(long = "course", required = true, num_args = 1.., value_name = "COURSE")]
    pub(crate) courses: Vec<String>,
    /// The last day of access, like 2027-03-31 [default: as long as allowed]
    #[arg(long, value_name = "DATE", conflicts_with = "expires_at")]
    pub(crate) expires_on: Option<String>,
    /// The end of access, like 2027-03-31T12:00:00Z
    #[arg(long, value_name = "INSTANT")]
    pub(crate) expires_at: Option<String>,
    /// Assigns courses also to learners who hold them already
    #[arg(long)]
    pub(crate) assign_again: bool,
}

/// What to do with training keys.
#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// Adds generated keys to a pool, and prints them
    Generate(GenerateKeysOptions),
    /// Prints the keys of a pool as CSV
    Export(ExportKeysOptions),
}

/// Which keys to generate.
#[derive(Args, Debug)]
pub(crate) struct GenerateKeysOptions {
    /// The pool, by name or id
    #[arg(long)]
    pub(crate) pool: String,
    /// How many
    #[arg(long)]
    pub(crate) number: i64,
}

/// Which keys to export.
#[derive(Args, Debug)]
pub(crate) struct ExportKeysOptions {
    /// The pool, by name or id
    #[arg(long)]
    pub(crate) pool: String,
    /// Only keys in this state
    #[arg(long, value_enum)]
    pub(crate) status: Option<KeyStatus>,
    /// The file to write [default: the standard output]
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

/// The state of a key.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum KeyStatus {
    /// Nobody redeemed it.
    Available,
    /// Someone did.
    Redeemed,
    /// It was taken back.
    Revoked,
}

/// What to do with users.
#[derive(Debug, Subcommand)]
pub(crate) enum UsersCommand {
    /// Finds users by parts of their names and emails
    Find(FindUsersOptions),
}

/// Which users to find; all that is given must hold.
#[derive(Args, Debug)]
pub(crate) struct FindUsersOptions {
    /// A part of the first name
    #[arg(long, value_name = "PART")]
    pub(crate) first_name: Option<String>,
    /// A part of the last name
    #[arg(long, value_name = "PART")]
    pub(crate) last_name: Option<String>,
    /// A part of the email
    #[arg(long, value_name = "PART")]
    pub(crate) email: Option<String>,
    /// How many to print at most
    #[arg(long, default_value_t = 100)]
    pub(crate) limit: u32,
}

/// What to do with settings.
#[derive(Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Prints the settings in effect, without secrets, and tells whether a server can start with them
    Check,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn settings_may_stand_after_any_command() {
        let arguments = ["tms-app", "admin", "create", "--database-url", "sqlite://x.db"];
        let parsed = CommandLine::try_parse_from(arguments).unwrap();
        assert_eq!(parsed.settings.database_url.as_deref(), Some("sqlite://x.db"));
    }
}
