//! Webhooks (HOOK-1): each thing that happens is told once, and to those alone whose business it is.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use proptest::prelude::*;
use tms_domain::{
    assignment::Source,
    change::Versioned,
    event::{Event, EventKind, Stage},
    id::{AssignmentId, EventId, IdBlock, OrganizationId, TrainingKeyId, WebhookId},
    journal::Author,
    organization::OrganizationLine,
    plan::Plan,
    strategy::{self, Decided},
    webhook::{ChosenEvents, NoEvents, OLD_SECRET_SIGNS, Webhook, WebhookDetails, WebhookUrl},
};
use uuid::Uuid;

use super::noon;

fn plan() -> Plan {
    Plan::new(Author::System, noon(), IdBlock::starting_at(Uuid::from_u128(1 << 64)))
}

fn kinds(plan: &Plan) -> Vec<EventKind> {
    plan.events().iter().map(|event| event.kind).collect()
}

fn webhook(of: OrganizationId, events: BTreeSet<EventKind>, enabled: bool) -> Webhook {
    let details = WebhookDetails {
        url: WebhookUrl::parse("https://hooks.example").expect("an address"),
        events: ChosenEvents::new(events).expect("some events"),
        description: None,
        enabled,
    };
    Webhook::create(WebhookId::from_uuid(Uuid::from_u128(9)), of, details, noon()).state().clone()
}

proptest! {
    #[test]
    fn hook_1_a_new_assignment_is_told_and_a_key_that_made_it(scene in strategy::scene(), by_key in any::<bool>()) {
        let terms = scene.assigning().decide(scene.now).unwrap();
        let id = AssignmentId::from_uuid(Uuid::from_u128(1));
        let key = TrainingKeyId::from_uuid(Uuid::from_u128(2));
        let source = if by_key { Source::TrainingKey(key) } else { Source::Administrator { by: None } };
        let new = terms.grant(id, source);
        let made = new.state().clone();
        let mut plan = plan();
        plan.create(new);
        let both = [EventKind::AssignmentCreated, EventKind::KeyRedeemed];
        prop_assert_eq!(kinds(&plan), &both[..if by_key { 2 } else { 1 }]);
        for event in plan.events() {
            prop_assert_eq!((event.assignment, event.organization, event.expires_at), (id, made.organization(), made.expires_at()));
            prop_assert_eq!((event.stage, event.status()), (Stage::NotStarted, "active"));
        }
        let ids: BTreeSet<EventId> = plan.events().iter().map(|event| event.id).collect();
        prop_assert_eq!(ids.len(), plan.events().len());
    }

    #[test]
    fn hook_1_in_any_history_it_starts_completes_and_is_cancelled_as_often_as_it_is(past in strategy::past()) {
        let mut told = Vec::new();
        for moment in &past.moments {
            let mut plan = plan();
            match moment.decided.clone() {
                Decided::Nothing | Decided::Refused(_) => {}
                Decided::Launched(launching) => plan.change(launching.assignment),
                Decided::Settled(settled) => plan.change(settled.1),
                Decided::Reported(reporting) => {
                    if let Some(assignment) = reporting.assignment {
                        plan.change(assignment);
                    }
                }
                Decided::Changed(change) => plan.change(*change),
            }
            for event in plan.events() {
                let after = moment.decided.assignment().unwrap().after();
                prop_assert_eq!(event.stage.as_str(), after.completion().as_str());
                prop_assert_eq!(event.expires_at, after.expires_at());
            }
            told.extend(kinds(&plan));
        }
        let is = past.assignment.state();
        let times = |kind: EventKind| told.iter().filter(|told| **told == kind).count();
        prop_assert_eq!(times(EventKind::AssignmentStarted), usize::from(is.completion().started_at().is_some()));
        prop_assert_eq!(times(EventKind::AssignmentCompleted), usize::from(is.is_complete()));
        prop_assert_eq!(times(EventKind::AssignmentCancelled), usize::from(is.is_cancelled()));
        prop_assert_eq!(told.len(), times(EventKind::AssignmentStarted) + times(EventKind::AssignmentCompleted) + times(EventKind::AssignmentCancelled));
        // Nothing comes before its cause.
        let place = |kind: EventKind| told.iter().position(|told| *told == kind);
        if let (Some(started), Some(completed)) = (place(EventKind::AssignmentStarted), place(EventKind::AssignmentCompleted)) {
            prop_assert!(started < completed);
        }
    }

    #[test]
    fn hook_1_a_webhook_wants_what_it_asked_for_of_its_organization_and_those_below(
        line in strategy::organization_line(1..5), place in any::<prop::sample::Index>(), beside in any::<bool>(),
        chosen in prop::collection::btree_set(prop::sample::select(EventKind::ALL.to_vec()), 1..6),
        kind in prop::sample::select(EventKind::ALL.to_vec()), enabled in any::<bool>(), earlier in any::<bool>(),
    ) {
        let line: OrganizationLine = line;
        let members: Vec<OrganizationId> = line.members().iter().map(Versioned::state).map(tms_domain::organization::Organization::id).collect();
        let of = if beside { OrganizationId::from_uuid(Uuid::from_u128(u128::MAX)) } else { *place.get(&members) };
        let webhook = webhook(of, chosen.clone(), enabled);
        let at = if earlier { noon() - TimeDelta::microseconds(1) } else { noon() };
        let event = Event {
            id: EventId::from_uuid(Uuid::from_u128(3)),
            kind,
            at,
            organization: members[0],
            assignment: AssignmentId::from_uuid(Uuid::from_u128(4)),
            expires_at: noon() + TimeDelta::days(9),
            stage: Stage::NotStarted,
        };
        let wants = enabled && !beside && !earlier && chosen.contains(&kind);
        prop_assert_eq!(webhook.wants(&event, &line), wants);
    }
}

#[test]
fn hook_1_the_old_secret_signs_beside_the_new_one_for_a_day() {
    let mut webhook = Versioned::new(
        webhook(OrganizationId::from_uuid(Uuid::nil()), EventKind::ALL.into(), true),
        tms_domain::change::Version::FIRST,
    );
    assert_eq!(webhook.state().signing_secrets(noon()), [1]);
    for (number, days) in [(2, 0), (3, 10)] {
        let at = noon() + TimeDelta::days(days);
        let Ok(change) =
            webhook.change(|it| Ok::<_, std::convert::Infallible>(it.renew_secret(at)));
        webhook = change.versioned();
        let end = at + OLD_SECRET_SIGNS;
        assert_eq!(webhook.state().signing_secrets(at), [number, number - 1]);
        let last = end - TimeDelta::microseconds(1);
        assert_eq!(webhook.state().signing_secrets(last), [number, number - 1]);
        assert_eq!(webhook.state().signing_secrets(end), [number]);
    }
}

#[test]
fn hook_1_a_webhook_is_told_something_and_one_that_is_off_cannot_be_switched_off() {
    assert_eq!(ChosenEvents::new([]), Err(NoEvents));
    let of = OrganizationId::from_uuid(Uuid::nil());
    assert!(webhook(of, EventKind::ALL.into(), true).gone().is_some());
    assert!(webhook(of, EventKind::ALL.into(), false).gone().is_none());
    for kind in EventKind::ALL {
        assert_eq!(EventKind::parse(kind.as_str()), Ok(kind));
    }
    assert!(EventKind::parse("assignment.noted").is_err());
}
