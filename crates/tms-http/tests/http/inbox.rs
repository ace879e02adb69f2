//! The mail one got, read in the system itself (NOT-2).

use std::net::{IpAddr, Ipv4Addr};

use tms_domain::{attempt::ClientAddress, usecase::RequestPasswordLink};
use tms_testkit::build::an_assignment;

use crate::town::Town;

/// Sends Lea a mail about another course and a link to set a password, and what waited before.
async fn send(town: &Town) {
    let ports = &town.api.world.ports_without_faults();
    an_assignment(ports, &town.lea, &town.course).await;
    let address = ClientAddress::of(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let email = town.lea.state().details().email.as_str();
    RequestPasswordLink::new(ports.clone()).request(email, &address).await.unwrap();
    town.send_mail().await;
}

#[tokio::test]
async fn not_2_one_reads_the_mail_one_got_and_nobody_elses() {
    let town = Town::new().await;
    let inbox = "/api/v1/me/inbox";
    send(&town).await;
    let items = town.learner.get(inbox).await.expect(200).json["items"].clone();
    let items = items.as_array().unwrap();
    let course = town.course.state().details().name.as_str();
    assert_eq!(items[0]["cause"], "assignment_created");
    assert_eq!(items[0]["subject"], format!("Your new course: {course}"));
    assert!(items[0]["text"].as_str().unwrap().contains("/assignments/"), "{}", items[0]);
    assert!(items.iter().all(|mail| mail["cause"] != "password_link"), "{items:?}");
    let unread = async || town.learner.get("/api/v1/me/inbox/unread").await.expect(200).json;
    assert_eq!(unread().await["unread"], items.len());

    let read = format!("{inbox}/{}/read", items[0]["id"].as_str().unwrap());
    town.stranger.put_nothing(&read).await.problem(404, "not_found");
    for _ in 0..2 {
        town.learner.put_nothing(&read).await.expect(204);
    }
    assert_eq!(unread().await["unread"], items.len() - 1);
    let first = town.learner.get(inbox).await.expect(200).json["items"][0].clone();
    assert!(first["read_at"].is_string(), "{first}");
    town.learner.put_nothing(&format!("{inbox}/read")).await.expect(204);
    assert_eq!(unread().await["unread"], 0);
    assert_eq!(town.ops.get(inbox).await.expect(200).json["items"].as_array().unwrap().len(), 0);
}

#[tokio::test]
async fn not_2_the_bar_counts_unread_mail_until_it_is_marked_as_read() {
    let town = Town::new().await;
    let lea = town.lea_at_browser().await;
    let empty = lea.get("/inbox").await.expect(200);
    assert!(empty.text().contains("You got no mail yet."), "{}", empty.text());
    send(&town).await;
    let page = lea.get("/inbox").await.expect(200);
    let course = town.course.state().details().name.as_str();
    for part in [&*format!("Your new course: {course}"), "Unread: </span>", "Mark all as read"] {
        assert!(page.text().contains(part), "{part}: {}", page.text());
    }
    assert!(!page.text().contains("/password-resets/"), "account mail is not shown");
    let (_, rest) = page.text().split_once("action=\"/inbox/01").unwrap();
    let (rest, _) = rest.split_once('"').unwrap();
    let read = lea.submit(&format!("/inbox/01{rest}"), &[]).await.expect(303);
    let page = lea.follow(&read).await.expect(200);
    assert!(page.text().contains("The mail is marked as read."), "{}", page.text());
    let read = lea.submit("/inbox/read", &[]).await.expect(303);
    let page = lea.follow(&read).await.expect(200);
    assert!(!page.text().contains("Unread"), "{}", page.text());
}
