//! Users, the roles they hold, and the list of them.

use std::collections::BTreeSet;

use tms_domain::{
    country::Country,
    email::EmailAddress,
    id::UserId,
    organization::TimeZoneName,
    role::{AdministratorRole, Grant, Reach},
    user::UserDetails,
    view::UserFilter,
};

use super::{Subject, all, within};
use crate::build::{a_learner, an_organization, name, store_change};

pub async fn usr_1_users_come_with_all_their_details_and_the_roles_they_hold(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    let plain = a_learner(root).stored(ports).await;
    let full = a_learner(root)
        .named("=cmd|' /C calc'!A0", "\"; DROP TABLE users; --")
        .reached_at("Bo.O'Brien+x@learn.example")
        .with_password("correct horse battery staple")
        .with_grant(Grant::SystemAdministrator)
        .with_grant(Grant::HelpDeskAgent)
        .with_grant(Grant::Administrator {
            role: AdministratorRole::SalesManager,
            organization: root,
        });
    let full = full.stored(ports).await;
    let edit = full.change(|user| {
        Ok::<_, ()>(user.edit(UserDetails {
            country: Country::parse("PT").unwrap(),
            time_zone: Some(TimeZoneName::confirmed("Europe/Lisbon")),
            language: Some(name("pt-PT")),
            mail_opt_out: true,
            disabled: true,
            ..user.details().clone()
        }))
    });
    let full = store_change(ports, edit.unwrap(), ports.clock.now()).await;
    let unknown = UserId::from_uuid(ports.ids.next());
    let wanted = BTreeSet::from([plain.state().id(), full.state().id(), unknown]);
    let found = ports.users.find_many(&wanted).await.unwrap();
    assert_eq!(found.into_values().collect::<Vec<_>>(), [plain, full]);
    assert!(ports.users.find_many(&BTreeSet::new()).await.unwrap().is_empty());
}

pub async fn perm_9_a_role_that_was_taken_is_gone(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    let role = AdministratorRole::OperationsManager;
    let grants = [Grant::Administrator { role, organization: root }, Grant::HelpDeskAgent];
    let mut user = a_learner(root).stored(ports).await;
    let now = ports.clock.now();
    let id = user.state().id();
    let find = async || ports.users.find_many(&[id].into()).await.unwrap().remove(&id).unwrap();
    for grant in grants {
        let change = user.change(|user| user.grant(grant, None).map(Option::unwrap));
        user = store_change(ports, change.unwrap(), now).await;
        assert_eq!(find().await, user);
    }
    for grant in grants {
        let change = user.change(|user| user.take(grant, None).map(Option::unwrap));
        user = store_change(ports, change.unwrap(), now).await;
        assert_eq!(find().await, user);
    }
    assert!(user.state().grants().is_empty());
}

pub async fn usr_2_users_are_found_by_their_normal_emails(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    let ada = a_learner(root).reached_at("Ada@Learn.example").stored(ports).await;
    let bo = a_learner(root).reached_at("bö@learn.example").disabled().stored(ports).await;
    a_learner(root).stored(ports).await;
    let normal = |email: &str| EmailAddress::parse(email).unwrap().normal().to_owned();
    let mut wanted: BTreeSet<String> =
        ["ADA@learn.example", "BÖ@learn.example", "no@learn.example"].map(normal).into();
    wanted.extend(["Ada@Learn.example".to_owned(), "no\0body".to_owned(), String::new()]);
    let mut found = ports.users.find_by_emails(&wanted).await.unwrap();
    found.sort_by_key(|user| user.state().id());
    assert_eq!(found, [ada, bo]);
}

pub async fn perm_6_a_system_administrator_is_noticed(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    a_learner(root).with_grant(Grant::HelpDeskAgent).stored(ports).await;
    assert!(!ports.users.any_system_administrator().await.unwrap());
    a_learner(root).with_grant(Grant::SystemAdministrator).stored(ports).await;
    assert!(ports.users.any_system_administrator().await.unwrap());
}

pub async fn usr_8_users_are_listed_by_name_within_reach(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await;
    let child = an_organization("Child").under(&root).stored(ports).await;
    let other = an_organization("Other").stored(ports).await;
    a_learner(root.state().id()).named("Ada", "Zeta").stored(ports).await;
    a_learner(child.state().id()).named("Bo", "Éclair").stored(ports).await;
    a_learner(other.state().id()).named("Cy", "Eclair").disabled().stored(ports).await;
    let list = async |reach: Reach, filter: UserFilter| {
        let administration = &ports.queries.administration;
        let users =
            all(1, async |page| administration.list_users(&reach, &filter, &page).await).await;
        users.iter().map(|u| u.state().details().first_name.to_string()).collect::<Vec<_>>()
    };
    let none = UserFilter::default;
    assert_eq!(list(Reach::Everywhere, none()).await, ["Bo", "Cy", "Ada"]);
    assert_eq!(list(within(&root), none()).await, ["Bo", "Ada"]);
    assert_eq!(list(Reach::Within(Vec::new()), none()).await, Vec::<String>::new());
    let only = UserFilter { organization: Some(root.state().id()), ..none() };
    assert_eq!(list(within(&root), only.clone()).await, ["Ada"]);
    assert_eq!(list(within(&child), only).await, Vec::<String>::new());
    let disabled = |disabled| UserFilter { disabled: Some(disabled), ..none() };
    assert_eq!(list(Reach::Everywhere, disabled(true)).await, ["Cy"]);
    assert_eq!(list(Reach::Everywhere, disabled(false)).await, ["Bo", "Ada"]);
}
