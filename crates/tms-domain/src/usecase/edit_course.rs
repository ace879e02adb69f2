//! An Operations Manager makes and changes courses (CRS-1, CRS-2, CRS-5, PERM-4).

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::{
    ATTEMPTS_MAX, Lost, UseCaseError, commit, edit_organization::find_line_in_reach,
    expect_version, find_line, picked_dates, printable_logo::expect_printable,
};
use crate::{
    badge::Picture,
    certificate::{CertificatePatch, redesign},
    change::{Version, Versioned},
    course::{ACTIVITIES_MAX, Activity, Course, CourseDetails, CourseRefused},
    field::{Draft, FieldCode, FieldError, FieldReader, InvalidFields, Patch},
    id::{ActivityId, CourseId, IdBlock, OrganizationId},
    idempotency::Remember,
    input::{ActivityInput, NewCourse},
    organization::OrganizationLine,
    plan::Plan,
    port::{Duplicate, Ports},
    role::{Actor, Permission},
    text::{LongText, Name},
    time::{AccessDays, Picked},
};

/// The course that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateCourseCommand {
    /// The organization that owns it, for ever (CRS-5).
    pub organization: OrganizationId,
    /// What it is said to be.
    pub course: NewCourse,
}

/// What is to be changed of a course.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CoursePatch {
    /// Its name.
    pub name: Patch<Name>,
    /// What an import matches it by.
    pub short_name: Patch<Option<Name>>,
    /// What it is about.
    pub description: Patch<Option<LongText>>,
    /// The longest access to it.
    pub max_access_days: Patch<Option<AccessDays>>,
    /// What its assignments are billed under.
    pub sku: Patch<Option<Name>>,
    /// Whether it is archived.
    pub archived: Patch<bool>,
    /// From when on it counts as archived. A date is read in the owner's zone (TIM-3).
    pub auto_archive: Patch<Option<Picked>>,
    /// Its certificate.
    pub certificate: Patch<Option<CertificatePatch>>,
    /// What there is to do, in order: with an id what is there, without one what is new; what is left out is
    /// retired (CRS-5).
    pub activities: Patch<Vec<ActivityInput>>,
}

/// Why a course was neither made nor changed, the first that applies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EditCourseRefused {
    /// There is no such organization in reach.
    #[error("there is no such organization")]
    OrganizationNotFound,
    /// Another course of the owner has the short name (CRS-1).
    #[error("another course of this organization has this short name")]
    ShortNameTaken,
}

/// The use case: an Operations Manager makes a course.
#[derive(Clone)]
pub struct CreateCourse {
    ports: Ports,
}

impl CreateCourse {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Makes a course.
    ///
    /// # Errors
    ///
    /// Refuses as [`EditCourseRefused`] says.
    pub async fn create(
        &self,
        actor: &Actor,
        command: Draft<CreateCourseCommand>,
        remember: Option<&Remember<'_, Versioned<Course>>>,
    ) -> Result<Versioned<Course>, UseCaseError<EditCourseRefused>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageCourses)?;
        let CreateCourseCommand { organization, course } = command?;
        let certificate = Patch::Set(course.certificate.clone());
        expect_printable(ports, &certificate).await?;
        for _ in 0..ATTEMPTS_MAX {
            let owner = find_line(ports, organization).await?.filter(|line| reach.covers(line));
            let owner =
                owner.ok_or(UseCaseError::Refused(EditCourseRefused::OrganizationNotFound))?;
            let now = ports.clock.now();
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let id = CourseId::from_uuid(ids.take());
            let patch = as_patch(course.clone());
            let wanted = details(ports, patch, &blank(&course), &owner, &mut ids)?;
            let new = Course::create(id, organization, wanted.details).map_err(refuse)?;
            let outcome = new.versioned();
            let mut plan = Plan::new(actor.author(), now, ids);
            plan.create(new);
            if let Some(logo) = wanted.logo {
                plan.add_picture(logo);
            }
            plan.check_line(&owner);
            if let Some(outcome) = done(commit(ports, plan, outcome, remember).await?)? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// The use case: an Operations Manager changes a course.
#[derive(Clone)]
pub struct EditCourse {
    ports: Ports,
}

impl EditCourse {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Changes a course whose owner is in reach (PERM-3). Assignments that are not complete are judged by it at
    /// their next launch or result (CRS-5).
    ///
    /// # Errors
    ///
    /// Refuses as [`EditCourseRefused`] says; an activity that the course does not have is a bad field.
    pub async fn edit(
        &self,
        actor: &Actor,
        id: CourseId,
        expected: Option<Version>,
        patch: Draft<CoursePatch>,
    ) -> Result<Versioned<Course>, UseCaseError<EditCourseRefused>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageCourses)?;
        for _ in 0..ATTEMPTS_MAX {
            let course = ports.courses.find_many(&BTreeSet::from([id])).await?.remove(&id);
            let course = course.ok_or(UseCaseError::NotFound)?;
            let owner = find_line_in_reach(ports, &reach, course.state().owner()).await?;
            expect_version(expected, course.version())?;
            let now = ports.clock.now();
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let was = course.state().details();
            let patch = patch.clone()?;
            expect_printable(ports, &patch.certificate).await?;
            let wanted = details(ports, patch, was, &owner, &mut ids)?;
            if wanted.details == *was {
                return Ok(course);
            }
            let change = course.change(|course| course.edit(wanted.details)).map_err(refuse)?;
            let outcome = change.versioned();
            let mut plan = Plan::new(actor.author(), now, ids);
            plan.change(change);
            if let Some(logo) = wanted.logo {
                plan.add_picture(logo);
            }
            plan.check_line(&owner);
            if let Some(outcome) = done(commit(ports, plan, outcome, None).await?)? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// A course of which nothing is said yet.
pub(super) fn blank(course: &NewCourse) -> CourseDetails {
    CourseDetails::new(course.name.clone())
}

/// What is said of a new course, as a change of everything.
pub(super) fn as_patch(course: NewCourse) -> CoursePatch {
    CoursePatch {
        name: Patch::Set(course.name),
        short_name: Patch::Set(course.short_name),
        description: Patch::Set(course.description),
        max_access_days: Patch::Set(course.max_access_days),
        sku: Patch::Set(course.sku),
        archived: Patch::Set(course.archived),
        auto_archive: Patch::Set(course.auto_archive),
        certificate: Patch::Set(course.certificate),
        activities: Patch::Set(course.activities),
    }
}

/// What a change comes to.
pub(super) struct Wanted {
    pub(super) details: CourseDetails,
    /// A picture to store with it.
    logo: Option<Picture>,
}

/// The details that a change comes to: dates in the owner's zone, and an id for each new activity.
pub(super) fn details(
    ports: &Ports,
    patch: CoursePatch,
    was: &CourseDetails,
    owner: &OrganizationLine,
    ids: &mut IdBlock,
) -> Draft<Wanted> {
    let mut reader = FieldReader::default();
    let auto_archive_at = match patch.auto_archive {
        Patch::Keep => was.auto_archive_at,
        Patch::Set(None) => None,
        Patch::Set(Some(picked)) => {
            picked_dates::start(ports, owner, ("auto_archive", picked), &mut reader)
        }
    };
    let activities = match patch.activities {
        Patch::Keep => was.activities.clone(),
        Patch::Set(inputs) => arrange(&was.activities, inputs, ids, &mut reader),
    };
    let (certificate, logo) =
        redesign(patch.certificate, was.certificate.as_ref(), ids, &mut reader);
    let details = CourseDetails {
        name: patch.name.over(was.name.clone()),
        short_name: patch.short_name.over(was.short_name.clone()),
        description: patch.description.over(was.description.clone()),
        max_access_days: patch.max_access_days.over(was.max_access_days),
        sku: patch.sku.over(was.sku.clone()),
        archived: patch.archived.over(was.archived),
        auto_archive_at,
        certificate,
        activities,
    };
    reader.finish(Some(Wanted { details, logo }))
}

/// Puts the activities in their new order. A retired one that is named again stays retired (CRS-5).
fn arrange(
    was: &[Activity],
    inputs: Vec<ActivityInput>,
    ids: &mut IdBlock,
    reader: &mut FieldReader,
) -> Vec<Activity> {
    let mut left: BTreeMap<ActivityId, bool> =
        was.iter().map(|activity| (activity.id, activity.retired)).collect();
    let mut arranged = Vec::with_capacity(inputs.len());
    for (place, input) in inputs.into_iter().enumerate() {
        // Taken out: named twice it is not there any more.
        let known = input.id.map(|id| (id, left.remove(&id)));
        let (id, retired) = match known {
            None => (ActivityId::from_uuid(ids.take()), false),
            Some((id, Some(retired))) => (id, retired),
            Some((_, None)) => {
                let message = "the course has no such activity, or it is named twice";
                let field = format!("activities[{place}].id");
                reader.refuse(FieldError::new(field, FieldCode::Invalid, message));
                continue;
            }
        };
        let ActivityInput { id: _, name, kind, required, minutes, requirements } = input;
        arranged.push(Activity { id, name, kind, required, minutes, requirements, retired });
    }
    // Those that are retired already keep their place at the end, so that repeating a change changes nothing.
    let named: BTreeSet<ActivityId> = arranged.iter().map(|activity| activity.id).collect();
    let old = was.iter().filter(|activity| !named.contains(&activity.id));
    arranged.extend(old.map(|activity| Activity { retired: true, ..activity.clone() }));
    arranged
}

pub(super) fn refuse<R>(refused: CourseRefused) -> UseCaseError<R> {
    match refused {
        CourseRefused::TooManyActivities => {
            let error = FieldError::new("activities", FieldCode::TooLong, refused.to_string());
            let max = u32::try_from(ACTIVITIES_MAX).unwrap_or(u32::MAX);
            UseCaseError::Invalid(InvalidFields::one(error.with("max", max)))
        }
    }
}

fn done<T>(committed: Result<T, Lost>) -> Result<Option<T>, UseCaseError<EditCourseRefused>> {
    match committed {
        Ok(outcome) => Ok(Some(outcome)),
        Err(Lost::Duplicate(Duplicate::ShortName)) => {
            Err(UseCaseError::Refused(EditCourseRefused::ShortNameTaken))
        }
        Err(Lost::Race | Lost::Duplicate(_)) => Ok(None),
    }
}
