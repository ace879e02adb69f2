//! The binary `tms-app`: a server and its command line. All of it is the library of the same name.

use std::process::ExitCode;

fn main() -> ExitCode {
    tms_app::run()
}
