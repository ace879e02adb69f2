//! A PostgreSQL server of a test's own, to be stopped and started while others use it.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use rustix::process::{Pid, Signal, geteuid, kill_process};
use tempfile::TempDir;

/// How often another port is tried: someone may take a free one first.
const PORTS_MAX: usize = 20;

/// A server with an empty database; stopped and removed with the value.
#[derive(Debug)]
pub struct PrivatePostgres {
    folder: TempDir,
    port: u16,
}

impl PrivatePostgres {
    /// Starts a server in a folder of its own.
    pub fn start() -> Self {
        let folder = TempDir::with_prefix("tms-postgres.").expect("a temporary folder");
        if geteuid().is_root() {
            // PostgreSQL refuses to run as root.
            let owned = Command::new("chown").arg("postgres:").arg(folder.path()).output();
            expect_success("chown", &owned.expect("chown starts"));
        }
        let mut server = Self { folder, port: 0 };
        let made = server
            .program("initdb")
            .args(["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"])
            .output();
        expect_success("initdb", &made.expect("initdb starts"));
        for _ in 0..PORTS_MAX {
            let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
            server.port = free.expect("a free port").port();
            if server.try_start().status.success() {
                return server;
            }
        }
        panic!("the server does not start: {}", server.log());
    }

    /// The address of its database.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Ends the server at once, as a crash does: connections break in the middle of what they did.
    pub fn crash(&self) {
        let ended = self.control(&["stop", "--mode=immediate"]);
        expect_success("pg_ctl stop", &ended);
    }

    /// Holds all processes of the server where they are, or lets them go on. Connections stay, and nothing answers,
    /// as when a network swallows everything.
    pub fn hold(&self, still: bool) {
        let file = self.folder.path().join("data/postmaster.pid");
        let file = fs::read_to_string(file).expect("the server's process id");
        let server = file.lines().next().expect("the process id comes first").to_owned();
        let children = fs::read_to_string(format!("/proc/{server}/task/{server}/children"));
        let children = children.expect("the system tells a process's children");
        let signal = if still { Signal::STOP } else { Signal::CONT };
        for process in [server.as_str()].into_iter().chain(children.split_whitespace()) {
            let id = process.parse().ok().and_then(Pid::from_raw).expect("a process id");
            kill_process(id, signal).expect("a held process does not end");
        }
    }

    /// Starts the server again, on the same port.
    pub fn start_again(&self) {
        expect_success("pg_ctl start", &self.try_start());
    }

    fn try_start(&self) -> Output {
        let options = format!(
            "-p {} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{}'",
            self.port,
            self.folder.path().display()
        );
        let log = format!("--log={}", self.log_file().display());
        self.control(&["start", "--timeout=60", &log, &format!("--options={options}")])
    }

    fn control(&self, arguments: &[&str]) -> Output {
        let mut command = self.program("pg_ctl");
        command.args(["--silent", "--wait"]).args(arguments);
        command.output().expect("pg_ctl starts")
    }

    /// A program of PostgreSQL, run by whoever may, on this server's data.
    fn program(&self, name: &str) -> Command {
        let program = programs().join(name);
        let mut command = if geteuid().is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]).arg(program);
            command
        } else {
            Command::new(program)
        };
        command.arg("--pgdata").arg(self.folder.path().join("data"));
        command.current_dir(self.folder.path()).env("HOME", self.folder.path());
        command
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }
}

impl Drop for PrivatePostgres {
    fn drop(&mut self) {
        // It may be stopped already, which is no failure.
        drop(self.control(&["stop", "--mode=immediate"]));
    }
}

/// Where the programs stand: `tests/with-postgres` puts them last in PATH, Debian elsewhere.
fn programs() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    let has_server = |folder: &&PathBuf| folder.join("pg_ctl").is_file() && is_whole(folder);
    folders.iter().find(has_server).cloned().unwrap_or_else(|| {
        panic!("PostgreSQL is not in PATH; run the tests by `tests/run` or `tests/with-postgres`")
    })
}

fn is_whole(folder: &Path) -> bool {
    folder.join("initdb").is_file() && folder.join("postgres").is_file()
}

#[track_caller]
fn expect_success(what: &str, output: &Output) {
    assert!(output.status.success(), "{what}: {output:?}");
}
