//! The store in memory holds the contract that the databases hold.

use tms_testkit::contract::Subject;

async fn memory() -> Subject {
    Subject::in_memory()
}

tms_testkit::contract_tests!(crate::memory);

/// A check that no test runs would hold for nobody.
#[test]
fn every_check_of_the_contract_is_run() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/contract");
    let run = std::fs::read_to_string(format!("{folder}.rs")).unwrap();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        for check in text.split("pub async fn ").skip(1) {
            let (name, _) = check.split_once('(').unwrap();
            assert!(run.contains(&format!("{name},")), "no test runs {name}");
        }
    }
}
