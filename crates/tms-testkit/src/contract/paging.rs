//! Pages: of equal sort keys none is skipped and none repeated, and every store has the same order.

use std::{collections::BTreeSet, fmt::Debug};

use tms_domain::{
    port::{ListError, Page, PageRequest},
    role::Reach,
    text::fold,
    view::{CourseFilter, KeyFilter, PoolFilter, UserFilter},
};

use super::{
    Subject, all, commit,
    scene::{Scene, a_note},
};
use crate::build::{
    a_course, a_learner, a_pool, an_assignment, an_organization, plan_at, typed_keys,
};

/// Reads a list in pages of every size that matters, and finds the same in each.
async fn assert_paged<T: PartialEq + Debug>(
    wanted: &[T],
    read: impl AsyncFn(PageRequest) -> Result<Page<T>, ListError>,
) {
    let count = u16::try_from(wanted.len()).unwrap();
    for limit in [1, 2, 3, count - 1, count, count + 1, PageRequest::LIMIT_MAX] {
        assert_eq!(all(limit, &read).await, wanted, "{limit} to a page");
    }
}

/// Reads a list whole, and then in pages; tells how many it has.
async fn assert_complete<T, K: Ord>(
    key: impl Fn(&T) -> K,
    read: impl AsyncFn(PageRequest) -> Result<Page<T>, ListError>,
) -> usize
where
    T: PartialEq + Debug,
{
    let whole = all(PageRequest::LIMIT_MAX, &read).await;
    let keys: BTreeSet<K> = whole.iter().map(key).collect();
    assert_eq!(keys.len(), whole.len(), "each once");
    assert_paged(&whole, read).await;
    whole.len()
}

pub async fn users_with_equal_names_are_neither_skipped_nor_repeated(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    for named in [["Ada", "Weiß"], ["ADA", "Weiss"], ["Àda", "weiss"], ["Bo", "Weiß"]] {
        for _ in 0..3 {
            a_learner(root).named(named[0], named[1]).stored(ports).await;
        }
    }
    let (reach, anyone) = (Reach::Everywhere, UserFilter::default());
    let administration = &ports.queries.administration;
    let read = async |page: PageRequest| administration.list_users(&reach, &anyone, &page).await;
    assert_eq!(assert_complete(|user| user.state().id(), read).await, 12);
}

/// Names that a locale, a byte order of UTF-16 or a case-blind order would each put elsewhere.
const MIXED: [&str; 20] = [
    "a", "B", "c", "Ä", "z", "Z", "Ø", "ß", "ı", "İ", "е", "Ё", "я", "α", "Ω", "א", "佐", "ｆ",
    "𝔘", "🎓",
];

pub async fn names_of_mixed_scripts_have_one_order_everywhere(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    let mut users = Vec::new();
    let mut courses = Vec::new();
    // Backwards, so that the order of storing helps nobody.
    for called in MIXED.iter().rev() {
        for first in ["-", "1 2", "é"] {
            users.push(a_learner(root).named(first, called).stored(ports).await);
        }
        courses.push(a_course(root).named(called).stored(ports).await);
    }
    users.sort_by_cached_key(|user| {
        let details = user.state().details();
        (fold(details.last_name.as_str()), fold(details.first_name.as_str()), user.state().id())
    });
    courses.sort_by_cached_key(|course| {
        (fold(course.state().details().name.as_str()), course.state().id())
    });
    let (reach, now) = (Reach::Everywhere, ports.clock.now());
    let (anyone, anything) = (UserFilter::default(), CourseFilter::default());
    let administration = &ports.queries.administration;
    assert_paged(&users, async |page: PageRequest| {
        administration.list_users(&reach, &anyone, &page).await
    })
    .await;
    assert_paged(&courses, async |page: PageRequest| {
        administration.list_courses(&reach, &anything, &page, now).await
    })
    .await;
}

pub async fn courses_with_equal_names_are_neither_skipped_nor_repeated(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    for called in ["Safety", "SAFETY", "Säfety", "Safety I"] {
        for _ in 0..3 {
            a_course(root).named(called).stored(ports).await;
        }
    }
    let (reach, anything, now) = (Reach::Everywhere, CourseFilter::default(), ports.clock.now());
    let administration = &ports.queries.administration;
    let read =
        async |page: PageRequest| administration.list_courses(&reach, &anything, &page, now).await;
    assert_eq!(assert_complete(|course| course.state().id(), read).await, 12);
}

pub async fn pools_keys_and_mail_of_one_instant_are_neither_skipped_nor_repeated(
    subject: &Subject,
) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let root = scene.root.state().id();
    let codes: Vec<String> = (0..7).map(|number| format!("SPRING-{number}")).collect();
    let codes: Vec<&str> = codes.iter().map(String::as_str).collect();
    let pool = a_pool(root, &scene.course).stored(ports).await;
    typed_keys(ports, &pool, &codes).await;
    for _ in 0..6 {
        a_pool(root, &scene.course).stored(ports).await;
        an_assignment(ports, &scene.learner, &scene.course).await;
    }
    let (reach, anything, now) = (Reach::Everywhere, PoolFilter::default(), ports.clock.now());
    let queries = &ports.queries;
    let read = async |page: PageRequest| {
        queries.training_keys.list_pools(&reach, &anything, &page, now).await
    };
    assert_eq!(assert_complete(|view| view.pool.state().id(), read).await, 7);
    let (pool, any) = (pool.state().id(), KeyFilter::All);
    let read = async |page: PageRequest| queries.training_keys.list_keys(pool, any, &page).await;
    assert_eq!(assert_complete(|view| view.key.state().id(), read).await, 7);
    let read =
        async |page: PageRequest| queries.administration.list_outbox(&reach, None, &page).await;
    assert_eq!(assert_complete(|row| row.id, read).await, 6);
}

pub async fn notes_and_journal_of_one_instant_are_neither_skipped_nor_repeated(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let made = an_assignment(ports, &scene.learner, &scene.course).await;
    let (id, now) = (made.state().id(), ports.clock.now());
    for number in 0..5 {
        let author = tms_domain::journal::Author::System;
        let mut plan = plan_at(ports, now);
        plan.add_note(a_note(ports, made.state(), &format!("Note {number}"), author, now));
        commit(ports, plan).await;
    }
    let queries = &ports.queries.assignments;
    let read = async |page: PageRequest| queries.list_notes(id, &page).await;
    assert_eq!(assert_complete(|note| note.id, read).await, 5);
    let read = async |page: PageRequest| queries.list_journal(id.into(), &page).await;
    assert_eq!(assert_complete(|entry| entry.id, read).await, 6);
}
