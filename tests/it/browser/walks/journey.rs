//! A learner's whole way: from the launch of the first lab to a badge that others can see, and to the end of the access.

use std::time::Duration;

use chrono::TimeDelta;
use serde_json::json;
use tms_tests::{Browser, Database, text_of_pdf};

use super::{
    assign, expect_no_errors, launch, learner, operations_manager, sign_in, sign_out, signed_in,
};
use crate::world::{World, text};

/// A course whose three labs are all that must be done.
const SHORT: &str = "SC-900: Security, Compliance and Identity Fundamentals";

/// What a link of the page leads to, as a text of one character a byte.
const FETCH: &str = "
    const [words] = arguments;
    const link = [...document.querySelectorAll('a')].find((it) => (it.ariaLabel ?? it.innerText) === words);
    const request = new XMLHttpRequest();
    request.open('GET', link.href, false);
    request.overrideMimeType('text/plain; charset=x-user-defined');
    request.send();
    return request.responseText.split('').map((it) => it.charCodeAt(0) & 0xFF)";

/// Sends the form of the first launch of an activity, with or without what the page offers.
const LAUNCH_DIRECTLY: &str = "
    const [path, token] = arguments;
    const request = new XMLHttpRequest();
    request.open('POST', path, false);
    request.send(new URLSearchParams({ csrf_token: token }));
    return request.status";

const LAUNCHES: &str = "
    const form = document.querySelector('form[action$=\"/launch\"]');
    return [form.getAttribute('action'), form.elements.csrf_token.value]";

const SHARES: &str = "return [...document.querySelectorAll('.share a')].map((link) => link.href)";

async fn complete(browser: &Browser, lab: &str) {
    launch(browser, lab).await;
    browser.press("Complete lab").await;
    browser.sees("The lab is complete. Your training knows how the lab went.").await;
    browser.follow("Back to the course").await;
}

/// The text of the certificate that the transcript leads to.
async fn certificate(browser: &Browser) -> String {
    let link = format!("Certificate for {SHORT} (PDF)");
    let bytes = browser.ask_with(FETCH, vec![link.into()]).await;
    let bytes = bytes.as_array().unwrap().iter().map(|byte| byte.as_u64().unwrap());
    text_of_pdf(&bytes.map(|byte| u8::try_from(byte).unwrap()).collect::<Vec<u8>>())
}

/// Opens a page again and again until it shows something: workers award badges.
async fn comes_to_see(browser: &Browser, path: &str, words: &str) {
    for _ in 0..200 {
        browser.visit(path).await;
        if browser.text().await.contains(words) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    browser.sees(words).await;
}

#[tokio::test]
async fn crt_1_ach_3_prg_7_exp_5_from_the_first_lab_to_a_badge_that_is_shared_and_to_the_end() {
    let world = World::with_moved_clock_on(Database::Sqlite).await;
    let ops = operations_manager(&world).await;
    let northwind = world.organizations().await["northwind"].clone();
    let badge = json!({
        "organization_id": northwind, "name": "Keeper of secrets",
        "description": "Knows how identities are kept safe.", "criteria": "Complete SC-900.",
        "image": {"shape": "shield", "colour": "teal", "symbol": "check"},
    });
    let badge = text(&ops.post("/api/v1/badges", &badge).await.expect(201).json["id"]);
    let course = world.course(&ops, "SC-900").await;
    let achievement = json!({
        "organization_id": northwind, "name": "Identity done", "description": "All of SC-900.",
        "points": 50, "badge_id": badge,
        "condition": {"kind": "complete_courses", "course_ids": [course]},
    });
    ops.post("/api/v1/achievements", &achievement).await.expect(201);
    let grace = learner(&world, ("Grace", "Okafor"), "northwind").await;
    let path = assign(&world, &ops, &grace, "SC-900").await;

    // Launch, work, complete: until 100 %.
    let browser = signed_in(&world.server, &grace.email).await;
    browser.follow(&format!("Start: {SHORT}")).await;
    for (lab, percent) in [("Lab 1", "33%"), ("Lab 2", "66%"), ("Lab 3", "100%")] {
        complete(&browser, lab).await;
        browser.sees(&format!("{percent} complete")).await;
    }

    // Transcript, certificate, and the page that verifies it.
    browser.visit("/transcript").await;
    browser.sees(SHORT).await;
    let printed = certificate(&browser).await;
    for said in ["Grace Okafor", SHORT, "14 May 2041"] {
        assert!(printed.contains(said), "{said} is not on {printed}");
    }
    let is_number = |word: &&str| word.len() == 19 && word.matches('-').count() == 3;
    let number = printed.split_whitespace().find(is_number).unwrap().to_owned();
    sign_out(&browser, "Grace Okafor").await;
    browser.visit(&format!("/verify/{number}")).await;
    browser.sees("Genuine and valid.").await;
    browser.sees("Grace Okafor").await;
    let (rest, last) = number.split_at(18);
    let tampered = format!("{rest}{}", if last == "0" { '1' } else { '0' });
    browser.visit(&format!("/verify/{tampered}")).await;
    browser.sees("No certificate has this number.").await;

    // The badge: its own page, then the public one.
    sign_in(&browser, &grace.email).await;
    comes_to_see(&browser, "/achievements", "Keeper of secrets").await;
    browser.sees("Identity done").await;
    browser.follow("Keeper of secrets").await;
    browser.sees("Only you can see this badge.").await;
    browser.tick("Show my name (Grace Okafor)").await;
    browser.press("Make public").await;
    browser.sees("Everyone can see this badge at").await;
    let shares = browser.ask(SHARES).await;
    let shares: Vec<&str> =
        shares.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect();
    let hosts = ["linkedin.com", "x.com", "facebook.com"];
    assert!(hosts.iter().all(|host| shares.iter().any(|it| it.contains(host))), "{shares:?}");
    let public =
        browser.ask("return document.querySelector('a[href^=\"/badges/\"]').pathname").await;
    let public = public.as_str().unwrap().to_owned();
    sign_out(&browser, "Grace Okafor").await;
    browser.visit(&public).await;
    browser.sees("Keeper of secrets").await;
    browser.sees("Awarded to Grace Okafor").await;
    browser.sees_no("14 May 2041").await;

    // Launched again after completion, and refused after expiry: by the page that is open, and by a bare request.
    sign_in(&browser, &grace.email).await;
    browser.visit("/transcript").await;
    browser.follow(SHORT).await;
    launch(&browser, "Lab 1").await;
    let (_, id) = path.rsplit_once('/').unwrap();
    let own = format!("/assignments/{id}");
    world.server.advance(TimeDelta::days(180) - TimeDelta::hours(1));
    sign_in(&browser, &grace.email).await;
    browser.visit(&own).await;
    let direct = browser.ask(LAUNCHES).await;
    world.server.advance(TimeDelta::hours(1));
    let status = browser.ask_with(LAUNCH_DIRECTLY, direct.as_array().unwrap().clone()).await;
    assert_eq!(status, 409);
    browser.visit(&own).await;
    browser.sees("This course assignment expired on 10 November 2041").await;
    browser.sees_no("Launch : Lab").await;
    // What was earned stays.
    browser.visit("/transcript").await;
    assert!(certificate(&browser).await.contains(&number));
    browser.visit(&public).await;
    browser.sees("Keeper of secrets").await;
    expect_no_errors(&browser).await;
}
