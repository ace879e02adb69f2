//! The check stands in the use case: who holds no role is refused, what lies out of reach does not exist
//! (PERM-3, PERM-7, PERM-8).

use std::{collections::BTreeSet, fmt::Debug};

use tms_domain::{
    field::Patch,
    id::{AssignmentId, CourseId, OrganizationId, TrainingKeyId, TrainingKeyPoolId, UserId},
    input::KeysWanted,
    note::NoteText,
    role::{Actor, AdministratorRole, Grant, Permission},
    text::LongText,
    time::Picked,
    usecase::{
        AddNote, AddTrainingKeys, AssignCourse, AssignCourseCommand, CancelAssignment, Choose,
        CoursePatch, EditCourse, EditOrganization, EditTrainingKeyPool, EditUser,
        FileCancellationRequest, GrantRole, MarkComplete, OrganizationPatch, PoolPatch,
        PreviewAssignment, ReadAdministration, ReadAssignments, ReadStatement, ReadTrainingKeys,
        RevokeTrainingKey, SetExpiry, SetExpiryCommand, StatementMonth, UseCaseError, UserPatch,
    },
    view::{CourseFilter, UserFilter},
};
use tms_testkit::build::{a_learner, actor, an_administrator, an_organization, name};

use super::town::{PAGE, Town};

/// What a use case says of the right to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Answer {
    /// Someone may; what the rules say then is another story.
    May,
    /// A role is missing.
    Forbidden,
    /// There is no such thing.
    DoesNotExist,
}

fn answer<T, R: Debug>(outcome: Result<T, UseCaseError<R>>) -> Answer {
    match outcome {
        Err(UseCaseError::Forbidden(_)) => Answer::Forbidden,
        Err(UseCaseError::NotFound) => Answer::DoesNotExist,
        // For what is named in a request, not in a path, the refusal says what does not exist.
        Err(UseCaseError::Refused(refused)) if format!("{refused:?}").ends_with("NotFound") => {
            Answer::DoesNotExist
        }
        Ok(_) | Err(_) => Answer::May,
    }
}

/// Things of the company.
#[derive(Clone, Copy)]
struct Things {
    assignment: AssignmentId,
    learner: UserId,
    course: CourseId,
    organization: OrganizationId,
    key: TrainingKeyId,
    pool: TrainingKeyPoolId,
}

async fn things(town: &Town) -> Things {
    let (made, key) = (town.assign().await, town.key().await);
    Things {
        assignment: made.state().id(),
        learner: town.learner_id(),
        course: town.course.state().id(),
        organization: town.department.state().id(),
        key: key.state().id(),
        pool: key.state().pool(),
    }
}

/// Asks every use case that acts on one thing by its id.
async fn answers(town: &Town, by: &Actor, of: Things) -> Vec<(&'static str, Answer)> {
    let mut all = on_assignments(town, by, of).await;
    all.extend(on_keys(town, by, of).await);
    all.extend(on_the_rest(town, by, of).await);
    all
}

async fn on_assignments(town: &Town, by: &Actor, of: Things) -> Vec<(&'static str, Answer)> {
    let ports = || town.ports.clone();
    let reason = || Ok(name("As agreed"));
    let message = LongText::parse("As agreed.").expect("a text");
    let note = NoteText { title: name("By phone"), message, important: false };
    let wish = Picked::At(town.ports.clock.now() + chrono::TimeDelta::days(1));
    let expiry = SetExpiryCommand { wish, override_reason: None };
    let assign = AssignCourseCommand {
        learner: of.learner,
        course: of.course,
        wish: None,
        assign_again: true,
        note: None,
    };
    let (read, id) = (ReadAssignments::new(ports()), of.assignment);
    vec![
        ("assign", answer(AssignCourse::new(ports()).assign(by, Ok(assign), None).await)),
        (
            "preview",
            answer(PreviewAssignment::new(ports()).preview(by, Ok((of.learner, of.course))).await),
        ),
        ("add a note", answer(AddNote::new(ports()).add(by, id, Ok(note), None).await)),
        ("read notes", answer(read.notes(by, id, Ok(PAGE)).await)),
        ("read the journal", answer(read.journal(by, id, Ok(PAGE)).await)),
        ("read the file", answer(read.file(by, id, Ok(PAGE)).await)),
        ("read to change", answer(read.to_change(by, id).await)),
        ("set the expiry", answer(SetExpiry::new(ports()).set(by, id, None, Ok(expiry)).await)),
        (
            "ask the help desk",
            answer(FileCancellationRequest::new(ports()).file(by, id, reason(), None).await),
        ),
        ("cancel", answer(CancelAssignment::new(ports()).cancel(by, id, None, Ok(()), None).await)),
        (
            "mark complete",
            answer(MarkComplete::new(ports()).mark(by, id, None, reason(), None).await),
        ),
    ]
}

async fn on_keys(town: &Town, by: &Actor, of: Things) -> Vec<(&'static str, Answer)> {
    let ports = || town.ports.clone();
    let wanted = KeysWanted { typed: Vec::new(), generate: 1 };
    let add = AddTrainingKeys::new(ports()).add(by, None, of.pool, None, Ok(wanted), None).await;
    let patch = PoolPatch { name: Patch::Set(name("Autumn")), ..PoolPatch::default() };
    let edit = EditTrainingKeyPool::new(ports()).edit(by, of.pool, None, Ok(patch)).await;
    let revoke =
        RevokeTrainingKey::new(ports()).revoke(by, of.pool, of.key, None, Ok(()), None).await;
    let read = ReadTrainingKeys::new(ports());
    vec![
        ("see a pool", answer(read.pool(by, of.pool).await)),
        ("write the message", answer(read.message(by, of.pool, None).await)),
        ("add keys", answer(add)),
        ("edit a pool", answer(edit)),
        ("revoke a key", answer(revoke)),
    ]
}

async fn on_the_rest(town: &Town, by: &Actor, of: Things) -> Vec<(&'static str, Answer)> {
    let ports = || town.ports.clone();
    let course = CoursePatch { name: Patch::Set(name("Safety")), ..CoursePatch::default() };
    let course = EditCourse::new(ports()).edit(by, of.course, None, Ok(course)).await;
    let user = UserPatch { last_name: Patch::Set(name("Miller")), ..UserPatch::default() };
    let user = EditUser::new(ports()).edit(by, of.learner, None, Ok(user)).await;
    let role = AdministratorRole::SalesManager;
    let grant = Some(Grant::Administrator { role, organization: of.organization });
    let grant = GrantRole::new(ports()).grant(by, of.learner, grant, None, Ok(())).await;
    let patch = OrganizationPatch { name: Patch::Set(name("West")), ..Default::default() };
    let place = EditOrganization::new(ports()).edit(by, of.organization, None, Ok(patch)).await;
    let month = StatementMonth { year: 2027, month: 3 };
    let statement = Ok((of.organization, month, true));
    let read = ReadAdministration::new(ports());
    vec![
        ("see a user", answer(read.user(by, of.learner).await)),
        ("see a course", answer(read.course(by, of.course).await)),
        ("see an organization", answer(read.organization(by, of.organization).await)),
        ("edit a course", answer(course)),
        ("edit a user", answer(user)),
        ("grant a role", answer(grant)),
        ("edit an organization", answer(place)),
        ("read a statement", answer(ReadStatement::new(ports()).read(by, statement).await)),
    ]
}

#[tokio::test]
async fn perm_3_what_lies_out_of_reach_does_not_exist_in_any_use_case() {
    let town = Town::new().await;
    let of = things(&town).await;
    for (what, answer) in answers(&town, &town.stranger, of).await {
        assert_eq!(answer, Answer::DoesNotExist, "{what}");
    }
    for (what, answer) in answers(&town, &town.manager, of).await {
        assert_eq!(answer, Answer::May, "{what}");
    }
}

#[tokio::test]
async fn perm_3_only_what_the_act_reaches_can_be_chosen() {
    let town = Town::new().await;
    let choose = Choose::new(town.ports.clone());
    let (learner, course) = (town.learner_id(), town.course.state().id());
    let act = Permission::ManageAssignments;
    let everyone = || Ok((UserFilter::default(), PAGE));
    let everything = || Ok((CourseFilter::default(), PAGE));
    for (by, offered) in [(&town.manager, true), (&town.stranger, false)] {
        let learners = choose.learners(by, act, everyone()).await.expect("a list").items;
        assert_eq!(learners.iter().any(|user| user.state().id() == learner), offered);
        let chosen = choose.chosen_learners(by, act, &BTreeSet::from([learner])).await;
        assert_eq!(chosen.expect("a list").len(), usize::from(offered));
        let courses = choose.courses(by, act, everything()).await.expect("a list").items;
        assert_eq!(courses.iter().any(|it| it.state().id() == course), offered);
        let chosen = choose.chosen_courses(by, act, &BTreeSet::from([course])).await;
        assert_eq!(chosen.expect("a list").len(), usize::from(offered));
    }
    // The help desk finds everyone, and assigns nothing.
    for by in [&town.help_desk, &actor(&town.learner)] {
        assert_eq!(answer(choose.learners(by, act, everyone()).await), Answer::Forbidden);
        assert_eq!(answer(choose.courses(by, act, everything()).await), Answer::Forbidden);
    }
}

#[tokio::test]
async fn perm_3_roles_that_are_held_out_of_reach_do_not_exist() {
    let town = Town::new().await;
    let (here, there) = (town.company.state().id(), town.other_company.state().id());
    let role = AdministratorRole::EnrollmentManager;
    let held = |organization| Grant::Administrator { role, organization };
    let someone = a_learner(here).with_grant(held(here)).with_grant(held(there));
    let someone = someone.stored(&town.ports).await.state().id();
    let read = ReadAdministration::new(town.ports.clone());
    assert_eq!(read.roles(&town.manager, someone).await.expect("in reach"), [held(here)]);
    let everything = read.roles(&town.help_desk, someone).await.expect("in reach");
    assert_eq!(everything.len(), 2);
}

#[tokio::test]
async fn perm_3_a_parent_out_of_reach_is_not_shown() {
    let town = Town::new().await;
    let (company, place) = (town.company.state().id(), town.department.state().id());
    let role = AdministratorRole::OperationsManager;
    let below = actor(&an_administrator(role, place).stored(&town.ports).await);
    let team = an_organization("Team").under(&town.department).stored(&town.ports).await;
    let read = ReadAdministration::new(town.ports.clone());
    let edit = EditOrganization::new(town.ports.clone());
    let everywhere = &town.help_desk;
    for (by, shown) in [(&below, None), (&town.manager, Some(company)), (everywhere, Some(company))]
    {
        assert_eq!(read.organization(by, place).await.expect("in reach").parent, shown);
        let team = read.organization(by, team.state().id()).await.expect("in reach");
        assert_eq!(team.parent, Some(place));
        let listed = read.organizations(by, Ok(PAGE)).await.expect("a list").items;
        let mut listed = listed.iter().map(|view| (view.organization.state().id(), view.parent));
        assert!(listed.any(|row| row == (place, shown)), "{shown:?}");
    }
    for (by, shown) in [(&below, None), (&town.manager, Some(company))] {
        // Changed, then the same again, which changes nothing.
        for _ in 0..2 {
            let called = Patch::Set(name(&format!("Sales {shown:?}")));
            let patch = OrganizationPatch { name: called, ..OrganizationPatch::default() };
            let edited = edit.edit(by, place, None, Ok(patch)).await.expect("edited");
            assert_eq!(edited.parent, shown);
        }
    }
    let root = read.organization(everywhere, company).await.expect("in reach");
    assert_eq!(root.parent, None);
}

#[tokio::test]
async fn perm_7_perm_8_every_use_case_refuses_who_holds_no_role_for_it() {
    let town = Town::new().await;
    let of = things(&town).await;
    for (what, answer) in answers(&town, &actor(&town.learner), of).await {
        assert_eq!(answer, Answer::Forbidden, "{what}");
    }
}
