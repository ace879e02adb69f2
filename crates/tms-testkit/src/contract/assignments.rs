//! Assignments with their launches, notes and journal.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use tms_domain::{
    assignment::Source,
    certificate::CertificateDesign,
    id::{AssignmentId, LaunchId, UserId},
    journal::Author,
    launch::{LabResult, LaunchState},
};

use super::{
    Subject, all, commit, in_minutes, plan,
    scene::{Scene, a_note, cancelled, completed, launch, redemption},
};
use crate::build::{
    a_course, a_learner, a_pool, an_assignment, completing, name, plan_at, store_change, store_new,
    typed_keys,
};

pub async fn asg_3_an_assignment_is_loaded_as_it_was_stored_with_the_names_that_go_with_it(
    subject: &Subject,
) {
    let ports = &subject.server();
    let mut scene = Scene::of(ports).await;
    let titled = scene.course.change(|course| {
        let mut details = course.details().clone();
        details.certificate = Some(CertificateDesign::new(name("Worked safely")));
        details.sku = Some(name("SKU-1"));
        course.edit(details)
    });
    let now = ports.clock.now();
    scene.course = store_change(ports, titled.unwrap(), now).await;
    let by = a_learner(scene.root.state().id()).named("Ada", "Min").stored(ports).await;
    let source = Source::Administrator { by: Some(by.state().id()) };
    let by_hand = store_new(ports, scene.assigning(ports, source).await, now).await;
    let pool = a_pool(scene.root.state().id(), &scene.course).stored(ports).await;
    typed_keys(ports, &pool, &["SPRING-1"]).await;
    let (redeeming, by_key) = redemption(ports, "SPRING-1", &scene.learner).await;
    commit(ports, redeeming).await;
    for (made, created_by) in [(by_hand, Some(by.state().id())), (by_key, None)] {
        let view = ports.assignments.find(made.state().id()).await.unwrap().unwrap();
        assert_eq!(view.assignment, made);
        assert_eq!(view.learner, scene.learner.state().into());
        assert_eq!(view.course_name, scene.course.state().details().name);
        assert!(view.course_has_certificate);
        assert_eq!(view.created_by.map(|by| by.id), created_by);
    }
    let unknown = AssignmentId::from_uuid(ports.ids.next());
    assert_eq!(ports.assignments.find(unknown).await.unwrap(), None);
}

pub async fn can_3_launches_and_what_they_came_to_are_loaded_with_their_assignment(
    subject: &Subject,
) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let course = &scene.course;
    let find = async |id| ports.assignments.find(id).await.unwrap().unwrap();
    let find_launch = async |id| ports.assignments.find_launch(id).await.unwrap().unwrap();
    let mut current = an_assignment(ports, &scene.learner, course).await;
    let id = current.state().id();
    let mut launches = Vec::new();
    for activity in [scene.document(), scene.lab(), scene.lab(), scene.lab()] {
        let at = ports.clock.now() + TimeDelta::seconds(30);
        let (launch, after) = launch(ports, &current, activity, course, at).await;
        current = after;
        assert_eq!(find(id).await.assignment, current);
        launches.push(launch);
    }
    assert_eq!(current.state().labs().pending.len(), 3);
    assert_eq!(find_launch(launches[0]).await.state().state(), LaunchState::Launched);

    let at = in_minutes(ports, 1);
    for (launch, launched, state) in
        [(launches[1], false, LaunchState::Failed), (launches[2], true, LaunchState::Launched)]
    {
        let stored = find_launch(launch).await;
        let (change, assignment) = current
            .settle_launch(&stored, launched, completing(ports, &scene.learner, course), at)
            .unwrap();
        let (settled, after) = (change.versioned(), assignment.versioned());
        let mut plan = plan_at(ports, at);
        plan.change(change);
        plan.change(assignment);
        commit(ports, plan).await;
        current = after;
        assert_eq!(find(id).await.assignment, current);
        assert_eq!(find_launch(launch).await, settled);
        assert_eq!(settled.state().state(), state);
    }

    // A report on one still pending shows that it was launched, and that it is done.
    let stored = find_launch(launches[3]).await;
    let report = current
        .report(&stored, LabResult::Completed, completing(ports, &scene.learner, course), at)
        .unwrap();
    let reported = report.launch.versioned();
    let assignment = report.assignment.unwrap();
    let after = assignment.versioned();
    let mut plan = plan_at(ports, at);
    plan.change(report.launch);
    plan.change(assignment);
    commit(ports, plan).await;
    assert_eq!(find(id).await.assignment, after);
    assert!(after.state().is_complete());
    assert_eq!(find_launch(launches[3]).await, reported);
    let unknown = LaunchId::from_uuid(ports.ids.next());
    assert_eq!(ports.assignments.find_launch(unknown).await.unwrap(), None);
}

pub async fn asg_6_only_open_uncompleted_assignments_are_held(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let (root, now) = (scene.root.state().id(), ports.clock.now());
    let another = a_course(root).stored(ports).await;
    let mut learners = Vec::new();
    let mut made = Vec::new();
    for last in ["Holds", "Cancelled", "Complete", "Other course"] {
        let learner = a_learner(root).named("Ada", last).stored(ports).await;
        let course = if last == "Other course" { &another } else { &scene.course };
        made.push(an_assignment(ports, &learner, course).await);
        learners.push(learner.state().id());
    }
    cancelled(ports, &made[1], now).await;
    completed(ports, &made[2], now).await;
    let learners: BTreeSet<UserId> = learners.into_iter().collect();
    let courses = BTreeSet::from([scene.course.state().id()]);
    let find = async |at| ports.assignments.find_held(&learners, &courses, at).await.unwrap();
    let held = (made[0].state().learner(), scene.course.state().id());
    let held = [(held, made[0].state().id())].into();
    let end = made[0].state().expires_at();
    assert_eq!(find(now).await, held);
    assert_eq!(find(end - TimeDelta::microseconds(1)).await, held);
    assert!(find(end).await.is_empty());
    let none = ports.assignments.find_held(&BTreeSet::new(), &courses, now).await.unwrap();
    assert!(none.is_empty());
}

pub async fn lrn_4_an_assignment_opens_with_its_current_activities(subject: &Subject) {
    let ports = &subject.server();
    let mut scene = Scene::of(ports).await;
    let mut current = an_assignment(ports, &scene.learner, &scene.course).await;
    for minutes in [2, 1] {
        let at = in_minutes(ports, minutes);
        current = launch(ports, &current, scene.document(), &scene.course, at).await.1;
    }
    // Pending: not counted as a launch yet.
    let at = in_minutes(ports, 3);
    current = launch(ports, &current, scene.lab(), &scene.course, at).await.1;
    let queries = &ports.queries.assignments;
    let detail = queries.find(current.state().id()).await.unwrap().unwrap();
    assert_eq!(detail.assignment.assignment, current);
    let [lab, document] = detail.activities.as_slice() else { panic!("two activities") };
    assert_eq!((&lab.activity, lab.done), (scene.lab(), false));
    assert_eq!((lab.launches, lab.last_launched_at), (0, None));
    assert_eq!((&document.activity, document.done), (scene.document(), true));
    assert_eq!(document.launches, 2);
    assert_eq!(document.last_launched_at, Some(in_minutes(ports, 2)));
    assert_eq!(detail.next_activity().map(|next| next.activity.id), Some(lab.activity.id));

    let retire = scene.course.change(|course| {
        let mut details = course.details().clone();
        details.activities.remove(1);
        course.edit(details)
    });
    scene.course = store_change(ports, retire.unwrap(), ports.clock.now()).await;
    let detail = queries.find(current.state().id()).await.unwrap().unwrap();
    assert_eq!(detail.activities.len(), 1, "a retired activity is hidden (CRS-5)");
    let unknown = AssignmentId::from_uuid(ports.ids.next());
    assert_eq!(queries.find(unknown).await.unwrap(), None);
}

pub async fn nte_1_notes_are_listed_the_newest_first(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let made = an_assignment(ports, &scene.learner, &scene.course).await;
    let beside = an_assignment(ports, &scene.learner, &scene.course).await;
    let who = scene.learner.state().id();
    for (minutes, title, by, on) in [
        (2, "Second", Author::CommandLine, &made),
        (1, "First", Author::User(who), &made),
        (3, "Of another", Author::System, &beside),
    ] {
        let at = in_minutes(ports, minutes);
        let mut plan = plan_at(ports, at);
        plan.add_note(a_note(ports, on.state(), title, by, at));
        commit(ports, plan).await;
    }
    let queries = &ports.queries.assignments;
    let of = made.state().id();
    let notes = all(1, async |page| queries.list_notes(of, &page).await).await;
    let [second, first] = notes.as_slice() else { panic!("{notes:?}") };
    assert_eq!((second.text.title.as_str(), first.text.title.as_str()), ("Second", "First"));
    assert_eq!(first.text.message.as_str(), "Two\nlines");
    assert_eq!(first.created_at, in_minutes(ports, 1));
    assert!(second.text.important && !first.text.important);
    assert_eq!(second.created_by, None);
    assert_eq!(first.created_by, Some(scene.learner.state().into()));
}

pub async fn aud_1_the_journal_of_an_assignment_tells_who_when_and_what(subject: &Subject) {
    let ports = &subject.server();
    let scene = Scene::of(ports).await;
    let who = scene.learner.state().id();
    let mut first = tms_domain::plan::Plan::new(
        Author::User(who),
        ports.clock.now(),
        tms_domain::id::IdBlock::starting_at(ports.ids.next()),
    );
    let new = scene.assigning(ports, Source::Administrator { by: Some(who) }).await;
    let made = new.versioned();
    first.create(new);
    commit(ports, first).await;
    let mut second = plan(ports);
    second.add_note(a_note(ports, made.state(), "Say \"x\\y\"", Author::System, second.at()));
    commit(ports, second).await;
    let late = in_minutes(ports, 60);
    cancelled(ports, &made, late).await;
    let queries = &ports.queries.assignments;
    let of = made.state().id();
    let journal = all(2, async |page| queries.list_journal(of.into(), &page).await).await;
    let actions: Vec<_> = journal.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(actions, ["cancelled", "note_added", "created"]);
    let [cancelling, noting, creating] = journal.as_slice() else { panic!("{journal:?}") };
    assert_eq!((cancelling.author_kind.as_str(), &cancelling.author), ("system", &None));
    assert_eq!((cancelling.at, creating.at), (late, ports.clock.now()));
    assert_eq!(creating.author_kind, "user");
    assert_eq!(creating.author, Some(scene.learner.state().into()));
    assert_eq!(noting.after, r#"{"title":"Say \"x\\y\"","important":false}"#);
    assert_eq!(creating.before, "{}");
    assert!(creating.after.contains(&format!("\"learner_id\":\"{who}\"")), "{}", creating.after);
    assert_eq!(cancelling.before, r#"{"cancelled_at":null}"#);
    assert_eq!(cancelling.after, r#"{"cancelled_at":"2027-03-31T13:00:00.123456Z"}"#);
}
