//! Achievements, badges, and who has them.

use tms_domain::{
    achievement::{AskedCourses, Condition, Count, History, PastAssignment},
    badge::{BadgeImage, Picture, PictureContent, PictureKind, Sharing},
    id::{BadgeAwardId, EarnedAchievementId, PictureId},
    journal::Author,
    port::{CommitError, Duplicate},
    role::Reach,
    user::User,
    view::RewardFilter,
};

use super::{
    Subject, all, commit, in_minutes, plan, refused, request,
    scene::{Scene, cancelled, completed, launch},
    within,
};
use crate::build::{
    a_badge, a_course, a_learner, an_achievement, an_assignment, an_organization, completing,
    line_of, name, plan_at, store_change, store_new, text,
};

pub(super) fn count(count: i64) -> Count {
    Count::new(count).unwrap()
}

pub(super) fn any_course() -> Condition {
    Condition::CompleteCount(count(1))
}

pub async fn ach_1_badges_and_achievements_are_loaded_as_they_were_stored(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let (root, course) = (scene.root.state().id(), scene.course.state().id());
    let store = &ports.achievements;
    let drawn = store_new(ports, a_badge(ports, root, "Drawn"), ports.clock.now()).await;
    let content = PictureContent::parse(b"<svg><path d='M0 0'/></svg>".to_vec()).unwrap();
    let picture = Picture { id: PictureId::from_uuid(ports.ids.next()), content };
    let change = drawn.change(|badge| {
        let mut details = badge.details().clone();
        details.image = BadgeImage::Uploaded { picture: picture.id, kind: PictureKind::Svg };
        details.retired = true;
        Ok::<_, ()>(badge.edit(details))
    });
    let change = change.unwrap();
    let uploaded = change.versioned();
    let both = [drawn.state().id()].into();
    assert_eq!(store.find_badges(&both).await.unwrap(), [(drawn.state().id(), drawn)].into());
    let mut plan = plan(ports);
    plan.add_picture(picture.clone());
    plan.change(change);
    commit(ports, plan).await;
    let id = uploaded.state().id();
    assert_eq!(store.find_badges(&both).await.unwrap(), [(id, uploaded.clone())].into());
    assert_eq!(store.find_picture(picture.id).await.unwrap(), Some(picture));
    let unknown = PictureId::from_uuid(ports.ids.next());
    assert_eq!(store.find_picture(unknown).await.unwrap(), None);

    let other = a_course(root).stored(ports).await.state().id();
    for condition in [
        Condition::CompleteCourses(AskedCourses::new([course, other]).unwrap()),
        any_course(),
        Condition::LaunchLabs { count: count(3), distinct: true },
        Condition::LaunchLabs { count: count(1_000), distinct: false },
    ] {
        let stored = an_achievement(ports, root, condition, Some(&uploaded)).await;
        let found = store.find_achievement(stored.state().id()).await.unwrap();
        assert_eq!(found, Some(stored));
    }
}

pub async fn ach_1_a_history_is_all_that_was_done_cancelled_assignments_aside(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let (learner, course) = (scene.learner.state().id(), scene.course.state().id());
    let history = async || ports.achievements.find_history(learner).await.unwrap();
    assert_eq!(history().await, History::default());
    let now = ports.clock.now();
    let first = an_assignment(ports, &scene.learner, &scene.course).await;
    let (_, first) = launch(ports, &first, scene.document(), &scene.course, now).await;
    let (pending, first) = launch(ports, &first, scene.lab(), &scene.course, now).await;
    // Opened, and asked for: neither is a lab that was launched.
    assert_eq!(history().await, History::default());
    assert_eq!(ports.achievements.list_busy(scene.root.state().id(), None, 9).await.unwrap(), []);
    let asked = ports.assignments.find_launch(pending).await.unwrap().unwrap();
    let (told, change) = first
        .settle_launch(&asked, true, completing(ports, &scene.learner, &scene.course), now)
        .unwrap();
    let mut plan = plan_at(ports, now);
    plan.change(told);
    let first = change.versioned();
    plan.change(change);
    commit(ports, plan).await;
    let lab = scene.lab().id;
    let active = || PastAssignment::active(course);
    assert_eq!(history().await, History::of([active().launched(lab)]));
    completed(ports, &first, now).await;
    let second = an_assignment(ports, &scene.learner, &scene.course).await;
    cancelled(ports, &second, now).await;
    assert_eq!(history().await, History::of([active().launched(lab).completed()]));
    let busy = ports.achievements.list_busy(scene.root.state().id(), None, 9).await.unwrap();
    assert_eq!(busy, [learner]);
}

pub async fn ach_2_an_achievement_and_a_badge_are_had_once(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let root = scene.root.state().id();
    let now = ports.clock.now();
    let badge = store_new(ports, a_badge(ports, root, "Once"), now).await;
    let achievement = an_achievement(ports, root, any_course(), Some(&badge)).await;
    let (learner, line) = (scene.learner.state(), line_of(ports, root).await);
    let history = History::of([PastAssignment::active(scene.course.state().id()).completed()]);
    let award = || {
        let id = BadgeAwardId::from_uuid(ports.ids.next());
        badge.state().award_by_hand(id, learner, &line, (Author::System, name("Good")), now)
    };
    let earn = |award| {
        let id = EarnedAchievementId::from_uuid(ports.ids.next());
        achievement.state().judge(id, learner, &line, &history, award, now).unwrap()
    };
    let mut both = plan(ports);
    let awarded = award().unwrap();
    let shared = awarded.versioned();
    both.create(earn(Some(awarded.state().id())));
    both.create(awarded);
    commit(ports, both).await;

    let mut again = plan(ports);
    again.create(award().unwrap());
    let error = refused(ports, again).await;
    assert!(matches!(error, CommitError::Duplicate(Duplicate::BadgeAward)), "{error:?}");
    let mut again = plan(ports);
    again.create(earn(None));
    let error = refused(ports, again).await;
    assert!(matches!(error, CommitError::Duplicate(Duplicate::EarnedAchievement)), "{error:?}");

    let (badges, learners) = ([badge.state().id()].into(), [learner.id()].into());
    let had = ports.achievements.find_awarded(&badges, &learners).await;
    assert_eq!(had.unwrap(), [((badge.state().id(), learner.id()), shared.clone())].into());
    let unearned = ports.achievements.list_unearned(learner.id(), &[root].into()).await.unwrap();
    assert_eq!(unearned, []);
    let sharing = Some(Sharing { name: true, date: false });
    let share = shared.change(|award| award.share(sharing).ok_or(()));
    let shared = store_change(ports, share.unwrap(), now).await;
    let found = ports.achievements.find_award(shared.state().id()).await.unwrap();
    assert_eq!(found, Some(shared));
}

pub async fn ach_5_what_was_revoked_stands_in_the_list_of_its_place_and_among_nobodys(
    subject: &Subject,
) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let root = scene.root.state().id();
    let now = ports.clock.now();
    let store = &ports.achievements;
    assert_eq!(store.find_revoked(0).await.unwrap(), None, "nothing was ever awarded");
    let badge = store_new(ports, a_badge(ports, root, "Lost"), now).await;
    let achievement = an_achievement(ports, root, any_course(), Some(&badge)).await;
    let line = line_of(ports, root).await;
    let other = a_learner(root).stored(ports).await;
    let source = || (Author::System, name("Good"));
    let mut both = plan(ports);
    let award = |learner: &User| {
        let id = BadgeAwardId::from_uuid(ports.ids.next());
        badge.state().award_by_hand(id, learner, &line, source(), now).unwrap()
    };
    let (lost, kept) = (award(scene.learner.state()), award(other.state()));
    let award = lost.versioned();
    let (id, kept_id) = (lost.state().id(), kept.state().id());
    let history = History::of([PastAssignment::active(scene.course.state().id()).completed()]);
    let earned = EarnedAchievementId::from_uuid(ports.ids.next());
    let learner = scene.learner.state();
    let earned = achievement.state().judge(earned, learner, &line, &history, Some(id), now);
    both.create(earned.unwrap());
    both.create(lost);
    both.create(kept);
    commit(ports, both).await;
    let place = store.find_status_place(id).await.unwrap().unwrap();
    let other_place = store.find_status_place(kept_id).await.unwrap().unwrap();
    assert!(place != other_place && place.list() == 0);
    assert_eq!(
        store.find_status_place(BadgeAwardId::from_uuid(root.as_uuid())).await.unwrap(),
        None
    );
    let listed = async |list| store.find_revoked(list).await.unwrap();
    assert_eq!((listed(0).await, listed(1).await), (Some([].into()), None));

    let own = async || {
        let page = request(9, None);
        let badges = ports.queries.achievements.list_own_badges(learner.id(), &page).await.unwrap();
        let earned = ports.queries.achievements.list_own_achievements(learner.id(), &page).await;
        (badges.items.len(), earned.unwrap().items[0].badge.is_some())
    };
    assert_eq!(own().await, (1, true));
    let by = Author::User(other.state().id());
    let revoke = award.change(|award| award.revoke(by, name("By mistake"), now));
    let revoked = store_change(ports, revoke.unwrap(), now).await;
    assert_eq!(store.find_award(id).await.unwrap(), Some(revoked.clone()));
    assert_eq!(listed(0).await, Some([place].into()));
    assert_eq!(own().await, (0, false));
    let page = request(9, None);
    let awards = &ports.queries.achievements;
    let awards = awards.list_awards(&Reach::Everywhere, badge.state().id(), &page).await.unwrap();
    let view = awards.items.iter().find(|view| view.award.state().id() == id).unwrap();
    assert_eq!((&view.award, &view.revoked_by), (&revoked, &Some(other.state().into())));

    let source = (by, name("Right after all"));
    let again = revoked.change(|had| badge.state().award_again(had, learner, &line, source));
    let again = store_change(ports, again.unwrap(), now).await;
    assert_eq!(store.find_award(id).await.unwrap(), Some(again));
    assert_eq!(listed(0).await, Some([].into()));
    assert_eq!(store.find_status_place(id).await.unwrap(), Some(place));
    assert_eq!(own().await, (1, true));
}

pub async fn ach_4_own_achievements_and_badges_are_listed_the_newest_first(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let root = scene.root.state().id();
    let learner = scene.learner.state();
    let line = line_of(ports, root).await;
    let queries = &ports.queries.achievements;
    for number in 0..5_i64 {
        let at = in_minutes(ports, number / 2);
        let badge = store_new(ports, a_badge(ports, root, &format!("Badge {number}")), at).await;
        let id = BadgeAwardId::from_uuid(ports.ids.next());
        let source = (Author::User(learner.id()), name("Good"));
        let award = badge.state().award_by_hand(id, learner, &line, source, at).unwrap();
        store_new(ports, award, at).await;
    }
    let list = async |page| queries.list_own_badges(learner.id(), &page).await;
    let badges = all(2, list).await;
    assert_eq!(badges.len(), 5);
    let keys: Vec<_> = badges
        .iter()
        .map(|it| (it.award.state().record().awarded_at, it.award.state().id()))
        .collect();
    assert!(keys.is_sorted_by(|a, b| a > b));
    assert!(badges.iter().all(|it| it.issuer.as_str() == "Root"));
    let newest = badges[0].badge.id();
    let awards = async |reach: Reach| {
        let list = async |page| queries.list_awards(&reach, newest, &page).await;
        all(2, list).await
    };
    let shown = awards(within(&scene.root)).await;
    assert_eq!(shown.len(), 1);
    assert_eq!(shown[0].awarded_by, Some(learner.into()));
    assert_eq!(shown[0].learner.person, learner.into());
    let beside = an_organization("Beside").stored(ports).await;
    assert_eq!(awards(within(&beside)).await, []);
}

pub async fn perm_3_badges_and_achievements_are_listed_by_name_above_and_below(subject: &Subject) {
    let ports = &subject.server();
    let root = an_organization("Root").stored(ports).await;
    let below = an_organization("Below").under(&root).stored(ports).await;
    let beside = an_organization("Beside").stored(ports).await;
    let now = ports.clock.now();
    for (owner, called) in
        [(&root, "Zeal"), (&below, "Árdour"), (&beside, "Other"), (&root, "zest")]
    {
        let id = owner.state().id();
        store_new(ports, a_badge(ports, id, called), now).await;
        let achievement = an_achievement(ports, id, any_course(), None).await;
        let line = line_of(ports, id).await;
        let change = achievement.change(|it| {
            let mut details = it.details().clone();
            details.name = name(called);
            details.description = text("Other words");
            details.retired = called == "zest";
            it.edit(&line, details, None)
        });
        store_change(ports, change.unwrap(), now).await;
    }
    let queries = &ports.queries.achievements;
    let listed = async |reach: &Reach, part: Option<&str>, retired| {
        let filter = RewardFilter { name: part.map(str::to_owned), retired };
        let list = async |page| queries.list_achievements(reach, &filter, &page).await;
        let found = all(1, list).await.into_iter();
        let names: Vec<String> =
            found.map(|it| it.state().details().name.as_str().to_owned()).collect();
        if retired.is_none() {
            let list = async |page| queries.list_badges(reach, &filter, &page).await;
            let found = all(1, list).await.into_iter();
            let badges: Vec<String> =
                found.map(|it| it.state().details().name.as_str().to_owned()).collect();
            assert_eq!(badges, names);
        }
        names
    };
    assert_eq!(listed(&Reach::Everywhere, None, None).await, ["Árdour", "Other", "Zeal", "zest"]);
    assert_eq!(listed(&within(&below), None, None).await, ["Árdour", "Zeal", "zest"]);
    assert_eq!(listed(&within(&root), None, None).await, ["Árdour", "Zeal", "zest"]);
    assert_eq!(listed(&within(&beside), None, None).await, ["Other"]);
    assert_eq!(listed(&within(&root), Some("ard"), None).await, ["Árdour"]);
    assert_eq!(listed(&within(&root), Some("ze"), Some(false)).await, ["Zeal"]);
    assert_eq!(listed(&within(&root), None, Some(true)).await, ["zest"]);
}
