//! Loading what a redemption needs: the look-up that must be fast.
//!
//! One statement answers all requests that wait: it reads each key and each learner, and the versions of the
//! pool and the course. Bodies of pools and courses are read only when another version of them is known.

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
};
use uuid::Uuid;

use super::{
    assignments::push_holds_course,
    courses::with_activities,
    find_lines,
    redemption_cache::{ById, VersionCache},
};
use crate::{
    batch::Batcher,
    cells::{Cells, Row as _},
    connect::Database,
    error::BadRow,
    instant::to_microseconds,
    lookup::{Lookup, ask, by_number, to_each},
    row::{
        assignment::AssignmentRow, course::CourseRow, key::KeyRow, pool::PoolRow, user::UserRow,
    },
    sql::{Column, Sql},
};

/// Loads what redemptions need, many at once.
#[derive(Clone)]
pub struct SeaRedemptionStore {
    database: Database,
    lookup: Lookup<Request, RedemptionSnapshot>,
}

#[derive(Debug)]
struct Request {
    code: String,
    learner: Uuid,
    now: i64,
}

impl SeaRedemptionStore {
    /// Makes a store on an open database. It needs a runtime to serve its requests on.
    pub fn new(database: &Database) -> Self {
        let loader = Arc::new(Loader {
            database: database.clone(),
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
    learner: Option<UserRow>,
    key: Option<KeyRow>,
    pool_version: Option<i32>,
    course: Option<(Uuid, i32)>,
    held: Option<Uuid>,
}

struct Loader {
    database: Database,
    pools: VersionCache<TrainingKeyPool>,
    courses: VersionCache<Course>,
}

impl Loader {
    async fn load(
        &self,
        requests: &[Request],
    ) -> Result<Vec<Result<RedemptionSnapshot, StoreError>>, StoreError> {
        let found = by_number(requests.len(), self.find(requests).await?);
        let present = || found.iter().flatten();
        let organizations: BTreeSet<OrganizationId> = present()
            .filter_map(|found| found.learner.as_ref())
            .map(|learner| OrganizationId::from_uuid(learner.organization_id))
            .collect();
        let made: Vec<Uuid> = present()
            .filter_map(|found| found.key.as_ref().and_then(|key| key.assignment_id))
            .collect();
        let pools = present()
            .filter_map(|found| Some((found.key.as_ref()?.pool_id, version(found.pool_version?))));
        let courses =
            present().filter_map(|found| found.course.map(|(id, raw)| (id, version(raw))));
        let (lines, made, pools, courses) = tokio::try_join!(
            find_lines(&self.database, &organizations),
            self.find_made(made),
            self.find_pools(pools.collect()),
            self.find_courses(courses.collect()),
        )?;
        let shared = Shared { lines, made, pools, courses };
        let snapshots = found.into_iter().map(|found| match found {
            Some(found) => shared.snapshot(found),
            None => Ok(RedemptionSnapshot { key: None, learner: None, line: None, held: None }),
        });
        Ok(snapshots.collect())
    }

    async fn find(&self, requests: &[Request]) -> Result<Vec<(i64, Found)>, StoreError> {
        let codes = requests.iter().map(|request| request.code.clone()).collect();
        let learners = requests.iter().map(|request| request.learner).collect();
        let instants = requests.iter().map(|request| request.now).collect();
        let mut sql = Sql::of(&self.database, "SELECT i.n, ");
        sql.columns::<UserRow>("u").push(", ").columns::<KeyRow>("k");
        sql.push(", p.version, c.id, c.version, (SELECT a.id FROM ");
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
        sql.all(&self.database.read, read_found).await
    }

    async fn find_made(&self, ids: Vec<Uuid>) -> Result<ById<CourseAssignment>, StoreError> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<AssignmentRow>("a").push(" FROM course_assignments a WHERE ");
        sql.is_one_of("a.id", Column::Ids(ids));
        let read = |cells: &mut Cells<'_>| {
            let row = AssignmentRow::read(cells)?;
            Ok((row.id, Arc::new(row.try_into()?)))
        };
        Ok(sql.all(&self.database.read, read).await?.into_iter().collect())
    }

    async fn find_pools(
        &self,
        current: Vec<(Uuid, Version)>,
    ) -> Result<ById<TrainingKeyPool>, StoreError> {
        let (mut pools, missing) = self.pools.find(current);
        if missing.is_empty() {
            return Ok(pools);
        }
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<PoolRow>("p").push(" FROM training_key_pools p WHERE ");
        sql.is_one_of("p.id", Column::Ids(missing));
        let read = |cells: &mut Cells<'_>| {
            let row = PoolRow::read(cells)?;
            Ok((row.id, Arc::new(row.try_into()?)))
        };
        let read = sql.all(&self.database.read, read).await?.into_iter().collect();
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
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<CourseRow>("c").push(" FROM courses c WHERE ");
        sql.is_one_of("c.id", Column::Ids(missing));
        let rows = sql.all(&self.database.read, CourseRow::read).await?;
        let read = with_activities(&self.database, rows).await?;
        let read = read.into_iter().map(|course| (course.state().id().as_uuid(), Arc::new(course)));
        let read = read.collect();
        self.courses.keep(&read);
        courses.extend(read);
        Ok(courses)
    }
}

/// What the requests of one batch share.
struct Shared {
    lines: BTreeMap<OrganizationId, OrganizationLine>,
    made: ById<CourseAssignment>,
    pools: ById<TrainingKeyPool>,
    courses: ById<Course>,
}

impl Shared {
    fn snapshot(&self, found: Found) -> Result<RedemptionSnapshot, StoreError> {
        let Found { learner, key, pool_version: _, course, held } = found;
        let line = learner.as_ref().and_then(|learner| {
            self.lines.get(&OrganizationId::from_uuid(learner.organization_id)).cloned()
        });
        let key = match (key, course) {
            (Some(key), Some((course, _))) => Some(self.key(key, course)?),
            (Some(_) | None, _) => None,
        };
        Ok(RedemptionSnapshot {
            key,
            learner: learner.map(TryInto::try_into).transpose()?,
            line,
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

fn version(raw: i32) -> Version {
    // A version that is none matches no kept one, and reading the row reports it.
    Version::from_raw(u32::try_from(raw).unwrap_or(0))
}

fn read_found(cells: &mut Cells<'_>) -> Result<(i64, Found), StoreError> {
    let number = cells.take("i", "n")?;
    let learner = cells.optional::<UserRow>()?;
    let key = cells.optional::<KeyRow>()?;
    let pool_version = cells.take("training_key_pools", "version")?;
    let course_id: Option<Uuid> = cells.take("courses", "id")?;
    let course_version: Option<i32> = cells.take("courses", "version")?;
    let held = cells.take("course_assignments", "id")?;
    let course = course_id.zip(course_version);
    Ok((number, Found { learner, key, pool_version, course, held }))
}
