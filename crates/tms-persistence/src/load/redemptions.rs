//! Loading what a redemption needs: the look-up that must be fast.
//!
//! One statement answers all requests that wait: it reads each key, and the versions of the learner, the pool and the
//! course. Their bodies are read only when another version of them is known. Who redeems has just signed in, so where
//! they belong is known, and the lines of their organizations are read at the same time.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use async_trait::async_trait;
use tms_domain::{
    assignment::CourseAssignment,
    change::Version,
    course::Course,
    id::{AssignmentId, OrganizationId, UserId},
    key_code::NormalCode,
    organization::OrganizationLine,
    pool::TrainingKeyPool,
    port::{RedemptionSnapshot, RedemptionStore, StoreError},
    redemption::KeySnapshot,
    time::Instant,
    user::User,
};
use uuid::Uuid;

use super::{assignments::push_holds_course, courses::with_activities, find_lines, find_lines_by};
use crate::{
    batch::Batcher,
    cells::{Cells, Row as _},
    connect::Database,
    error::BadRow,
    held::Held,
    instant::to_microseconds,
    lookup::{Lookup, ask, by_number, to_each},
    row::{
        assignment::AssignmentRow, course::CourseRow, key::KeyRow, pool::PoolRow, user::UserRow,
    },
    sql::{Column, Sql},
    version_cache::{ById, VersionCache},
};

/// Loads what redemptions need, many at once.
#[derive(Clone)]
pub struct SeaRedemptionStore {
    database: Database,
    lookup: Lookup<Request, RedemptionSnapshot>,
}

/// A key and who wants to redeem it when.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) code: String,
    pub(crate) learner: Uuid,
    pub(crate) now: i64,
}

impl SeaRedemptionStore {
    /// Makes a store on an open database. It needs a runtime to serve its requests on.
    pub fn new(database: &Database) -> Self {
        let loader = Arc::new(Loader {
            keys: Held::new(database),
            lines: Held::new(database),
            pools: VersionCache::default(),
            courses: VersionCache::default(),
        });
        let lookup = Batcher::start(move |requests: Vec<Request>| {
            let loader = Arc::clone(&loader);
            async move { to_each(requests.len(), loader.load(&requests).await) }
        });
        Self { database: database.clone(), lookup }
    }
}

#[async_trait]
impl RedemptionStore for SeaRedemptionStore {
    async fn find_redemption(
        &self,
        code: &NormalCode,
        learner: UserId,
        now: Instant,
    ) -> Result<RedemptionSnapshot, StoreError> {
        let request = Request {
            code: code.as_str().to_owned(),
            learner: learner.as_uuid(),
            now: to_microseconds(now),
        };
        ask(&self.lookup, request).await
    }

    async fn find_key(
        &self,
        code: &NormalCode,
    ) -> Result<Option<(KeySnapshot, OrganizationLine)>, StoreError> {
        // A learner that does not exist: their part of the snapshot stays empty.
        let request = Request { code: code.as_str().to_owned(), learner: Uuid::nil(), now: 0 };
        let Some(key) = ask(&self.lookup, request).await?.key else { return Ok(None) };
        let owner = key.pool.state().owner();
        let mut lines = find_lines(&self.database, &BTreeSet::from([owner])).await?;
        let line = lines
            .remove(&owner)
            .ok_or_else(|| BadRow::new("organizations", owner, "a pool's owner is missing"))?;
        Ok(Some((key, line)))
    }
}

/// What one statement tells of one request.
#[derive(Debug)]
struct Found {
    learner: Option<(Uuid, Version)>,
    key: Option<KeyRow>,
    pool_version: Option<Version>,
    course: Option<(Uuid, Version)>,
    held: Option<Uuid>,
}

type Lines = BTreeMap<OrganizationId, OrganizationLine>;

struct Loader {
    keys: Held,
    lines: Held,
    pools: VersionCache<TrainingKeyPool>,
    courses: VersionCache<Course>,
}

impl Loader {
    const fn database(&self) -> &Database {
        self.keys.database()
    }

    async fn load(
        &self,
        requests: &[Request],
    ) -> Result<Vec<Result<RedemptionSnapshot, StoreError>>, StoreError> {
        let learners = self.database().users.guess(requests.iter().map(|request| request.learner));
        let organizations = learners.iter().map(|user| user.state().organization()).collect();
        let (found, lines) =
            tokio::try_join!(self.find(requests), find_lines_by(&self.lines, &organizations))?;
        let found = by_number(requests.len(), found);
        let present = || found.iter().flatten();
        let made: Vec<Uuid> = present()
            .filter_map(|found| found.key.as_ref().and_then(|key| key.assignment_id))
            .collect();
        let pools =
            present().filter_map(|found| Some((found.key.as_ref()?.pool_id, found.pool_version?)));
        let (users, made, pools, courses) = tokio::try_join!(
            self.find_users(present().filter_map(|found| found.learner).collect()),
            self.find_made(made),
            self.find_pools(pools.collect()),
            self.find_courses(present().filter_map(|found| found.course).collect()),
        )?;
        let lines = self.complete(lines, &users).await?;
        let shared = Shared { users, lines, made, pools, courses };
        let snapshots = found.into_iter().map(|found| match found {
            Some(found) => shared.snapshot(found),
            None => Ok(RedemptionSnapshot { key: None, learner: None, line: None, held: None }),
        });
        Ok(snapshots.collect())
    }

    /// Adds the lines that nobody had expected.
    async fn complete(&self, mut lines: Lines, users: &ById<User>) -> Result<Lines, StoreError> {
        let organizations = users.values().map(|user| user.state().organization());
        let missing = organizations.filter(|id| !lines.contains_key(id)).collect();
        lines.extend(find_lines(self.database(), &missing).await?);
        Ok(lines)
    }

    async fn find(&self, requests: &[Request]) -> Result<Vec<(i64, Found)>, StoreError> {
        self.keys.all(look_up(self.database(), requests), read_found).await
    }

    async fn find_users(&self, current: Vec<(Uuid, Version)>) -> Result<ById<User>, StoreError> {
        let (mut users, missing) = self.database().users.find(current);
        if missing.is_empty() {
            return Ok(users);
        }
        let mut sql = Sql::of(self.database(), "SELECT ");
        sql.columns::<UserRow>("u").push(" FROM users u WHERE ");
        sql.is_one_of("u.id", Column::Ids(missing));
        let read = |cells: &mut Cells<'_>| {
            let row = UserRow::read(cells)?;
            Ok((row.id, Arc::new(row.try_into()?)))
        };
        let read: ById<User> = sql.all(&self.database().read, read).await?.into_iter().collect();
        self.database().users.keep(&read);
        users.extend(read);
        Ok(users)
    }

    async fn find_made(&self, ids: Vec<Uuid>) -> Result<ById<CourseAssignment>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::of(self.database(), "SELECT ");
        sql.columns::<AssignmentRow>("a").push(" FROM course_assignments a WHERE ");
        sql.is_one_of("a.id", Column::Ids(ids));
        let read = |cells: &mut Cells<'_>| {
            let row = AssignmentRow::read(cells)?;
            Ok((row.id, Arc::new(row.try_into()?)))
        };
        Ok(sql.all(&self.database().read, read).await?.into_iter().collect())
    }

    async fn find_pools(
        &self,
        current: Vec<(Uuid, Version)>,
    ) -> Result<ById<TrainingKeyPool>, StoreError> {
        let (mut pools, missing) = self.pools.find(current);
        if missing.is_empty() {
            return Ok(pools);
        }
        let mut sql = Sql::of(self.database(), "SELECT ");
        sql.columns::<PoolRow>("p").push(" FROM training_key_pools p WHERE ");
        sql.is_one_of("p.id", Column::Ids(missing));
        let read = |cells: &mut Cells<'_>| {
            let row = PoolRow::read(cells)?;
            Ok((row.id, Arc::new(row.try_into()?)))
        };
        let read: ById<TrainingKeyPool> =
            sql.all(&self.database().read, read).await?.into_iter().collect();
        self.pools.keep(&read);
        pools.extend(read);
        Ok(pools)
    }

    async fn find_courses(
        &self,
        current: Vec<(Uuid, Version)>,
    ) -> Result<ById<Course>, StoreError> {
        let (mut courses, missing) = self.courses.find(current);
        if missing.is_empty() {
            return Ok(courses);
        }
        let mut sql = Sql::of(self.database(), "SELECT ");
        sql.columns::<CourseRow>("c").push(" FROM courses c WHERE ");
        sql.is_one_of("c.id", Column::Ids(missing));
        let rows = sql.all(&self.database().read, CourseRow::read).await?;
        let read = with_activities(self.database(), rows).await?;
        let read = read.into_iter().map(|course| (course.state().id().as_uuid(), Arc::new(course)));
        let read: ById<Course> = read.collect();
        self.courses.keep(&read);
        courses.extend(read);
        Ok(courses)
    }
}

/// What tells all that decides of each of these requests, by their numbers from 1.
pub(crate) fn look_up(database: &Database, requests: &[Request]) -> Sql {
    let codes = requests.iter().map(|request| request.code.clone()).collect();
    let learners = requests.iter().map(|request| request.learner).collect();
    let instants = requests.iter().map(|request| request.now).collect();
    let mut sql = Sql::of(database, "SELECT i.n, u.id, u.version, ");
    sql.columns::<KeyRow>("k").push(", p.version, c.id, c.version, (SELECT a.id FROM ");
    // A learner has few assignments, a course may have all there are. Databases expect to meet a match soon in
    // either, and would walk the course's for a learner who has none; PostgreSQL does not look behind an OFFSET.
    sql.push_either(
        "course_assignments a INDEXED BY course_assignments_learner WHERE a.learner_id = i.learner AND ",
        "(SELECT * FROM course_assignments WHERE learner_id = i.learner OFFSET 0) a WHERE ",
    );
    sql.push("a.course_id = p.course_id AND ");
    push_holds_course(&mut sql, |sql| {
        sql.push("i.at");
    });
    sql.push(" LIMIT 1) FROM ").rows(
        "i",
        vec![
            ("code", Column::Texts(codes)),
            ("learner", Column::Ids(learners)),
            ("at", Column::Instants(instants)),
        ],
    );
    sql.push(
        " LEFT JOIN users u ON u.id = i.learner \
         LEFT JOIN training_keys k ON k.normal = i.code \
         LEFT JOIN training_key_pools p ON p.id = k.pool_id \
         LEFT JOIN courses c ON c.id = p.course_id",
    );
    sql
}

/// What the requests of one batch share.
struct Shared {
    users: ById<User>,
    lines: Lines,
    made: ById<CourseAssignment>,
    pools: ById<TrainingKeyPool>,
    courses: ById<Course>,
}

impl Shared {
    fn snapshot(&self, found: Found) -> Result<RedemptionSnapshot, StoreError> {
        let Found { learner, key, pool_version: _, course, held } = found;
        let learner = learner.and_then(|(id, _)| self.users.get(&id));
        let line = learner.and_then(|user| self.lines.get(&user.state().organization()));
        let key = match (key, course) {
            (Some(key), Some((course, _))) => Some(self.key(key, course)?),
            (Some(_) | None, _) => None,
        };
        Ok(RedemptionSnapshot {
            key,
            learner: learner.map(|user| (**user).clone()),
            line: line.cloned(),
            held: held.map(AssignmentId::from_uuid),
        })
    }

    fn key(&self, key: KeyRow, course: Uuid) -> Result<KeySnapshot, StoreError> {
        let lost = |table, id: Uuid| BadRow::new(table, id, "it is gone");
        let pool = self.pools.get(&key.pool_id);
        let pool = pool.ok_or_else(|| lost("training_key_pools", key.pool_id))?;
        let course = self.courses.get(&course).ok_or_else(|| lost("courses", course))?;
        let made = key.assignment_id.and_then(|id| self.made.get(&id));
        Ok(KeySnapshot {
            pool: (**pool).clone(),
            course: (**course).clone(),
            made: made.map(|made| (**made).clone()),
            key: key.try_into()?,
        })
    }
}

/// The version that a column of a row that may not be there holds.
fn take_version(cells: &mut Cells<'_>, table: &'static str) -> Result<Option<Version>, StoreError> {
    let raw: Option<i32> = cells.take(table, "version")?;
    // A version that is none matches no kept one, and reading the row reports it.
    Ok(raw.map(|raw| Version::from_raw(u32::try_from(raw).unwrap_or(0))))
}

fn read_found(cells: &mut Cells<'_>) -> Result<(i64, Found), StoreError> {
    let number = cells.take("i", "n")?;
    let learner: Option<Uuid> = cells.take("users", "id")?;
    let learner = learner.zip(take_version(cells, "users")?);
    let key = cells.optional::<KeyRow>()?;
    let pool_version = take_version(cells, "training_key_pools")?;
    let course: Option<Uuid> = cells.take("courses", "id")?;
    let course = course.zip(take_version(cells, "courses")?);
    let held = cells.take("course_assignments", "id")?;
    Ok((number, Found { learner, key, pool_version, course, held }))
}
