//! Which facts the journal tells (AUD-1).

use super::Fact;
use crate::{
    change::Step, launch::LaunchEvent, organization::OrganizationEvent, training_key::KeyEvent,
};

/// Whether a fact has a journal entry of its own (AUD-1): every one has but those that another fact of the same
/// plan tells whole.
pub(super) const fn has_entry(fact: &Fact<'_>) -> bool {
    match fact {
        // The assignment it made names the key.
        Fact::TrainingKey(Step::Changed { event: KeyEvent::Redeemed { .. }, .. })
        // Nothing of it changed.
        | Fact::Organization(Step::Changed { event: OrganizationEvent::Adopted, .. })
        // The assignment's own fact names the launch.
        | Fact::Launch(
            Step::Created(_)
            | Step::Changed { event: LaunchEvent::Launched | LaunchEvent::Failed, .. },
        ) => false,
        Fact::TrainingKey(Step::Created(_) | Step::Changed { event: KeyEvent::Revoked { .. }, .. })
        | Fact::Organization(
            Step::Created(_)
            | Step::Changed {
                event:
                    OrganizationEvent::Edited(_)
                    | OrganizationEvent::Moved { .. }
                    | OrganizationEvent::Rearranged { .. },
                ..
            },
        )
        | Fact::Launch(Step::Changed { event: LaunchEvent::Reported(_), .. })
        | Fact::Site(_)
        | Fact::User(_)
        | Fact::Course(_)
        | Fact::TrainingKeyPool(_)
        | Fact::CourseAssignment(_)
        | Fact::CancellationRequest(_)
        | Fact::Job(_)
        | Fact::Token(_)
        | Fact::Mail(_)
        | Fact::Badge(_)
        | Fact::Achievement(_)
        | Fact::EarnedAchievement(_)
        | Fact::BadgeAward(_)
        | Fact::Webhook(_)
        | Fact::WebhookDelivery(_) => true,
    }
}
