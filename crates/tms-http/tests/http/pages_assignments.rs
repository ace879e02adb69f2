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

const FIND: &str = "/admin/course-assignments";
const MULTIPLE: &str = "/admin/course-assignments/multiple";

/// The page of Lea's assignment, or a page under it.
fn of_lea(town: &Town, under: &str) -> String {
    format!("{FIND}/{}{under}", town.assignment.state().id())
}

#[tokio::test]
async fn perm_3_assignments_are_found_in_reach_only() {
    let town = Town::new().await;
    let found = manager(&town).await.get(&format!("{FIND}?last_name=learn")).await.expect(200);
    let link = format!("href=\"{}\"", of_lea(&town, ""));
    assert!(found.text().contains(&link), "{}", found.text());
    assert!(found.text().contains("/api/v1/course-assignments.csv?last_name=learn"));
    let organization = town.south.state().id();
    let role = AdministratorRole::SalesManager;
    let stranger = Grant::Administrator { role, organization };
    let stranger = town.someone_at_browser(&town.south, stranger).await;
    let nothing = stranger.get(FIND).await.expect(200);
    assert!(nothing.text().contains("There are no course assignments yet"), "{}", nothing.text());
    for page in ["", "/edit", "/complete", "/cancellation-request"] {
        stranger.get(&of_lea(&town, page)).await.expect(404);
    }
    for form in ["/notes", "/edit", "/cancel", "/complete", "/cancellation-request"] {
        stranger.submit(&of_lea(&town, form), &[("reason", "Why not")]).await.expect(404);
    }
    let lea = town.lea_at_browser().await;
    for page in [FIND.to_owned(), of_lea(&town, ""), of_lea(&town, "/edit")] {
        lea.get(&page).await.expect(403);
        let anyone = town.api.anyone().get(&page).await.expect(303);
        assert!(anyone.header("location").starts_with("/sign-in?next="), "{anyone:?}");
    }
}

#[tokio::test]
async fn a_filter_that_makes_no_sense_is_said_and_finds_nothing() {
    let town = Town::new().await;
    let refused = manager(&town).await.get(&format!("{FIND}?status=silly")).await.expect(422);
    assert!(refused.text().contains("This does not have the right form"), "{}", refused.text());
    assert!(!refused.text().contains(&of_lea(&town, "\"")), "{}", refused.text());
}

#[tokio::test]
async fn can_7_the_status_can_be_chosen_while_cancelling_is_possible_and_says_why_not_after() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let page = manager.get(&of_lea(&town, "/edit")).await.expect(200);
    assert!(page.text().contains("<option value=\"cancelled\">"), "{}", page.text());
    assert!(page.text().contains("Can be cancelled until"), "{}", page.text());
    // What stands in the expiration is passed over, and nothing is done before it is confirmed.
    let fields = [("status", "cancelled"), ("expires_on", "1999-01-01"), ("version", "1")];
    let asked = manager.submit(&of_lea(&town, "/edit"), &fields).await.expect(200);
    assert!(asked.text().contains("Its line on the bill is reversed"), "{}", asked.text());
    assert!(asked.text().contains("Lea Learner"), "{}", asked.text());
    let page = manager.get(&of_lea(&town, "")).await.expect(200);
    assert!(page.text().contains("Can be cancelled until"), "{}", page.text());
    manager.submit(&of_lea(&town, "/cancel"), &[("version", "1")]).await.expect(303);
    let page = manager.get(&of_lea(&town, "/edit")).await.expect(200);
    assert!(page.text().contains("readonly"), "{}", page.text());
    assert!(page.text().contains("is cancelled, for good"), "{}", page.text());
}

#[tokio::test]
async fn hlp_1_the_help_desk_is_asked_once_the_window_is_closed() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let request = of_lea(&town, "/cancellation-request");
    let refused = manager.submit(&request, &[("reason", "The wrong course")]).await.expect(409);
    assert!(refused.text().contains("can still be cancelled without asking"), "{}", refused.text());
    assert_eq!(value(&refused, "reason"), "The wrong course");
    town.wait(chrono::TimeDelta::hours(25));
    // The session has ended meanwhile.
    let manager = self::manager(&town).await;
    let page = manager.get(&of_lea(&town, "/edit")).await.expect(200);
    assert!(page.text().contains("Cannot be cancelled any more"), "{}", page.text());
    assert!(page.text().contains("readonly") && page.text().contains(&request));
    let refused = manager.submit(&request, &[("reason", "")]).await.expect(422);
    assert!(refused.text().contains("Give a reason"), "{}", refused.text());
    manager.submit(&request, &[("reason", "The wrong course")]).await.expect(303);
    let page = manager.get(&of_lea(&town, "")).await.expect(200);
    assert!(page.text().contains("The help desk has been asked"), "{}", page.text());
    assert!(!page.text().contains(&format!("href=\"{request}\"")), "{}", page.text());
}

#[tokio::test]
async fn exp_6_only_the_help_desk_passes_the_maximum_with_a_reason() {
    let town = Town::new().await;
    let (edit, late) = (of_lea(&town, "/edit"), ("expires_on", "2030-01-01"));
    let passed = [late, ("override_reason", "Ill for months")];
    let manager = manager(&town).await;
    assert!(!manager.get(&edit).await.expect(200).text().contains("override_reason"));
    manager.submit(&edit, &passed).await.expect(403);
    let refused = manager.submit(&edit, &[late]).await.expect(422);
    assert!(refused.text().contains("The latest allowed is"), "{}", refused.text());
    let desk = town.someone_at_browser(&town.south, Grant::HelpDeskAgent).await;
    let page = desk.get(&edit).await.expect(200);
    assert!(page.text().contains("readonly"), "the help desk does not cancel: {}", page.text());
    desk.submit(&edit, &passed).await.expect(303);
    let page = desk.get(&of_lea(&town, "")).await.expect(200);
    assert!(page.text().contains("Expiration set beyond the maximum"), "{}", page.text());
    assert!(page.text().contains("Ill for months"), "{}", page.text());
}

#[tokio::test]
async fn aud_1_an_expiration_that_is_not_touched_is_no_change() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let edit = manager.get(&of_lea(&town, "/edit")).await.expect(200);
    let (date, version) = (value(&edit, "expires_on"), value(&edit, "version"));
    let before = town.facts();
    let fields = [("status", "active"), ("expires_on", date), ("version", version)];
    manager.submit(&of_lea(&town, "/edit"), &fields).await.expect(303);
    assert_eq!(town.facts(), before);
    let stale = [("expires_on", "2027-05-01"), ("version", "9")];
    let refused = manager.submit(&of_lea(&town, "/edit"), &stale).await.expect(412);
    assert!(refused.text().contains("Someone has changed this meanwhile"), "{}", refused.text());
}

#[tokio::test]
async fn nte_1_prg_5_notes_and_reasons_are_shown_where_they_belong() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let notes = of_lea(&town, "/notes");
    let refused = manager.submit(&notes, &[("title", "Half a note")]).await.expect(422);
    assert_eq!(value(&refused, "title"), "Half a note");
    let note = [("title", "Call her"), ("important", "true"), ("message", "<b>soon</b>")];
    manager.submit(&notes, &note).await.expect(303);
    let complete = [("reason", "Passed the exam")];
    manager.submit(&of_lea(&town, "/complete"), &complete).await.expect(303);
    let page = manager.get(&of_lea(&town, "")).await.expect(200);
    for said in ["Call her", "High importance", "&#60;b&#62;soon", "Passed the exam", "Complete"] {
        assert!(page.text().contains(said), "{said}: {}", page.text());
    }
    assert!(!page.text().contains(&of_lea(&town, "/complete")), "it is complete already");
}

#[tokio::test]
async fn asg_5_each_pair_is_listed_as_created_or_refused_and_a_form_counts_once() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let new = town.one_more_learner().await.state().id().to_string();
    let (lea, course) = (town.lea.state().id().to_string(), town.course.state().id().to_string());
    let missing = manager.submit(MULTIPLE, &[("learner_ids[]", &lea)]).await.expect(422);
    assert!(missing.text().contains("Choose at least one course"), "{}", missing.text());
    let fields = [
        ("once", "a"),
        ("learner_ids[]", &*lea),
        ("learner_ids[]", &*new),
        ("course_ids[]", &*course),
        ("note.title", "Spring"),
        ("note.important", "true"),
        ("note.message", "Welcome"),
    ];
    let chosen = [&fields[..], &[("step", "drop:course_ids[]:nobody")]].concat();
    let form = manager.submit(MULTIPLE, &chosen).await.expect(200);
    assert!(form.text().contains("Create 2 assignments"), "{}", form.text());
    let done = manager.submit(MULTIPLE, &fields).await.expect(303);
    let result = manager.get(done.header("location")).await.expect(200);
    assert!(result.text().contains("1 assignment was created"), "{}", result.text());
    assert!(result.text().contains("The student already has this course"), "{}", result.text());
    let before = town.facts();
    let again = manager.submit(MULTIPLE, &fields).await.expect(303);
    assert_eq!(again.header("location"), done.header("location"));
    assert_eq!(town.facts(), before, "sent twice, created once");
    let refused = format!("{}?outcome=refused", done.header("location"));
    let refused = manager.get(&refused).await.expect(200);
    assert!(refused.text().contains("Lea Learner"), "{}", refused.text());
    assert!(!refused.text().contains(">Details<"), "{}", refused.text());
    self::manager(&town).await.get(done.header("location")).await.expect(404);
}

#[tokio::test]
async fn asg_4_many_pairs_are_a_job_that_tells_how_far_it_is() {
    let town = Town::new().await;
    let manager = manager(&town).await;
    let course = town.course.state().id().to_string();
    let learners: Vec<String> = (0..1_001).map(|_| town.new_id()).collect();
    let mut fields: Vec<(&str, &str)> =
        learners.iter().map(|id| ("learner_ids[]", &**id)).collect();
    fields.push(("course_ids[]", &*course));
    let started = manager.submit(MULTIPLE, &fields).await.expect(303);
    let job = started.header("location");
    let running = manager.get(job).await.expect(200);
    assert!(running.text().contains("0 of 1,001"), "{}", running.text());
    assert!(running.text().contains("hx-trigger=\"every 1s\""), "{}", running.text());
    town.run_jobs().await;
    let done = manager.get(job).await.expect(200);
    assert!(done.text().contains("1,001 were refused"), "{}", done.text());
    assert!(!done.text().contains("every 1s"), "it asks no more: {}", done.text());
    assert!(done.text().contains("results.csv"), "{}", done.text());
    self::manager(&town).await.get(job).await.expect(404);
}
