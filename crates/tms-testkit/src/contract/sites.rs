//! Sites: the front doors.

use chrono::TimeDelta;
use tms_domain::{email::EmailAddress, id::SiteId, text::LongText};

use super::Subject;
use crate::build::{a_site, an_organization};

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
