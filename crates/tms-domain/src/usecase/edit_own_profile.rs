//! Someone edits their own profile: time zone, language and whether they want mail.

use std::convert::Infallible;

use super::{ATTEMPTS_MAX, UseCaseError, commit, expect_version, find_user};
use crate::{
    change::{Version, Versioned},
    field::{Draft, Patch},
    id::{IdBlock, UserId},
    journal::Author,
    organization::TimeZoneName,
    plan::Plan,
    port::Ports,
    text::Name,
    user::{User, UserDetails},
};

/// What people may change of themselves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProfilePatch {
    /// The zone they want to read times in (TIM-4).
    pub time_zone: Patch<Option<TimeZoneName>>,
    /// The language they want to read.
    pub language: Patch<Option<Name>>,
    /// Whether they want no mail but account mail (NOT-2).
    pub mail_opt_out: Patch<bool>,
}

/// The use case: someone edits their own profile.
#[derive(Clone)]
pub struct EditOwnProfile {
    ports: Ports,
}

impl EditOwnProfile {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Edits the profile.
    ///
    /// # Errors
    ///
    /// Refuses nothing beyond fields that cannot be read.
    pub async fn edit(
        &self,
        user: UserId,
        expected: Option<Version>,
        patch: Draft<ProfilePatch>,
    ) -> Result<Versioned<User>, UseCaseError<Infallible>> {
        let ports = &self.ports;
        for _ in 0..ATTEMPTS_MAX {
            let found = find_user(ports, user).await?;
            expect_version(expected, found.version())?;
            let ProfilePatch { time_zone, language, mail_opt_out } = patch.clone()?;
            let was = found.state().details();
            let details = UserDetails {
                time_zone: time_zone.over(was.time_zone.clone()),
                language: language.over(was.language.clone()),
                mail_opt_out: mail_opt_out.over(was.mail_opt_out),
                ..was.clone()
            };
            if details == *was {
                return Ok(found);
            }
            let Ok(change) = found.change(|user| Ok::<_, Infallible>(user.edit(details)));
            let outcome = change.versioned();
            let now = ports.clock.now();
            let ids = IdBlock::starting_at(ports.ids.next());
            let mut plan = Plan::new(Author::User(user), now, ids);
            plan.change(change);
            if let Ok(outcome) = commit(ports, plan, outcome, None).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}
