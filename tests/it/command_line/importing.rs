//! `import`: checked whole, told by line, repeatable.

use std::fs;

use tms_tests::{Database, Installation, on_both_databases};

use crate::world::data;

on_both_databases!(
    import_reports_what_differs_and_changes_it_only_when_told,
    import_leaves_bad_rows_out_when_told_and_says_so,
    import_names_the_rows_of_a_catalogue_by_their_lines,
);

const HEADING: &str = "first_name,last_name,email,country,organization,time_zone\r\n";

fn with_catalogue(database: Database) -> Installation {
    let installation = Installation::fresh(database);
    installation.tms(&["import", data("catalog.json").to_str().unwrap()]).expect_success();
    installation
}

/// Imports a file of these rows.
fn import(installation: &Installation, rows: &str, options: &[&str]) -> tms_tests::Output {
    let file = installation.folder().join("people.csv");
    fs::write(&file, format!("{HEADING}{rows}")).unwrap();
    installation.tms(&[&["import", file.to_str().unwrap()], options].concat())
}

async fn import_reports_what_differs_and_changes_it_only_when_told(database: Database) {
    let installation = with_catalogue(database);
    let ada = "Ada,Humphreys,ada@learn.example,GB,northwind,Europe/London\r\n";
    import(&installation, ada, &[]).expect_success();
    let moved = "\r\nAda,Hopper,ADA@learn.example,GB,northwind-de,\r\n";
    let reported = import(&installation, moved, &[]);
    assert_eq!(reported.code, Some(1), "{reported:#?}");
    let told = "line 3: learner: ";
    assert!(reported.stderr.contains(told), "{reported:#?}");
    for told in ["\"Humphreys\", in the file \"Hopper\"", "\"Northwind Deutschland\""] {
        assert!(reported.stderr.contains(told), "{told}: {reported:#?}");
    }
    let found = |name: &str| installation.tms(&["users", "find", "--last-name", name]).code;
    assert_eq!((found("Humphreys"), found("Hopper")), (Some(0), Some(1)));

    let updated = import(&installation, moved, &["--update"]).expect_success();
    assert!(updated.stdout.contains("1 updated"), "{updated:#?}");
    assert_eq!((found("Humphreys"), found("Hopper")), (Some(1), Some(0)));
    let same = import(&installation, moved, &[]).expect_success();
    assert!(same.stdout.contains("1 unchanged"), "{same:#?}");
}

async fn import_leaves_bad_rows_out_when_told_and_says_so(database: Database) {
    let installation = with_catalogue(database);
    let rows = "Ada,Humphreys,ada@learn.example,GB,northwind,Europe/London\r\n\r\n\
                \"Ada\nMaria\",Humphreys,maria@learn.example,GB,northwind,Europe/London\r\n\
                Eve,Humphreys,ada@learn.example,GB,northwind,Europe/London\r\n";
    let refused = import(&installation, rows, &[]);
    assert_eq!(refused.code, Some(1));
    for told in ["line 4: learner: first_name: ", "line 6: learner: email: line 2 is the same"] {
        assert!(refused.stderr.contains(told), "{told}: {refused:#?}");
    }
    assert_eq!(installation.tms(&["users", "find", "--last-name", "Humphreys"]).code, Some(1));

    let skipped = import(&installation, rows, &["--skip-bad"]);
    assert_eq!(skipped.code, Some(1), "not all that stands in the file was done");
    assert!(
        skipped.stdout.contains("1 created") && skipped.stdout.contains("2 bad"),
        "{skipped:#?}"
    );
    installation.tms(&["users", "find", "--email", "ada@learn.example"]).expect_success();
    assert_eq!(installation.tms(&["users", "find", "--email", "maria@learn"]).code, Some(1));
}

async fn import_names_the_rows_of_a_catalogue_by_their_lines(database: Database) {
    let installation = Installation::fresh(database);
    let file = installation.folder().join("catalog.json");
    let catalogue = r#"{
  "organizations": [
    {"key": "one", "name": "One", "time_zone": "Europe/Berlin"},
    {"key": "two", "name": "Two", "time_zone": "Europe/Atlantis"},
    {"key": "three", "name": "Three", "time_zone": "Europe/Berlin", "parent": "none"}
  ],
  "courses": [
    {"organization": "one", "name": "Good", "short_name": "G-1", "activities": []},
    {"organization": "one", "name": "Bad", "short_name": "B-1", "colour": "red"},
    {"organization": "one", "short_name": "B-2",
     "activities": [{"name": "a", "kind": "dance", "required": true}]}
  ]
}"#;
    fs::write(&file, catalogue).unwrap();
    let refused = installation.tms(&["import", file.to_str().unwrap()]);
    assert_eq!(refused.code, Some(1));
    for told in [
        "line 4: organization: time_zone: ",
        "line 5: organization: parent: ",
        "line 9: course: colour: ",
        "line 10: course: name: ",
        "activities[0].kind: ",
    ] {
        assert!(refused.stderr.contains(told), "{told}: {refused:#?}");
    }
    let broken = catalogue.replace("\"Good\",", "\"Good\"");
    fs::write(&file, broken).unwrap();
    let broken = installation.tms(&["import", file.to_str().unwrap()]);
    assert!(broken.stderr.contains("at line 8 column"), "{broken:#?}");
}

#[tokio::test]
async fn import_shows_its_progress_on_a_terminal() {
    let installation = with_catalogue(Database::Sqlite);
    let path = data("learners.csv");
    let screen = super::on_a_terminal(&installation, &["import", path.to_str().unwrap()], "");
    assert!(screen.contains(" of 5,000, "), "{screen}");
    assert!(screen.trim_end().ends_with("5000 created, 0 updated, 0 unchanged, 0 differ and were left, 0 bad and left out, 0 failed"), "{screen}");
}

#[tokio::test]
async fn a_file_that_is_none_to_import_says_why() {
    let installation = Installation::fresh(Database::Sqlite);
    let nowhere = installation.folder().join("nowhere.csv");
    for (path, why) in [
        (nowhere, "cannot be read"),
        (data("keys-good.txt"), "neither a catalogue (.json) nor a list of learners (.csv)"),
        (data(""), "cannot be read"),
    ] {
        let refused = installation.tms(&["import", path.to_str().unwrap()]);
        assert_eq!(refused.code, Some(1));
        assert!(refused.stderr.contains(why), "{refused:#?}");
    }
}
