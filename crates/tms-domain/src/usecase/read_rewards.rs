//! What a learner sees of their own achievements and badges, and everyone of a shared one (ACH-3, ACH-4).

use std::convert::Infallible;

use thiserror::Error;

use super::{UseCaseError, edit_badge::find_badge, find_line, find_user};
use crate::{
    badge::{Badge, BadgeAward, BadgeImage, PictureContent},
    field::Draft,
    id::{BadgeAwardId, BadgeId, UserId},
    organization::OrganizationLine,
    port::{Page, PageRequest, Ports},
    site::site_address,
    view::{
        DASHBOARD_REWARDS_MAX, OwnAchievementView, OwnBadgeView, PersonView, PublicBadgeView,
        RewardsView,
    },
};

/// What a badge looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadgePicture {
    /// A drawing, as SVG.
    Drawn(String),
    /// What was uploaded.
    Uploaded(PictureContent),
}

/// The badge was shared, and revoked since.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this badge was revoked by those who awarded it")]
pub struct BadgeRevoked;

/// The use cases: a learner reads their own rewards, and everyone a badge that is shared.
#[derive(Clone)]
pub struct ReadRewards {
    ports: Ports,
}

impl ReadRewards {
    /// Wires the use cases to their ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// The rewards on the dashboard (LRN-1).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn newest(&self, learner: UserId) -> Result<RewardsView, UseCaseError<Infallible>> {
        let page = PageRequest { limit: DASHBOARD_REWARDS_MAX, after: None };
        let queries = &self.ports.queries.achievements;
        Ok(RewardsView {
            badges: queries.list_own_badges(learner, &page).await?.items,
            achievements: queries.list_own_achievements(learner, &page).await?.items,
        })
    }

    /// Own achievements, the newest first (ACH-4).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn achievements(
        &self,
        learner: UserId,
        page: Draft<PageRequest>,
    ) -> Result<Page<OwnAchievementView>, UseCaseError<Infallible>> {
        Ok(self.ports.queries.achievements.list_own_achievements(learner, &page?).await?)
    }

    /// Own badges, the newest first (ACH-4).
    ///
    /// # Errors
    ///
    /// Fails if the store does.
    pub async fn badges(
        &self,
        learner: UserId,
        page: Draft<PageRequest>,
    ) -> Result<Page<OwnBadgeView>, UseCaseError<Infallible>> {
        Ok(self.ports.queries.achievements.list_own_badges(learner, &page?).await?)
    }

    /// One own badge, and its page if it is shared.
    ///
    /// # Errors
    ///
    /// Finds no award but one's own (PERM-7), and none that was revoked.
    pub async fn own_badge(
        &self,
        learner: UserId,
        id: BadgeAwardId,
    ) -> Result<(OwnBadgeView, Option<PublicBadgeView>), UseCaseError<Infallible>> {
        let award = self.ports.achievements.find_award(id).await?;
        let own = award.filter(|award| award.state().is_held_by(learner));
        let award = own.ok_or(UseCaseError::NotFound)?;
        let (badge, owner) = self.badge_of(award.state()).await?;
        let shared = self.page_of(award.state(), &badge, &owner).await?;
        let issuer = owner.organization().settings().name.clone();
        Ok((OwnBadgeView { award, badge, issuer }, shared))
    }

    /// The page of an award: what its learner chose to share, and nothing while it is private.
    ///
    /// # Errors
    ///
    /// Finds no award that is private; refuses one that was shared, and revoked.
    pub async fn shared(
        &self,
        id: BadgeAwardId,
    ) -> Result<PublicBadgeView, UseCaseError<BadgeRevoked>> {
        let award = self.ports.achievements.find_award(id).await?.ok_or(UseCaseError::NotFound)?;
        if award.state().record().sharing.is_none() {
            return Err(UseCaseError::NotFound);
        }
        if award.state().record().revoked.is_some() {
            return Err(UseCaseError::Refused(BadgeRevoked));
        }
        let (badge, owner) = self.badge_of(award.state()).await?;
        self.page_of(award.state(), &badge, &owner).await?.ok_or(UseCaseError::NotFound)
    }

    async fn badge_of<R>(
        &self,
        award: &BadgeAward,
    ) -> Result<(Badge, OrganizationLine), UseCaseError<R>> {
        let badge = find_badge(&self.ports, award.record().badge).await?;
        let badge = badge.ok_or(UseCaseError::NotFound)?.into_state();
        let owner = find_line(&self.ports, badge.owner()).await?.ok_or(UseCaseError::NotFound)?;
        Ok((badge, owner))
    }

    /// Its address is at the site of who issues the badge (SITE-2): the learner may move, and what was shared stays.
    async fn page_of<R>(
        &self,
        award: &BadgeAward,
        badge: &Badge,
        owner: &OrganizationLine,
    ) -> Result<Option<PublicBadgeView>, UseCaseError<R>> {
        let (ports, record) = (&self.ports, award.record());
        let Some(sharing) = record.sharing else { return Ok(None) };
        let learner = if sharing.name {
            let learner = find_user(ports, record.learner).await?;
            Some(PersonView::from(learner.state()).full_name())
        } else {
            None
        };
        let id = record.id;
        let address = site_address(&ports.sites.list().await?, owner, &ports.public_address);
        Ok(Some(PublicBadgeView {
            id,
            issuer: owner.organization().settings().name.clone(),
            learner,
            awarded_at: sharing.date.then_some(record.awarded_at),
            address: format!("{address}/badges/{id}"),
            badge: badge.clone(),
        }))
    }

    /// The picture of a badge. It tells nothing of anyone, and is shown to everyone who has its address.
    ///
    /// # Errors
    ///
    /// Finds no badge that does not exist.
    pub async fn picture(&self, id: BadgeId) -> Result<BadgePicture, UseCaseError<Infallible>> {
        let badge = find_badge(&self.ports, id).await?.ok_or(UseCaseError::NotFound)?;
        match badge.state().details().image {
            BadgeImage::Drawn(design) => Ok(BadgePicture::Drawn(design.draw())),
            BadgeImage::Uploaded { picture, kind: _ } => {
                let picture = self.ports.achievements.find_picture(picture).await?;
                let picture = picture.ok_or(UseCaseError::NotFound)?;
                Ok(BadgePicture::Uploaded(picture.content))
            }
        }
    }
}
