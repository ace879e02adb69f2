//! Sites, and what the site of a request shows to everyone.

use axum::{Json, extract::State, response::Response};
use serde::Serialize;
use tms_domain::{
    change::Versioned,
    email::EmailAddress,
    field::{FieldError, FieldReader, Patch},
    id::{OrganizationId, SiteId},
    idempotency::Answer,
    input::TypedSite,
    site::{Site as DomainSite, SiteHost, SiteSettings},
    text::LongText,
    usecase::{EditSiteRefused, SitePatch},
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    body::{Command, NotDone, Query, Signed},
    caller::Caller,
    client::Client,
    dto::{List, site::Site},
    input::{Needed, request},
    path::Named,
    problem::{Problem, Refusal},
    reply::{created, tagged},
    routes::{ListQuery, NothingBody},
    services::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(see_front))
        .routes(routes!(list_sites, create_site))
        .routes(routes!(see_site, edit_site))
}

/// What a site shows to everyone.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SiteFront {
    /// The name of the organization that owns it.
    name: String,
    /// What the login page says.
    login_message: Option<String>,
    /// The contact text.
    contact: Option<String>,
    /// The help desk's address.
    help_desk_email: Option<String>,
    /// Whether *Create a user account* is offered.
    anonymous_registration: bool,
    /// Whether *Register with a training key* is offered.
    register_by_key: bool,
}

/// Shows the site of the host that was asked.
#[utoipa::path(
    get, path = "/site", tag = "Sites",
    responses((status = OK, description = "The site.", body = SiteFront)),
)]
async fn see_front(
    State(shared): State<Shared>,
    client: Client,
    Query(query): Query<NothingBody>,
) -> Result<Json<SiteFront>, Problem> {
    let front = shared.use_cases.find_site.find(&client.host).await?;
    let front = front.ok_or_else(Problem::not_found)?;
    query?;
    let text = |text: &LongText| text.as_str().to_owned();
    Ok(Json(SiteFront {
        name: front.name.as_str().to_owned(),
        login_message: front.login_message.as_ref().map(text),
        contact: front.contact.as_ref().map(text),
        help_desk_email: front.help_desk_email.map(|email| email.as_str().to_owned()),
        anonymous_registration: front.offers.anonymous,
        register_by_key: front.offers.by_key,
    }))
}

request! {
    /// A site that is wanted.
    pub(crate) struct CreateSiteBody {
        /// The host it serves, or `*` for every host that no other site serves.
        host: Needed<String>,
        /// The organization that owns it.
        organization_id: Needed<OrganizationId>,
        /// Where people who register themselves belong: the owner or a descendant.
        default_user_organization_id: Needed<OrganizationId>,
        /// Whether the login page offers to register by training key.
        register_by_key: Option<bool>,
        /// Whether those who register by key join the pool's owner.
        new_users_join_pool_organization: Option<bool>,
        /// The help desk's address.
        help_desk_email: Option<String>,
        /// The contact text.
        contact: Option<String>,
        /// What the login page says.
        login_message: Option<String>,
    }
}

pub(crate) fn settings(body: CreateSiteBody, reader: &mut FieldReader) -> Option<SiteSettings> {
    let (owner, default) = (body.organization_id.0, body.default_user_organization_id.0);
    let typed = TypedSite {
        host: body.host.0,
        register_by_key: body.register_by_key,
        new_users_join_pool_organization: body.new_users_join_pool_organization,
        help_desk_email: body.help_desk_email,
        contact: body.contact,
        login_message: body.login_message,
    };
    for (field, id) in [("organization_id", owner), ("default_user_organization_id", default)] {
        if id.is_none() {
            reader.refuse(FieldError::required(field));
        }
    }
    typed.read(reader, owner, default)
}

request! {
    /// What of a site is to change.
    pub(crate) struct EditSiteBody {
        /// The host it serves, or `*` for every host that no other site serves.
        host: Patch<SiteHost>,
        /// The organization that owns it.
        organization_id: Patch<OrganizationId>,
        /// Where people who register themselves belong: the owner or a descendant.
        default_user_organization_id: Patch<OrganizationId>,
        /// Whether the login page offers to register by training key.
        register_by_key: Patch<bool>,
        /// Whether those who register by key join the pool's owner.
        new_users_join_pool_organization: Patch<bool>,
        /// The help desk's address.
        help_desk_email: Patch<Option<EmailAddress>>,
        /// The contact text.
        contact: Patch<Option<LongText>>,
        /// What the login page says.
        login_message: Patch<Option<LongText>>,
    }
}

impl From<EditSiteBody> for SitePatch {
    fn from(body: EditSiteBody) -> Self {
        Self {
            host: body.host,
            organization: body.organization_id,
            default_user_organization: body.default_user_organization_id,
            register_by_key: body.register_by_key,
            new_users_join_pool_organization: body.new_users_join_pool_organization,
            help_desk_email: body.help_desk_email,
            contact: body.contact,
            login_message: body.login_message,
        }
    }
}

impl Refusal for EditSiteRefused {
    fn problem(self) -> Problem {
        match self {
            Self::OrganizationNotFound => Problem::missing("organization_not_found", &self),
            Self::HostTaken => Problem::refused("host_taken", &self),
        }
    }
}

fn show(site: &Versioned<DomainSite>) -> Answer {
    created(&format!("/sites/{}", site.state().id()), &Site::from(site))
}

/// Lists the sites in reach, the newest first.
#[utoipa::path(
    get, path = "/sites", tag = "Sites",
    params(ListQuery),
    responses((status = OK, description = "The sites.", body = List<Site>)),
)]
async fn list_sites(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Result<Json<List<Site>>, Problem> {
    let sites = shared.use_cases.read_administration.sites(&caller.actor).await?;
    let sites = sites.iter().map(Site::from).collect();
    Ok(Json(List::part(sites, &query?.page, |site| site.id.to_string())?))
}

/// Makes a site.
///
/// 404 `organization_not_found`; 409 `host_taken`.
#[utoipa::path(
    post, path = "/sites", tag = "Sites",
    request_body = CreateSiteBody,
    responses((status = CREATED, description = "The site.", body = Site)),
)]
async fn create_site(
    State(shared): State<Shared>,
    command: Command<CreateSiteBody>,
) -> Result<Response, NotDone> {
    let Command { caller, sent, expected: _, remembering } = command;
    let draft = sent.read(settings);
    let remember = remembering.with(&show);
    let use_case = &shared.use_cases.create_site;
    let outcome = use_case.create(&caller.actor, draft, remember.as_ref()).await;
    shared.forget_sites();
    Ok(remembering.answer(&shared, outcome, &show).await?)
}

/// Shows a site.
#[utoipa::path(
    get, path = "/sites/{id}", tag = "Sites",
    params(("id" = uuid::Uuid, Path, description = "The site.")),
    responses((status = OK, description = "The site.", body = Site)),
)]
async fn see_site(
    State(shared): State<Shared>,
    Named(id): Named<SiteId>,
    caller: Caller,
    Query(query): Query<NothingBody>,
) -> Result<Response, Problem> {
    let site = shared.use_cases.read_administration.site(&caller.actor, id).await?;
    query?;
    Ok(tagged(site.version(), &Site::from(&site)))
}

/// Changes a site.
///
/// 404 `organization_not_found`; 409 `host_taken`.
#[utoipa::path(
    patch, path = "/sites/{id}", tag = "Sites",
    params(("id" = uuid::Uuid, Path, description = "The site.")),
    request_body = EditSiteBody,
    responses((status = OK, description = "The site as it is now.", body = Site)),
)]
async fn edit_site(
    State(shared): State<Shared>,
    Named(id): Named<SiteId>,
    request: Signed<EditSiteBody>,
) -> Result<Response, Problem> {
    let Signed { caller, sent, expected } = request;
    let patch = sent.draft().map(SitePatch::from);
    let outcome = shared.use_cases.edit_site.edit(&caller.actor, id, expected, patch).await;
    shared.forget_sites();
    let site = outcome?;
    Ok(tagged(site.version(), &Site::from(&site)))
}
