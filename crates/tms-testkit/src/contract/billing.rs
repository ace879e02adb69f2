//! Bill lines and statements.

use chrono::TimeDelta;
use tms_domain::{
    id::OrganizationId,
    port::Ports,
    text::Name,
    time::{Day, Instant},
};

use super::{
    Subject, in_minutes,
    scene::{Scene, cancelled},
};
use crate::build::{
    a_course, a_learner, an_assignment, an_assignment_made_at, an_organization, name, store_change,
};

/// Each line of a statement: SKU, course, created, reversed.
async fn statement(
    ports: &Ports,
    organization: OrganizationId,
    children: bool,
    from: Instant,
    to: Instant,
) -> Vec<(Option<String>, String, u64, u64)> {
    let month = Day::new(from, to).unwrap();
    let lines = ports.queries.billing.statement(organization, children, month).await.unwrap();
    let text = |name: Name| name.as_str().to_owned();
    lines
        .into_iter()
        .map(|it| (it.sku.map(text), text(it.course.1), it.created, it.reversed))
        .collect()
}

fn line(course: &str, created: u64, reversed: u64) -> (Option<String>, String, u64, u64) {
    (None, course.to_owned(), created, reversed)
}

pub async fn bil_1_bil_2_creating_bills_one_line_and_cancelling_reverses_it(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let root = scene.root.state().id();
    let now = ports.clock.now();
    let ever = async || statement(ports, root, false, now, now + TimeDelta::days(30)).await;
    assert_eq!(ever().await, []);
    let made = an_assignment(ports, &scene.learner, &scene.course).await;
    assert_eq!(ever().await, [line("Working safely", 1, 0)]);
    cancelled(ports, &made, in_minutes(ports, 5)).await;
    assert_eq!(ever().await, [line("Working safely", 1, 1)]);
}

pub async fn bil_4_a_statement_counts_each_line_in_the_month_of_its_instant(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await;
    let child = an_organization("Child").under(&root).stored(ports).await;
    let other = an_organization("Other").stored(ports).await;
    let course = a_course(root.state().id()).named("Alpha").stored(ports).await;
    let of_other = a_course(other.state().id()).named("Gamma").stored(ports).await;
    let now = ports.clock.now();
    let late = now + TimeDelta::hours(20);
    for (organization, course) in [(&root, &course), (&child, &course), (&other, &of_other)] {
        let learner = a_learner(organization.state().id()).stored(ports).await;
        for minutes in 0..3 {
            let at = in_minutes(ports, minutes);
            let made = an_assignment_made_at(ports, &learner, course, at).await;
            if minutes == 1 {
                cancelled(ports, &made, late).await;
            }
        }
    }
    let of =
        async |children, from, to| statement(ports, root.state().id(), children, from, to).await;
    let ever = late + TimeDelta::days(1);
    assert_eq!(of(false, now, ever).await, [line("Alpha", 3, 1)]);
    assert_eq!(of(true, now, ever).await, [line("Alpha", 6, 2)]);
    assert_eq!(of(true, now, late).await, [line("Alpha", 6, 0)], "the end is outside");
    assert_eq!(of(true, late, ever).await, [line("Alpha", 0, 2)], "the start is inside");
    assert_eq!(of(true, in_minutes(ports, 1), in_minutes(ports, 2)).await, [line("Alpha", 2, 0)]);
    assert_eq!(of(true, ever, ever + TimeDelta::days(1)).await, []);
    let unknown = OrganizationId::from_uuid(ports.ids.next());
    assert_eq!(statement(ports, unknown, true, now, ever).await, []);
}

pub async fn bil_4_a_statement_tells_skus_apart_and_is_in_order(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    let learner = a_learner(root).stored(ports).await;
    let mut wanted = Vec::new();
    for (sku, called) in [
        (None, "b"),
        (None, "ä"),
        (Some("SKU-1"), "Z"),
        (Some("SKU-1"), "a"),
        (Some("sku"), "a"),
        (Some("ß"), "a"),
    ] {
        let course = a_course(root).named(called).with(|it| it.sku = sku.map(name));
        let course = course.stored(ports).await;
        an_assignment(ports, &learner, &course).await;
        wanted.push((sku.map(str::to_owned), called.to_owned(), 1, 0));
    }
    // What a course is billed under later does not touch what was billed (ASG-8, BIL-2).
    let course = a_course(root).named("changed").with(|it| it.sku = Some(name("new")));
    let course = course.stored(ports).await;
    an_assignment(ports, &learner, &course).await;
    let edit = course.change(|it| {
        let mut details = it.details().clone();
        details.sku = Some(name("newer"));
        it.edit(details)
    });
    let course = store_change(ports, edit.unwrap(), ports.clock.now()).await;
    an_assignment(ports, &learner, &course).await;
    for sku in ["new", "newer"] {
        wanted.push((Some(sku.to_owned()), "changed".to_owned(), 1, 0));
    }
    wanted.sort();
    let now = ports.clock.now();
    assert_eq!(statement(ports, root, false, now, now + TimeDelta::days(1)).await, wanted);
}
