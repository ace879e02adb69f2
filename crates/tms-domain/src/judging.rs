//! Who is to be judged anew, because of what a commit changed (ACH-1).

use crate::{
    assignment::AssignmentEvent,
    change::Step,
    id::{AchievementId, JudgingId, UserId},
    plan::Fact,
};

/// Whom a judging is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// A learner, by everything they may earn.
    Learner(UserId),
    /// Everyone who may earn an achievement, one after the other.
    EveryoneFor(AchievementId),
}

/// A row that makes a worker judge, written in the commit that may have earned something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Judging {
    /// Its id.
    pub id: JudgingId,
    /// Whom it is about.
    pub whom: Judged,
}

/// The judging that a fact causes, if it causes one; `id` is taken only then.
///
/// A learner is judged when they complete a course or launch a lab, and when they come to another organization; everyone
/// who may earn it when an achievement is made, or changed so that more may have earned it: who did the work before is
/// not worse off than who does it after.
pub fn judging(fact: &Fact<'_>, id: impl FnOnce() -> JudgingId) -> Option<Judging> {
    let whom = match fact {
        Fact::CourseAssignment(Step::Changed { before, event, after }) => match event {
            AssignmentEvent::LabLaunched { .. } => Judged::Learner(after.learner()),
            AssignmentEvent::ActivityDone { .. }
            | AssignmentEvent::Judged { .. }
            | AssignmentEvent::MarkedComplete { .. } => {
                if before.is_complete() || !after.is_complete() {
                    return None;
                }
                Judged::Learner(after.learner())
            }
            AssignmentEvent::ExpirySet { .. }
            | AssignmentEvent::Cancelled { .. }
            | AssignmentEvent::LabRequested { .. }
            | AssignmentEvent::LabFailed { .. } => return None,
        },
        Fact::User(Step::Changed { before, after, .. }) => {
            if before.organization() == after.organization() {
                return None;
            }
            Judged::Learner(after.id())
        }
        Fact::Achievement(Step::Created(achievement)) => {
            if achievement.details().retired {
                return None;
            }
            Judged::EveryoneFor(achievement.id())
        }
        Fact::Achievement(Step::Changed { before, after, .. }) => {
            if !after.asks_anew(before) {
                return None;
            }
            Judged::EveryoneFor(after.id())
        }
        Fact::CourseAssignment(Step::Created(_))
        | Fact::User(Step::Created(_))
        | Fact::Organization(_)
        | Fact::Site(_)
        | Fact::Course(_)
        | Fact::TrainingKeyPool(_)
        | Fact::TrainingKey(_)
        | Fact::Launch(_)
        | Fact::CancellationRequest(_)
        | Fact::Job(_)
        | Fact::Token(_)
        | Fact::Mail(_)
        | Fact::Badge(_)
        | Fact::EarnedAchievement(_)
        | Fact::BadgeAward(_)
        | Fact::Webhook(_)
        | Fact::WebhookDelivery(_) => return None,
    };
    Some(Judging { id: id(), whom })
}
