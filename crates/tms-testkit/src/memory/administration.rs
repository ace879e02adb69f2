//! Lists of users, courses, organizations and the outbox in memory.

use async_trait::async_trait;
use tms_domain::{
    change::Versioned,
    course::Course,
    id::OrganizationId,
    organization::{Organization, OrganizationLine},
    port::{AdministrationQueries, ListError, Page, PageRequest, StoreError},
    role::Reach,
    text::{fold, matches_part},
    time::Instant,
    user::User,
    view::{CourseFilter, LearnerView, OutboxRowView, UserFilter},
};

use super::{
    MemoryStore, Tables,
    mail_queue::OutboxRow,
    page::{Order, Place, list_name, page},
};

fn user_fits(user: &User, filter: &UserFilter) -> bool {
    let UserFilter { first_name, last_name, email, organization, disabled } = filter;
    let details = user.details();
    let part_fits = |name: &str, part: &Option<String>| {
        part.as_ref().is_none_or(|part| matches_part(name, part))
    };
    part_fits(details.first_name.as_str(), first_name)
        && part_fits(details.last_name.as_str(), last_name)
        && part_fits(details.email.as_str(), email)
        && organization.is_none_or(|organization| organization == details.organization)
        && disabled.is_none_or(|disabled| disabled == details.disabled)
}

impl Tables {
    fn outbox_view(&self, reach: &Reach, row: &OutboxRow) -> OutboxRowView {
        let recipient = self.users.get(&row.mail.recipient).map(Versioned::state);
        let recipient = recipient.filter(|user| self.reaches(reach, user.organization()));
        OutboxRowView {
            id: row.mail.id,
            version: row.version,
            state: row.state.as_str().to_owned(),
            kind: row.mail.kind,
            recipient: recipient.map(LearnerView::from),
            organization: row.mail.organization,
            subject: row.subject.clone(),
            attempts: row.attempts,
            next_attempt_at: row.state.next_attempt_at(),
            sent_at: row.sent_at,
            last_error: row.last_error.clone(),
        }
    }

    /// Mail that is nobody's business is everybody's who reaches everywhere.
    fn reaches_mail(&self, reach: &Reach, organization: Option<OrganizationId>) -> bool {
        match organization {
            Some(organization) => self.reaches(reach, organization),
            None => *reach == Reach::Everywhere,
        }
    }
}

#[async_trait]
impl AdministrationQueries for MemoryStore {
    async fn list_users(
        &self,
        reach: &Reach,
        filter: &UserFilter,
        request: &PageRequest,
    ) -> Result<Page<Versioned<User>>, ListError> {
        let tables = self.tables();
        let rows = tables
            .users
            .values()
            .filter(|user| tables.reaches(reach, user.state().organization()))
            .filter(|user| user_fits(user.state(), filter))
            .map(|user| {
                let details = user.state().details();
                let id = user.state().id().as_uuid();
                (Place::by_name(&details.first_name, &details.last_name, id), user.clone())
            });
        page(&list_name("users", &(reach, filter)), Order::Ascending, rows, request)
    }

    async fn list_courses(
        &self,
        reach: &Reach,
        filter: &CourseFilter,
        request: &PageRequest,
        now: Instant,
    ) -> Result<Page<Versioned<Course>>, ListError> {
        let tables = self.tables();
        let CourseFilter { name, archived } = filter;
        let rows = tables
            .courses
            .values()
            .filter(|course| tables.sees_courses_of(reach, course.state().owner()))
            .filter(|course| {
                let details = course.state().details();
                let archived_now = course.state().is_archived(now);
                name.as_ref().is_none_or(|part| matches_part(details.name.as_str(), part))
                    && archived.is_none_or(|archived| archived == archived_now)
            })
            .map(|course| {
                let name = fold(course.state().details().name.as_str());
                (Place::by_text(name, course.state().id().as_uuid()), course.clone())
            });
        page(&list_name("courses", &(reach, filter)), Order::Ascending, rows, request)
    }

    async fn list_organizations(
        &self,
        reach: &Reach,
        request: &PageRequest,
    ) -> Result<Page<OrganizationLine>, ListError> {
        let tables = self.tables();
        let mut rows = Vec::new();
        for id in tables.organizations.keys() {
            if tables.reaches(reach, *id)
                && let Some(line) = tables.line(*id)?
            {
                rows.push((Place::by_id(id.as_uuid()), line));
            }
        }
        page(&list_name("organizations", &reach), Order::Descending, rows, request)
    }

    async fn list_oldest_organizations(
        &self,
        reach: &Reach,
        limit: u16,
    ) -> Result<Vec<Versioned<Organization>>, StoreError> {
        let tables = self.tables();
        // Ids grow with time.
        let reached = tables.organizations.iter().filter(|(id, _)| tables.reaches(reach, **id));
        Ok(reached.map(|(_, it)| it.clone()).take(usize::from(limit)).collect())
    }

    async fn list_outbox(
        &self,
        reach: &Reach,
        state: Option<&str>,
        request: &PageRequest,
    ) -> Result<Page<OutboxRowView>, ListError> {
        let tables = self.tables();
        let rows = tables
            .outbox
            .iter()
            .filter(|row| tables.reaches_mail(reach, row.mail.organization))
            .filter(|row| state.is_none_or(|state| state == row.state.as_str()))
            .map(|row| (Place::by_id(row.mail.id.as_uuid()), tables.outbox_view(reach, row)));
        page(&list_name("outbox", &(reach, state)), Order::Descending, rows, request)
    }
}
