//! Users, courses, organizations and sites one by one, with the names that go with them and with what the one who
//! looks at them may do (PERM-3, PERM-8).

use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
};

use super::{
    UseCaseError,
    edit_organization::find_line_in_reach,
    edit_user::{find_user_in_reach, may_grant_all},
    find_line,
};
use crate::{
    change::Versioned,
    id::{CourseId, OrganizationId, SiteId, UserId},
    organization::{OrganizationLine, OrganizationSettings, in_tree},
    port::Ports,
    registration::offers,
    role::{Actor, Grant, Permission, Reach},
    site::Site,
    user::User,
    view::{
        CourseDetailView, OrganizationDetailView, OrganizationTree, OrganizationView, RoleView,
        Setter, SiteDetailView, UserDetailView,
    },
};

/// The use cases: administrators look at one thing that they administer, and at what they may choose from.
///
/// Each forbids it to who has no role for it, and finds nothing out of reach.
#[derive(Clone)]
pub struct ReadDetails {
    ports: Ports,
}

impl ReadDetails {
    /// The most organizations of one tree: more than anyone reads through.
    const ORGANIZATIONS_MAX: u16 = 1_000;

    /// Wires the use cases to their ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// The organizations in which someone may do something. Of more than 1,000, the oldest, and those that are named,
    /// so that what a form says already can be said again.
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn organization_tree(
        &self,
        actor: &Actor,
        permission: Permission,
        named: &BTreeSet<OrganizationId>,
    ) -> Result<OrganizationTree, UseCaseError<Infallible>> {
        let reach = actor.reach(permission)?;
        let max = Self::ORGANIZATIONS_MAX;
        let administration = &self.ports.queries.administration;
        let mut oldest =
            administration.list_oldest_organizations(&reach, max.saturating_add(1)).await?;
        let more = oldest.len() > usize::from(max);
        oldest.truncate(usize::from(max));
        if more {
            let known: BTreeSet<OrganizationId> = oldest.iter().map(|it| it.state().id()).collect();
            let missing: BTreeSet<OrganizationId> = named.difference(&known).copied().collect();
            let lines = self.ports.organizations.find_lines(&missing).await?;
            let reached = lines.into_values().filter(|line| reach.covers(line));
            oldest.extend(reached.map(|line| line.foot().clone()));
        }
        Ok(OrganizationTree { organizations: in_tree(oldest), more })
    }

    /// A user in reach.
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn user(
        &self,
        actor: &Actor,
        id: UserId,
    ) -> Result<UserDetailView, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::Find)?;
        let (user, line) = find_user_in_reach(&self.ports, &reach, id).await?;
        let grants = user.state().grants();
        let places = grants.iter().filter_map(|grant| grant.organization()).collect();
        let lines = self.ports.organizations.find_lines(&places).await?;
        let edits = actor.reach(Permission::EditUsers).is_ok_and(|reach| reach.covers(&line));
        Ok(UserDetailView {
            roles: grants
                .iter()
                .filter_map(|grant| role(actor, &reach, user.state(), *grant, &lines))
                .collect(),
            may_edit: edits && may_grant_all(actor, user.state(), &lines),
            may_grant: grantable(actor, user.state(), &line),
            organization: line.organization().clone(),
            user,
        })
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
    ) -> Result<CourseDetailView, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::SeeCourses)?;
        let seen = self.ports.courses.find_seen(&reach, &BTreeSet::from([id])).await?;
        let course = self.ports.courses.find_many(&seen).await?.remove(&id);
        let course = course.ok_or(UseCaseError::NotFound)?;
        let owner = find_line(&self.ports, course.state().owner()).await?;
        let owner = owner.ok_or(UseCaseError::NotFound)?;
        let edits = actor.reach(Permission::ManageCourses);
        Ok(CourseDetailView {
            course,
            owner_is_seen: reach.covers(&owner),
            may_edit: edits.is_ok_and(|reach| reach.covers(&owner)),
            owner: owner.organization().clone(),
        })
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
    ) -> Result<OrganizationDetailView, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::Find)?;
        let line = find_line_in_reach(&self.ports, &reach, id).await?;
        let covers = |permission| actor.reach(permission).is_ok_and(|reach| reach.covers(&line));
        let above = above_in_reach(&reach, &line);
        let setter = |has: fn(&OrganizationSettings) -> bool| {
            let Some(set_by) = line.nearest_with(has) else { return Setter::Nobody };
            if set_by.id() == id {
                return Setter::Itself;
            }
            let seen = above.iter().find(|seen| seen.id() == set_by.id());
            Setter::Above(seen.map(|seen| seen.settings().name.clone()))
        };
        Ok(OrganizationDetailView {
            max_access_days_from: setter(|settings| settings.max_access_days.is_some()),
            sku: line.sku().map(|sku| (sku.clone(), setter(|settings| settings.sku.is_some()))),
            may_edit: covers(Permission::EditOrganizations),
            may_move: covers(Permission::ManageSystem),
            view: OrganizationView::of(&line, &reach),
            above,
        })
    }

    /// Sites whose owner is in reach, the newest first (PERM-6).
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn sites(
        &self,
        actor: &Actor,
    ) -> Result<Vec<SiteDetailView>, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::SeeSites)?;
        let mut sites = self.ports.sites.list().await?;
        sites.reverse();
        self.with_names(&reach, sites).await
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
    ) -> Result<SiteDetailView, UseCaseError<Infallible>> {
        let reach = actor.reach(Permission::SeeSites)?;
        let site = self.ports.sites.find(id).await?;
        let found = self.with_names(&reach, site.into_iter().collect()).await?;
        found.into_iter().next().ok_or(UseCaseError::NotFound)
    }

    async fn with_names(
        &self,
        reach: &Reach,
        sites: Vec<Versioned<Site>>,
    ) -> Result<Vec<SiteDetailView>, UseCaseError<Infallible>> {
        let organizations = sites.iter().flat_map(|site| {
            let settings = site.state().settings();
            [settings.organization, settings.default_user_organization]
        });
        let lines = self.ports.organizations.find_lines(&organizations.collect()).await?;
        let named = sites.into_iter().filter_map(|site| {
            let settings = site.state().settings();
            let owner = lines.get(&settings.organization).filter(|line| reach.covers(line))?;
            let default = lines.get(&settings.default_user_organization)?;
            Some(SiteDetailView {
                owner: owner.organization().settings().name.clone(),
                default_user_organization: default.organization().clone(),
                offers: offers(site.state(), default),
                site,
            })
        });
        Ok(named.collect())
    }
}

/// A role as someone sees it; none where it is held out of reach (PERM-3).
fn role(
    actor: &Actor,
    reach: &Reach,
    user: &User,
    grant: Grant,
    lines: &BTreeMap<OrganizationId, OrganizationLine>,
) -> Option<RoleView> {
    let line = match grant.organization() {
        Some(place) => Some(lines.get(&place).filter(|line| reach.covers(line))?),
        None => None,
    };
    Some(RoleView {
        grant,
        place: line.map(|line| line.organization().settings().name.clone()),
        may_take: actor.may_grant(grant, line) && user.take(grant, actor.user_id()).is_ok(),
    })
}

/// The roles that someone may grant a user somewhere (PERM-9).
fn grantable(actor: &Actor, user: &User, line: &OrganizationLine) -> Vec<&'static str> {
    let reaches = actor.reach(Permission::GrantRoles).is_ok_and(|reach| reach.covers(line));
    let kinds = Grant::kinds_in(user.organization()).into_iter();
    kinds
        .filter(|grant| {
            let place = grant.organization().map(|_| line);
            reaches && actor.may_grant(*grant, place) && user.grant(*grant, actor.user_id()).is_ok()
        })
        .map(Grant::role_name)
        .collect()
}

/// Those above an organization that are in reach, the nearest first.
fn above_in_reach(
    reach: &Reach,
    line: &OrganizationLine,
) -> Vec<crate::organization::Organization> {
    let members = line.members();
    let top = match reach {
        Reach::Everywhere => members.len(),
        Reach::Within(roots) => {
            let reached = members.iter().rposition(|it| roots.contains(&it.state().id()));
            reached.map_or(0, |place| place.saturating_add(1))
        }
    };
    members.iter().take(top).skip(1).map(|it| it.state().clone()).collect()
}
