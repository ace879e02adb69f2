//! Filling the system from files.

use std::{collections::BTreeMap, fs};

use tms_tests::{Database, Installation, Options, on_both_databases};

use crate::world::{World, data, everything, text};

on_both_databases!(
    import_brings_every_learner_with_the_name_of_the_file_and_a_second_one_changes_nothing,
    import_refuses_a_file_with_bad_rows_whole_and_names_each
);

async fn import_brings_every_learner_with_the_name_of_the_file_and_a_second_one_changes_nothing(
    database: Database,
) {
    let world =
        World::filled(database, &["catalog.json", "learners.csv"], &Options::default()).await;
    let users = everything(&world.root, "/api/v1/users").await;
    let by_email: BTreeMap<String, (String, String)> = users
        .iter()
        .map(|user| (text(&user["email"]), (text(&user["first_name"]), text(&user["last_name"]))))
        .collect();
    let mut reader = csv::Reader::from_path(data("learners.csv")).unwrap();
    let mut rows = 0;
    for row in reader.records() {
        let row = row.unwrap();
        let wanted = (row[0].trim().to_owned(), row[1].trim().to_owned());
        assert_eq!(by_email.get(row[2].trim()), Some(&wanted), "{}", &row[2]);
        rows += 1;
    }
    assert_eq!(rows, 5_000);
    let people = users.len();

    for file in ["catalog.json", "learners.csv"] {
        let again =
            world.installation.tms(&["import", data(file).to_str().unwrap()]).expect_success();
        assert!(!again.stdout.is_empty(), "an import says what it did");
    }
    let after = everything(&world.root, "/api/v1/users").await;
    assert_eq!(after.len(), people);
    assert!(after.iter().all(|user| user["version"] == 1 || user["email"] == "root@tms.example"));
}

async fn import_refuses_a_file_with_bad_rows_whole_and_names_each(database: Database) {
    let installation = Installation::fresh(database);
    installation.tms(&["import", data("catalog.json").to_str().unwrap()]).expect_success();
    let file = installation.folder().join("learners.csv");
    fs::write(
        &file,
        "first_name,last_name,email,country,organization,time_zone\n\
         Ada,Humphreys,ada@learn.example,GB,northwind,Europe/London\n\
         ,Humphreys,nobody@learn.example,GB,northwind,Europe/London\n\
         Ada,Humphreys,no address,XX,nowhere,Mars/Olympus\n\
         Eve,Humphreys,ada@learn.example,GB,northwind,Europe/London\n",
    )
    .unwrap();
    let refused = installation.tms(&["import", file.to_str().unwrap()]);
    assert_ne!(refused.code, Some(0));
    for told in [
        "line 3",
        "first_name",
        "line 4",
        "email",
        "country",
        "organization",
        "time_zone",
        "line 5",
    ] {
        assert!(
            refused.stderr.contains(told) || refused.stdout.contains(told),
            "{told}: {refused:#?}"
        );
    }
    let nobody = installation.tms(&["users", "find", "--last-name", "Humphreys"]);
    assert_eq!(nobody.code, Some(1), "a bad row refuses all: {nobody:#?}");
    let skipped = installation.tms(&["import", file.to_str().unwrap(), "--skip-bad"]);
    assert_eq!(skipped.code, Some(1), "some rows were left out: {skipped:#?}");
    let found = installation.tms(&["users", "find", "--last-name", "Humphreys"]).expect_success();
    assert!(found.stdout.contains("ada@learn.example"), "{found:#?}");
    assert!(!found.stdout.contains("nobody@learn.example"), "{found:#?}");
}
