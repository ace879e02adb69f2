//! Badges, and who was awarded one (ACH-2, ACH-3, ACH-5).

use thiserror::Error;
use uuid::Uuid;

use crate::{
    change::{Aggregate, AggregateKind, New},
    field::FieldProblem,
    id::{BadgeId, OrganizationId, PictureId},
    journal::{FieldValue, Fields},
    organization::OrganizationLine,
    text::{LongText, Name},
};

mod award;
mod drawing;
mod picture;
mod status;

pub use award::{
    AwardRefused, AwardRevoked, AwardSource, BadgeAward, BadgeAwardEvent, BadgeAwardRecord,
    Revocation, Sharing,
};
pub use picture::{Picture, PictureContent, PictureKind, PictureRefused};
pub use status::StatusPlace;

/// A text names none of the choices.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("this must be one of {0}")]
pub struct NotAChoice(String);

impl FieldProblem for NotAChoice {}

macro_rules! choices {
    ($($(#[$doc:meta])* $name:ident { $($(#[$of:meta])* $choice:ident = $text:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $($(#[$of])* $choice),+ }

        impl $name {
            /// Every choice.
            pub const ALL: &'static [Self] = &[$(Self::$choice),+];

            /// Its name in the API and the store.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$choice => $text),+ }
            }

            /// The choice of that name.
            ///
            /// # Errors
            ///
            /// Refuses every other name, and tells the choices.
            pub fn parse(name: &str) -> Result<Self, NotAChoice> {
                let found = Self::ALL.iter().find(|choice| choice.as_str() == name);
                found.copied().ok_or_else(|| NotAChoice([$($text),+].join(", ")))
            }
        }
    )+};
}

choices! {
    /// The outline of a drawn badge.
    BadgeShape {
        /// Round.
        Circle = "circle",
        /// Six corners.
        Hexagon = "hexagon",
        /// A coat of arms.
        Shield = "shield",
        /// A wavy edge.
        Rosette = "rosette",
    }

    /// The colour of a drawn badge.
    BadgeColour {
        /// Blue.
        Blue = "blue",
        /// Green.
        Green = "green",
        /// Between blue and green.
        Teal = "teal",
        /// Violet.
        Violet = "violet",
        /// Red.
        Red = "red",
        /// Gold.
        Gold = "gold",
        /// Grey.
        Slate = "slate",
    }

    /// What stands in the middle of a drawn badge.
    BadgeSymbol {
        /// A star.
        Star = "star",
        /// A tick.
        Check = "check",
        /// A book.
        Book = "book",
        /// A flask.
        Flask = "flask",
        /// A flash.
        Bolt = "bolt",
        /// A flag.
        Flag = "flag",
    }
}

/// How a badge is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BadgeDesign {
    /// Its outline.
    pub shape: BadgeShape,
    /// Its colour.
    pub colour: BadgeColour,
    /// What stands in its middle.
    pub symbol: BadgeSymbol,
}

/// What a badge looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadgeImage {
    /// The system draws it.
    Drawn(BadgeDesign),
    /// It was uploaded.
    Uploaded {
        /// Which picture.
        picture: PictureId,
        /// What kind of picture it is.
        kind: PictureKind,
    },
}

impl BadgeImage {
    fn describe(self) -> FieldValue {
        FieldValue::List(match self {
            Self::Drawn(BadgeDesign { shape, colour, symbol }) => {
                vec![shape.as_str().into(), colour.as_str().into(), symbol.as_str().into()]
            }
            Self::Uploaded { picture, kind } => {
                vec![kind.as_str().into(), FieldValue::Id(picture.as_uuid())]
            }
        })
    }
}

/// What can be said about a badge, its owner aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadgeDetails {
    /// What it is called.
    pub name: Name,
    /// What it stands for.
    pub description: LongText,
    /// What one must have done for it.
    pub criteria: LongText,
    /// What it looks like.
    pub image: BadgeImage,
    /// Whether it is not awarded any more. Those who have it keep it (AUD-2).
    pub retired: bool,
}

/// Something that learners of an organization and its descendants can be awarded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Badge {
    id: BadgeId,
    owner: OrganizationId,
    details: BadgeDetails,
}

/// Something that happened to a badge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BadgeEvent {
    /// What is said about it was changed.
    Edited(Box<BadgeDetails>),
}

impl Badge {
    /// Makes a badge.
    pub const fn create(id: BadgeId, owner: OrganizationId, details: BadgeDetails) -> New<Self> {
        New::decided(Self { id, owner, details })
    }

    /// Rebuilds a badge from a store.
    pub const fn restore(id: BadgeId, owner: OrganizationId, details: BadgeDetails) -> Self {
        Self { id, owner, details }
    }

    /// Decides new details.
    pub fn edit(&self, details: BadgeDetails) -> BadgeEvent {
        BadgeEvent::Edited(Box::new(details))
    }

    /// Tells whether learners of the organization at the foot of a line can have it.
    pub fn can_be_awarded_in(&self, line: &OrganizationLine) -> bool {
        line.contains(self.owner)
    }

    /// Its id.
    pub const fn id(&self) -> BadgeId {
        self.id
    }

    /// The organization that owns it. It never changes.
    pub const fn owner(&self) -> OrganizationId {
        self.owner
    }

    /// What can be said about it.
    pub const fn details(&self) -> &BadgeDetails {
        &self.details
    }
}

impl Aggregate for Badge {
    type Event = BadgeEvent;

    const KIND: AggregateKind = AggregateKind::Badge;

    fn raw_id(&self) -> Uuid {
        self.id.as_uuid()
    }

    fn apply(&mut self, event: &BadgeEvent) {
        match event {
            BadgeEvent::Edited(details) => self.details = (**details).clone(),
        }
    }

    fn action(event: &BadgeEvent) -> (&'static str, Fields) {
        match event {
            BadgeEvent::Edited(_) => ("edited", Fields::new()),
        }
    }

    fn belongs_to(&self) -> Option<OrganizationId> {
        Some(self.owner)
    }

    fn describe(&self) -> Fields {
        let details = &self.details;
        vec![
            ("name", details.name.as_str().into()),
            ("description", details.description.as_str().into()),
            ("criteria", details.criteria.as_str().into()),
            ("organization_id", self.owner.as_uuid().into()),
            ("image", details.image.describe()),
            ("retired", details.retired.into()),
        ]
    }
}
