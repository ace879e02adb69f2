//! The list of assignments that administrators search in.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tms_domain::{
    assignment::CourseAssignment,
    change::Versioned,
    id::AssignmentId,
    organization::Organization,
    port::{Cursor, ListError, Ports},
    role::Reach,
    text::fold,
    time::Instant,
    view::{AssignmentFilter, AssignmentSort, AssignmentView, UserFilter},
};

use super::{
    Subject, all, commit, in_minutes, request,
    scene::{cancelled, completed, redemption},
    within,
};
use crate::build::{
    a_course, a_learner, a_pool, an_assignment, an_assignment_made_at, an_organization, typed_keys,
};

const SORTS: [AssignmentSort; 4] = [
    AssignmentSort::CreatedAt,
    AssignmentSort::ExpiresAt,
    AssignmentSort::LastName,
    AssignmentSort::CourseName,
];

/// Two trees, three learners, three courses, and twelve assignments, three in each of four minutes.
struct Many {
    root: Versioned<Organization>,
    child: Versioned<Organization>,
    other: Versioned<Organization>,
    made: Vec<Versioned<CourseAssignment>>,
}

async fn many(ports: &Ports) -> Many {
    let root = an_organization("Root").with_max_access_days(365).stored(ports).await;
    let child = an_organization("Child").under(&root).stored(ports).await;
    let other = an_organization("Other").with_max_access_days(365).stored(ports).await;
    let [of_root, of_child, of_other] = [&root, &child, &other].map(|it| it.state().id());
    let beta = a_course(of_root).named("beta").stored(ports).await;
    let alpha = a_course(of_root).named("Alpha").stored(ports).await;
    let gamma = a_course(of_other).named("Gamma").stored(ports).await;
    let ada = a_learner(of_root).named("Ada", "Zeta").stored(ports).await;
    let bo = a_learner(of_child).named("Bo", "Éclair").stored(ports).await;
    let cy = a_learner(of_other).named("Cy", "Eclair").stored(ports).await;
    let mut made = Vec::new();
    for (minutes, course) in [(0, &beta), (1, &alpha), (2, &beta), (3, &alpha)] {
        let at = in_minutes(ports, minutes);
        made.push(an_assignment_made_at(ports, &ada, course, at).await);
        made.push(an_assignment_made_at(ports, &bo, course, at).await);
        made.push(an_assignment_made_at(ports, &cy, &gamma, at).await);
    }
    Many { root, child, other, made }
}

async fn list(
    ports: &Ports,
    limit: u16,
    reach: &Reach,
    filter: &AssignmentFilter,
    now: Instant,
) -> Vec<AssignmentId> {
    let read = async |page| ports.queries.assignments.list(reach, filter, &page, now).await;
    all(limit, read).await.into_iter().map(|view| view.state().id()).collect()
}

pub async fn perm_3_assignments_are_listed_in_reach_the_newest_first_page_by_page(
    subject: &Subject,
) {
    let ports = &subject.server();
    let many = many(ports).await;
    let mut newest: Vec<_> = many.made.iter().map(Versioned::state).collect();
    newest.sort_by_key(|made| std::cmp::Reverse((made.created_at(), made.id())));
    let filter = AssignmentFilter::default();
    for (reach, organizations) in [
        (Reach::Everywhere, vec![&many.root, &many.child, &many.other]),
        (within(&many.root), vec![&many.root, &many.child]),
        (within(&many.child), vec![&many.child]),
        (Reach::Within(Vec::new()), Vec::new()),
    ] {
        let inside: BTreeSet<_> = organizations.iter().map(|it| it.state().id()).collect();
        let wanted = newest.iter().filter(|made| inside.contains(&made.organization()));
        let wanted: Vec<_> = wanted.map(|made| made.id()).collect();
        for limit in [1, 3, 5, 50] {
            let found = list(ports, limit, &reach, &filter, ports.clock.now()).await;
            assert_eq!(found, wanted, "{reach:?}, {limit} to a page");
        }
    }
}

fn sort_key(view: &AssignmentView, sort: AssignmentSort) -> String {
    let person = &view.learner.person;
    match sort {
        AssignmentSort::CreatedAt => view.state().created_at().to_rfc3339(),
        AssignmentSort::ExpiresAt => view.state().expires_at().to_rfc3339(),
        AssignmentSort::LastName => {
            let (last, first) = (fold(person.last_name.as_str()), fold(person.first_name.as_str()));
            format!("{last}\u{1}{first}")
        }
        AssignmentSort::CourseName => fold(view.course_name.as_str()),
    }
}

pub async fn assignments_sort_by_every_key_in_both_directions(subject: &Subject) {
    let ports = &subject.server();
    many(ports).await;
    let (reach, now) = (Reach::Everywhere, ports.clock.now());
    let anything = AssignmentFilter::default();
    let queries = &ports.queries.assignments;
    let views = queries.list(&reach, &anything, &request(50, None), now).await.unwrap().items;
    for sort in SORTS {
        let mut wanted = views.clone();
        wanted.sort_by_cached_key(|view| (sort_key(view, sort), view.state().id()));
        for ascending in [true, false] {
            let ids: Vec<_> = wanted.iter().map(|view| view.state().id()).collect();
            let filter = AssignmentFilter { sort, ascending, ..anything.clone() };
            for limit in [2, 5, 50] {
                let found = list(ports, limit, &reach, &filter, now).await;
                assert_eq!(found, ids, "{sort:?}, ascending {ascending}, {limit} to a page");
            }
            wanted.reverse();
        }
    }
}

pub async fn every_filter_of_assignments_holds_whatever_the_order(subject: &Subject) {
    let ports = &subject.server();
    let many = many(ports).await;
    let now = ports.clock.now();
    completed(ports, &many.made[0], now).await;
    cancelled(ports, &many.made[1], now).await;
    let mut all_made: Vec<_> = many.made.iter().map(|made| made.state().id()).collect();
    // The thirteenth comes from a key, and expires with its pool's content availability.
    let course = a_course(many.other.state().id()).named("Delta").stored(ports).await;
    let pool = a_pool(many.other.state().id(), &course).stored(ports).await;
    typed_keys(ports, &pool, &["SPRING-1"]).await;
    let learner = a_learner(many.other.state().id()).named("Di", "Omega").stored(ports).await;
    let (plan, by_key) = redemption(ports, "SPRING-1", &learner).await;
    commit(ports, plan).await;
    all_made.push(by_key.state().id());

    let first = many.made[0].state();
    let end = many.made[6].state().expires_at();
    let minute = |n| Some(in_minutes(ports, n));
    let text = |text: &str| Some(text.to_owned());
    let none = AssignmentFilter::default;
    let cases: Vec<(AssignmentFilter, Vec<usize>)> = vec![
        (AssignmentFilter { cancelled: Some(true), ..none() }, vec![1]),
        (AssignmentFilter { completion: Some("complete"), ..none() }, vec![0]),
        (AssignmentFilter { expired: Some(false), ..none() }, vec![9, 10, 11]),
        (
            AssignmentFilter { expired: Some(true), cancelled: Some(false), ..none() },
            vec![0, 2, 3, 4, 5, 6, 7, 8, 12],
        ),
        (AssignmentFilter { source: Some("training_key"), ..none() }, vec![12]),
        (AssignmentFilter { source: Some("administrator"), ..none() }, (0..12).collect()),
        (AssignmentFilter { learner: Some(first.learner()), ..none() }, vec![0, 3, 6, 9]),
        (AssignmentFilter { course: Some(first.course()), ..none() }, vec![0, 1, 6, 7]),
        (AssignmentFilter { course_name: text("ALPH"), ..none() }, vec![3, 4, 9, 10]),
        (AssignmentFilter { course_name: text("a"), ..none() }, vec![3, 4, 9, 10]),
        (AssignmentFilter { last_name: text("eclair"), ..none() }, vec![1, 2, 4, 5, 7, 8, 10, 11]),
        (AssignmentFilter { email: text(&learner.state().id().to_string()), ..none() }, vec![12]),
        (
            AssignmentFilter { created_after: minute(1), created_before: minute(2), ..none() },
            vec![3, 4, 5],
        ),
        (
            AssignmentFilter {
                expires_after: Some(end),
                expires_before: Some(end + TimeDelta::microseconds(1)),
                ..none()
            },
            vec![6, 7, 8],
        ),
        (
            AssignmentFilter {
                last_name: text("e"),
                course: Some(first.course()),
                cancelled: Some(false),
                ..none()
            },
            vec![7],
        ),
    ];
    for (filter, places) in cases {
        let wanted: BTreeSet<_> = places.iter().map(|place| all_made[*place]).collect();
        for sort in SORTS {
            let filter = AssignmentFilter { sort, ..filter.clone() };
            let found = list(ports, 3, &Reach::Everywhere, &filter, end).await;
            assert_eq!(found.len(), wanted.len(), "{filter:?}");
            assert_eq!(found.into_iter().collect::<BTreeSet<_>>(), wanted, "{filter:?}");
        }
    }
}

pub async fn a_list_is_stable_while_rows_are_added(subject: &Subject) {
    let ports = &subject.server();
    let many = many(ports).await;
    let queries = &ports.queries.assignments;
    let (reach, filter, now) = (Reach::Everywhere, AssignmentFilter::default(), ports.clock.now());
    let before = list(ports, 50, &reach, &filter, now).await;
    let first = queries.list(&reach, &filter, &request(5, None), now).await.unwrap();
    let root = many.root.state().id();
    let learner = a_learner(root).stored(ports).await;
    let course = a_course(root).stored(ports).await;
    subject.pass(TimeDelta::hours(1));
    an_assignment(ports, &learner, &course).await;
    let rest = queries.list(&reach, &filter, &request(50, first.next), now).await.unwrap();
    let both = first.items.iter().chain(&rest.items).map(|view| view.state().id());
    assert_eq!(both.collect::<Vec<_>>(), before);
}

pub async fn a_foreign_cursor_is_refused(subject: &Subject) {
    let ports = &subject.server();
    many(ports).await;
    let queries = &ports.queries;
    let (reach, filter, now) = (Reach::Everywhere, AssignmentFilter::default(), ports.clock.now());
    let first = queries.assignments.list(&reach, &filter, &request(5, None), now).await.unwrap();
    let foreign = request(5, first.next);
    let others = [
        AssignmentFilter { cancelled: Some(false), ..filter.clone() },
        AssignmentFilter { sort: AssignmentSort::LastName, ..filter.clone() },
        AssignmentFilter { ascending: true, ..filter },
    ];
    for other in others {
        let refused = queries.assignments.list(&reach, &other, &foreign, now).await;
        assert!(matches!(refused, Err(ListError::ForeignCursor)), "{other:?}");
    }
    let anyone = UserFilter::default();
    let users = queries.administration.list_users(&reach, &anyone, &foreign).await;
    assert!(matches!(users, Err(ListError::ForeignCursor)));
    for scribble in ["' OR 1=1", "", "\0", "%%%"] {
        let scribble = request(5, Some(Cursor(scribble.to_owned())));
        let refused = queries.administration.list_organizations(&reach, &scribble).await;
        assert!(matches!(refused, Err(ListError::ForeignCursor)), "{scribble:?}");
    }
}
