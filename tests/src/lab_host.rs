//! The example lab host of `crates/tms-labs`, in a process of its own.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use crate::{Client, eventually};

/// A running lab host. Dropping it ends it.
#[derive(Debug)]
pub struct LabHost {
    process: Child,
    url: String,
    key_file: PathBuf,
}

impl LabHost {
    /// The key that the host shares with the server.
    pub const KEY: &str = "the key of the example host, 0123456789";

    /// Starts a lab host on a port that the system chooses, with its files in a folder.
    pub async fn start(folder: &Path) -> Self {
        let (key_file, address_file) = (folder.join("labs.key"), folder.join("labs.address"));
        fs::write(&key_file, Self::KEY).expect("the key can be written");
        let mut process = Command::new(example())
            .args(["--listen", "127.0.0.1:0", "--key-file"])
            .arg(&key_file)
            .arg("--address-file")
            .arg(&address_file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the lab host should start");
        let url = eventually("the lab host should be ready", || {
            let ended = process.try_wait().expect("the lab host's state can be asked for");
            assert!(ended.is_none(), "the lab host ended: {ended:?}");
            fs::read_to_string(&address_file).ok()
        });
        let url = url.await;
        Self { process, url, key_file }
    }

    /// The setting that gives its labs to the courses of an organization.
    pub fn setting(&self, organization: &str) -> String {
        let (url, key_file) = (&self.url, self.key_file.display());
        format!(
            "{{ organization = '{organization}', url = '{url}/launches', key_file = '{key_file}' }}"
        )
    }

    /// Where it is: `http://127.0.0.1:PORT`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Someone's browser at its pages.
    pub fn client(&self) -> Client {
        Client::new(&self.url)
    }
}

impl Drop for LabHost {
    fn drop(&mut self) {
        self.process.kill().expect("the lab host can be killed");
        self.process.wait().expect("a killed lab host ends");
    }
}

/// The example of the same build: test executables stand in `target/PROFILE/deps`.
fn example() -> PathBuf {
    let test = std::env::current_exe().expect("the test's own path");
    let profile = test.ancestors().nth(2).expect("test executables stand two folders deep");
    let name = format!("lab_host{}", std::env::consts::EXE_SUFFIX);
    let example = profile.join("examples").join(name);
    assert!(
        example.is_file(),
        "{} is not built; run the tests by `tests/run`, or build it first: \
         `cargo build --workspace --all-features --examples`",
        example.display()
    );
    example
}
