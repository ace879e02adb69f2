//! What stands around every page: the site's name, the navigation that shows only what this person may do (PERM-8),
//! Contact (HLP-3), what was just done, and the reader's language and zone.

use std::sync::Arc;

use askama::Template;
use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use tms_domain::{
    organization::TimeZoneName,
    role::{Actor, Permission},
    time::Instant,
    usecase::SiteFront,
    view::UNREAD_MAX,
};
use uuid::Uuid;

use super::{
    assets,
    language::Language,
    said::{JustSaid, forget_said},
    texts::{Said, Texts},
};
use crate::{caller::Caller, client::Client, problem::Problem, services::Shared};

/// What pages may load and do: what comes with them, and nothing inside them is run.
macro_rules! page_policy {
    ($form_action:literal) => {
        concat!(
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; ",
            "connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action ",
            $form_action
        )
    };
}

const PAGE_POLICY: HeaderValue = HeaderValue::from_static(page_policy!("'self'"));
/// Browsers hold where a form is redirected to against the policy as well: a launch leads to the lab host, or wherever
/// the content is.
const LAUNCHING_POLICY: HeaderValue = HeaderValue::from_static(page_policy!("'self' https: http:"));

/// What stands around a page.
#[derive(Clone, Debug)]
pub(crate) struct Frame {
    /// The reader's language and zone.
    pub(crate) t: Texts,
    /// The instant that the page shows.
    pub(crate) now: Instant,
    site: Option<Arc<SiteFront>>,
    person: Option<Known>,
    said: Option<JustSaid>,
    path: String,
}

/// What a page knows of someone signed in.
#[derive(Clone, Debug)]
struct Known {
    name: String,
    email: String,
    csrf_token: String,
    actor: Actor,
    unread: u64,
}

impl Frame {
    /// The site's name.
    pub(crate) fn site_name(&self) -> &str {
        self.site.as_ref().map_or("Training", |site| site.name.as_str())
    }

    /// What a visitor sees of the site.
    pub(crate) fn site(&self) -> Option<&SiteFront> {
        self.site.as_deref()
    }

    /// The name of who is signed in.
    pub(crate) fn person_name(&self) -> Option<&str> {
        self.person.as_ref().map(|person| person.name.as_str())
    }

    /// The email of who is signed in.
    pub(crate) fn person_email(&self) -> Option<&str> {
        self.person.as_ref().map(|person| person.email.as_str())
    }

    /// What every form of someone signed in sends back.
    pub(crate) fn csrf_token(&self) -> &str {
        self.person.as_ref().map_or("", |person| &person.csrf_token)
    }

    /// How much of the mail they got is unread.
    pub(crate) fn unread(&self) -> u64 {
        self.person.as_ref().map_or(0, |person| person.unread)
    }

    /// How much of it is unread, as the bar shows it.
    pub(crate) fn unread_shown(&self) -> String {
        let unread = self.unread();
        if unread < UNREAD_MAX { unread.to_string() } else { format!("{}+", UNREAD_MAX - 1) }
    }

    /// Tells whether a link would not be refused (PERM-8).
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.person.as_ref().is_some_and(|person| person.actor.may(permission))
    }

    /// Tells whether there is anything to administer for this person.
    pub(crate) fn may_administer(&self) -> bool {
        // Everyone who holds any role may find something.
        self.may(Permission::Find)
    }

    /// Tells whether the page lies at or under a path, for the navigation.
    pub(crate) fn is_at(&self, path: &str) -> bool {
        match self.path.strip_prefix(path) {
            Some(rest) => rest.is_empty() || (path != "/" && rest.starts_with('/')),
            None => false,
        }
    }

    /// Tells whether this is the page of that path.
    pub(crate) fn stands_on(&self, path: &str) -> bool {
        self.path == path
    }

    /// What was just done, to be said once.
    pub(crate) fn said(&self) -> Option<Said> {
        self.said.as_ref().and_then(|said| said.text(self.t))
    }

    /// The address of a file that pages load.
    #[expect(clippy::unused_self, reason = "templates ask their frame for everything around them")]
    pub(crate) fn asset(&self, name: &str) -> &'static str {
        assets::address(name)
    }

    /// The version of the software.
    #[expect(clippy::unused_self, reason = "templates ask their frame for everything around them")]
    pub(crate) const fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// Answers with a page.
    pub(crate) fn show(&self, page: &impl Template) -> Result<Response, Problem> {
        self.show_as(StatusCode::OK, page)
    }

    /// Answers with a page that says no.
    pub(crate) fn show_as(
        &self,
        status: StatusCode,
        page: &impl Template,
    ) -> Result<Response, Problem> {
        let html = page.render().map_err(Problem::internal)?;
        let mut response = Body::from(html).into_response();
        *response.status_mut() = status;
        let headers = response.headers_mut();
        let html = HeaderValue::from_static("text/html; charset=utf-8");
        headers.insert(header::CONTENT_TYPE, html);
        headers.insert(header::CONTENT_SECURITY_POLICY, PAGE_POLICY);
        // With no referrer at all, browsers hide where a form comes from even from its own site.
        let referrer = HeaderValue::from_static("same-origin");
        headers.insert(header::REFERRER_POLICY, referrer);
        if self.said.is_some() {
            headers.append(header::SET_COOKIE, forget_said());
        }
        Ok(response)
    }

    /// Answers with a page from which activities are launched.
    pub(crate) fn show_launching(
        &self,
        status: StatusCode,
        page: &impl Template,
    ) -> Result<Response, Problem> {
        let mut response = self.show_as(status, page)?;
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, LAUNCHING_POLICY);
        Ok(response)
    }

    async fn of(
        shared: &Shared,
        parts: &Parts,
        host: &str,
        person: Option<(&Caller, TimeZoneName, u64)>,
    ) -> Result<Self, Problem> {
        let language = person.as_ref().and_then(|(caller, ..)| {
            let details = caller.user.state().details();
            details.language.as_ref().and_then(|tag| Language::of_tag(tag.as_str()))
        });
        let language = language.unwrap_or_else(|| Language::of_browser(&parts.headers));
        Ok(Self {
            t: Texts::new(language, person.as_ref().map(|(_, zone, _)| zone)),
            now: shared.now(),
            site: shared.site_fronts.find(host).await?,
            person: person.map(|(caller, _, unread)| Known::of(caller, unread, shared.ids.next())),
            said: JustSaid::of(&parts.headers),
            path: parts.uri.path().to_owned(),
        })
    }
}

impl Known {
    fn of(caller: &Caller, unread: u64, page: Uuid) -> Self {
        let session = caller.session.as_ref();
        let details = caller.user.state().details();
        Self {
            name: format!("{} {}", details.first_name, details.last_name),
            email: details.email.as_str().to_owned(),
            csrf_token: session.map(|session| session.page_token(page)).unwrap_or_default(),
            actor: caller.actor.clone(),
            unread,
        }
    }
}

/// Anyone who comes to a page, signed in or not.
pub(crate) struct Visitor {
    /// What stands around the page.
    pub(crate) frame: Frame,
    /// Where they come from.
    pub(crate) client: Client,
    /// Who they are, if they are signed in.
    pub(crate) caller: Option<Caller>,
}

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Problem> {
        let Ok(client) = Client::from_request_parts(parts, shared).await;
        let caller = match Caller::by_cookie(shared, parts).await {
            Ok(caller) => Some(caller),
            Err(problem) if problem.status() == StatusCode::UNAUTHORIZED => None,
            Err(problem) => return Err(problem),
        };
        let person = match &caller {
            Some(caller) => {
                let unread = shared.use_cases.read_inbox.count_unread(caller.id()).await?;
                Some((caller, zone(shared, caller).await?, unread))
            }
            None => None,
        };
        let frame = Frame::of(shared, parts, &client.host, person).await?;
        Ok(Self { frame, client, caller })
    }
}

/// Someone signed in who comes to a page.
pub(crate) struct Reader {
    /// What stands around the page.
    pub(crate) frame: Frame,
    /// Where they come from.
    pub(crate) client: Client,
    /// Who they are.
    pub(crate) caller: Caller,
}

impl FromRequestParts<Shared> for Reader {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Problem> {
        let Visitor { frame, client, caller } = Visitor::from_request_parts(parts, shared).await?;
        let caller = caller.ok_or_else(Problem::unauthenticated)?;
        Ok(Self { frame, client, caller })
    }
}

/// The zone that someone reads times in (TIM-4).
async fn zone(shared: &Shared, caller: &Caller) -> Result<TimeZoneName, Problem> {
    Ok(shared.zones.of(caller.user.state()).await?)
}
