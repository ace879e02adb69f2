//! An Operations Manager makes and changes webhooks (HOOK-1, PERM-4).

use std::convert::Infallible;

use super::{
    ATTEMPTS_MAX, OwnerNotFound, UseCaseError, commit, edit_organization::find_line_in_reach,
    expect_version, find_line,
};
use crate::{
    change::{Change, Version, Versioned},
    field::{Draft, FieldCode, FieldError, InvalidFields, Patch},
    id::{IdBlock, OrganizationId, WebhookId},
    idempotency::Remember,
    organization::OrganizationLine,
    plan::Plan,
    port::Ports,
    role::{Actor, Permission},
    text::Name,
    webhook::{ChosenEvents, Webhook, WebhookDetails, WebhookUrl},
};

/// The webhook that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateWebhookCommand {
    /// Whose it is, for ever.
    pub organization: OrganizationId,
    /// What is said about it.
    pub details: WebhookDetails,
}

/// What is to be changed of a webhook.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WebhookPatch {
    /// Where messages go.
    pub url: Patch<WebhookUrl>,
    /// What it is told.
    pub events: Patch<ChosenEvents>,
    /// What it is for.
    pub description: Patch<Option<Name>>,
    /// Whether it is on.
    pub enabled: Patch<bool>,
}

/// Refuses an address where nothing may be sent.
fn expect_allowed<R>(ports: &Ports, url: &WebhookUrl) -> Result<(), UseCaseError<R>> {
    url.is_allowed(ports.webhook_addresses).map_err(|refused| {
        let error = FieldError::new("url", FieldCode::Invalid, refused.to_string());
        InvalidFields::one(error).into()
    })
}

/// A webhook with the line of its organization, which is in reach (PERM-3).
pub(super) async fn find_webhook_in_reach<R>(
    ports: &Ports,
    actor: &Actor,
    id: WebhookId,
) -> Result<(Versioned<Webhook>, OrganizationLine), UseCaseError<R>> {
    let reach = actor.reach(Permission::ManageWebhooks)?;
    let webhook = ports.webhooks.find(id).await?.ok_or(UseCaseError::NotFound)?;
    let line = find_line_in_reach(ports, &reach, webhook.state().organization()).await?;
    Ok((webhook, line))
}

/// The use case: an Operations Manager makes a webhook.
#[derive(Clone)]
pub struct CreateWebhook {
    ports: Ports,
}

impl CreateWebhook {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Makes a webhook of an organization in reach.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers; refuses an organization out of reach. An address inside this machine
    /// or a private network is a bad field, unless such are configured.
    pub async fn create(
        &self,
        actor: &Actor,
        command: Draft<CreateWebhookCommand>,
        remember: Option<&Remember<'_, Versioned<Webhook>>>,
    ) -> Result<Versioned<Webhook>, UseCaseError<OwnerNotFound>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageWebhooks)?;
        let CreateWebhookCommand { organization, details } = command?;
        for _ in 0..ATTEMPTS_MAX {
            let line = find_line(ports, organization).await?.filter(|line| reach.covers(line));
            let line = line.ok_or(UseCaseError::Refused(OwnerNotFound))?;
            expect_allowed(ports, &details.url)?;
            let now = ports.clock.now();
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let id = WebhookId::from_uuid(ids.take());
            let new = Webhook::create(id, organization, details.clone(), now);
            let outcome = new.versioned();
            let mut plan = Plan::new(actor.author(), now, ids);
            plan.create(new);
            plan.check_line(&line);
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// The use case: an Operations Manager changes a webhook, or switches it off or on.
#[derive(Clone)]
pub struct EditWebhook {
    ports: Ports,
}

impl EditWebhook {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Changes a webhook whose organization is in reach (PERM-3). What waits goes to its new address.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers. An address inside this machine or a private network is a bad field,
    /// unless such are configured.
    pub async fn edit(
        &self,
        actor: &Actor,
        id: WebhookId,
        expected: Option<Version>,
        patch: Draft<WebhookPatch>,
    ) -> Result<Versioned<Webhook>, UseCaseError<Infallible>> {
        let ports = &self.ports;
        for _ in 0..ATTEMPTS_MAX {
            let (webhook, line) = find_webhook_in_reach(ports, actor, id).await?;
            expect_version(expected, webhook.version())?;
            let patch = patch.clone()?;
            let was = webhook.state().details();
            if let Patch::Set(url) = &patch.url {
                expect_allowed(ports, url)?;
            }
            let details = WebhookDetails {
                url: patch.url.over(was.url.clone()),
                events: patch.events.over(was.events.clone()),
                description: patch.description.over(was.description.clone()),
                enabled: patch.enabled.over(was.enabled),
            };
            if details == *was {
                return Ok(webhook);
            }
            let Ok(change) = webhook.change(|webhook| Ok::<_, Infallible>(webhook.edit(details)));
            if let Some(outcome) = store(ports, actor, change, &line, None).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// The use case: an Operations Manager gives a webhook a new secret.
#[derive(Clone)]
pub struct RenewWebhookSecret {
    ports: Ports,
}

impl RenewWebhookSecret {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Gives a webhook a new secret. The old one signs beside it for
    /// [a day](crate::webhook::OLD_SECRET_SIGNS), so that its receiver can be given the new one meanwhile.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers.
    pub async fn renew(
        &self,
        actor: &Actor,
        id: WebhookId,
        expected: Option<Version>,
        request: Draft<()>,
        remember: Option<&Remember<'_, Versioned<Webhook>>>,
    ) -> Result<Versioned<Webhook>, UseCaseError<Infallible>> {
        let ports = &self.ports;
        for _ in 0..ATTEMPTS_MAX {
            let (webhook, line) = find_webhook_in_reach(ports, actor, id).await?;
            expect_version(expected, webhook.version())?;
            request.clone()?;
            let now = ports.clock.now();
            let Ok(change) =
                webhook.change(|webhook| Ok::<_, Infallible>(webhook.renew_secret(now)));
            if let Some(outcome) = store(ports, actor, change, &line, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// Commits a change of a webhook; none when someone was faster.
async fn store(
    ports: &Ports,
    actor: &Actor,
    change: Change<Webhook>,
    line: &OrganizationLine,
    remember: Option<&Remember<'_, Versioned<Webhook>>>,
) -> Result<Option<Versioned<Webhook>>, UseCaseError<Infallible>> {
    let outcome = change.versioned();
    let mut plan = super::plan_of(ports, actor, ports.clock.now());
    plan.change(change);
    plan.check_line(line);
    Ok(commit(ports, plan, outcome, remember).await?.ok())
}
