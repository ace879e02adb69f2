//! The README keeps what it promises: its walk-through is pasted into a shell as it stands.

use std::{fs, net::TcpListener, os::unix::fs::symlink, path::Path, process::Command};

use serde_json::Value;
use tms_tests::{Database, Installation, on_both_databases};

use crate::world::text;

on_both_databases!(the_walk_through_of_the_readme_does_what_it_says);

const README: &str = include_str!("../../README.md");
const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// What stands between the fences of one language, in order.
fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    let begin = README.split(&fence).skip(1);
    begin.map(|rest| rest.split_once("```").unwrap().0).collect()
}

#[test]
fn the_first_command_is_the_demonstration_and_the_second_runs_the_tests() {
    assert_eq!(blocks("sh"), ["cargo run -- demo\n", "tests/run\n"]);
    assert!(README.find("```sh").unwrap() < README.find("```bash").unwrap());
    // `cargo run` needs no name only as long as there is one binary.
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(ROOT)
        .output()
        .unwrap();
    let metadata: Value = serde_json::from_slice(&metadata.stdout).unwrap();
    let targets = metadata["packages"].as_array().unwrap().iter();
    let targets = targets.flat_map(|package| package["targets"].as_array().unwrap());
    let binaries: Vec<String> = targets
        .filter(|target| target["kind"][0] == "bin")
        .map(|target| text(&target["name"]))
        .collect();
    assert_eq!(binaries, ["tms-app"]);
    let members = metadata["workspace_default_members"].as_array().unwrap();
    assert!(members.iter().any(|member| text(member).contains("/tms-app#")), "{members:?}");
}

#[test]
fn every_file_that_is_linked_is_there() {
    let links = README.split("](").skip(1).map(|rest| rest.split_once(')').unwrap().0);
    let files: Vec<&str> = links.filter(|link| !link.starts_with(['#', 'h'])).collect();
    assert!(files.len() > 5);
    for file in files {
        assert!(Path::new(ROOT).join(file).exists(), "{file}");
    }
}

/// Pastes all blocks into one shell and returns what each printed.
fn paste(installation: &Installation, database: Database) -> Vec<String> {
    // The folder looks like the project's own after a build; cargo has nothing left to do.
    let folder = installation.folder();
    let link = |from: &Path, to: &str| {
        let to = folder.join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        symlink(from, to).unwrap();
    };
    let binary = installation.command();
    link(Path::new(binary.get_program()), "target/debug/tms-app");
    link(&Path::new(ROOT).join("tests/data"), "tests/data");
    link(Path::new("/bin/true"), "bin/cargo");

    let blocks = blocks("bash");
    let marks = blocks.iter().map(|block| format!("{block}\nprintf '\\n@@@@\\n'\n"));
    let script: String = marks.collect();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let path = std::env::var("PATH").unwrap();
    let mut shell = Command::new("bash");
    shell.args(["-e", "-u", "-o", "pipefail", "-c", &script]);
    for (name, value) in binary.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", folder.join("bin").display()))
        .env("TMPDIR", folder)
        .env("TMS_LISTEN", format!("127.0.0.1:{port}"))
        .env("TMS_METRICS_LISTEN", "off");
    if database == Database::Postgres {
        shell.env("TMS_DATABASE_URL", installation.database_url());
    }
    let output = shell.output().unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}\n--- {said}");
    let mut outcomes: Vec<String> = printed.split("\n@@@@\n").map(str::to_owned).collect();
    assert_eq!(outcomes.pop().as_deref(), Some(""), "{printed}\n--- {said}");
    assert_eq!(outcomes.len(), blocks.len(), "{printed}\n--- {said}");
    outcomes
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

async fn the_walk_through_of_the_readme_does_what_it_says(database: Database) {
    let installation = Installation::fresh(database);
    let outcomes = paste(&installation, database);
    let [
        built,
        imported,
        administrator,
        served,
        me,
        assigned,
        many,
        pool,
        redeemed,
        registered,
        cancelled,
        statement,
        ended,
    ] = outcomes.as_slice()
    else {
        panic!("the walk-through has other steps than are checked here: {outcomes:#?}")
    };
    assert_eq!(built, "");
    let counts: Vec<&str> = imported.lines().map(|line| line.split(',').next().unwrap()).collect();
    assert_eq!(counts, ["42 created", "5000 created"]);
    assert!(administrator.contains("you@northwind.example is a System Administrator"));
    assert_eq!(served, "yes\n");
    assert_eq!(json(me)["user"]["email"], "you@northwind.example");

    let assigned = json(assigned);
    assert_eq!(assigned["status"], "active");
    assert_eq!(assigned["learner"]["email"], "asbjorg.elliisdottir2@learn.example");
    let many = json(many);
    let (total, created) = (many["total"].as_u64().unwrap(), many["created"].as_u64().unwrap());
    assert!(total > 4, "{many}");
    assert_eq!(created, total - 1, "{many}");
    let refused: Vec<&Value> =
        many["results"].as_array().unwrap().iter().filter(|r| !r["code"].is_null()).collect();
    assert_eq!(refused.len(), 1, "{many}");
    assert_eq!(refused[0]["code"], "already_assigned");

    assert_eq!(json(pool)["keys"].as_array().unwrap().len(), 2);
    let steps: Vec<Value> = serde_json::Deserializer::from_str(redeemed)
        .into_iter()
        .map(|step| step.unwrap_or_else(|error| panic!("{error}: {redeemed}")))
        .collect();
    assert_eq!(steps.len(), 3, "{redeemed}");
    assert_eq!(steps[1]["source"], "training_key");
    assert_eq!(steps[2]["items"][0]["id"], steps[1]["id"]);
    let registered = json(registered);
    assert_eq!(registered["assignment"]["learner"]["email"], "newcomer@northwind.example");

    let cancelled = json(cancelled);
    assert_eq!((&cancelled["id"], &cancelled["status"]), (&assigned["id"], &"cancelled".into()));
    let (statement, table) = statement.split_once("}}").unwrap();
    let totals = &json(&format!("{statement}}}}}"))["totals"];
    assert_eq!(totals["created"], 1 + created + 2);
    assert_eq!(totals["reversed"], 1);
    assert!(table.trim().lines().count() > 3, "{table}");
    assert_eq!(ended.trim(), "");
}
