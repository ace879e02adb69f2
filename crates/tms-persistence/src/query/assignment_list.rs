//! The list of assignments that administrators search in.

use serde_json::{Value, json};
use tms_domain::{
    port::{ListError, Page, PageRequest, StoreError},
    time::Instant,
    view::{AssignmentFilter, AssignmentSort, AssignmentView},
};

use super::{
    cursor::{List, Position, SortKey},
    narrow::{COUNTED_MAX, narrowest},
    people::People,
    scope::Scope,
};
use crate::{
    connect::Database,
    load::{VIEW_JOINS, push_view_columns, read_view},
    search::wanted,
    sql::{Column, Sql},
};

/// What the rows of a page are found by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Driver {
    /// The learner asked for.
    Learner,
    /// The people found by their names.
    People,
    /// The course, or the courses found by their names.
    Courses,
    /// The organizations in reach.
    Organizations,
}

/// A list of assignments.
pub(super) struct AssignmentList<'a> {
    database: &'a Database,
    scope: Scope,
    filter: &'a AssignmentFilter,
    people: People,
    course_part: Option<String>,
    now: Instant,
}

impl<'a> AssignmentList<'a> {
    pub(super) fn new(
        database: &'a Database,
        scope: Scope,
        filter: &'a AssignmentFilter,
        now: Instant,
    ) -> Self {
        let (first, last) = (filter.first_name.as_ref(), filter.last_name.as_ref());
        let people = People::new(first, last, filter.email.as_ref());
        let course_part = filter.course_name.as_deref().and_then(wanted);
        Self { database, scope, filter, people, course_part, now }
    }

    pub(super) async fn page(
        &self,
        request: &PageRequest,
    ) -> Result<Page<AssignmentView>, ListError> {
        let list = List::new("assignments", self.filter, request);
        let position = list.open(request)?;
        if self.scope.is_empty() {
            return Ok(Page { items: Vec::new(), next: None });
        }
        let driver = self.driver().await?;
        let mut sql = Sql::of(self.database, "WITH ");
        if let Some(driver) = driver {
            sql.push("found AS MATERIALIZED (SELECT a.id");
            self.push_rows_of(&mut sql, driver, "JOIN");
            sql.push("), ");
        }
        sql.push("page AS MATERIALIZED (SELECT a.id AS page_id, ").push(self.key());
        sql.push(" AS page_key FROM ");
        self.push_source(&mut sql, driver);
        self.push_filter(&mut sql, driver);
        self.push_position(&mut sql, position.as_ref())?;
        let direction = self.direction();
        sql.push(" ORDER BY ").push(self.key()).push(direction).push(", a.id").push(direction);
        sql.push(" LIMIT ").push(list.rows_wanted()).push(") SELECT ");
        push_view_columns(&mut sql);
        sql.push(", page_key FROM page ").push_either("CROSS JOIN", "JOIN");
        sql.push(" course_assignments a ON a.id = page_id").push(VIEW_JOINS);
        sql.push(" ORDER BY page_key").push(direction).push(", page_id").push(direction);
        let rows = sql.all(&self.database.read, |cells| {
            let view = read_view(cells)?;
            let key: Value = match self.filter.sort {
                AssignmentSort::CreatedAt | AssignmentSort::ExpiresAt => {
                    json!(cells.take::<i64>("course_assignments", "page_key")?)
                }
                AssignmentSort::LastName | AssignmentSort::CourseName => {
                    json!(cells.take::<String>("*", "name_folded")?)
                }
            };
            let id = view.state().id().to_string();
            Ok((SortKey::from([key, json!(id)]), view))
        });
        Ok(list.page(rows.await?))
    }

    async fn driver(&self) -> Result<Option<Driver>, StoreError> {
        if self.filter.learner.is_some() {
            return Ok(Some(Driver::Learner));
        }
        let mut conditions = Vec::new();
        if !self.people.is_everyone() {
            conditions.push(Driver::People);
        }
        if self.filter.course.is_some() || self.course_part.is_some() {
            conditions.push(Driver::Courses);
        }
        if matches!(self.scope, Scope::Organizations(_)) {
            conditions.push(Driver::Organizations);
        }
        let count = |sql: &mut Sql, driver| {
            sql.push("SELECT 1");
            // People without assignments count too: there may be too many of them to collect.
            self.push_rows_of(sql, driver, "LEFT JOIN");
        };
        narrowest(self.database, &conditions, count).await
    }

    /// Adds where the rows of a driver come from, as assignments `a`.
    fn push_rows_of(&self, sql: &mut Sql, driver: Driver, people_join: &str) {
        sql.push(" FROM ");
        match driver {
            Driver::Learner => {
                sql.push("course_assignments a WHERE ");
                let learner = self.filter.learner.iter().map(|learner| learner.as_uuid());
                sql.is_one_of("a.learner_id", Column::Ids(learner.collect()));
            }
            Driver::People => {
                sql.push("(");
                self.people.push_found(sql);
                sql.push(" LIMIT ").push(COUNTED_MAX).push(") AS person ").push(people_join);
                sql.push(" course_assignments a ON a.learner_id = person.id");
            }
            Driver::Courses => match (self.filter.course, &self.course_part) {
                (Some(course), _) => {
                    sql.push("course_assignments a WHERE a.course_id = ").id(course.as_uuid());
                }
                (None, part) => {
                    sql.push("courses d ").push_either("CROSS JOIN", "JOIN");
                    sql.push(" course_assignments a ON a.course_id = d.id WHERE ");
                    sql.holds_part("d.name_search", part.as_deref().unwrap_or_default());
                }
            },
            Driver::Organizations => {
                sql.push("course_assignments a WHERE TRUE");
                if let Scope::Organizations(ids) = &self.scope {
                    sql.push(" AND ").is_one_of("a.organization_id", Column::Ids(ids.clone()));
                }
            }
        }
    }

    /// Adds the rows a page is taken from: those found, or the index of its order.
    fn push_source(&self, sql: &mut Sql, driver: Option<Driver>) {
        let join = join(sql);
        let (learners, courses) = match (driver, self.filter.sort) {
            (Some(_), _) => {
                sql.push("found ").push(join).push(" course_assignments a ON a.id = found.id");
                (true, true)
            }
            (None, AssignmentSort::CreatedAt | AssignmentSort::ExpiresAt) => {
                sql.push("course_assignments a");
                (true, true)
            }
            (None, AssignmentSort::LastName) => {
                sql.push("users l ").push(join);
                sql.push(" course_assignments a ON a.learner_id = l.id");
                (false, true)
            }
            (None, AssignmentSort::CourseName) => {
                sql.push("courses c ").push(join);
                sql.push(" course_assignments a ON a.course_id = c.id");
                (true, false)
            }
        };
        let sorted_by_name = self.filter.sort == AssignmentSort::LastName;
        if learners && (sorted_by_name || !self.people.is_everyone()) {
            sql.push(" ").push(join).push(" users l ON l.id = a.learner_id");
        }
        let sorted_by_course = self.filter.sort == AssignmentSort::CourseName;
        if courses && (sorted_by_course || self.course_part.is_some()) {
            sql.push(" ").push(join).push(" courses c ON c.id = a.course_id");
        }
    }

    fn push_filter(&self, sql: &mut Sql, driver: Option<Driver>) {
        let filter = self.filter;
        sql.push(" WHERE TRUE");
        match (driver, filter.sort, self.scope.single()) {
            // An index holds one organization's assignments in this order.
            (None, AssignmentSort::CreatedAt, Some(only)) => {
                sql.push(" AND a.organization_id = ").id(only);
            }
            (_, _, _) => self.scope.push_and(sql, "a.organization_id"),
        }
        self.people.push_and(sql, "l");
        if let Some(course) = filter.course {
            sql.push(" AND ").push_either("+", "").push("a.course_id = ").id(course.as_uuid());
        }
        if let Some(part) = &self.course_part {
            sql.push(" AND ").holds_part("c.name_search", part);
        }
        if let Some(cancelled) = filter.cancelled {
            sql.push(" AND a.cancelled_at IS ").push(if cancelled { "NOT NULL" } else { "NULL" });
        }
        if let Some(completion) = filter.completion {
            sql.push(" AND a.completion = ").text(completion);
        }
        if let Some(source) = filter.source {
            sql.push(" AND a.source = ").text(source);
        }
        let expired = filter.expired.map(|expired| if expired { " <= " } else { " > " });
        let bounds = [
            ("a.expires_at", expired, Some(self.now)),
            ("a.created_at", Some(" >= "), filter.created_after),
            ("a.created_at", Some(" < "), filter.created_before),
            ("a.expires_at", Some(" >= "), filter.expires_after),
            ("a.expires_at", Some(" < "), filter.expires_before),
        ];
        for (column, comparison, at) in bounds {
            if let (Some(comparison), Some(at)) = (comparison, at) {
                // SQLite is kept from an index that would spoil the order.
                let hidden = if column == self.key() { "" } else { "+" };
                sql.push(" AND ").push_either(hidden, "").push(column).push(comparison).at(at);
            }
        }
    }

    fn push_position(&self, sql: &mut Sql, position: Option<&Position>) -> Result<(), ListError> {
        let Some(position) = position else { return Ok(()) };
        let comparison = if self.filter.ascending { " > " } else { " < " };
        let bound = if self.filter.ascending { " >= " } else { " <= " };
        let push_key = |sql: &mut Sql| {
            match self.filter.sort {
                AssignmentSort::CreatedAt | AssignmentSort::ExpiresAt => {
                    sql.number(position.number()?)
                }
                AssignmentSort::LastName | AssignmentSort::CourseName => sql.text(position.text()?),
            };
            Ok::<(), ListError>(())
        };
        // Where the key stands in another table than the id, an index serves only the first of these.
        sql.push(" AND ").push(self.key()).push(bound);
        push_key(sql)?;
        sql.push(" AND (").push(self.key()).push(", a.id)").push(comparison).push("(");
        push_key(sql)?;
        sql.push(", ").id(position.id()?).push(")");
        Ok(())
    }

    const fn key(&self) -> &'static str {
        match self.filter.sort {
            AssignmentSort::CreatedAt => "a.created_at",
            AssignmentSort::ExpiresAt => "a.expires_at",
            AssignmentSort::LastName => "l.name_folded",
            AssignmentSort::CourseName => "c.name_folded",
        }
    }

    const fn direction(&self) -> &'static str {
        if self.filter.ascending { " ASC" } else { " DESC" }
    }
}

/// A join that SQLite follows in the order it is written in.
const fn join(sql: &Sql) -> &'static str {
    if sql.is_sqlite() { "CROSS JOIN" } else { "JOIN" }
}
