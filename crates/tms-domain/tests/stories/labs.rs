//! Labs and those who run them (LAB).

use tms_domain::{
    launch::LabResult,
    port::SignedReport,
    usecase::{RecordLabResult, UseCaseError},
};
use tms_testkit::outside::lab_signature;

use super::town::Town;

#[tokio::test]
async fn lab_2_only_the_host_of_a_launch_reports_of_it() {
    let town = Town::new().await;
    let assignment = town.assign().await.state().id();
    town.launch(assignment, town.lab()).await.expect("a launch");
    let hosts = &town.world.lab_host;
    let launch = hosts.asked()[0].launch;
    hosts.trust(Some(town.company.state().id()), b"the company's");
    hosts.trust(Some(town.other_company.state().id()), b"another's");
    let record = RecordLabResult::new(town.ports.clone());
    let report = async |key: &[u8]| {
        let signature = lab_signature(key, b"report");
        let signed = SignedReport { body: b"report", signature: &signature };
        let known = record.is_from_a_host(signed);
        (known, record.record(launch, LabResult::Completed, signed).await)
    };
    let before = town.world.tables();
    for (key, known) in [(&b"another's"[..], true), (b"nobody's", false)] {
        let (is_known, recorded) = report(key).await;
        assert_eq!(is_known, known);
        assert!(matches!(recorded, Err(UseCaseError::NotFound)), "{recorded:?}");
    }
    assert_eq!(town.world.tables().launches, before.launches);
    let (_, recorded) = report(b"the company's").await;
    recorded.expect("the host's own report");
    assert_eq!(town.world.tables().launches[&launch].state().result(), Some(LabResult::Completed));
}
