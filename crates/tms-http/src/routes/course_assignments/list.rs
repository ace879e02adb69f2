//! `GET /course-assignments`.

use axum::{Json, extract::State};
use chrono::NaiveDate;
use tms_domain::{
    field::Draft,
    id::{CourseId, UserId},
    port::{PageRequest, StoreError},
    time::Instant,
    user::User,
    view::{AssignmentDays, AssignmentFilter, AssignmentSort},
};

use crate::{
    body::Query,
    caller::Caller,
    dto::{List, assignment::Assignment},
    input::{Flat, Typed, choices, request},
    problem::Problem,
    services::Shared,
};

choices! {
    /// Whether an assignment grants anything.
    pub(crate) enum Status { Active = "active", Cancelled = "cancelled" }
}

choices! {
    /// How far a learner has come.
    pub(crate) enum Completion {
        NotStarted = "not_started",
        Incomplete = "incomplete",
        Complete = "complete",
    }
}

choices! {
    /// Where an assignment came from.
    pub(crate) enum Source {
        Administrator = "administrator",
        TrainingKey = "training_key",
        Import = "import",
    }
}

choices! {
    /// How a list is sorted: `-` means the last first.
    pub(crate) enum Sort {
        CreatedAt = "created_at",
        CreatedAtLastFirst = "-created_at",
        ExpiresAt = "expires_at",
        ExpiresAtLastFirst = "-expires_at",
        LastName = "last_name",
        LastNameLastFirst = "-last_name",
        CourseName = "course_name",
        CourseNameLastFirst = "-course_name",
    }
}

request! {
    /// Which assignments are wanted; everything given must hold.
    pub(crate) struct AssignmentFilterQuery {
        /// A part of the learner's first name.
        first_name: Option<Typed>,
        /// A part of the learner's last name.
        last_name: Option<Typed>,
        /// A part of the learner's email.
        email: Option<Typed>,
        /// This learner.
        learner_id: Option<UserId>,
        /// This course.
        course_id: Option<CourseId>,
        /// A part of the course's name.
        course_name: Option<Typed>,
        /// Active or cancelled ones only.
        status: Option<Status>,
        /// Ones that have come this far only.
        completion: Option<Completion>,
        /// Expired or unexpired ones only.
        expired: Option<bool>,
        /// Ones that came from here only.
        source: Option<Source>,
        /// Created at or after.
        created_after: Option<Instant>,
        /// Created before.
        created_before: Option<Instant>,
        /// Expiring at or after.
        expires_after: Option<Instant>,
        /// Expiring before.
        expires_before: Option<Instant>,
        /// Created on this day or later, in one's own zone.
        created_from: Option<NaiveDate>,
        /// Created on this day or earlier, in one's own zone.
        created_to: Option<NaiveDate>,
        /// With access until this day or later, in one's own zone.
        expires_from: Option<NaiveDate>,
        /// With access until this day or earlier, in one's own zone.
        expires_to: Option<NaiveDate>,
        /// How they are sorted; the newest first when nothing is said.
        sort: Option<Sort>,
    }
}

request! {
    /// Which assignments are wanted, and which part of the list.
    pub(crate) struct AssignmentListQuery {
        /// Which.
        filter: Flat<AssignmentFilterQuery>,
        /// Which part.
        page: PageRequest,
    }
}

fn text(typed: Option<Typed>) -> Option<String> {
    typed.map(|Typed(text)| text)
}

/// The order that is asked for, and whether it begins with the least.
const fn order(sort: Option<Sort>) -> (AssignmentSort, bool) {
    match sort {
        None | Some(Sort::CreatedAtLastFirst) => (AssignmentSort::CreatedAt, false),
        Some(Sort::CreatedAt) => (AssignmentSort::CreatedAt, true),
        Some(Sort::ExpiresAt) => (AssignmentSort::ExpiresAt, true),
        Some(Sort::ExpiresAtLastFirst) => (AssignmentSort::ExpiresAt, false),
        Some(Sort::LastName) => (AssignmentSort::LastName, true),
        Some(Sort::LastNameLastFirst) => (AssignmentSort::LastName, false),
        Some(Sort::CourseName) => (AssignmentSort::CourseName, true),
        Some(Sort::CourseNameLastFirst) => (AssignmentSort::CourseName, false),
    }
}

impl AssignmentFilterQuery {
    /// What is asked for by a user, who means the days of their own zone (TIM-3).
    ///
    /// # Errors
    ///
    /// Refuses days that there are not.
    pub(crate) async fn of(
        self,
        shared: &Shared,
        user: &User,
    ) -> Result<Draft<AssignmentFilter>, StoreError> {
        let zone = shared.zones.of(user).await?;
        let days = AssignmentDays {
            created_from: self.created_from,
            created_to: self.created_to,
            expires_from: self.expires_from,
            expires_to: self.expires_to,
        };
        Ok(shared.use_cases.read_assignments.within_days(self.into(), &days, &zone))
    }
}

/// What a whole list is asked for by, with how it is wanted. What is wrong with it is told to those only who may see the
/// list.
///
/// # Errors
///
/// Forbids it to who has no role for it (PERM-7); refuses what cannot be read.
pub(crate) async fn whole_list<H: Send>(
    query: Draft<(Flat<AssignmentFilterQuery>, H)>,
    shared: &Shared,
    caller: &Caller,
) -> Result<(AssignmentFilter, H), Problem> {
    let wanted = match query {
        Ok((filter, how)) => {
            let filter = filter.0.of(shared, caller.user.state()).await?;
            filter.map(|filter| (filter, how))
        }
        Err(invalid) => Err(invalid),
    };
    match wanted {
        Ok(wanted) => Ok(wanted),
        Err(invalid) => {
            // The right to act comes first, and refuses first.
            let list = &shared.use_cases.read_assignments;
            list.list(&caller.actor, Err(invalid.clone())).await?;
            Err(invalid.into())
        }
    }
}

impl AssignmentListQuery {
    /// The same, with the part of the list that is asked for.
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub(crate) async fn wanted(
        query: Draft<Self>,
        shared: &Shared,
        user: &User,
    ) -> Result<Draft<(AssignmentFilter, PageRequest)>, StoreError> {
        match query {
            Ok(Self { filter, page }) => {
                let filter = filter.0.of(shared, user).await?;
                Ok(filter.map(|filter| (filter, page)))
            }
            Err(invalid) => Ok(Err(invalid)),
        }
    }
}

impl From<AssignmentFilterQuery> for AssignmentFilter {
    fn from(query: AssignmentFilterQuery) -> Self {
        let (sort, ascending) = order(query.sort);
        Self {
            first_name: text(query.first_name),
            last_name: text(query.last_name),
            email: text(query.email),
            learner: query.learner_id,
            course: query.course_id,
            course_name: text(query.course_name),
            cancelled: query.status.map(|status| status == Status::Cancelled),
            completion: query.completion.map(|completion| match completion {
                Completion::NotStarted => "not_started",
                Completion::Incomplete => "incomplete",
                Completion::Complete => "complete",
            }),
            expired: query.expired,
            source: query.source.map(|source| match source {
                Source::Administrator => "administrator",
                Source::TrainingKey => "training_key",
                Source::Import => "import",
            }),
            created_after: query.created_after,
            created_before: query.created_before,
            expires_after: query.expires_after,
            expires_before: query.expires_before,
            sort,
            ascending,
        }
    }
}

/// Finds course assignments in reach.
#[utoipa::path(
    get, path = "/course-assignments", tag = "Course assignments",
    params(AssignmentListQuery),
    responses((status = OK, description = "The assignments.", body = List<Assignment>)),
)]
pub(super) async fn list_assignments(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<AssignmentListQuery>,
) -> Result<Json<List<Assignment>>, Problem> {
    let wanted = AssignmentListQuery::wanted(query, &shared, caller.user.state()).await?;
    let page = shared.use_cases.read_assignments.list(&caller.actor, wanted).await?;
    let now = shared.now();
    Ok(Json(List::of(page, |view| Assignment::of(&view, now))))
}
