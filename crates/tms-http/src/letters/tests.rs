use chrono::{TimeZone as _, Utc};
use tms_domain::{
    mail::MailKind,
    organization::TimeZoneName,
    secret::Secret,
    text::{LongText, Name},
    user::User,
    view::PersonView,
};
use tms_testkit::{
    build::{a_learner, an_organization},
    world::World,
};

use super::*;

const SITE: &str = "https://training.example";

fn name(text: &str) -> Name {
    Name::parse(text).unwrap()
}

/// Ada, who reads this language.
async fn ada(language: Option<&str>) -> User {
    let ports = World::empty().unwrap().ports();
    let place = an_organization("North").stored(&ports).await.state().id();
    let ada = a_learner(place).named("Ada", "Weiß").stored(&ports).await.into_state();
    let mut details = ada.details().clone();
    details.language = language.map(name);
    let mut ada = ada;
    let edited = ada.edit(details);
    tms_domain::change::Aggregate::apply(&mut ada, &edited);
    ada
}

fn course() -> CourseTold {
    CourseTold {
        course: name("Wines & <Cheeses>"),
        expires_at: Utc.with_ymd_and_hms(2027, 3, 31, 22, 0, 0).unwrap(),
        link: format!("{SITE}/assignments/7"),
    }
}

fn write(reader: &User, kind: MailKind, told: Told) -> Words {
    let zone = TimeZoneName::confirmed("Europe/Berlin");
    let draft = LetterDraft { recipient: reader, zone: Some(&zone), site: SITE, kind, told };
    Letters::new([7; 32]).write(&draft).unwrap()
}

/// Every letter there is.
fn letters() -> Vec<(MailKind, Told)> {
    let decided = |approved| Told::Decided {
        course: name("Wines"),
        learner: PersonView {
            id: UserId::from_uuid(Uuid::nil()),
            first_name: name("Bo"),
            last_name: name("Li"),
        },
        approved,
        reason: Some(name("a slip")),
    };
    vec![
        (MailKind::AssignmentCreated, Told::Assigned(course())),
        (MailKind::AssignmentCompleted, Told::Completed(course())),
        (MailKind::AssignmentExpiring, Told::Expiring(course())),
        (MailKind::AssignmentExpired, Told::Expired(course())),
        (MailKind::CancellationRequestDecided, decided(true)),
        (MailKind::CancellationRequestDecided, decided(false)),
        (
            MailKind::BadgeAwarded,
            Told::Badge {
                name: name("Safe hands"),
                description: LongText::parse("Works safely.").unwrap(),
                link: format!("{SITE}/achievements/badges/7"),
            },
        ),
        (MailKind::PasswordLink, Told::password_link(SITE, &Secret::from_random(1, 2))),
    ]
}

#[tokio::test]
async fn not_2_tim_4_a_letter_speaks_the_readers_language_and_zone() {
    let told = || Told::Expiring(course());
    let english = write(&ada(None).await, MailKind::AssignmentExpiring, told());
    assert_eq!(english.subject, "Your course ends soon: Wines & <Cheeses>");
    assert!(english.text.starts_with("Hello Ada,\n\n"), "{}", english.text);
    assert!(english.text.contains("1 April 2027 at 00:00 CEST"), "{}", english.text);
    let german = write(&ada(Some("de-AT")).await, MailKind::AssignmentExpiring, told());
    assert_eq!(german.subject, "Ihr Kurs endet bald: Wines & <Cheeses>");
    assert!(german.text.contains("1. April 2027 um 00:00 CEST"), "{}", german.text);
    assert!(german.html.contains("<html lang=\"de\">"), "{}", german.html);
}

#[tokio::test]
async fn a_letter_says_the_same_as_text_and_as_a_page() {
    let ada = ada(None).await;
    for (kind, told) in letters() {
        let words = write(&ada, kind, told);
        assert!(!words.subject.contains('\n'), "{words:?}");
        // A text that is missing shows its name.
        assert!(
            !format!("{}{}{}", words.text, words.foot, words.html).contains("letter-"),
            "{}",
            words.html
        );
        let page = words.html.replace("&#60;", "<").replace("&#62;", ">").replace("&#38;", "&");
        let all = words.text.lines().chain(words.foot.lines());
        for line in all.filter(|line| !line.is_empty()) {
            assert!(page.contains(line.trim_end_matches(':')), "{line}\n{page}");
        }
        assert!(!page.contains("style=\"") && !page.contains("<script"), "{page}");
    }
    let assigned = write(&ada, MailKind::AssignmentCreated, Told::Assigned(course()));
    assert!(!assigned.html.contains("<Cheeses>"), "what people typed is text: {}", assigned.html);
}

#[tokio::test]
async fn ach_3_a_letter_about_a_badge_offers_to_share_it() {
    let ada = ada(None).await;
    let badge = letters().into_iter().find(|(kind, _)| *kind == MailKind::BadgeAwarded);
    let (kind, told) = badge.unwrap();
    let words = write(&ada, kind, told);
    assert_eq!(words.subject, "Your new badge: Safe hands");
    for part in ["LinkedIn, X or Facebook", "https://training.example/achievements/badges/7"] {
        assert!(words.text.contains(part) && words.html.contains(part), "{words:?}");
    }
}

#[tokio::test]
async fn not_2_every_letter_but_account_mail_offers_to_opt_out() {
    let ada = ada(None).await;
    for (kind, told) in letters() {
        let words = write(&ada, kind, told);
        assert_eq!(words.opt_out.is_none(), kind.is_account_mail(), "{words:?}");
        if let Some(link) = &words.opt_out {
            assert!(words.foot.contains(link) && words.html.contains(link), "{words:?}");
            let pass = link.strip_prefix("https://training.example/mail-opt-out/").unwrap();
            assert_eq!(opted_out_by(&[7; 32], pass), Some(ada.id()));
            assert_eq!(opted_out_by(&[8; 32], pass), None, "another key");
            let other = pass.replacen(&pass[..1], if pass.starts_with('0') { "1" } else { "0" }, 1);
            assert_eq!(opted_out_by(&[7; 32], &other), None, "another id");
        }
    }
    for nonsense in ["", "x", "é", &"0".repeat(96), &"é".repeat(40)] {
        assert_eq!(opted_out_by(&[7; 32], nonsense), None);
    }
}
