//! Choosing whom or what something is done with: only what the act itself reaches (PERM-3), so that nothing is
//! offered that would be refused as unknown.

use std::{collections::BTreeSet, convert::Infallible};

use super::UseCaseError;
use crate::{
    change::Versioned,
    course::Course,
    field::Draft,
    id::{CourseId, UserId},
    port::{Page, PageRequest, Ports},
    role::{Actor, Permission},
    user::User,
    view::{CourseFilter, UserFilter},
};

/// The use cases: someone chooses for what they are about to do, which a permission stands for.
///
/// Each forbids it to who does not hold that permission.
#[derive(Clone)]
pub struct Choose {
    ports: Ports,
}

impl Choose {
    /// Wires the use cases to their ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Users in reach by parts of their names (USR-8), disabled ones aside (ASG-5).
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn learners(
        &self,
        actor: &Actor,
        permission: Permission,
        wanted: Draft<(UserFilter, PageRequest)>,
    ) -> Result<Page<Versioned<User>>, UseCaseError<Infallible>> {
        let reach = actor.reach(permission)?;
        let (filter, page) = wanted?;
        let filter = UserFilter { disabled: Some(false), ..filter };
        Ok(self.ports.queries.administration.list_users(&reach, &filter, &page).await?)
    }

    /// Courses by a part of their name that can be assigned now to someone in reach (CRS-3, CRS-4).
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn courses(
        &self,
        actor: &Actor,
        permission: Permission,
        wanted: Draft<(CourseFilter, PageRequest)>,
    ) -> Result<Page<Versioned<Course>>, UseCaseError<Infallible>> {
        let reach = actor.reach(permission)?;
        let (filter, page) = wanted?;
        let filter = CourseFilter { archived: Some(false), ..filter };
        let now = self.ports.clock.now();
        Ok(self.ports.queries.administration.list_courses(&reach, &filter, &page, now).await?)
    }

    /// Those of these users that are in reach.
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn chosen_learners(
        &self,
        actor: &Actor,
        permission: Permission,
        ids: &BTreeSet<UserId>,
    ) -> Result<Vec<Versioned<User>>, UseCaseError<Infallible>> {
        let reach = actor.reach(permission)?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let users = self.ports.users.find_many(ids).await?;
        let places = users.values().map(|user| user.state().organization()).collect();
        let lines = self.ports.organizations.find_lines(&places).await?;
        let reached = |user: &Versioned<User>| {
            lines.get(&user.state().organization()).is_some_and(|line| reach.covers(line))
        };
        Ok(users.into_values().filter(reached).collect())
    }

    /// Those of these courses that can be assigned to someone in reach.
    ///
    /// # Errors
    ///
    /// Forbids it to who has no role for it.
    pub async fn chosen_courses(
        &self,
        actor: &Actor,
        permission: Permission,
        ids: &BTreeSet<CourseId>,
    ) -> Result<Vec<Versioned<Course>>, UseCaseError<Infallible>> {
        let reach = actor.reach(permission)?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let seen = self.ports.courses.find_seen(&reach, ids).await?;
        Ok(self.ports.courses.find_many(&seen).await?.into_values().collect())
    }
}
