//! Loading courses with their activities.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use tms_domain::{
    change::Versioned,
    course::{Activity, Course},
    id::{CourseId, OrganizationId},
    port::{CourseStore, StoreError},
    role::Reach,
};
use uuid::Uuid;

use super::{REACHED, RELATED, SeaStore};
use crate::{
    cells::Row as _,
    connect::Database,
    row::course::{ActivityRow, CourseRow},
    sql::{Column, Sql},
};

/// Puts courses together with their activities. The courses' rows, and so their versions, were read before.
pub(crate) async fn with_activities(
    database: &Database,
    courses: Vec<CourseRow>,
) -> Result<Vec<Versioned<Course>>, StoreError> {
    if courses.is_empty() {
        return Ok(Vec::new());
    }
    let mut sql = Sql::of(database, "SELECT ");
    sql.columns::<ActivityRow>("a").push(" FROM course_activities a WHERE ");
    sql.is_one_of("a.course_id", Column::Ids(courses.iter().map(|course| course.id).collect()));
    sql.push(" ORDER BY a.course_id, a.place");
    let mut activities: BTreeMap<Uuid, Vec<Activity>> = BTreeMap::new();
    for row in sql.all(&database.read, ActivityRow::read).await? {
        let course = row.course_id;
        activities.entry(course).or_default().push(row.try_into()?);
    }
    courses
        .into_iter()
        .map(|course| {
            let activities = activities.get(&course.id).cloned().unwrap_or_default();
            Ok(course.with(activities)?)
        })
        .collect()
}

#[async_trait]
impl CourseStore for SeaStore {
    async fn find_many(
        &self,
        ids: &BTreeSet<CourseId>,
    ) -> Result<BTreeMap<CourseId, Versioned<Course>>, StoreError> {
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<CourseRow>("c").push(" FROM courses c WHERE ");
        sql.is_one_of("c.id", Column::Ids(ids.iter().map(|id| id.as_uuid()).collect()));
        let rows = sql.all(&self.database.read, CourseRow::read).await?;
        let courses = with_activities(&self.database, rows).await?;
        Ok(courses.into_iter().map(|course| (course.state().id(), course)).collect())
    }

    async fn find_seen(
        &self,
        reach: &Reach,
        ids: &BTreeSet<CourseId>,
    ) -> Result<BTreeSet<CourseId>, StoreError> {
        if ids.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut sql = Sql::new(&self.database);
        let owners = match reach {
            Reach::Everywhere => "",
            Reach::Within(roots) => {
                push_owners(&mut sql, roots);
                " AND c.organization_id IN (SELECT id FROM related UNION SELECT id FROM reached)"
            }
        };
        sql.push("SELECT c.id FROM courses c WHERE ");
        sql.is_one_of("c.id", Column::Ids(ids.iter().map(|id| id.as_uuid()).collect()));
        sql.push(owners);
        let seen = sql.all(&self.database.read, |cells| cells.take("courses", "id")).await?;
        Ok(seen.into_iter().map(CourseId::from_uuid).collect())
    }

    async fn find_by_short_names(
        &self,
        names: &BTreeSet<(OrganizationId, String)>,
    ) -> Result<Vec<Versioned<Course>>, StoreError> {
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let owners = names.iter().map(|(owner, _)| owner.as_uuid()).collect();
        let short_names = names.iter().map(|(_, name)| name.clone()).collect();
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<CourseRow>("c").push(" FROM ");
        let wanted =
            vec![("owner", Column::Ids(owners)), ("short_name", Column::Texts(short_names))];
        sql.rows("i", wanted);
        sql.push(" JOIN courses c ON c.organization_id = i.owner AND c.short_name = i.short_name");
        sql.push(" ORDER BY c.id");
        let rows = sql.all(&self.database.read, CourseRow::read).await?;
        with_activities(&self.database, rows).await
    }
}

/// Starts a statement with the organizations that own what can be seen from some: they, those above and those
/// below them (PERM-3).
pub(crate) fn push_owners(sql: &mut Sql, roots: &[OrganizationId]) {
    let ids = || Column::Ids(roots.iter().map(|root| root.as_uuid()).collect());
    sql.push("WITH RECURSIVE related(id, parent_id) AS (SELECT o.id, o.parent_id FROM organizations o WHERE ");
    sql.is_one_of("o.id", ids()).push(RELATED);
    sql.push(", reached(id) AS (SELECT o.id FROM organizations o WHERE ");
    sql.is_one_of("o.id", ids()).push(REACHED).push(" ");
}
