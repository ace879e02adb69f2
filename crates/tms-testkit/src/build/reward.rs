//! Badges and achievements.

use tms_domain::{
    achievement::{Achievement, AchievementDetails, Condition, Points},
    badge::{Badge, BadgeColour, BadgeDesign, BadgeDetails, BadgeImage, BadgeShape, BadgeSymbol},
    change::{New, Versioned},
    id::{AchievementId, BadgeId, OrganizationId},
    port::Ports,
    text::LongText,
};

use super::{line_of, name, store_new};

/// A longer text.
///
/// # Panics
///
/// Panics when it is none.
pub fn text(text: &str) -> LongText {
    LongText::parse(text).expect("a text")
}

/// A blue star.
pub const fn a_design() -> BadgeDesign {
    BadgeDesign { shape: BadgeShape::Circle, colour: BadgeColour::Blue, symbol: BadgeSymbol::Star }
}

/// A badge of an organization, to be planned.
pub fn a_badge(ports: &Ports, owner: OrganizationId, called: &str) -> New<Badge> {
    let details = BadgeDetails {
        name: name(called),
        description: text("Knows how to work safely"),
        criteria: text("Complete the course"),
        image: BadgeImage::Drawn(a_design()),
        retired: false,
    };
    Badge::create(BadgeId::from_uuid(ports.ids.next()), owner, details)
}

/// Stores an achievement of an organization.
///
/// # Panics
///
/// Panics when the rules or the store refuse.
pub async fn an_achievement(
    ports: &Ports,
    owner: OrganizationId,
    condition: Condition,
    badge: Option<&Versioned<Badge>>,
) -> Versioned<Achievement> {
    let details = AchievementDetails {
        name: name("A good start"),
        description: text("For those who begin"),
        points: Points::new(10).expect("points"),
        condition,
        badge: badge.map(|badge| badge.state().id()),
        retired: false,
    };
    let id = AchievementId::from_uuid(ports.ids.next());
    let line = line_of(ports, owner).await;
    let new = Achievement::create(id, &line, details, badge.map(Versioned::state));
    store_new(ports, new.expect("the badge is of the line"), ports.clock.now()).await
}
