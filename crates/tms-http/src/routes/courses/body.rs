//! What is sent about a course and its activities.

use tms_domain::{
    badge::PictureContent,
    certificate::{CertificateColour, CertificatePatch, CertificateText},
    field::{FieldError, FieldReader, Patch},
    id::{ActivityId, OrganizationId},
    input::{NewCourse, TypedActivity, TypedCourse},
    text::{LongText, Name},
    time::{AccessDays, Picked},
    usecase::{CoursePatch, CreateCourseCommand},
};

use crate::input::{Needed, request};

request! {
    /// The certificate of a course. Of one that is there already, what is not named stays as it is.
    pub(crate) struct CertificateBody {
        /// Its title; needed for a course that has no certificate yet.
        title: Patch<Name>,
        /// What stands below the facts: at most 600 characters, with `{learner}`, `{course}`, `{date}` and `{number}`.
        text: Patch<Option<CertificateText>>,
        /// Who signs.
        signatory_name: Patch<Option<Name>>,
        /// What who signs is.
        signatory_role: Patch<Option<Name>>,
        /// The colour of title and ornaments, dark enough for white paper.
        colour: Patch<Option<CertificateColour>>,
        /// A PNG or SVG of at most 256 KiB, in base 64.
        logo: Patch<Option<PictureContent>>,
    }
}

impl From<CertificateBody> for CertificatePatch {
    fn from(body: CertificateBody) -> Self {
        let CertificateBody { title, text, signatory_name, signatory_role, colour, logo } = body;
        Self { title, text, signatory_name, signatory_role, colour, logo }
    }
}

request! {
    /// One thing to do in a course.
    pub(crate) struct ActivityBody {
        /// Which activity of the course it is; a new one without.
        id: Option<ActivityId>,
        /// What it is called.
        name: Needed<String>,
        /// `lab`, `document`, `video` or `link`.
        kind: Needed<String>,
        /// Whether completing the course needs it.
        required: Needed<bool>,
        /// Where it is, for all but labs.
        url: Option<String>,
        /// What the lab host knows it by, for a lab.
        lab_profile: Option<String>,
        /// How long it is expected to take.
        minutes: Option<i64>,
        /// A lab's system requirements and connection information.
        requirements: Option<String>,
    }
}

impl From<ActivityBody> for TypedActivity {
    fn from(body: ActivityBody) -> Self {
        Self {
            id: body.id,
            name: body.name.0,
            kind: body.kind.0,
            required: body.required.0,
            url: body.url,
            lab_profile: body.lab_profile,
            minutes: body.minutes,
            requirements: body.requirements,
        }
    }
}

request! {
    /// A course that is wanted.
    pub(crate) struct CreateCourseBody {
        /// What it is called.
        name: Needed<String>,
        /// What an import matches it by; unique in its owner organization.
        short_name: Option<String>,
        /// What it is about.
        description: Option<String>,
        /// The organization that owns it.
        organization_id: Needed<OrganizationId>,
        /// The longest access to it.
        max_access_days: Option<i64>,
        /// What its assignments are billed under.
        sku: Option<String>,
        /// Whether it is archived.
        archived: Option<bool>,
        /// From when on it counts as archived.
        auto_archive_at: Option<String>,
        /// The same as a date, in the zone of the owner organization.
        auto_archive_on: Option<String>,
        /// Its certificate, if it has one.
        certificate: Option<CertificateBody>,
        /// What there is to do, in order.
        activities: Needed<Vec<ActivityBody>>,
    }
}

impl CreateCourseBody {
    /// Reads on what was sent.
    pub(crate) fn read_on(self, reader: &mut FieldReader) -> Option<CreateCourseCommand> {
        let organization = self.organization_id.0;
        if organization.is_none() {
            reader.refuse(FieldError::required("organization_id"));
        }
        if self.activities.0.is_none() {
            reader.refuse(FieldError::required("activities"));
        }
        let activities = self.activities.0.unwrap_or_default();
        let typed = TypedCourse {
            name: self.name.0,
            short_name: self.short_name,
            description: self.description,
            max_access_days: self.max_access_days,
            sku: self.sku,
            archived: self.archived,
            auto_archive_at: self.auto_archive_at,
            auto_archive_on: self.auto_archive_on,
            certificate_title: None,
            activities: activities.into_iter().map(TypedActivity::from).collect(),
        };
        let certificate = self.certificate.map(CertificatePatch::from);
        let course = NewCourse { certificate, ..typed.read(reader)? };
        Some(CreateCourseCommand { organization: organization?, course })
    }
}

request! {
    /// What of a course is to change.
    pub(crate) struct EditCourseBody {
        /// What it is called.
        name: Patch<Name>,
        /// What an import matches it by; unique in its owner organization.
        short_name: Patch<Option<Name>>,
        /// What it is about.
        description: Patch<Option<LongText>>,
        /// The longest access to it.
        max_access_days: Patch<Option<AccessDays>>,
        /// What its assignments are billed under.
        sku: Patch<Option<Name>>,
        /// Whether it is archived.
        archived: Patch<bool>,
        /// From when on it counts as archived.
        auto_archive: Patch<Option<Picked>>,
        /// Its certificate.
        certificate: Patch<Option<CertificateBody>>,
        /// What there is to do, in order; what is left out is retired.
        activities: Patch<Vec<ActivityBody>>,
    }
}

impl EditCourseBody {
    /// Reads on what was sent.
    pub(crate) fn read_on(self, reader: &mut FieldReader) -> Option<CoursePatch> {
        let activities = match self.activities {
            Patch::Keep => Patch::Keep,
            Patch::Set(sent) => {
                let typed = sent.into_iter().map(TypedActivity::from).collect();
                Patch::Set(TypedActivity::read_all(typed, reader)?)
            }
        };
        Some(CoursePatch {
            name: self.name,
            short_name: self.short_name,
            description: self.description,
            max_access_days: self.max_access_days,
            sku: self.sku,
            archived: self.archived,
            auto_archive: self.auto_archive,
            certificate: self.certificate.map(|body| body.map(CertificatePatch::from)),
            activities,
        })
    }
}
