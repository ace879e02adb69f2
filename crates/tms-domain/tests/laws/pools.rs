//! Pools (POOL): what is checked when one is made or changed, and when it is active.

use chrono::TimeDelta;
use proptest::prelude::*;
use tms_domain::{
    change::{Version, Versioned},
    id::TrainingKeyPoolId,
    pool::{PoolDetails, PoolRecord, PoolRefused, TrainingKeyPool},
    strategy::{self, Scene},
};
use uuid::Uuid;

use super::MICROSECOND;

fn pool_id() -> TrainingKeyPoolId {
    TrainingKeyPoolId::from_uuid(Uuid::from_u128(1))
}

/// A course that can be assigned in the owner, and details that may be refused.
fn wanted() -> impl Strategy<Value = (Scene, PoolDetails)> {
    (strategy::any_scene(), prop::bool::weighted(0.15)).prop_flat_map(|(scene, inverted)| {
        let details = strategy::pool_details(scene.now);
        details.prop_map(move |mut details| {
            if inverted {
                std::mem::swap(&mut details.starts_at, &mut details.expires_at);
            }
            (scene.clone(), details)
        })
    })
}

/// POOL-1 and POOL-2 once more, in the naivest way.
fn refused(scene: &Scene, details: &PoolDetails) -> Option<PoolRefused> {
    let course = scene.course.state();
    let archives_at = course.details().auto_archive_at;
    if details.expires_at <= details.starts_at {
        return Some(PoolRefused::ExpiresBeforeStart);
    }
    if !scene.line.members().iter().any(|it| it.state().id() == course.owner()) {
        return Some(PoolRefused::CourseNotAvailable);
    }
    if course.details().archived || archives_at.is_some_and(|at| at <= scene.now) {
        return Some(PoolRefused::CourseArchived);
    }
    if let Some(archives_at) = archives_at {
        if archives_at <= details.starts_at {
            return Some(PoolRefused::CourseArchivesBeforeStart { archives_at });
        }
        if archives_at < details.expires_at {
            return Some(PoolRefused::CourseArchivesBeforeExpiry { archives_at });
        }
    }
    if details.expires_at <= scene.now {
        return Some(PoolRefused::ExpiryNotInFuture);
    }
    let organization = scene.line.max_access_days();
    let max = course.details().max_access_days.map_or(organization, |days| days.min(organization));
    (max < details.content_availability).then_some(PoolRefused::AvailabilityBeyondMaximum { max })
}

/// A pool that could be made, with the scene it was made in.
fn made() -> impl Strategy<Value = (Scene, Versioned<TrainingKeyPool>)> {
    strategy::key_scene().prop_map(|it| {
        let scene = it.scene;
        let max = scene.course.state().max_access_days_in(&scene.line);
        let pool = it.snapshot.pool.state();
        let mut details = pool.details().clone();
        details.content_availability = details.content_availability.min(max);
        let new = TrainingKeyPool::create(
            pool_id(),
            details,
            scene.course.state(),
            &scene.line,
            scene.now,
        );
        (scene, new.expect("nothing stands in the way").versioned())
    })
}

proptest! {
    #[test]
    fn pool_1_pool_2_the_first_reason_that_applies_is_named((scene, details) in wanted()) {
        let made = TrainingKeyPool::create(pool_id(), details.clone(), scene.course.state(), &scene.line, scene.now);
        prop_assert_eq!(made.as_ref().err().copied(), refused(&scene, &details));
        if let Ok(new) = made {
            prop_assert_eq!(new.state().details(), &details);
            prop_assert_eq!(new.state().owner(), scene.line.organization().id());
            prop_assert_eq!(new.state().course(), scene.course.state().id());
        }
    }

    #[test]
    fn pool_2_a_course_due_to_archive_at_the_start_or_just_before_the_expiry((scene, pool) in made(), off in -1_i32..=1) {
        let details = pool.state().details().clone();
        prop_assume!(scene.now + MICROSECOND < details.expires_at);
        let starts_at = scene.now + (details.expires_at - scene.now) / 2;
        let details = PoolDetails { starts_at, ..details };
        prop_assume!(scene.now + MICROSECOND < starts_at && starts_at + MICROSECOND < details.expires_at);
        let create = |archives_at| {
            let scene = scene.clone().with_course(|course| course.auto_archive_at = Some(archives_at));
            TrainingKeyPool::create(pool_id(), details.clone(), scene.course.state(), &scene.line, scene.now).err()
        };
        let at_start = starts_at + MICROSECOND * off;
        let expected = if off <= 0 {
            PoolRefused::CourseArchivesBeforeStart { archives_at: at_start }
        } else {
            PoolRefused::CourseArchivesBeforeExpiry { archives_at: at_start }
        };
        prop_assert_eq!(create(at_start), Some(expected));
        let at_expiry = details.expires_at + MICROSECOND * off;
        let expected = (off < 0).then_some(PoolRefused::CourseArchivesBeforeExpiry { archives_at: at_expiry });
        prop_assert_eq!(create(at_expiry), expected);
    }

    #[test]
    fn pool_3_active_from_its_start_until_its_expiry_while_the_course_is_not_archived((scene, pool) in made()) {
        let (pool, course) = (pool.state(), scene.course.state());
        let (starts_at, expires_at) = (pool.details().starts_at, pool.details().expires_at);
        prop_assert!(!pool.is_active(course, starts_at - MICROSECOND));
        prop_assert!(pool.is_active(course, starts_at));
        prop_assert!(pool.is_active(course, expires_at - MICROSECOND));
        prop_assert!(!pool.is_active(course, expires_at));
        let archived = scene.clone().with_course(|course| course.archived = true);
        prop_assert!(!pool.is_active(archived.course.state(), starts_at));
    }

    #[test]
    fn pool_4_the_expiry_may_be_set_into_the_past_also_when_the_course_is_archived((scene, pool) in made(), hours in 0_i64..100) {
        let archived = scene.clone().with_course(|course| course.archived = true);
        let mut details = pool.state().details().clone();
        details.expires_at = scene.now - TimeDelta::hours(hours);
        let change = pool.change(|it| it.edit(details.clone(), archived.course.state(), &scene.line, scene.now)).unwrap();
        prop_assert!(!change.after().is_active(scene.course.state(), scene.now));
        prop_assert_eq!((change.after().course(), change.after().owner()), (pool.state().course(), pool.state().owner()));
    }

    #[test]
    fn pool_4_what_is_not_changed_is_not_checked((scene, pool) in made(), name in strategy::name(), switch: bool, years in 0_i64..10) {
        let archived = scene.clone().with_course(|course| {
            course.archived = true;
            course.max_access_days = tms_domain::time::AccessDays::new(1).ok();
        });
        let mut details = pool.state().details().clone();
        details.name = name;
        details.available_to_children = switch;
        let now = scene.now + TimeDelta::days(365 * years);
        prop_assert!(pool.state().edit(details, archived.course.state(), &scene.line, now).is_ok());
    }

    #[test]
    fn pool_4_what_is_changed_is_checked_as_at_creation((scene, pool) in made(), other in strategy::pool_details(super::noon()), which in 0_usize..3, shift in -200_i64..200) {
        let mut details = pool.state().details().clone();
        match which {
            0 => details.starts_at += TimeDelta::hours(shift),
            1 => details.expires_at += TimeDelta::hours(shift),
            _ => details.content_availability = other.content_availability,
        }
        let course = scene.course.state();
        let edited = pool.state().edit(details.clone(), course, &scene.line, scene.now);
        let closes = details.expires_at <= scene.now && which == 1;
        let expected = refused(&scene, &details).filter(|_| !closes && details != *pool.state().details());
        prop_assert_eq!(edited.err(), expected);
    }

    #[test]
    fn pool_4_a_changed_start_is_checked_against_the_archive_not_the_old_expiry((scene, pool) in made()) {
        let was = pool.state().details().clone();
        // The course was set to archive inside the window after the pool was made.
        let middle = was.starts_at + (was.expires_at - was.starts_at) / 2;
        prop_assume!(scene.now < middle && was.starts_at < middle);
        let due = scene.clone().with_course(|course| course.auto_archive_at = Some(middle));
        let edit = |starts_at| {
            let details = PoolDetails { starts_at, ..was.clone() };
            pool.state().edit(details, due.course.state(), &due.line, due.now).err()
        };
        prop_assert_eq!(edit(was.starts_at - MICROSECOND), None);
        prop_assert_eq!(edit(middle), Some(PoolRefused::CourseArchivesBeforeStart { archives_at: middle }));
    }

    #[test]
    fn pool_4_a_changed_start_is_checked_also_where_the_pool_is_closed_with_it((scene, pool) in made(), hours in 1_i64..100) {
        let closed = scene.now - TimeDelta::hours(hours);
        let edit = |scene: &Scene, starts_at| {
            let details = PoolDetails { starts_at, expires_at: closed, ..pool.state().details().clone() };
            pool.state().edit(details, scene.course.state(), &scene.line, scene.now).err()
        };
        let earlier = closed - MICROSECOND;
        prop_assume!(pool.state().details().starts_at != closed && pool.state().details().starts_at != earlier);
        prop_assert_eq!(edit(&scene, earlier), None);
        prop_assert_eq!(edit(&scene, closed), Some(PoolRefused::ExpiresBeforeStart));
        let archived = scene.clone().with_course(|course| course.archived = true);
        prop_assert_eq!(edit(&archived, earlier), Some(PoolRefused::CourseArchived));
    }

    #[test]
    fn red_1_a_pool_admits_its_owner_and_descendants_only_when_it_says_so(tree in strategy::organization_tree(2..12), children: bool) {
        for owner in tree.members() {
            let pool = TrainingKeyPool::restore(PoolRecord {
                id: pool_id(),
                course: tms_domain::id::CourseId::from_uuid(Uuid::from_u128(2)),
                owner: owner.state().id(),
                created_at: super::noon(),
                details: PoolDetails {
                    name: owner.state().settings().name.clone(),
                    starts_at: super::noon(),
                    expires_at: super::noon() + MICROSECOND,
                    content_availability: tms_domain::time::AccessDays::DEFAULT,
                    available_to_children: children,
                },
            });
            for place in tree.members() {
                let line = tree.line(place.state().id()).unwrap();
                let own = place.state().id() == owner.state().id();
                let below = line.members().iter().skip(1).any(|it| it.state().id() == owner.state().id());
                prop_assert_eq!(pool.admits(&line), own || (below && children));
            }
        }
    }
}

#[test]
fn pool_5_keys_can_be_added_without_limit_and_change_nothing_but_the_version() {
    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};

    let (_, pool) = made().new_tree(&mut TestRunner::deterministic()).unwrap().current();
    let change = pool.change(|it| Ok::<_, ()>(it.add_keys(1_000_000))).unwrap();
    assert_eq!(change.before(), change.after());
    assert_ne!(change.versioned().version(), Version::FIRST);
}
