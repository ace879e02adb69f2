//! Whatever a decision rests on may change between the look and the commit: the use case must see it, and decide anew.
//! A plan that forgets to check a row passes every other test.
#![expect(clippy::panic, clippy::unwrap_used, reason = "helpers of tests fail the test")]

use chrono::TimeDelta;
use tms_domain::{
    assignment::{AssignRefused, CancelRefused, CourseAssignment},
    attempt::ClientAddress,
    change::{Change, Versioned},
    course::Course,
    field::Patch,
    id::AssignmentId,
    journal::Author,
    launch::LabResult,
    organization::{Organization, PlaceRefused},
    plan::{Plan, Planned},
    pool::TrainingKeyPool,
    port::{Ports, SignedReport},
    redemption::RedeemRefused,
    role::{Actor, AdministratorRole, Grant},
    site::{SiteHost, SiteSettings, WouldPartSite},
    time::Picked,
    training_key::TrainingKey,
    usecase::{
        AssignCourse, AssignCourseCommand, AssignCourseRefused, CancelAssignment, CreateSite,
        EditOrganization, EditSite, LaunchActivity, LaunchActivityRefused, MarkComplete,
        OrganizationPatch, OrganizationRefused, RecordLabResult, RedeemTrainingKey, Redeemed,
        SetExpiry, SetExpiryCommand, SitePatch, UseCaseError,
    },
    user::{User, UserDetails},
    view::AssignmentView,
};
use tms_testkit::{
    build::{
        a_course, a_document, a_lab, a_learner, a_pool, actor, an_administrator, an_assignment,
        an_organization, completing, days, line_of, name, plan_at, typed_keys,
    },
    fault::Fault,
    outside::lab_signature,
    world::World,
};

/// A company with a department. A learner of the department may redeem a key of the company.
struct Town {
    world: World,
    ports: Ports,
    company: Versioned<Organization>,
    department: Versioned<Organization>,
    elsewhere: Versioned<Organization>,
    course: Versioned<Course>,
    pool: Versioned<TrainingKeyPool>,
    key: Versioned<TrainingKey>,
    learner: Versioned<User>,
    manager: Actor,
}

impl Town {
    async fn new() -> Self {
        let world = World::empty().unwrap();
        let ports = world.ports();
        let company = an_organization("Company").stored(&ports).await;
        let department = an_organization("Department").under(&company).stored(&ports).await;
        let elsewhere = an_organization("Elsewhere").stored(&ports).await;
        let owner = company.state().id();
        let course = a_course(owner).containing(a_document()).stored(&ports).await;
        let pool = a_pool(owner, &course).available_to_children().stored(&ports).await;
        let key = typed_keys(&ports, &pool, &["SPRING-1"]).await.remove(0);
        let learner = a_learner(department.state().id()).stored(&ports).await;
        let role = AdministratorRole::OperationsManager;
        let manager = an_administrator(role, owner).with_grant(Grant::SystemAdministrator);
        let manager = actor(&manager.stored(&ports).await);
        Self { world, ports, company, department, elsewhere, course, pool, key, learner, manager }
    }

    /// Lets others change something right before the next commit.
    fn meanwhile<A: Planned>(&self, change: Change<A>) {
        let mut plan = plan_at(&self.ports, self.ports.clock.now());
        plan.change(change);
        self.meanwhile_commit(plan);
    }

    fn meanwhile_commit(&self, plan: Plan) {
        let others = self.world.ports_without_faults();
        let commit = async move { others.plans.commit(plan).await.unwrap() };
        self.world.lay_down(0, Fault::Meanwhile(Box::pin(commit)));
    }

    async fn redeem(&self) -> Result<Redeemed, UseCaseError<RedeemRefused>> {
        let address = ClientAddress::of([192, 0, 2, 1].into());
        let who = self.learner.state().id();
        let redeem = RedeemTrainingKey::new(self.ports.clone());
        redeem.redeem(who, "SPRING-1", false, &address, None).await
    }

    /// Redeems, which must be refused.
    async fn refused(&self) -> RedeemRefused {
        match self.redeem().await {
            Err(UseCaseError::Refused(refused)) => refused,
            outcome => panic!("{outcome:?}"),
        }
    }

    async fn assign(&self) -> Result<AssignmentView, UseCaseError<AssignCourseRefused>> {
        let command = AssignCourseCommand {
            learner: self.learner.state().id(),
            course: self.course.state().id(),
            wish: None,
            assign_again: false,
            note: None,
        };
        AssignCourse::new(self.ports.clone()).assign(&self.manager, Ok(command), None).await
    }

    async fn move_under(
        &self,
        moved: &Versioned<Organization>,
        parent: &Versioned<Organization>,
    ) -> Result<(), UseCaseError<OrganizationRefused>> {
        let parent = Patch::Set(Some(parent.state().id()));
        let patch = OrganizationPatch { parent, ..OrganizationPatch::default() };
        let edit = EditOrganization::new(self.ports.clone());
        edit.edit(&self.manager, moved.state().id(), None, Ok(patch)).await.map(drop)
    }
}

fn archived(course: &Versioned<Course>) -> Change<Course> {
    let change = course.change(|course| {
        let mut details = course.details().clone();
        details.archived = true;
        course.edit(details)
    });
    change.unwrap()
}

fn edited(user: &Versioned<User>, edit: impl FnOnce(&mut UserDetails)) -> Change<User> {
    let change = user.change(|user| {
        let mut details = user.details().clone();
        edit(&mut details);
        Ok::<_, ()>(user.edit(details))
    });
    change.unwrap()
}

fn shortened(organization: &Versioned<Organization>) -> Change<Organization> {
    let change = organization.change(|organization| {
        let mut settings = organization.settings().clone();
        settings.max_access_days = Some(days(3));
        Ok::<_, ()>(organization.edit(settings))
    });
    change.unwrap()
}

fn lasts_three_days(assignment: &CourseAssignment) -> bool {
    assignment.expires_at() == assignment.created_at() + TimeDelta::days(3)
}

#[tokio::test]
async fn key_7_a_key_revoked_meanwhile_is_not_redeemed() {
    let town = Town::new().await;
    let now = town.ports.clock.now();
    town.meanwhile(town.key.change(|key| key.revoke(Author::System, now)).unwrap());
    assert_eq!(town.refused().await, RedeemRefused::Revoked);
}

#[tokio::test]
async fn red_1_a_pool_changed_meanwhile_is_looked_at_anew() {
    let now = World::empty().unwrap().ports().clock.now();
    for (closed, expired) in [(true, false), (false, true)] {
        let town = Town::new().await;
        let line = line_of(&town.ports, town.company.state().id()).await;
        let edit = town.pool.change(|pool| {
            let mut details = pool.details().clone();
            details.available_to_children = !closed;
            if expired {
                details.starts_at -= TimeDelta::days(1);
                details.expires_at = now;
            }
            pool.edit(details, town.course.state(), &line, now)
        });
        town.meanwhile(edit.unwrap());
        let wanted = if closed {
            RedeemRefused::Unknown
        } else {
            RedeemRefused::NoLonger { expired_at: now }
        };
        assert_eq!(town.refused().await, wanted);
    }
}

#[tokio::test]
async fn crs_4_a_course_archived_meanwhile_is_given_to_nobody() {
    let town = Town::new().await;
    town.meanwhile(archived(&town.course));
    assert_eq!(town.refused().await, RedeemRefused::CourseArchived);
    let town = Town::new().await;
    town.meanwhile(archived(&town.course));
    let refused = AssignCourseRefused::Assign(AssignRefused::CourseArchived);
    assert!(matches!(town.assign().await, Err(UseCaseError::Refused(it)) if it == refused));
}

#[tokio::test]
async fn usr_5_a_learner_disabled_meanwhile_gets_nothing() {
    let town = Town::new().await;
    town.meanwhile(edited(&town.learner, |details| details.disabled = true));
    assert!(matches!(town.redeem().await, Err(UseCaseError::NotFound)));
    let town = Town::new().await;
    town.meanwhile(edited(&town.learner, |details| details.disabled = true));
    let refused = AssignCourseRefused::Assign(AssignRefused::LearnerDisabled);
    assert!(matches!(town.assign().await, Err(UseCaseError::Refused(it)) if it == refused));
}

#[tokio::test]
async fn asg_8_a_learner_moved_meanwhile_redeems_where_they_are_now() {
    let town = Town::new().await;
    let away = town.elsewhere.state().id();
    town.meanwhile(edited(&town.learner, |details| details.organization = away));
    assert_eq!(town.refused().await, RedeemRefused::Unknown);
}

#[tokio::test]
async fn exp_1_a_maximum_shortened_meanwhile_anywhere_in_the_line_counts() {
    for of_company in [true, false] {
        let town = Town::new().await;
        let shorter = if of_company { &town.company } else { &town.department };
        town.meanwhile(shortened(shorter));
        let redeemed = town.redeem().await.unwrap();
        assert!(lasts_three_days(redeemed.assignment().state()), "company: {of_company}");
        let town = Town::new().await;
        let shorter = if of_company { &town.company } else { &town.department };
        town.meanwhile(shortened(shorter));
        let assigned = town.assign().await.unwrap();
        assert!(lasts_three_days(assigned.state()), "company: {of_company}");
    }
}

#[tokio::test]
async fn tim_3_a_date_is_read_in_the_zone_that_the_learner_has_by_then() {
    for learner_moves in [true, false] {
        let town = Town::new().await;
        let made = an_assignment(&town.ports, &town.learner, &town.course).await;
        let tokyo = town.ports.calendar.zone("Asia/Tokyo").unwrap();
        if learner_moves {
            let there = an_organization("Tokyo").with(|settings| settings.time_zone = tokyo);
            let there = there.under(&town.company).stored(&town.ports).await.state().id();
            town.meanwhile(edited(&town.learner, |details| details.organization = there));
        } else {
            let change = town.department.change(|department| {
                let mut settings = department.settings().clone();
                settings.time_zone = tokyo;
                Ok::<_, ()>(department.edit(settings))
            });
            town.meanwhile(change.unwrap());
        }
        let date = (made.state().created_at() + TimeDelta::days(10)).date_naive();
        let command = SetExpiryCommand { wish: Picked::On(date), override_reason: None };
        let set = SetExpiry::new(town.ports.clone());
        let set = set.set(&town.manager, made.state().id(), None, Ok(command)).await.unwrap();
        let midnight = date.succ_opt().unwrap().and_time(chrono::NaiveTime::MIN).and_utc();
        assert_eq!(set.state().expires_at(), midnight - TimeDelta::hours(9), "{learner_moves}");
    }
}

#[tokio::test]
async fn org_3_two_moves_at_once_make_no_circle() {
    let town = Town::new().await;
    let line = line_of(&town.ports, town.elsewhere.state().id()).await;
    let mut other = plan_at(&town.ports, town.ports.clock.now());
    other.change(town.company.change(|it| it.move_under(Some(&line), 2)).unwrap());
    other.check_line(&line);
    town.meanwhile_commit(other);
    let circle = OrganizationRefused::Place(PlaceRefused::WouldBeCircular);
    let outcome = town.move_under(&town.elsewhere, &town.department).await;
    assert!(matches!(&outcome, Err(UseCaseError::Refused(it)) if *it == circle), "{outcome:?}");
}

/// A site of the company that registers people in the department.
fn front_door(town: &Town) -> SiteSettings {
    let (owner, default) = (town.company.state().id(), town.department.state().id());
    let host = SiteHost::parse("learn.example").unwrap();
    SiteSettings { default_user_organization: default, ..SiteSettings::new(host, owner) }
}

#[tokio::test]
async fn site_1_a_site_made_or_edited_meanwhile_keeps_its_organizations_together() {
    for is_there in [false, true] {
        let town = Town::new().await;
        let others = town.world.ports_without_faults();
        let (settings, manager) = (front_door(&town), town.manager.clone());
        let owner = town.company.state().id();
        let at_first = SiteSettings { default_user_organization: owner, ..settings.clone() };
        let create = CreateSite::new(others.clone());
        let site = if is_there {
            let site = create.create(&manager, Ok(at_first), None).await.unwrap();
            Some(site.state().id())
        } else {
            None
        };
        let meanwhile = async move {
            if let Some(id) = site {
                let default = Patch::Set(settings.default_user_organization);
                let patch =
                    SitePatch { default_user_organization: default, ..SitePatch::default() };
                EditSite::new(others).edit(&manager, id, None, Ok(patch)).await.unwrap();
            } else {
                create.create(&manager, Ok(settings), None).await.unwrap();
            }
        };
        town.world.lay_down(0, Fault::Meanwhile(Box::pin(meanwhile)));
        let moved = town.move_under(&town.department, &town.elsewhere).await;
        let parts = matches!(
            moved,
            Err(UseCaseError::Refused(OrganizationRefused::Parts(WouldPartSite { .. })))
        );
        assert!(parts, "{is_there}: {moved:?}");
    }
}

#[tokio::test]
async fn site_1_a_site_is_not_made_over_organizations_that_were_parted_meanwhile() {
    let town = Town::new().await;
    let line = line_of(&town.ports, town.elsewhere.state().id()).await;
    town.meanwhile(town.department.change(|it| it.move_under(Some(&line), 1)).unwrap());
    let create = CreateSite::new(town.ports.clone());
    let made = create.create(&town.manager, Ok(front_door(&town)), None).await;
    assert!(matches!(made, Err(UseCaseError::Invalid(_))), "{made:?}");
}

#[tokio::test]
async fn can_3_of_cancelling_and_launching_the_later_sees_the_earlier() {
    let town = Town::new().await;
    let made = an_assignment(&town.ports, &town.learner, &town.course).await;
    let now = town.ports.clock.now();
    let (id, activity) = (made.state().id(), town.course.state().details().activities[0].id);
    town.meanwhile(made.change(|it| it.cancel(Author::System, now)).unwrap());
    let launch = LaunchActivity::new(town.ports.clone());
    let launched = launch.launch(town.learner.state().id(), id, activity, Ok(()), None).await;
    let cancelled = LaunchActivityRefused::Cancelled;
    assert!(matches!(launched, Err(UseCaseError::Refused(it)) if it == cancelled));

    let town = Town::new().await;
    let made = an_assignment(&town.ports, &town.learner, &town.course).await;
    let reason = name("Seen elsewhere");
    let completing = completing(&town.ports, &town.learner, &town.course);
    let marked = made.change(|it| it.mark_complete(reason, completing, now));
    town.meanwhile(marked.unwrap());
    let cancel = CancelAssignment::new(town.ports.clone());
    let outcome = cancel.cancel(&town.manager, made.state().id(), None, Ok(()), None).await;
    let complete = CancelRefused::AlreadyComplete;
    assert!(matches!(outcome, Err(UseCaseError::Refused(it)) if it == complete));
}

/// The names on the certificate of an assignment.
async fn certified(town: &Town, id: AssignmentId) -> (String, String) {
    let certificate = town.ports.certificates.find(id).await.unwrap().unwrap();
    let certified = certificate.certified;
    (certified.learner_name(), certified.course_name.to_string())
}

fn renamed_course(course: &Versioned<Course>) -> Change<Course> {
    let change = course.change(|course| {
        let mut details = course.details().clone();
        details.name = name("Renamed");
        course.edit(details)
    });
    change.unwrap()
}

#[tokio::test]
async fn crt_2_a_certificate_bears_the_names_of_the_instant_of_its_completion() {
    for (by_hand, of_learner) in [(true, true), (true, false), (false, true), (false, false)] {
        let town = Town::new().await;
        let made = an_assignment(&town.ports, &town.learner, &town.course).await;
        let id = made.state().id();
        if of_learner {
            town.meanwhile(edited(&town.learner, |details| details.last_name = name("Renamed")));
        } else {
            town.meanwhile(renamed_course(&town.course));
        }
        if by_hand {
            let mark = MarkComplete::new(town.ports.clone());
            let reason = Ok(name("Seen elsewhere"));
            mark.mark(&town.manager, id, None, reason, None).await.unwrap();
        } else {
            let activity = town.course.state().details().activities[0].id;
            let launch = LaunchActivity::new(town.ports.clone());
            let learner = town.learner.state().id();
            launch.launch(learner, id, activity, Ok(()), None).await.unwrap();
        }
        let (learner, course) = certified(&town, id).await;
        let new = if of_learner { learner.ends_with(" Renamed") } else { course == "Renamed" };
        assert!(new, "by hand: {by_hand}, {learner}, {course}");
    }
}

#[tokio::test]
async fn crt_2_a_lab_s_report_certifies_the_names_of_its_instant() {
    for of_learner in [true, false] {
        let mut town = Town::new().await;
        let owner = town.company.state().id();
        town.course = a_course(owner).containing(a_lab()).stored(&town.ports).await;
        let made = an_assignment(&town.ports, &town.learner, &town.course).await;
        let (id, learner) = (made.state().id(), town.learner.state().id());
        let activity = town.course.state().details().activities[0].id;
        let launch = LaunchActivity::new(town.ports.clone());
        let launched = launch.launch(learner, id, activity, Ok(()), None).await.unwrap();
        if of_learner {
            town.meanwhile(edited(&town.learner, |details| details.last_name = name("Renamed")));
        } else {
            town.meanwhile(renamed_course(&town.course));
        }
        let record = RecordLabResult::new(town.ports.clone());
        town.world.lab_host.trust(None, b"key");
        let signature = lab_signature(b"key", b"report");
        let signed = SignedReport { body: b"report", signature: &signature };
        record.record(launched.launch, LabResult::Completed, signed).await.unwrap();
        let (learner, course) = certified(&town, id).await;
        let new = if of_learner { learner.ends_with(" Renamed") } else { course == "Renamed" };
        assert!(new, "{learner}, {course}");
    }
}
