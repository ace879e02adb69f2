//! Pools and their keys.

use chrono::TimeDelta;
use tms_domain::{
    change::Versioned,
    id::{TrainingKeyId, TrainingKeyPoolId},
    journal::Author,
    key_code::NormalCode,
    port::{Page, PageRequest, Ports},
    role::Reach,
    time::Instant,
    training_key::TrainingKey,
    view::{KeyCounts, KeyFilter, PoolFilter, PoolView},
};

use super::{
    Subject, all, commit,
    scene::{Scene, redemption},
    within,
};
use crate::build::{
    a_course, a_pool, an_organization, days, generated_keys, line_of, name, store_change,
    typed_keys,
};

async fn revoked(ports: &Ports, key: &Versioned<TrainingKey>) -> Versioned<TrainingKey> {
    let now = ports.clock.now();
    let revoke = key.change(|key| key.revoke(Author::CommandLine, now)).unwrap();
    store_change(ports, revoke, now).await
}

pub async fn pool_1_pools_and_keys_are_loaded_as_they_were_stored(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let pool = a_pool(scene.root.state().id(), &scene.course).available_to_children();
    let pool = pool.with(|details| details.content_availability = days(7)).stored(ports).await;
    let mut keys = typed_keys(ports, &pool, &["Spring-1", "sPRING.2_x"]).await;
    keys.extend(generated_keys(ports, &pool, 3).await);
    for key in &keys {
        let found = ports.pools.find_key(key.state().id()).await.unwrap();
        assert_eq!(found.as_ref(), Some(key));
    }
    assert_eq!(ports.pools.find(pool.state().id()).await.unwrap(), Some(pool.clone()));
    let after = revoked(ports, &keys[1]).await;
    assert_eq!(ports.pools.find_key(after.state().id()).await.unwrap(), Some(after));
    let line = line_of(ports, scene.root.state().id()).await;
    let edit = pool.change(|pool| {
        let mut details = pool.details().clone();
        details.name = name("Autumn");
        details.expires_at -= TimeDelta::days(1);
        details.available_to_children = false;
        pool.edit(details, scene.course.state(), &line, ports.clock.now())
    });
    let edited = store_change(ports, edit.unwrap(), ports.clock.now()).await;
    assert_eq!(ports.pools.find(pool.state().id()).await.unwrap(), Some(edited));
    let unknown = TrainingKeyPoolId::from_uuid(ports.ids.next());
    assert_eq!(ports.pools.find(unknown).await.unwrap(), None);
    let unknown = TrainingKeyId::from_uuid(ports.ids.next());
    assert_eq!(ports.pools.find_key(unknown).await.unwrap(), None);
}

pub async fn key_5_taken_codes_name_the_owner_of_their_pool(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let child = an_organization("Child").under(&scene.root).stored(ports).await;
    let (root, child) = (scene.root.state().id(), child.state().id());
    for (owner, code) in [(root, "SPRING-1"), (child, "AUTUMN-1")] {
        let pool = a_pool(owner, &scene.course).stored(ports).await;
        typed_keys(ports, &pool, &[code]).await;
    }
    let codes = ["spring 1", "autumn 1", "nobody's", "a\0b", ""].map(NormalCode::of);
    let taken = ports.pools.find_taken(&codes).await.unwrap();
    assert_eq!(taken, [(codes[0].clone(), root), (codes[1].clone(), child)].into());
    assert!(ports.pools.find_taken(&[]).await.unwrap().is_empty());
}

pub async fn pool_6_keys_are_listed_as_they_were_added_with_who_redeemed(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let root = scene.root.state().id();
    let spring = a_pool(root, &scene.course).stored(ports).await;
    let autumn = a_pool(root, &scene.course).stored(ports).await;
    let codes = ["SPRING-3", "SPRING-1", "SPRING-2", "SPRING-4"];
    let keys = typed_keys(ports, &spring, &codes).await;
    typed_keys(ports, &autumn, &["AUTUMN-1"]).await;
    revoked(ports, &keys[1]).await;
    commit(ports, redemption(ports, "SPRING-3", &scene.learner).await.0).await;
    let queries = &ports.queries.training_keys;
    let (spring, autumn) = (spring.state().id(), autumn.state().id());
    let shown = async |filter: KeyFilter| {
        let keys = all(2, async |page| queries.list_keys(spring, filter, &page).await).await;
        keys.iter().map(|view| view.key.state().code().shown().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(shown(KeyFilter::All).await, codes);
    assert_eq!(shown(KeyFilter::Available).await, ["SPRING-2", "SPRING-4"]);
    assert_eq!(shown(KeyFilter::Redeemed).await, ["SPRING-3"]);
    assert_eq!(shown(KeyFilter::Revoked).await, ["SPRING-1"]);
    let find = async |pool, key: &Versioned<TrainingKey>| {
        queries.find_key(pool, key.state().id()).await.unwrap()
    };
    let redeemed = find(spring, &keys[0]).await.unwrap();
    assert_eq!(redeemed.redeemed_by, Some(scene.learner.state().into()));
    let available = find(spring, &keys[2]).await.unwrap();
    assert_eq!((&available.key, available.redeemed_by), (&keys[2], None));
    assert_eq!(find(autumn, &keys[2]).await, None, "of another pool");
}

async fn list(ports: &Ports, reach: Reach, filter: PoolFilter, now: Instant) -> Vec<String> {
    let queries = &ports.queries.training_keys;
    let views = all(1, async |page| queries.list_pools(&reach, &filter, &page, now).await).await;
    views.iter().map(|view| view.pool.state().details().name.to_string()).collect()
}

pub async fn perm_3_pools_are_listed_in_reach_the_newest_first_with_counts(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let other = an_organization("Other").stored(ports).await;
    let of_other = a_course(other.state().id()).stored(ports).await;
    let spring = a_pool(scene.root.state().id(), &scene.course).stored(ports).await;
    let far = a_pool(other.state().id(), &of_other).with(|it| it.name = name("Far away"));
    far.stored(ports).await;
    subject.pass(-TimeDelta::minutes(1));
    let older = a_pool(scene.root.state().id(), &scene.course);
    older.with(|it| it.name = name("Older")).stored(ports).await;
    subject.pass(TimeDelta::minutes(1));
    let keys = typed_keys(ports, &spring, &["SPRING-1", "SPRING-2", "SPRING-3"]).await;
    revoked(ports, &keys[1]).await;
    commit(ports, redemption(ports, "SPRING-3", &scene.learner).await.0).await;

    let now = ports.clock.now();
    let list = async |reach, filter| list(ports, reach, filter, now).await;
    let none = PoolFilter::default;
    assert_eq!(list(Reach::Everywhere, none()).await, ["Far away", "Spring", "Older"]);
    assert_eq!(list(within(&scene.root), none()).await, ["Spring", "Older"]);
    assert_eq!(list(Reach::Within(Vec::new()), none()).await, Vec::<String>::new());
    let named = PoolFilter { name: Some("SPRI".to_owned()), ..none() };
    assert_eq!(list(within(&scene.root), named).await, ["Spring"]);
    let of_course = PoolFilter { course: Some(of_other.state().id()), ..none() };
    assert_eq!(list(Reach::Everywhere, of_course).await, ["Far away"]);
    let part = scene.course.state().details().name.as_str().to_uppercase();
    let of_course = PoolFilter { course_name: Some(part), ..none() };
    assert_eq!(list(within(&scene.root), of_course).await, ["Spring", "Older"]);
    let of_none = PoolFilter { course_name: Some("no such course".to_owned()), ..none() };
    assert_eq!(list(Reach::Everywhere, of_none).await, Vec::<String>::new());

    let queries = &ports.queries.training_keys;
    let view = queries.find_pool(spring.state().id()).await.unwrap().unwrap();
    let counts = KeyCounts { available: 1, redeemed: 1, revoked: 1 };
    let (course, owner) = (scene.course.state(), scene.root.state());
    assert_eq!(view, PoolView::of(spring, course, owner, counts));
    let listed = Page { items: vec![view.clone()], next: None };
    let named = PoolFilter { name: Some("Spring".to_owned()), ..none() };
    let page = PageRequest { limit: 5, after: None };
    let found = queries.list_pools(&within(&scene.root), &named, &page, now).await.unwrap();
    assert_eq!(found, listed, "a list shows a pool as its page does");
    let unknown = TrainingKeyPoolId::from_uuid(ports.ids.next());
    assert_eq!(queries.find_pool(unknown).await.unwrap(), None);
}

pub async fn pool_3_pools_are_told_apart_by_whether_they_are_active(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let pool = a_pool(scene.root.state().id(), &scene.course).stored(ports).await;
    let (start, end) = (pool.state().details().starts_at, pool.state().details().expires_at);
    let moment = TimeDelta::microseconds(1);
    let is_listed = async |filter: PoolFilter, now| {
        !list(ports, Reach::Everywhere, filter, now).await.is_empty()
    };
    let active = |active| PoolFilter { active: Some(active), ..PoolFilter::default() };
    let expired = |expired| PoolFilter { expired: Some(expired), ..PoolFilter::default() };
    for (now, is_active, is_expired) in [
        (start - moment, false, false),
        (start, true, false),
        (end - moment, true, false),
        (end, false, true),
    ] {
        for asked in [true, false] {
            assert_eq!(is_listed(active(asked), now).await, asked == is_active, "{now} {asked}");
            assert_eq!(is_listed(expired(asked), now).await, asked == is_expired, "{now} {asked}");
        }
    }
    let archive = scene.course.change(|course| {
        let mut details = course.details().clone();
        details.auto_archive_at = Some(end - moment);
        course.edit(details)
    });
    store_change(ports, archive.unwrap(), start).await;
    assert!(is_listed(active(true), end - moment - moment).await);
    assert!(is_listed(active(false), end - moment).await, "its course is archived");
}
