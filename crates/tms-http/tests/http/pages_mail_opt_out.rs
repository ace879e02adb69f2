//! Opting out of mail by the link of a letter (NOT-2).

use std::net::{IpAddr, Ipv4Addr};

use tms_domain::{
    attempt::ClientAddress, port::Letter, queued_mail::MailState, usecase::RequestPasswordLink,
};
use tms_testkit::build::an_assignment;

use crate::town::Town;

/// Sends what waits; the letters to Lea.
async fn letters_to_lea(town: &Town) -> Vec<Letter> {
    town.send_mail().await;
    let email = town.lea.state().details().email.clone();
    let letters = town.api.world.letters.letters();
    letters.into_iter().filter(|letter| letter.recipient == email).collect()
}

fn is_opted_out(town: &Town) -> bool {
    town.api.world.tables().users[&town.lea.state().id()].state().details().mail_opt_out
}

#[tokio::test]
async fn not_2_one_click_in_a_mail_program_opts_out_signed_out_and_says_so() {
    let town = Town::new().await;
    let ports = &town.api.world.ports_without_faults();
    let letter = letters_to_lea(&town).await.pop().unwrap();
    let link = letter.words.opt_out.unwrap();
    let path = &link[link.find("/mail-opt-out/").unwrap()..];
    let visitor = town.visitor_at_browser();

    // A program that opens the links of letters opts nobody out.
    let asked = visitor.get(path).await.expect(200);
    assert!(asked.text().contains("<form method=\"post\">"), "{}", asked.text());
    assert!(!is_opted_out(&town));
    let click = [("List-Unsubscribe", "One-Click")];
    let forged = path.replace(&path[path.len() - 4..], "0000");
    visitor.get(&forged).await.expect(404);
    visitor.submit_foreign(&forged, &click).await.expect(404);
    assert!(!is_opted_out(&town));

    let before = town.api.world.tables().journal.len();
    for _ in 0..2 {
        let done = visitor.submit_foreign(path, &click).await.expect(200);
        assert!(done.text().contains("You get no more mail about courses."), "{}", done.text());
    }
    assert!(is_opted_out(&town));
    let tables = town.api.world.tables();
    let [entry] = &tables.journal[before..] else { panic!("{:?}", tables.journal) };
    assert_eq!(entry.subject, town.lea.state().id().as_uuid(), "AUD-1");

    // What comes now is account mail alone.
    let count = letters_to_lea(&town).await.len();
    an_assignment(ports, &town.lea, &town.course).await;
    let address = ClientAddress::of(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let ask = RequestPasswordLink::new(ports.clone());
    ask.request(town.lea.state().details().email.as_str(), &address).await.unwrap();
    let letters = letters_to_lea(&town).await;
    assert_eq!(letters.len(), count + 1);
    assert!(letters[count].words.text.contains("/password-resets/"));
    let dropped = |row: &&tms_testkit::memory::OutboxRow| row.state == MailState::Dropped;
    assert_eq!(town.api.world.tables().outbox.iter().filter(dropped).count(), 1);
}
