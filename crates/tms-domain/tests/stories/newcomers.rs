//! Registering oneself (REG).

use tms_domain::{
    change::Versioned,
    country::Country,
    email::EmailAddress,
    id::OrganizationId,
    input::PersonDetails,
    password::NewPassword,
    training_key::{KeyState, TrainingKey},
    usecase::{
        Authenticate, NewcomerCommand, Register, RegisterRefused, Registration, SessionUse, SignIn,
        UseCaseError,
    },
};
use tms_testkit::build::{a_site, an_organization, name};

use super::town::{PASSWORD, Town, address};

const HOST: &str = "learn.example";

/// A site where one may register in these ways, with a department that newcomers join.
async fn a_front_door(town: &Town, anonymous: bool, by_key: bool) -> OrganizationId {
    let newcomers = an_organization("Newcomers").under(&town.company);
    let newcomers = newcomers.with(|settings| settings.anonymous_registration = anonymous);
    let id = newcomers.stored(&town.ports).await.state().id();
    let site = a_site(town.company.state().id()).with(|site| {
        site.default_user_organization = id;
        site.register_by_key = by_key;
    });
    site.stored(&town.ports).await;
    id
}

async fn register(
    town: &Town,
    email: &str,
    key: Option<&Versioned<TrainingKey>>,
) -> Result<Registration, UseCaseError<RegisterRefused>> {
    let newcomer = NewcomerCommand {
        person: PersonDetails {
            first_name: name("Nora"),
            last_name: name("Newcomer"),
            email: EmailAddress::parse(email).expect("an email address"),
            country: Country::parse("DE").expect("a country"),
            time_zone: None,
            language: None,
        },
        password: NewPassword::accept(PASSWORD.to_owned(), |_| 4).expect("a password"),
    };
    let register = Register::new(town.ports.clone());
    let key = key.map(|key| key.state().code().shown());
    register.register(HOST, &address(), key, Ok(newcomer), None).await
}

fn is_available(town: &Town, key: &Versioned<TrainingKey>) -> bool {
    town.world.tables().keys[&key.state().id()].state().state() == KeyState::Available
}

#[tokio::test]
async fn reg_1_registration_is_refused_where_the_site_does_not_offer_it() {
    for (anonymous, by_key) in [(false, false), (false, true), (true, false), (true, true)] {
        let town = Town::new().await;
        a_front_door(&town, anonymous, by_key).await;
        let key = town.key().await;
        let without = register(&town, "a@learn.example", None).await;
        assert_eq!(without.is_ok(), anonymous);
        let with = register(&town, "b@learn.example", Some(&key)).await;
        assert_eq!(with.is_ok(), anonymous && by_key);
        for refused in [without.err(), with.err()].into_iter().flatten() {
            assert!(matches!(refused, UseCaseError::Refused(RegisterRefused::Closed)));
        }
    }
}

#[tokio::test]
async fn reg_2_reg_4_a_newcomer_is_signed_in_and_stands_on_the_new_assignment() {
    let town = Town::new().await;
    let newcomers = a_front_door(&town, true, true).await;
    let key = town.key().await;
    let registered = register(&town, "nora@learn.example", Some(&key)).await.expect("registered");
    let user = registered.registered.user.state();
    assert_eq!(user.organization(), newcomers);
    let made = registered.registered.assignment.expect("an assignment");
    assert_eq!(
        (made.state().learner(), made.state().course()),
        (user.id(), town.course.state().id())
    );
    let authenticate = Authenticate::new(town.ports.clone());
    let signed_in =
        authenticate.by_session(registered.session.secret.as_str(), SessionUse::Attended).await;
    let signed_in = signed_in.expect("an answer").expect("a session");
    assert_eq!(signed_in.user.state().id(), user.id());
}

#[tokio::test]
async fn reg_3_reg_5_a_taken_email_is_refused_and_leaves_the_key_unused() {
    let town = Town::new().await;
    a_front_door(&town, true, true).await;
    let key = town.key().await;
    let taken = town.learner.state().details().email.as_str().to_uppercase();
    let refused = register(&town, &taken, Some(&key)).await.expect_err("a taken email");
    assert!(matches!(refused, UseCaseError::Refused(RegisterRefused::EmailTaken)));
    assert!(is_available(&town, &key));
    assert!(town.world.tables().assignments.is_empty());
}

#[tokio::test]
async fn reg_3_a_refused_key_leaves_no_user() {
    let town = Town::new().await;
    a_front_door(&town, true, true).await;
    let key = town.key().await;
    town.redeem(town.learner_id(), key.state().code().shown()).await.expect("redeemed");
    let users = town.world.tables().users.len();
    let refused = register(&town, "nora@learn.example", Some(&key)).await.expect_err("a used key");
    assert!(matches!(refused, UseCaseError::Refused(RegisterRefused::KeyUnusable)));
    assert_eq!(town.world.tables().users.len(), users);
}

/// REG-6: the key was for registering, not for signing in.
#[tokio::test]
async fn reg_6_later_one_signs_in_by_email_and_password_alone() {
    let town = Town::new().await;
    a_front_door(&town, true, true).await;
    let key = town.key().await;
    register(&town, "nora@learn.example", Some(&key)).await.expect("registered");
    assert!(!is_available(&town, &key));
    let sign_in = SignIn::new(town.ports.clone());
    let opened = sign_in.sign_in("nora@learn.example", PASSWORD.to_owned(), &address()).await;
    opened.expect("signed in");
}
