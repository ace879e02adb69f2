//! What may happen next: by someone who may most often, and around the instants at which something ends.

mod ends;
mod who;

use chrono::{Duration, TimeDelta};
use proptest::{collection::vec, option, prelude::*, sample::select, strategy::Union};
use tms_domain::time::{Instant, Picked};

use crate::{
    command::{
        CODES, Command, CourseEdit, CourseInput, Deed, Host, Line, Many, Pick, PoolEdit, PoolInput,
        TypedKey, UserEdit, ZONES,
    },
    reference::{MANAGERS, Reference},
    rows::{Grant, Report, Role, Settings},
};

/// How many different emails and codes of organizations and courses there are: few, so that they meet.
const EMAILS: u8 = 40;

pub(crate) fn days() -> impl Strategy<Value = Option<i64>> {
    option::of(prop_oneof![Just(1_i64), 2..40_i64, Just(3_660)])
}

pub(crate) fn settings() -> impl Strategy<Value = Settings> {
    let ids = (option::weighted(0.3, 0..3_u8), option::weighted(0.3, 0..2_u8));
    (ids, days(), 0..ZONES.len(), any::<bool>()).prop_map(
        |((external_id, sku), max_days, zone, anonymous_registration)| Settings {
            external_id,
            max_days,
            sku,
            zone,
            anonymous_registration,
        },
    )
}

/// One of so many things, the latest more often.
fn pick(count: usize) -> BoxedStrategy<Pick> {
    pick_among(count, Vec::new())
}

/// One of so many things, most often one of these, if there are any.
fn pick_among(count: usize, these: Vec<usize>) -> BoxedStrategy<Pick> {
    let count = count.max(1);
    let any = prop_oneof![1 => 0..count, 1 => count.saturating_sub(3)..count];
    if these.is_empty() {
        return any.prop_map(Pick).boxed();
    }
    prop_oneof![1 => any, 3 => select(these)].prop_map(Pick).boxed()
}

/// Any instant, around those that count and around now.
fn instant(reference: &Reference) -> BoxedStrategy<Instant> {
    let now = reference.now;
    let somewhere = (-2..60_i64, 0..86_400_i64)
        .prop_map(move |(days, seconds)| now + Duration::days(days) + Duration::seconds(seconds));
    let ends = ends::all(reference);
    if ends.is_empty() {
        return somewhere.boxed();
    }
    let close = (select(ends), -1..=1_i64)
        .prop_map(|(at, microseconds)| at + Duration::microseconds(microseconds));
    prop_oneof![somewhere, close].boxed()
}

fn picked(reference: &Reference) -> BoxedStrategy<Picked> {
    let at = instant(reference);
    (at, prop::bool::weighted(0.3))
        .prop_map(|(at, date)| if date { Picked::On(at.date_naive()) } else { Picked::At(at) })
        .boxed()
}

fn wait(reference: &Reference) -> BoxedStrategy<Deed> {
    let now = reference.now;
    let mut ahead: Vec<Instant> = ends::all(reference);
    ahead.retain(|at| now < *at);
    // Time goes in small steps, or everything is over soon.
    ahead.sort_unstable();
    ahead.dedup();
    ahead.truncate(3);
    let pause = prop_oneof![
        3 => (0..180_i64).prop_map(TimeDelta::seconds),
        1 => (1..30_i64).prop_map(TimeDelta::hours),
        1 => (1..50_i64).prop_map(TimeDelta::days),
    ];
    if ahead.is_empty() {
        return pause.prop_map(Deed::Wait).boxed();
    }
    let until = (select(ahead), -1..=1_i64).prop_map(move |(at, microseconds)| {
        (at - now + Duration::microseconds(microseconds)).max(TimeDelta::zero())
    });
    prop_oneof![1 => pause, 2 => until].prop_map(Deed::Wait).boxed()
}

fn typed_key(reference: &Reference) -> BoxedStrategy<TypedKey> {
    let ending = ends::keys(reference);
    let existing = (pick_among(reference.rows.keys.len(), ending), any::<bool>());
    prop_oneof![
        8 => existing.prop_map(|(key, sloppy)| TypedKey::Existing { key, sloppy }),
        1 => Just(TypedKey::Mistyped),
        1 => Just(TypedKey::Unknown),
    ]
    .boxed()
}

fn lines() -> impl Strategy<Value = Vec<Line>> {
    let code = (0..CODES.len(), any::<bool>()).prop_map(|(code, small)| Line::Code { code, small });
    vec(prop_oneof![8 => code, 1 => Just(Line::Blank), 1 => Just(Line::Malformed)], 0..3)
        .prop_filter("a paste holds something", |lines| {
            lines.is_empty() || lines.iter().any(|line| !matches!(line, Line::Blank))
        })
}

fn course_edit(reference: &Reference) -> impl Strategy<Value = CourseEdit> + use<> {
    prop_oneof![
        any::<bool>().prop_map(CourseEdit::Archive),
        option::of(picked(reference)).prop_map(CourseEdit::AutoArchive),
        days().prop_map(CourseEdit::MaxDays),
        option::of(0..3_u8).prop_map(CourseEdit::ShortName),
        pick(3).prop_map(CourseEdit::Retire),
        (any::<bool>(), any::<bool>())
            .prop_map(|(is_lab, required)| CourseEdit::Add { is_lab, required }),
    ]
}

fn pool_input(reference: &Reference) -> impl Strategy<Value = PoolInput> + use<> {
    let now = reference.now;
    let usual = (-1..3_i64, 3..60_i64).prop_map(move |(starts, expires)| {
        (Picked::At(now + Duration::days(starts)), Picked::At(now + Duration::days(expires)))
    });
    let window = prop_oneof![3 => usual, 1 => (picked(reference), picked(reference))];
    (window, 1..40_i64, any::<bool>()).prop_map(|((starts, expires), days, available)| PoolInput {
        starts,
        expires,
        days,
        available_to_children: available,
    })
}

fn pool_edit(reference: &Reference) -> impl Strategy<Value = PoolEdit> + use<> {
    prop_oneof![
        picked(reference).prop_map(PoolEdit::Starts),
        picked(reference).prop_map(PoolEdit::Expires),
        (1..40_i64).prop_map(PoolEdit::Days),
        any::<bool>().prop_map(PoolEdit::AvailableToChildren),
    ]
}

fn grant(organizations: usize) -> impl Strategy<Value = Grant> {
    prop_oneof![
        6 => (select(&MANAGERS[..]), 0..organizations).prop_map(|(role, place)| (role, Some(place))),
        1 => Just((Role::HelpDeskAgent, None)),
        1 => Just((Role::SystemAdministrator, None)),
    ]
}

/// What administrators of the system do: organizations, the site, people, courses.
fn administration(reference: &Reference) -> BoxedStrategy<Deed> {
    let rows = &reference.rows;
    let (organizations, users) = (rows.organizations.len(), rows.users.len());
    let place = move || pick(organizations);
    let depths = (0..organizations).map(|it| (reference.line(it).len(), it));
    let deepest = depths.max().map(|(_, it)| it).into_iter().collect();
    let course =
        (option::of(0..3_u8), days(), option::of(0..2_u8), vec(any::<(bool, bool)>(), 0..4))
            .prop_map(|(short_name, max_days, sku, activities)| CourseInput {
                short_name,
                max_days,
                sku,
                activities,
            });
    let user_edit = prop_oneof![
        3 => place().prop_map(UserEdit::Move),
        2 => prop::bool::weighted(0.4).prop_map(UserEdit::Disable),
        1 => (0..EMAILS).prop_map(UserEdit::Email),
    ];
    prop_oneof![
        2 => (option::weighted(0.8, pick_among(organizations, deepest)), settings())
            .prop_map(|(parent, settings)| Deed::CreateOrganization { parent, settings }),
        2 => (place(), settings()).prop_map(|(organization, settings)| {
            Deed::EditOrganization { organization, settings }
        }),
        2 => (place(), option::weighted(0.9, place())).prop_map(|(organization, parent)| {
            Deed::MoveOrganization { organization, parent }
        }),
        1 => any::<(bool, bool)>().prop_map(|(register_by_key, join_pool_organization)| {
            Deed::EditSite { register_by_key, join_pool_organization }
        }),
        2 => (0..EMAILS, option::of(place()))
            .prop_map(|(email, organization)| Deed::CreateUser { email, organization }),
        4 => (pick(users), user_edit).prop_map(|(user, edit)| Deed::EditUser { user, edit }),
        3 => (pick(users), grant(organizations))
            .prop_map(|(user, grant)| Deed::GrantRole { user, grant }),
        2 => (pick(users), grant(organizations))
            .prop_map(|(user, grant)| Deed::TakeRole { user, grant }),
        1 => (place(), course).prop_map(|(owner, course)| Deed::CreateCourse { owner, course }),
        4 => (pick(rows.courses.len()), course_edit(reference))
            .prop_map(|(course, edit)| Deed::EditCourse { course, edit }),
    ]
    .boxed()
}

/// A learner and a course, most often one that the learner can be given.
fn pair(reference: &Reference) -> BoxedStrategy<(Pick, Pick)> {
    let rows = &reference.rows;
    let any = (pick(rows.users.len()), pick(rows.courses.len())).boxed();
    let courses = rows.courses.iter().enumerate();
    let fit = courses.flat_map(|(course, it)| {
        let users = rows.users.iter().enumerate();
        let users = users.filter(|(_, user)| reference.is_within(user.organization, it.owner));
        users.map(move |(user, _)| (Pick(user), Pick(course)))
    });
    let fit: Vec<(Pick, Pick)> = fit.collect();
    let ending = ends::courses(reference);
    let ending = fit.iter().copied().filter(|(_, course)| ending.contains(&course.0)).collect();
    match (fit.is_empty(), Vec::is_empty(&ending)) {
        (true, _) => any,
        (false, true) => prop_oneof![4 => select(fit), 1 => any].boxed(),
        (false, false) => prop_oneof![1 => select(fit), 4 => select(ending)].boxed(),
    }
}

/// Creating assignments, and what else there is to do without one.
fn assigning(reference: &Reference) -> BoxedStrategy<Deed> {
    let rows = &reference.rows;
    let (learner, course) = (pick(rows.users.len()), pick(rows.courses.len()));
    let wish = || option::weighted(0.4, picked(reference));
    let many = (
        (vec(learner.clone(), 0..4), vec(course.clone(), 0..3)),
        wish(),
        (any::<bool>(), any::<bool>(), prop::bool::weighted(0.1)),
    )
        .prop_map(|((learners, mut courses), wish, (again, note, as_job))| {
            // One course for a job: its pairs are then decided in one transaction, as the reference does.
            courses.truncate(if as_job { 1 } else { courses.len() });
            let as_job = as_job && !courses.is_empty();
            Many { learners, courses, wish, again, note, as_job }
        });
    prop_oneof![
        6 => (pair(reference), wish(), any::<bool>(), any::<bool>()).prop_map(
            |((learner, course), wish, again, note)| {
                Deed::Assign { learner, course, wish, again, note }
            }
        ),
        1 => many.prop_map(Deed::AssignMany),
        1 => pair(reference).prop_map(|(learner, course)| Deed::Preview { learner, course }),
        1 => (pick(rows.organizations.len()), 0..3_u32, any::<bool>()).prop_map(
            |(organization, months_back, with_children)| {
                Deed::Statement { organization, months_back, with_children }
            }
        ),
    ]
    .boxed()
}

/// What is done to assignments there are.
fn assignments(reference: &Reference) -> BoxedStrategy<Deed> {
    let count = reference.rows.assignments.len();
    let assignment = || pick_among(count, ends::assignments(reference));
    prop_oneof![
        3 => assignment().prop_map(Deed::Cancel),
        3 => assignment().prop_map(Deed::RequestCancellation),
        3 => (assignment(), picked(reference), prop::bool::weighted(0.3)).prop_map(
            |(assignment, wish, with_reason)| Deed::SetExpiry { assignment, wish, with_reason }
        ),
        1 => assignment().prop_map(Deed::AddNote),
        1 => assignment().prop_map(Deed::MarkComplete),
        1 => assignment().prop_map(Deed::OpenAssignment),
    ]
    .boxed()
}

/// What the help desk does to requests there are.
fn requests(reference: &Reference) -> BoxedStrategy<Deed> {
    let requests = &reference.rows.requests;
    let open = (0..).zip(requests).filter(|(_, it)| it.decided.is_none());
    let open: Vec<usize> = open.map(|(number, _)| number).collect();
    let request = pick_among(requests.len(), open);
    prop_oneof![3 => request.clone().prop_map(Deed::Approve), 1 => request.prop_map(Deed::Decline)]
        .boxed()
}

/// What Operations Managers do to keys, and what everyone does with them.
fn keys(reference: &Reference) -> BoxedStrategy<Deed> {
    let rows = &reference.rows;
    let pool = || pick(rows.pools.len());
    let owner = pick(rows.organizations.len());
    prop_oneof![
        2 => (owner, pick(rows.courses.len()), pool_input(reference), lines(), 0..3_usize).prop_map(
            |(owner, course, pool, typed, generate)| {
                Deed::CreatePool { owner, course, pool, typed, generate }
            }
        ),
        3 => (pool(), pool_edit(reference)).prop_map(|(pool, edit)| Deed::EditPool { pool, edit }),
        2 => (pool(), lines(), 0..3_usize)
            .prop_map(|(pool, typed, generate)| Deed::AddKeys { pool, typed, generate }),
        2 => pick(rows.keys.len()).prop_map(Deed::RevokeKey),
        1 => typed_key(reference).prop_map(Deed::LookUp),
        1 => typed_key(reference).prop_map(Deed::LookUpAsVisitor),
        8 => (typed_key(reference), any::<bool>())
            .prop_map(|(key, again)| Deed::Redeem { key, again }),
        1 => (1..13_usize, any::<bool>())
            .prop_map(|(times, by_looking)| Deed::Guess { times, by_looking }),
        3 => (0..EMAILS, option::weighted(0.8, typed_key(reference)))
            .prop_map(|(email, key)| Deed::Register { email, key }),
    ]
    .boxed()
}

/// Launches of assignments there are.
fn launching(reference: &Reference) -> BoxedStrategy<Deed> {
    let host = prop_oneof![
        4 => Just(Host::Accepts),
        1 => Just(Host::Refuses),
        1 => Just(Host::AnswersNobody),
    ];
    let mut these = ends::assignments(reference);
    // What someone asks to cancel may be used meanwhile (HLP-2).
    let requests = reference.rows.requests.iter();
    these.extend(requests.filter(|it| it.decided.is_none()).map(|it| it.assignment));
    (pick_among(reference.rows.assignments.len(), these), pick(4), host)
        .prop_map(|(assignment, activity, host)| Deed::Launch { assignment, activity, host })
        .boxed()
}

/// Reports on launches there are.
fn reports(reference: &Reference) -> BoxedStrategy<Deed> {
    let report = prop_oneof![
        3 => Just(Report::Completed),
        1 => Just(Report::Cancelled),
        1 => Just(Report::Failed),
    ];
    (pick(reference.rows.launches.len()), report)
        .prop_map(|(launch, report)| Deed::LabReports { launch, report })
        .boxed()
}

/// What may happen next.
pub(crate) fn command(reference: &Reference) -> BoxedStrategy<Command> {
    let rows = &reference.rows;
    let mut deeds = vec![
        (3, wait(reference)),
        (3, administration(reference)),
        (4, assigning(reference)),
        (5, keys(reference)),
    ];
    if !rows.assignments.is_empty() {
        deeds.extend([(5, assignments(reference)), (5, launching(reference))]);
    }
    if !rows.requests.is_empty() {
        deeds.push((4, requests(reference)));
    }
    if !rows.launches.is_empty() {
        deeds.push((2, reports(reference)));
    }
    let reference = reference.clone();
    (Union::new_weighted(deeds), prop::bool::weighted(0.03), prop::bool::weighted(0.2))
        .prop_flat_map(move |(deed, stale, loses_race)| {
            let by = who::acts(&reference, &deed);
            by.prop_map(move |by| Command { by, stale, loses_race, deed: deed.clone() })
        })
        .boxed()
}
