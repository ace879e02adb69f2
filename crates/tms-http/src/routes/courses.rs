//! Courses.

use axum::{Json, extract::State, response::Response};
use tms_domain::{
    change::Versioned,
    course::Course as DomainCourse,
    id::CourseId,
    idempotency::Answer,
    port::PageRequest,
    usecase::{CoursePatch, EditCourseRefused},
    view::CourseFilter,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    body::{Command, NotDone, Query, Signed},
    caller::Caller,
    dto::{List, course::Course},
    input::{Typed, choices, request},
    path::Named,
    problem::{Problem, Refusal},
    reply::{created, tagged},
    routes::NothingBody,
    services::Shared,
};

pub(crate) mod body;

use body::{CreateCourseBody, EditCourseBody};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(list_courses, create_course))
        .routes(routes!(see_course, edit_course))
}

choices! {
    /// Whether a course is archived.
    pub(crate) enum Archived { Yes = "true", No = "false", Any = "any" }
}

request! {
    /// Which courses are wanted; everything given must hold.
    pub(crate) struct CourseListQuery {
        /// A part of the name.
        name: Option<Typed>,
        /// Archived ones or others; others when nothing is said, `any` for both.
        archived: Option<Archived>,
        /// Which part of the list.
        page: PageRequest,
    }
}

impl CourseListQuery {
    /// What is wanted, as the rules take it.
    pub(crate) fn wanted(self) -> (CourseFilter, PageRequest) {
        let filter = CourseFilter {
            name: self.name.map(|Typed(name)| name),
            archived: match self.archived {
                None | Some(Archived::No) => Some(false),
                Some(Archived::Yes) => Some(true),
                Some(Archived::Any) => None,
            },
        };
        (filter, self.page)
    }
}

impl Refusal for EditCourseRefused {
    fn problem(self) -> Problem {
        match self {
            Self::OrganizationNotFound => Problem::missing("organization_not_found", &self),
            Self::ShortNameTaken => Problem::refused("short_name_taken", &self),
        }
    }
}

fn show(course: &Versioned<DomainCourse>) -> Answer {
    created(&format!("/courses/{}", course.state().id()), &Course::from(course))
}

/// Finds courses that can be assigned to someone in reach, by name.
#[utoipa::path(
    get, path = "/courses", tag = "Courses",
    params(CourseListQuery),
    responses((status = OK, description = "The courses.", body = List<Course>)),
)]
async fn list_courses(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<CourseListQuery>,
) -> Result<Json<List<Course>>, Problem> {
    let wanted = query.map(CourseListQuery::wanted);
    let page = shared.use_cases.read_administration.courses(&caller.actor, wanted).await?;
    Ok(Json(List::of(page, |course| Course::from(&course))))
}

/// Makes a course.
///
/// 404 `organization_not_found`; 409 `short_name_taken`.
#[utoipa::path(
    post, path = "/courses", tag = "Courses",
    request_body = CreateCourseBody,
    responses((status = CREATED, description = "The course.", body = Course)),
)]
async fn create_course(
    State(shared): State<Shared>,
    command: Command<CreateCourseBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected: _, remembering } = command;
    let draft = sent.read(CreateCourseBody::read_on);
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.create_course;
    let outcome = use_case.create(&caller.actor, draft, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}

/// Shows a course.
#[utoipa::path(
    get, path = "/courses/{id}", tag = "Courses",
    params(("id" = uuid::Uuid, Path, description = "The course.")),
    responses((status = OK, description = "The course.", body = Course)),
)]
async fn see_course(
    State(shared): State<Shared>,
    Named(id): Named<CourseId>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Response, Problem> {
    let course = shared.use_cases.read_administration.course(&caller.actor, id).await?;
    query?;
    Ok(tagged(course.version(), &Course::from(&course)))
}

/// Changes a course. Activities that are left out are retired; the owner never changes.
///
/// 409 `short_name_taken`.
#[utoipa::path(
    patch, path = "/courses/{id}", tag = "Courses",
    params(("id" = uuid::Uuid, Path, description = "The course.")),
    request_body = EditCourseBody,
    responses((status = OK, description = "The course as it is now.", body = Course)),
)]
async fn edit_course(
    State(shared): State<Shared>,
    Named(id): Named<CourseId>,
    request: Signed<EditCourseBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected } = request;
    let patch = sent.read::<CoursePatch>(EditCourseBody::read_on);
    let course = shared.use_cases.edit_course.edit(&caller.actor, id, expected, patch).await?;
    Ok(tagged(course.version(), &Course::from(&course)))
}
