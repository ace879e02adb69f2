//! What is filled in about a course and its activities (CRS-1, CRS-2).

use super::NumberOutOfRange;
use crate::{
    certificate::CertificatePatch,
    course::{Activity, ActivityKind},
    field::{FieldCode, FieldError, FieldReader},
    id::ActivityId,
    text::{LongText, Name},
    time::{AccessDays, Picked},
};

/// What was filled in about a course, its owner aside.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedCourse {
    /// Its name.
    pub name: Option<String>,
    /// What an import matches it by.
    pub short_name: Option<String>,
    /// What it is about.
    pub description: Option<String>,
    /// The longest access, in days.
    pub max_access_days: Option<i64>,
    /// Its SKU.
    pub sku: Option<String>,
    /// Whether it is archived.
    pub archived: Option<bool>,
    /// From when on it counts as archived (RFC 3339).
    pub auto_archive_at: Option<String>,
    /// The same as a date.
    pub auto_archive_on: Option<String>,
    /// The title of its certificate.
    pub certificate_title: Option<String>,
    /// What there is to do, in order.
    pub activities: Vec<TypedActivity>,
}

/// What was filled in about an activity.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedActivity {
    /// Which activity of the course it is; none for a new one.
    pub id: Option<ActivityId>,
    /// Its name.
    pub name: Option<String>,
    /// `lab`, `document`, `video` or `link`.
    pub kind: Option<String>,
    /// Whether completing the course needs it.
    pub required: Option<bool>,
    /// Where it is, for all but labs.
    pub url: Option<String>,
    /// What the lab host knows it by, for a lab.
    pub lab_profile: Option<String>,
    /// How long it is expected to take.
    pub minutes: Option<i64>,
    /// A lab's system requirements and connection information.
    pub requirements: Option<String>,
}

/// What a new course is said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCourse {
    /// Its name.
    pub name: Name,
    /// What an import matches it by.
    pub short_name: Option<Name>,
    /// What it is about.
    pub description: Option<LongText>,
    /// The longest access to it.
    pub max_access_days: Option<AccessDays>,
    /// What its assignments are billed under.
    pub sku: Option<Name>,
    /// Whether it is archived.
    pub archived: bool,
    /// From when on it counts as archived. A date is read in the zone of the owner organization (TIM-3).
    pub auto_archive: Option<Picked>,
    /// Its certificate, if it has one.
    pub certificate: Option<CertificatePatch>,
    /// What there is to do, in order.
    pub activities: Vec<ActivityInput>,
}

/// What an activity is said to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityInput {
    /// Which activity of the course it is; none for a new one (CRS-5).
    pub id: Option<ActivityId>,
    /// Its name.
    pub name: Name,
    /// What it is.
    pub kind: ActivityKind,
    /// Whether completing the course needs it.
    pub required: bool,
    /// How long it is expected to take.
    pub minutes: Option<u16>,
    /// A lab's system requirements and connection information.
    pub requirements: Option<LongText>,
}

impl ActivityInput {
    /// Tells whether an activity is what is said here.
    pub fn describes(&self, activity: &Activity) -> bool {
        *self
            == Self {
                id: self.id,
                name: activity.name.clone(),
                kind: activity.kind.clone(),
                required: activity.required,
                minutes: activity.minutes,
                requirements: activity.requirements.clone(),
            }
    }
}

impl TypedCourse {
    /// Reads what was filled in; every missing or bad field is noted by name.
    pub fn read(self, reader: &mut FieldReader) -> Option<NewCourse> {
        let name = reader.name("name", self.name);
        let short_name = reader.optional_name("short_name", self.short_name);
        let description = reader.optional_text("description", self.description);
        let max_access_days = reader.access_days("max_access_days", self.max_access_days);
        let sku = reader.optional_name("sku", self.sku);
        let auto_archive = reader.picked(
            ("auto_archive_at", self.auto_archive_at.as_deref()),
            ("auto_archive_on", self.auto_archive_on.as_deref()),
        );
        let certificate = reader.optional_name("certificate.title", self.certificate_title);
        let activities = TypedActivity::read_all(self.activities, reader);
        Some(NewCourse {
            name: name?,
            short_name,
            description,
            max_access_days,
            sku,
            archived: self.archived.unwrap_or(false),
            auto_archive,
            certificate: certificate.map(CertificatePatch::titled),
            activities: activities?,
        })
    }
}

impl TypedActivity {
    /// Reads a list of activities; every missing or bad field is noted by its place and name.
    pub fn read_all(typed: Vec<Self>, reader: &mut FieldReader) -> Option<Vec<ActivityInput>> {
        let read = typed
            .into_iter()
            .enumerate()
            .map(|(place, activity)| activity.read(reader, &format!("activities[{place}]")));
        // Every one is read, so that every bad field is noted.
        let read: Vec<Option<ActivityInput>> = read.collect();
        read.into_iter().collect()
    }

    fn read(self, reader: &mut FieldReader, place: &str) -> Option<ActivityInput> {
        let field = |name: &str| format!("{place}.{name}");
        let name = reader.name(&field("name"), self.name);
        let required = self.required;
        if required.is_none() {
            reader.refuse(FieldError::required(field("required")));
        }
        let minutes =
            reader.optional(&field("minutes"), self.minutes, |minutes| {
                match u16::try_from(minutes) {
                    Ok(minutes) if minutes > 0 => Ok(minutes),
                    Ok(_) | Err(_) => Err(NumberOutOfRange { min: 1, max: i64::from(u16::MAX) }),
                }
            });
        let requirements = reader.optional_text(&field("requirements"), self.requirements);
        let kind = read_kind(reader, &field, self.kind.as_deref(), self.url, self.lab_profile);
        Some(ActivityInput {
            id: self.id,
            name: name?,
            kind: kind?,
            required: required?,
            minutes,
            requirements,
        })
    }
}

fn read_kind(
    reader: &mut FieldReader,
    field: &dyn Fn(&str) -> String,
    kind: Option<&str>,
    url: Option<String>,
    lab_profile: Option<String>,
) -> Option<ActivityKind> {
    let Some(kind) = kind else {
        reader.refuse(FieldError::required(field("kind")));
        return None;
    };
    let refuse = |reader: &mut FieldReader, name: &str, message: &str| {
        reader.refuse(FieldError::new(field(name), FieldCode::Invalid, message));
    };
    if kind == "lab" {
        if url.is_some() {
            refuse(reader, "url", "a lab has no address: its lab host knows it by lab_profile");
        }
        let lab_profile = reader.name(&field("lab_profile"), lab_profile)?;
        return Some(ActivityKind::Lab { lab_profile });
    }
    let make = match kind {
        "document" => |url| ActivityKind::Document { url },
        "video" => |url| ActivityKind::Video { url },
        "link" => |url| ActivityKind::Link { url },
        _ => {
            refuse(reader, "kind", "one of lab, document, video, link is needed");
            return None;
        }
    };
    if lab_profile.is_some() {
        refuse(reader, "lab_profile", "only a lab has one");
    }
    reader.address(&field("url"), url).map(make)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn crs_2_every_bad_field_of_every_activity_is_named() {
        let lab = TypedActivity {
            name: Some("Lab 1".into()),
            kind: Some("lab".into()),
            required: Some(true),
            url: Some("https://content.example".into()),
            minutes: Some(0),
            ..TypedActivity::default()
        };
        let link = TypedActivity {
            kind: Some("link".into()),
            url: Some("javascript:alert(1)".into()),
            ..TypedActivity::default()
        };
        let other = TypedActivity { kind: Some("quiz".into()), ..link.clone() };
        let mut reader = FieldReader::default();
        let course = TypedCourse { activities: vec![lab, link, other], ..TypedCourse::default() };
        let read = course.read(&mut reader);
        let refused = reader.finish(read).unwrap_err();
        let fields: Vec<&str> = refused.errors().iter().map(|e| e.field.as_str()).collect();
        let expected = [
            "name",
            "activities[0].minutes",
            "activities[0].url",
            "activities[0].lab_profile",
            "activities[1].name",
            "activities[1].required",
            "activities[1].url",
            "activities[2].name",
            "activities[2].required",
            "activities[2].kind",
        ];
        assert_eq!(fields, expected);
    }
}
