//! Achievements and badges, from the work to the page that shows them (ACH).

use std::{collections::BTreeSet, sync::Arc};

use chrono::TimeDelta;
use tms_domain::{
    achievement::{Condition, Count},
    badge::{AwardRevoked, Badge, Sharing},
    change::Versioned,
    id::BadgeAwardId,
    role::Actor,
    usecase::{
        AwardBadge, AwardBadgeCommand, BadgeRevoked, JudgeAchievements, MarkComplete,
        ReadCredentials, ReadRewards, RevokeBadge, SendMail, ShareBadge, UseCaseError,
    },
    view::AwardResultView,
};
use tms_testkit::{
    build::{self, a_badge, an_achievement, name, store_new},
    outside::PlainLetters,
};

use super::town::{PAGE, Town};

impl Town {
    async fn badge(&self, called: &str) -> Versioned<Badge> {
        let badge = a_badge(&self.ports, self.company.state().id(), called);
        store_new(&self.ports, badge, self.ports.clock.now()).await
    }

    /// An achievement of the company, for so many launches of different labs or of the same.
    async fn for_launches(&self, launches: i64, badge: Option<&Versioned<Badge>>) {
        let count = Count::new(launches).expect("a count");
        let condition = Condition::LaunchLabs { count, distinct: false };
        an_achievement(&self.ports, self.company.state().id(), condition, badge).await;
    }

    async fn judge(&self) {
        let judge = JudgeAchievements::new(self.ports.clone());
        while judge.step().await.expect("the store answers") > 0 {}
    }

    /// How many achievements and badges the learner has.
    async fn has(&self) -> (usize, usize) {
        let read = ReadRewards::new(self.ports.clone());
        let achievements = read.achievements(self.learner_id(), Ok(PAGE)).await.expect("a list");
        let badges = read.badges(self.learner_id(), Ok(PAGE)).await.expect("a list");
        (achievements.items.len(), badges.items.len())
    }

    async fn award(&self, badge: &Versioned<Badge>) -> AwardResultView {
        let award = AwardBadge::new(self.ports.clone());
        let command =
            AwardBadgeCommand { learners: vec![self.learner_id()], reason: name("Well done") };
        let of = badge.state().id();
        let awarded = award.award(&self.manager, of, Ok(command), None).await.expect("results");
        awarded.results[0].clone()
    }

    async fn awarded(&self, badge: &Versioned<Badge>) -> BadgeAwardId {
        let award = match self.award(badge).await {
            AwardResultView::Awarded { award, .. } => Some(award),
            AwardResultView::Refused { .. } => None,
        };
        award.expect("the badge is awarded")
    }
}

#[tokio::test]
async fn ach_1_labs_that_were_launched_earn_an_achievement_in_the_department_of_its_owner() {
    let town = Town::new().await;
    town.for_launches(2, None).await;
    let assignment = town.assign().await.state().id();
    town.launch(assignment, town.document()).await.expect("opened");
    town.launch(assignment, town.lab()).await.expect("launched");
    town.judge().await;
    assert_eq!(town.has().await, (0, 0), "one lab is not two");
    town.launch(assignment, town.lab()).await.expect("launched");
    assert_eq!(town.has().await, (0, 0), "nobody has judged yet");
    town.judge().await;
    assert_eq!(town.has().await, (1, 0));
    assert!(town.world.tables().judgings.is_empty(), "what was judged is done with");
}

#[tokio::test]
async fn ach_1_completing_so_many_courses_counts_different_ones() {
    let town = Town::new().await;
    let two = Condition::CompleteCount(Count::new(2).expect("a count"));
    an_achievement(&town.ports, town.company.state().id(), two, None).await;
    let complete = MarkComplete::new(town.ports.clone());
    for _ in 0..2 {
        let id = town.assign().await.state().id();
        let reason = Ok(name("Seen elsewhere"));
        complete.mark(&town.manager, id, None, reason, None).await.expect("complete");
    }
    town.judge().await;
    assert_eq!(town.has().await, (0, 0), "the same course twice is one course");
}

#[tokio::test]
async fn ach_2_who_has_the_badge_already_earns_the_achievement_alone_and_no_badge_twice() {
    let town = Town::new().await;
    let badge = town.badge("Safe hands").await;
    town.awarded(&badge).await;
    let again = town.award(&badge).await;
    assert!(
        matches!(
            again,
            AwardResultView::Refused {
                because: tms_domain::badge::AwardRefused::AlreadyAwarded,
                ..
            }
        ),
        "{again:?}"
    );
    town.for_launches(1, Some(&badge)).await;
    let assignment = town.assign().await.state().id();
    town.launch(assignment, town.lab()).await.expect("launched");
    town.judge().await;
    town.launch(assignment, town.lab()).await.expect("launched");
    town.judge().await;
    assert_eq!(town.has().await, (1, 1));
}

#[tokio::test]
async fn ach_3_ach_5_a_badge_page_is_private_and_shows_what_was_chosen_once_it_is_shared() {
    let town = Town::new().await;
    let badge = town.badge("Safe hands").await;
    let award = town.awarded(&badge).await;
    let (read, share) = (ReadRewards::new(town.ports.clone()), ShareBadge::new(town.ports.clone()));
    let learner = build::actor(&town.learner);
    let private = read.shared(award).await;
    assert!(matches!(private, Err(UseCaseError::NotFound)));
    let foreign = share.share(&town.manager, award, None, Ok(None)).await;
    assert!(matches!(foreign, Err(UseCaseError::NotFound)), "nobody shares another's badge");
    let mut shown = BTreeSet::new();
    for (name, date) in [(false, false), (true, false), (false, true), (true, true)] {
        let sharing = Ok(Some(Sharing { name, date }));
        share.share(&learner, award, None, sharing).await.expect("shared");
        let page = read.shared(award).await.expect("a page");
        assert_eq!((page.learner.is_some(), page.awarded_at.is_some()), (name, date));
        assert_eq!(page.issuer.as_str(), "Northwind");
        shown.insert(page.address);
    }
    assert_eq!(shown.len(), 1, "its address stays the same");
    assert!(shown.iter().all(|it| it.ends_with(&format!("/badges/{award}"))), "{shown:?}");
    share.share(&learner, award, None, Ok(None)).await.expect("private again");
    assert!(matches!(read.shared(award).await, Err(UseCaseError::NotFound)));
}

#[tokio::test]
async fn ach_5_ach_2_a_badge_is_revoked_with_a_reason_and_awarded_again_as_the_same_award() {
    let town = Town::new().await;
    let badge = town.badge("Safe hands").await;
    let award = town.awarded(&badge).await;
    let (read, share) = (ReadRewards::new(town.ports.clone()), ShareBadge::new(town.ports.clone()));
    let learner = build::actor(&town.learner);
    let sharing = || Ok(Some(Sharing { name: true, date: true }));
    share.share(&learner, award, None, sharing()).await.expect("shared");
    let revoke = RevokeBadge::new(town.ports.clone());
    let revoke = async |actor: &Actor| {
        let ids = (badge.state().id(), award);
        revoke.revoke(actor, ids, None, Ok(name("By mistake")), None).await
    };
    assert!(matches!(revoke(&learner).await, Err(UseCaseError::Forbidden(_))));
    let view = revoke(&town.manager).await.expect("revoked");
    let revoked = view.award.state().record().revoked.as_ref().expect("revoked");
    assert_eq!((revoked.reason.as_str(), view.revoked_by.is_some()), ("By mistake", true));
    assert!(matches!(revoke(&town.manager).await, Err(UseCaseError::Refused(AwardRevoked))));

    // It is nobody's any more, and no machine gives it back.
    assert_eq!(town.has().await, (0, 0));
    assert!(read.own_badge(town.learner_id(), award).await.is_err());
    assert!(matches!(read.shared(award).await, Err(UseCaseError::Refused(BadgeRevoked))));
    assert!(share.share(&learner, award, None, sharing()).await.is_err());
    town.for_launches(1, Some(&badge)).await;
    let assignment = town.assign().await.state().id();
    town.launch(assignment, town.lab()).await.expect("launched");
    town.judge().await;
    assert_eq!(town.has().await, (1, 0));

    assert_eq!(town.awarded(&badge).await, award, "it is the same award");
    assert_eq!(town.has().await, (1, 1));
    read.shared(award).await.expect("its page is there again");
    let journal = town.world.tables().journal.clone();
    let of_award = journal.iter().filter(|entry| entry.subject == award.as_uuid());
    let actions: Vec<_> = of_award.map(|entry| entry.action).collect();
    assert_eq!(actions, ["created", "shared", "revoked", "awarded_again"]);
}

#[tokio::test]
async fn ach_3_the_address_of_a_public_page_does_not_tell_when_its_badge_was_awarded() {
    let town = Town::new().await;
    let (given, earned) = (town.badge("Given").await, town.badge("Earned").await);
    let mut awards = vec![town.awarded(&given).await];
    town.for_launches(1, Some(&earned)).await;
    let assignment = town.assign().await.state().id();
    town.launch(assignment, town.lab()).await.expect("launched");
    town.judge().await;
    let read = ReadRewards::new(town.ports.clone());
    let badges = read.badges(town.learner_id(), Ok(PAGE)).await.expect("a list");
    awards.extend(badges.items.iter().map(|view| view.award.state().id()));
    assert_eq!(awards.len(), 3, "the first one twice");
    for award in awards {
        // Version 7 begins with the time.
        assert_eq!(award.as_uuid().get_version_num(), 4, "{award}");
    }
}

#[tokio::test]
async fn ach_3_ach_5_a_credential_tells_what_the_page_does_and_is_nobodys_once_it_is_revoked() {
    let town = Town::new().await;
    let badge = town.badge("Safe hands").await;
    let award = town.awarded(&badge).await;
    build::a_site(town.company.state().id()).stored(&town.ports).await;
    let read = ReadCredentials::new(town.ports.clone());
    let own = async || read.own(town.learner_id(), award).await;
    let first = own().await.expect("a credential");
    town.world.clock.advance(TimeDelta::days(400));
    assert_eq!(own().await.expect("a credential"), first, "the same bytes for the same state");
    let manager = town.manager.user_id().expect("a user");
    assert!(matches!(read.own(manager, award).await, Err(UseCaseError::NotFound)));

    let share = ShareBadge::new(town.ports.clone());
    let learner = build::actor(&town.learner);
    let mut told = BTreeSet::from([first]);
    for (name, date) in [(false, false), (true, false), (false, true), (true, true)] {
        let sharing = Ok(Some(Sharing { name, date }));
        share.share(&learner, award, None, sharing).await.expect("shared");
        match read.shared(award).await {
            Ok(credential) => assert!(date && told.insert(credential), "{name} {date}"),
            Err(UseCaseError::NotFound) => assert!(!date, "every credential tells when"),
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(told.len(), 3, "the own one, one with the name, one without");
    let host = "training.example";
    let valid = read.status_list(host, 0).await.expect("a list");
    let revoke = RevokeBadge::new(town.ports.clone());
    let ids = (badge.state().id(), award);
    revoke.revoke(&town.manager, ids, None, Ok(name("By mistake")), None).await.expect("revoked");
    assert!(own().await.is_err());
    assert!(matches!(read.shared(award).await, Err(UseCaseError::Refused(BadgeRevoked))));
    assert_ne!(read.status_list(host, 0).await.expect("a list"), valid);
    assert!(matches!(read.status_list(host, 1).await, Err(UseCaseError::NotFound)));
}

#[tokio::test]
async fn ach_3_not_2_an_award_is_mailed_once_and_the_mail_leads_to_where_it_is_shared() {
    let town = Town::new().await;
    let award = town.awarded(&town.badge("Safe hands").await).await;
    let sender = Arc::clone(&town.world.letters);
    let send = SendMail::new(town.ports.clone(), Arc::new(PlainLetters), sender);
    while send.step().await.expect("a store") > 0 {}
    let learner = build::actor(&town.learner);
    let share = ShareBadge::new(town.ports.clone());
    let sharing = Ok(Some(Sharing { name: true, date: true }));
    share.share(&learner, award, None, sharing).await.expect("shared");
    while send.step().await.expect("a store") > 0 {}
    let letters = town.world.letters.letters();
    let [letter] = &letters[..] else { panic!("one letter: {letters:?}") };
    let text = &letter.words.text;
    assert!(text.contains("Safe hands"), "{text}");
    assert!(text.contains(&format!("/achievements/badges/{award}")), "{text}");
}

#[tokio::test]
async fn ach_4_the_dashboard_shows_nine_of_each() {
    let town = Town::new().await;
    for number in 0..11 {
        let badge = town.badge(&format!("Badge {number}")).await;
        town.awarded(&badge).await;
        town.world.clock.advance(TimeDelta::seconds(1));
        town.for_launches(1, None).await;
    }
    let assignment = town.assign().await.state().id();
    town.launch(assignment, town.lab()).await.expect("launched");
    town.judge().await;
    assert_eq!(town.has().await, (11, 11));
    let newest = ReadRewards::new(town.ports.clone()).newest(town.learner_id()).await;
    let newest = newest.expect("rewards");
    assert_eq!((newest.achievements.len(), newest.badges.len()), (9, 9));
    assert_eq!(newest.badges[0].badge.details().name.as_str(), "Badge 10");
}
