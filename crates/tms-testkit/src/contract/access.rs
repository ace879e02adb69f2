//! Sessions, tokens and password links.

use std::sync::Arc;

use chrono::TimeDelta;
use tms_domain::{
    attempt::{AttemptKind, Counted},
    change::Versioned,
    id::{SessionId, TokenId},
    port::{PasswordLink, Ports, SessionRecord, TokenRecord},
    user::User,
};
use tokio::task::JoinSet;

use super::{Subject, in_minutes};
use crate::build::{a_learner, an_organization, name, store_change};

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

fn a_token(ports: &Ports, user: &Versioned<User>, secret: u8) -> TokenRecord {
    TokenRecord {
        id: TokenId::from_uuid(ports.ids.next()),
        secret_hash: [secret; 32],
        user: user.state().id(),
        name: name("Skript für Übungen"),
        created_at: in_minutes(ports, i64::from(secret)),
        expires_at: ports.clock.now() + TimeDelta::days(30),
    }
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

pub async fn usr_7_tokens_are_listed_and_removed_by_their_owner_only(subject: &Subject) {
    let ports = &subject.server();
    let ada = a_user(ports).await;
    let bo = a_learner(ada.state().organization()).stored(ports).await;
    let access = &ports.access;
    let tokens = [2, 1, 3].map(|secret| a_token(ports, &ada, secret));
    for token in &tokens {
        access.add_token(token.clone()).await.unwrap();
    }
    let [second, first, third] = &tokens;
    let found = access.find_token([1; 32]).await.unwrap();
    assert_eq!(found, Some((first.clone(), ada.clone())));
    let (ada, bo) = (ada.state().id(), bo.state().id());
    let listed = access.list_tokens(ada).await.unwrap();
    assert_eq!(listed, [third.clone(), second.clone(), first.clone()]);
    assert_eq!(access.list_tokens(bo).await.unwrap(), []);
    assert!(!access.remove_token(bo, first.id).await.unwrap());
    assert!(access.remove_token(ada, first.id).await.unwrap());
    assert!(!access.remove_token(ada, first.id).await.unwrap());
    assert_eq!(access.find_token([1; 32]).await.unwrap(), None);
    assert_eq!(access.list_tokens(ada).await.unwrap(), [third.clone(), second.clone()]);
}

pub async fn usr_5_all_access_of_one_user_ends_at_once_and_nothing_of_others(subject: &Subject) {
    let ports = &subject.server();
    let ada = a_user(ports).await;
    let bo = a_learner(ada.state().organization()).stored(ports).await;
    let access = &ports.access;
    for (number, user) in [(1, &ada), (2, &ada), (3, &bo)] {
        access.add_session(a_session(ports, user, number)).await.unwrap();
        access.add_token(a_token(ports, user, number)).await.unwrap();
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
        let token = TokenRecord { expires_at: now + later, ..a_token(ports, &user, number) };
        access.add_token(token).await.unwrap();
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
        let token = a_token(&ports, &user, number);
        ports.access.add_token(token.clone()).await.unwrap();
        let ports = Arc::clone(&ports);
        crowd.spawn(async move {
            let found = ports.access.find_token([number; 32]).await.unwrap();
            assert_eq!(found, Some((token, user)));
        });
    }
    crowd.join_all().await;
}
