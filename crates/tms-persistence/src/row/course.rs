//! Rows of courses and their activities.

use tms_domain::{
    badge::PictureKind,
    certificate::{CertificateColour, CertificateDesign, CertificateText, Logo, Signatory},
    change::Versioned,
    course::{Activity, ActivityKind, Course, CourseDetails, WebAddress},
    id::{ActivityId, CourseId, OrganizationId, PictureId},
};
use uuid::Uuid;

use super::Reading;
use crate::{cells::rows, error::BadRow};

rows! {
    /// A course without its activities.
    CourseRow of "courses" {
        id: Uuid,
        version: i32,
        organization_id: Uuid,
        name: String,
        short_name: Option<String>,
        description: Option<String>,
        max_access_days: Option<i32>,
        sku: Option<String>,
        archived: bool,
        auto_archive_at: Option<i64>,
        certificate_title: Option<String>,
        certificate_text: Option<String>,
        certificate_signatory_name: Option<String>,
        certificate_signatory_role: Option<String>,
        certificate_colour: Option<String>,
        certificate_logo_id: Option<Uuid>,
        certificate_logo_kind: Option<String>,
    }

    /// An activity of a course.
    ActivityRow of "course_activities" {
        id: Uuid,
        course_id: Uuid,
        name: String,
        kind: String,
        required: bool,
        url: Option<String>,
        lab_profile: Option<String>,
        minutes: Option<i32>,
        requirements: Option<String>,
        retired: bool,
    }
}

impl CourseRow {
    fn certificate(&self, reading: Reading) -> Result<Option<CertificateDesign>, BadRow> {
        let title = reading.optional_name("certificate_title", self.certificate_title.as_ref())?;
        let Some(title) = title else { return Ok(None) };
        let text = self.certificate_text.as_ref();
        let colour = self.certificate_colour.as_ref();
        let (name, role) = (&self.certificate_signatory_name, &self.certificate_signatory_role);
        let name = reading.optional_name("certificate_signatory_name", name.as_ref())?;
        let role = reading.optional_name("certificate_signatory_role", role.as_ref())?;
        let kind = self.certificate_logo_kind.as_deref();
        let logo = match (self.certificate_logo_id, kind.map(|it| (it, PictureKind::from_name(it))))
        {
            (Some(id), Some((_, Some(kind)))) => {
                Some(Logo { picture: PictureId::from_uuid(id), kind })
            }
            (_, None) => None,
            (_, Some((kind, _))) => return Err(reading.bad("certificate_logo_kind", kind)),
        };
        Ok(Some(CertificateDesign {
            title,
            text: Reading::optional(text, |text| {
                reading.take("certificate_text", CertificateText::parse(text))
            })?,
            signatory: name.map(|name| Signatory { name, role }),
            colour: Reading::optional(colour, |colour| {
                reading.take("certificate_colour", CertificateColour::parse(colour))
            })?
            .unwrap_or_default(),
            logo,
        }))
    }

    /// Puts a course together with its activities, which stand in order.
    pub(crate) fn with(self, activities: Vec<Activity>) -> Result<Versioned<Course>, BadRow> {
        let reading = Reading::row("courses", self.id);
        let details = CourseDetails {
            name: reading.name("name", &self.name)?,
            short_name: reading.optional_name("short_name", self.short_name.as_ref())?,
            description: reading.optional_long_text("description", self.description.as_ref())?,
            max_access_days: reading.optional_days("max_access_days", self.max_access_days)?,
            sku: reading.optional_name("sku", self.sku.as_ref())?,
            archived: self.archived,
            auto_archive_at: reading.optional_at("auto_archive_at", self.auto_archive_at)?,
            certificate: self.certificate(reading)?,
            activities,
        };
        let owner = OrganizationId::from_uuid(self.organization_id);
        let course = Course::restore(CourseId::from_uuid(self.id), owner, details);
        reading.version(self.version, course)
    }
}

impl TryFrom<ActivityRow> for Activity {
    type Error = BadRow;

    fn try_from(row: ActivityRow) -> Result<Self, BadRow> {
        let reading = Reading::row("course_activities", row.id);
        let kind = match (row.kind.as_str(), &row.lab_profile, &row.url) {
            ("lab", Some(profile), None) => {
                ActivityKind::Lab { lab_profile: reading.name("lab_profile", profile)? }
            }
            ("document", None, Some(url)) => ActivityKind::Document { url: address(reading, url)? },
            ("video", None, Some(url)) => ActivityKind::Video { url: address(reading, url)? },
            ("link", None, Some(url)) => ActivityKind::Link { url: address(reading, url)? },
            (other, _, _) => return Err(reading.bad("kind", other)),
        };
        Ok(Self {
            id: ActivityId::from_uuid(row.id),
            name: reading.name("name", &row.name)?,
            kind,
            required: row.required,
            minutes: Reading::optional(row.minutes, |minutes| reading.number("minutes", minutes))?,
            requirements: reading.optional_long_text("requirements", row.requirements.as_ref())?,
            retired: row.retired,
        })
    }
}

fn address(reading: Reading, url: &str) -> Result<WebAddress, BadRow> {
    reading.take("url", WebAddress::parse(url))
}
