//! Sessions, tokens and password links.

use std::sync::Arc;

use chrono::TimeDelta;
use tms_domain::{
    attempt::{AttemptKind, Counted},
    change::{AggregateKind, New, Versioned},
    id::{IdBlock, SessionId, TokenId},
    journal::Author,
    plan::{Plan, RowRef},
    port::{CommitError, Duplicate, PasswordLink, Ports, SessionRecord},
    token::{Token, TokenDays},
    user::User,
};
use tokio::task::JoinSet;

use super::{Subject, all, commit, in_minutes, plan, refused};
use crate::build::{a_learner, an_organization, name, store_change, store_new};

async fn a_user(ports: &Ports) -> Versioned<User> {
    let root = an_organization("Root").stored(ports).await;
    a_learner(root.state().id()).stored(ports).await
}

fn a_session(ports: &Ports, user: &Versioned<User>, secret: u8) -> SessionRecord {
    SessionRecord {
        id: SessionId::from_uuid(ports.ids.next()),
        secret_hash: [secret; 32],
        user: user.state().id(),
        password_epoch: 3,
        signed_in_at: ports.clock.now(),
        used_at: ports.clock.now(),
    }
}

/// A token made so many minutes from now, for a day.
fn a_token(ports: &Ports, user: &Versioned<User>, secret: u8) -> New<Token> {
    let id = TokenId::from_uuid(ports.ids.next());
    let (called, days) = (name("Skript für Übungen"), TokenDays::new(1).unwrap());
    let made_at = in_minutes(ports, i64::from(secret));
    Token::create(id, [secret; 32], user.state().id(), called, days, made_at)
}

async fn a_stored_token(ports: &Ports, user: &Versioned<User>, secret: u8) -> Versioned<Token> {
    store_new(ports, a_token(ports, user, secret), ports.clock.now()).await
}

/// What the journal says of one token, the newest first: what happened, and the fields before and after.
async fn told(ports: &Ports, token: &Versioned<Token>) -> Vec<(String, String, String)> {
    let subject = RowRef { kind: AggregateKind::Token, id: token.state().id().as_uuid() };
    let entries = all(5, async |page| ports.queries.assignments.list_journal(subject, &page).await);
    entries.await.into_iter().map(|entry| (entry.action, entry.before, entry.after)).collect()
}

pub async fn usr_7_a_session_is_found_by_its_secret_with_its_user(subject: &Subject) {
    let ports = &subject.server();
    let user = a_user(ports).await;
    let access = &ports.access;
    let session = a_session(ports, &user, 1);
    access.add_session(session.clone()).await.unwrap();
    let find = async |secret| access.find_session(secret).await.unwrap();
    assert_eq!(find([1; 32]).await, Some((session.clone(), user.clone())));
    assert_eq!(find([2; 32]).await, None);
    let later = in_minutes(ports, 5);
    for at in [later, ports.clock.now()] {
        access.touch_session(session.id, at).await.unwrap();
        assert_eq!(find([1; 32]).await.unwrap().0.used_at, later, "the later use stays");
    }
    // The user comes as they are now: whoever checks a session must see that they were disabled (USR-5).
    let disable = user.change(|user| {
        let mut details = user.details().clone();
        details.disabled = true;
        Ok::<_, ()>(user.edit(details))
    });
    let disabled = store_change(&subject.server(), disable.unwrap(), later).await;
    assert_eq!(find([1; 32]).await.unwrap().1, disabled);
    access.end_session(session.id).await.unwrap();
    assert_eq!(find([1; 32]).await, None);
}

pub async fn usr_7_tokens_are_found_by_their_secrets_and_listed_for_their_owner(subject: &Subject) {
    let ports = &subject.server();
    let ada = a_user(ports).await;
    let bo = a_learner(ada.state().organization()).stored(ports).await;
    let access = &ports.access;
    let second = a_stored_token(ports, &ada, 2).await;
    let first = a_stored_token(ports, &ada, 1).await;
    let third = a_stored_token(ports, &ada, 3).await;
    let found = access.find_token([1; 32]).await.unwrap();
    assert_eq!(found, Some((first.state().clone(), ada.clone())));
    assert_eq!(access.find_token([9; 32]).await.unwrap(), None);
    let (ada, bo) = (ada.state().id(), bo.state().id());
    let listed = access.list_tokens(ada).await.unwrap();
    assert_eq!(listed, [&third, &second, &first].map(|token| token.state().clone()));
    assert_eq!(access.list_tokens(bo).await.unwrap(), []);
    let id = first.state().id();
    assert_eq!(access.find_own_token(ada, id).await.unwrap(), Some(first));
    assert_eq!(access.find_own_token(bo, id).await.unwrap(), None);
}

pub async fn aud_1_a_token_is_made_and_removed_with_an_entry_in_the_same_commit(subject: &Subject) {
    let ports = &subject.server();
    let ada = a_user(ports).await;
    let new = a_token(ports, &ada, 7);
    let token = new.versioned();
    // The journal cannot take the entry: then there is no token either.
    let mut twice = plan(ports);
    twice.create(new);
    let entry = twice.journal()[0].id;
    let ids = IdBlock::starting_at(entry.as_uuid());
    let mut blocker = Plan::new(Author::System, ports.clock.now(), ids);
    blocker.create(a_learner(ada.state().organization()).decided(ports).await);
    commit(ports, blocker).await;
    assert!(matches!(refused(ports, twice).await, CommitError::Duplicate(Duplicate::Other)));
    assert_eq!(ports.access.find_token([7; 32]).await.unwrap(), None);
    assert_eq!(told(ports, &token).await, []);

    let token = a_stored_token(ports, &ada, 7).await;
    let now = in_minutes(ports, 60);
    let change = token.change(|token| token.remove(now)).unwrap();
    let removed = store_change(ports, change.clone(), now).await;
    let (record, user) = (removed.state().record(), ada.state().id());
    assert_eq!(record.removed_at, Some(now));
    assert!(!removed.state().is_valid(ada.state(), ports.clock.now()));
    assert_eq!(ports.access.find_own_token(user, record.id).await.unwrap(), Some(removed.clone()));
    assert_eq!(ports.access.list_tokens(user).await.unwrap(), []);
    let found = ports.access.find_token([7; 32]).await.unwrap();
    assert_eq!(found.map(|(token, _)| token), Some(removed.state().clone()));

    let told = told(ports, &token).await;
    let actions: Vec<&str> = told.iter().map(|(action, ..)| action.as_str()).collect();
    assert_eq!(actions, ["removed", "created"]);
    let [(_, before, after), (_, nothing, whole)] = &told[..] else { panic!("{told:?}") };
    assert!(before == r#"{"removed_at":null}"# && nothing == "{}", "{told:?}");
    assert!(after.contains("removed_at") && whole.contains(&user.to_string()), "{told:?}");
    for secret in ["07070707", "secret", "hash", "7, 7"] {
        assert!(!format!("{told:?}").contains(secret), "{secret} in {told:?}");
    }
    // Whoever removes it from the same snapshot comes second.
    let mut again = plan(ports);
    again.change(change);
    assert!(matches!(refused(ports, again).await, CommitError::Conflict));
}

pub async fn usr_5_all_access_of_one_user_ends_at_once_and_nothing_of_others(subject: &Subject) {
    let ports = &subject.server();
    let ada = a_user(ports).await;
    let bo = a_learner(ada.state().organization()).stored(ports).await;
    let access = &ports.access;
    for (number, user) in [(1, &ada), (2, &ada), (3, &bo)] {
        access.add_session(a_session(ports, user, number)).await.unwrap();
        a_stored_token(ports, user, number).await;
        let link = PasswordLink {
            secret_hash: [number; 32],
            user: user.state().id(),
            password_epoch: 0,
            created_at: ports.clock.now(),
        };
        access.add_password_link(link).await.unwrap();
    }
    access.end_access(ada.state().id()).await.unwrap();
    for (number, stays) in [(1, false), (2, false), (3, true)] {
        let secret = [number; 32];
        assert_eq!(access.find_session(secret).await.unwrap().is_some(), stays, "{number}");
        assert_eq!(access.find_token(secret).await.unwrap().is_some(), stays, "{number}");
        assert_eq!(access.find_password_link(secret).await.unwrap().is_some(), stays, "{number}");
    }
}

pub async fn usr_6_a_password_link_is_found_by_its_secret_with_its_user(subject: &Subject) {
    let ports = &subject.server();
    let user = a_user(ports).await;
    let link = PasswordLink {
        secret_hash: [9; 32],
        user: user.state().id(),
        password_epoch: 2,
        created_at: ports.clock.now(),
    };
    ports.access.add_password_link(link.clone()).await.unwrap();
    let found = ports.access.find_password_link([9; 32]).await.unwrap();
    assert_eq!(found, Some((link, user)));
    assert_eq!(ports.access.find_password_link([8; 32]).await.unwrap(), None);
}

pub async fn usr_7_what_no_longer_matters_is_swept_and_nothing_else(subject: &Subject) {
    let ports = &subject.server();
    let user = a_user(ports).await;
    let access = &ports.access;
    let now = ports.clock.now();
    for number in 1..=2_u8 {
        let later = TimeDelta::hours(i64::from(number));
        let session = SessionRecord { used_at: now + later, ..a_session(ports, &user, number) };
        access.add_session(session).await.unwrap();
        let (id, called) = (TokenId::from_uuid(ports.ids.next()), name("Script"));
        let (day, made_at) = (TokenDays::new(1).unwrap(), now + later - TimeDelta::days(1));
        let token = Token::create(id, [number; 32], user.state().id(), called, day, made_at);
        store_new(ports, token, now).await;
        let link = PasswordLink {
            secret_hash: [number; 32],
            user: user.state().id(),
            password_epoch: 0,
            created_at: now - TimeDelta::hours(24) + later,
        };
        access.add_password_link(link).await.unwrap();
        let counted = vec![Counted { key: "user 1".to_owned(), max: 5 }];
        let permit = ports.attempts.enter(AttemptKind::SignIn, counted, now).await.unwrap();
        permit.count(now + later).await.unwrap();
    }
    let moment = TimeDelta::microseconds(1);
    let sweep = async |at| access.sweep(at).await.unwrap();
    assert_eq!(sweep(now + TimeDelta::hours(1) - moment).await, 0);
    assert_eq!(sweep(now + TimeDelta::hours(1)).await, 2, "a token and a link");
    assert_eq!(access.find_token([1; 32]).await.unwrap(), None);
    assert_eq!(access.find_password_link([1; 32]).await.unwrap(), None);
    assert!(access.find_token([2; 32]).await.unwrap().is_some());
    assert!(access.find_password_link([2; 32]).await.unwrap().is_some());
    assert_eq!(sweep(now + TimeDelta::minutes(70)).await, 1, "an attempt");
    assert_eq!(sweep(now + TimeDelta::hours(13)).await, 4, "all but a session");
    assert!(access.find_session([1; 32]).await.unwrap().is_none());
    assert!(access.find_session([2; 32]).await.unwrap().is_some());
    // However lately it was used, a session ends seven days after sign-in.
    let session = access.find_session([2; 32]).await.unwrap().unwrap().0;
    let end = now + TimeDelta::days(7);
    access.touch_session(session.id, end - moment).await.unwrap();
    assert_eq!(sweep(end - moment).await, 0);
    assert_eq!(sweep(end).await, 1);
}

pub async fn a_crowd_of_tokens_gets_each_its_own_user(subject: &Subject) {
    let ports = Arc::new(subject.server());
    let first = a_user(&ports).await;
    let mut crowd = JoinSet::new();
    for number in 0..100 {
        let user = a_learner(first.state().organization()).stored(&ports).await;
        let token = a_stored_token(&ports, &user, number).await.into_state();
        let ports = Arc::clone(&ports);
        crowd.spawn(async move {
            let found = ports.access.find_token([number; 32]).await.unwrap();
            assert_eq!(found, Some((token, user)));
        });
    }
    crowd.join_all().await;
}
