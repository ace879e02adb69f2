//! Loading assignments and launches.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use tms_domain::{
    change::Versioned,
    id::{AssignmentId, CourseId, LaunchId, UserId},
    launch::Launch,
    port::{AssignmentStore, StoreError},
    text::Name,
    time::Instant,
    view::AssignmentView,
};

use super::SeaStore;
use crate::{
    cells::{Cells, Row as _},
    row::{
        Reading,
        assignment::AssignmentRow,
        launch::LaunchRow,
        person::{LearnerRow, PersonRow},
    },
    sql::{Column, Sql},
};

/// From an assignment `a` to what its view shows besides.
pub(crate) const VIEW_JOINS: &str = " JOIN users l ON l.id = a.learner_id \
    JOIN courses c ON c.id = a.course_id LEFT JOIN users b ON b.id = a.created_by";

/// Adds what [`read_view`] reads. [`VIEW_JOINS`] name where it comes from.
pub(crate) fn push_view_columns(sql: &mut Sql) {
    sql.columns::<AssignmentRow>("a").push(", ").columns::<LearnerRow>("l");
    sql.push(", c.name, c.certificate_title IS NOT NULL, ").columns::<PersonRow>("b");
}

/// Reads an assignment with the names that go with it.
pub(crate) fn read_view(cells: &mut Cells<'_>) -> Result<AssignmentView, StoreError> {
    let row = AssignmentRow::read(cells)?;
    let course = Reading::row("courses", row.course_id);
    let assignment = row.try_into()?;
    let learner = LearnerRow::read(cells)?.try_into()?;
    let course_name: String = cells.take("courses", "name")?;
    let course_name: Name = course.name("name", &course_name)?;
    let course_has_certificate = cells.take("courses", "certificate_title")?;
    let created_by = cells.optional::<PersonRow>()?.map(TryInto::try_into).transpose()?;
    Ok(AssignmentView { assignment, learner, course_name, course_has_certificate, created_by })
}

#[async_trait]
impl AssignmentStore for SeaStore {
    async fn find(&self, id: AssignmentId) -> Result<Option<AssignmentView>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        push_view_columns(&mut sql);
        sql.push(" FROM course_assignments a").push(VIEW_JOINS);
        sql.push(" WHERE a.id = ").id(id.as_uuid());
        sql.first(&self.database.read, read_view).await
    }

    async fn find_held(
        &self,
        learners: &BTreeSet<UserId>,
        courses: &BTreeSet<CourseId>,
        now: Instant,
    ) -> Result<BTreeMap<(UserId, CourseId), AssignmentId>, StoreError> {
        if learners.is_empty() || courses.is_empty() {
            return Ok(BTreeMap::new());
        }
        let mut sql = Sql::of(
            &self.database,
            "SELECT a.learner_id, a.course_id, a.id FROM course_assignments a WHERE ",
        );
        sql.is_one_of(
            "a.learner_id",
            Column::Ids(learners.iter().map(|id| id.as_uuid()).collect()),
        );
        sql.push(" AND ");
        sql.is_one_of("a.course_id", Column::Ids(courses.iter().map(|id| id.as_uuid()).collect()));
        sql.push(" AND ");
        push_holds_course(&mut sql, |sql| {
            sql.at(now);
        });
        // The first of several stays.
        sql.push(" ORDER BY a.id DESC");
        let held = sql.all(&self.database.read, |cells| {
            let table = "course_assignments";
            let learner = UserId::from_uuid(cells.take(table, "learner_id")?);
            let course = CourseId::from_uuid(cells.take(table, "course_id")?);
            Ok(((learner, course), AssignmentId::from_uuid(cells.take(table, "id")?)))
        });
        Ok(held.await?.into_iter().collect())
    }

    async fn find_launch(&self, id: LaunchId) -> Result<Option<Versioned<Launch>>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<LaunchRow>("l").push(" FROM launches l WHERE l.id = ").id(id.as_uuid());
        let launch = sql.first(&self.database.read, LaunchRow::read).await?;
        Ok(launch.map(TryInto::try_into).transpose()?)
    }
}

/// Adds the condition that an assignment `a` holds its course at an instant
/// ([`holds_course`](tms_domain::assignment::CourseAssignment::holds_course)).
pub(crate) fn push_holds_course(sql: &mut Sql, push_now: impl FnOnce(&mut Sql)) {
    sql.push("a.cancelled_at IS NULL AND a.completion <> 'complete' AND a.expires_at > ");
    push_now(sql);
}
