//! How pages are answered: in few statements, each by way of an index.

use std::sync::{Arc, Mutex};

use sea_orm::{ConnectionTrait as _, Statement};
use tms_domain::{
    assignment::{Assigning, ExpiryNotice, Source},
    id::{AssignmentId, JobId},
    port::{
        AdministrationQueries as _, AssignmentQueries as _, BillingQueries as _,
        ExpiryNotices as _, ExpirySpan, LearnerQueries as _, PageRequest, PlanStore as _,
        TrainingKeyQueries as _,
    },
    role::Reach,
    time::Day,
    view::{
        AssignmentFilter, AssignmentSort, CourseFilter, KeyFilter, PairOutcomeFilter, PoolFilter,
        UserFilter,
    },
};

use super::SeaQueries;
use crate::{
    Database,
    load::{RedemptionRequest, SeaStore, redemption_look_up},
    testing::{World, databases, id, noon, plan, world},
};

/// Notes every statement that reads.
#[derive(Clone, Default)]
struct Watch(Arc<Mutex<Vec<Statement>>>);

impl Watch {
    fn over(database: &mut Database) -> Self {
        let watch = Self::default();
        let noted = watch.clone();
        database.read.set_metric_callback(move |info| {
            noted.0.lock().unwrap().push(info.statement.clone());
        });
        watch
    }

    fn take(&self) -> Vec<Statement> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

async fn assign(world: &World, count: i64) {
    let mut plan = plan();
    for _ in 0..count {
        let assigning = Assigning {
            learner: world.learner.state(),
            line: &world.line,
            course: world.course.state(),
            held: None,
            wish: None,
            assign_again: false,
        };
        let source = Source::Administrator { by: Some(world.learner.state().id()) };
        let terms = assigning.decide(noon()).unwrap();
        plan.create(terms.grant(AssignmentId::from_uuid(id()), source));
    }
    world.store.commit(plan).await.unwrap();
}

/// Every page there is, by name, with the statements it took.
async fn pages(database: &mut Database, world: &World) -> Vec<(String, Vec<Statement>)> {
    let watch = Watch::over(database);
    let queries = SeaQueries::new(database);
    let page = PageRequest { limit: 2, after: None };
    let within = Reach::Within(vec![world.line.organization().id()]);
    let mut taken = Vec::new();
    macro_rules! page {
        ($name:expr, $read:expr) => {
            $read.await.unwrap();
            taken.push(($name.to_owned(), watch.take()));
        };
    }
    let sorts = [
        AssignmentSort::CreatedAt,
        AssignmentSort::ExpiresAt,
        AssignmentSort::LastName,
        AssignmentSort::CourseName,
    ];
    for reach in [&Reach::Everywhere, &within] {
        for sort in sorts {
            for (part, course) in [(None, None), (Some("b"), None), (None, Some("az-"))] {
                let filter = AssignmentFilter {
                    last_name: part.map(str::to_owned),
                    course_name: course.map(str::to_owned),
                    sort,
                    ..AssignmentFilter::default()
                };
                let first = queries.list(reach, &filter, &page, noon()).await.unwrap();
                watch.take();
                let next = PageRequest { after: first.next, ..page };
                let name = format!("assignments {sort:?} {part:?} {course:?} {reach:?}");
                page!(name, queries.list(reach, &filter, &next, noon()));
            }
        }
        for part in [None, Some("wei")] {
            let filter = UserFilter { last_name: part.map(str::to_owned), ..UserFilter::default() };
            page!(format!("users {part:?}"), queries.list_users(reach, &filter, &page));
        }
        let filter = PoolFilter { active: Some(true), ..PoolFilter::default() };
        page!("pools", queries.list_pools(reach, &filter, &page, noon()));
        page!("courses", queries.list_courses(reach, &CourseFilter::default(), &page, noon()));
        page!("organizations", queries.list_organizations(reach, &page));
        page!("requests", queries.list_cancellation_requests(reach, Some("open"), &page));
        for state in [None, Some("failed"), Some("unsure"), Some("waiting")] {
            page!(format!("outbox {state:?}"), queries.list_outbox(reach, state, &page));
        }
    }
    let learner = world.learner.state().id();
    page!("dashboard", queries.dashboard(learner, noon()));
    page!("current training", queries.list_current_training(learner, &page, noon()));
    page!("transcript", queries.list_transcript(learner, &page));
    let pool = world.pool.state().id();
    for filter in [KeyFilter::All, KeyFilter::Available, KeyFilter::Redeemed] {
        page!(format!("keys {filter:?}"), queries.list_keys(pool, filter, &page));
    }
    page!("pool", queries.find_pool(pool));
    let assignment = AssignmentId::from_uuid(id());
    page!("notes", queries.list_notes(assignment, &page));
    page!("journal", queries.list_journal(assignment.into(), &page));
    let job = JobId::from_uuid(id());
    let outcome = Some(PairOutcomeFilter::Refused);
    page!("job results", queries.list_job_results(job, outcome, &page));
    let month = Day::new(noon(), noon() + chrono::TimeDelta::days(30)).unwrap();
    page!("statement", queries.statement(world.line.organization().id(), true, month));
    let filter = AssignmentFilter::default();
    let view = queries.list(&within, &filter, &page, noon()).await.unwrap();
    watch.take();
    page!("assignment", queries.find(view.items[0].state().id()));
    taken
}

/// The steps by which a database answers a statement.
async fn steps(database: &Database, statement: &Statement) -> Vec<String> {
    let (explain, column) =
        if database.is_sqlite() { ("EXPLAIN QUERY PLAN ", 3) } else { ("EXPLAIN ", 0) };
    let backend = statement.db_backend;
    let values = statement.values.clone().map_or(Vec::new(), |values| values.0);
    let sql = format!("{explain}{}", statement.sql);
    let explained = Statement::from_sql_and_values(backend, sql, values);
    let rows = database.read.query_all_raw(explained).await.unwrap();
    rows.iter().map(|row| row.try_get_by_index(column).unwrap()).collect()
}

/// Tables that grow without end, with the names under which statements read them.
const LARGE: [&str; 9] = [
    "course_assignments",
    "users",
    "training_keys",
    "bill_lines",
    "journal_entries",
    "outbox",
    "launches",
    "notes",
    "job_results",
];

/// Whether a step reads a whole large table, row by row.
fn reads_all(sqlite: bool, statement: &str, step: &str) -> bool {
    if !sqlite {
        return LARGE.iter().any(|table| step.contains(&format!("Seq Scan on {table} ")));
    }
    let Some(scanned) = step.strip_prefix("SCAN ") else { return false };
    // A walk in the order of the key, with nothing to leave out, ends with the page.
    if statement.contains(" WHERE TRUE ORDER BY o.id DESC LIMIT ") {
        return false;
    }
    if scanned.contains(" USING ") || scanned.contains(" VIRTUAL TABLE ") {
        return false;
    }
    LARGE
        .iter()
        .any(|table| scanned == *table || statement.contains(&format!("{table} {scanned} ")))
}

#[tokio::test]
async fn a_page_takes_at_most_five_statements_whatever_the_number_of_rows() {
    for mut database in databases().await {
        let world = world(&database).await;
        assign(&world, 5).await;
        let few = pages(&mut database, &world).await;
        assign(&world, 100).await;
        let many = pages(&mut database, &world).await;
        for ((name, few), (_, many)) in few.iter().zip(&many) {
            assert!(!few.is_empty() && many.len() <= 5, "{name}: {}", many.len());
            assert_eq!(few.len(), many.len(), "{name}");
        }
    }
}

#[tokio::test]
async fn no_page_reads_a_whole_table_that_grows_without_end() {
    for mut database in databases().await {
        let world = world(&database).await;
        assign(&world, 100).await;
        let mut large_scans = Vec::new();
        for (name, statements) in pages(&mut database, &world).await {
            for statement in statements {
                let steps = steps(&database, &statement).await;
                let all = steps
                    .iter()
                    .any(|step| reads_all(database.is_sqlite(), &statement.sql, step.trim()));
                if all {
                    large_scans.push(format!("{name}:\n{}\n{}", statement.sql, steps.join("\n")));
                }
            }
        }
        assert!(large_scans.is_empty(), "{}", large_scans.join("\n\n"));
    }
}

#[tokio::test]
async fn usr_8_names_are_looked_for_in_the_trigram_index() {
    for mut database in databases().await {
        let world = world(&database).await;
        let watch = Watch::over(&mut database);
        let queries = SeaQueries::new(&database);
        let page = PageRequest { limit: 50, after: None };
        let filter = UserFilter { last_name: Some("o'b".to_owned()), ..UserFilter::default() };
        let found = queries.list_users(&Reach::Everywhere, &filter, &page).await.unwrap();
        assert_eq!(found.items, [world.learner]);
        for statement in watch.take() {
            let steps = steps(&database, &statement).await.join("\n");
            let index =
                if database.is_sqlite() { "users_search VIRTUAL TABLE" } else { "users_search" };
            assert!(steps.contains(index), "{}\n{steps}", statement.sql);
        }
    }
}

#[tokio::test]
async fn the_newest_assignments_are_walked_in_the_order_of_their_index() {
    for mut database in databases().await {
        let world = world(&database).await;
        assign(&world, 100).await;
        let watch = Watch::over(&mut database);
        let queries = SeaQueries::new(&database);
        let page = PageRequest { limit: 50, after: None };
        let orders = [
            (AssignmentSort::CreatedAt, "course_assignments_created"),
            (AssignmentSort::ExpiresAt, "course_assignments_expiry"),
            (AssignmentSort::LastName, "users_name"),
            (AssignmentSort::CourseName, "courses_name"),
        ];
        for (sort, index) in orders {
            let filter = AssignmentFilter { sort, ..AssignmentFilter::default() };
            queries.list(&Reach::Everywhere, &filter, &page, noon()).await.unwrap();
            let statements = watch.take();
            let [statement] = statements.as_slice() else { panic!("{statements:?}") };
            let steps = steps(&database, statement).await.join("\n");
            watch.take();
            assert!(steps.contains(index), "{}\n{steps}", statement.sql);
        }
    }
}

#[tokio::test]
async fn whether_a_course_is_held_is_looked_up_among_the_learners_assignments() {
    for database in databases().await {
        let world = world(&database).await;
        assign(&world, 2_000).await;
        let analyze = Statement::from_string(database.read.get_database_backend(), "ANALYZE");
        database.write.execute_raw(analyze).await.unwrap();
        let request = RedemptionRequest { code: "NOBODYS".to_owned(), learner: id(), now: 0 };
        let statement = redemption_look_up(&database, &[request]).statement(&database.read);
        let steps = steps(&database, &statement).await.join("\n");
        assert!(steps.contains("course_assignments_learner"), "{steps}");
    }
}

#[tokio::test]
async fn not_2_whose_notice_is_due_is_looked_up_by_expiry_whatever_the_number_of_rows() {
    for mut database in databases().await {
        let world = world(&database).await;
        assign(&world, 2_000).await;
        let analyze = Statement::from_string(database.read.get_database_backend(), "ANALYZE");
        database.write.execute_raw(analyze).await.unwrap();
        let watch = Watch::over(&mut database);
        let span = ExpirySpan {
            after: noon(),
            until: noon() + chrono::TimeDelta::minutes(1),
            behind: Some((noon(), AssignmentId::from_uuid(id()))),
        };
        let store = SeaStore::new(&database);
        store.list_expiring(ExpiryNotice::InThreeDays, span, 500).await.unwrap();
        let statements = watch.take();
        let [statement] = statements.as_slice() else { panic!("{statements:?}") };
        let steps = steps(&database, statement).await.join("\n");
        assert!(steps.contains("course_assignments_expiry"), "{}\n{steps}", statement.sql);
        assert!(steps.contains("outbox_notice"), "{}\n{steps}", statement.sql);
    }
}
