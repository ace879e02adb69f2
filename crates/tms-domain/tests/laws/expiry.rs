//! Expiry (EXP): the maximum, what may be wished, and who may go past it.

use chrono::TimeDelta;
use proptest::{option, prelude::*};
use tms_domain::{
    assignment::{
        AssignRefused, Assigning, ExpiryOverride, ExpiryRefused, SetExpiryRefused, Source,
    },
    change::Versioned,
    id::AssignmentId,
    organization::{Organization, OrganizationLine},
    strategy::{self, Scene},
    text::Name,
    time::{AccessDays, Day, WishedEnd},
};
use uuid::Uuid;

use super::MICROSECOND;

fn leave() -> ExpiryOverride {
    ExpiryOverride { reason: Name::parse("on leave").expect("a reason") }
}

/// The same scene with these settings along the line, from the foot up, and for the course.
fn with_access(scene: Scene, line: &[Option<AccessDays>], course: Option<AccessDays>) -> Scene {
    let members = scene.line.members().iter().zip(line.iter().chain(std::iter::repeat(&None)));
    let members = members.map(|(member, days)| {
        let mut settings = member.state().settings().clone();
        settings.max_access_days = *days;
        let (id, parent) = (member.state().id(), member.state().parent());
        Versioned::new(Organization::restore(id, parent, settings), member.version())
    });
    let line = OrganizationLine::new(members.collect()).expect("the same line");
    Scene { line, ..scene }.with_course(|details| details.max_access_days = course)
}

proptest! {
    #[test]
    fn exp_1_org_1_the_smaller_of_the_nearest_organization_and_the_course(
        scene in strategy::scene(),
        line in proptest::collection::vec(option::of(strategy::access_days()), 5),
        course in option::of(strategy::access_days()),
    ) {
        let scene = with_access(scene, &line, course);
        let members = scene.line.members().len();
        let organization = line.iter().take(members).flatten().next().map_or(180, |days| days.days());
        let expected = course.map_or(organization, |days| days.days().min(organization));
        let now = scene.now;
        let terms = scene.assigning().decide(now).unwrap();
        let made = terms.grant(AssignmentId::from_uuid(Uuid::nil()), Source::Administrator { by: None });
        let max = now + TimeDelta::days(i64::from(expected));
        prop_assert_eq!(made.state().max_expires_at(), max);
        // EXP-2: without a wish the maximum is what one gets.
        prop_assert_eq!(made.state().expires_at(), max);
    }

    #[test]
    fn exp_3_a_wish_lies_after_now_and_not_after_the_maximum(scene in strategy::scene(), percent in -20_i64..=120, off in -1_i64..=1) {
        let now = scene.now;
        let latest = scene.assigning().max_expires_at(now);
        let wish = now + (latest - now) / 100 * i32::try_from(percent).unwrap() + MICROSECOND * i32::try_from(off).unwrap();
        let decided = Assigning { wish: Some(WishedEnd::At(wish)), ..scene.assigning() }.decide(now);
        let expected = if latest < wish {
            Err(AssignRefused::Expiry(ExpiryRefused::BeyondMaximum { latest }))
        } else if wish <= now {
            Err(AssignRefused::Expiry(ExpiryRefused::NotInFuture))
        } else {
            Ok(wish)
        };
        prop_assert_eq!(decided.map(|terms| terms.expires_at()), expected);
    }

    #[test]
    fn exp_3_the_maximum_itself_is_allowed_and_one_microsecond_more_is_not(past in strategy::past_of(strategy::scene(), 0..=0)) {
        let (created, max) = (past.created.created_at(), past.created.max_expires_at());
        let set = |at| past.created.set_expiry(WishedEnd::At(at), None, created);
        prop_assert!(set(max).is_ok());
        prop_assert!(set(created + MICROSECOND).is_ok());
        prop_assert_eq!(set(max + MICROSECOND), Err(ExpiryRefused::BeyondMaximum { latest: max }.into()));
        prop_assert_eq!(set(created), Err(ExpiryRefused::NotInFuture.into()));
    }

    #[test]
    fn exp_4_a_shortened_expiry_comes_back_also_after_it_has_passed(past in strategy::past_of(strategy::scene(), 0..=0)) {
        let (created, max) = (past.created.created_at(), past.created.max_expires_at());
        let short = past.assignment.change(|it| it.set_expiry(WishedEnd::At(created + MICROSECOND), None, created)).unwrap();
        let now = max - MICROSECOND;
        prop_assert!(short.after().is_expired(now));
        let back = short.versioned().change(|it| it.set_expiry(WishedEnd::At(max), None, now)).unwrap();
        prop_assert_eq!(back.after().expires_at(), max);
        prop_assert!(!back.after().is_expired(now));
    }

    #[test]
    fn exp_5_asg_2_expired_from_its_expiry_on(past in strategy::past_of(strategy::scene(), 0..=0)) {
        let expires_at = past.created.expires_at();
        prop_assert!(past.created.is_open(expires_at - MICROSECOND));
        prop_assert!(past.created.is_expired(expires_at));
        prop_assert!(!past.created.is_open(expires_at));
    }

    #[test]
    fn exp_6_leave_reaches_3660_days_after_creation_and_no_further(past in strategy::past_of(strategy::scene(), 0..=0)) {
        let created = past.created.created_at();
        let latest = created + TimeDelta::days(3_660);
        let set = |at| past.assignment.change(|it| it.set_expiry(WishedEnd::At(at), Some(leave()), created));
        let change = set(latest).unwrap();
        prop_assert_eq!(change.after().expires_at(), latest);
        prop_assert_eq!(change.after().max_expires_at(), latest);
        let refused = SetExpiryRefused::Expiry(ExpiryRefused::BeyondMaximum { latest });
        prop_assert_eq!(set(latest + MICROSECOND).unwrap_err(), refused);
    }

    #[test]
    fn exp_6_leave_that_is_not_needed_leaves_the_maximum_alone(past in strategy::past_of(strategy::scene(), 0..=0)) {
        let (created, max) = (past.created.created_at(), past.created.max_expires_at());
        let change = past.assignment.change(|it| it.set_expiry(WishedEnd::At(max), Some(leave()), created)).unwrap();
        prop_assert_eq!(change.after().max_expires_at(), max);
        let event = format!("{:?}", change.event());
        prop_assert!(event.contains("override_reason: None"));
    }

    #[test]
    fn tim_2_a_day_of_access_has_24_hours_wherever_the_learner_is(scene in strategy::scene(), days in 1_i64..=3_660) {
        let scene = with_access(scene, &[Some(AccessDays::new(days).unwrap())], None);
        let lasts = scene.assigning().max_expires_at(scene.now) - scene.now;
        prop_assert_eq!(lasts, TimeDelta::hours(24 * days));
    }

    #[test]
    fn tim_3_exp_3_the_last_selectable_day_can_be_saved(past in strategy::past_of(strategy::scene(), 0..=0), before in 0_i64..86_400) {
        let (created, max) = (past.created.created_at(), past.created.max_expires_at());
        let starts_at = max - TimeDelta::seconds(before);
        let day = Day::new(starts_at, starts_at + TimeDelta::days(1)).unwrap();
        let change = past.assignment.change(|it| it.set_expiry(WishedEnd::Day(day), None, created)).unwrap();
        prop_assert_eq!(change.after().expires_at(), max);
        let next = Day::new(day.ends_at(), day.ends_at() + TimeDelta::days(1)).unwrap();
        let refused = past.created.set_expiry(WishedEnd::Day(next), None, created);
        prop_assert_eq!(refused, Err(ExpiryRefused::BeyondMaximum { latest: max }.into()));
    }
}
