//! An Operations Manager makes and changes badges (ACH, PERM-4).

use std::{collections::BTreeSet, convert::Infallible};

use super::{
    ATTEMPTS_MAX, UseCaseError, commit, edit_organization::find_line_in_reach, expect_version,
    find_line,
};
use crate::{
    badge::{Badge, BadgeDesign, BadgeDetails, BadgeImage, Picture, PictureContent},
    change::{Version, Versioned},
    field::{Draft, Patch},
    id::{BadgeId, IdBlock, OrganizationId, PictureId},
    idempotency::Remember,
    organization::OrganizationLine,
    plan::Plan,
    port::{Ports, StoreError},
    role::{Actor, Permission, Reach},
    text::{LongText, Name},
};

/// What a badge is to look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantedImage {
    /// The system draws it.
    Drawn(BadgeDesign),
    /// This picture.
    Uploaded(PictureContent),
}

/// The badge that is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreateBadgeCommand {
    /// The organization that owns it, for ever.
    pub organization: OrganizationId,
    /// What it is called.
    pub name: Name,
    /// What it stands for.
    pub description: LongText,
    /// What one must have done for it.
    pub criteria: LongText,
    /// What it looks like.
    pub image: WantedImage,
}

/// What is to be changed of a badge.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BadgePatch {
    /// What it is called.
    pub name: Patch<Name>,
    /// What it stands for.
    pub description: Patch<LongText>,
    /// What one must have done for it.
    pub criteria: Patch<LongText>,
    /// What it looks like.
    pub image: Patch<WantedImage>,
    /// Whether it is not awarded any more.
    pub retired: Patch<bool>,
}

/// There is no such organization in reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("there is no such organization")]
pub struct OwnerNotFound;

/// The use case: an Operations Manager makes a badge.
#[derive(Clone)]
pub struct CreateBadge {
    ports: Ports,
}

impl CreateBadge {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Makes a badge of an organization in reach.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers; refuses an organization out of reach.
    pub async fn create(
        &self,
        actor: &Actor,
        command: Draft<CreateBadgeCommand>,
        remember: Option<&Remember<'_, Versioned<Badge>>>,
    ) -> Result<Versioned<Badge>, UseCaseError<OwnerNotFound>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageAchievements)?;
        let CreateBadgeCommand { organization, name, description, criteria, image } = command?;
        for _ in 0..ATTEMPTS_MAX {
            let owner = find_line(ports, organization).await?.filter(|line| reach.covers(line));
            let owner = owner.ok_or(UseCaseError::Refused(OwnerNotFound))?;
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let id = BadgeId::from_uuid(ids.take());
            let (image, picture) = keep(image.clone(), &mut ids);
            let (name, description, criteria) =
                (name.clone(), description.clone(), criteria.clone());
            let details = BadgeDetails { name, description, criteria, image, retired: false };
            let new = Badge::create(id, organization, details);
            let outcome = new.versioned();
            let mut plan = Plan::new(actor.author(), ports.clock.now(), ids);
            plan.create(new);
            plan.check_line(&owner);
            if let Some(picture) = picture {
                plan.add_picture(picture);
            }
            if let Ok(outcome) = commit(ports, plan, outcome, remember).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// The use case: an Operations Manager changes a badge.
#[derive(Clone)]
pub struct EditBadge {
    ports: Ports,
}

impl EditBadge {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Changes a badge whose owner is in reach (PERM-3). Those who have it see it as it is now.
    ///
    /// # Errors
    ///
    /// Forbids it to all but Operations Managers.
    pub async fn edit(
        &self,
        actor: &Actor,
        id: BadgeId,
        expected: Option<Version>,
        patch: Draft<BadgePatch>,
    ) -> Result<Versioned<Badge>, UseCaseError<Infallible>> {
        let ports = &self.ports;
        let reach = actor.reach(Permission::ManageAchievements)?;
        for _ in 0..ATTEMPTS_MAX {
            let badge = find_badge(ports, id).await?.ok_or(UseCaseError::NotFound)?;
            let owner = find_line_in_reach(ports, &reach, badge.state().owner()).await?;
            expect_version(expected, badge.version())?;
            let patch = patch.clone()?;
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let was = badge.state().details();
            let (image, picture) = match patch.image {
                Patch::Keep => (was.image, None),
                Patch::Set(image) => keep(image, &mut ids),
            };
            let details = BadgeDetails {
                name: patch.name.over(was.name.clone()),
                description: patch.description.over(was.description.clone()),
                criteria: patch.criteria.over(was.criteria.clone()),
                image,
                retired: patch.retired.over(was.retired),
            };
            if details == *was {
                return Ok(badge);
            }
            let Ok(change) = badge.change(|badge| Ok::<_, Infallible>(badge.edit(details)));
            let outcome = change.versioned();
            let mut plan = Plan::new(actor.author(), ports.clock.now(), ids);
            plan.change(change);
            plan.check_line(&owner);
            if let Some(picture) = picture {
                plan.add_picture(picture);
            }
            if let Ok(outcome) = commit(ports, plan, outcome, None).await? {
                return Ok(outcome);
            }
        }
        Err(UseCaseError::Contended)
    }
}

/// What a badge keeps of the image that is wanted, and the picture to store with it.
fn keep(image: WantedImage, ids: &mut IdBlock) -> (BadgeImage, Option<Picture>) {
    match image {
        WantedImage::Drawn(design) => (BadgeImage::Drawn(design), None),
        WantedImage::Uploaded(content) => {
            let id = PictureId::from_uuid(ids.take());
            let image = BadgeImage::Uploaded { picture: id, kind: content.kind() };
            (image, Some(Picture { id, content }))
        }
    }
}

pub(super) async fn find_badge(
    ports: &Ports,
    id: BadgeId,
) -> Result<Option<Versioned<Badge>>, StoreError> {
    Ok(ports.achievements.find_badges(&BTreeSet::from([id])).await?.remove(&id))
}

/// Whether what an organization owns can be had by someone in reach: it is, or stands above or below, an organization
/// that the reach begins at. `line` is that of the owner.
pub(super) async fn is_seen(
    ports: &Ports,
    reach: &Reach,
    line: &OrganizationLine,
) -> Result<bool, StoreError> {
    let Reach::Within(roots) = reach else { return Ok(true) };
    if reach.covers(line) {
        return Ok(true);
    }
    let lines = ports.organizations.find_lines(&roots.iter().copied().collect()).await?;
    Ok(lines.values().any(|root| root.contains(line.organization().id())))
}
