//! Writing a checked catalogue: organizations, sites, courses, administrators, one row a commit.
//!
//! There are few of them, and each rests on the one before; so each is written by the use case that people write
//! it with, for the command line.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Difference, ImportError, ImportOptions, ImportProgress, ImportReport, RawCatalog, RowKind,
    RowOutcome,
    check::{Check, CheckedCourse, CheckedOrganization, CheckedSite},
    check_people::CheckedAdministrator,
    differences, refuse_bad, row_failed,
};
use crate::{
    change::Versioned,
    course::Course,
    field::Patch,
    id::{IdBlock, UserId},
    journal::{Author, FieldValue},
    organization::Organization,
    plan::Plan,
    port::{CommitError, Duplicate, Ports},
    role::{Actor, Grant},
    site::Site,
    usecase::{
        CreateCourse, CreateCourseCommand, CreateOrganization, CreateOrganizationCommand,
        CreateSite, EditCourse, EditOrganization, EditSite, EditUser, GrantRole, OrganizationPatch,
        SitePatch, UserPatch, edit_course, find_line,
    },
    user::User,
};

/// The use case: the command line imports a catalogue.
#[derive(Clone)]
pub struct ImportCatalog {
    ports: Ports,
}

impl ImportCatalog {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Imports a catalogue, calling `progress` after each row. Repeating it changes nothing.
    ///
    /// New administrators have no password; each gets a mail with a link to set one (USR-6). Roles that someone
    /// holds beyond the file are left alone.
    ///
    /// # Errors
    ///
    /// One bad row refuses all, unless bad rows are to be skipped.
    pub async fn import(
        &self,
        catalog: RawCatalog,
        options: ImportOptions,
        progress: &(dyn Fn(ImportProgress) + Send + Sync),
    ) -> Result<ImportReport, ImportError> {
        let (checked, bad) = Check::catalog(&self.ports, catalog, options).await?;
        let mut report = refuse_bad(bad, options)?;
        let total = checked.len();
        let mut done = 0;
        let mut note = |line, kind, outcome| {
            report.note(line, kind, outcome);
            done += 1;
            progress(ImportProgress { done, total });
        };
        for row in checked.organizations {
            let line = row.line;
            note(line, RowKind::Organization, self.organization(row, options).await?);
        }
        for row in checked.sites {
            let line = row.line;
            note(line, RowKind::Site, self.site(row, options).await?);
        }
        for row in checked.courses {
            let line = row.line;
            note(line, RowKind::Course, self.course(row, options).await?);
        }
        for row in checked.administrators {
            let line = row.line;
            note(line, RowKind::Administrator, self.administrator(row, options).await?);
        }
        Ok(report)
    }

    async fn organization(
        &self,
        row: CheckedOrganization,
        options: ImportOptions,
    ) -> Result<RowOutcome, ImportError> {
        let CheckedOrganization { line: _, id, is_new, parent, settings } = row;
        if is_new {
            let command = CreateOrganizationCommand { settings, parent };
            let create = CreateOrganization::new(self.ports.clone());
            let created = create.create_as(id, &Actor::CommandLine, Ok(command), None).await;
            return created.map_or_else(row_failed, |_| Ok(RowOutcome::Created));
        }
        let Some(stored) = find_line(&self.ports, id).await? else {
            return Err(ImportError::Contended);
        };
        let wanted = Organization::restore(id, parent, settings.clone());
        let differences = differences(stored.organization(), &wanted);
        if differences.is_empty() {
            return Ok(RowOutcome::Unchanged);
        }
        if !options.update {
            return Ok(RowOutcome::Differs { differences, updated: false });
        }
        let patch = OrganizationPatch {
            name: Patch::Set(settings.name),
            external_id: Patch::Set(settings.external_id),
            parent: Patch::Set(parent),
            time_zone: Patch::Set(settings.time_zone),
            max_access_days: Patch::Set(settings.max_access_days),
            sku: Patch::Set(settings.sku),
            anonymous_registration: Patch::Set(settings.anonymous_registration),
            contact: Patch::Set(settings.contact),
        };
        let edit = EditOrganization::new(self.ports.clone());
        let edited = edit.edit(&Actor::CommandLine, id, None, Ok(patch)).await;
        edited.map_or_else(row_failed, |_| Ok(RowOutcome::Differs { differences, updated: true }))
    }

    async fn site(
        &self,
        row: CheckedSite,
        options: ImportOptions,
    ) -> Result<RowOutcome, ImportError> {
        let settings = row.settings;
        let sites = self.ports.sites.list().await?;
        let stored = sites.iter().find(|site| site.state().settings().host == settings.host);
        let Some(stored) = stored.map(Versioned::state) else {
            let create = CreateSite::new(self.ports.clone());
            let created = create.create(&Actor::CommandLine, Ok(settings), None).await;
            return created.map_or_else(row_failed, |_| Ok(RowOutcome::Created));
        };
        let wanted = Site::restore(stored.id(), stored.created_at(), settings.clone());
        let differences = differences(stored, &wanted);
        if differences.is_empty() {
            return Ok(RowOutcome::Unchanged);
        }
        if !options.update {
            return Ok(RowOutcome::Differs { differences, updated: false });
        }
        let patch = SitePatch {
            host: Patch::Keep,
            organization: Patch::Set(settings.organization),
            default_user_organization: Patch::Set(settings.default_user_organization),
            register_by_key: Patch::Set(settings.register_by_key),
            new_users_join_pool_organization: Patch::Set(settings.new_users_join_pool_organization),
            help_desk_email: Patch::Set(settings.help_desk_email),
            contact: Patch::Set(settings.contact),
            login_message: Patch::Set(settings.login_message),
        };
        let edit = EditSite::new(self.ports.clone());
        let edited = edit.edit(&Actor::CommandLine, stored.id(), None, Ok(patch)).await;
        edited.map_or_else(row_failed, |_| Ok(RowOutcome::Differs { differences, updated: true }))
    }

    async fn course(
        &self,
        row: CheckedCourse,
        options: ImportOptions,
    ) -> Result<RowOutcome, ImportError> {
        let CheckedCourse { line: _, owner, short_name, mut course } = row;
        let wanted = BTreeSet::from([(owner, short_name.to_string())]);
        let stored = self.ports.courses.find_by_short_names(&wanted).await?.into_iter().next();
        let Some(stored) = stored else {
            let command = CreateCourseCommand { organization: owner, course };
            let create = CreateCourse::new(self.ports.clone());
            let created = create.create(&Actor::CommandLine, Ok(command), None).await;
            return created.map_or_else(row_failed, |_| Ok(RowOutcome::Created));
        };
        let stored = stored.state();
        name_activities(stored, &mut course.activities);
        let Some(line) = find_line(&self.ports, owner).await? else {
            return Err(ImportError::Contended);
        };
        let patch = edit_course::as_patch(course);
        let mut ids = IdBlock::starting_at(self.ports.ids.next());
        let was = stored.details();
        let wanted = edit_course::details(&self.ports, patch.clone(), was, &line, &mut ids);
        let details = match wanted {
            Ok(wanted) => wanted.details,
            Err(errors) => return Ok(RowOutcome::Failed(errors)),
        };
        let differences = differences(stored, &Course::restore(stored.id(), owner, details));
        if differences.is_empty() {
            return Ok(RowOutcome::Unchanged);
        }
        if !options.update {
            return Ok(RowOutcome::Differs { differences, updated: false });
        }
        let edit = EditCourse::new(self.ports.clone());
        let edited = edit.edit(&Actor::CommandLine, stored.id(), None, Ok(patch)).await;
        edited.map_or_else(row_failed, |_| Ok(RowOutcome::Differs { differences, updated: true }))
    }

    async fn administrator(
        &self,
        row: CheckedAdministrator,
        options: ImportOptions,
    ) -> Result<RowOutcome, ImportError> {
        let emails = BTreeSet::from([row.person.email.normal().to_owned()]);
        let stored = self.ports.users.find_by_emails(&emails).await?.into_iter().next();
        let Some(stored) = stored else { return self.new_administrator(row).await };
        let stored = stored.state();
        let CheckedAdministrator { line: _, person, home, grants } = row;
        let patch = UserPatch {
            first_name: Patch::Set(person.first_name),
            last_name: Patch::Set(person.last_name),
            email: Patch::Set(person.email),
            country: Patch::Set(person.country),
            organization: Patch::Set(home),
            ..UserPatch::default()
        };
        let event = stored.edit(patch.clone().over(stored.details()));
        let mut wanted = stored.clone();
        crate::change::Aggregate::apply(&mut wanted, &event);
        let mut differences = differences(stored, &wanted);
        let missing: Vec<Grant> =
            grants.into_iter().filter(|grant| !stored.grants().contains(grant)).collect();
        if !missing.is_empty() {
            let list = |grants: &mut dyn Iterator<Item = Grant>| {
                FieldValue::List(grants.map(Grant::describe).collect())
            };
            let held = stored.grants().iter().copied();
            let file = list(&mut held.clone().chain(missing.iter().copied()));
            differences.push(Difference { field: "roles", stored: list(&mut held.clone()), file });
        }
        if differences.is_empty() {
            return Ok(RowOutcome::Unchanged);
        }
        if !options.update {
            return Ok(RowOutcome::Differs { differences, updated: false });
        }
        let edit = EditUser::new(self.ports.clone());
        if let Err(error) = edit.edit(&Actor::CommandLine, stored.id(), None, Ok(patch)).await {
            return row_failed(error);
        }
        let grant_role = GrantRole::new(self.ports.clone());
        for grant in missing {
            let granted =
                grant_role.grant(&Actor::CommandLine, stored.id(), Some(grant), None, Ok(())).await;
            if let Err(error) = granted {
                return row_failed(error);
            }
        }
        Ok(RowOutcome::Differs { differences, updated: true })
    }

    /// A new administrator, with their roles and the mail that lets them in, in one commit.
    async fn new_administrator(
        &self,
        row: CheckedAdministrator,
    ) -> Result<RowOutcome, ImportError> {
        let ports = &self.ports;
        let CheckedAdministrator { line: _, person, home, grants } = row;
        let now = ports.clock.now();
        let mut ids = IdBlock::starting_at(ports.ids.next());
        let id = UserId::from_uuid(ids.take());
        let details = person.belonging_to(home);
        let mut plan = Plan::new(Author::CommandLine, now, ids);
        let grants = grants.into_iter().collect();
        plan.create(User::create_with_grants(id, details, None, grants, now));
        plan.mail_password_link(id, home);
        match ports.plans.commit(plan).await {
            Ok(()) => Ok(RowOutcome::Created),
            Err(CommitError::Conflict | CommitError::Duplicate(Duplicate::Email)) => {
                Err(ImportError::Contended)
            }
            Err(CommitError::Duplicate(duplicate)) => Err(ImportError::Store(
                crate::port::StoreError::new(CommitError::Duplicate(duplicate)),
            )),
            Err(CommitError::Store(error)) => Err(ImportError::Store(error)),
        }
    }
}

/// Gives the activities of a file the ids that the stored course has for their names, each once.
fn name_activities(stored: &Course, activities: &mut [crate::input::ActivityInput]) {
    let mut ids: BTreeMap<&str, Vec<crate::id::ActivityId>> = BTreeMap::new();
    for activity in stored.current_activities() {
        ids.entry(activity.name.as_str()).or_default().push(activity.id);
    }
    for ids in ids.values_mut() {
        ids.reverse();
    }
    for activity in activities {
        activity.id = ids.get_mut(activity.name.as_str()).and_then(Vec::pop);
    }
}
