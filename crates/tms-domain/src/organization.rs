//! Organizations: a tree that settings are inherited along (ORG).

use std::collections::BTreeMap;

use thiserror::Error;
use uuid::Uuid;

use crate::{
    change::{Aggregate, AggregateKind, Change, New, Versioned},
    id::OrganizationId,
    journal::Fields,
    text::{LongText, Name},
    time::AccessDays,
};

mod tree;

pub use tree::{PlacedOrganization, in_tree};

/// How many organizations stand in a line at most, from one to its root (ORG-3).
pub const LINE_LENGTH_MAX: usize = 16;

/// An IANA time zone name that a [`Calendar`](crate::port::Calendar) knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeZoneName(String);

impl TimeZoneName {
    /// Wraps a name that a calendar has confirmed, or that was stored.
    pub fn confirmed(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What can be said about an organization, its place in the tree aside (ORG-1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationSettings {
    /// What it is called.
    pub name: Name,
    /// What an import matches it by; unique in the system.
    pub external_id: Option<Name>,
    /// The zone in which dates picked for its learners and pools are read (TIM-3).
    pub time_zone: TimeZoneName,
    /// The longest access its learners get; unset inherits (ORG-1).
    pub max_access_days: Option<AccessDays>,
    /// What its assignments are billed under, where the course has none of its own (BIL-1).
    pub sku: Option<Name>,
    /// Whether visitors may register themselves (REG-1).
    pub anonymous_registration: bool,
    /// Whom its learners turn to (HLP-3).
    pub contact: Option<LongText>,
}

impl OrganizationSettings {
    /// The settings of one of which no more is said: it inherits its longest access, and visitors may not register.
    pub const fn new(name: Name, time_zone: TimeZoneName) -> Self {
        Self {
            name,
            external_id: None,
            time_zone,
            max_access_days: None,
            sku: None,
            anonymous_registration: false,
            contact: None,
        }
    }
}

/// A company, department or customer that people belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organization {
    id: OrganizationId,
    parent: Option<OrganizationId>,
    settings: OrganizationSettings,
}

/// Something that happened to an organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrganizationEvent {
    /// Its settings were changed.
    Edited(Box<OrganizationSettings>),
    /// It was moved under another parent, or made a root.
    Moved {
        /// The new parent.
        parent: Option<OrganizationId>,
    },
    /// Its settings were changed and it was moved, at once.
    Rearranged {
        /// The new settings.
        settings: Box<OrganizationSettings>,
        /// The new parent.
        parent: Option<OrganizationId>,
    },
    /// Another organization came under it, or a site of it relies on one below. Nothing of it changes but its
    /// version, so that whoever moves a part of its tree meanwhile notices (ORG-3, SITE-1).
    Adopted,
}

/// Why an organization cannot stand where it was put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PlaceRefused {
    /// It would stand under itself (ORG-3).
    #[error("an organization cannot be moved under itself or one of its descendants")]
    WouldBeCircular,
    /// The line would be longer than allowed (ORG-3).
    #[error("at most {LINE_LENGTH_MAX} organizations can stand in a line")]
    TooDeep,
}

impl Organization {
    /// Makes an organization under a parent, or a root.
    ///
    /// # Errors
    ///
    /// Refuses a line of more than [`LINE_LENGTH_MAX`] organizations (ORG-3).
    pub fn create(
        id: OrganizationId,
        settings: OrganizationSettings,
        parent: Option<&OrganizationLine>,
    ) -> Result<New<Self>, PlaceRefused> {
        if parent.is_some_and(|line| line.members.len() >= LINE_LENGTH_MAX) {
            return Err(PlaceRefused::TooDeep);
        }
        let parent = parent.map(|line| line.organization().id);
        Ok(New::decided(Self { id, parent, settings }))
    }

    /// Rebuilds an organization from a store.
    pub const fn restore(
        id: OrganizationId,
        parent: Option<OrganizationId>,
        settings: OrganizationSettings,
    ) -> Self {
        Self { id, parent, settings }
    }

    /// Decides new settings.
    pub fn edit(&self, settings: OrganizationSettings) -> OrganizationEvent {
        OrganizationEvent::Edited(Box::new(settings))
    }

    /// Decides a move. `height` is how many organizations stand in the longest line downwards from this
    /// one, itself included.
    ///
    /// # Errors
    ///
    /// Refuses a circle and a line that would become too long (ORG-3).
    pub fn move_under(
        &self,
        parent: Option<&OrganizationLine>,
        height: usize,
    ) -> Result<OrganizationEvent, PlaceRefused> {
        if let Some(line) = parent {
            if line.contains(self.id) {
                return Err(PlaceRefused::WouldBeCircular);
            }
            if line.members.len().saturating_add(height) > LINE_LENGTH_MAX {
                return Err(PlaceRefused::TooDeep);
            }
        }
        Ok(OrganizationEvent::Moved { parent: parent.map(|line| line.organization().id) })
    }

    /// Decides new settings together with a move.
    ///
    /// # Errors
    ///
    /// Refuses as [`Self::move_under`] does.
    pub fn rearrange(
        &self,
        settings: OrganizationSettings,
        parent: Option<&OrganizationLine>,
        height: usize,
    ) -> Result<OrganizationEvent, PlaceRefused> {
        self.move_under(parent, height)?;
        let parent = parent.map(|line| line.organization().id);
        Ok(OrganizationEvent::Rearranged { settings: Box::new(settings), parent })
    }

    /// Its id.
    pub const fn id(&self) -> OrganizationId {
        self.id
    }

    /// The organization above it; none for a root.
    pub const fn parent(&self) -> Option<OrganizationId> {
        self.parent
    }

    /// What is set for it.
    pub const fn settings(&self) -> &OrganizationSettings {
        &self.settings
    }
}

impl Aggregate for Organization {
    type Event = OrganizationEvent;

    const KIND: AggregateKind = AggregateKind::Organization;

    fn raw_id(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn apply(&mut self, event: &OrganizationEvent) {
        match event {
            OrganizationEvent::Edited(settings) => self.settings = (**settings).clone(),
            OrganizationEvent::Moved { parent } => self.parent = *parent,
            OrganizationEvent::Rearranged { settings, parent } => {
                self.settings = (**settings).clone();
                self.parent = *parent;
            }
            OrganizationEvent::Adopted => {}
        }
    }

    fn action(event: &OrganizationEvent) -> (&'static str, Fields) {
        match event {
            OrganizationEvent::Edited(_) => ("edited", Fields::new()),
            OrganizationEvent::Moved { .. } | OrganizationEvent::Rearranged { .. } => {
                ("moved", Fields::new())
            }
            OrganizationEvent::Adopted => ("adopted", Fields::new()),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        Some(self.id)
    }

    fn describe(&self) -> Fields {
        let settings = &self.settings;
        vec![
            ("name", settings.name.as_str().into()),
            ("external_id", settings.external_id.as_ref().map(Name::as_str).into()),
            ("parent_id", self.parent.map(OrganizationId::as_uuid).into()),
            ("time_zone", settings.time_zone.as_str().into()),
            ("max_access_days", settings.max_access_days.map(AccessDays::days).into()),
            ("sku", settings.sku.as_ref().map(Name::as_str).into()),
            ("anonymous_registration", settings.anonymous_registration.into()),
            ("contact", settings.contact.as_ref().map(LongText::as_str).into()),
        ]
    }
}

/// How many organizations stand in the longest line downwards from one, itself included (ORG-3), given its
/// descendants in any order.
pub fn height<'a>(
    top: OrganizationId,
    descendants: impl IntoIterator<Item = &'a Organization>,
) -> usize {
    let mut below: BTreeMap<OrganizationId, Vec<OrganizationId>> = BTreeMap::new();
    for organization in descendants {
        if let Some(parent) = organization.parent {
            below.entry(parent).or_default().push(organization.id);
        }
    }
    let (mut height, mut level) = (0_usize, vec![top]);
    while !level.is_empty() {
        height += 1;
        // Taken out, not looked up: even a circle would come to an end.
        level = level.iter().filter_map(|id| below.remove(id)).flatten().collect();
    }
    height
}

/// An organization with everything above it, up to its root, in one snapshot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrganizationLine {
    foot: Versioned<Organization>,
    members: Vec<Versioned<Organization>>,
}

/// A store put together a line that is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the organizations do not form a line up to a root")]
pub struct BrokenLine;

impl OrganizationLine {
    /// Checks that each member is the parent of the one before it, and that the last is a root.
    ///
    /// # Errors
    ///
    /// Refuses an empty, broken or overlong line.
    pub fn new(members: Vec<Versioned<Organization>>) -> Result<Self, BrokenLine> {
        let foot = members.first().ok_or(BrokenLine)?.clone();
        let parents = members.iter().map(|member| member.state().parent);
        let above = members.iter().skip(1).map(|member| Some(member.state().id)).chain([None]);
        if members.len() > LINE_LENGTH_MAX || !parents.eq(above) {
            return Err(BrokenLine);
        }
        Ok(Self { foot, members })
    }

    /// The organization whose line it is.
    pub const fn organization(&self) -> &Organization {
        self.foot.state()
    }

    /// The organization whose line it is, with its version.
    pub const fn foot(&self) -> &Versioned<Organization> {
        &self.foot
    }

    /// The organization and those above it, nearest first.
    pub fn members(&self) -> &[Versioned<Organization>] {
        &self.members
    }

    /// Tells whether an organization stands in the line: the foot itself or above it (ORG-2).
    pub fn contains(&self, organization: OrganizationId) -> bool {
        self.members.iter().any(|member| member.state().id == organization)
    }

    /// The longest access: the nearest setting up the line, else 180 days (ORG-1).
    pub fn max_access_days(&self) -> AccessDays {
        self.nearest(|settings| settings.max_access_days).unwrap_or(AccessDays::DEFAULT)
    }

    /// The nearest SKU up the line (BIL-1).
    pub fn sku(&self) -> Option<&Name> {
        self.nearest(|settings| settings.sku.as_ref())
    }

    /// The nearest contact text up the line (HLP-3).
    pub fn contact(&self) -> Option<&LongText> {
        self.nearest(|settings| settings.contact.as_ref())
    }

    /// The nearest organization up the line that has a setting.
    pub fn nearest_with(
        &self,
        has: impl Fn(&OrganizationSettings) -> bool,
    ) -> Option<&Organization> {
        self.members.iter().map(Versioned::state).find(|member| has(&member.settings))
    }

    fn nearest<'a, T>(
        &'a self,
        setting: impl Fn(&'a OrganizationSettings) -> Option<T>,
    ) -> Option<T> {
        self.members.iter().find_map(|member| setting(&member.state().settings))
    }

    /// Decides that another organization comes under the foot.
    pub fn adopt(&self) -> Change<Organization> {
        adopting(&self.foot)
    }

    /// Decides that a site of an organization above the foot relies on it to stay above (SITE-1); none for the foot
    /// itself, from which it cannot part.
    pub fn rely_on(&self, above: OrganizationId) -> Option<Change<Organization>> {
        let mut members = self.members.iter().skip(1);
        members.find(|member| member.state().id == above).map(adopting)
    }
}

fn adopting(organization: &Versioned<Organization>) -> Change<Organization> {
    let Ok(change) =
        organization.change(|_| Ok::<_, std::convert::Infallible>(OrganizationEvent::Adopted));
    change
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organization(number: u128, parent: Option<u128>) -> Organization {
        let id = |number| OrganizationId::from_uuid(Uuid::from_u128(number));
        let name = Name::parse("Organization").unwrap();
        let settings = OrganizationSettings::new(name, TimeZoneName::confirmed("UTC"));
        Organization::restore(id(number), parent.map(id), settings)
    }

    #[test]
    fn org_3_the_height_of_a_subtree_is_its_longest_line() {
        let top = organization(1, None);
        assert_eq!(height(top.id(), []), 1);
        let below = [
            organization(5, Some(4)),
            organization(2, Some(1)),
            organization(4, Some(2)),
            organization(3, Some(1)),
        ];
        assert_eq!(height(top.id(), &below), 4);
    }
}
