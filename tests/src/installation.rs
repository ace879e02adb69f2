//! What outlives a server process: its data folder and its database.

use std::{
    env,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU32, Ordering},
};

use tempfile::TempDir;

use crate::{
    Database,
    postgres::{FreshDatabase, fresh_database},
};

/// A data folder and an empty database, on which any number of servers and commands may run, at
/// once or one after the other; gone with the value.
#[derive(Debug)]
pub struct Installation {
    folder: TempDir,
    place: Place,
    servers: AtomicU32,
}

/// Where the database is.
#[derive(Debug)]
enum Place {
    File(PathBuf),
    Fresh(FreshDatabase),
    Given(String),
}

impl Installation {
    /// Makes an installation that nobody else uses.
    pub fn fresh(database: Database) -> Self {
        match database {
            Database::Sqlite => Self::at(|folder| Place::File(folder.join("tms.db"))),
            Database::Postgres => Self::at(|_| Place::Fresh(fresh_database())),
        }
    }

    /// The same on an empty PostgreSQL database that the test provides.
    pub fn on(url: &str) -> Self {
        Self::at(|_| Place::Given(url.to_owned()))
    }

    /// The same on a SQLite file in a folder that the test provides.
    pub fn in_folder(folder: &Path) -> Self {
        Self::at(|_| Place::File(folder.join("tms.db")))
    }

    fn at(place: impl FnOnce(&Path) -> Place) -> Self {
        let folder = TempDir::with_prefix("tms-test.").expect("a temporary folder");
        let place = place(folder.path());
        Self { folder, place, servers: AtomicU32::new(0) }
    }

    /// The folder that servers and commands run in, and take for the user's home.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The URL of the database, as the command line takes it.
    pub fn database_url(&self) -> String {
        match &self.place {
            Place::File(path) => format!("sqlite://{}", path.display()),
            Place::Fresh(database) => database.url().to_owned(),
            Place::Given(url) => url.clone(),
        }
    }

    /// Runs the binary with `arguments` (`["admin", "create", …]`) on this database, to its end.
    pub fn tms(&self, arguments: &[&str]) -> Output {
        self.tms_with_input(arguments, "")
    }

    /// Like [`tms`](Self::tms), with `input` to read.
    pub fn tms_with_input(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self
            .command()
            .args(arguments)
            .args(["--database-url", &self.database_url()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("tms-app should start");
        let mut stdin = child.stdin.take().expect("a pipe was asked for");
        let input = input.to_owned();
        // In a thread, lest both sides wait for the other to read. A command that does not read
        // its input may close it, which is no failure.
        let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().expect("tms-app should end");
        writer.join().expect("the writer does not panic");
        Output {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// A path that no other server of this installation logs to.
    pub(crate) fn name_for_a_log(&self) -> PathBuf {
        let number = self.servers.fetch_add(1, Ordering::Relaxed) + 1;
        self.folder().join(format!("server-{number}.log"))
    }

    /// The binary, seeing nothing of the caller's settings, nor yet of this database.
    pub fn command(&self) -> Command {
        let mut command = Command::new(binary());
        for (name, _) in env::vars_os() {
            if name.to_string_lossy().starts_with("TMS_") {
                command.env_remove(name);
            }
        }
        for name in ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            command.env_remove(name);
        }
        command.env("HOME", self.folder()).current_dir(self.folder());
        command
    }
}

/// How a command of the binary ended and what it wrote.
#[derive(Clone, Debug)]
pub struct Output {
    /// The exit status, or none when a signal ended it.
    pub code: Option<i32>,
    /// What a person or the next program reads.
    pub stdout: String,
    /// Messages and logs.
    pub stderr: String,
}

impl Output {
    /// Panics with everything written unless the command succeeded.
    #[track_caller]
    pub fn expect_success(self) -> Self {
        assert!(self.code == Some(0), "the command failed: {self:#?}");
        self
    }
}

/// The binary of the same build: test executables stand in `target/PROFILE/deps`.
fn binary() -> PathBuf {
    let test = env::current_exe().expect("the test's own path");
    let binary = test
        .ancestors()
        .nth(2)
        .expect("test executables stand two folders deep")
        .join(format!("tms-app{}", env::consts::EXE_SUFFIX));
    assert!(
        binary.is_file(),
        "{} is not built; run the tests by `tests/run`, or build it with the same features first: \
         `cargo build --workspace --all-features --bins --tests`",
        binary.display()
    );
    binary
}
