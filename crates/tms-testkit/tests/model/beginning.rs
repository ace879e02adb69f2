//! Worlds in which histories begin.

use std::collections::BTreeMap;

use chrono::{Duration, TimeDelta};
use proptest::{collection::vec, prelude::*};
use tms_domain::time::Instant;

use crate::{
    command::CODES,
    generate::{days, settings},
    reference::Reference,
    rows::{
        Activity, Course, Grant, Key, KeyState, Organization, Pool, Role, Rows, Settings, Site,
        User,
    },
};

/// Two trees, one of them a line of fifteen; people of every role in both; courses of every kind; two pools.
pub(crate) fn beginning() -> impl Strategy<Value = Reference> {
    let flags = (any::<bool>(), any::<bool>(), prop::bool::weighted(0.8));
    (vec(settings(), 5), vec(days(), 4), flags).prop_map(|(settings, days, flags)| {
        let now = Instant::UNIX_EPOCH + TimeDelta::days(20_908) + TimeDelta::hours(12);
        Reference::new(now, rows(now, &settings, &days, flags))
    })
}

fn rows(
    now: Instant,
    settings: &[Settings],
    days: &[Option<i64>],
    (register_by_key, join_pool_organization, anonymous_registration): (bool, bool, bool),
) -> Rows {
    let mut organizations: Vec<Organization> = [None, Some(0), Some(1), None, Some(3)]
        .into_iter()
        .zip(settings)
        .map(|(parent, settings)| Organization {
            parent,
            settings: Settings { external_id: None, ..*settings },
        })
        .collect();
    organizations[1].settings.anonymous_registration = anonymous_registration;
    let line =
        (4..17).map(|above| Organization { parent: Some(above), settings: Settings::default() });
    organizations.extend(line);
    let pool = |owner, course, available_to_children| Pool {
        course,
        owner,
        starts_at: now,
        expires_at: now + Duration::days(90),
        days: 1,
        available_to_children,
    };
    let key = |pool, typed: Option<&str>| Key {
        pool,
        typed: typed.map(str::to_owned),
        state: KeyState::Available,
    };
    Rows {
        organizations,
        users: people(),
        courses: courses(days),
        pools: vec![pool(0, 0, true), pool(1, 1, false), pool(3, 2, true)],
        keys: vec![key(0, None), key(0, None), key(1, None), key(1, Some(CODES[0])), key(2, None)],
        assignments: Vec::new(),
        launches: Vec::new(),
        requests: Vec::new(),
        notes: Vec::new(),
        bill: Vec::new(),
        mails: Vec::new(),
        certificates: BTreeMap::new(),
        journal: BTreeMap::new(),
        site: Site {
            owner: 0,
            default_user_organization: 1,
            register_by_key,
            join_pool_organization,
        },
    }
}

fn people() -> Vec<User> {
    use Role::{
        CompanyTrainingManager as Ctm, EnrollmentManager as Em, HelpDeskAgent as Hd,
        OperationsManager as Om, SalesManager as Sm, SystemAdministrator as Sa,
    };
    let people: [(usize, &[Grant]); 14] = [
        (0, &[(Sa, None)]),
        (0, &[(Hd, None)]),
        (0, &[(Om, Some(0))]),
        (1, &[(Em, Some(1))]),
        (0, &[(Sm, Some(0))]),
        (2, &[(Ctm, Some(2))]),
        (3, &[(Om, Some(3))]),
        (4, &[(Em, Some(4))]),
        (0, &[(Om, Some(0)), (Om, Some(3))]),
        (0, &[]),
        (1, &[]),
        (2, &[]),
        (2, &[]),
        (4, &[]),
    ];
    (0..)
        .zip(people)
        .map(|(email, (organization, grants))| User {
            organization,
            email,
            disabled: false,
            grants: grants.iter().copied().collect(),
        })
        .collect()
}

fn courses(days: &[Option<i64>]) -> Vec<Course> {
    let activity = |(is_lab, required)| Activity { is_lab, required, retired: false };
    let kinds: [(usize, &[(bool, bool)]); 4] = [
        (0, &[(true, true), (false, true), (false, false)]),
        (1, &[(false, false), (true, false)]),
        (3, &[(true, true)]),
        (0, &[]),
    ];
    kinds
        .into_iter()
        .zip(days)
        .map(|((owner, activities), max_days)| Course {
            owner,
            short_name: None,
            max_days: *max_days,
            sku: (owner == 3).then_some(1),
            archived: false,
            auto_archive_at: None,
            activities: activities.iter().copied().map(activity).collect(),
        })
        .collect()
}
