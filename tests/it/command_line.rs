//! The command line as operators meet it: what it says, what it leaves behind, and how it ends.

use std::{fs, os::unix::fs::PermissionsExt as _, process::Stdio};

use serde_json::json;
use tms_tests::{Database, Installation, Options, Server, eventually, on_both_databases};

use crate::world::{PASSWORD, World, create_administrator, data, everything, sign_in, text};

mod importing;
mod serving;
mod settings;

on_both_databases!(
    perm_6_the_first_administrator_makes_the_root_organization_and_the_catch_all,
    an_administrator_with_bad_fields_is_told_all_of_them_and_not_made,
    asg_5_assign_says_what_came_of_every_pair,
    key_6_keys_that_are_generated_are_printed_and_exported,
    usr_8_users_are_found_by_parts_of_their_names,
    a_database_is_migrated_as_often_as_one_likes,
);

const RITA: [&str; 6] = ["--first-name", "Rita", "--last-name", "Moreno", "--country", "GB"];

async fn perm_6_the_first_administrator_makes_the_root_organization_and_the_catch_all(
    database: Database,
) {
    let installation = Installation::fresh(database);
    let create = |email: &str| {
        let named = ["admin", "create", "--email", email, "--organization", "Moreno Training"];
        let arguments = [&named[..], &RITA[..], &["--time-zone", "Europe/Berlin"]].concat();
        installation.tms_with_input(&arguments, &format!("{PASSWORD}\n"))
    };
    let first = create("root@tms.example").expect_success();
    assert!(first.stdout.contains("Operations Manager of the root organization"), "{first:#?}");
    let second = create("second@tms.example").expect_success();
    assert!(!second.stdout.contains("Operations Manager"), "{second:#?}");
    let taken = create("Root@TMS.example ");
    assert_eq!(taken.code, Some(1));
    assert!(taken.stderr.contains("email is taken"), "{taken:#?}");

    let server = Server::start(&installation, &Options::default()).await;
    let root = sign_in(&server.client(), "root@tms.example").await;
    let organizations = everything(&root, "/api/v1/organizations").await;
    assert_eq!(organizations.len(), 1);
    assert_eq!(organizations[0]["name"], "Moreno Training");
    assert_eq!(organizations[0]["time_zone"], "Europe/Berlin");
    let sites = everything(&root, "/api/v1/sites").await;
    assert_eq!((sites.len(), &sites[0]["host"]), (1, &json!("*")));
    let roles = |me: &serde_json::Value| -> Vec<String> {
        me["roles"].as_array().unwrap().iter().map(|role| text(&role["role"])).collect()
    };
    let me = root.get("/api/v1/me").await.expect(200).json;
    let mut both = roles(&me);
    both.sort();
    assert_eq!(both, ["operations_manager", "system_administrator"]);
    let second = sign_in(&server.client(), "second@tms.example").await;
    assert_eq!(roles(&second.get("/api/v1/me").await.expect(200).json), ["system_administrator"]);
}

async fn an_administrator_with_bad_fields_is_told_all_of_them_and_not_made(database: Database) {
    let installation = Installation::fresh(database);
    let bad = ["admin", "create", "--email", "root", "--first-name", " ", "--country", "XX"];
    let refused = installation.tms_with_input(&bad, "password1\n");
    assert_eq!(refused.code, Some(1));
    for field in ["email: ", "first_name: ", "last_name: ", "country: ", "password: "] {
        assert!(refused.stderr.contains(field), "{field}: {refused:#?}");
    }
    let email = ["admin", "create", "--email", "root@tms.example"];
    let silent = installation.tms_with_input(&[&email[..], &RITA[..]].concat(), "");
    assert_eq!(silent.code, Some(1));
    assert!(silent.stderr.contains("first line of the standard input"), "{silent:#?}");
    assert_eq!(installation.tms(&["users", "find"]).code, Some(1), "nobody was made");
}

#[tokio::test]
async fn an_administrator_is_asked_for_on_a_terminal_without_showing_the_password() {
    let installation = Installation::fresh(Database::Sqlite);
    let answers =
        ["root@tms.example", "Rita", "Moreno", "GB", PASSWORD, PASSWORD].map(|a| format!("{a}\n"));
    let screen = on_a_terminal(&installation, &["admin", "create"], &answers.concat());
    for shown in ["Email: ", "First name: ", "Password: ", "is a System Administrator"] {
        assert!(screen.contains(shown), "{shown}: {screen}");
    }
    // What is typed before its question is shown by the terminal itself, so only the rest tells.
    let (_, after) = screen.split_once("Password: ").unwrap();
    assert!(!after.contains(PASSWORD), "{screen}");
    let found = installation.tms(&["users", "find", "--email", "root@tms"]).expect_success();
    assert!(found.stdout.contains("system_administrator"), "{found:#?}");
}

#[tokio::test]
async fn what_the_product_keeps_is_for_its_owner_alone() {
    let installation = Installation::fresh(Database::Sqlite);
    create_administrator(&installation);
    for name in ["tms.db", "secret.key"] {
        let mode = fs::metadata(installation.folder().join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

async fn asg_5_assign_says_what_came_of_every_pair(database: Database) {
    let world =
        World::filled(database, &["catalog.json", "learners.csv"], &Options::default()).await;
    let tms = |arguments: &[&str]| world.installation.tms(arguments);
    let learner = "asbjorg.elliisdottir2@learn.example";
    let made = tms(&["assign", "--learner", learner, "--course", "AZ-104", "northwind/AZ-204"]);
    assert_eq!(made.expect_success().stdout.lines().count(), 2);

    let again = tms(&["assign", "--learner", learner, "--course", "AZ-104", "AZ-305"]);
    assert_eq!((again.code, again.stdout.lines().count()), (Some(1), 1));
    assert!(again.stderr.contains(&format!("refused: {learner}, AZ-104: ")), "{again:#?}");
    assert!(again.stderr.contains("1 of 2 pairs were refused"), "{again:#?}");
    tms(&["assign", "--learner", learner, "--course", "AZ-104", "--assign-again"]).expect_success();

    let unknown = tms(&["assign", "--learner", learner, "nobody@x.example", "--course", "AZ-104"]);
    assert_eq!((unknown.code, unknown.stdout.as_str()), (Some(1), ""));
    assert!(unknown.stderr.contains("nobody@x.example: there is no user"), "{unknown:#?}");
    let late = tms(&["assign", "--learner", learner, "--course", "AZ-400", "--expires-on", "soon"]);
    assert!(late.stderr.contains("expires_on: "), "{late:#?}");

    // More than a thousand pairs are a job, which the command carries on itself.
    let ops = world.administrator("ops@tms.example", &[("operations_manager", "northwind")]).await;
    let organization = &world.organizations().await["northwind"];
    let users = everything(&ops, &format!("/api/v1/users?organization_id={organization}")).await;
    let emails: Vec<String> = users.iter().take(300).map(|user| text(&user["email"])).collect();
    let learners: Vec<&str> = emails.iter().map(String::as_str).collect();
    let courses = ["--course", "AZ-900", "SC-900", "PL-300", "PY-150"];
    let many = tms(&[&["assign", "--assign-again", "--learner"], &learners[..], &courses].concat());
    assert_eq!(many.expect_success().stdout.lines().count(), 1_200);
    let all = everything(&ops, "/api/v1/course-assignments").await;
    assert_eq!(all.len(), 2 + 1 + 1 + 1_200);
}

async fn key_6_keys_that_are_generated_are_printed_and_exported(database: Database) {
    let world = World::with_catalogue(database).await;
    let ops = world.administrator("ops@tms.example", &[("operations_manager", "northwind")]).await;
    crate::keys::pool(&world, &ops, json!({})).await;
    let tms = |arguments: &[&str]| world.installation.tms(arguments);
    let made = tms(&["keys", "generate", "--pool", "Spring", "--number", "3"]).expect_success();
    let keys: Vec<&str> = made.stdout.lines().collect();
    assert_eq!(keys.len(), 3);
    let exported = tms(&["keys", "export", "--pool", "Spring"]).expect_success();
    let mut reader = csv::Reader::from_reader(exported.stdout.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.iter().map(|row| &row[0]).collect::<Vec<_>>(), keys);
    assert!(rows.iter().all(|row| &row[1] == "available" && row[7].ends_with(&row[0])));

    let file = world.installation.folder().join("keys.csv");
    let path = file.to_str().unwrap();
    let redeemed = ["keys", "export", "--pool", "Spring", "--status", "redeemed", "--output", path];
    assert_eq!(tms(&redeemed).expect_success().stdout, "");
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 1, "the headings alone");
    for (number, field) in [("0", "generate"), ("-1", "generate"), ("1000001", "generate")] {
        let number = format!("--number={number}");
        let refused = tms(&["keys", "generate", "--pool", "Spring", &number]);
        assert_eq!(refused.code, Some(1), "{number}");
        assert!(refused.stderr.contains(field), "{refused:#?}");
    }
    let unknown = tms(&["keys", "export", "--pool", "Autumn"]);
    assert_eq!(unknown.code, Some(1));
    assert!(unknown.stderr.contains("no pool named \"Autumn\""), "{unknown:#?}");
}

async fn usr_8_users_are_found_by_parts_of_their_names(database: Database) {
    let installation = Installation::fresh(database);
    for file in ["catalog.json", "learners.csv"] {
        installation.tms(&["import", data(file).to_str().unwrap()]).expect_success();
    }
    let found = installation.tms(&["users", "find", "--last-name", "SAOULID"]);
    assert_eq!(found.code, Some(1), "the name is Greek: {found:#?}");
    let found = installation.tms(&["users", "find", "--last-name", "σαουλίδης"]).expect_success();
    let email = |line: &str| line.split('\t').nth(1).unwrap().to_owned();
    assert_eq!(found.stdout.lines().map(email).collect::<Vec<_>>(), ["learner0@mail.example"]);
    let some = installation.tms(&["users", "find", "--limit", "7"]).expect_success();
    assert_eq!(some.stdout.lines().count(), 7);
    assert!(some.stderr.contains("there are more"), "{some:#?}");
}

async fn a_database_is_migrated_as_often_as_one_likes(database: Database) {
    let installation = Installation::fresh(database);
    for _ in 0..2 {
        let migrated = installation.tms(&["migrate"]).expect_success();
        assert!(migrated.stdout.contains("is up to date"), "{migrated:#?}");
        assert_eq!(migrated.stderr, "", "a command that goes well says no more than its result");
    }
}

#[tokio::test]
async fn who_has_read_enough_hears_no_complaint() {
    let installation = Installation::fresh(Database::Sqlite);
    for file in ["catalog.json", "learners.csv"] {
        installation.tms(&["import", data(file).to_str().unwrap()]).expect_success();
    }
    let mut command = installation.command();
    command.args(["users", "find", "--limit", "5000", "--database-url"]);
    command.arg(installation.database_url()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// Runs the binary on a terminal of its own, types, and returns the screen.
fn on_a_terminal(installation: &Installation, arguments: &[&str], typed: &str) -> String {
    use std::io::Write as _;

    let binary = installation.command();
    let words = [&[binary.get_program().to_str().unwrap()], arguments].concat();
    let url = installation.database_url();
    let line: Vec<String> =
        words.iter().chain(&["--database-url", &url]).map(|w| quoted(w)).collect();
    let mut script = std::process::Command::new("script");
    script.args(["--quiet", "--return", "--command", &line.join(" "), "/dev/null"]);
    for (name, value) in binary.get_envs() {
        match value {
            Some(value) => script.env(name, value),
            None => script.env_remove(name),
        };
    }
    script.current_dir(installation.folder()).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = script.spawn().unwrap();
    child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn quoted(word: &str) -> String {
    format!("'{}'", word.replace('\'', r"'\''"))
}
