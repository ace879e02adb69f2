//! Rows of certificates.

use tms_domain::{
    certificate::{Certificate, Certified},
    id::{AssignmentId, OrganizationId},
    key_code::{GeneratedCode, NormalCode},
    organization::TimeZoneName,
};
use uuid::Uuid;

use super::Reading;
use crate::{cells::rows, error::BadRow};

rows! {
    /// A certificate.
    CertificateRow of "certificates" {
        assignment_id: Uuid,
        organization_id: Uuid,
        number: String,
        first_name: String,
        last_name: String,
        course_name: String,
        completed_at: i64,
        time_zone: Option<String>,
        language: Option<String>,
    }
}

impl TryFrom<CertificateRow> for Certificate {
    type Error = BadRow;

    fn try_from(row: CertificateRow) -> Result<Self, BadRow> {
        let reading = Reading::row("certificates", row.assignment_id);
        let number = GeneratedCode::read(&NormalCode::stored(row.number));
        let certified = Certified {
            // Not named: it is a secret between the learner and whom they show it.
            number: number.ok_or_else(|| reading.bad("number", "its check symbol is wrong"))?,
            first_name: reading.name("first_name", &row.first_name)?,
            last_name: reading.name("last_name", &row.last_name)?,
            course_name: reading.name("course_name", &row.course_name)?,
            time_zone: row.time_zone.as_deref().map(TimeZoneName::confirmed),
            language: reading.optional_name("language", row.language.as_ref())?,
        };
        Ok(Self {
            assignment: AssignmentId::from_uuid(row.assignment_id),
            organization: OrganizationId::from_uuid(row.organization_id),
            completed_at: reading.at("completed_at", row.completed_at)?,
            certified,
        })
    }
}
