//! Loading organizations, sites, users, courses and jobs.

use std::collections::{BTreeMap, BTreeSet};

use async_trait::async_trait;
use tms_domain::{
    change::Versioned,
    course::Course,
    id::{CourseId, JobId, OrganizationId, SiteId, UserId},
    idempotency::{Caller, IdempotencyClaim, RememberedAnswer},
    job::{Job, JobState},
    organization::{Organization, OrganizationLine},
    port::{
        AnswerStore, CourseStore, JobStore, OrganizationStore, SiteStore, StoreError, UserStore,
    },
    role::{Grant, Reach},
    site::Site,
    time::Instant,
    user::User,
};

use super::MemoryStore;

/// Those of these rows that exist.
fn those<I: Ord + Copy, T: Clone>(rows: &BTreeMap<I, T>, ids: &BTreeSet<I>) -> BTreeMap<I, T> {
    ids.iter().filter_map(|id| Some((*id, rows.get(id)?.clone()))).collect()
}

#[async_trait]
impl OrganizationStore for MemoryStore {
    async fn find_lines(
        &self,
        ids: &BTreeSet<OrganizationId>,
    ) -> Result<BTreeMap<OrganizationId, OrganizationLine>, StoreError> {
        let tables = self.tables();
        let mut lines = BTreeMap::new();
        for id in ids {
            if let Some(line) = tables.line(*id)? {
                lines.insert(*id, line);
            }
        }
        Ok(lines)
    }

    async fn find_by_external_ids(
        &self,
        external_ids: &BTreeSet<String>,
    ) -> Result<Vec<Versioned<Organization>>, StoreError> {
        let wanted = |it: &&Versioned<Organization>| {
            let id = it.state().settings().external_id.as_ref();
            id.is_some_and(|id| external_ids.contains(id.as_str()))
        };
        Ok(self.tables().organizations.values().filter(wanted).cloned().collect())
    }

    async fn find_descendants(
        &self,
        id: OrganizationId,
    ) -> Result<Vec<Versioned<Organization>>, StoreError> {
        let tables = self.tables();
        let below = tables.organizations.iter().filter(|(other, _)| **other != id);
        Ok(below
            .filter(|(other, _)| tables.is_within(**other, id))
            .map(|(_, it)| it.clone())
            .collect())
    }

    async fn find_first_root(&self) -> Result<Option<Versioned<Organization>>, StoreError> {
        let tables = self.tables();
        Ok(tables.organizations.values().find(|it| it.state().parent().is_none()).cloned())
    }
}

#[async_trait]
impl SiteStore for MemoryStore {
    async fn find(&self, id: SiteId) -> Result<Option<Versioned<Site>>, StoreError> {
        Ok(self.tables().sites.get(&id).cloned())
    }

    async fn list(&self) -> Result<Vec<Versioned<Site>>, StoreError> {
        let mut sites: Vec<_> = self.tables().sites.values().cloned().collect();
        sites.sort_by_key(|site| (site.state().created_at(), site.state().id()));
        Ok(sites)
    }
}

#[async_trait]
impl UserStore for MemoryStore {
    async fn find_many(
        &self,
        ids: &BTreeSet<UserId>,
    ) -> Result<BTreeMap<UserId, Versioned<User>>, StoreError> {
        Ok(those(&self.tables().users, ids))
    }

    async fn find_by_emails(
        &self,
        normal: &BTreeSet<String>,
    ) -> Result<Vec<Versioned<User>>, StoreError> {
        let wanted = |it: &&Versioned<User>| normal.contains(it.state().details().email.normal());
        Ok(self.tables().users.values().filter(wanted).cloned().collect())
    }

    async fn any_system_administrator(&self) -> Result<bool, StoreError> {
        let tables = self.tables();
        let mut users = tables.users.values().map(Versioned::state);
        Ok(users.any(|user| user.grants().contains(&Grant::SystemAdministrator)))
    }
}

#[async_trait]
impl CourseStore for MemoryStore {
    async fn find_many(
        &self,
        ids: &BTreeSet<CourseId>,
    ) -> Result<BTreeMap<CourseId, Versioned<Course>>, StoreError> {
        Ok(those(&self.tables().courses, ids))
    }

    async fn find_seen(
        &self,
        reach: &Reach,
        ids: &BTreeSet<CourseId>,
    ) -> Result<BTreeSet<CourseId>, StoreError> {
        let tables = self.tables();
        let courses = those(&tables.courses, ids);
        let seen = courses.values().map(Versioned::state);
        let seen = seen.filter(|course| tables.sees_courses_of(reach, course.owner()));
        Ok(seen.map(Course::id).collect())
    }

    async fn find_by_short_names(
        &self,
        names: &BTreeSet<(OrganizationId, String)>,
    ) -> Result<Vec<Versioned<Course>>, StoreError> {
        let wanted = |it: &&Versioned<Course>| {
            let course = it.state();
            let name = course.details().short_name.as_ref();
            name.is_some_and(|name| names.contains(&(course.owner(), name.as_str().to_owned())))
        };
        Ok(self.tables().courses.values().filter(wanted).cloned().collect())
    }
}

#[async_trait]
impl JobStore for MemoryStore {
    async fn find(&self, id: JobId) -> Result<Option<Versioned<Job>>, StoreError> {
        Ok(self.tables().jobs.get(&id).cloned())
    }

    async fn list_running(&self) -> Result<Vec<JobId>, StoreError> {
        let tables = self.tables();
        let mut running: Vec<&Job> = tables.jobs.values().map(Versioned::state).collect();
        running.retain(|job| matches!(job.state(), JobState::Running));
        running.sort_by_key(|job| (job.started_at(), job.id()));
        Ok(running.into_iter().map(Job::id).collect())
    }
}

#[async_trait]
impl AnswerStore for MemoryStore {
    async fn find(
        &self,
        caller: &Caller,
        path: &str,
        key: &str,
    ) -> Result<Option<RememberedAnswer>, StoreError> {
        let name = (caller.as_text(), path.to_owned(), key.to_owned());
        Ok(self.tables().answers.get(&name).cloned())
    }

    async fn withdraw(&self, claim: &IdempotencyClaim) -> Result<(), StoreError> {
        let name = (claim.caller.as_text(), claim.path.clone(), claim.key.clone());
        let mut tables = self.tables();
        let own = |kept: &RememberedAnswer| kept.answer.is_none() && kept.claim == *claim;
        let open = tables.answers.get(&name).is_some_and(own);
        if open {
            tables.answers.remove(&name);
        }
        Ok(())
    }

    async fn forget_before(&self, before: Instant) -> Result<u64, StoreError> {
        let mut tables = self.tables();
        let kept = tables.answers.len();
        tables.answers.retain(|_, answer| before <= answer.at);
        Ok(u64::try_from(kept - tables.answers.len()).unwrap_or(u64::MAX))
    }
}
