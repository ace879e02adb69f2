//! Pools and their keys (POOL, KEY, RED-7, RED-9).

use std::collections::BTreeSet;

use chrono::Duration;

use super::{Reach, Reference, Said, done, refuse_stale, refused, told};
use crate::{
    command::{CODES, Line, Pick, PoolEdit, PoolInput},
    rows::{Key, KeyState, Pool, Role},
};

/// The keys that a request wants: pasted lines, and how many to generate.
type Wanted<'a> = (&'a Vec<Line>, usize);

impl Reference {
    /// Refuses whoever's attempts ended badly too often in ten minutes (RED-7).
    pub(super) fn enter(&self, by: Option<usize>) -> Result<(), String> {
        let account = by.map(|by| (format!("user {by}"), 10));
        for (counted, max) in account.into_iter().chain([("address".to_owned(), 30)]) {
            let since = self.now - Duration::minutes(10);
            let recent = self.attempts.iter().filter(|(it, at)| *it == counted && since < *at);
            let recent: Vec<_> = recent.map(|(_, at)| *at).collect();
            if let Some(above) = recent.len().checked_sub(max) {
                return Err(format!(
                    "too_many_attempts {}",
                    told(recent[above] + Duration::minutes(10))
                ));
            }
        }
        Ok(())
    }

    pub(super) fn count_attempt(&mut self, by: Option<usize>) {
        self.attempts.extend(by.map(|by| (format!("user {by}"), self.now)));
        self.attempts.push(("address".to_owned(), self.now));
    }

    /// The key with a code made by hand, whatever its case (KEY-4).
    fn key_of(&self, code: usize) -> Option<usize> {
        let same = |key: &Key| {
            key.typed.as_ref().is_some_and(|text| text.eq_ignore_ascii_case(CODES[code]))
        };
        self.rows.keys.iter().position(same)
    }

    /// The new keys of a pool to be, or every bad line with its reason (KEY-5).
    fn new_keys(
        &mut self,
        by: usize,
        reach: &Reach,
        pool: usize,
        (typed, generate): Wanted<'_>,
    ) -> Result<Vec<Key>, String> {
        let key = |typed| Key { pool, typed, state: KeyState::Available };
        let (mut bad, mut new, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
        let mut out_of_reach = false;
        for (number, line) in (1..).zip(typed) {
            let Line::Code { code, .. } = *line else {
                if matches!(line, Line::Malformed) {
                    bad.push(format!("{number} Malformed"));
                }
                continue;
            };
            if !seen.insert(code) {
                bad.push(format!("{number} Repeated"));
            } else if let Some(taken) = self.key_of(code) {
                let owner = self.rows.pools[self.rows.keys[taken].pool].owner;
                out_of_reach |= !self.covers(reach, owner);
                bad.push(format!("{number} Taken"));
            } else {
                new.push(key(Some(line.text().trim().to_owned())));
            }
        }
        if out_of_reach {
            self.count_attempt(Some(by));
        }
        if !bad.is_empty() {
            return Err(format!("invalid keys {}", bad.join(" ")));
        }
        new.extend((0..generate).map(|_| key(None)));
        Ok(new)
    }

    pub(super) fn create_pool(
        &mut self,
        by: usize,
        (owner, course): (Pick, Pick),
        input: PoolInput,
        wanted: Wanted<'_>,
    ) -> Said {
        if !wanted.0.is_empty() {
            self.enter(Some(by))?;
        }
        let reach = self.allowed(by, &[Role::OperationsManager])?;
        let owner = owner.of(self.rows.organizations.len());
        let owner = owner.filter(|it| self.covers(&reach, *it)).ok_or("organization_not_found")?;
        let course = course.of(self.rows.courses.len());
        let course = course.filter(|it| self.sees_course(&reach, *it)).ok_or("course_not_found")?;
        let pool = Pool {
            course,
            owner,
            starts_at: self.start(owner, input.starts),
            expires_at: self.end(owner, input.expires, None),
            days: input.days,
            available_to_children: input.available_to_children,
        };
        let keys = self.new_keys(by, &reach, self.rows.pools.len(), wanted);
        let keys = match (self.refuse_pool(&pool), keys) {
            // What is wrong with the fields of either is said at once.
            (Err(settings), Err(keys)) if settings.starts_with("invalid ") => {
                return Err(format!("{settings}, {keys}"));
            }
            (fits, keys) => {
                let keys = keys?;
                fits?;
                keys
            }
        };
        self.rows.pools.push(pool);
        self.journal("training_key_pool created", Some(by));
        if !keys.is_empty() {
            self.journal("training_key_pool keys_added", Some(by));
        }
        self.rows.keys.extend(keys);
        done()
    }

    /// Everything that is checked at creation (POOL-1, POOL-2).
    fn refuse_pool(&self, pool: &Pool) -> Result<(), String> {
        let course = &self.rows.courses[pool.course];
        Self::refuse_window(pool)?;
        if !self.is_within(pool.owner, course.owner) {
            return refused("course_not_available");
        }
        self.refuse_archived(pool)?;
        self.refuse_start(pool)?;
        self.refuse_pool_expiry(pool)?;
        if pool.expires_at <= self.now {
            return refused("invalid expires ExpiryNotInFuture");
        }
        self.refuse_days(pool)
    }

    fn refuse_window(pool: &Pool) -> Result<(), String> {
        if pool.expires_at <= pool.starts_at {
            refused("invalid window OutOfRange")
        } else {
            Ok(())
        }
    }

    fn refuse_archived(&self, pool: &Pool) -> Result<(), String> {
        let archived = self.is_archived(&self.rows.courses[pool.course]);
        if archived { refused("course_archived") } else { Ok(()) }
    }

    fn refuse_start(&self, pool: &Pool) -> Result<(), String> {
        match self.rows.courses[pool.course].auto_archive_at {
            Some(at) if at <= pool.starts_at => {
                Err(format!("course_archives_before_start {}", told(at)))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn refuse_pool_expiry(&self, pool: &Pool) -> Result<(), String> {
        match self.rows.courses[pool.course].auto_archive_at {
            Some(at) if at < pool.expires_at => {
                Err(format!("course_archives_before_expiry {}", told(at)))
            }
            Some(_) | None => Ok(()),
        }
    }

    fn refuse_days(&self, pool: &Pool) -> Result<(), String> {
        let max = self.max_days(pool.owner, pool.course);
        if pool.days > max { Err(format!("invalid days OutOfRange {max}")) } else { Ok(()) }
    }

    /// A pool in reach.
    fn pool_in_reach(&self, by: usize, pool: Option<usize>) -> Result<(Reach, usize), String> {
        let reach = self.allowed(by, &[Role::OperationsManager])?;
        let pool = pool.filter(|it| self.covers(&reach, self.rows.pools[*it].owner));
        Ok((reach, pool.ok_or("not_found")?))
    }

    /// What changes is checked as at creation; an expiry may be set into the past, which closes it (POOL-4).
    pub(super) fn edit_pool(&mut self, by: usize, stale: bool, pool: Pick, edit: PoolEdit) -> Said {
        let (_, number) = self.pool_in_reach(by, pool.of(self.rows.pools.len()))?;
        refuse_stale(stale)?;
        let was = self.rows.pools[number].clone();
        let mut pool = was.clone();
        match edit {
            PoolEdit::Starts(picked) => pool.starts_at = self.start(pool.owner, picked),
            PoolEdit::Expires(picked) => pool.expires_at = self.end(pool.owner, picked, None),
            PoolEdit::Days(days) => pool.days = days,
            PoolEdit::AvailableToChildren(it) => pool.available_to_children = it,
        }
        if pool.starts_at != was.starts_at {
            Self::refuse_window(&pool)?;
            self.refuse_archived(&pool)?;
            self.refuse_start(&pool)?;
        }
        if pool.expires_at != was.expires_at && self.now < pool.expires_at {
            Self::refuse_window(&pool)?;
            self.refuse_archived(&pool)?;
            self.refuse_pool_expiry(&pool)?;
        }
        if pool.days != was.days {
            self.refuse_days(&pool)?;
        }
        if pool != was {
            self.rows.pools[number] = pool;
            self.journal("training_key_pool edited", Some(by));
        }
        done()
    }

    pub(super) fn add_keys(
        &mut self,
        by: usize,
        stale: bool,
        pool: Pick,
        wanted: Wanted<'_>,
    ) -> Said {
        if !wanted.0.is_empty() {
            self.enter(Some(by))?;
        }
        let (reach, number) = self.pool_in_reach(by, pool.of(self.rows.pools.len()))?;
        refuse_stale(stale)?;
        let keys = self.new_keys(by, &reach, number, wanted)?;
        self.rows.keys.extend(keys);
        self.journal("training_key_pool keys_added", Some(by));
        done()
    }

    pub(super) fn revoke_key(&mut self, by: usize, stale: bool, key: Pick) -> Said {
        let key = key.of(self.rows.keys.len());
        self.pool_in_reach(by, key.map(|key| self.rows.keys[key].pool))?;
        refuse_stale(stale)?;
        let now = self.now;
        let key = &mut self.rows.keys[key.ok_or("not_found")?];
        match key.state {
            KeyState::Available => key.state = KeyState::Revoked { by, at: now },
            KeyState::Redeemed { .. } => return refused("key_redeemed"),
            KeyState::Revoked { .. } => return refused("key_revoked"),
        }
        self.journal("training_key revoked", Some(by));
        done()
    }
}
