//! The pages of learners: their training, and redeeming keys, for who has no script.

use chrono::TimeDelta;
use serde_json::json;
use tms_domain::role::{AdministratorRole, Grant};

use crate::{browser::Browser, town::Town};

/// The page of Lea's assignment.
fn page(town: &Town) -> String {
    format!("/assignments/{}", town.assignment.state().id())
}

fn launch(town: &Town, activity: &str) -> String {
    format!("{}/activities/{activity}/launch", page(town))
}

async fn manager(town: &Town) -> Browser {
    let (role, organization) = (AdministratorRole::EnrollmentManager, town.north.state().id());
    town.someone_at_browser(&town.north, Grant::Administrator { role, organization }).await
}

#[tokio::test]
async fn lrn_4_a_learner_sees_an_own_assignment_and_what_comes_next() {
    let town = Town::new().await;
    let lea = town.lea_at_browser().await;
    let shown = lea.get(&page(&town)).await.expect(200);
    let (lab, document) = (launch(&town, &town.lab()), launch(&town, &town.document()));
    for part in ["27 September 2027 at", "0% complete", "Start<span", &lab, &document] {
        assert!(shown.text().contains(part), "{part}: {}", shown.text());
    }
    assert_eq!(shown.text().matches(&lab).count(), 2, "it is the next one as well");
    let opened = lea.submit(&document, &[]).await.expect(303);
    assert_eq!(opened.header("location"), "https://content.example/read.pdf");
    let shown = lea.get(&page(&town)).await.expect(200);
    assert!(shown.text().contains("Continue<span") && shown.text().contains("50% complete"));
}

#[tokio::test]
async fn perm_7_an_assignment_of_someone_else_is_another_page_or_none() {
    let town = Town::new().await;
    let path = page(&town);
    let to_administrators = manager(&town).await.get(&path).await.expect(303);
    let there = format!("/admin/course-assignments/{}", town.assignment.state().id());
    assert_eq!(to_administrators.header("location"), there);
    let (role, organization) = (AdministratorRole::OperationsManager, town.south.state().id());
    let stranger = Grant::Administrator { role, organization };
    let stranger = town.someone_at_browser(&town.south, stranger).await;
    stranger.get(&path).await.expect(404);
    stranger.submit(&launch(&town, &town.lab()), &[]).await.expect(404);
    let anyone = town.visitor_at_browser().get(&path).await.expect(303);
    assert!(anyone.header("location").starts_with("/sign-in?next=%2Fassignments%2F"));
}

#[tokio::test]
async fn asg_7_a_cancelled_assignment_is_gone_and_a_page_still_open_says_so() {
    let town = Town::new().await;
    let lea = town.lea_at_browser().await;
    town.ops.post_nothing(&format!("{}/cancel", town.assignment_path())).await.expect(200);
    lea.get(&page(&town)).await.expect(404);
    let refused = lea.submit(&launch(&town, &town.lab()), &[]).await.expect(409);
    assert!(refused.text().contains("The assignment is cancelled."));
}

#[tokio::test]
async fn lab_3_a_lab_host_that_says_no_is_told_on_the_page() {
    let town = Town::new().await;
    let lea = town.lea_at_browser().await;
    let lab = launch(&town, &town.lab());
    town.api.world.lab_host.refuse_next();
    let refused = lea.submit(&lab, &[]).await.expect(503);
    assert!(refused.text().contains("could not be started just now"), "{}", refused.text());
    assert!(refused.text().contains(&format!("action=\"{lab}\"")), "it can be tried again");
    let launched = lea.submit(&lab, &[]).await.expect(303);
    assert!(launched.header("location").starts_with("https://labs.example/"));
    // Browsers hold where the form is redirected to against the policy of its page.
    let policy = lea.get(&page(&town)).await;
    assert!(policy.header("content-security-policy").contains("form-action 'self' https:"));
    let elsewhere = lea.get("/training").await;
    assert!(elsewhere.header("content-security-policy").ends_with("form-action 'self'"));
}

#[tokio::test]
async fn lrn_5_an_expired_assignment_says_when_it_ended_and_whom_to_ask() {
    let town = Town::new().await;
    let north = format!("/api/v1/organizations/{}", town.north.state().id());
    town.ops.patch(&north, &json!({"contact": "Ask Nils <now>"})).await.expect(200);
    town.wait(TimeDelta::days(180));
    let lea = town.lea_at_browser().await;
    assert!(!lea.get("/training").await.text().contains(&page(&town)), "it is on no list");
    let shown = lea.get(&page(&town)).await.expect(200);
    for part in ["expired on 27 September 2027", "Ask Nils &#60;now&#62;"] {
        assert!(shown.text().contains(part), "{part}: {}", shown.text());
    }
    assert!(!shown.text().contains("/launch\""), "{}", shown.text());
    let refused = lea.submit(&launch(&town, &town.lab()), &[]).await.expect(409);
    assert!(refused.text().contains("role=\"alert\""), "{}", refused.text());
}

#[tokio::test]
async fn lrn_2_lrn_3_what_is_open_and_what_is_complete_stand_on_their_own_pages() {
    let town = Town::new().await;
    let (lea, path) = (town.lea_at_browser().await, page(&town));
    assert!(lea.get("/training").await.expect(200).text().contains(&path));
    assert!(!lea.get("/transcript").await.expect(200).text().contains(&path));
    let body = json!({"reason": "Seen at the fair"});
    town.ops.post(&format!("{}/complete", town.assignment_path()), &body).await.expect(200);
    assert!(!lea.get("/training").await.expect(200).text().contains(&path));
    let transcript = lea.get("/transcript").await.expect(200);
    for part in [&*path, "31 March 2027 at"] {
        assert!(transcript.text().contains(part), "{part}: {}", transcript.text());
    }
}

#[tokio::test]
async fn red_8_a_learner_who_redeems_stands_on_the_new_assignment() {
    let town = Town::new().await;
    let lea = town.lea_at_browser().await;
    let before = town.facts();
    let slip = lea.submit("/redeem", &[("key", "AAAA-AAAA-AAAA-AAA1")]).await.expect(422);
    assert!(slip.text().contains("href=\"#key\"") && slip.text().contains("value=\"AAAA-AAAA"));
    lea.submit("/redeem", &[("key", "NO-SUCH-KEY")]).await.expect(404);
    let held = lea.submit("/redeem", &[("key", "SPRING-0001")]).await.expect(409);
    assert!(held.text().contains(&format!("href=\"{}\"", page(&town))), "{}", held.text());
    town.expect_facts(&before);
    let again = [("key", "spring 0001"), ("assign_again", "true")];
    let redeemed = lea.submit("/redeem", &again).await.expect(303);
    let shown = lea.follow(&redeemed).await.expect(200);
    assert!(shown.text().contains("The training key is redeemed"), "{}", shown.text());
    let same = lea.submit("/redeem", &[("key", "SPRING-0001")]).await.expect(303);
    assert_eq!(same.header("location"), redeemed.header("location"), "RED-4");
    lea.submit("/redeem", &[]).await.expect(422);
    town.visitor_at_browser().submit("/redeem", &again).await.expect(401);
}

#[tokio::test]
async fn red_9_the_link_of_a_key_looks_nothing_up_before_sign_in_and_asks_after_it() {
    let town = Town::new().await;
    let visitor = town.visitor_at_browser();
    let known = visitor.get("/redeem/SPRING-0001").await.expect(200);
    let unknown = visitor.get("/redeem/SPRING-9999").await.expect(200);
    let same = unknown.text().replace("SPRING-9999", "SPRING-0001");
    assert_eq!(known.text(), same, "nobody learns whether there is such a key");
    assert_eq!(known.header("referrer-policy"), "no-referrer");
    for way in ["/sign-in?next=/redeem/SPRING-0001", "/register?key=SPRING-0001"] {
        assert!(known.text().contains(way), "{way}: {}", known.text());
    }
    let bare = known.text().contains("href=\"/sign-in\"");
    assert!(!bare, "the bar leads back here as well: {}", known.text());
    let mia = town.someone_at_browser(&town.branch, Grant::HelpDeskAgent).await;
    let before = town.facts();
    let asked = mia.get("/redeem/SPRING-0001").await.expect(200);
    assert!(asked.text().contains("@learn.example"), "it names the account");
    let course = town.course.state().details().name.as_str();
    assert!(asked.text().contains(course) && asked.text().contains("action=\"/redeem\""));
    assert_eq!(asked.header("referrer-policy"), "no-referrer");
    mia.get("/redeem/SPRING-9999").await.expect(404);
    town.expect_facts(&before);
    mia.submit("/redeem", &[("key", "SPRING-0001")]).await.expect(303);
}

#[tokio::test]
async fn red_6_a_slip_is_hinted_at_without_looking_anything_up() {
    let town = Town::new().await;
    let slip = "Please compare each symbol: there may be";
    for (key, hinted) in [
        ("AAAA-AAAA-AAAA-AAA1", true),
        ("aaaa aaaa aaaa aaa1", true),
        ("AAAA-AAAA", false),
        ("SPRING-0001", false),
        ("", false),
    ] {
        let path = format!("/redeem/hint?key={}", key.replace(' ', "+"));
        let said = town.visitor_at_browser().get(&path).await.expect(200);
        assert_eq!(said.text().contains(slip), hinted, "{key}");
    }
}

#[tokio::test]
async fn tim_4_a_learner_chooses_zone_and_language() {
    let town = Town::new().await;
    let lea = town.lea_at_browser().await;
    let bad = [("time_zone", "Mars/Base"), ("language", "de"), ("mail_opt_out", "true")];
    let refused = lea.submit("/profile", &bad).await.expect(422);
    assert!(refused.text().contains("href=\"#time_zone\""), "{}", refused.text());
    assert!(refused.text().contains("value=\"Mars/Base\"") && refused.text().contains(" checked"));
    let good = [("time_zone", "Asia/Tokyo"), ("language", "de"), ("mail_opt_out", "false")];
    lea.submit("/profile", &good).await.expect(303);
    let shown = lea.get(&page(&town)).await.expect(200);
    assert!(shown.text().contains("27. September 2027 um 21:00 JST"), "{}", shown.text());
    let unset = [("time_zone", ""), ("language", ""), ("mail_opt_out", "false")];
    lea.submit("/profile", &unset).await.expect(303);
    assert!(lea.get(&page(&town)).await.text().contains("27 September 2027"));
}

#[tokio::test]
async fn usr_7_a_token_is_shown_once_and_removed_after_a_question() {
    let town = Town::new().await;
    let lea = town.lea_at_browser().await;
    let refused = lea.submit("/profile/tokens", &[("name", "CI"), ("expires_in_days", "366")]);
    assert!(refused.await.expect(422).text().contains("value=\"CI\""));
    let made = [("name", "CI"), ("expires_in_days", "7")];
    let made = lea.submit("/profile/tokens", &made).await.expect(200);
    let token = made.text().split("id=\"token\">").nth(1).unwrap().split('<').next().unwrap();
    let program = town.api.anyone().with("authorization", &format!("Bearer {token}"));
    program.get("/api/v1/me").await.expect(200);
    let listed = lea.get("/profile/tokens").await.expect(200);
    assert!(!listed.text().contains(token), "it is shown once");
    let links = listed.text().split("href=\"/profile/tokens/").skip(1);
    let question = links.map(|rest| rest.split('"').next().unwrap()).next().unwrap();
    let question = format!("/profile/tokens/{question}");
    lea.get(&question).await.expect(200);
    manager(&town).await.get(&question).await.expect(404);
    lea.submit(&question, &[]).await.expect(303);
    program.get("/api/v1/me").await.expect(401);
}
