//! Lists: complete, in order, stable while rows are added, and never more than someone may see.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tms_domain::{
    assignment::CourseAssignment,
    change::Versioned,
    id::{AssignmentId, LaunchId, NoteId},
    journal::Author,
    note::{Note, NoteText},
    organization::OrganizationLine,
    port::{Cursor, ListError, Page, PageRequest},
    role::Reach,
    text::LongText,
    time::{Day, Instant},
    view::{AssignmentFilter, AssignmentSort, CourseFilter, KeyFilter, PoolFilter, UserFilter},
};

use crate::{
    databases::fresh,
    world::{World, id, name, noon, plan},
};

fn request(limit: u16, after: Option<Cursor>) -> PageRequest {
    PageRequest { limit, after }
}

fn within(line: &OrganizationLine) -> Reach {
    Reach::Within(vec![line.organization().id()])
}

/// Every item of a list, page by page.
async fn all<T>(
    limit: u16,
    read: impl AsyncFn(PageRequest) -> Result<Page<T>, ListError>,
) -> Vec<T> {
    let (mut items, mut after) = (Vec::new(), None);
    loop {
        let page = read(request(limit, after.take())).await.unwrap();
        assert!(page.items.len() <= usize::from(limit));
        items.extend(page.items);
        match page.next {
            Some(next) => after = Some(next),
            None => return items,
        }
    }
}

/// Two trees, three learners, two courses, twelve assignments a minute apart.
struct Many {
    world: World,
    root: OrganizationLine,
    child: OrganizationLine,
    other: OrganizationLine,
    made: Vec<Versioned<CourseAssignment>>,
}

async fn many(world: World) -> Many {
    let root = world.organization("Root", None).await;
    let child = world.organization("Child", Some(&root)).await;
    let other = world.organization("Other", None).await;
    let courses = [world.course(&root, "beta").await, world.course(&root, "Alpha").await];
    let of_other = world.course(&other, "Gamma").await;
    let ada = world.user(&root, "Ada", "Zeta").await;
    let bo = world.user(&child, "Bo", "Éclair").await;
    let cy = world.user(&other, "Cy", "Eclair").await;
    let mut made = Vec::new();
    for minute in 0..4 {
        let at = noon() + TimeDelta::minutes(minute);
        let course = &courses[usize::try_from(minute % 2).unwrap()];
        made.push(world.assign(&root, &ada, course, at).await);
        made.push(world.assign(&child, &bo, course, at).await);
        made.push(world.assign(&other, &cy, &of_other, at).await);
    }
    Many { world, root, child, other, made }
}

impl Many {
    async fn list(
        &self,
        limit: u16,
        reach: &Reach,
        filter: &AssignmentFilter,
        now: Instant,
    ) -> Vec<AssignmentId> {
        let queries = &self.world.stores.queries.assignments;
        let read = async |page: PageRequest| queries.list(reach, filter, &page, now).await;
        all(limit, read).await.into_iter().map(|view| view.state().id()).collect()
    }
}

#[tokio::test]
async fn assignments_are_listed_in_reach_the_newest_first_page_by_page() {
    for fresh in fresh().await {
        let many = many(World::new(&fresh.database)).await;
        let mut newest: Vec<_> = many.made.iter().collect();
        newest.sort_by_key(|made| (made.state().created_at(), made.state().id()));
        newest.reverse();
        let filter = AssignmentFilter::default();
        for (reach, organizations) in [
            (Reach::Everywhere, vec![&many.root, &many.child, &many.other]),
            (within(&many.root), vec![&many.root, &many.child]),
            (within(&many.child), vec![&many.child]),
            (Reach::Within(vec![]), vec![]),
        ] {
            let inside: BTreeSet<_> =
                organizations.iter().map(|line| line.organization().id()).collect();
            let wanted: Vec<_> = newest
                .iter()
                .filter(|made| inside.contains(&made.state().organization()))
                .map(|made| made.state().id())
                .collect();
            for limit in [1, 3, 5, 50] {
                assert_eq!(many.list(limit, &reach, &filter, noon()).await, wanted, "{limit}");
            }
        }
    }
}

#[tokio::test]
async fn assignments_sort_by_every_key_in_both_directions() {
    for fresh in fresh().await {
        let many = many(World::new(&fresh.database)).await;
        let queries = &many.world.stores.queries.assignments;
        let everything = request(50, None);
        let views = queries
            .list(&Reach::Everywhere, &AssignmentFilter::default(), &everything, noon())
            .await
            .unwrap()
            .items;
        for sort in [
            AssignmentSort::CreatedAt,
            AssignmentSort::ExpiresAt,
            AssignmentSort::LastName,
            AssignmentSort::CourseName,
        ] {
            let mut wanted = views.clone();
            wanted.sort_by_cached_key(|view| {
                let person = &view.learner.person;
                let fold = |text: &tms_domain::text::Name| tms_domain::text::fold(text.as_str());
                let key = match sort {
                    AssignmentSort::CreatedAt => view.state().created_at().to_rfc3339(),
                    AssignmentSort::ExpiresAt => view.state().expires_at().to_rfc3339(),
                    AssignmentSort::LastName => {
                        fold(&person.last_name) + "\u{1}" + &fold(&person.first_name)
                    }
                    AssignmentSort::CourseName => fold(&view.course_name),
                };
                (key, view.state().id())
            });
            for ascending in [true, false] {
                let ids: Vec<_> = wanted.iter().map(|view| view.state().id()).collect();
                let filter = AssignmentFilter { sort, ascending, ..AssignmentFilter::default() };
                for limit in [2, 5, 50] {
                    let found = many.list(limit, &Reach::Everywhere, &filter, noon()).await;
                    assert_eq!(found, ids, "{sort:?} {ascending} {limit}");
                }
                wanted.reverse();
            }
        }
    }
}

#[tokio::test]
async fn every_filter_of_assignments_holds_whatever_else_is_asked() {
    for fresh in fresh().await {
        let many = many(World::new(&fresh.database)).await;
        let reason = || name("Seen elsewhere");
        let complete = |a: &CourseAssignment| a.mark_complete(reason(), noon());
        many.world.change(many.made[0].change(complete).unwrap()).await;
        many.world.change(many.made[1].change(|a| a.cancel(Author::System, noon())).unwrap()).await;
        let end = many.made[6].state().expires_at();
        let minute = |n| Some(noon() + TimeDelta::minutes(n));
        let some = |filter: AssignmentFilter| filter;
        let none = AssignmentFilter::default;
        let first = &many.made[0].state();
        let cases = [
            (some(AssignmentFilter { cancelled: Some(true), ..none() }), vec![1]),
            (some(AssignmentFilter { completion: Some("complete"), ..none() }), vec![0]),
            (
                some(AssignmentFilter { expired: Some(true), ..none() }),
                vec![0, 1, 2, 3, 4, 5, 6, 7, 8],
            ),
            (some(AssignmentFilter { expired: Some(false), ..none() }), vec![9, 10, 11]),
            (some(AssignmentFilter { source: Some("training_key"), ..none() }), vec![]),
            (some(AssignmentFilter { learner: Some(first.learner()), ..none() }), vec![0, 3, 6, 9]),
            (some(AssignmentFilter { course: Some(first.course()), ..none() }), vec![0, 1, 6, 7]),
            (
                some(AssignmentFilter { course_name: Some("ALPH".to_owned()), ..none() }),
                vec![3, 4, 9, 10],
            ),
            (
                some(AssignmentFilter { course_name: Some("a".to_owned()), ..none() }),
                vec![3, 4, 9, 10],
            ),
            (
                some(AssignmentFilter { last_name: Some("eclair".to_owned()), ..none() }),
                vec![1, 2, 4, 5, 7, 8, 10, 11],
            ),
            (
                some(AssignmentFilter {
                    created_after: minute(1),
                    created_before: minute(2),
                    ..none()
                }),
                vec![3, 4, 5],
            ),
            (
                some(AssignmentFilter {
                    expires_after: Some(end),
                    expires_before: Some(end + TimeDelta::microseconds(1)),
                    ..none()
                }),
                vec![6, 7, 8],
            ),
            (
                some(AssignmentFilter {
                    last_name: Some("e".to_owned()),
                    course: Some(first.course()),
                    cancelled: Some(false),
                    ..none()
                }),
                vec![7],
            ),
        ];
        for (filter, places) in cases {
            let wanted: BTreeSet<_> =
                places.iter().map(|place| many.made[*place].state().id()).collect();
            for sort in [
                AssignmentSort::CreatedAt,
                AssignmentSort::ExpiresAt,
                AssignmentSort::LastName,
                AssignmentSort::CourseName,
            ] {
                let filter = AssignmentFilter { sort, ..filter.clone() };
                let found: BTreeSet<_> =
                    many.list(3, &Reach::Everywhere, &filter, end).await.into_iter().collect();
                let wanted: BTreeSet<_> = wanted.clone();
                assert_eq!(found, wanted, "{filter:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_list_is_stable_while_rows_are_added_and_refuses_foreign_cursors() {
    for fresh in fresh().await {
        let many = many(World::new(&fresh.database)).await;
        let queries = &many.world.stores.queries;
        let filter = AssignmentFilter::default();
        let everywhere = Reach::Everywhere;
        let before = many.list(50, &everywhere, &filter, noon()).await;
        let first = queries
            .assignments
            .list(&everywhere, &filter, &request(5, None), noon())
            .await
            .unwrap();
        let learner = many.world.user(&many.root, "New", "Comer").await;
        let course = many.world.course(&many.root, "New").await;
        many.world.assign(&many.root, &learner, &course, noon() + TimeDelta::hours(1)).await;
        let rest = request(50, first.next.clone());
        let rest = queries.assignments.list(&everywhere, &filter, &rest, noon()).await.unwrap();
        let both = first.items.iter().chain(&rest.items).map(|view| view.state().id());
        assert_eq!(both.collect::<Vec<_>>(), before);

        let foreign = request(5, first.next);
        let other = AssignmentFilter { cancelled: Some(false), ..filter };
        let refused = queries.assignments.list(&everywhere, &other, &foreign, noon()).await;
        assert!(matches!(refused, Err(ListError::ForeignCursor)));
        let anyone = UserFilter::default();
        let users = queries.administration.list_users(&everywhere, &anyone, &foreign);
        assert!(matches!(users.await, Err(ListError::ForeignCursor)));
        let scribble = request(5, Some(Cursor("' OR 1=1".to_owned())));
        let refused = queries.administration.list_organizations(&everywhere, &scribble).await;
        assert!(matches!(refused, Err(ListError::ForeignCursor)));
    }
}

#[tokio::test]
async fn users_are_listed_by_name_within_reach() {
    for fresh in fresh().await {
        let many = many(World::new(&fresh.database)).await;
        let administration = &many.world.stores.queries.administration;
        let list = async |reach: Reach, filter: UserFilter| {
            let read =
                async |page: PageRequest| administration.list_users(&reach, &filter, &page).await;
            let users = all(1, read).await;
            users.iter().map(|u| u.state().details().first_name.to_string()).collect::<Vec<_>>()
        };
        let none = UserFilter::default;
        assert_eq!(list(Reach::Everywhere, none()).await, ["Bo", "Cy", "Ada"]);
        assert_eq!(list(within(&many.root), none()).await, ["Bo", "Ada"]);
        let only = UserFilter { organization: Some(many.root.organization().id()), ..none() };
        assert_eq!(list(within(&many.root), only.clone()).await, ["Ada"]);
        assert_eq!(list(within(&many.child), only).await, Vec::<String>::new());
        let disabled = UserFilter { disabled: Some(true), ..none() };
        assert_eq!(list(Reach::Everywhere, disabled).await, Vec::<String>::new());
        let enabled = UserFilter { disabled: Some(false), ..none() };
        assert_eq!(list(Reach::Everywhere, enabled).await.len(), 3);
    }
}

#[tokio::test]
async fn courses_are_listed_by_name_where_they_can_be_assigned() {
    for fresh in fresh().await {
        let many = many(World::new(&fresh.database)).await;
        let administration = &many.world.stores.queries.administration;
        let list = async |reach: Reach, filter: CourseFilter| {
            let read = async |page: PageRequest| {
                administration.list_courses(&reach, &filter, &page, noon()).await
            };
            let courses = all(2, read).await;
            assert!(courses.iter().all(|course| course.state().details().activities.len() == 3));
            courses.iter().map(|c| c.state().details().name.to_string()).collect::<Vec<_>>()
        };
        let any = CourseFilter::default;
        assert_eq!(list(Reach::Everywhere, any()).await, ["Alpha", "beta", "Gamma"]);
        assert_eq!(list(within(&many.child), any()).await, ["Alpha", "beta"]);
        let named = CourseFilter { name: Some("mm".to_owned()), ..any() };
        assert_eq!(list(Reach::Everywhere, named).await, Vec::<String>::new());
        let named = CourseFilter { name: Some("amm".to_owned()), archived: Some(false) };
        assert_eq!(list(Reach::Everywhere, named).await, ["Gamma"]);
        let archived = CourseFilter { archived: Some(true), ..any() };
        assert_eq!(list(Reach::Everywhere, archived).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn organizations_are_listed_the_newest_first_with_what_they_inherit() {
    for fresh in fresh().await {
        let many = many(World::new(&fresh.database)).await;
        let administration = &many.world.stores.queries.administration;
        let list = async |reach: Reach| {
            let read =
                async |page: PageRequest| administration.list_organizations(&reach, &page).await;
            let organizations = all(2, read).await;
            assert!(organizations.iter().all(|(_, days)| days.days() == 365));
            organizations
                .iter()
                .map(|(o, _)| o.state().settings().name.to_string())
                .collect::<Vec<_>>()
        };
        assert_eq!(list(Reach::Everywhere).await, ["Other", "Child", "Root"]);
        assert_eq!(list(within(&many.root)).await, ["Child", "Root"]);
    }
}

#[tokio::test]
async fn lrn_1_the_dashboard_shows_five_those_to_do_first() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let learner = world.user(&root, "Ada", "Weiß").await;
        let course = world.course(&root, "Course").await;
        let minute = |n| noon() + TimeDelta::minutes(n);
        let mut made = Vec::new();
        for n in 0..5 {
            made.push(world.assign(&root, &learner, &course, minute(n)).await);
        }
        let complete = |a: &CourseAssignment| a.mark_complete(name("Seen elsewhere"), minute(10));
        world.change(made[4].change(complete).unwrap()).await;
        world.change(made[3].change(|a| a.cancel(Author::System, minute(11))).unwrap()).await;
        // The oldest was worked on last.
        let document = &course.state().details().activities[1];
        let launch = LaunchId::from_uuid(id());
        let launching = made[0].launch(document, course.state(), launch, minute(12)).unwrap();
        let mut plan = plan(minute(12));
        plan.change(launching.assignment);
        plan.create(launching.launch);
        world.commit(plan).await;

        let learners = &world.stores.queries.learners;
        let ids =
            |places: &[usize]| places.iter().map(|p| made[*p].state().id()).collect::<Vec<_>>();
        let who = learner.state().id();
        let dashboard = learners.dashboard(who, minute(20)).await.unwrap();
        let shown: Vec<_> = dashboard.assignments.iter().map(|view| view.state().id()).collect();
        assert_eq!(shown, ids(&[0, 2, 1, 4]));
        assert!(!dashboard.more);
        let training =
            async |page: PageRequest| learners.list_current_training(who, &page, minute(20)).await;
        let listed: Vec<_> = all(2, training).await.iter().map(|view| view.state().id()).collect();
        assert_eq!(listed, ids(&[0, 2, 1]));
        let transcript = async |page: PageRequest| learners.list_transcript(who, &page).await;
        let listed: Vec<_> =
            all(2, transcript).await.iter().map(|view| view.state().id()).collect();
        assert_eq!(listed, ids(&[4]));

        for n in 30..32 {
            world.assign(&root, &learner, &course, minute(n)).await;
        }
        let dashboard = learners.dashboard(who, minute(40)).await.unwrap();
        assert_eq!(dashboard.assignments.len(), 5);
        assert!(dashboard.more);
        let late = made[0].state().expires_at() + TimeDelta::days(2);
        let dashboard = learners.dashboard(who, late).await.unwrap();
        assert_eq!(dashboard.assignments, []);
        assert_eq!(all(2, transcript).await.len(), 1, "expired or not");
    }
}

#[tokio::test]
async fn lrn_4_an_assignment_opens_with_its_activities() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let learner = world.user(&root, "Ada", "Weiß").await;
        let course = world.course(&root, "Course").await;
        let made = world.assign(&root, &learner, &course, noon()).await;
        let document = &course.state().details().activities[1];
        let mut now = made.clone();
        for minute in 1..3 {
            let at = noon() + TimeDelta::minutes(minute);
            let launch = LaunchId::from_uuid(id());
            let launching = now.launch(document, course.state(), launch, at).unwrap();
            now = launching.assignment.versioned();
            let mut plan = plan(at);
            plan.change(launching.assignment);
            plan.create(launching.launch);
            world.commit(plan).await;
        }
        let queries = &world.stores.queries.assignments;
        let detail = queries.find(made.state().id()).await.unwrap().unwrap();
        assert_eq!(detail.assignment.assignment, now);
        let [lab, seen] = detail.activities.as_slice() else { panic!("the retired one is hidden") };
        assert_eq!((lab.done, lab.launches, lab.last_launched_at), (false, 0, None));
        assert_eq!((seen.done, seen.launches), (true, 2));
        assert_eq!(seen.last_launched_at, Some(noon() + TimeDelta::minutes(2)));
        assert_eq!(detail.next_activity().map(|next| next.activity.id), Some(lab.activity.id));
        assert_eq!(queries.find(AssignmentId::from_uuid(id())).await.unwrap(), None);
    }
}

#[tokio::test]
async fn nte_1_notes_and_journal_of_an_assignment_the_newest_first() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let learner = world.user(&root, "Ada", "Weiß").await;
        let course = world.course(&root, "Course").await;
        let made = world.assign(&root, &learner, &course, noon()).await;
        for (minute, title, by) in [(1, "First", Some(learner.state().id())), (2, "Second", None)] {
            let at = noon() + TimeDelta::minutes(minute);
            let mut plan = plan(at);
            plan.add_note(Note {
                id: NoteId::from_uuid(id()),
                assignment: made.state().id(),
                organization: made.state().organization(),
                text: NoteText {
                    title: name(title),
                    message: LongText::parse("Two\nlines").unwrap(),
                    important: minute == 1,
                },
                created_by: by.map_or(Author::CommandLine, Author::User),
                created_at: at,
            });
            world.commit(plan).await;
        }
        let queries = &world.stores.queries.assignments;
        let of = made.state().id();
        let notes = all(1, async |page: PageRequest| queries.list_notes(of, &page).await).await;
        let titles: Vec<_> = notes.iter().map(|note| note.text.title.as_str()).collect();
        assert_eq!(titles, ["Second", "First"]);
        assert_eq!(notes[0].created_by, None);
        assert_eq!(notes[1].created_by.as_ref().map(|by| by.id), Some(learner.state().id()));
        assert!(notes[1].text.important && !notes[0].text.important);
        let journal = all(2, async |page: PageRequest| queries.list_journal(of, &page).await).await;
        let actions: Vec<_> = journal.iter().map(|entry| entry.action.as_str()).collect();
        assert_eq!(actions, ["note_added", "note_added", "created"]);
        assert_eq!(journal[2].author_kind, "system");
        assert!(journal[2].after.starts_with("{\"learner_id\":\""), "{}", journal[2].after);
    }
}

#[tokio::test]
async fn pool_6_pools_and_keys_are_listed_with_counts_and_who_redeemed() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let other = world.organization("Other", None).await;
        let course = world.course(&root, "Course").await;
        let of_other = world.course(&other, "Another").await;
        let spring = world.pool(&root, &course, "Spring keys").await;
        let autumn = world.pool(&root, &course, "Autumn keys").await;
        let far = world.pool(&other, &of_other, "Far away").await;
        let keys = world.keys(&spring, &["SPRING-3", "SPRING-1", "SPRING-2"]).await;
        let key = world.stores.pools.find_key(keys[1]).await.unwrap().unwrap();
        world.change(key.change(|key| key.revoke(Author::System, noon())).unwrap()).await;
        let learner = world.user(&root, "Ada", "Weiß").await;
        redeem(&world, "SPRING-3", &learner).await;

        let queries = &world.stores.queries.training_keys;
        let list = async |reach: Reach, filter: PoolFilter, now: Instant| {
            let read =
                async |page: PageRequest| queries.list_pools(&reach, &filter, &page, now).await;
            all(1, read).await.into_iter().map(|view| view.pool.state().id()).collect::<Vec<_>>()
        };
        let [spring, autumn, far] = [spring, autumn, far].map(|pool| pool.state().id());
        let none = PoolFilter::default;
        assert_eq!(list(Reach::Everywhere, none(), noon()).await, [far, autumn, spring]);
        assert_eq!(list(within(&root), none(), noon()).await, [autumn, spring]);
        let named = PoolFilter { name: Some("spring".to_owned()), ..none() };
        assert_eq!(list(within(&root), named, noon()).await, [spring]);
        let of_course = PoolFilter { course: Some(of_other.state().id()), ..none() };
        assert_eq!(list(Reach::Everywhere, of_course, noon()).await, [far]);
        let active = |active| PoolFilter { active: Some(active), ..none() };
        let early = noon() - TimeDelta::microseconds(1);
        assert_eq!(list(within(&root), active(true), early).await, []);
        assert_eq!(list(within(&root), active(true), noon()).await, [autumn, spring]);
        assert_eq!(list(within(&root), active(false), noon()).await, []);
        let end = noon() + TimeDelta::days(30);
        let expired = PoolFilter { expired: Some(true), ..none() };
        assert_eq!(list(within(&root), expired, end).await, [autumn, spring]);

        let view = queries.find_pool(spring).await.unwrap().unwrap();
        let counts = (view.keys.available, view.keys.redeemed, view.keys.revoked);
        assert_eq!(counts, (1, 1, 1));
        assert_eq!(view.course, *course.state());
        let shown = async |filter: KeyFilter| {
            let read = async |page: PageRequest| queries.list_keys(spring, filter, &page).await;
            let keys = all(2, read).await;
            keys.iter().map(|view| view.key.state().code().shown().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(shown(KeyFilter::All).await, ["SPRING-3", "SPRING-1", "SPRING-2"]);
        assert_eq!(shown(KeyFilter::Available).await, ["SPRING-2"]);
        assert_eq!(shown(KeyFilter::Redeemed).await, ["SPRING-3"]);
        assert_eq!(shown(KeyFilter::Revoked).await, ["SPRING-1"]);
        let key = queries.find_key(spring, keys[0]).await.unwrap().unwrap();
        assert_eq!(key.redeemed_by.map(|by| by.person.id), Some(learner.state().id()));
        assert_eq!(queries.find_key(autumn, keys[0]).await.unwrap(), None, "of another pool");
    }
}

/// Redeems a key as the use case does.
async fn redeem(world: &World, code: &str, learner: &Versioned<tms_domain::user::User>) {
    use tms_domain::{
        key_code::NormalCode,
        redemption::{Redeemer, Redemption},
    };
    let who = learner.state().id();
    let found = world.stores.redemptions.find_redemption(&NormalCode::of(code), who, noon()).await;
    let found = found.unwrap();
    let (key, line) = (found.key.unwrap(), found.line.unwrap());
    let redeemer =
        Redeemer { learner: learner.state(), line: &line, held: None, assign_again: true };
    let redeemed = key.redeem(redeemer, AssignmentId::from_uuid(id()), noon()).unwrap();
    let Redemption::Decided { key: change, assignment } = redeemed else { panic!("first") };
    let mut plan = plan(noon());
    plan.change(*change);
    plan.create(*assignment);
    world.commit(plan).await;
}

#[tokio::test]
async fn bil_4_a_statement_counts_each_line_in_the_month_of_its_instant() {
    for fresh in fresh().await {
        let many = many(World::new(&fresh.database)).await;
        let late = noon() + TimeDelta::hours(20);
        let cancelled = [&many.made[0], &many.made[1], &many.made[2]];
        for made in cancelled {
            many.world.change(made.change(|a| a.cancel(Author::System, late)).unwrap()).await;
        }
        let billing = &many.world.stores.queries.billing;
        let root = many.root.organization().id();
        let statement = async |children: bool, from: Instant, to: Instant| {
            let month = Day::new(from, to).unwrap();
            let lines = billing.statement(root, children, month).await.unwrap();
            lines
                .iter()
                .map(|line| (line.course.1.to_string(), line.created, line.reversed))
                .collect::<Vec<_>>()
        };
        let line = |name: &str, created, reversed| (name.to_owned(), created, reversed);
        let ever = late + TimeDelta::days(1);
        assert_eq!(statement(false, noon(), ever).await, [line("Alpha", 2, 0), line("beta", 2, 1)]);
        assert_eq!(statement(true, noon(), ever).await, [line("Alpha", 4, 0), line("beta", 4, 2)]);
        assert_eq!(statement(true, noon(), late).await, [line("Alpha", 4, 0), line("beta", 4, 0)]);
        assert_eq!(statement(true, late, ever).await, [line("beta", 0, 2)]);
        assert_eq!(statement(true, ever, ever + TimeDelta::days(1)).await, []);
    }
}
