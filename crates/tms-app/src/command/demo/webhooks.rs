//! The webhook of the demonstration: it is off, so that nothing is sent anywhere, and shows what it would be sent.

use tms_domain::{
    change::Versioned,
    event::EventKind,
    field::Patch,
    text::Name,
    usecase::{CreateWebhook, CreateWebhookCommand, EditWebhook, TellWebhooks, WebhookPatch},
    webhook::{ChosenEvents, Webhook, WebhookDetails, WebhookUrl},
};

use super::{Failure, fill::Demo};

impl Demo<'_> {
    /// A webhook that is told what happens from now on.
    ///
    /// # Errors
    ///
    /// Fails when the store does.
    pub(super) async fn listen(&self) -> Result<Versioned<Webhook>, Failure> {
        let manager = self.manager();
        let details = WebhookDetails {
            url: WebhookUrl::parse("https://hr.example.com/hooks/training")
                .map_err(Failure::said)?,
            events: ChosenEvents::new(EventKind::ALL).map_err(Failure::said)?,
            description: Some(Name::parse("For the HR system").map_err(Failure::said)?),
            enabled: true,
        };
        let command = CreateWebhookCommand { organization: self.owner(), details };
        let create = CreateWebhook::new(self.ports.clone());
        create.create(&manager, Ok(command), None).await.map_err(Failure::said)
    }

    /// Writes what it is told, and switches it off before anything is sent.
    ///
    /// # Errors
    ///
    /// Fails when the store does.
    pub(super) async fn stop_listening(&self, webhook: &Versioned<Webhook>) -> Result<(), Failure> {
        let tell = TellWebhooks::new(self.ports.clone());
        while tell.step().await? > 0 {}
        let off = WebhookPatch { enabled: Patch::Set(false), ..WebhookPatch::default() };
        let edit = EditWebhook::new(self.ports.clone());
        let id = webhook.state().id();
        edit.edit(&self.manager(), id, None, Ok(off)).await.map_err(Failure::said)?;
        Ok(())
    }
}
