//! What is sent about a webhook.

use tms_domain::{
    event::EventKind,
    field::{FieldReader, Patch},
    id::OrganizationId,
    text::Name,
    usecase::{CreateWebhookCommand, WebhookPatch},
    webhook::{ChosenEvents, WebhookDetails, WebhookUrl},
};

use crate::input::request;

request! {
    /// A webhook that is wanted.
    pub(crate) struct CreateWebhookBody {
        /// Whose it is, for ever: it is told of this organization and of all below.
        organization_id: OrganizationId,
        /// Where messages go: `https://`, and no address of a private network, unless such are configured.
        url: WebhookUrl,
        /// What it is told: at least one.
        events: Vec<EventKind>,
        /// What it is for.
        description: Option<Name>,
        /// Whether it is on; it is when nothing is said.
        enabled: Option<bool>,
    }
}

impl CreateWebhookBody {
    /// Reads on what was sent.
    pub(crate) fn read_on(self, reader: &mut FieldReader) -> Option<CreateWebhookCommand> {
        let events = reader.required("events", Some(self.events), ChosenEvents::new);
        Some(CreateWebhookCommand {
            organization: self.organization_id,
            details: WebhookDetails {
                url: self.url,
                events: events?,
                description: self.description,
                enabled: self.enabled.unwrap_or(true),
            },
        })
    }
}

request! {
    /// What of a webhook is to change.
    pub(crate) struct EditWebhookBody {
        /// Where messages go.
        url: Patch<WebhookUrl>,
        /// What it is told: at least one.
        events: Patch<Vec<EventKind>>,
        /// What it is for.
        description: Patch<Option<Name>>,
        /// Whether it is on.
        enabled: Patch<bool>,
    }
}

impl EditWebhookBody {
    /// Reads on what was sent.
    pub(crate) fn read_on(self, reader: &mut FieldReader) -> Option<WebhookPatch> {
        let events = match self.events {
            Patch::Keep => Patch::Keep,
            Patch::Set(events) => {
                Patch::Set(reader.required("events", Some(events), ChosenEvents::new)?)
            }
        };
        Some(WebhookPatch {
            url: self.url,
            events,
            description: self.description,
            enabled: self.enabled,
        })
    }
}
