//! Sites: the front doors.

use chrono::TimeDelta;
use tms_domain::{
    email::EmailAddress,
    field::Patch,
    id::SiteId,
    role::Grant,
    site::{SiteHost, SiteSettings},
    text::LongText,
    usecase::{CreateSite, EditOrganization, OrganizationPatch, OrganizationRefused, UseCaseError},
};

use super::Subject;
use crate::build::{a_learner, a_site, actor, an_organization};

pub async fn site_1_a_site_is_loaded_as_it_was_stored(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await;
    let child = an_organization("Child").under(&root).stored(ports).await;
    let full = a_site(root.state().id()).at("learn.example").with(|settings| {
        settings.default_user_organization = child.state().id();
        settings.register_by_key = true;
        settings.new_users_join_pool_organization = true;
        settings.help_desk_email = Some(EmailAddress::parse("Help@learn.example").unwrap());
        settings.contact = Some(LongText::parse("Ring twice.\nThen wait.").unwrap());
        settings.login_message = Some(LongText::parse("Welcome — добро пожаловать").unwrap());
    });
    let full = full.stored(ports).await;
    let plain = a_site(root.state().id()).stored(ports).await;
    for site in [full, plain] {
        let found = ports.sites.find(site.state().id()).await.unwrap();
        assert_eq!(found, Some(site));
    }
    let unknown = SiteId::from_uuid(ports.ids.next());
    assert_eq!(ports.sites.find(unknown).await.unwrap(), None);
}

pub async fn site_2_sites_are_listed_the_oldest_first(subject: &Subject) {
    let ports = &subject.server();
    assert_eq!(ports.sites.list().await.unwrap(), []);
    let root = an_organization("Root").stored(ports).await.state().id();
    let mut sites = Vec::new();
    for (host, minutes) in [("b", 2), ("c", -1), ("a", 0), ("d", 2)] {
        subject.pass(TimeDelta::minutes(minutes));
        sites.push(a_site(root).at(&format!("{host}.example")).stored(ports).await);
    }
    let [b, c, a, d] = <[_; 4]>::try_from(sites).unwrap();
    // Of two of one instant the one that was stored first has the smaller id.
    assert_eq!(ports.sites.list().await.unwrap(), [c, a, b, d]);
}

pub async fn site_1_of_a_move_and_a_site_that_it_would_part_one_is_refused(subject: &Subject) {
    let (mover, maker) = (subject.server(), subject.server());
    let ports = &mover;
    let elsewhere = an_organization("Elsewhere").stored(ports).await;
    let home = elsewhere.state().id();
    let system = a_learner(home).with_grant(Grant::SystemAdministrator).stored(ports).await;
    let system = actor(&system);
    let edit = EditOrganization::new(mover.clone());
    let create = CreateSite::new(maker);
    for round in 0..12 {
        let company = an_organization("Company").stored(ports).await;
        let department = an_organization("Department").under(&company).stored(ports).await;
        let team = an_organization("Team").under(&department).stored(ports).await;
        let host = SiteHost::parse(&format!("site{round}.example")).unwrap();
        let settings = SiteSettings {
            default_user_organization: team.state().id(),
            ..SiteSettings::new(host, company.state().id())
        };
        let parent = Patch::Set(Some(home));
        let patch = OrganizationPatch { parent, ..OrganizationPatch::default() };
        let (moved, made) = tokio::join!(
            edit.edit(&system, department.state().id(), None, Ok(patch)),
            create.create(&system, Ok(settings), None),
        );
        match (&moved, &made) {
            (Ok(_), Err(UseCaseError::Invalid(_))) => {}
            (Err(UseCaseError::Refused(OrganizationRefused::Parts(parts))), Ok(site)) => {
                assert_eq!(parts.site, site.state().id());
            }
            other => panic!("{round}: {other:?}"),
        }
    }
}
