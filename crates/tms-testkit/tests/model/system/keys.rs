//! Pools and keys, redeeming, registering.

use tms_domain::{
    change::Versioned,
    field::Patch,
    id::{TrainingKeyId, TrainingKeyPoolId, UserId},
    input::KeysWanted,
    role::Actor,
    usecase::{
        AddTrainingKeys, CreatePoolCommand, CreateTrainingKeyPool, EditTrainingKeyPool,
        LookUpTrainingKey, NewcomerCommand, PoolPatch, RedeemTrainingKey, Redeemed, Register,
        RevokeTrainingKey,
    },
};
use tms_testkit::build;
use uuid::Uuid;

use super::{
    System, address, expected, people,
    said::{done, said},
};
use crate::command::{Deed, Line, MISTYPED_KEY, Pick, PoolEdit, TypedKey, UNKNOWN_KEY};

/// The host that the site of the history serves, like any other.
const HOST: &str = "learn.example";

fn wanted(typed: &[Line], generate: usize) -> KeysWanted {
    KeysWanted { typed: typed.iter().map(|line| line.text()).collect(), generate }
}

impl System {
    fn pool(&self, pick: Pick) -> TrainingKeyPoolId {
        self.numbers.pools.picked(pick).unwrap()
    }

    /// A key with its pool.
    fn key(&self, pick: Pick) -> (TrainingKeyPoolId, TrainingKeyId) {
        let nil = || TrainingKeyId::from_uuid(Uuid::nil());
        let id = self.numbers.keys.picked(pick).unwrap_or_else(nil);
        let pool = self.tables.keys.get(&id).map(|key| key.state().pool());
        (pool.unwrap_or_else(|| TrainingKeyPoolId::from_uuid(Uuid::nil())), id)
    }

    /// What someone types.
    fn text(&self, typed: TypedKey) -> String {
        match typed {
            TypedKey::Mistyped => MISTYPED_KEY.to_owned(),
            TypedKey::Unknown => UNKNOWN_KEY.to_owned(),
            TypedKey::Existing { key, sloppy } => {
                let Some(id) = self.numbers.keys.picked(key) else {
                    return UNKNOWN_KEY.to_owned();
                };
                let shown = self.tables.keys[&id].state().code().shown().to_owned();
                if !sloppy {
                    return shown;
                }
                let sloppy = shown.to_lowercase().replace('-', " \u{2013}").replace('0', "o");
                format!(" {}", sloppy.replace('1', "l"))
            }
        }
    }

    /// Does what Operations Managers do to pools and keys.
    pub(super) fn manage_keys(&self, actor: &Actor, stale: bool, deed: &Deed) -> String {
        let (ports, version, address) = (self.ports.clone(), expected(stale), address());
        let numbers = &self.numbers;
        self.runtime.block_on(async {
            match deed {
                Deed::CreatePool { owner, course, pool, typed, generate } => {
                    let command = CreatePoolCommand {
                        name: build::name("Pool"),
                        course: numbers.courses.picked(*course).unwrap(),
                        organization: numbers.organizations.picked(*owner).unwrap(),
                        starts: pool.starts,
                        expires: pool.expires,
                        content_availability: build::days(pool.days),
                        available_to_children: pool.available_to_children,
                        keys: wanted(typed, *generate),
                    };
                    let create = CreateTrainingKeyPool::new(ports);
                    let made = create.create(actor, Some(&address), Ok(command), None).await;
                    said(numbers, made, done)
                }
                Deed::EditPool { pool, edit } => {
                    let mut patch = PoolPatch::default();
                    match edit {
                        PoolEdit::Starts(picked) => patch.starts = Patch::Set(*picked),
                        PoolEdit::Expires(picked) => patch.expires = Patch::Set(*picked),
                        PoolEdit::Days(days) => {
                            patch.content_availability = Patch::Set(build::days(*days));
                        }
                        PoolEdit::AvailableToChildren(it) => {
                            patch.available_to_children = Patch::Set(*it);
                        }
                    }
                    let (edit, id) = (EditTrainingKeyPool::new(ports), self.pool(*pool));
                    said(numbers, edit.edit(actor, id, version, Ok(patch)).await, done)
                }
                Deed::AddKeys { pool, typed, generate } => {
                    let (id, wanted) = (self.pool(*pool), wanted(typed, *generate));
                    let add = AddTrainingKeys::new(ports);
                    let added = add.add(actor, Some(&address), id, version, Ok(wanted), None).await;
                    said(numbers, added, done)
                }
                Deed::RevokeKey(key) => {
                    let (pool, key) = self.key(*key);
                    let revoke = RevokeTrainingKey::new(ports);
                    said(
                        numbers,
                        revoke.revoke(actor, pool, key, version, Ok(()), None).await,
                        done,
                    )
                }
                other => unreachable!("{other:?}"),
            }
        })
    }

    /// Does what learners do with keys.
    pub(super) fn use_key(&self, by: UserId, deed: &Deed) -> String {
        match deed {
            Deed::LookUp(typed) => self.look_up(by, &self.text(*typed)),
            Deed::Redeem { key, again } => self.redeem(by, &self.text(*key), *again),
            Deed::Guess { times, by_looking } => {
                let guesses = (0..*times).map(|_| {
                    if *by_looking {
                        self.look_up(by, UNKNOWN_KEY)
                    } else {
                        self.redeem(by, UNKNOWN_KEY, false)
                    }
                });
                guesses.collect::<Vec<_>>().join(", ")
            }
            other => unreachable!("{other:?}"),
        }
    }

    fn look_up(&self, by: UserId, typed: &str) -> String {
        let look = LookUpTrainingKey::new(self.ports.clone());
        let offer = self.runtime.block_on(look.look_up(by, typed, &address()));
        said(&self.numbers, offer, |it| format!("course {}", self.numbers.courses.of(it.course)))
    }

    fn redeem(&self, by: UserId, typed: &str, again: bool) -> String {
        let redeem = RedeemTrainingKey::new(self.ports.clone());
        let redeemed = self.runtime.block_on(redeem.redeem(by, typed, again, &address(), None));
        said(&self.numbers, redeemed, |redeemed| {
            let number = self.number(redeemed.assignment().state().id());
            match redeemed {
                Redeemed::Now(_) => format!("assignment {number}"),
                Redeemed::Before(_) => format!("before {number}"),
            }
        })
    }

    pub(super) fn look_up_as_visitor(&self, typed: TypedKey) -> String {
        let (look, text) = (LookUpTrainingKey::new(self.ports.clone()), self.text(typed));
        let offer = self.runtime.block_on(look.look_up_as_visitor(HOST, &text, &address()));
        said(&self.numbers, offer, |it| format!("course {}", self.numbers.courses.of(it.course)))
    }

    pub(super) fn register(&self, email: u8, key: Option<TypedKey>) -> String {
        let (register, text) = (Register::new(self.ports.clone()), key.map(|key| self.text(key)));
        let newcomer =
            NewcomerCommand { person: people::person(email), password: people::password() };
        let address = address();
        let registered = register.register(HOST, &address, text.as_deref(), Ok(newcomer), None);
        said(&self.numbers, self.runtime.block_on(registered), |registration| {
            let made = registration.registered.assignment;
            let made = made.map(|view| self.number(view.state().id()));
            let new: Vec<UserId> = self.world.tables().users.keys().copied().collect();
            let user = registration.registered.user.state().id();
            let number = new.iter().position(|it| *it == user);
            let session = Versioned::state(&registration.session.user).id();
            assert_eq!(session, user, "the new user is signed in (REG-2)");
            format!("user {} assignment {made:?}", number.unwrap())
        })
    }
}
