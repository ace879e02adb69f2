//! Certificates: one for each completion, found by its assignment and by its whole number.

use tms_domain::{
    assignment::{Completing, CourseAssignment},
    certificate::Certified,
    change::{Change, Versioned},
    id::AssignmentId,
    key_code::GeneratedCode,
    port::{CommitError, Duplicate, Ports},
};

use super::{
    Subject, commit, in_minutes, plan, refused,
    scene::{Scene, launch},
};
use crate::build::{a_learner, an_assignment, completing, name, plan_at, store_change};

fn marked(
    assignment: &Versioned<CourseAssignment>,
    completing: Completing<'_>,
    ports: &Ports,
) -> Change<CourseAssignment> {
    let now = in_minutes(ports, 1);
    assignment.change(|it| it.mark_complete(name("Seen elsewhere"), completing, now)).unwrap()
}

pub async fn crt_2_a_completion_stores_its_certificate_and_a_later_name_leaves_it(
    subject: &Subject,
) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let zone = ports.calendar.zone("Asia/Tokyo").unwrap();
    let of_learner = scene.learner.change(|user| {
        let mut details = user.details().clone();
        details.time_zone = Some(zone.clone());
        details.language = Some(name("de"));
        Ok::<_, ()>(user.edit(details))
    });
    let learner = store_change(ports, of_learner.unwrap(), ports.clock.now()).await;
    let (course, certificates) = (&scene.course, &ports.certificates);
    let made = an_assignment(ports, &learner, course).await;
    let id = made.state().id();
    // Opened, but not complete: no certificate yet.
    let (_, begun) = launch(ports, &made, scene.document(), course, ports.clock.now()).await;
    assert_eq!(certificates.find(id).await.unwrap(), None);

    let completing = completing(ports, &learner, course);
    let mut completion = plan(ports);
    completion.change(marked(&begun, completing, ports));
    commit(ports, completion).await;
    let certificate = certificates.find(id).await.unwrap().expect("a certificate");
    assert_eq!(certificate.assignment, id);
    assert_eq!(certificate.organization, made.state().organization());
    assert_eq!(certificate.completed_at, in_minutes(ports, 1));
    assert_eq!(
        certificate.certified,
        Certified {
            number: completing.number,
            first_name: learner.state().details().first_name.clone(),
            last_name: learner.state().details().last_name.clone(),
            course_name: course.state().details().name.clone(),
            time_zone: Some(zone),
            language: Some(name("de")),
        }
    );

    let renamed = learner.change(|user| {
        let mut details = user.details().clone();
        details.last_name = name("Lovelace");
        Ok::<_, ()>(user.edit(details))
    });
    store_change(ports, renamed.unwrap(), ports.clock.now()).await;
    assert_eq!(certificates.find(id).await.unwrap(), Some(certificate));
    let unknown = AssignmentId::from_uuid(ports.ids.next());
    assert_eq!(certificates.find(unknown).await.unwrap(), None);
}

pub async fn crt_2_a_certificate_is_found_by_its_whole_number_and_no_other(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let mut numbers = Vec::new();
    for last in ["One", "Two"] {
        let learner = a_learner(scene.root.state().id()).named("Ada", last).stored(ports).await;
        let made = an_assignment(ports, &learner, &scene.course).await;
        let completing = completing(ports, &learner, &scene.course);
        let mut plan = plan(ports);
        plan.change(marked(&made, completing, ports));
        commit(ports, plan).await;
        numbers.push((completing.number, made.state().id()));
    }
    for (number, assignment) in numbers {
        let found = ports.certificates.find_by_number(number).await.unwrap();
        assert_eq!(found.map(|it| it.assignment), Some(assignment));
    }
    let other = GeneratedCode::from_random(ports.codes.next());
    assert_eq!(ports.certificates.find_by_number(other).await.unwrap(), None);
}

pub async fn crt_2_a_number_is_taken_once(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let made = an_assignment(ports, &scene.learner, &scene.course).await;
    let beside = an_assignment(ports, &scene.learner, &scene.course).await;
    let completing = completing(ports, &scene.learner, &scene.course);
    let mut first = plan(ports);
    first.change(marked(&made, completing, ports));
    commit(ports, first).await;
    let mut second = plan_at(ports, in_minutes(ports, 1));
    second.change(marked(&beside, completing, ports));
    match refused(ports, second).await {
        CommitError::Duplicate(what) => assert_eq!(what, Duplicate::CertificateNumber),
        error @ (CommitError::Conflict | CommitError::Store(_)) => panic!("{error:?}"),
    }
    // Nothing of it was written: it is completed with another number.
    let stored = ports.assignments.find(beside.state().id()).await.unwrap().unwrap();
    assert_eq!(stored.assignment, beside);
    assert_eq!(ports.certificates.find(beside.state().id()).await.unwrap(), None);
}
