//! Certificates: made with the completion, verified by whoever has the number.

use chrono::TimeDelta;
use tms_domain::{
    certificate::{Certificate, CertificateDesign},
    course::Course,
    id::AssignmentId,
    usecase::{MarkComplete, UseCaseError, VerifyCertificate},
};
use tms_testkit::build::{name, store_change};

use super::town::{Town, address};

/// The course gets a certificate, or loses it.
async fn titled(town: &mut Town, title: Option<&str>) {
    let change = town.course.change(|course: &Course| {
        let mut details = course.details().clone();
        details.certificate = title.map(name).map(CertificateDesign::new);
        course.edit(details)
    });
    let change = change.expect("a course with a certificate");
    town.course = store_change(&town.ports, change, town.ports.clock.now()).await;
}

async fn complete(town: &Town) -> (AssignmentId, Certificate) {
    let id = town.assign().await.state().id();
    let mark = MarkComplete::new(town.ports.clone());
    mark.mark(&town.manager, id, None, Ok(name("Exam passed")), None).await.expect("complete");
    let certificate = town.ports.certificates.find(id).await.expect("the store answers");
    (id, certificate.expect("a certificate"))
}

#[tokio::test]
async fn crt_1_crt_2_a_number_tells_who_what_and_when_typed_however() {
    let mut town = Town::new().await;
    titled(&mut town, Some("Worked safely")).await;
    let (_, certificate) = complete(&town).await;
    let verify = VerifyCertificate::new(town.ports.clone());
    let shown = certificate.certified.number.shown();
    // Expired: the certificate stands (CRT-1).
    town.wait(TimeDelta::days(400));
    for typed in
        [shown.clone(), shown.to_lowercase(), shown.replace('-', " "), format!(" {shown} ")]
    {
        let verified = verify.verify(&typed, &address()).await.expect("it is known");
        assert!(verified.valid);
        assert_eq!(verified.certificate, certificate);
        assert_eq!(verified.time_zone, town.department.state().settings().time_zone);
    }
}

#[tokio::test]
async fn crt_2_a_part_of_a_number_or_a_tampered_one_is_no_certificate() {
    let mut town = Town::new().await;
    titled(&mut town, Some("Worked safely")).await;
    let (_, certificate) = complete(&town).await;
    let verify = VerifyCertificate::new(town.ports.clone());
    let shown = certificate.certified.number.shown();
    let last = if shown.ends_with('0') { '1' } else { '0' };
    let tampered = format!("{}{last}", &shown[..18]);
    for wrong in ["", "%", "*", &shown[..14], &shown[5..], &tampered, &format!("{shown}-{shown}")] {
        let outcome = verify.verify(wrong, &address()).await;
        assert!(matches!(outcome, Err(UseCaseError::NotFound)), "{wrong}");
    }
}

#[tokio::test]
async fn crt_1_a_course_that_gets_its_certificate_later_has_it_for_who_completed_before() {
    let mut town = Town::new().await;
    let (id, certificate) = complete(&town).await;
    let verify = VerifyCertificate::new(town.ports.clone());
    let shown = certificate.certified.number.shown();
    for title in [None, Some("Worked safely"), None, Some("Worked safely again")] {
        titled(&mut town, title).await;
        let verified = verify.verify(&shown, &address()).await.expect("it is known");
        assert_eq!(verified.valid, title.is_some());
        assert_eq!(verified.certificate, certificate, "its number and names stay");
        let view = town.ports.assignments.find(id).await.expect("the store answers");
        assert_eq!(view.map(|view| view.certificate_is_available()), Some(title.is_some()));
    }
}

#[tokio::test]
async fn crt_2_red_7_guessing_is_limited_and_a_slip_of_the_finger_is_not() {
    let mut town = Town::new().await;
    titled(&mut town, Some("Worked safely")).await;
    let (_, certificate) = complete(&town).await;
    let verify = VerifyCertificate::new(town.ports.clone());
    let shown = certificate.certified.number.shown();
    let (first, second) = (&shown[..1], &shown[1..2]);
    let slip = format!("{second}{first}{}", &shown[2..]);
    let slip = if first == second { format!("{}Z{}", &shown[..3], &shown[4..]) } else { slip };
    for _ in 0..40 {
        let outcome = verify.verify(&slip, &address()).await;
        assert!(matches!(outcome, Err(UseCaseError::NotFound)), "{outcome:?}");
    }
    for number in 0..30 {
        let guess = tms_domain::key_code::GeneratedCode::from_random(number).shown();
        let outcome = verify.verify(&guess, &address()).await;
        assert!(matches!(outcome, Err(UseCaseError::NotFound)), "{outcome:?}");
    }
    // Whoever guessed too often is told nothing more, not even of the true number.
    let outcome = verify.verify(&shown, &address()).await;
    assert!(matches!(outcome, Err(UseCaseError::TooManyAttempts(_))), "{outcome:?}");
    town.wait(TimeDelta::minutes(10));
    assert!(verify.verify(&shown, &address()).await.is_ok());
}
