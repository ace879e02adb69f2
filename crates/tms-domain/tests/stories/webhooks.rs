//! Other systems are told what happens (HOOK-1).

use std::{collections::BTreeMap, sync::Arc};

use chrono::TimeDelta;
use tms_domain::{
    change::Versioned,
    event::EventKind,
    field::{FieldCode, Patch},
    id::DeliveryId,
    journal::Author,
    usecase::{
        CreateWebhook, CreateWebhookCommand, DeliverWebhooks, EditWebhook, OwnerNotFound,
        ReadWebhooks, RenewWebhookSecret, ReplayDelivery, TellWebhooks, TestWebhook, UseCaseError,
        WebhookPatch,
    },
    webhook::{ChosenEvents, DeliveryState, ReplayRefused, Webhook, WebhookDetails, WebhookUrl},
};
use tms_testkit::outside::KeptMessages;

use super::town::{PAGE, Town};

fn details(url: &str) -> WebhookDetails {
    WebhookDetails {
        url: WebhookUrl::parse(url).expect("an address"),
        events: ChosenEvents::new(EventKind::ALL).expect("some"),
        description: None,
        enabled: true,
    }
}

impl Town {
    async fn hook(&self) -> Versioned<Webhook> {
        let command = CreateWebhookCommand {
            organization: self.company.state().id(),
            details: details("https://hooks.example/tms"),
        };
        let create = CreateWebhook::new(self.ports.clone());
        create.create(&self.manager, Ok(command), None).await.expect("a webhook")
    }

    /// Tells and sends all that is due now.
    async fn deliver(&self, receiver: &Arc<KeptMessages>) {
        let tell = TellWebhooks::new(self.ports.clone());
        while tell.step().await.expect("the store answers") > 0 {}
        let receiver: Arc<KeptMessages> = Arc::clone(receiver);
        let deliver = DeliverWebhooks::new(self.ports.clone(), receiver);
        loop {
            let taken = deliver.take(&BTreeMap::new()).await.expect("the store answers");
            if taken.is_empty() {
                return;
            }
            for message in &taken {
                deliver.deliver(message).await.expect("the store answers");
            }
        }
    }

    async fn state_of(&self, id: DeliveryId) -> DeliveryState {
        let read = ReadWebhooks::new(self.ports.clone());
        let view = read.delivery(&self.manager, id).await.expect("it is in reach");
        view.delivery.state().record().state
    }

    async fn messages_of(&self, webhook: &Versioned<Webhook>) -> Vec<DeliveryId> {
        let read = ReadWebhooks::new(self.ports.clone());
        let id = webhook.state().id();
        let page = read.deliveries(&self.manager, id, Ok((None, PAGE))).await.expect("a list");
        page.items.iter().map(|it| it.delivery.state().record().id).collect()
    }
}

#[tokio::test]
async fn hook_1_a_company_is_told_what_happens_in_its_department() {
    let town = Town::new().await;
    let webhook = town.hook().await;
    let receiver = Arc::new(KeptMessages::default());
    let assignment = town.assign().await;
    town.deliver(&receiver).await;
    let messages = receiver.messages();
    let [message] = &messages[..] else { panic!("one message: {messages:?}") };
    let state = assignment.state();
    assert_eq!(message.at, town.ports.clock.now());
    let end = state.expires_at().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
    let created = state.created_at().to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
    let expected = format!(
        "{{\"type\":\"assignment.created\",\"timestamp\":\"{created}\",\"data\":{{\"assignment_id\":\"{}\",\
         \"learner_id\":\"{}\",\"course_id\":\"{}\",\"course_short_name\":null,\"organization_id\":\"{}\",\
         \"organization_external_id\":null,\"status\":\"active\",\"completion\":\"not_started\",\
         \"expires_at\":\"{end}\",\"training_key_id\":null,\"training_key_pool_id\":null}}}}",
        state.id(),
        state.learner(),
        state.course(),
        town.department.state().id(),
    );
    assert_eq!(message.body, expected);
    assert_eq!(message.url.as_str(), "https://hooks.example/tms");
    assert_eq!(message.secrets, [format!("whsec_{}/1", webhook.state().id())]);
    let id = town.messages_of(&webhook).await[0];
    assert_eq!(town.state_of(id).await, DeliveryState::Delivered);
}

#[tokio::test]
async fn hook_1_a_receiver_that_is_down_gets_the_same_message_later() {
    let town = Town::new().await;
    let webhook = town.hook().await;
    let receiver = Arc::new(KeptMessages::default());
    town.assign().await;
    receiver.refuse_next(503);
    receiver.refuse_next(302);
    town.deliver(&receiver).await;
    assert_eq!(receiver.messages(), []);
    let id = town.messages_of(&webhook).await[0];
    let soon = town.ports.clock.now() + TimeDelta::seconds(5);
    assert_eq!(town.state_of(id).await, DeliveryState::Waiting { from: soon });
    town.world.clock.advance(TimeDelta::seconds(5));
    town.deliver(&receiver).await;
    town.world.clock.advance(TimeDelta::seconds(30));
    town.deliver(&receiver).await;
    assert_eq!(receiver.messages().len(), 1);
    assert_eq!(town.state_of(id).await, DeliveryState::Delivered);
    // Once more by hand: the same id and text.
    let replay = ReplayDelivery::new(town.ports.clone());
    replay.replay(&town.manager, id, None, Ok(()), None).await.expect("it was delivered");
    town.deliver(&receiver).await;
    let messages = receiver.messages();
    assert_eq!(messages.len(), 2);
    assert_eq!((messages[0].id, &messages[0].body), (messages[1].id, &messages[1].body));
}

#[tokio::test]
async fn hook_1_a_receiver_that_never_answers_is_asked_eleven_times() {
    let town = Town::new().await;
    let webhook = town.hook().await;
    let receiver = Arc::new(KeptMessages::default());
    town.assign().await;
    (0..20).for_each(|_| receiver.refuse_next(500));
    for _ in 0..30 {
        town.deliver(&receiver).await;
        town.world.clock.advance(TimeDelta::days(1));
    }
    let id = town.messages_of(&webhook).await[0];
    assert_eq!(town.state_of(id).await, DeliveryState::Failed);
    let read = ReadWebhooks::new(town.ports.clone());
    let view = read.delivery(&town.manager, id).await.expect("it is in reach");
    assert_eq!(view.delivery.state().record().attempts, 11);
    assert_eq!(view.last_status, Some(500));
}

#[tokio::test]
async fn hook_1_a_receiver_that_is_gone_switches_its_webhook_off() {
    let town = Town::new().await;
    let webhook = town.hook().await;
    let id = webhook.state().id();
    let receiver = Arc::new(KeptMessages::default());
    let test = TestWebhook::new(town.ports.clone());
    let sent = test.send(&town.manager, id, Ok(()), None).await.expect("it is on");
    receiver.refuse_next(410);
    town.deliver(&receiver).await;
    let tables = town.world.tables();
    assert!(!tables.webhooks[&id].state().details().enabled);
    let entry = tables.journal.last().expect("an entry");
    assert_eq!((entry.action, entry.author), ("receiver_gone", Author::System));
    let message = sent.state().record().id;
    assert_eq!(town.state_of(message).await, DeliveryState::Failed);
    let again = test.send(&town.manager, id, Ok(()), None).await.unwrap_err();
    assert!(matches!(again, UseCaseError::Refused(ReplayRefused::SwitchedOff)));
    let replay = ReplayDelivery::new(town.ports.clone());
    let again = replay.replay(&town.manager, message, None, Ok(()), None).await.unwrap_err();
    assert!(matches!(again, UseCaseError::Refused(ReplayRefused::SwitchedOff)));
}

#[tokio::test]
async fn hook_1_a_new_secret_signs_beside_the_old_one_for_a_day() {
    let town = Town::new().await;
    let id = town.hook().await.state().id();
    let receiver = Arc::new(KeptMessages::default());
    let renew = RenewWebhookSecret::new(town.ports.clone());
    renew.renew(&town.manager, id, None, Ok(()), None).await.expect("a new secret");
    let read = ReadWebhooks::new(town.ports.clone());
    let [old, new] = [1, 2].map(|number| format!("whsec_{id}/{number}"));
    let shown = read.secret(&town.manager, id).await.expect("it is in reach");
    assert_eq!((shown.secret, shown.old_secret), (new.clone(), Some(old.clone())));
    town.assign().await;
    town.deliver(&receiver).await;
    town.world.clock.advance(TimeDelta::days(1));
    let shown = read.secret(&town.manager, id).await.expect("it is in reach");
    assert_eq!((shown.old_secret, shown.old_secret_signs_until), (None, None));
    let test = TestWebhook::new(town.ports.clone());
    test.send(&town.manager, id, Ok(()), None).await.expect("it is on");
    town.deliver(&receiver).await;
    let secrets: Vec<_> = receiver.messages().into_iter().map(|message| message.secrets).collect();
    assert_eq!(secrets, [vec![new.clone(), old], vec![new]]);
}

#[tokio::test]
async fn hook_1_an_address_inside_a_private_network_is_a_bad_field() {
    let town = Town::new().await;
    let webhook = town.hook().await;
    let create = CreateWebhook::new(town.ports.clone());
    let edit = EditWebhook::new(town.ports.clone());
    for url in ["https://10.0.0.1/", "https://localhost/", "http://hooks.example/"] {
        let organization = town.company.state().id();
        let command = CreateWebhookCommand { organization, details: details(url) };
        let refused = create.create(&town.manager, Ok(command), None).await.unwrap_err();
        let url = WebhookUrl::parse(url).expect("an address");
        let patch = WebhookPatch { url: Patch::Set(url), ..WebhookPatch::default() };
        let id = webhook.state().id();
        let not_edited = edit.edit(&town.manager, id, None, Ok(patch)).await.unwrap_err();
        for invalid in [Some(refused).and_then(fields), Some(not_edited).and_then(fields)] {
            assert_eq!(invalid, Some(vec![("url".to_owned(), FieldCode::Invalid)]));
        }
    }
}

fn fields<R>(error: UseCaseError<R>) -> Option<Vec<(String, FieldCode)>> {
    let UseCaseError::Invalid(invalid) = error else { return None };
    Some(invalid.errors().iter().map(|error| (error.field.clone(), error.code)).collect())
}

#[tokio::test]
async fn perm_4_webhooks_are_for_operations_managers_in_reach() {
    let town = Town::new().await;
    let webhook = town.hook().await;
    let id = webhook.state().id();
    let read = ReadWebhooks::new(town.ports.clone());
    let learner = town.learner.state().into();
    for nobody in [&learner, &town.help_desk] {
        let refused = read.secret(nobody, id).await.unwrap_err();
        assert!(matches!(refused, UseCaseError::Forbidden(_)));
        let renew = RenewWebhookSecret::new(town.ports.clone());
        let refused = renew.renew(nobody, id, None, Ok(()), None).await.unwrap_err();
        assert!(matches!(refused, UseCaseError::Forbidden(_)));
    }
    let test = TestWebhook::new(town.ports.clone());
    let sent = test.send(&town.manager, id, Ok(()), None).await.expect("it is on");
    let message = sent.state().record().id;
    let unknown = read.secret(&town.stranger, id).await.unwrap_err();
    assert!(matches!(unknown, UseCaseError::NotFound));
    let unknown = read.delivery(&town.stranger, message).await.unwrap_err();
    assert!(matches!(unknown, UseCaseError::NotFound));
    let unknown = test.send(&town.stranger, id, Ok(()), None).await.unwrap_err();
    assert!(matches!(unknown, UseCaseError::NotFound));
    let replay = ReplayDelivery::new(town.ports.clone());
    let unknown = replay.replay(&town.stranger, message, None, Ok(()), None).await.unwrap_err();
    assert!(matches!(unknown, UseCaseError::NotFound));
    let command = CreateWebhookCommand {
        organization: town.company.state().id(),
        details: details("https://hooks.example/"),
    };
    let create = CreateWebhook::new(town.ports.clone());
    let unknown = create.create(&town.stranger, Ok(command), None).await.unwrap_err();
    assert!(matches!(unknown, UseCaseError::Refused(OwnerNotFound)));
}
