//! Users, courses, organizations, sites and the outbox on screens (PERM-3 to PERM-6).

use std::{collections::BTreeSet, convert::Infallible};

use super::{UseCaseError, edit_organization::find_line_in_reach, edit_user::find_user_in_reach};
use crate::{
    change::Versioned,
    course::Course,
    field::Draft,
    id::{CourseId, OrganizationId, SiteId, UserId},
    port::{Page, PageRequest, Ports},
    role::{Actor, Grant, Permission},
    site::Site,
    user::User,
    view::{CourseFilter, OrganizationView, OutboxRowView, UserFilter},
};

/// The use cases: administrators and the help desk read what they administer.
///
/// Each forbids it to who has no role for it, and finds nothing out of reach.
#[derive(Clone)]
pub struct ReadAdministration {
    ports: Ports,
}

impl ReadAdministration {
    /// Wires the use cases to their ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Users in reach (USR-8).
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn users(
        &self,
        actor: &Actor,
        wanted: Draft<(UserFilter, PageRequest)>,
    ) -> Result<Page<Versioned<User>>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::Find)?;
        let (filter, page) = wanted?;
        Ok(self.ports.queries.administration.list_users(&reach, &filter, &page).await?)
    }

    /// A user in reach, with their roles.
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn user(
        &self,
        actor: &Actor,
        id: UserId,
    ) -> Result<Versioned<User>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::Find)?;
        find_user_in_reach(&self.ports, &reach, id).await.map(|(user, _)| user)
    }

    /// The roles of a user in reach, as far as they are held in reach: what lies outside does not exist (PERM-3).
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn roles(
        &self,
        actor: &Actor,
        id: UserId,
    ) -> Result<Vec<Grant>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::Find)?;
        let (user, _) = find_user_in_reach(&self.ports, &reach, id).await?;
        let grants = user.state().grants();
        let places = grants.iter().filter_map(|grant| grant.organization()).collect();
        let lines = self.ports.organizations.find_lines(&places).await?;
        let seen = |grant: &Grant| {
            grant
                .organization()
                .is_none_or(|place| lines.get(&place).is_some_and(|line| reach.covers(line)))
        };
        Ok(grants.iter().copied().filter(seen).collect())
    }

    /// Courses that can be assigned to someone in reach.
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn courses(
        &self,
        actor: &Actor,
        wanted: Draft<(CourseFilter, PageRequest)>,
    ) -> Result<Page<Versioned<Course>>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::SeeCourses)?;
        let (filter, page) = wanted?;
        let now = self.ports.clock.now();
        Ok(self.ports.queries.administration.list_courses(&reach, &filter, &page, now).await?)
    }

    /// A course that can be assigned to someone in reach.
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn course(
        &self,
        actor: &Actor,
        id: CourseId,
    ) -> Result<Versioned<Course>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::SeeCourses)?;
        let seen = self.ports.courses.find_seen(&reach, &BTreeSet::from([id])).await?;
        let course = self.ports.courses.find_many(&seen).await?.remove(&id);
        course.ok_or(UseCaseError::NotFound)
    }

    /// Organizations in reach.
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn organizations(
        &self,
        actor: &Actor,
        page: Draft<PageRequest>,
    ) -> Result<Page<OrganizationView>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::Find)?;
        let Page { items, next } =
            self.ports.queries.administration.list_organizations(&reach, &page?).await?;
        let items = items.iter().map(|line| OrganizationView::of(line, &reach)).collect();
        Ok(Page { items, next })
    }

    /// An organization in reach.
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn organization(
        &self,
        actor: &Actor,
        id: OrganizationId,
    ) -> Result<OrganizationView, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::Find)?;
        let line = find_line_in_reach(&self.ports, &reach, id).await?;
        Ok(OrganizationView::of(&line, &reach))
    }

    /// Sites whose owner is in reach, the newest first (PERM-6).
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn sites(
        &self,
        actor: &Actor,
    ) -> Result<Vec<Versioned<Site>>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::SeeSites)?;
        let mut sites = self.ports.sites.list().await?;
        let owners = sites.iter().map(|site| site.state().settings().organization).collect();
        let lines = self.ports.organizations.find_lines(&owners).await?;
        sites.retain(|site| {
            let owner = site.state().settings().organization;
            lines.get(&owner).is_some_and(|line| reach.covers(line))
        });
        sites.reverse();
        Ok(sites)
    }

    /// A site whose owner is in reach.
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn site(
        &self,
        actor: &Actor,
        id: SiteId,
    ) -> Result<Versioned<Site>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::SeeSites)?;
        let site = self.ports.sites.find(id).await?.ok_or(UseCaseError::NotFound)?;
        find_line_in_reach(&self.ports, &reach, site.state().settings().organization).await?;
        Ok(site)
    }

    /// Rows of the outbox in reach (NOT-1). Of recipients who have moved out of it nothing is shown (PERM-3).
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers (PERM-4).
    pub async fn outbox(
        &self,
        actor: &Actor,
        wanted: Draft<(Option<&'static str>, PageRequest)>,
    ) -> Result<Page<OutboxRowView>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::SeeOutbox)?;
        let (state, page) = wanted?;
        let rows = self.ports.queries.administration.list_outbox(&reach, state, &page).await?;
        Ok(Page {
            items: rows.items.into_iter().map(OutboxRowView::telling_no_more).collect(),
            ..rows
        })
    }
}
