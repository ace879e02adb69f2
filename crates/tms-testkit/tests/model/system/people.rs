//! Organizations, the site, courses and people.

use tms_domain::{
    country::Country,
    course::{ActivityKind, WebAddress},
    email::EmailAddress,
    field::Patch,
    id::OrganizationId,
    input::{ActivityInput, NewCourse, PersonDetails},
    organization::{OrganizationSettings, TimeZoneName},
    password::NewPassword,
    role::{Actor, AdministratorRole, Grant},
    text::Name,
    time::AccessDays,
    usecase::{
        CoursePatch, CreateCourse, CreateCourseCommand, CreateOrganization,
        CreateOrganizationCommand, CreateUser, CreateUserCommand, EditCourse, EditOrganization,
        EditSite, EditUser, GrantRole, OrganizationPatch, SitePatch, TakeRole, UserPatch,
    },
};
use tms_testkit::build;

use super::{
    PASSWORD, System, email, expected,
    said::{done, said},
};
use crate::{
    command::{CourseEdit, CourseInput, Deed, Pick, UserEdit, ZONES},
    rows::{self, Role, Settings},
};

pub(super) fn days(days: Option<i64>) -> Option<AccessDays> {
    days.map(|days| AccessDays::new(days).unwrap())
}

/// A code of an organization, a course or the bill.
pub(super) fn code(kind: &str, number: Option<u8>) -> Option<Name> {
    number.map(|number| build::name(&format!("{kind}-{number}")))
}

pub(super) fn settings(settings: Settings) -> OrganizationSettings {
    OrganizationSettings {
        name: build::name("Organization"),
        external_id: code("external", settings.external_id),
        time_zone: TimeZoneName::confirmed(ZONES[settings.zone].0),
        max_access_days: days(settings.max_days),
        sku: code("sku", settings.sku),
        anonymous_registration: settings.anonymous_registration,
        contact: None,
    }
}

fn patch(of: Settings) -> OrganizationPatch {
    let new = settings(of);
    OrganizationPatch {
        external_id: Patch::Set(new.external_id),
        time_zone: Patch::Set(new.time_zone),
        max_access_days: Patch::Set(new.max_access_days),
        sku: Patch::Set(new.sku),
        anonymous_registration: Patch::Set(new.anonymous_registration),
        ..OrganizationPatch::default()
    }
}

fn activity(is_lab: bool, required: bool) -> ActivityInput {
    let url = WebAddress::parse("https://content.example/read.pdf").unwrap();
    ActivityInput {
        id: None,
        name: build::name("Something to do"),
        kind: if is_lab {
            ActivityKind::Lab { lab_profile: build::name("lab-1") }
        } else {
            ActivityKind::Document { url }
        },
        required,
        minutes: None,
        requirements: None,
    }
}

fn course(input: &CourseInput) -> NewCourse {
    NewCourse {
        name: build::name("Course"),
        short_name: code("course", input.short_name),
        description: None,
        max_access_days: days(input.max_days),
        sku: code("sku", input.sku),
        archived: false,
        auto_archive: None,
        certificate: None,
        activities: input
            .activities
            .iter()
            .map(|(lab, required)| activity(*lab, *required))
            .collect(),
    }
}

pub(super) fn person(number: u8) -> PersonDetails {
    PersonDetails {
        first_name: build::name("Lea"),
        last_name: build::name("Learner"),
        email: EmailAddress::parse(&email(number)).unwrap(),
        country: Country::parse("DE").unwrap(),
        time_zone: None,
        language: None,
    }
}

pub(super) fn password() -> NewPassword {
    NewPassword::accept(PASSWORD.to_owned(), |_| 4).unwrap()
}

impl System {
    fn organization(&self, pick: Pick) -> OrganizationId {
        self.numbers.organizations.picked(pick).unwrap()
    }

    pub(super) fn grant(&self, (role, place): rows::Grant) -> Grant {
        let role = match role {
            Role::OperationsManager => AdministratorRole::OperationsManager,
            Role::EnrollmentManager => AdministratorRole::EnrollmentManager,
            Role::CompanyTrainingManager => AdministratorRole::CompanyTrainingManager,
            Role::SalesManager => AdministratorRole::SalesManager,
            Role::HelpDeskAgent => return Grant::HelpDeskAgent,
            Role::SystemAdministrator => return Grant::SystemAdministrator,
        };
        Grant::Administrator { role, organization: self.organization(Pick(place.unwrap())) }
    }

    /// Does what administrators do to organizations and the site.
    pub(super) fn change_places(&self, actor: &Actor, stale: bool, deed: &Deed) -> String {
        let (ports, version) = (self.ports.clone(), expected(stale));
        self.runtime.block_on(async {
            match deed {
                Deed::CreateOrganization { parent, settings: wanted } => {
                    let command = CreateOrganizationCommand {
                        settings: settings(*wanted),
                        parent: parent.map(|parent| self.organization(parent)),
                    };
                    let create = CreateOrganization::new(ports);
                    said(&self.numbers, create.create(actor, Ok(command), None).await, done)
                }
                Deed::EditOrganization { organization, settings } => {
                    let (edit, id) =
                        (EditOrganization::new(ports), self.organization(*organization));
                    let edited = edit.edit(actor, id, version, Ok(patch(*settings))).await;
                    said(&self.numbers, edited, done)
                }
                Deed::MoveOrganization { organization, parent } => {
                    let (edit, id) =
                        (EditOrganization::new(ports), self.organization(*organization));
                    let parent = Patch::Set(parent.map(|parent| self.organization(parent)));
                    let patch = OrganizationPatch { parent, ..OrganizationPatch::default() };
                    said(&self.numbers, edit.edit(actor, id, version, Ok(patch)).await, done)
                }
                Deed::EditSite { register_by_key, join_pool_organization } => {
                    let patch = SitePatch {
                        register_by_key: Patch::Set(*register_by_key),
                        new_users_join_pool_organization: Patch::Set(*join_pool_organization),
                        ..SitePatch::default()
                    };
                    let id = *self.tables.sites.keys().next().unwrap();
                    let edited = EditSite::new(ports).edit(actor, id, version, Ok(patch)).await;
                    said(&self.numbers, edited, done)
                }
                other => unreachable!("{other:?}"),
            }
        })
    }

    /// Does what Operations Managers do to courses.
    pub(super) fn change_courses(&self, actor: &Actor, stale: bool, deed: &Deed) -> String {
        let (ports, version) = (self.ports.clone(), expected(stale));
        self.runtime.block_on(async {
            match deed {
                Deed::CreateCourse { owner, course: wanted } => {
                    let organization = self.organization(*owner);
                    let command = CreateCourseCommand { organization, course: course(wanted) };
                    let created = CreateCourse::new(ports).create(actor, Ok(command), None).await;
                    said(&self.numbers, created, done)
                }
                Deed::EditCourse { course, edit } => {
                    let id = self.numbers.courses.picked(*course).unwrap();
                    let patch = self.course_patch(id, *edit);
                    let edited = EditCourse::new(ports).edit(actor, id, version, Ok(patch)).await;
                    said(&self.numbers, edited, done)
                }
                other => unreachable!("{other:?}"),
            }
        })
    }

    fn course_patch(&self, id: tms_domain::id::CourseId, edit: CourseEdit) -> CoursePatch {
        let mut patch = CoursePatch::default();
        // What is left out is retired (CRS-5).
        let kept = |retire: Option<tms_domain::id::ActivityId>| {
            let current = self.tables.courses[&id].state().current_activities().cloned();
            let kept = current.filter(|it| Some(it.id) != retire);
            let inputs = kept.map(|it| ActivityInput {
                id: Some(it.id),
                name: it.name,
                kind: it.kind,
                required: it.required,
                minutes: it.minutes,
                requirements: it.requirements,
            });
            inputs.collect::<Vec<_>>()
        };
        match edit {
            CourseEdit::Archive(archived) => patch.archived = Patch::Set(archived),
            CourseEdit::AutoArchive(picked) => patch.auto_archive = Patch::Set(picked),
            CourseEdit::MaxDays(longest) => patch.max_access_days = Patch::Set(days(longest)),
            CourseEdit::ShortName(name) => patch.short_name = Patch::Set(code("course", name)),
            CourseEdit::Retire(pick) => {
                patch.activities = Patch::Set(kept(self.numbers.activities[&id].picked(pick)));
            }
            CourseEdit::Add { is_lab, required } => {
                let mut activities = kept(None);
                activities.push(activity(is_lab, required));
                patch.activities = Patch::Set(activities);
            }
        }
        patch
    }

    /// Does what administrators do to people.
    pub(super) fn change_people(&self, actor: &Actor, stale: bool, deed: &Deed) -> String {
        let (ports, version) = (self.ports.clone(), expected(stale));
        self.runtime.block_on(async {
            match deed {
                Deed::CreateUser { email, organization } => {
                    let command = CreateUserCommand {
                        person: person(*email),
                        password: password(),
                        organization: organization.map(|it| self.organization(it)),
                    };
                    let created = CreateUser::new(ports).create(actor, Ok(command), None).await;
                    said(&self.numbers, created, done)
                }
                Deed::EditUser { user, edit } => {
                    let mut patch = UserPatch::default();
                    match edit {
                        UserEdit::Move(it) => {
                            patch.organization = Patch::Set(self.organization(*it));
                        }
                        UserEdit::Disable(disabled) => patch.disabled = Patch::Set(*disabled),
                        UserEdit::Email(number) => {
                            // The same to all who compare emails (USR-2).
                            let typed =
                                EmailAddress::parse(&email(*number).to_uppercase()).unwrap();
                            let id = self.numbers.users.picked(*user).unwrap();
                            let was = self.tables.users[&id].state().details().email.clone();
                            let keeps = was.normal() == typed.normal();
                            patch.email = Patch::Set(if keeps { was } else { typed });
                        }
                    }
                    let id = self.numbers.users.picked(*user).unwrap();
                    let edited = EditUser::new(ports).edit(actor, id, version, Ok(patch)).await;
                    said(&self.numbers, edited, done)
                }
                Deed::GrantRole { user, grant } => {
                    let (id, grant) =
                        (self.numbers.users.picked(*user).unwrap(), self.grant(*grant));
                    let granted =
                        GrantRole::new(ports).grant(actor, id, Some(grant), version, Ok(())).await;
                    said(&self.numbers, granted, done)
                }
                Deed::TakeRole { user, grant } => {
                    let (id, grant) =
                        (self.numbers.users.picked(*user).unwrap(), self.grant(*grant));
                    let taken =
                        TakeRole::new(ports).take(actor, id, Some(grant), version, Ok(())).await;
                    said(&self.numbers, taken, done)
                }
                other => unreachable!("{other:?}"),
            }
        })
    }
}
