//! A learner launches an activity of an own assignment (LAB-1, CAN-3, PRG-1).

use std::collections::BTreeSet;

use thiserror::Error;

use super::{ATTEMPTS_MAX, UseCaseError, find_user, lost};
use crate::{
    assignment::{Completing, LaunchRefused},
    change::Versioned,
    course::{ActivityKind, Course, WebAddress},
    field::Draft,
    id::{ActivityId, AssignmentId, CourseId, IdBlock, LaunchId, UserId},
    idempotency::Remember,
    journal::Author,
    key_code::GeneratedCode,
    plan::Plan,
    port::{LabHostFailed, LabLaunchRequest, Ports, StoreError},
    site::site_address,
    text::Name,
    time::Instant,
    user::User,
};

/// A launch that took place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launched {
    /// The launch.
    pub launch: LaunchId,
    /// Where to send the learner.
    pub url: WebAddress,
}

/// Why an activity was not launched, the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum LaunchActivityRefused {
    /// The assignment was cancelled while the page was open (ASG-7).
    #[error("the assignment was cancelled")]
    Cancelled,
    /// The assignment has expired (EXP-5).
    #[error("the assignment expired at {expired_at}")]
    Expired {
        /// Since when.
        expired_at: Instant,
    },
    /// The lab host said no, or nothing (LAB-3). The learner may try again.
    #[error("the lab host did not start the lab: try again in a moment")]
    LabHostUnavailable,
}

impl From<LaunchRefused> for LaunchActivityRefused {
    fn from(refused: LaunchRefused) -> Self {
        match refused {
            LaunchRefused::Cancelled => Self::Cancelled,
            LaunchRefused::Expired { expired_at } => Self::Expired { expired_at },
        }
    }
}

/// The use case: a learner launches an activity.
#[derive(Clone)]
pub struct LaunchActivity {
    ports: Ports,
}

/// What a committed launch leads to.
enum Begun {
    /// The content, which is opened at once.
    Opened(Launched),
    /// The lab host's answer, for which the launch waits (CAN-3).
    Pending(Box<LabLaunchRequest>),
}

impl LaunchActivity {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Launches an activity and tells where to send the learner. A document, video or link is opened, and thereby
    /// done, in one commit; a lab is recorded as pending before its host is asked, and settled after (CAN-3).
    ///
    /// Once the host is asked, whoever runs this should see it through: a launch that is dropped in between counts
    /// as pending for a minute.
    ///
    /// # Errors
    ///
    /// Finds nothing in assignments of others and in activities that are retired; refuses as
    /// [`LaunchActivityRefused`] says.
    pub async fn launch(
        &self,
        learner: UserId,
        assignment: AssignmentId,
        activity: ActivityId,
        request: Draft<()>,
        remember: Option<&Remember<'_, Launched>>,
    ) -> Result<Launched, UseCaseError<LaunchActivityRefused>> {
        let asked = match self.begin(learner, assignment, activity, request, remember).await? {
            Begun::Opened(launched) => return Ok(launched),
            Begun::Pending(asked) => asked,
        };
        let launch = asked.launch;
        let answer = self.ports.lab_host.launch(*asked).await;
        let launched = answer.map(|url| Launched { launch, url });
        self.settle(learner, launch, launched, remember).await
    }

    async fn begin(
        &self,
        learner: UserId,
        assignment: AssignmentId,
        activity: ActivityId,
        request: Draft<()>,
        remember: Option<&Remember<'_, Launched>>,
    ) -> Result<Begun, UseCaseError<LaunchActivityRefused>> {
        let ports = &self.ports;
        for _ in 0..ATTEMPTS_MAX {
            let view = ports.assignments.find(assignment).await?;
            let held = view.map(|view| view.assignment);
            let held = held.filter(|held| held.state().learner() == learner);
            let held = held.ok_or(UseCaseError::NotFound)?;
            let user = find_user(ports, learner).await?;
            if user.state().is_disabled() {
                // Their session is over; who still gets here raced the disabling (USR-5).
                return Err(UseCaseError::NotFound);
            }
            let course = find_course(ports, held.state().course()).await?;
            let found = course.as_ref().and_then(|it| it.state().find_current_activity(activity));
            let (Some(course), Some(found)) = (&course, found) else {
                return Err(UseCaseError::NotFound);
            };
            request.clone()?;
            let now = ports.clock.now();
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let id = LaunchId::from_uuid(ids.take());
            let launching = held
                .launch(found, completing(ports, &user, course), id, now)
                .map_err(|refused| UseCaseError::Refused(refused.into()))?;
            let begun = match &found.kind {
                ActivityKind::Lab { lab_profile } => {
                    let lab = (course.state(), lab_profile);
                    let asked = self.lab_request((id, now), assignment, user.state(), lab).await?;
                    Begun::Pending(Box::new(asked))
                }
                ActivityKind::Document { url }
                | ActivityKind::Video { url }
                | ActivityKind::Link { url } => {
                    Begun::Opened(Launched { launch: id, url: url.clone() })
                }
            };
            let mut plan = Plan::new(Author::User(learner), now, ids);
            plan.create(launching.launch);
            plan.change(launching.assignment);
            plan.check(&user);
            plan.check(course);
            match (remember, &begun) {
                (None, _) => {}
                (Some(remember), Begun::Opened(launched)) => {
                    plan.remember(remember.answer(launched, now));
                }
                (Some(remember), Begun::Pending(_)) => plan.remember(remember.claim(now)),
            }
            if lost(ports.plans.commit(plan).await)?.is_none() {
                return Ok(begun);
            }
        }
        Err(UseCaseError::Contended)
    }

    /// Records what the lab host answered (CAN-3). A report that came first has settled the launch already.
    async fn settle(
        &self,
        learner: UserId,
        id: LaunchId,
        launched: Result<Launched, LabHostFailed>,
        remember: Option<&Remember<'_, Launched>>,
    ) -> Result<Launched, UseCaseError<LaunchActivityRefused>> {
        let ports = &self.ports;
        for _ in 0..ATTEMPTS_MAX {
            let launch = ports.assignments.find_launch(id).await?.ok_or(UseCaseError::NotFound)?;
            let view = ports.assignments.find(launch.state().assignment()).await?;
            let assignment = view.ok_or(UseCaseError::NotFound)?.assignment;
            let course = find_course(ports, assignment.state().course()).await?;
            let course = course.ok_or(UseCaseError::NotFound)?;
            let user = find_user(ports, assignment.state().learner()).await?;
            let now = ports.clock.now();
            let mut plan =
                Plan::new(Author::User(learner), now, IdBlock::starting_at(ports.ids.next()));
            let completing = completing(ports, &user, &course);
            let settled = assignment.settle_launch(&launch, launched.is_ok(), completing, now);
            if let Some((launch, assignment)) = settled {
                plan.change(launch);
                plan.change(assignment);
                plan.check(&course);
                plan.check(&user);
            } else if assignment.state().is_cancelled() {
                self.give_up(remember).await?;
                return Err(UseCaseError::Refused(LaunchActivityRefused::Cancelled));
            }
            if let (Some(remember), Ok(launched)) = (remember, &launched) {
                plan.remember(remember.answer(launched, now));
            }
            if lost(ports.plans.commit(plan).await)?.is_none() {
                let Ok(launched) = launched else {
                    self.give_up(remember).await?;
                    let refused = LaunchActivityRefused::LabHostUnavailable;
                    return Err(UseCaseError::Refused(refused));
                };
                return Ok(launched);
            }
        }
        Err(UseCaseError::Contended)
    }

    /// What the host is asked. The organizations are looked at and not checked by the plan: they say whom to ask and
    /// where to come back to, and decide nothing.
    async fn lab_request(
        &self,
        (launch, requested_at): (LaunchId, Instant),
        assignment: AssignmentId,
        learner: &User,
        (course, lab_profile): (&Course, &Name),
    ) -> Result<LabLaunchRequest, UseCaseError<LaunchActivityRefused>> {
        let ports = &self.ports;
        let (owner, home) = (course.owner(), learner.organization());
        let lines = ports.organizations.find_lines(&BTreeSet::from([owner, home])).await?;
        let course_owner = lines.get(&owner).cloned().ok_or(UseCaseError::NotFound)?;
        let home = lines.get(&home).unwrap_or(&course_owner);
        let address = site_address(&ports.sites.list().await?, home, &ports.public_address);
        let details = learner.details();
        Ok(LabLaunchRequest {
            launch,
            requested_at,
            assignment,
            learner: learner.id(),
            first_name: details.first_name.clone(),
            last_name: details.last_name.clone(),
            return_address: format!("{address}/assignments/{assignment}"),
            lab_profile: lab_profile.clone(),
            course_owner,
        })
    }

    /// A refusal is not kept: the same request is decided anew.
    async fn give_up(&self, remember: Option<&Remember<'_, Launched>>) -> Result<(), StoreError> {
        match remember {
            Some(remember) => self.ports.answers.withdraw(&remember.claim).await,
            None => Ok(()),
        }
    }
}

/// What completing rests on, with a fresh number for the certificate (CRT-2).
pub(super) fn completing<'a>(
    ports: &Ports,
    learner: &'a Versioned<User>,
    course: &'a Versioned<Course>,
) -> Completing<'a> {
    let number = GeneratedCode::from_random(ports.codes.next());
    Completing { learner: learner.state(), course: course.state(), number }
}

/// The course of an assignment.
pub(super) async fn find_course(
    ports: &Ports,
    id: CourseId,
) -> Result<Option<Versioned<Course>>, StoreError> {
    Ok(ports.courses.find_many(&BTreeSet::from([id])).await?.remove(&id))
}
