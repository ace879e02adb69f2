//! Plans (BIL, AUD, NOT-1): what must follow from each fact follows, once, and nothing secret is written down.

use proptest::{collection::vec, prelude::*};
use tms_domain::{
    assignment::{AssignmentEvent, Source},
    billing::BillLineKind,
    change::{AggregateKind, Change, Version, Versioned},
    course::Course,
    id::{AssignmentId, IdBlock, TrainingKeyId, TrainingKeyPoolId},
    journal::{Author, Fields},
    mail::MailKind,
    organization::Organization,
    plan::{KeysToAdd, Plan, RowRef},
    redemption::Redemption,
    strategy::{self, Decided},
    text::Name,
    training_key::{KeyState, NewKeys},
    user::{PasswordHash, User, UserDetails},
};
use uuid::Uuid;

use super::noon;

fn plan() -> Plan {
    Plan::new(Author::System, noon(), IdBlock::starting_at(Uuid::from_u128(1 << 64)))
}

fn changed(decided: &Decided, plan: &mut Plan) {
    match decided.clone() {
        Decided::Nothing | Decided::Refused(_) => {}
        Decided::Launched(launching) => {
            plan.create(launching.launch);
            plan.change(launching.assignment);
        }
        Decided::Settled(settled) => {
            plan.change(settled.0);
            plan.change(settled.1);
        }
        Decided::Reported(reporting) => {
            plan.change(reporting.launch);
            if let Some(assignment) = reporting.assignment {
                plan.change(assignment);
            }
        }
        Decided::Changed(change) => plan.change(*change),
    }
}

fn details_of(user: &User) -> UserDetails {
    user.details().clone()
}

proptest! {
    #[test]
    fn bil_1_not_1_aud_1_each_creation_has_one_bill_line_one_entry_and_one_mail(scenes in vec(strategy::scene(), 1..6)) {
        let mut plan = plan();
        let mut made = Vec::new();
        for (number, scene) in (1..).zip(&scenes) {
            let id = AssignmentId::from_uuid(Uuid::from_u128(number));
            let terms = scene.assigning().decide(scene.now).unwrap();
            let new = terms.grant(id, Source::Administrator { by: None });
            made.push(new.state().clone());
            plan.create(new);
        }
        prop_assert_eq!(plan.bill_lines().len(), made.len());
        prop_assert_eq!(plan.journal().len(), made.len());
        prop_assert_eq!(plan.mails().len(), made.len());
        for (place, assignment) in made.iter().enumerate() {
            let line = &plan.bill_lines()[place];
            prop_assert_eq!(line.kind, BillLineKind::Created);
            prop_assert_eq!((line.assignment, line.organization, line.course), (assignment.id(), assignment.organization(), assignment.course()));
            prop_assert_eq!((line.sku.as_ref(), line.at), (assignment.billed_under(), assignment.created_at()));
            let entry = &plan.journal()[place];
            prop_assert_eq!((entry.kind, entry.subject, entry.action), (AggregateKind::CourseAssignment, assignment.id().as_uuid(), "created"));
            prop_assert_eq!(entry.organization, Some(assignment.organization()));
            let mail = &plan.mails()[place];
            prop_assert_eq!((mail.kind, mail.about, mail.recipient), (MailKind::AssignmentCreated, assignment.id().as_uuid(), assignment.learner()));
        }
    }

    #[test]
    fn bil_4_lines_minus_reversals_are_the_assignments_not_cancelled(past in strategy::past()) {
        let mut lines = 1_i64;
        for moment in &past.moments {
            let mut plan = plan();
            changed(&moment.decided, &mut plan);
            for line in plan.bill_lines() {
                // Billing again is never a matter of anything but a new assignment (BIL-1).
                prop_assert_eq!(line.kind, BillLineKind::Reversed);
                prop_assert_eq!(line.at, moment.at);
                prop_assert_eq!(line.organization, past.created.organization());
                lines -= 1;
            }
        }
        prop_assert_eq!(lines, i64::from(!past.assignment.state().is_cancelled()));
    }

    #[test]
    fn aud_1_every_change_of_an_assignment_has_one_entry_and_the_fields_it_changed(past in strategy::past()) {
        for moment in &past.moments {
            let mut plan = plan();
            changed(&moment.decided, &mut plan);
            let entries: Vec<_> = plan.journal().iter().filter(|it| it.kind == AggregateKind::CourseAssignment).collect();
            prop_assert_eq!(entries.len(), usize::from(moment.decided.assignment().is_some()));
            for entry in entries {
                prop_assert_eq!(entry.subject, past.created.id().as_uuid());
                for ((was, old), (is, new)) in entry.before.iter().zip(&entry.after) {
                    prop_assert_eq!(was, is);
                    prop_assert_ne!(old, new);
                }
            }
        }
    }

    #[test]
    fn not_1_not_2_completing_mails_once_and_else_only_an_expiry_brought_near(past in strategy::past()) {
        let mut completed = 0;
        for moment in &past.moments {
            let mut plan = Plan::new(Author::System, moment.at, IdBlock::starting_at(Uuid::from_u128(1 << 64)));
            changed(&moment.decided, &mut plan);
            let set = moment.decided.assignment().filter(|it| matches!(it.event(), AssignmentEvent::ExpirySet { .. }));
            if let Some(set) = set {
                let due = set.after().due_notice(moment.at);
                let mails: Vec<_> = plan.mails().iter().map(|mail| (mail.kind, mail.notice)).collect();
                prop_assert_eq!(mails, due.map(|due| (due.notice.mail(), Some(due))).into_iter().collect::<Vec<_>>());
                continue;
            }
            for mail in plan.mails() {
                prop_assert_eq!(mail.kind, MailKind::AssignmentCompleted);
                prop_assert_eq!(mail.recipient, past.created.learner());
                completed += 1;
            }
        }
        prop_assert_eq!(completed, i32::from(past.assignment.state().is_complete()));
    }

    #[test]
    fn every_changed_row_is_guarded_by_the_version_it_was_decided_on(past in strategy::past()) {
        for moment in &past.moments {
            let mut plan = plan();
            changed(&moment.decided, &mut plan);
            if let Some(change) = moment.decided.assignment() {
                let row = RowRef { kind: AggregateKind::CourseAssignment, id: past.created.id().as_uuid() };
                prop_assert!(plan.guards().contains(&(row, change.expected())));
            }
            let launches = matches!(moment.decided, Decided::Settled(_) | Decided::Reported(_));
            let guarded = plan.guards().iter().any(|(row, _)| row.kind == AggregateKind::Launch);
            prop_assert_eq!(guarded, launches);
        }
    }

    #[test]
    fn org_3_checking_a_line_guards_each_organization_of_it(line in strategy::organization_line(1..8)) {
        let mut plan = plan();
        plan.check_line(&line);
        let expected = line.members().iter().map(|member| {
            let row = RowRef { kind: AggregateKind::Organization, id: member.state().id().as_uuid() };
            (row, member.version())
        });
        prop_assert_eq!(plan.guards(), &expected.collect());
        prop_assert!(plan.writes().is_empty() && plan.journal().is_empty());
    }

    #[test]
    fn red_2_a_redemption_is_key_and_assignment_with_one_line_one_entry_one_mail(it in strategy::key_scene()) {
        let id = AssignmentId::from_uuid(Uuid::from_u128(1));
        let Ok(Redemption::Decided { key, assignment }) = it.snapshot.redeem(it.redeemer(), id, it.scene.now) else {
            return Err(TestCaseError::fail("it can be redeemed"));
        };
        let code = it.snapshot.key.state().code().clone();
        let mut plan = plan();
        plan.change(*key);
        plan.create(*assignment);
        prop_assert_eq!(plan.writes().len(), 2);
        prop_assert_eq!((plan.bill_lines().len(), plan.journal().len(), plan.mails().len()), (1, 1, 1));
        let written = format!("{:?}{:?}{:?}", plan.journal(), plan.mails(), plan.bill_lines());
        prop_assert!(!written.contains(code.shown()) && !written.contains(code.normal().as_str()));
    }

    #[test]
    fn aud_1_the_journal_never_holds_a_whole_key(it in strategy::key_scene(), random in vec(any::<u128>(), 1..20)) {
        let (key, pool) = (&it.snapshot.key, &it.snapshot.pool);
        let keys = NewKeys::generated(random);
        let mut codes: Vec<String> = keys.codes().map(|code| code.shown().to_owned()).collect();
        codes.extend(keys.codes().map(|code| code.normal().as_str().to_owned()));
        codes.push(key.state().code().shown().to_owned());
        codes.push(key.state().code().normal().as_str().to_owned());
        let count = u32::try_from(keys.len()).unwrap();
        let mut plan = plan();
        plan.change(key.change(|it| it.revoke(Author::System, noon())).unwrap());
        plan.change(pool.change(|it| Ok::<_, ()>(it.add_keys(count))).unwrap());
        plan.add_keys(KeysToAdd {
            pool: pool.state().id(),
            keys,
            ids: IdBlock::starting_at(Uuid::from_u128(5)),
            created_at: noon(),
        });
        // One entry for the request that adds them, one for the revocation.
        prop_assert_eq!(plan.journal().len(), 2);
        let written = format!("{:?}", plan.journal());
        for code in codes {
            prop_assert!(!written.contains(&code), "{written}");
        }
    }

    #[test]
    fn aud_1_the_journal_never_holds_a_password_hash(scene in strategy::scene(), other in "[a-z0-9]{24}") {
        let user = &scene.learner;
        let hash = format!("$argon2id${other}");
        let mut plan = plan();
        plan.create(User::create(user.state().id(), details_of(user.state()), Some(PasswordHash::from_hasher(hash.clone())), noon()));
        plan.change(user.change(|it| Ok::<_, ()>(it.set_password(PasswordHash::from_hasher(hash.clone())))).unwrap());
        plan.change(user.change(|it| Ok::<_, ()>(it.edit(details_of(it)))).unwrap());
        prop_assert_eq!(plan.journal().len(), 3);
        let written = format!("{:?}", plan.journal());
        prop_assert!(!written.contains(&hash) && !written.contains(&other), "{written}");
        let before = user.state().password().map(|hash| hash.as_str().to_owned());
        prop_assert!(before.is_none_or(|hash| !written.contains(&hash)));
    }

    #[test]
    fn aud_1_what_is_made_is_written_down_whole(scene in strategy::scene()) {
        let organization = scene.line.organization();
        let mut plan = plan();
        let settings = organization.settings().clone();
        plan.create(Organization::create(organization.id(), settings.clone(), None).unwrap());
        let course = scene.course.state();
        plan.create(Course::create(course.id(), course.owner(), course.details().clone()).unwrap());
        let [first, second] = plan.journal() else { return Err(TestCaseError::fail("two entries")) };
        prop_assert!(first.before.is_empty() && second.before.is_empty());
        let named = |fields: &Fields, name: &Name| fields.contains(&("name", name.as_str().into()));
        prop_assert!(named(&first.after, &settings.name));
        prop_assert!(named(&second.after, &course.details().name));
        prop_assert_eq!(plan.bill_lines().len() + plan.mails().len(), 0);
    }

    #[test]
    fn what_follows_from_a_plan_has_ids_of_its_own(past in strategy::past()) {
        let mut plan = plan();
        plan.create(fresh(&past));
        for moment in &past.moments {
            changed(&moment.decided, &mut plan);
        }
        let mut ids: Vec<Uuid> = plan.journal().iter().map(|entry| entry.id.as_uuid()).collect();
        ids.extend(plan.mails().iter().map(|mail| mail.id.as_uuid()));
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        prop_assert_eq!(ids.len(), count);
    }
}

fn fresh(
    past: &strategy::Past,
) -> tms_domain::change::New<tms_domain::assignment::CourseAssignment> {
    let terms = past.scene.assigning().decide(past.scene.now).expect("it was made before");
    terms.grant(past.created.id(), past.created.source())
}

#[test]
fn bil_2_only_cancelling_takes_back() {
    use proptest::{strategy::ValueTree as _, test_runner::TestRunner};

    let past = strategy::past_of(strategy::scene(), 0..=0)
        .new_tree(&mut TestRunner::deterministic())
        .unwrap()
        .current();
    let cancel: Change<_> =
        past.assignment.change(|it| it.cancel(Author::System, past.now)).unwrap();
    assert!(matches!(cancel.event(), AssignmentEvent::Cancelled { .. }));
    let mut plan = plan();
    plan.change(cancel);
    let [line] = plan.bill_lines() else { panic!("one reversal") };
    assert_eq!((line.kind, line.at), (BillLineKind::Reversed, past.now));
    assert_eq!(line.sku.as_ref(), past.created.billed_under());
    assert!(plan.mails().is_empty());
}

#[test]
fn bil_3_keys_are_free() {
    let mut plan = plan();
    plan.add_keys(KeysToAdd {
        pool: TrainingKeyPoolId::from_uuid(Uuid::from_u128(1)),
        keys: NewKeys::generated([1, 2, 3]),
        ids: IdBlock::starting_at(Uuid::from_u128(2)),
        created_at: noon(),
    });
    assert!(plan.bill_lines().is_empty());
    let key = Versioned::new(
        tms_domain::training_key::TrainingKey::restore(tms_domain::training_key::KeyRecord {
            id: TrainingKeyId::from_uuid(Uuid::from_u128(1)),
            pool: TrainingKeyPoolId::from_uuid(Uuid::from_u128(1)),
            code: tms_domain::key_code::KeyCode::parse("SPRING-AZ104-00001").unwrap(),
            created_at: noon(),
            state: KeyState::Available,
        }),
        Version::FIRST,
    );
    plan.change(key.change(|it| it.revoke(Author::System, noon())).unwrap());
    assert!(plan.bill_lines().is_empty());
}
