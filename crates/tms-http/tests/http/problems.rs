//! The `type` of a problem leads to a text that says what its code means.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use crate::town::Town;

/// Where the sources of the API make problems, with their code as the first text that follows.
const MAKERS: [&str; 4] = ["Problem::refused(", "Problem::missing(", "Problem::new(", "Self::new("];

/// The sources of what answers programs; pages have no codes of their own.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_dir() {
            found.push(path);
        } else if !path.ends_with("pages") {
            sources(&path, found);
        }
    }
}

fn codes() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let mut codes = BTreeSet::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let is_problem = file.ends_with("problem.rs");
        for maker in MAKERS.iter().filter(|maker| is_problem || **maker != "Self::new(") {
            let made = text.split(maker).skip(1);
            let code = made.filter_map(|rest| rest.split(')').next()?.split('"').nth(1));
            codes.extend(code.map(str::to_owned));
        }
    }
    codes
}

#[tokio::test]
async fn every_code_of_a_problem_is_explained_where_its_type_leads() {
    let codes = codes();
    assert!(codes.contains("would_part_site") && codes.contains("internal"), "{codes:?}");
    let town = Town::new().await;
    for code in codes {
        let said = town.api.anyone().get(&format!("/problems/{code}")).await.expect(200);
        assert!(said.text().contains(&format!("({code})")), "{}", said.text());
    }
    town.api.anyone().get("/problems/no_such_code").await.problem(404, "not_found");
}
