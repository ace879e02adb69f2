//! Where the stories take place: a company with a department, another company, people of every role.

use std::net::{IpAddr, Ipv4Addr};

use chrono::TimeDelta;
use tms_domain::{
    attempt::ClientAddress,
    change::Versioned,
    course::Course,
    id::{ActivityId, AssignmentId, OrganizationId, UserId},
    organization::Organization,
    port::{PageRequest, Ports},
    role::{Actor, AdministratorRole, Grant},
    training_key::TrainingKey,
    usecase::{
        AssignCourse, AssignCourseCommand, CancelAssignment, LaunchActivity, RedeemTrainingKey,
        Redeemed, UseCaseError,
    },
    user::User,
    view::AssignmentView,
};
use tms_testkit::{
    build::{
        self, a_course, a_document, a_lab, a_learner, a_pool, an_administrator, an_organization,
    },
    world::World,
};

/// What everyone in town signs in with.
pub(super) const PASSWORD: &str = "a long enough sentence";
/// A whole list.
pub(super) const PAGE: PageRequest = PageRequest { limit: PageRequest::LIMIT_MAX, after: None };

/// The town.
pub(super) struct Town {
    pub(super) world: World,
    pub(super) ports: Ports,
    pub(super) company: Versioned<Organization>,
    pub(super) department: Versioned<Organization>,
    pub(super) other_company: Versioned<Organization>,
    /// A course of the company: a lab, then a document.
    pub(super) course: Versioned<Course>,
    /// Operations Manager of the company.
    pub(super) manager: Actor,
    /// Operations Manager of the other company.
    pub(super) stranger: Actor,
    pub(super) help_desk: Actor,
    /// A learner of the department.
    pub(super) learner: Versioned<User>,
}

impl Town {
    pub(super) async fn new() -> Self {
        let world = World::empty().expect("a world");
        let ports = world.ports();
        let company = an_organization("Northwind").stored(&ports).await;
        let department = an_organization("Sales").under(&company).stored(&ports).await;
        let other_company = an_organization("Contoso").stored(&ports).await;
        let (place, other) = (company.state().id(), other_company.state().id());
        let course = a_course(place).containing(a_lab()).containing(a_document());
        let course = course.stored(&ports).await;
        let role = AdministratorRole::OperationsManager;
        let manager = an_administrator(role, place).stored(&ports).await;
        let stranger = an_administrator(role, other).stored(&ports).await;
        let help_desk = a_learner(place).with_grant(Grant::HelpDeskAgent).stored(&ports).await;
        let learner = a_learner(department.state().id()).with_password(PASSWORD);
        let learner = learner.stored(&ports).await;
        Self {
            manager: build::actor(&manager),
            stranger: build::actor(&stranger),
            help_desk: build::actor(&help_desk),
            world,
            ports,
            company,
            department,
            other_company,
            course,
            learner,
        }
    }

    pub(super) const fn learner_id(&self) -> UserId {
        self.learner.state().id()
    }

    /// Another learner of an organization.
    pub(super) async fn someone_in(&self, place: OrganizationId) -> Versioned<User> {
        a_learner(place).with_password(PASSWORD).stored(&self.ports).await
    }

    /// Lets time pass.
    pub(super) fn wait(&self, time: TimeDelta) {
        self.world.clock.advance(time);
    }

    /// The lab of the course.
    pub(super) fn lab(&self) -> ActivityId {
        self.course.state().details().activities[0].id
    }

    /// The document of the course.
    pub(super) fn document(&self) -> ActivityId {
        self.course.state().details().activities[1].id
    }

    /// The manager gives the learner the course.
    pub(super) async fn assign(&self) -> AssignmentView {
        let command = AssignCourseCommand {
            learner: self.learner_id(),
            course: self.course.state().id(),
            wish: None,
            assign_again: true,
            note: None,
        };
        let assign = AssignCourse::new(self.ports.clone());
        assign.assign(&self.manager, Ok(command), None).await.expect("an assignment")
    }

    /// The manager cancels it.
    pub(super) async fn cancel(&self, id: AssignmentId) {
        let cancel = CancelAssignment::new(self.ports.clone());
        cancel.cancel(&self.manager, id, None, Ok(()), None).await.expect("it can be cancelled");
    }

    /// The learner launches something.
    pub(super) async fn launch(
        &self,
        id: AssignmentId,
        activity: ActivityId,
    ) -> Result<(), UseCaseError<tms_domain::usecase::LaunchActivityRefused>> {
        let launch = LaunchActivity::new(self.ports.clone());
        launch.launch(self.learner_id(), id, activity, Ok(()), None).await.map(drop)
    }

    /// A key of the company for its learners and those of its departments.
    pub(super) async fn key(&self) -> Versioned<TrainingKey> {
        let pool = a_pool(self.company.state().id(), &self.course).available_to_children();
        let pool = pool.stored(&self.ports).await;
        build::generated_keys(&self.ports, &pool, 1).await.remove(0)
    }

    /// Someone redeems what they typed.
    pub(super) async fn redeem(
        &self,
        by: UserId,
        typed: &str,
    ) -> Result<Redeemed, UseCaseError<tms_domain::redemption::RedeemRefused>> {
        let redeem = RedeemTrainingKey::new(self.ports.clone());
        redeem.redeem(by, typed, false, &address(), None).await
    }
}

/// Where everyone in town comes from.
pub(super) fn address() -> ClientAddress {
    ClientAddress::of(IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)))
}
