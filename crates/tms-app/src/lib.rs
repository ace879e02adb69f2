//! The training management server and its command line.
//!
//! The crate puts the parts together ([`server`] does it for a server, with whatever clock it is given) and offers
//! operators what they need at the command line. Business rules are in `tms-domain`, and only there.

use std::process::ExitCode;

use clap::Parser as _;

mod adapter;
mod command;
mod command_line;
mod compose;
mod console;
mod import_file;
mod lab_owners;
pub mod server;
pub mod settings;
mod telemetry;
mod worker;

use command_line::{Command, CommandLine};
use settings::Sources;
pub use tms_http::{PageRoute, page_routes};

/// Runs the command that the arguments of the process name, and returns its exit status: 0 when all that was asked
/// is done, 1 when it is not, 2 when the arguments make no sense.
pub fn run() -> ExitCode {
    let command_line = CommandLine::parse();
    match run_command(command_line) {
        Ok(()) => ExitCode::SUCCESS,
        // Who reads the output has seen enough, as `head` has: there is nobody to tell.
        Err(command::Failure::Io(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => {
            ExitCode::FAILURE
        }
        Err(failure) => {
            console::complain(failure);
            ExitCode::FAILURE
        }
    }
}

fn run_command(command_line: CommandLine) -> Result<(), command::Failure> {
    let CommandLine { command, settings: flags } = command_line;
    // What is no Unicode in the environment stays recognizable as such, for the settings to refuse.
    let environment = std::env::vars_os().map(|(name, value)| {
        (name.to_string_lossy().into_owned(), value.to_string_lossy().into_owned())
    });
    let sources = Sources::gather(&flags, environment)?;
    let (settings, shown) = settings::read(&sources, command.log_filter())?;
    telemetry::start_logging(&settings.log);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match command {
            Command::Serve(options) => command::serve::run(settings, &sources, options).await,
            Command::Demo(options) => command::demo::run(settings, options).await,
            Command::Migrate => command::migrate::run(&settings).await,
            Command::Admin(options) => command::admin::run(&settings, options).await,
            Command::Import(options) => command::import::run(&settings, options).await,
            Command::Assign(options) => command::assign::run(&settings, options).await,
            Command::Keys(options) => command::keys::run(&settings, options).await,
            Command::Users(options) => command::users::run(&settings, options).await,
            Command::Config(options) => {
                command::config::run(&settings, &sources, &shown, options).await
            }
        }
    })
}
