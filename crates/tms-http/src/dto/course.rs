//! Courses.

use serde::Serialize;
use tms_domain::{
    certificate::CertificateDesign,
    change::Versioned,
    course::{Activity, ActivityKind, Course as DomainCourse, WebAddress},
    text::{LongText, Name},
    time::AccessDays,
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::At;

/// A course.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Course {
    /// Its id.
    id: Uuid,
    /// Its version.
    version: u32,
    /// What it is called.
    name: String,
    /// What an import matches it by.
    short_name: Option<String>,
    /// What it is about.
    description: Option<String>,
    /// The organization that owns it.
    organization_id: Uuid,
    /// The longest access to it.
    max_access_days: Option<u16>,
    /// What its assignments are billed under.
    sku: Option<String>,
    /// Whether it was archived by hand.
    archived: bool,
    /// From when on it counts as archived.
    auto_archive_at: Option<At>,
    /// Its certificate, if it has one.
    certificate: Option<Certificate>,
    /// What there is to do, in order, retired ones included.
    activities: Vec<CourseActivity>,
}

/// The certificate of a course.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Certificate {
    /// Its title.
    title: String,
    /// What stands below the facts, with its placeholders.
    text: Option<String>,
    /// Who signs.
    signatory_name: Option<String>,
    /// What who signs is.
    signatory_role: Option<String>,
    /// The colour of title and ornaments, like `#1f4e8c`.
    colour: String,
    /// Whether there is a picture at its head.
    has_logo: bool,
}

impl From<&CertificateDesign> for Certificate {
    fn from(design: &CertificateDesign) -> Self {
        let signatory = design.signatory.as_ref();
        Self {
            title: name(&design.title),
            text: design.text.as_ref().map(|text| text.as_str().to_owned()),
            signatory_name: signatory.map(|signatory| name(&signatory.name)),
            signatory_role: signatory.and_then(|signatory| signatory.role.as_ref()).map(name),
            colour: design.colour.to_string(),
            has_logo: design.logo.is_some(),
        }
    }
}

/// An activity of a course.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CourseActivity {
    /// Its id.
    id: Uuid,
    /// What it is called.
    name: String,
    /// `lab`, `document`, `video` or `link`.
    kind: &'static str,
    /// Whether completing the course needs it.
    required: bool,
    /// Where it is, for all but labs.
    url: Option<String>,
    /// What the lab host knows it by, for a lab.
    lab_profile: Option<String>,
    /// How long it is expected to take.
    minutes: Option<u16>,
    /// A lab's system requirements and connection information.
    requirements: Option<String>,
    /// Whether it is hidden and counts no more.
    retired: bool,
}

fn text(text: &LongText) -> String {
    text.as_str().to_owned()
}

fn name(name: &Name) -> String {
    name.as_str().to_owned()
}

impl From<&Versioned<DomainCourse>> for Course {
    fn from(course: &Versioned<DomainCourse>) -> Self {
        let details = course.state().details();
        Self {
            id: course.state().id().as_uuid(),
            version: course.version().as_raw(),
            name: name(&details.name),
            short_name: details.short_name.as_ref().map(name),
            description: details.description.as_ref().map(text),
            organization_id: course.state().owner().as_uuid(),
            max_access_days: details.max_access_days.map(AccessDays::days),
            sku: details.sku.as_ref().map(name),
            archived: details.archived,
            auto_archive_at: details.auto_archive_at.map(At),
            certificate: details.certificate.as_ref().map(Certificate::from),
            activities: details.activities.iter().map(CourseActivity::from).collect(),
        }
    }
}

impl From<&Activity> for CourseActivity {
    fn from(activity: &Activity) -> Self {
        let lab_profile = match &activity.kind {
            ActivityKind::Lab { lab_profile } => Some(name(lab_profile)),
            ActivityKind::Document { .. }
            | ActivityKind::Video { .. }
            | ActivityKind::Link { .. } => None,
        };
        Self {
            id: activity.id.as_uuid(),
            name: name(&activity.name),
            kind: activity.kind.as_str(),
            required: activity.required,
            url: activity.kind.url().map(WebAddress::as_str).map(str::to_owned),
            lab_profile,
            minutes: activity.minutes,
            requirements: activity.requirements.as_ref().map(text),
            retired: activity.retired,
        }
    }
}
