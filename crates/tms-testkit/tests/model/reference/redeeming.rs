//! Redeeming keys and registering oneself (RED, REG).

use chrono::Duration;

use super::{Reference, Said, refused, told};
use crate::{
    command::{CODES, TypedKey},
    rows::{KeyState, Source, User},
};

/// What a learner is told of a key that is theirs to redeem.
enum Redeemable {
    /// They redeemed it before (RED-4).
    Before(usize),
    Now,
}

impl Reference {
    /// What someone is told of a key that is unknown, or not for their organization (RED-5, RED-6).
    fn unknown_or_mistyped<T>(&self, key: Option<usize>) -> Result<T, String> {
        let typed = key.and_then(|key| self.rows.keys[key].typed.as_ref());
        let mistyped = typed.is_some_and(|text| text.eq_ignore_ascii_case(CODES[0]));
        refused(if mistyped { "key_mistyped" } else { "key_not_found" })
    }

    fn find_key(&self, typed: TypedKey) -> Result<usize, String> {
        match typed {
            TypedKey::Existing { key, .. } => {
                let key = key.of(self.rows.keys.len());
                key.map_or_else(|| self.unknown_or_mistyped(None), Ok)
            }
            TypedKey::Mistyped => refused("key_mistyped"),
            TypedKey::Unknown => refused("key_not_found"),
        }
    }

    /// Whether the key admits an organization now, or why not (RED-1, RED-5).
    fn refuse_key(&self, key: usize, organization: usize) -> Result<(), String> {
        let pool = &self.rows.pools[self.rows.keys[key].pool];
        let course = &self.rows.courses[pool.course];
        let admitted = organization == pool.owner
            || (pool.available_to_children && self.is_within(organization, pool.owner));
        if !admitted || !self.is_within(organization, course.owner) {
            return self.unknown_or_mistyped(Some(key));
        }
        match self.rows.keys[key].state {
            KeyState::Available => {}
            KeyState::Redeemed { .. } => return refused("key_redeemed"),
            KeyState::Revoked { .. } => return refused("key_revoked"),
        }
        if self.is_archived(course) {
            return refused("course_archived");
        }
        if self.now < pool.starts_at {
            return Err(format!("pool_not_started {}", told(pool.starts_at)));
        }
        if pool.expires_at <= self.now {
            return Err(format!("pool_expired {}", told(pool.expires_at)));
        }
        Ok(())
    }

    fn redeemable(
        &self,
        by: usize,
        typed: TypedKey,
        again: bool,
    ) -> Result<(usize, Redeemable), String> {
        let key = self.find_key(typed)?;
        if let KeyState::Redeemed { by: redeemed_by, assignment, .. } = self.rows.keys[key].state
            && redeemed_by == by
        {
            return match self.rows.assignments[assignment].cancelled {
                None => Ok((key, Redeemable::Before(assignment))),
                Some(_) => refused("key_redeemed"),
            };
        }
        self.refuse_key(key, self.rows.users[by].organization)?;
        let course = self.rows.pools[self.rows.keys[key].pool].course;
        if self.holds(by, course) && !again {
            return refused("already_assigned");
        }
        Ok((key, Redeemable::Now))
    }

    /// Counts an attempt that ended in *unknown*, and passes what was said on.
    fn counted<T>(
        &mut self,
        by: Option<usize>,
        said: Result<T, String>,
        counts: &str,
    ) -> Result<T, String> {
        if matches!(&said, Err(refusal) if refusal == counts) {
            self.count_attempt(by);
        }
        said
    }

    pub(super) fn look_up(&mut self, by: usize, typed: TypedKey) -> Said {
        self.enter(Some(by))?;
        let found = self.redeemable(by, typed, false);
        let (key, _) = self.counted(Some(by), found, "key_not_found")?;
        Ok(format!("course {}", self.rows.pools[self.rows.keys[key].pool].course))
    }

    pub(super) fn redeem(&mut self, by: usize, typed: TypedKey, again: bool) -> Said {
        self.enter(Some(by))?;
        let found = self.redeemable(by, typed, again);
        let (key, redeemable) = self.counted(Some(by), found, "key_not_found")?;
        match redeemable {
            Redeemable::Before(assignment) => Ok(format!("before {assignment}")),
            Redeemable::Now => Ok(format!("assignment {}", self.write_redeemed(key, by))),
        }
    }

    /// Key, assignment, bill line, journal and mail, all at once (RED-2).
    fn write_redeemed(&mut self, key: usize, by: usize) -> usize {
        let pool = self.rows.pools[self.rows.keys[key].pool].clone();
        let organization = self.rows.users[by].organization;
        let max = self.now + Duration::days(self.max_days(organization, pool.course));
        let expires = max.min(self.now + Duration::days(pool.days));
        let assignment = self.create((by, pool.course), Source::Key(key), (expires, max), by);
        self.rows.keys[key].state = KeyState::Redeemed { by, at: self.now, assignment };
        assignment
    }

    pub(super) fn guess(&mut self, by: usize, times: usize, by_looking: bool) -> String {
        let guesses = (0..times).map(|_| {
            if by_looking {
                self.look_up(by, TypedKey::Unknown)
            } else {
                self.redeem(by, TypedKey::Unknown, false)
            }
        });
        let said: Vec<String> = guesses.map(|said| said.unwrap_or_else(|it| it)).collect();
        said.join(", ")
    }

    /// Where someone who registers with a key would belong, or what a visitor is told of the key (REG-4, RED-5).
    fn admits_newcomer(&self, typed: TypedKey) -> Result<(usize, usize), String> {
        let found = self.find_key(typed).and_then(|key| {
            let owner = self.rows.pools[self.rows.keys[key].pool].owner;
            let site = self.rows.site;
            let joins = site.join_pool_organization && self.is_within(owner, site.owner);
            let organization = if joins { owner } else { site.default_user_organization };
            self.refuse_key(key, organization).map(|()| (key, organization))
        });
        found.map_err(|refusal| {
            let mistyped = refusal == "key_mistyped";
            if mistyped { "invalid key KeyMistyped" } else { "key_unusable" }.to_owned()
        })
    }

    /// Whether the site offers to register, and to register with a key (REG-1).
    fn refuse_registration(&self, with_key: bool) -> Result<(), String> {
        let site = self.rows.site;
        let default = self.rows.organizations[site.default_user_organization].settings;
        if default.anonymous_registration && (site.register_by_key || !with_key) {
            Ok(())
        } else {
            refused("registration_closed")
        }
    }

    pub(super) fn look_up_as_visitor(&mut self, typed: TypedKey) -> Said {
        self.enter(None)?;
        self.refuse_registration(true)?;
        let found = self.admits_newcomer(typed);
        let (key, _) = self.counted(None, found, "key_unusable")?;
        Ok(format!("course {}", self.rows.pools[self.rows.keys[key].pool].course))
    }

    pub(super) fn register(&mut self, email: u8, typed: Option<TypedKey>) -> Said {
        if typed.is_some() {
            self.enter(None)?;
        }
        self.refuse_registration(typed.is_some())?;
        let (key, organization) = match typed {
            Some(typed) => {
                let found = self.admits_newcomer(typed);
                let (key, organization) = self.counted(None, found, "key_unusable")?;
                (Some(key), organization)
            }
            None => (None, self.rows.site.default_user_organization),
        };
        self.refuse_email(email, None)?;
        let number = self.rows.users.len();
        let grants = std::collections::BTreeSet::new();
        self.rows.users.push(User { organization, email, disabled: false, grants });
        self.journal("user created", Some(number));
        let made = key.map(|key| self.write_redeemed(key, number));
        Ok(format!("user {number} assignment {made:?}"))
    }
}
