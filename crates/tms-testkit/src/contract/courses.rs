//! Courses, who sees them, and the list of them.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tms_domain::{
    badge::{Picture, PictureContent, PictureKind},
    certificate::{CertificateColour, CertificateDesign, CertificateText, Logo, Signatory},
    course::{Activity, ActivityKind, CourseDetails, WebAddress},
    id::{ActivityId, CourseId, PictureId},
    port::Ports,
    role::Reach,
    text::LongText,
    time::Instant,
    view::CourseFilter,
};

use super::{Subject, all, commit, plan, within};
use crate::build::{a_course, a_document, a_lab, an_organization, days, name, store_change};

fn an_activity(ports: &Ports, called: &str, kind: ActivityKind) -> Activity {
    Activity {
        id: ActivityId::from_uuid(ports.ids.next()),
        name: name(called),
        kind,
        required: false,
        minutes: Some(50),
        requirements: Some(LongText::parse("Two screens.\nOne chair.").unwrap()),
        retired: false,
    }
}

pub async fn crs_1_a_course_is_loaded_with_its_activities_in_order(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    let url = || WebAddress::parse("https://content.example/x?y=%20&z=ä").unwrap();
    let kinds = [
        ("Film", ActivityKind::Video { url: url() }),
        ("Übung", ActivityKind::Lab { lab_profile: name("lab 1") }),
        ("Read", ActivityKind::Document { url: url() }),
        ("Look", ActivityKind::Link { url: url() }),
    ];
    let kinds = kinds.map(|(called, kind)| an_activity(ports, called, kind));
    let now = ports.clock.now();
    let full = a_course(root).named("Working safely").with(|details| {
        details.short_name = Some(name("SAFE-1"));
        details.description = Some(LongText::parse("First line\nsecond line").unwrap());
        details.max_access_days = Some(days(90));
        details.sku = Some(name("SKU-1"));
        details.archived = true;
        details.auto_archive_at = Some(now + TimeDelta::days(9));
        details.certificate = Some(CertificateDesign::new(name("Worked safely")));
        details.activities = kinds.to_vec();
    });
    let full = full.stored(ports).await;
    let plain = a_course(root).stored(ports).await;
    let unknown = CourseId::from_uuid(ports.ids.next());
    let wanted = BTreeSet::from([full.state().id(), plain.state().id(), unknown]);
    let find = async || ports.courses.find_many(&wanted).await.unwrap();
    assert_eq!(find().await.into_values().collect::<Vec<_>>(), [full.clone(), plain.clone()]);

    // Reordered, one changed, one taken away (and so retired), one added.
    let edit = full.change(|course| {
        let mut details = course.details().clone();
        details.activities.reverse();
        details.activities[0].name = name("Look again");
        details.activities.pop();
        details.activities.insert(1, an_activity(ports, "New", ActivityKind::Link { url: url() }));
        course.edit(details)
    });
    let edited = store_change(ports, edit.unwrap(), now).await;
    assert_eq!(edited.state().current_activities().count(), 4);
    assert_eq!(find().await.into_values().collect::<Vec<_>>(), [edited, plain]);
}

pub async fn crt_1_a_course_keeps_the_design_of_its_certificate(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("North").stored(ports).await.state().id();
    let content = PictureContent::parse(b"<svg><path d='M0 0'/></svg>".to_vec()).unwrap();
    let picture = Picture { id: PictureId::from_uuid(ports.ids.next()), content };
    let mut design = CertificateDesign {
        text: Some(CertificateText::parse("{learner} did it.\nAll of {course}.").unwrap()),
        signatory: Some(Signatory { name: name("Renée"), role: Some(name("Head")) }),
        colour: CertificateColour::parse("#6b2d5c").unwrap(),
        logo: Some(Logo { picture: picture.id, kind: PictureKind::Svg }),
        ..CertificateDesign::new(name("Worked safely"))
    };
    let new = a_course(root).with(|details| details.certificate = Some(design.clone()));
    let new = new.decided(ports);
    let course = new.versioned();
    // A course refers to its logo, whichever of them is named first.
    let mut plan = plan(ports);
    plan.create(new);
    plan.add_picture(picture.clone());
    commit(ports, plan).await;
    let id = course.state().id();
    let find = async || ports.courses.find_many(&[id].into()).await.unwrap().remove(&id).unwrap();
    assert_eq!(find().await, course);
    assert_eq!(ports.achievements.find_picture(picture.id).await.unwrap(), Some(picture));
    design.logo = None;
    design.signatory = Some(Signatory { name: name("Renée"), role: None });
    for certificate in [Some(design), None] {
        let change = find().await.change(|course| {
            let details = course.details().clone();
            course.edit(CourseDetails { certificate: certificate.clone(), ..details })
        });
        let edited = store_change(ports, change.unwrap(), ports.clock.now()).await;
        assert_eq!(find().await, edited);
    }
}

pub async fn perm_3_a_course_is_seen_above_and_below_its_owner_and_not_beside(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await;
    let left = an_organization("Left").under(&root).stored(ports).await;
    let right = an_organization("Right").under(&root).stored(ports).await;
    let short = |details: &mut CourseDetails| {
        details.short_name = Some(name("SAFE-1"));
    };
    let of_root = a_course(root.state().id()).stored(ports).await;
    let of_left = a_course(left.state().id()).with(short).stored(ports).await;
    let unknown = CourseId::from_uuid(ports.ids.next());
    let both = BTreeSet::from([of_root.state().id(), of_left.state().id()]);
    let asked = both.iter().copied().chain([unknown]).collect();
    let seen = async |reach: Reach| ports.courses.find_seen(&reach, &asked).await.unwrap();
    for reach in [Reach::Everywhere, within(&root), within(&left)] {
        assert_eq!(seen(reach).await, both);
    }
    assert_eq!(seen(within(&right)).await, [of_root.state().id()].into());
    assert_eq!(seen(Reach::Within(Vec::new())).await, BTreeSet::new());
    let short_names = [&left, &right].map(|owner| (owner.state().id(), "SAFE-1".to_owned()));
    let found = ports.courses.find_by_short_names(&short_names.into()).await.unwrap();
    assert_eq!(found, [of_left]);
}

async fn listed(ports: &Ports, reach: Reach, filter: CourseFilter, now: Instant) -> Vec<String> {
    let administration = &ports.queries.administration;
    let read = async |page| administration.list_courses(&reach, &filter, &page, now).await;
    let courses = all(2, read).await;
    courses.iter().map(|course| course.state().details().name.to_string()).collect()
}

pub async fn perm_3_courses_are_listed_by_name_where_they_can_be_assigned(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await;
    let child = an_organization("Child").under(&root).stored(ports).await;
    let other = an_organization("Other").stored(ports).await;
    for (owner, called) in [(&root, "beta"), (&child, "Älpha"), (&other, "Gamma")] {
        let course = a_course(owner.state().id()).named(called);
        course.containing(a_lab()).containing(a_document()).stored(ports).await;
    }
    let list = async |reach, filter| listed(ports, reach, filter, ports.clock.now()).await;
    let any = CourseFilter::default;
    assert_eq!(list(Reach::Everywhere, any()).await, ["Älpha", "beta", "Gamma"]);
    assert_eq!(list(within(&root), any()).await, ["Älpha", "beta"]);
    assert_eq!(list(within(&child), any()).await, ["Älpha", "beta"]);
    assert_eq!(list(within(&other), any()).await, ["Gamma"]);
    assert_eq!(list(Reach::Within(Vec::new()), any()).await, Vec::<String>::new());
    let named = |part: &str| CourseFilter { name: Some(part.to_owned()), ..any() };
    assert_eq!(list(Reach::Everywhere, named("mm")).await, Vec::<String>::new());
    assert_eq!(list(Reach::Everywhere, named("amm")).await, ["Gamma"]);
    assert_eq!(list(Reach::Everywhere, named(" AL")).await, ["Älpha"]);
    assert_eq!(list(within(&root), named("amm")).await, Vec::<String>::new());
}

pub async fn crs_4_a_course_is_listed_as_archived_from_its_instant_on(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await.state().id();
    let end = ports.clock.now() + TimeDelta::days(1);
    a_course(root).named("Archived").with(|it| it.archived = true).stored(ports).await;
    a_course(root).named("Ending").with(|it| it.auto_archive_at = Some(end)).stored(ports).await;
    a_course(root).named("Open").stored(ports).await;
    let list = async |archived, now| {
        let filter = CourseFilter { archived: Some(archived), ..CourseFilter::default() };
        listed(ports, Reach::Everywhere, filter, now).await
    };
    let before = end - TimeDelta::microseconds(1);
    assert_eq!(list(true, before).await, ["Archived"]);
    assert_eq!(list(false, before).await, ["Ending", "Open"]);
    assert_eq!(list(true, end).await, ["Archived", "Ending"]);
    assert_eq!(list(false, end).await, ["Open"]);
}
