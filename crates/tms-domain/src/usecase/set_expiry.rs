//! Setting when an assignment expires (EXP-3 to EXP-6).

use super::{
    ATTEMPTS_MAX, UseCaseError, cancel_assignment::find_in_reach, commit, expect_version,
    find_line, find_user, plan_of, wished_end,
};
use crate::{
    assignment::{ExpiryOverride, SetExpiryRefused},
    change::Version,
    field::Draft,
    id::AssignmentId,
    port::Ports,
    role::{Actor, Permission},
    text::Name,
    time::Picked,
    view::AssignmentView,
};

/// The expiry that is wished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetExpiryCommand {
    /// When it is to expire. A date is read in the zone of the learner's organization (TIM-3).
    pub wish: Picked,
    /// Why the maximum may be passed, which only the help desk may ask for (EXP-6).
    pub override_reason: Option<Name>,
}

/// The use case: someone sets when an assignment expires.
#[derive(Clone)]
pub struct SetExpiry {
    ports: Ports,
}

impl SetExpiry {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Sets the expiry, also of an assignment that has expired (EXP-4). The one it has is no change (AUD-1).
    ///
    /// # Errors
    ///
    /// Forbids a reason to pass the maximum to all but the help desk (EXP-6); refuses as
    /// [`SetExpiryRefused`] says.
    pub async fn set(
        &self,
        actor: &Actor,
        id: AssignmentId,
        expected: Option<Version>,
        command: Draft<SetExpiryCommand>,
    ) -> Result<AssignmentView, UseCaseError<SetExpiryRefused>> {
        let ports = &self.ports;
        let overrides = command.as_ref().is_ok_and(|command| command.override_reason.is_some());
        let permission = if overrides { Permission::HelpDesk } else { Permission::SetExpiry };
        let reach = actor.reach(permission)?;
        for _ in 0..ATTEMPTS_MAX {
            let view = find_in_reach(ports, &reach, id).await?;
            expect_version(expected, view.assignment.version())?;
            let SetExpiryCommand { wish, override_reason } = command.clone()?;
            let learner = find_user(ports, view.state().learner()).await?;
            let line = find_line(ports, learner.state().organization()).await?;
            let line = line.ok_or(UseCaseError::NotFound)?;
            let wish = wished_end(ports, &line, wish);
            let leave = override_reason.map(|reason| ExpiryOverride { reason });
            let now = ports.clock.now();
            let change = view
                .assignment
                .change(|assignment| assignment.set_expiry(wish, leave, now))
                .map_err(UseCaseError::Refused)?;
            if change.before() == change.after() {
                return Ok(view);
            }
            let outcome = view.after(&change);
            let mut plan = plan_of(ports, actor, now);
            plan.change(change);
            // They decide in which zone a date was read (TIM-3).
            plan.check(&learner);
            plan.check(line.foot());
            if let Ok(outcome) = commit(ports, plan, outcome, None).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}
