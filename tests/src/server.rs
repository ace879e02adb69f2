//! The real server in a process of its own, on a port that the system chooses.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, ExitStatus},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::time::{sleep, timeout};

use crate::{Client, Installation, Serves};

/// Far beyond what a start or an orderly end takes, even while every core is busy.
const PATIENCE: Duration = Duration::from_secs(30);

/// How much of a server's log a failed test shows.
const LOG_LINES_MAX: usize = 200;

/// What a server gets beside the settings that every test needs.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Further arguments of `tms-app serve`.
    pub arguments: Vec<String>,
    /// Variables of its environment, whole names: `TMS_…`.
    pub environment: Vec<(String, String)>,
}

/// A running server. Dropping it kills it; a failed test shows its log.
#[derive(Debug)]
pub struct Server {
    process: Child,
    url: String,
    log: PathBuf,
}

impl Server {
    /// Starts a server and waits until it takes requests; call it again for a second one on the
    /// same data, or to start anew after [`stop`](Self::stop) or [`kill_9`](Self::kill_9).
    pub async fn start(installation: &Installation, options: &Options) -> Self {
        Self::run("serve", installation, options).await
    }

    /// Starts what serves: `serve`, or `demo`.
    pub(crate) async fn run(command: &str, installation: &Installation, options: &Options) -> Self {
        let log = installation.name_for_a_log();
        // Each server has its own, for the wait would take an earlier one's address for its.
        let address_file = log.with_extension("address");
        let log_file = File::create(&log).expect("the server's log can be made");
        let process = installation
            .command()
            .arg(command)
            // Variables, so that what a test says in either way counts more.
            .envs([("TMS_LISTEN", "127.0.0.1:0"), ("TMS_METRICS_LISTEN", "off")])
            .args(["--database-url", &installation.database_url()])
            .arg("--address-file")
            .arg(&address_file)
            .args(&options.arguments)
            .envs(options.environment.iter().map(|(name, value)| (name, value)))
            .stdout(log_file.try_clone().expect("a second handle of the log"))
            .stderr(log_file)
            .spawn()
            .expect("tms-app should start");
        let mut server = Self { process, url: String::new(), log };
        server.url = server.wait_for_address(&address_file).await;
        server
    }

    /// The address it listens on: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A client without session or token.
    pub fn client(&self) -> Client {
        Client::new(&self.url)
    }

    /// The number of its process.
    pub fn process_id(&self) -> u32 {
        self.process.id()
    }

    /// All it has written so far, logs above all.
    pub fn log(&self) -> String {
        fs::read_to_string(&self.log).expect("the server's log can be read")
    }

    /// Asks it to end, as an operator or a service manager does, and waits until it has.
    pub async fn stop(mut self) -> ExitStatus {
        let id = i32::try_from(self.process.id()).ok().and_then(Pid::from_raw);
        kill_process(id.expect("a process id"), Signal::TERM).expect("the server should run");
        let process = &mut self.process;
        eventually("the server should end when asked to", || exit_status(process)).await
    }

    /// Ends it at once, leaving it no time to finish anything.
    pub fn kill_9(mut self) {
        self.end_now();
    }

    async fn wait_for_address(&mut self, address_file: &Path) -> String {
        let process = &mut self.process;
        let address = eventually("the server should be ready", || match exit_status(process) {
            Some(status) => Some(Err(status)),
            None => fs::read_to_string(address_file).ok().map(Ok),
        });
        match address.await {
            Ok(address) => address.trim_end().to_owned(),
            Err(status) => panic!("the server ended before it was ready: {status}"),
        }
    }

    fn end_now(&mut self) {
        self.process.kill().expect("the server can be killed");
        self.process.wait().expect("a killed server ends");
    }
}

impl Serves for Server {
    fn url(&self) -> &str {
        self.url()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end_now();
        if thread::panicking() {
            let log = fs::read_to_string(&self.log).unwrap_or_default();
            let lines: Vec<_> = log.lines().collect();
            let last = lines.iter().skip(lines.len().saturating_sub(LOG_LINES_MAX));
            eprintln!("--- the log of the server {}", self.url);
            last.for_each(|line| eprintln!("{line}"));
        }
    }
}

fn exit_status(process: &mut Child) -> Option<ExitStatus> {
    process.try_wait().expect("the server's state can be asked for")
}

/// Asks again and again until there is an answer, for no system tells of a file or an end in a way common to all.
pub async fn eventually<T>(what: &str, mut ask: impl FnMut() -> Option<T> + Send) -> T {
    let answered = timeout(PATIENCE, async {
        loop {
            if let Some(answer) = ask() {
                return answer;
            }
            sleep(Duration::from_millis(5)).await;
        }
    });
    answered.await.unwrap_or_else(|_| panic!("{what} within {} s", PATIENCE.as_secs()))
}
