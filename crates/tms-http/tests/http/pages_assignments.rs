//! The pages of course assignments, as an administrator without script goes through them.

use tms_domain::role::{AdministratorRole, Grant};
use tms_testkit::build::{a_course, a_learner};

use crate::{api::Answer, browser::Browser, town::Town};

const CREATE: &str = "/admin/course-assignments/new";

/// An Enrollment Manager of North.
async fn manager(town: &Town) -> Browser {
    let organization = town.north.state().id();
    let role = AdministratorRole::EnrollmentManager;
    town.someone_at_browser(&town.north, Grant::Administrator { role, organization }).await
}

/// The value of the field of that name, the first that has it.
fn value<'a>(page: &'a Answer, name: &str) -> &'a str {
    let field = page.text().split_once(&format!("name=\"{name}\"")).map_or("", |(_, rest)| rest);
    let field = field.split('>').next().unwrap();
    field.split_once("value=\"").map_or("", |(_, rest)| rest.split('"').next().unwrap())
}

#[tokio::test]
async fn perm_3_the_chooser_finds_who_can_be_given_a_course_and_keeps_the_form() {
    let town = Town::new().await;
    let ports = &town.api.world.ports_without_faults();
    let (north, south) = (town.north.state().id(), town.south.state().id());
    let zoe = a_learner(north).named("Zoë", "Zimmer").stored(ports).await.state().id();
    a_learner(south).named("Zoltan", "Zander").stored(ports).await;
    a_learner(north).named("Zora", "Zahn").disabled().stored(ports).await;
    let manager = manager(&town).await;
    let typed = [("note.title", "Keep <me>"), ("step", "choose:learner_id")];
    let chooser = manager.submit(CREATE, &typed).await.expect(200);
    assert!(chooser.text().contains("Choose User"), "{}", chooser.text());
    assert_eq!(value(&chooser, "note.title"), "Keep &#60;me&#62;");
    let sought = [("choosing", "learner_id"), ("sought_last_name", "z"), ("step", "search")];
    let found = manager.submit(CREATE, &sought).await.expect(200);
    assert!(found.text().contains("Zoë Zimmer"), "{}", found.text());
    assert!(!found.text().contains("Zoltan") && !found.text().contains("Zora"));
    let zoe = zoe.to_string();
    let ok = [("choosing", "learner_id"), ("chosen[]", &*zoe), ("step", "ok")];
    let form = manager.submit(CREATE, &ok).await.expect(200);
    assert_eq!(value(&form, "learner_id"), zoe);
    let back = [("choosing", "learner_id"), ("chosen[]", &*zoe), ("step", "back")];
    let form = manager.submit(CREATE, &back).await.expect(200);
    assert_eq!(value(&form, "learner_id"), "", "nothing was chosen");
}

#[tokio::test]
async fn exp_3_the_expiration_is_filled_in_and_bounded_by_what_is_allowed() {
    let town = Town::new().await;
    let ports = &town.api.world.ports_without_faults();
    let short = a_course(town.north.state().id()).with(|it| {
        it.max_access_days = Some(tms_domain::time::AccessDays::new(3).unwrap());
    });
    let short = short.stored(ports).await.state().id();
    let learner = town.one_more_learner().await.state().id();
    let manager = manager(&town).await;
    let page = manager.get(&format!("{CREATE}?learner_id={learner}&course_id={short}")).await;
    let page = page.expect(200);
    let latest = value(&page, "expires_on").to_owned();
    assert!(page.text().contains(&format!("max=\"{latest}\"")), "{}", page.text());
    assert!(page.text().contains("The course allows 3 days"), "{}", page.text());
    let (learner, short) = (learner.to_string(), short.to_string());
    let late = [
        ("learner_id", &*learner),
        ("course_id", &*short),
        ("expires_on", "2099-01-01"),
        ("prefilled", &*latest),
        ("note.title", "Only a title"),
    ];
    let refused = manager.submit(CREATE, &late).await.expect(422);
    assert!(refused.text().contains("href=\"#note.message\""), "{}", refused.text());
    assert_eq!(value(&refused, "note.title"), "Only a title");
    let refused = manager.submit(CREATE, &late[..4]).await.expect(422);
    assert!(refused.text().contains("The latest allowed is"), "{}", refused.text());
    assert_eq!(value(&refused, "expires_on"), "2099-01-01");
    let right = [late[0], late[1], ("expires_on", &*latest), ("prefilled", &*latest)];
    let made = manager.submit(CREATE, &right).await.expect(303);
    assert!(made.header("location").starts_with("/admin/course-assignments/"), "{made:?}");
}

#[tokio::test]
async fn asg_6_a_course_that_is_held_is_given_again_only_when_asked() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let (lea, course) = (town.lea.state().id().to_string(), town.course.state().id().to_string());
    let pair = [("learner_id", &*lea), ("course_id", &*course)];
    let refused = manager.submit(CREATE, &pair).await.expect(409);
    let held = format!("/admin/course-assignments/{}", town.assignment.state().id());
    assert!(refused.text().contains(&held), "{}", refused.text());
    assert!(refused.text().contains("name=\"assign_again\""), "{}", refused.text());
    let again = [pair[0], pair[1], ("assign_again", "true")];
    manager.submit(CREATE, &again).await.expect(303);
}

#[tokio::test]
async fn perm_1_who_may_not_assign_has_no_form_for_it() {
    let town = Town::new().await;
    let desk = town.someone_at_browser(&town.north, Grant::HelpDeskAgent).await;
    for someone in [desk, town.lea_at_browser().await] {
        someone.get(CREATE).await.expect(403);
        someone.submit(CREATE, &[("step", "choose:learner_id")]).await.expect(403);
    }
}
