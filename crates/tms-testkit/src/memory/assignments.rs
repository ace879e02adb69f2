//! Lists and details of assignments in memory.

use async_trait::async_trait;
use tms_domain::{
    assignment::Source,
    change::Versioned,
    id::{AssignmentId, CancellationRequestId, JobId, UserId},
    job::PairResult,
    journal::{Author, JournalEntry},
    launch::{Launch, LaunchState},
    plan::RowRef,
    port::{AssignmentQueries, ListError, Page, PageRequest, StoreError},
    role::Reach,
    text::{fold, matches_part},
    time::Instant,
    view::{
        ActivityView, AssignmentDetailView, AssignmentFilter, AssignmentSort, AssignmentView,
        CancellationRequestView, JobView, JournalEntryView, NoteView, PairOutcomeFilter,
        PairResultView, PersonView, pair_refusal_code,
    },
};

use super::{
    MemoryStore, Tables,
    journal_text::json,
    page::{Order, Place, list_name, page},
};

fn part_fits(name: &str, part: Option<&String>) -> bool {
    part.is_none_or(|part| matches_part(name, part))
}

fn lies_within(at: Instant, after: Option<Instant>, before: Option<Instant>) -> bool {
    after.is_none_or(|after| after <= at) && before.is_none_or(|before| at < before)
}

fn fits(view: &AssignmentView, filter: &AssignmentFilter, now: Instant) -> bool {
    let AssignmentFilter {
        first_name,
        last_name,
        email,
        learner,
        course,
        course_name,
        cancelled,
        completion,
        expired,
        source,
        created_after,
        created_before,
        expires_after,
        expires_before,
        sort: _,
        ascending: _,
    } = filter;
    let state = view.state();
    let source_name = match state.source() {
        Source::Administrator { .. } => "administrator",
        Source::TrainingKey(_) => "training_key",
    };
    part_fits(view.learner.person.first_name.as_str(), first_name.as_ref())
        && part_fits(view.learner.person.last_name.as_str(), last_name.as_ref())
        && part_fits(&view.learner.email, email.as_ref())
        && learner.is_none_or(|learner| learner == state.learner())
        && course.is_none_or(|course| course == state.course())
        && part_fits(view.course_name.as_str(), course_name.as_ref())
        && cancelled.is_none_or(|cancelled| cancelled == state.is_cancelled())
        && completion.is_none_or(|completion| completion == state.completion().as_str())
        && expired.is_none_or(|expired| expired == state.is_expired(now))
        && source.is_none_or(|source| source == source_name)
        && lies_within(state.created_at(), *created_after, *created_before)
        && lies_within(state.expires_at(), *expires_after, *expires_before)
}

fn place(view: &AssignmentView, sort: AssignmentSort) -> Place {
    let id = view.state().id().as_uuid();
    match sort {
        AssignmentSort::CreatedAt => Place::by_instant(view.state().created_at(), id),
        AssignmentSort::ExpiresAt => Place::by_instant(view.state().expires_at(), id),
        AssignmentSort::LastName => {
            let person = &view.learner.person;
            Place::by_name(&person.first_name, &person.last_name, id)
        }
        AssignmentSort::CourseName => Place::by_text(fold(view.course_name.as_str()), id),
    }
}

const fn direction(ascending: bool) -> Order {
    if ascending { Order::Ascending } else { Order::Descending }
}

impl Tables {
    fn activities(&self, view: &AssignmentView) -> Vec<ActivityView> {
        let Some(course) = self.courses.get(&view.state().course()) else { return Vec::new() };
        let own = |launch: &&Launch| launch.assignment() == view.state().id();
        let took_place = |launch: &&Launch| match launch.state() {
            LaunchState::Launched => true,
            LaunchState::Pending | LaunchState::Failed => false,
        };
        let launches: Vec<&Launch> =
            self.launches.values().map(Versioned::state).filter(own).filter(took_place).collect();
        let current = course.state().current_activities();
        let views = current.map(|activity| {
            let of = launches.iter().filter(|launch| launch.activity() == activity.id);
            ActivityView {
                activity: activity.clone(),
                done: view.state().done().contains(&activity.id),
                launches: u32::try_from(of.clone().count()).unwrap_or(u32::MAX),
                last_launched_at: of.map(|launch| launch.requested_at()).max(),
            }
        });
        views.collect()
    }

    fn author(&self, author: Author) -> (&'static str, Option<PersonView>) {
        match author {
            Author::User(id) => ("user", self.person(id)),
            Author::CommandLine => ("command_line", None),
            Author::System => ("system", None),
        }
    }

    fn journal_view(&self, entry: &JournalEntry) -> JournalEntryView {
        let (author_kind, author) = self.author(entry.author);
        JournalEntryView {
            id: entry.id,
            at: entry.at,
            author_kind: author_kind.to_owned(),
            author,
            action: entry.action.to_owned(),
            before: json(&entry.before),
            after: json(&entry.after),
        }
    }

    fn request_view(&self, id: CancellationRequestId) -> Option<CancellationRequestView> {
        use tms_domain::cancellation_request::RequestState;

        let request = self.cancellation_requests.get(&id)?;
        let assignment = self.assignments.get(&request.state().assignment())?.state();
        let course = self.courses.get(&assignment.course())?.state();
        let decided_by = match request.state().state() {
            RequestState::Open => None,
            RequestState::Approved { by, .. } | RequestState::Declined { by, .. } => {
                self.author(*by).1
            }
        };
        Some(CancellationRequestView {
            request: request.state().clone(),
            version: request.version(),
            learner: self.person(assignment.learner())?,
            course_name: course.details().name.clone(),
            requested_by: self.person(request.state().requested_by())?,
            decided_by,
        })
    }

    fn pair_view(&self, result: &PairResult) -> Option<PairResultView> {
        let learner = self.person(result.learner);
        let course = self.courses.get(&result.course);
        let course = course.map(|course| course.state().details().name.clone());
        Some(match &result.outcome {
            Ok(assignment) => PairResultView::Created {
                learner: learner?,
                course: (result.course, course?),
                assignment: *assignment,
            },
            Err(refused) => PairResultView::refused(
                (result.learner, result.course),
                learner.zip(course),
                pair_refusal_code(refused).to_owned(),
                refused.to_string(),
            ),
        })
    }
}

#[async_trait]
impl AssignmentQueries for MemoryStore {
    async fn list(
        &self,
        reach: &Reach,
        filter: &AssignmentFilter,
        request: &PageRequest,
        now: Instant,
    ) -> Result<Page<AssignmentView>, ListError> {
        let tables = self.tables();
        let views = tables.assignments.values().filter_map(|assignment| tables.view(assignment));
        let rows = views
            .filter(|view| tables.reaches(reach, view.state().organization()))
            .filter(|view| fits(view, filter, now))
            .map(|view| (place(&view, filter.sort), view));
        let name = list_name("assignments", &(reach, filter));
        page(&name, direction(filter.ascending), rows, request)
    }

    async fn find(&self, id: AssignmentId) -> Result<Option<AssignmentDetailView>, StoreError> {
        let tables = self.tables();
        let view = tables.assignments.get(&id).and_then(|assignment| tables.view(assignment));
        Ok(view.map(|assignment| {
            let activities = tables.activities(&assignment);
            let open_request = tables.open_request(id);
            AssignmentDetailView { assignment, activities, open_request }
        }))
    }

    async fn list_notes(
        &self,
        id: AssignmentId,
        request: &PageRequest,
    ) -> Result<Page<NoteView>, ListError> {
        let tables = self.tables();
        let own = tables.notes.iter().filter(|note| note.assignment == id);
        let rows = own.map(|note| {
            let view = NoteView {
                id: note.id,
                text: note.text.clone(),
                created_at: note.created_at,
                created_by: tables.author(note.created_by).1,
            };
            (Place::by_instant(note.created_at, note.id.as_uuid()), view)
        });
        page(&list_name("notes", &id), Order::Descending, rows, request)
    }

    async fn list_journal(
        &self,
        subject: RowRef,
        request: &PageRequest,
    ) -> Result<Page<JournalEntryView>, ListError> {
        let tables = self.tables();
        let is_own =
            |entry: &&JournalEntry| entry.kind == subject.kind && entry.subject == subject.id;
        let own = tables.journal.iter().filter(is_own);
        let rows = own.map(|entry| {
            (Place::by_instant(entry.at, entry.id.as_uuid()), tables.journal_view(entry))
        });
        page(&list_name("journal", &subject), Order::Descending, rows, request)
    }

    async fn list_cancellation_requests(
        &self,
        reach: &Reach,
        state: Option<&str>,
        request: &PageRequest,
    ) -> Result<Page<CancellationRequestView>, ListError> {
        let tables = self.tables();
        let views = tables.cancellation_requests.keys().filter_map(|id| tables.request_view(*id));
        let rows = views
            .filter(|view| tables.reaches(reach, view.request.organization()))
            .filter(|view| state.is_none_or(|state| state == view.request.state().as_str()))
            .map(|view| {
                let id = view.request.id().as_uuid();
                (Place::by_instant(view.request.requested_at(), id), view)
            });
        let name = list_name("cancellation requests", &(reach, state));
        page(&name, Order::Descending, rows, request)
    }

    async fn find_cancellation_request(
        &self,
        id: CancellationRequestId,
    ) -> Result<Option<CancellationRequestView>, StoreError> {
        Ok(self.tables().request_view(id))
    }

    async fn find_job(
        &self,
        id: JobId,
        requested_by: UserId,
    ) -> Result<Option<JobView>, StoreError> {
        use tms_domain::job::JobState;

        let tables = self.tables();
        let own = |job: &&Versioned<tms_domain::job::Job>| {
            job.state().requested_by() == Author::User(requested_by)
        };
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Ok(tables.jobs.get(&id).filter(own).map(Versioned::state).map(|job| JobView {
            id,
            finished_at: match job.state() {
                JobState::Running => None,
                JobState::Done { at } => Some(at),
            },
            total: count(job.wanted().len()),
            created: count(job.created()),
            refused: count(job.refused()),
            started_at: job.started_at(),
        }))
    }

    async fn list_job_results(
        &self,
        id: JobId,
        outcome: Option<PairOutcomeFilter>,
        request: &PageRequest,
    ) -> Result<Page<PairResultView>, ListError> {
        let tables = self.tables();
        let own = tables.pair_results.iter().filter(|((job, _), _)| *job == id);
        let wanted = own.filter(|(_, result)| match outcome {
            None => true,
            Some(PairOutcomeFilter::Created) => result.outcome.is_ok(),
            Some(PairOutcomeFilter::Refused) => result.outcome.is_err(),
        });
        let rows = wanted.filter_map(|((_, place), result)| {
            Some((Place::by_number(*place), tables.pair_view(result)?))
        });
        page(&list_name("job results", &(id, outcome)), Order::Ascending, rows, request)
    }
}
