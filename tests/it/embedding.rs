//! The domain crate as those get it who embed it: packaged, unpacked, and depended on from outside the workspace.

use std::{fs, path::Path, process::Command};

use tempfile::tempdir;

const WORKSPACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Runs a command to its end and gives what it printed.
fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {told}");
    String::from_utf8(output.stdout).unwrap()
}

/// Nothing is fetched: what the domain crate needs was needed to build this test.
fn cargo(folder: &Path, target: &Path) -> Command {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.current_dir(folder).env("CARGO_TARGET_DIR", target).env("CARGO_NET_OFFLINE", "true");
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
    cargo
}

/// The first block of Rust in the crate's README.
fn embedding_example(readme: &str) -> &str {
    let (_, behind) = readme.split_once("```rust\n").unwrap();
    behind.split_once("```").unwrap().0
}

#[test]
fn the_readme_s_example_runs_in_an_empty_project_end_to_end() {
    let folder = tempdir().unwrap();
    // What others wrote is built once for all runs.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("embedding");
    let package =
        ["package", "--package", "tms-domain", "--locked", "--allow-dirty", "--no-verify"];
    run(cargo(Path::new(WORKSPACE), &target).args(package));
    let archive = target.join(concat!("package/tms-domain-", env!("CARGO_PKG_VERSION"), ".crate"));
    run(Command::new("tar").arg("-xzf").arg(archive).arg("-C").arg(folder.path()));
    let domain = folder.path().join(concat!("tms-domain-", env!("CARGO_PKG_VERSION")));

    let project = folder.path().join("embedder");
    fs::create_dir_all(project.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"embedder\"\nedition = \"2024\"\n[workspace]\n\
         [dependencies]\ntms-domain.path = {:?}\n",
        domain.display().to_string(),
    );
    fs::write(project.join("Cargo.toml"), manifest).unwrap();
    // The versions that the rest was tested with.
    fs::copy(Path::new(WORKSPACE).join("Cargo.lock"), project.join("Cargo.lock")).unwrap();
    let readme = fs::read_to_string(domain.join("README.md")).unwrap();
    fs::write(project.join("src/main.rs"), embedding_example(&readme)).unwrap();

    let printed = run(cargo(&project, &target).args(["run", "--quiet"]));
    let expected = "\
expires: 2027-09-27 12:00:00 UTC
bill lines: 1
journal: created
cancelled: true
refused: cancellation was possible until 2027-04-01 12:00:00 UTC
";
    assert_eq!(printed, expected);
}
