//! Courses and their activities (CRS).

use thiserror::Error;
use uuid::Uuid;

use crate::{
    certificate::CertificateDesign,
    change::{Aggregate, AggregateKind, New},
    id::{ActivityId, CourseId, OrganizationId},
    journal::{FieldValue, Fields},
    organization::OrganizationLine,
    text::{LongText, Name},
    time::{AccessDays, Instant},
};

/// The most activities a course may have, retired ones included: what one page can show.
pub const ACTIVITIES_MAX: usize = 500;

/// What an activity is (CRS-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActivityKind {
    /// A lab that a lab host runs.
    Lab {
        /// What the lab host knows it by.
        lab_profile: Name,
    },
    /// Something to read.
    Document {
        /// Where it is.
        url: WebAddress,
    },
    /// Something to watch.
    Video {
        /// Where it is.
        url: WebAddress,
    },
    /// Some other page.
    Link {
        /// Where it is.
        url: WebAddress,
    },
}

impl ActivityKind {
    /// Its name in the API and the store.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Lab { .. } => "lab",
            Self::Document { .. } => "document",
            Self::Video { .. } => "video",
            Self::Link { .. } => "link",
        }
    }

    /// Whether a lab host runs it.
    pub const fn is_lab(&self) -> bool {
        matches!(self, Self::Lab { .. })
    }

    /// Where it is, for all but labs.
    pub const fn url(&self) -> Option<&WebAddress> {
        match self {
            Self::Lab { .. } => None,
            Self::Document { url } | Self::Video { url } | Self::Link { url } => Some(url),
        }
    }
}

/// An address of the web: `http://` or `https://`, at most 2,000 characters, without blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WebAddress(String);

/// A text is no address that a browser can be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is not a web address that starts with https:// or http://")]
pub struct NotAWebAddress;

impl WebAddress {
    const CHARACTERS_MAX: usize = 2_000;

    /// Accepts an address without its outer blanks.
    ///
    /// # Errors
    ///
    /// Refuses other schemes (a link must not run script), blanks, control characters and overlong texts.
    pub fn parse(typed: &str) -> Result<Self, NotAWebAddress> {
        let text = typed.trim();
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let is_plain =
            |c: char| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '\\');
        match rest {
            Some(rest)
                if !rest.is_empty()
                    && !rest.starts_with('/')
                    && text.chars().count() <= Self::CHARACTERS_MAX
                    && rest.chars().all(is_plain) =>
            {
                Ok(Self(text.to_owned()))
            }
            Some(_) | None => Err(NotAWebAddress),
        }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One thing to do in a course (CRS-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Its id.
    pub id: ActivityId,
    /// What it is called.
    pub name: Name,
    /// What it is.
    pub kind: ActivityKind,
    /// Whether completing the course needs it (PRG-3).
    pub required: bool,
    /// How long it is expected to take.
    pub minutes: Option<u16>,
    /// A lab's system requirements and connection information.
    pub requirements: Option<LongText>,
    /// Whether it is hidden, not launched and counts no more (CRS-5).
    pub retired: bool,
}

/// What decides whether a course is archived (CRS-4): by hand, or by the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Archiving {
    /// Whether it was archived by hand.
    pub archived: bool,
    /// From when on it counts as archived.
    pub auto_archive_at: Option<Instant>,
}

impl Archiving {
    /// Tells whether the course counts as archived at this instant.
    pub fn is_archived(self, now: Instant) -> bool {
        self.archived || self.auto_archive_at.is_some_and(|from| from <= now)
    }
}

impl From<&Course> for Archiving {
    fn from(course: &Course) -> Self {
        let CourseDetails { archived, auto_archive_at, .. } = course.details;
        Self { archived, auto_archive_at }
    }
}

/// What can be said about a course, its owner aside (CRS-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseDetails {
    /// What it is called.
    pub name: Name,
    /// What an import matches it by; unique in its owner organization.
    pub short_name: Option<Name>,
    /// What it is about.
    pub description: Option<LongText>,
    /// The longest access to it (EXP-1).
    pub max_access_days: Option<AccessDays>,
    /// What its assignments are billed under (BIL-1).
    pub sku: Option<Name>,
    /// Whether it was archived by hand (CRS-4).
    pub archived: bool,
    /// From when on it counts as archived (CRS-4).
    pub auto_archive_at: Option<Instant>,
    /// How its certificates look, if it has one (CRT-1).
    pub certificate: Option<CertificateDesign>,
    /// What there is to do, in order.
    pub activities: Vec<Activity>,
}

impl CourseDetails {
    /// The details of one of which no more is said: nothing to do, and nothing that ends it.
    pub const fn new(name: Name) -> Self {
        Self {
            name,
            short_name: None,
            description: None,
            max_access_days: None,
            sku: None,
            archived: false,
            auto_archive_at: None,
            certificate: None,
            activities: Vec::new(),
        }
    }
}

/// A course that can be assigned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Course {
    id: CourseId,
    owner: OrganizationId,
    details: CourseDetails,
}

/// Something that happened to a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CourseEvent {
    /// What is said about it was changed.
    Edited(Box<CourseDetails>),
}

/// Why a course was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CourseRefused {
    /// It would have too many activities.
    #[error("a course can have at most {ACTIVITIES_MAX} activities")]
    TooManyActivities,
}

impl Course {
    /// Makes a course.
    ///
    /// # Errors
    ///
    /// Refuses more than [`ACTIVITIES_MAX`] activities.
    pub fn create(
        id: CourseId,
        owner: OrganizationId,
        details: CourseDetails,
    ) -> Result<New<Self>, CourseRefused> {
        refuse_too_many(&details)?;
        Ok(New::decided(Self { id, owner, details }))
    }

    /// Rebuilds a course from a store.
    pub const fn restore(id: CourseId, owner: OrganizationId, details: CourseDetails) -> Self {
        Self { id, owner, details }
    }

    /// Decides new details. Activities that the new details leave out are retired, never removed (CRS-5).
    ///
    /// # Errors
    ///
    /// Refuses more than [`ACTIVITIES_MAX`] activities.
    pub fn edit(&self, mut details: CourseDetails) -> Result<CourseEvent, CourseRefused> {
        for old in &self.details.activities {
            if !details.activities.iter().any(|new| new.id == old.id) {
                details.activities.push(Activity { retired: true, ..old.clone() });
            }
        }
        refuse_too_many(&details)?;
        Ok(CourseEvent::Edited(Box::new(details)))
    }

    /// Tells whether it counts as archived at this instant (CRS-4).
    pub fn is_archived(&self, now: Instant) -> bool {
        Archiving::from(self).is_archived(now)
    }

    /// Tells whether it can be assigned in the organization at the foot of a line (CRS-3).
    pub fn can_be_assigned_in(&self, line: &OrganizationLine) -> bool {
        line.contains(self.owner)
    }

    /// The longest access someone of the organization at the foot of a line gets to it (EXP-1): the smaller
    /// of the two settings.
    pub fn max_access_days_in(&self, line: &OrganizationLine) -> AccessDays {
        let organization = line.max_access_days();
        self.details.max_access_days.map_or(organization, |course| course.min(organization))
    }

    /// What an assignment of it is billed under (BIL-1).
    pub fn sku_in<'a>(&'a self, line: &'a OrganizationLine) -> Option<&'a Name> {
        self.details.sku.as_ref().or_else(|| line.sku())
    }

    /// The activities that count now (CRS-5).
    pub fn current_activities(&self) -> impl Iterator<Item = &Activity> {
        self.details.activities.iter().filter(|activity| !activity.retired)
    }

    /// An activity that can be launched.
    pub fn find_current_activity(&self, id: ActivityId) -> Option<&Activity> {
        self.current_activities().find(|activity| activity.id == id)
    }

    /// Its id.
    pub const fn id(&self) -> CourseId {
        self.id
    }

    /// The organization that owns it. It never changes (CRS-5).
    pub const fn owner(&self) -> OrganizationId {
        self.owner
    }

    /// What can be said about it.
    pub const fn details(&self) -> &CourseDetails {
        &self.details
    }
}

const fn refuse_too_many(details: &CourseDetails) -> Result<(), CourseRefused> {
    if details.activities.len() > ACTIVITIES_MAX {
        Err(CourseRefused::TooManyActivities)
    } else {
        Ok(())
    }
}

impl Activity {
    fn describe(&self) -> FieldValue {
        FieldValue::List(vec![
            self.id.as_uuid().into(),
            self.name.as_str().into(),
            self.kind.as_str().into(),
            match &self.kind {
                ActivityKind::Lab { lab_profile } => lab_profile.as_str().into(),
                ActivityKind::Document { url }
                | ActivityKind::Video { url }
                | ActivityKind::Link { url } => url.as_str().into(),
            },
            self.required.into(),
            self.minutes.into(),
            self.requirements.as_ref().map(LongText::as_str).into(),
            self.retired.into(),
        ])
    }
}

impl Aggregate for Course {
    type Event = CourseEvent;

    const KIND: AggregateKind = AggregateKind::Course;

    fn raw_id(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn apply(&mut self, event: &CourseEvent) {
        match event {
            CourseEvent::Edited(details) => self.details = (**details).clone(),
        }
    }

    fn action(event: &CourseEvent) -> (&'static str, Fields) {
        match event {
            CourseEvent::Edited(_) => ("edited", Fields::new()),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        Some(self.owner)
    }

    fn describe(&self) -> Fields {
        let details = &self.details;
        let mut fields = vec![
            ("name", details.name.as_str().into()),
            ("short_name", details.short_name.as_ref().map(Name::as_str).into()),
            ("description", details.description.as_ref().map(LongText::as_str).into()),
            ("organization_id", self.owner.as_uuid().into()),
            ("max_access_days", details.max_access_days.map(AccessDays::days).into()),
            ("sku", details.sku.as_ref().map(Name::as_str).into()),
            ("archived", details.archived.into()),
            ("auto_archive_at", details.auto_archive_at.into()),
        ];
        fields.extend(CertificateDesign::describe(details.certificate.as_ref()));
        let activities = details.activities.iter().map(Activity::describe).collect();
        fields.push(("activities", FieldValue::List(activities)));
        fields
    }
}
