//! The pages of achievements and badges: one's own, the public one, those of the administration.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;
use tms_domain::{
    role::{AdministratorRole, Grant},
    usecase::JudgeAchievements,
};

use crate::{browser::Browser, town::Town};

impl Town {
    async fn badge_manager(&self) -> Browser {
        let (role, organization) = (AdministratorRole::OperationsManager, self.north.state().id());
        self.someone_at_browser(&self.north, Grant::Administrator { role, organization }).await
    }
}

#[tokio::test]
async fn ach_4_lrn_1_what_was_earned_stands_on_the_dashboard_and_on_the_own_page() {
    let town = Town::new().await;
    let lea = town.lea_at_browser().await;
    let empty = lea.get("/achievements").await.expect(200);
    assert!(empty.text().contains("You have no badges yet."), "{}", empty.text());
    assert!(empty.text().contains("You have no achievements yet."), "{}", empty.text());
    let dashboard = lea.get("/").await.expect(200);
    assert!(dashboard.text().contains("Badges and achievements you earn appear here."));
    assert!(dashboard.text().contains("href=\"/achievements\""), "the user menu leads there");

    let badge = town.a_badge().await;
    let body = json!({
        "organization_id": town.north.state().id().to_string(), "name": "A good start",
        "description": "The first.", "points": 25, "badge_id": badge,
        "condition": {"kind": "complete_count", "count": 1},
    });
    town.ops.post("/api/v1/achievements", &body).await.expect(201);
    let path = format!("{}/complete", town.assignment_path());
    town.ops.post(&path, &json!({"reason": "Seen it"})).await.expect(200);
    let judge = JudgeAchievements::new(town.api.world.ports_without_faults());
    while judge.step().await.unwrap() > 0 {}
    for page in ["/", "/achievements"] {
        let page = lea.get(page).await.expect(200);
        for text in ["A good start", "25", "Safe hands", &format!("/badge-images/{badge}")] {
            assert!(page.text().contains(text), "{text}: {}", page.text());
        }
    }
    let dashboard = lea.get("/").await.expect(200);
    assert!(dashboard.text().contains("View all"), "{}", dashboard.text());
}

#[tokio::test]
async fn ach_3_ach_5_a_badge_page_is_private_until_shared_and_shows_what_was_chosen() {
    let town = Town::new().await;
    let lea = town.lea_at_browser().await;
    let award = town.award_to_lea(&town.a_badge().await).await;
    let (own, public) = (format!("/achievements/badges/{award}"), format!("/badges/{award}"));
    let page = lea.get(&own).await.expect(200);
    assert!(page.text().contains("Only you can see this badge."), "{}", page.text());
    assert!(!page.text().contains("linkedin.com"), "nothing to share yet");
    let visitor = town.visitor_at_browser();
    visitor.get(&public).await.expect(404);
    lea.get(&public).await.expect(404);

    let name = town.lea.state().details().last_name.as_str();
    let shown = [("show_name", "false"), ("show_date", "true")];
    let done = lea.submit(&own, &shown).await.expect(303);
    let page = lea.follow(&done).await.expect(200);
    assert!(page.text().contains("The badge is public."), "{}", page.text());
    for at in ["linkedin.com/sharing", "x.com/intent/post", "facebook.com/sharer"] {
        assert!(page.text().contains(at), "{at}: {}", page.text());
    }
    let seen = visitor.get(&public).await.expect(200);
    assert!(seen.text().contains("Safe hands") && seen.text().contains("North"));
    assert!(seen.text().contains("31 March 2027"), "{}", seen.text());
    assert!(!seen.text().contains(name), "the name was not chosen: {}", seen.text());
    assert!(!seen.text().contains("<script src=\"http"), "nothing is loaded from elsewhere");

    let shown = [("show_name", "true"), ("show_date", "false")];
    lea.submit(&own, &shown).await.expect(303);
    let seen = visitor.get(&public).await.expect(200);
    assert!(seen.text().contains(name) && !seen.text().contains("31 March 2027"));
    lea.submit(&format!("{own}/private"), &[]).await.expect(303);
    visitor.get(&public).await.expect(404);

    let other = town.badge_manager().await;
    other.get(&own).await.expect(404);
    other.submit(&own, &shown).await.expect(404);
}

#[tokio::test]
async fn ach_5_an_operations_manager_makes_a_badge_and_awards_it() {
    let town = Town::new().await;
    let manager = town.badge_manager().await;
    let north = town.north.state().id().to_string();
    let tiles = manager.get("/admin").await.expect(200);
    assert!(tiles.text().contains("/admin/badges/new"), "{}", tiles.text());
    let empty = manager.get("/admin/badges").await.expect(200);
    assert!(empty.text().contains("Create the first badge"), "{}", empty.text());
    let typed = [
        ("organization_id", north.as_str()),
        ("name", "Safe hands"),
        ("description", ""),
        ("criteria", "Complete the course."),
        ("image.shape", "hexagon"),
        ("image.colour", "green"),
        ("image.symbol", "book"),
    ];
    let refused = manager.submit("/admin/badges/new", &typed).await.expect(422);
    assert!(refused.text().contains("href=\"#description\""), "{}", refused.text());
    let kept = "value=\"hexagon\" checked";
    assert!(refused.text().contains(kept), "everything typed is kept: {}", refused.text());
    let mut typed = typed.to_vec();
    typed[2].1 = "Works safely.";
    let made = manager.submit("/admin/badges/new", &typed).await.expect(303);
    let path = made.header("location").to_owned();
    let page = manager.get(&path).await.expect(200);
    assert!(page.text().contains("Nobody has this badge yet."), "{}", page.text());

    let award = format!("{path}/award");
    let lea = town.lea.state().id().to_string();
    let refused = manager.submit(&award, &[("learner_ids[]", &*lea), ("reason", "")]).await;
    let refused = refused.expect(422);
    assert!(refused.text().contains("href=\"#reason\""), "{}", refused.text());
    assert!(refused.text().contains(&lea), "whom was chosen is kept: {}", refused.text());
    let chooser = manager.submit(&award, &[("step", "choose:learner_ids[]")]).await.expect(200);
    assert!(chooser.text().contains("sought_first_name"), "{}", chooser.text());
    let sent = [("learner_ids[]", &*lea), ("reason", "Helped others")];
    let results = manager.submit(&award, &sent).await.expect(200);
    assert!(results.text().contains("Awarded to 1 student"), "{}", results.text());
    let results = manager.submit(&award, &sent).await.expect(200);
    assert!(results.text().contains("has this badge already"), "{}", results.text());
    let page = manager.get(&path).await.expect(200);
    assert!(page.text().contains("Helped others"), "{}", page.text());

    let edit = format!("{path}/edit");
    manager.get(&edit).await.expect(200);
    let retired = [("version", "1"), ("name", "Safe hands"), ("retired", "true")];
    manager.submit(&edit, &retired).await.expect(303);
    let page = manager.get(&path).await.expect(200);
    assert!(page.text().contains("This badge is retired"), "{}", page.text());
    manager.submit(&award, &sent).await.expect(409);
    manager.submit(&edit, &retired).await.expect(412);
}

#[tokio::test]
async fn ach_5_a_badge_is_revoked_and_its_public_page_says_so() {
    let town = Town::new().await;
    let (lea, manager) = (town.lea_at_browser().await, town.badge_manager().await);
    let badge = town.a_badge().await;
    let award = town.award_to_lea(&badge).await;
    let (own, public) = (format!("/achievements/badges/{award}"), format!("/badges/{award}"));
    lea.submit(&own, &[("show_name", "true"), ("show_date", "true")]).await.expect(303);
    let path = format!("/admin/badges/{badge}");
    let revoke = format!("{path}/awards/{award}/revoke");
    let page = manager.get(&path).await.expect(200);
    assert!(page.text().contains(&format!("href=\"{revoke}\"")), "{}", page.text());
    let page = manager.get(&revoke).await.expect(200);
    assert!(page.text().contains("Keep the badge"), "{}", page.text());
    let refused = manager.submit(&revoke, &[("reason", "")]).await.expect(422);
    assert!(refused.text().contains("href=\"#reason\""), "{}", refused.text());
    let done = manager.submit(&revoke, &[("reason", "By mistake")]).await.expect(303);
    let page = manager.follow(&done).await.expect(200);
    assert!(page.text().contains("The badge was revoked."), "{}", page.text());
    assert!(page.text().contains("By mistake"), "{}", page.text());
    manager.submit(&revoke, &[("reason", "By mistake")]).await.expect(409);
    let page = manager.get(&revoke).await.expect(200);
    assert!(page.text().contains("Award it again"), "{}", page.text());

    let gone = town.visitor_at_browser().get(&public).await.expect(410);
    assert!(gone.text().contains("This badge was revoked"), "{}", gone.text());
    assert!(!gone.text().contains(town.lea.state().details().last_name.as_str()));
    lea.get(&own).await.expect(404);
    let page = lea.get("/achievements").await.expect(200);
    assert!(page.text().contains("You have no badges yet."), "{}", page.text());
    let lea_id = town.lea.state().id().to_string();
    let again = [("learner_ids[]", &*lea_id), ("reason", "Right after all")];
    manager.submit(&format!("{path}/award"), &again).await.expect(200);
    town.visitor_at_browser().get(&public).await.expect(200);
    let page = manager.get(&path).await.expect(200);
    assert!(page.text().contains("Right after all") && !page.text().contains("By mistake"));
}

#[tokio::test]
async fn ach_5_usr_3_a_picture_is_uploaded_and_what_is_wrong_with_it_is_told_at_its_field() {
    let town = Town::new().await;
    let manager = town.badge_manager().await;
    let north = town.north.state().id().to_string();
    let new = "/admin/badges/new";
    let page = manager.get(new).await.expect(200);
    assert!(page.text().contains("src=\"data:image/svg+xml;base64,"), "what it will look like");
    let mut typed = vec![
        ("organization_id", north.as_str()),
        ("name", "Safe hands"),
        ("description", ""),
        ("criteria", "Complete the course."),
        ("image.shape", "hexagon"),
        ("image.colour", "green"),
        ("image.symbol", "book"),
    ];
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><title>&amp;</title></svg>";
    let large = vec![b' '; 5_000_000];
    for (bad, why) in [
        (&b"GIF89a"[..], "Choose a whole PNG"),
        (b"", "Choose a whole PNG"),
        (b"\x89PNG\r\n\x1a\n", "Choose a whole PNG"),
        (b"<svg><script/></svg>", "Choose a whole PNG"),
        (&large, "at most 256 KiB"),
    ] {
        let refused = manager.upload(new, &typed, ("image.data", "x.png", bad)).await.expect(422);
        let (text, length) = (refused.text(), refused.text().len());
        assert!(text.contains("href=\"#image.data\"") && text.contains(why), "{why}: {text}");
        assert!(
            text.contains("value=\"Safe hands\"") && text.contains("value=\"hexagon\" checked")
        );
        assert!(text.contains("href=\"#description\""), "all that is wrong at once");
        assert!(length < 60_000, "what was refused is not sent back: {length}");
    }

    // A good one is kept though something else is wrong, and need not be chosen again.
    let refused = manager.upload(new, &typed, ("image.data", "x.svg", svg)).await.expect(422);
    let kept = STANDARD.encode(svg);
    assert!(refused.text().contains(&format!("value=\"{kept}\" checked")), "{}", refused.text());
    assert!(refused.text().contains(&format!("src=\"data:image/svg+xml;base64,{kept}\"")));
    typed[2].1 = "Works safely.";
    typed.push(("image.data", &kept));
    let shown = [&typed[..], &[("step", "preview")]].concat();
    let previewed = manager.submit(new, &shown).await.expect(200);
    assert!(previewed.text().contains(&format!("base64,{kept}\"")), "{}", previewed.text());
    let made = manager.upload(new, &typed, ("image.data", "", b"")).await.expect(303);
    let path = made.header("location").to_owned();
    let picture = path.replace("/admin/badges/", "/badge-images/");
    assert_eq!(manager.get(&picture).await.expect(200).text(), str::from_utf8(svg).unwrap());

    // Another takes the place of one that is kept; what is not chosen leaves the picture as it is.
    let edit = format!("{path}/edit");
    let other = b"<svg viewBox='0 0 1 1'/>";
    let shown = [("step", "preview"), ("name", "Safer hands")];
    let previewed = manager.upload(&edit, &shown, ("image.data", "y.svg", other)).await.expect(200);
    assert!(previewed.text().contains(&STANDARD.encode(other)), "{}", previewed.text());
    let bad = manager.upload(&edit, &shown, ("image.data", "y.svg", b"hello")).await.expect(422);
    assert!(bad.text().contains("Choose a whole PNG"), "{}", bad.text());
    let typed = [("name", "Safer hands"), ("image.data", &*kept)];
    manager.upload(&edit, &typed, ("image.data", "y.svg", other)).await.expect(303);
    assert_eq!(manager.get(&picture).await.expect(200).text(), str::from_utf8(other).unwrap());
    manager.upload(&edit, &[("name", "Safest hands")], ("image.data", "", b"")).await.expect(303);
    assert_eq!(manager.get(&picture).await.expect(200).text(), str::from_utf8(other).unwrap());
    let drawn = [("image.shape", "circle"), ("image.colour", "red"), ("image.symbol", "star")];
    manager.upload(&edit, &drawn, ("image.data", "", b"")).await.expect(303);
    assert!(manager.get(&picture).await.expect(200).text().contains("linearGradient"));

    let large = vec![b' '; 17_000_000];
    manager.upload(&edit, &[], ("image.data", "x.png", &large)).await.expect(413);
    let bad = [("name", "Bad hands")];
    manager.foreign().upload(&edit, &bad, ("image.data", "", b"")).await.expect(403);
    assert!(!manager.get(&path).await.expect(200).text().contains("Bad hands"));
    town.visitor_at_browser().upload(&edit, &bad, ("image.data", "", b"")).await.expect(401);
}

#[tokio::test]
async fn ach_1_an_operations_manager_makes_and_changes_an_achievement() {
    let town = Town::new().await;
    let manager = town.badge_manager().await;
    let (north, course) =
        (town.north.state().id().to_string(), town.course.state().id().to_string());
    let new = "/admin/achievements/new";
    let page = manager.get(new).await.expect(200);
    assert!(page.text().contains("Complete certain courses"), "{}", page.text());
    let mut typed = vec![
        ("organization_id", north.as_str()),
        ("name", "A good start"),
        ("description", "The first."),
        ("points", "10"),
        ("condition.kind", "complete_courses"),
        ("condition.count", "3"),
        ("condition.distinct", "false"),
        ("badge_id", ""),
    ];
    let refused = manager.submit(new, &typed).await.expect(422);
    assert!(refused.text().contains("href=\"#condition.course_ids\""), "{}", refused.text());
    typed.push(("step", "choose:condition.course_ids[]"));
    let chooser = manager.submit(new, &typed).await.expect(200);
    assert!(chooser.text().contains("sought_name"), "{}", chooser.text());
    typed.pop();
    typed.push(("condition.course_ids[]", &*course));
    let made = manager.submit(new, &typed).await.expect(303);
    let path = made.header("location").to_owned();
    let page = manager.get(&path).await.expect(200);
    assert!(page.text().contains("Completing 1 certain course"), "{}", page.text());
    assert!(page.text().contains(&format!("/admin/courses/{course}")), "{}", page.text());
    let edit = format!("{path}/edit");
    let page = manager.get(&edit).await.expect(200);
    assert!(page.text().contains(&course), "{}", page.text());
    let changed = [
        ("version", "1"),
        ("name", "A better start"),
        ("points", "20"),
        ("condition.kind", "launch_labs"),
        ("condition.count", "5"),
        ("condition.distinct", "true"),
        ("condition.course_ids[]", &*course),
        ("badge_id", ""),
        ("retired", "false"),
    ];
    manager.submit(&edit, &changed).await.expect(303);
    let page = manager.get(&path).await.expect(200);
    assert!(page.text().contains("Launching 5 different labs"), "{}", page.text());
    let found = manager.get("/admin/achievements?name=better").await.expect(200);
    assert!(found.text().contains("A better start"), "{}", found.text());
}
