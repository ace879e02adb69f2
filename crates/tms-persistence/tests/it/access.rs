//! Sessions, tokens and password links.

use std::sync::Arc;

use chrono::TimeDelta;
use tms_domain::{
    id::{SessionId, TokenId},
    port::{PasswordLink, SessionRecord, TokenRecord},
};

use crate::{
    databases::fresh,
    world::{World, id, name, noon},
};

#[tokio::test]
async fn usr_7_sessions_are_found_by_their_secret_with_their_user() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let user = world.user(&root, "Ada", "Weiß").await;
        let access = &world.stores.access;
        let session = SessionRecord {
            id: SessionId::from_uuid(id()),
            secret_hash: [1; 32],
            user: user.state().id(),
            password_epoch: 0,
            signed_in_at: noon(),
            used_at: noon(),
        };
        access.add_session(session.clone()).await.unwrap();
        assert_eq!(
            access.find_session([1; 32]).await.unwrap(),
            Some((session.clone(), user.clone()))
        );
        assert_eq!(access.find_session([2; 32]).await.unwrap(), None);
        let later = noon() + TimeDelta::minutes(5);
        for at in [later, noon()] {
            access.touch_session(session.id, at).await.unwrap();
        }
        let found = access.find_session([1; 32]).await.unwrap().unwrap().0;
        assert_eq!(found.used_at, later, "the later use stays");
        access.end_session(session.id).await.unwrap();
        assert_eq!(access.find_session([1; 32]).await.unwrap(), None);
    }
}

#[tokio::test]
async fn usr_7_tokens_are_listed_and_removed_by_their_owner_only() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let ada = world.user(&root, "Ada", "Weiß").await;
        let bo = world.user(&root, "Bo", "Berg").await;
        let access = &world.stores.access;
        let token = |n: u8| TokenRecord {
            id: TokenId::from_uuid(id()),
            secret_hash: [n; 32],
            user: ada.state().id(),
            name: name("Script"),
            created_at: noon() + TimeDelta::minutes(i64::from(n)),
            expires_at: noon() + TimeDelta::days(30),
        };
        let tokens = [token(1), token(2)];
        for token in &tokens {
            access.add_token(token.clone()).await.unwrap();
        }
        assert_eq!(
            access.find_token([2; 32]).await.unwrap(),
            Some((tokens[1].clone(), ada.clone()))
        );
        let listed = access.list_tokens(ada.state().id()).await.unwrap();
        assert_eq!(listed, [tokens[1].clone(), tokens[0].clone()]);
        assert_eq!(access.list_tokens(bo.state().id()).await.unwrap(), []);
        assert!(!access.remove_token(bo.state().id(), tokens[0].id).await.unwrap());
        assert!(access.remove_token(ada.state().id(), tokens[0].id).await.unwrap());
        assert!(!access.remove_token(ada.state().id(), tokens[0].id).await.unwrap());
        assert_eq!(access.find_token([1; 32]).await.unwrap(), None);
    }
}

#[tokio::test]
async fn what_no_longer_matters_is_swept_and_nothing_else() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let user = world.user(&root, "Ada", "Weiß").await;
        let access = &world.stores.access;
        for n in 1..=2 {
            let session = SessionRecord {
                id: SessionId::from_uuid(id()),
                secret_hash: [n; 32],
                user: user.state().id(),
                password_epoch: 0,
                signed_in_at: noon(),
                used_at: noon() + TimeDelta::hours(i64::from(n)),
            };
            access.add_session(session).await.unwrap();
            let link = PasswordLink {
                secret_hash: [n; 32],
                user: user.state().id(),
                password_epoch: 0,
                created_at: noon() - TimeDelta::hours(13) + TimeDelta::hours(i64::from(n)),
            };
            access.add_password_link(link.clone()).await.unwrap();
            let found = access.find_password_link([n; 32]).await.unwrap();
            assert_eq!(found, Some((link, user.clone())));
        }
        assert_eq!(access.sweep(noon()).await.unwrap(), 0);
        assert_eq!(access.sweep(noon() + TimeDelta::hours(13)).await.unwrap(), 3);
        assert!(access.find_session([1; 32]).await.unwrap().is_none());
        assert!(access.find_session([2; 32]).await.unwrap().is_some());
        assert_eq!(access.sweep(noon() + TimeDelta::days(8)).await.unwrap(), 1);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_of_tokens_gets_each_its_own_user() {
    for fresh in fresh().await {
        let world = World::new(&fresh.database);
        let root = world.organization("Root", None).await;
        let mut asked = Vec::new();
        for n in 0..100_u8 {
            let user = world.user(&root, "Ada", &format!("Number {n}")).await;
            let token = TokenRecord {
                id: TokenId::from_uuid(id()),
                secret_hash: [n; 32],
                user: user.state().id(),
                name: name("Script"),
                created_at: noon(),
                expires_at: noon() + TimeDelta::days(30),
            };
            world.stores.access.add_token(token).await.unwrap();
            asked.push((n, user));
        }
        let tasks = asked.into_iter().map(|(n, user)| {
            let access = Arc::clone(&world.stores.access);
            tokio::spawn(async move {
                let found = access.find_token([n; 32]).await.unwrap().unwrap();
                assert_eq!(found.1, user);
            })
        });
        for task in tasks.collect::<Vec<_>>() {
            task.await.unwrap();
        }
    }
}
