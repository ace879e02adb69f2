//! Organizations.

use axum::{Json, extract::State, response::Response};
use tms_domain::{
    field::{FieldReader, Patch},
    id::OrganizationId,
    idempotency::Answer,
    input::{self, TypedOrganization},
    organization::PlaceRefused,
    port::Calendar,
    site::WouldPartSite,
    text::{LongText, Name},
    time::AccessDays,
    usecase::{CreateOrganizationCommand, OrganizationPatch, OrganizationRefused},
    view::OrganizationView,
};
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    body::{Command, NotDone, Query, Signed},
    caller::Caller,
    dto::{List, organization::Organization},
    input::{Needed, request},
    path::Named,
    problem::{Problem, Refusal},
    reply::{created, tagged},
    routes::{ListQuery, NothingBody},
    services::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(list_organizations, create_organization))
        .routes(routes!(see_organization, edit_organization))
}

request! {
    /// An organization that is wanted.
    pub(crate) struct CreateOrganizationBody {
        /// What it is called.
        name: Needed<String>,
        /// What an import matches it by.
        external_id: Option<String>,
        /// The organization above it; none makes a root.
        parent_id: Option<OrganizationId>,
        /// The IANA zone in which dates picked for its learners and pools are read.
        time_zone: Needed<String>,
        /// The longest access its learners get; unset inherits.
        max_access_days: Option<i64>,
        /// What its assignments are billed under, where the course has none of its own.
        sku: Option<String>,
        /// Whether visitors may register themselves.
        anonymous_registration: Option<bool>,
        /// Whom its learners turn to.
        contact: Option<String>,
    }
}

pub(crate) fn command(
    body: CreateOrganizationBody,
    reader: &mut FieldReader,
    calendar: &dyn Calendar,
) -> Option<CreateOrganizationCommand> {
    let parent = body.parent_id;
    let typed = TypedOrganization {
        name: body.name.0,
        external_id: body.external_id,
        time_zone: body.time_zone.0,
        max_access_days: body.max_access_days,
        sku: body.sku,
        anonymous_registration: body.anonymous_registration,
        contact: body.contact,
    };
    let settings = typed.read(reader, calendar)?;
    Some(CreateOrganizationCommand { settings, parent })
}

request! {
    /// What of an organization is to change.
    pub(crate) struct EditOrganizationBody {
        /// What it is called.
        name: Patch<Name>,
        /// What an import matches it by.
        external_id: Patch<Option<Name>>,
        /// The organization above it; only a System Administrator may move one.
        parent_id: Patch<Option<OrganizationId>>,
        /// The IANA zone in which dates picked for its learners and pools are read.
        time_zone: Patch<String>,
        /// The longest access its learners get.
        max_access_days: Patch<Option<AccessDays>>,
        /// What its assignments are billed under, where the course has none of its own.
        sku: Patch<Option<Name>>,
        /// Whether visitors may register themselves.
        anonymous_registration: Patch<bool>,
        /// Whom its learners turn to.
        contact: Patch<Option<LongText>>,
    }
}

pub(crate) fn patch(
    body: EditOrganizationBody,
    reader: &mut FieldReader,
    calendar: &dyn Calendar,
) -> OrganizationPatch {
    let zone = |typed: String| input::time_zone(calendar, &typed);
    OrganizationPatch {
        name: body.name,
        external_id: body.external_id,
        parent: body.parent_id,
        time_zone: reader.patch("time_zone", body.time_zone.map(Some), zone),
        max_access_days: body.max_access_days,
        sku: body.sku,
        anonymous_registration: body.anonymous_registration,
        contact: body.contact,
    }
}

impl Refusal for OrganizationRefused {
    fn problem(self) -> Problem {
        match self {
            Self::ParentNotFound => Problem::missing("organization_not_found", &self),
            Self::Place(PlaceRefused::WouldBeCircular) => {
                Problem::refused("would_be_circular", &self)
            }
            Self::Place(PlaceRefused::TooDeep) => Problem::refused("too_deep", &self),
            Self::Parts(WouldPartSite { site }) => {
                Problem::refused("would_part_site", &self).with("site_id", site.as_uuid())
            }
            Self::ExternalIdTaken => Problem::refused("external_id_taken", &self),
        }
    }
}

fn show(view: &OrganizationView) -> Answer {
    let path = format!("/organizations/{}", view.organization.state().id());
    created(&path, &Organization::from(view))
}

/// Lists the organizations in reach, the newest first.
#[utoipa::path(
    get, path = "/organizations", tag = "Organizations",
    params(ListQuery),
    responses((status = OK, description = "The organizations.", body = List<Organization>)),
)]
async fn list_organizations(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<List<Organization>>, Problem> {
    let page = query.map(|query| query.page);
    let page = shared.use_cases.read_administration.organizations(&caller.actor, page).await?;
    Ok(Json(List::of(page, |view| Organization::from(&view))))
}

/// Makes an organization.
///
/// 404 `organization_not_found`; 409 `too_deep`, `external_id_taken`.
#[utoipa::path(
    post, path = "/organizations", tag = "Organizations",
    request_body = CreateOrganizationBody,
    responses((status = CREATED, description = "The organization.", body = Organization)),
)]
async fn create_organization(
    State(shared): State<Shared>,
    command: Command<CreateOrganizationBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected: _, remembering } = command;
    let draft = sent.read(|body, reader| self::command(body, reader, &*shared.calendar));
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.create_organization;
    let outcome = use_case.create(&caller.actor, draft, remember.as_ref()).await;
    Ok(remembering.answer(&shared, outcome, &show).await?)
}

/// Shows an organization.
#[utoipa::path(
    get, path = "/organizations/{id}", tag = "Organizations",
    params(("id" = uuid::Uuid, Path, description = "The organization.")),
    responses((status = OK, description = "The organization.", body = Organization)),
)]
async fn see_organization(
    State(shared): State<Shared>,
    Named(id): Named<OrganizationId>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Response, Problem> {
    let view = shared.use_cases.read_administration.organization(&caller.actor, id).await?;
    query?;
    Ok(tagged(view.organization.version(), &Organization::from(&view)))
}

/// Changes or moves an organization.
///
/// 404 `organization_not_found`; 409 `would_be_circular`, `too_deep`, `would_part_site` (`site_id`),
/// `external_id_taken`.
#[utoipa::path(
    patch, path = "/organizations/{id}", tag = "Organizations",
    params(("id" = uuid::Uuid, Path, description = "The organization.")),
    request_body = EditOrganizationBody,
    responses((status = OK, description = "The organization as it is now.", body = Organization)),
)]
async fn edit_organization(
    State(shared): State<Shared>,
    Named(id): Named<OrganizationId>,
    request: Signed<EditOrganizationBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected } = request;
    let draft = sent.read(|body, reader| Some(patch(body, reader, &*shared.calendar)));
    let view = shared.use_cases.edit_organization.edit(&caller.actor, id, expected, draft).await?;
    shared.forget_sites();
    Ok(tagged(view.organization.version(), &Organization::from(&view)))
}
