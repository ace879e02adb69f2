//! Details of assignments and what hangs on them: notes, journal, multiple creations.

use async_trait::async_trait;
use serde_json::json;
use tms_domain::{
    assignment::CourseAssignment,
    course::Activity,
    id::{AssignmentId, CancellationRequestId, CourseId, JobId, JournalEntryId, NoteId, UserId},
    note::NoteText,
    plan::RowRef,
    port::{AssignmentQueries, ListError, Page, PageRequest, StoreError},
    role::Reach,
    text::LongText,
    time::Instant,
    view::{
        ActivityView, AssignmentDetailView, AssignmentFilter, AssignmentView,
        CancellationRequestView, JobView, JournalEntryView, NoteView, PairOutcomeFilter,
        PairResultView, PersonView,
    },
};
use uuid::Uuid;

use super::{
    SeaQueries,
    assignment_list::AssignmentList,
    cursor::{List, SortKey},
    requests,
    scope::Scope,
};
use crate::{
    cells::{Cells, Row as _, rows},
    error::BadRow,
    load::{VIEW_JOINS, push_view_columns, read_view},
    row::{Reading, course::ActivityRow, job::JobRow, person::PersonRow},
    sql::Sql,
};

rows! {
    /// A note.
    NoteRow of "notes" {
        id: Uuid,
        title: String,
        message: String,
        important: bool,
        created_at: i64,
    }

    /// An entry of the journal.
    JournalRow of "journal_entries" {
        id: Uuid,
        at: i64,
        author_kind: String,
        action: String,
        fields_before: String,
        fields_after: String,
    }

    /// What a pair of a job came to.
    PairRow of "job_results" {
        job_id: Uuid,
        place: i32,
        learner_id: Uuid,
        course_id: Uuid,
        assignment_id: Option<Uuid>,
        code: Option<String>,
        detail: Option<String>,
    }
}

fn person(row: Option<PersonRow>) -> Result<Option<PersonView>, BadRow> {
    row.map(TryInto::try_into).transpose()
}

fn read_note(cells: &mut Cells<'_>) -> Result<(SortKey, NoteView), StoreError> {
    let row = NoteRow::read(cells)?;
    let reading = Reading::row("notes", row.id);
    let key = SortKey::from([json!(row.created_at), json!(row.id.to_string())]);
    let view = NoteView {
        id: NoteId::from_uuid(row.id),
        text: NoteText {
            title: reading.name("title", &row.title)?,
            message: reading.take("message", LongText::parse(&row.message))?,
            important: row.important,
        },
        created_at: reading.at("created_at", row.created_at)?,
        created_by: person(cells.optional()?)?,
    };
    Ok((key, view))
}

fn read_entry(cells: &mut Cells<'_>) -> Result<(SortKey, JournalEntryView), StoreError> {
    let row = JournalRow::read(cells)?;
    let key = SortKey::from([json!(row.at), json!(row.id.to_string())]);
    let view = JournalEntryView {
        id: JournalEntryId::from_uuid(row.id),
        at: Reading::row("journal_entries", row.id).at("at", row.at)?,
        author_kind: row.author_kind,
        author: person(cells.optional()?)?,
        action: row.action,
        before: row.fields_before,
        after: row.fields_after,
    };
    Ok((key, view))
}

fn read_pair(cells: &mut Cells<'_>) -> Result<(SortKey, PairResultView), StoreError> {
    let row = PairRow::read(cells)?;
    let reading = Reading::row("job_results", row.job_id);
    let learner: Option<PersonRow> = cells.optional()?;
    let course_name: Option<String> = cells.take("courses", "name")?;
    let key = SortKey::from([json!(row.place)]);
    let view = match (row.assignment_id, row.code, row.detail) {
        (Some(assignment), None, None) => {
            let place = format_args!("place {}: its learner or course is gone", row.place);
            let (learner, course_name) =
                learner.zip(course_name).ok_or_else(|| reading.bad("assignment_id", place))?;
            PairResultView::Created {
                learner: learner.try_into()?,
                course: (CourseId::from_uuid(row.course_id), reading.name("name", &course_name)?),
                assignment: AssignmentId::from_uuid(assignment),
            }
        }
        (None, Some(code), Some(detail)) => {
            let names = match learner.zip(course_name) {
                Some((learner, name)) => Some((learner.try_into()?, reading.name("name", &name)?)),
                None => None,
            };
            let pair = (UserId::from_uuid(row.learner_id), CourseId::from_uuid(row.course_id));
            PairResultView::refused(pair, names, code, detail)
        }
        (_, code, _) => return Err(reading.bad("code", format_args!("{code:?}")).into()),
    };
    Ok((key, view))
}

impl SeaQueries {
    /// The activities of a course in their order, each with how often it was launched for an assignment, and when last
    /// (LRN-4). Retired ones are left out.
    async fn activities(
        &self,
        assignment: &CourseAssignment,
    ) -> Result<Vec<ActivityView>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<ActivityRow>("a").push(
            ", l.launches, l.last_requested_at FROM course_activities a LEFT JOIN (SELECT activity_id, \
             count(*) AS launches, MAX(requested_at) AS last_requested_at FROM launches \
             WHERE state = 'launched' AND assignment_id = ",
        );
        sql.id(assignment.id().as_uuid());
        sql.push(" GROUP BY activity_id) l ON l.activity_id = a.id WHERE a.course_id = ");
        sql.id(assignment.course().as_uuid()).push(" ORDER BY a.place");
        let reading = Reading::row("launches", assignment.id().as_uuid());
        let read = |cells: &mut Cells<'_>| {
            let activity: Activity = ActivityRow::read(cells)?.try_into()?;
            let launches: Option<i64> = cells.take("launches", "count")?;
            let last: Option<i64> = cells.take("launches", "requested_at")?;
            Ok(ActivityView {
                done: assignment.done().contains(&activity.id),
                launches: u32::try_from(launches.unwrap_or(0)).unwrap_or(u32::MAX),
                last_launched_at: reading.optional_at("requested_at", last)?,
                activity,
            })
        };
        let mut activities = sql.all(&self.database.read, read).await?;
        activities.retain(|view| !view.activity.retired);
        Ok(activities)
    }
}

#[async_trait]
impl AssignmentQueries for SeaQueries {
    async fn list(
        &self,
        reach: &Reach,
        filter: &AssignmentFilter,
        page: &PageRequest,
        now: Instant,
    ) -> Result<Page<AssignmentView>, ListError> {
        let scope = Scope::of(&self.database, reach).await?;
        AssignmentList::new(&self.database, scope, filter, now).page(page).await
    }

    async fn find(&self, id: AssignmentId) -> Result<Option<AssignmentDetailView>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        push_view_columns(&mut sql);
        sql.push(
            ", (SELECT r.id FROM cancellation_requests r WHERE r.state = 'open' \
             AND r.assignment_id = a.id) FROM course_assignments a",
        );
        sql.push(VIEW_JOINS).push(" WHERE a.id = ").id(id.as_uuid());
        let read = |cells: &mut Cells<'_>| {
            let assignment = read_view(cells)?;
            let open: Option<Uuid> = cells.take("cancellation_requests", "id")?;
            Ok((assignment, open.map(CancellationRequestId::from_uuid)))
        };
        let Some((assignment, open_request)) = sql.first(&self.database.read, read).await? else {
            return Ok(None);
        };
        let activities = self.activities(assignment.state()).await?;
        Ok(Some(AssignmentDetailView { assignment, activities, open_request }))
    }

    async fn list_notes(
        &self,
        id: AssignmentId,
        page: &PageRequest,
    ) -> Result<Page<NoteView>, ListError> {
        let list = List::new("notes", &id, page);
        let position = list.open(page)?;
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<NoteRow>("n").push(", ").columns::<PersonRow>("b");
        sql.push(" FROM notes n LEFT JOIN users b ON b.id = n.created_by WHERE n.assignment_id = ");
        sql.id(id.as_uuid());
        if let Some(position) = position {
            sql.push(" AND (n.created_at, n.id) < (").number(position.number()?);
            sql.push(", ").id(position.id()?).push(")");
        }
        sql.push(" ORDER BY n.created_at DESC, n.id DESC LIMIT ").push(list.rows_wanted());
        Ok(list.page(sql.all(&self.database.read, read_note).await?))
    }

    async fn list_journal(
        &self,
        subject: RowRef,
        page: &PageRequest,
    ) -> Result<Page<JournalEntryView>, ListError> {
        let list = List::new("journal", &subject, page);
        let position = list.open(page)?;
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<JournalRow>("j").push(", ").columns::<PersonRow>("b");
        sql.push(
            " FROM journal_entries j LEFT JOIN users b ON b.id = j.author_id \
             WHERE j.kind = ",
        );
        sql.text(subject.kind.as_str()).push(" AND j.subject_id = ").id(subject.id);
        if let Some(position) = position {
            sql.push(" AND (j.at, j.id) < (").number(position.number()?);
            sql.push(", ").id(position.id()?).push(")");
        }
        sql.push(" ORDER BY j.at DESC, j.id DESC LIMIT ").push(list.rows_wanted());
        Ok(list.page(sql.all(&self.database.read, read_entry).await?))
    }

    async fn list_cancellation_requests(
        &self,
        reach: &Reach,
        state: Option<&str>,
        page: &PageRequest,
    ) -> Result<Page<CancellationRequestView>, ListError> {
        requests::list(&self.database, reach, state, page).await
    }

    async fn find_cancellation_request(
        &self,
        id: CancellationRequestId,
    ) -> Result<Option<CancellationRequestView>, StoreError> {
        requests::find(&self.database, id).await
    }

    async fn find_job(
        &self,
        id: JobId,
        requested_by: UserId,
    ) -> Result<Option<JobView>, StoreError> {
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<JobRow>("j").push(" FROM jobs j WHERE j.id = ").id(id.as_uuid());
        sql.push(" AND j.requested_by = ").id(requested_by.as_uuid());
        let Some(row) = sql.first(&self.database.read, JobRow::read).await? else {
            return Ok(None);
        };
        let reading = Reading::row("jobs", row.id);
        Ok(Some(JobView {
            id,
            finished_at: reading.optional_at("finished_at", row.finished_at)?,
            total: reading.number("total", row.total)?,
            created: reading.number("created", row.created)?,
            refused: reading.number("refused", row.refused)?,
            started_at: reading.at("started_at", row.started_at)?,
        }))
    }

    async fn list_job_results(
        &self,
        id: JobId,
        outcome: Option<PairOutcomeFilter>,
        page: &PageRequest,
    ) -> Result<Page<PairResultView>, ListError> {
        let list = List::new("job results", &(id, outcome), page);
        let position = list.open(page)?;
        let mut sql = Sql::of(&self.database, "SELECT ");
        sql.columns::<PairRow>("r").push(", ").columns::<PersonRow>("l").push(", c.name");
        sql.push(
            " FROM job_results r LEFT JOIN users l ON l.id = r.learner_id \
             LEFT JOIN courses c ON c.id = r.course_id WHERE r.job_id = ",
        );
        sql.id(id.as_uuid()).push(match outcome {
            None => "",
            Some(PairOutcomeFilter::Created) => " AND r.assignment_id IS NOT NULL",
            Some(PairOutcomeFilter::Refused) => " AND r.assignment_id IS NULL",
        });
        if let Some(position) = position {
            sql.push(" AND r.place > ").number(position.number()?);
        }
        sql.push(" ORDER BY r.place LIMIT ").push(list.rows_wanted());
        Ok(list.page(sql.all(&self.database.read, read_pair).await?))
    }
}
