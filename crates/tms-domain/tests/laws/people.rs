//! People (USR): names of users, their passwords, sessions, and whose roles change.

use chrono::TimeDelta;
use proptest::prelude::*;
use tms_domain::{
    change::{Aggregate as _, Version, Versioned},
    email::EmailAddress,
    id::{OrganizationId, SessionId, TokenId, UserId},
    port::{PasswordLink, SessionRecord},
    role::Grant,
    strategy,
    text::Name,
    token::{Token, TokenRecord},
    user::{GrantRefused, PasswordHash, User},
};
use uuid::Uuid;

use super::{MICROSECOND, noon};

fn home() -> OrganizationId {
    OrganizationId::from_uuid(Uuid::from_u128(1))
}

fn with_password(user: &User) -> User {
    let mut user = user.clone();
    user.apply(&user.set_password(PasswordHash::from_hasher("$argon2id$other".to_owned())));
    user
}

fn disabled(user: &User) -> User {
    let mut details = user.details().clone();
    details.disabled = true;
    let mut user = user.clone();
    user.apply(&user.edit(details));
    user
}

fn session(user: &User) -> SessionRecord {
    SessionRecord {
        id: SessionId::from_uuid(Uuid::from_u128(1)),
        secret_hash: [0; 32],
        user: user.id(),
        password_epoch: user.password_epoch(),
        signed_in_at: noon(),
        used_at: noon(),
    }
}

proptest! {
    #[test]
    fn usr_2_two_emails_are_one_when_only_case_and_outer_blanks_differ(email in strategy::email(), blanks in "[ \t]{0,3}") {
        let loud = format!("{blanks}{}{blanks}", email.as_str().to_uppercase());
        if email.as_str().to_uppercase().to_lowercase() == email.as_str().to_lowercase() {
            prop_assert_eq!(EmailAddress::normal_form(&loud), email.normal());
        }
        prop_assert_eq!(EmailAddress::normal_form(email.normal()), email.normal());
    }

    #[test]
    fn usr_5_usr_6_usr_7_a_session_ends_with_time_a_new_password_or_its_user(user in strategy::user_of(home())) {
        let session = session(&user);
        let valid = |at| session.is_valid(&user, at);
        prop_assert!(valid(noon() + TimeDelta::hours(12) - MICROSECOND));
        prop_assert!(!valid(noon() + TimeDelta::hours(12)));
        let mut used = session.clone();
        used.used_at = noon() + TimeDelta::days(7) - MICROSECOND;
        prop_assert!(used.is_valid(&user, noon() + TimeDelta::days(7) - MICROSECOND));
        prop_assert!(!used.is_valid(&user, noon() + TimeDelta::days(7)));
        prop_assert!(!session.is_valid(&with_password(&user), noon()));
        prop_assert!(!session.is_valid(&disabled(&user), noon()));
    }

    #[test]
    fn usr_6_a_password_link_works_once_and_for_24_hours(user in strategy::user_of(home())) {
        let link = PasswordLink { secret_hash: [0; 32], user: user.id(), password_epoch: user.password_epoch(), created_at: noon() };
        prop_assert!(link.is_valid(&user, noon() + TimeDelta::hours(24) - MICROSECOND));
        prop_assert!(!link.is_valid(&user, noon() + TimeDelta::hours(24)));
        prop_assert!(!link.is_valid(&with_password(&user), noon()));
        prop_assert!(!link.is_valid(&disabled(&user), noon()));
    }

    #[test]
    fn usr_6_usr_7_a_token_outlives_a_new_password_but_not_its_end(user in strategy::user_of(home()), days in 1_i64..=365) {
        let token = Token::restore(TokenRecord {
            id: TokenId::from_uuid(Uuid::from_u128(1)),
            secret_hash: [0; 32],
            user: user.id(),
            name: Name::parse("laptop").unwrap(),
            created_at: noon(),
            expires_at: noon() + TimeDelta::days(days),
            removed_at: None,
        });
        prop_assert!(token.is_valid(&with_password(&user), token.record().expires_at - MICROSECOND));
        prop_assert!(!token.is_valid(&user, token.record().expires_at));
        prop_assert!(!token.is_valid(&disabled(&user), noon()));
    }

    #[test]
    fn perm_9_nobody_changes_their_own_roles(user in strategy::user_of(home()), role in strategy::role()) {
        let grant = Grant::Administrator { role, organization: home() };
        prop_assert_eq!(user.grant(grant, Some(user.id())), Err(GrantRefused::OwnRole));
        prop_assert_eq!(user.take(grant, Some(user.id())), Err(GrantRefused::OwnRole));
        let other = Some(UserId::from_uuid(Uuid::from_u128(9)));
        let user = Versioned::new(user, Version::FIRST);
        let change = user.change(|it| it.grant(grant, other).and_then(|event| event.ok_or(GrantRefused::OwnRole)));
        let held = change.unwrap().versioned();
        prop_assert!(held.state().grants().contains(&grant));
        // Granting what is held, and taking what is not, changes nothing.
        prop_assert_eq!(held.state().grant(grant, other), Ok(None));
        prop_assert_eq!(user.state().take(grant, other), Ok(None));
        let taken = held.change(|it| it.take(grant, None).and_then(|event| event.ok_or(GrantRefused::OwnRole)));
        let taken = taken.unwrap();
        prop_assert_eq!(taken.after().grants(), user.state().grants());
    }

    #[test]
    fn usr_1_aud_1_a_password_is_never_shown(user in strategy::user_of(home()), hash in "\\$argon2id\\$[a-z0-9]{20}") {
        let mut user = user;
        user.apply(&user.set_password(PasswordHash::from_hasher(hash.clone())));
        let shown = format!("{user:?} {:?}", user.describe());
        prop_assert!(!shown.contains(&hash));
    }
}
