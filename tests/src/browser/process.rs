//! The processes of a browser: chromedriver, which starts Chromium, and a shell that watches over both.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

/// Runs chromedriver until its own input ends. That is when the value below is dropped, but also when the test is
/// killed and can do nothing any more; and Chromium ends when chromedriver, at the other end of its pipe, is gone.
const WATCH: &str = "chromedriver --port=0 & read -r _; kill -9 $!; wait";

/// What chromedriver says once it listens; the port follows.
const READY: &str = "started successfully on port ";

/// A running chromedriver with a home of its own. Ends with the value, or with the test's process.
#[derive(Debug)]
pub(super) struct Driver {
    watch: Child,
    port: u16,
    home: TempDir,
}

impl Driver {
    /// Starts chromedriver on a port that the system chooses.
    pub(super) fn start() -> Self {
        let home = TempDir::with_prefix("tms-browser.").expect("a temporary folder");
        let mut watch = Command::new("sh")
            .args(["-c", WATCH])
            // Nothing of the caller's: no profile, no proxy, a zone that no page may take for its own.
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", home.path())
            .env("TMPDIR", home.path())
            .env("LANG", "C.UTF-8")
            .env("TZ", "Pacific/Chatham")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        let output = watch.stdout.take().expect("a pipe was asked for");
        let said = BufReader::new(output).lines().map_while(Result::ok);
        let port = said.into_iter().find_map(|line| {
            let (_, port) = line.split_once(READY)?;
            port.trim_end_matches('.').parse().ok()
        });
        let port = port.expect("chromedriver should start; tests/install installs it");
        Self { watch, port, home }
    }

    /// Where it is spoken to.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The folder of the browser's profile.
    pub(super) fn profile(&self) -> String {
        self.home.path().join("profile").display().to_string()
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.watch.stdin.take());
        self.watch.wait().expect("the shell ends");
    }
}
