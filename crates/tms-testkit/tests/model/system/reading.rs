//! What the lists and statements show.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Months};
use tms_domain::{
    change::Versioned,
    course::Course,
    id::OrganizationId,
    port::{Page, PageRequest},
    role::Actor,
    usecase::{
        ReadAdministration, ReadAssignments, ReadOwnTraining, ReadStatement, ReadTrainingKeys,
        SeeAssignment, StatementMonth, UseCaseError,
    },
    user::User,
    view::{AssignmentFilter, AssignmentView, CourseFilter, PoolFilter, UserFilter},
};

use super::{System, numbers::Numbered, said::said, tables::code};
use crate::{command::Deed, reference::Seen};

/// More than a history makes.
const PAGE: PageRequest = PageRequest { limit: PageRequest::LIMIT_MAX, after: None };

/// The numbers of a whole list; none where a role is missing.
fn listed<T, R: std::fmt::Debug, I: Copy + Ord + std::fmt::Debug>(
    numbers: &Numbered<I>,
    page: Result<Page<T>, UseCaseError<R>>,
    id: impl Fn(&T) -> I,
) -> Option<Vec<usize>> {
    match page {
        Ok(page) => Some(numbers.sorted(page.items.iter().map(id))),
        Err(UseCaseError::Forbidden(_)) => None,
        Err(error) => panic!("the list cannot be read: {error:?}"),
    }
}

impl System {
    pub(super) fn look(&self, actor: &Actor) -> Seen {
        let numbers = &self.numbers;
        let assignment = |view: &AssignmentView| view.state().id();
        let by = actor.user_id().unwrap();
        self.runtime.block_on(async {
            let assignments = ReadAssignments::new(self.ports.clone());
            let administration = ReadAdministration::new(self.ports.clone());
            let keys = ReadTrainingKeys::new(self.ports.clone());
            let own = ReadOwnTraining::new(self.ports.clone());
            let list = assignments.list(actor, Ok((AssignmentFilter::default(), PAGE))).await;
            let requests = assignments.cancellation_requests(actor, Ok((None, PAGE))).await;
            let pools = keys.pools(actor, Ok((PoolFilter::default(), PAGE))).await;
            let filter = PoolFilter { active: Some(true), ..PoolFilter::default() };
            let active_pools = keys.pools(actor, Ok((filter, PAGE))).await;
            let users = administration.users(actor, Ok((UserFilter::default(), PAGE))).await;
            let courses = administration.courses(actor, Ok((CourseFilter::default(), PAGE))).await;
            let organizations = administration.organizations(actor, Ok(PAGE)).await;
            let current = own.current_training(by, &PAGE).await;
            let transcript = own.transcript(by, &PAGE).await;
            Seen {
                assignments: listed(&numbers.assignments, list, assignment),
                requests: listed(&numbers.requests, requests, |it| it.request.id()),
                pools: listed(&numbers.pools, pools, |it| it.pool.state().id()),
                active_pools: listed(&numbers.pools, active_pools, |it| it.pool.state().id()),
                users: listed(&numbers.users, users, |it: &Versioned<User>| it.state().id()),
                courses: listed(&numbers.courses, courses, |it: &Versioned<Course>| {
                    it.state().id()
                }),
                organizations: listed(&numbers.organizations, organizations, |it| {
                    it.organization.state().id()
                }),
                current_training: listed(&numbers.assignments, current, assignment).unwrap(),
                transcript: listed(&numbers.assignments, transcript, assignment).unwrap(),
            }
        })
    }

    /// Opens an assignment, or reads a statement.
    pub(super) fn read(&self, actor: &Actor, deed: &Deed) -> String {
        let numbers = &self.numbers;
        self.runtime.block_on(async {
            match deed {
                Deed::OpenAssignment(assignment) => {
                    let (see, id) =
                        (SeeAssignment::new(self.ports.clone()), self.assignment(*assignment));
                    said(numbers, see.see(actor, id).await, |detail| {
                        format!(
                            "assignment {}",
                            numbers.assignments.of(detail.assignment.state().id())
                        )
                    })
                }
                Deed::Statement { organization, months_back, with_children } => {
                    let organization = numbers.organizations.picked(*organization).unwrap();
                    self.statement(actor, organization, *months_back, *with_children).await
                }
                other => unreachable!("{other:?}"),
            }
        })
    }

    async fn statement(
        &self,
        actor: &Actor,
        organization: OrganizationId,
        months_back: u32,
        with_children: bool,
    ) -> String {
        let today = self.ports.clock.now().date_naive();
        let first = today.with_day(1).unwrap() - Months::new(months_back);
        let month = StatementMonth { year: first.year(), month: first.month() };
        let read = ReadStatement::new(self.ports.clone());
        let statement = read.read(actor, Ok((organization, month, with_children))).await;
        said(&self.numbers, statement, |statement| {
            let lines = statement.lines.iter().map(|line| {
                let course = self.numbers.courses.of(line.course.0);
                ((code(line.sku.as_ref()), course), (line.created, line.reversed))
            });
            let lines: BTreeMap<_, _> = lines.collect();
            format!("so far {} {lines:?}", statement.so_far)
        })
    }
}
