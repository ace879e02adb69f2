//! `docs/RULES.md` against the sources: what the table names is there, and every rule has a test that cites it.
//!
//! A test cites the rules that its name begins with: `can_1_can_2_…` guards CAN-1 and CAN-2.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// A row of the table.
struct Row {
    rule: String,
    /// `file#function` under `crates/tms-domain/src`.
    functions: Vec<String>,
    /// Indexes and parts of statements of the migrations.
    constraints: Vec<String>,
    tests: Vec<String>,
    /// Whether nothing of it shows but on a page.
    only_on_pages: bool,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What stands between backticks.
fn quoted(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

fn table() -> Vec<Row> {
    let text = read(&root().join("docs/RULES.md"));
    let lines = text.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = lines.filter_map(|line| {
        let [rule, _says, _source, held, constraint, tests] =
            <[&str; 6]>::try_from(line.split(" | ").collect::<Vec<_>>()).ok()?;
        rule.contains('-').then(|| Row {
            rule: rule.to_owned(),
            functions: quoted(held),
            constraints: quoted(constraint),
            tests: quoted(tests),
            only_on_pages: tests == "the pages",
        })
    });
    rows.collect()
}

/// Every file of that kind below a folder.
fn files(folder: &Path, kind: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == kind) {
                found.push(path);
            }
        }
    }
    found
}

/// The names of the functions of a source.
fn functions(source: &str) -> impl Iterator<Item = &str> {
    let after = source.split("fn ").skip(1);
    after.filter_map(|text| {
        let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))?;
        (end > 0).then(|| &text[..end])
    })
}

/// The rules that the name of a test begins with.
fn cited(name: &str, families: &BTreeSet<String>) -> Vec<String> {
    let parts: Vec<&str> = name.split('_').collect();
    let pairs = parts.chunks_exact(2).map(|pair| (pair[0].to_uppercase(), pair[1]));
    let rules = pairs.take_while(|(family, number)| {
        families.contains(family) && number.bytes().all(|it| it.is_ascii_digit())
    });
    rules.map(|(family, number)| format!("{family}-{number}")).collect()
}

/// The tests of the workspace that cite rules, by rule.
fn citing(table: &[Row]) -> BTreeMap<String, BTreeSet<String>> {
    let families = table.iter().filter_map(|row| row.rule.split('-').next());
    let families: BTreeSet<String> = families.map(str::to_owned).collect();
    let mut citing: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for folder in ["crates", "migrations", "tests"] {
        for file in files(&root().join(folder), "rs") {
            let source = read(&file);
            for name in functions(&source) {
                for rule in cited(name, &families) {
                    citing.entry(rule).or_default().insert(name.to_owned());
                }
            }
        }
    }
    citing
}

#[test]
fn every_rule_of_the_table_has_a_test_that_cites_it() {
    let table = table();
    assert!(table.len() > 80, "the table was not read: {} rows", table.len());
    let citing = citing(&table);
    let without = table.iter().filter(|row| !row.only_on_pages && !citing.contains_key(&row.rule));
    let without: Vec<&str> = without.map(|row| row.rule.as_str()).collect();
    assert!(without.is_empty(), "no test cites {without:?}");
}

#[test]
fn every_test_cites_rules_of_the_table() {
    let table = table();
    let rules: Vec<&str> = table.iter().map(|row| row.rule.as_str()).collect();
    let unique: BTreeSet<&str> = rules.iter().copied().collect();
    assert_eq!(unique.len(), rules.len(), "a rule stands in the table twice");
    let citing = citing(&table);
    let unknown: Vec<_> =
        citing.iter().filter(|(rule, _)| !unique.contains(rule.as_str())).collect();
    assert!(unknown.is_empty(), "not in the table: {unknown:?}");
}

#[test]
fn every_test_that_the_table_names_is_there_and_cites_the_rule() {
    let table = table();
    let citing = citing(&table);
    let cites =
        |row: &Row, test: &String| citing.get(&row.rule).is_some_and(|tests| tests.contains(test));
    let named = table.iter().flat_map(|row| row.tests.iter().map(move |test| (row, test)));
    let gone = named.filter(|(row, test)| !cites(row, test));
    let gone: Vec<_> = gone.map(|(row, test)| (&row.rule, test)).collect();
    assert!(gone.is_empty(), "no such test, or it cites another rule: {gone:#?}");
    let unnamed = table.iter().filter(|row| row.tests.is_empty() && !row.only_on_pages);
    let unnamed: Vec<_> = unnamed.map(|row| &row.rule).collect();
    assert!(unnamed.is_empty(), "the table names no test for {unnamed:?}");
}

#[test]
fn every_function_that_the_table_names_is_there() {
    let sources = root().join("crates/tms-domain/src");
    for Row { rule, functions: named, .. } in table() {
        assert!(!named.is_empty(), "{rule}: the table names no function");
        for named in named {
            let (file, function) = named.split_once('#').expect("file#function");
            let source = read(&sources.join(file));
            assert!(functions(&source).any(|it| it == function), "{rule}: there is no {named}");
        }
    }
}

#[test]
fn every_constraint_that_the_table_names_is_there() {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let sql = files(&root().join("migrations/src"), "sql");
    let sql: Vec<String> = sql.iter().map(|file| one_line(&read(file))).collect();
    assert!(!sql.is_empty());
    for Row { rule, constraints, .. } in table() {
        for constraint in constraints {
            let there = sql.iter().any(|sql| sql.contains(&constraint));
            assert!(there, "{rule}: no migration says {constraint}");
        }
    }
}

#[test]
fn every_rule_that_can_be_broken_still_is_where_its_patch_looks() {
    let patches = files(&root().join("tests/broken"), "patch");
    assert!(patches.len() >= 15, "{patches:#?}");
    // Exactly, as `tests/broken/run` wants it: a patch that the code has moved away from is to be made anew.
    let apply = |patch: &PathBuf| {
        let mut git = Command::new("git");
        git.args(["apply", "--check"]).arg(patch).current_dir(root()).output()
    };
    for patch in &patches {
        let tried = apply(patch).unwrap();
        let why = String::from_utf8_lossy(&tried.stderr);
        assert!(tried.status.success(), "{} is to be made anew: {why}", patch.display());
    }
}
