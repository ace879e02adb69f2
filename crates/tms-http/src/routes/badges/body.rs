//! What is sent about a badge.

use tms_domain::{
    badge::{BadgeColour, BadgeDesign, BadgeShape, BadgeSymbol},
    field::{FieldCode, FieldError, FieldReader, Patch},
    id::OrganizationId,
    text::{LongText, Name},
    usecase::{BadgePatch, CreateBadgeCommand, WantedImage},
};

use crate::input::{Needed, picture, request};

request! {
    /// What a badge is to look like: shape, colour and symbol, and the system draws it; or a picture.
    pub(crate) struct ImageBody {
        /// The outline: `circle`, `hexagon`, `shield` or `rosette`.
        shape: Option<BadgeShape>,
        /// The colour: `blue`, `green`, `teal`, `violet`, `red`, `gold` or `slate`.
        colour: Option<BadgeColour>,
        /// What stands in the middle: `star`, `check`, `book`, `flask`, `bolt` or `flag`.
        symbol: Option<BadgeSymbol>,
        /// A PNG or SVG of at most 256 KiB, in base 64, in place of the others.
        data: Option<String>,
    }
}

impl ImageBody {
    /// Reads on what was sent.
    pub(crate) fn read_on(self, reader: &mut FieldReader) -> Option<WantedImage> {
        let Self { shape, colour, symbol, data } = self;
        if let Some(data) = data {
            if shape.is_some() || colour.is_some() || symbol.is_some() {
                let message = "give either a picture, or shape, colour and symbol";
                reader.refuse(FieldError::new("image.data", FieldCode::BothGiven, message));
                return None;
            }
            let content = reader.required("image.data", Some(data), |data| picture(&data));
            return content.map(WantedImage::Uploaded);
        }
        let mut needed = |field: &str, missing: bool| {
            if missing {
                reader.refuse(FieldError::required(field));
            }
        };
        needed("image.shape", shape.is_none());
        needed("image.colour", colour.is_none());
        needed("image.symbol", symbol.is_none());
        let design = BadgeDesign { shape: shape?, colour: colour?, symbol: symbol? };
        Some(WantedImage::Drawn(design))
    }
}

/// What is needed, so that everything that is wrong is said at once.
fn needed<T>(field: &str, value: Needed<T>, reader: &mut FieldReader) -> Option<T> {
    if value.0.is_none() {
        reader.refuse(FieldError::required(field));
    }
    value.0
}

request! {
    /// What of the form of a badge says what it is to look like.
    pub(crate) struct OnlyImageBody {
        /// What it looks like.
        image: ImageBody,
    }
}

impl OnlyImageBody {
    /// Reads on what was sent.
    pub(crate) fn read_on(self, reader: &mut FieldReader) -> Option<WantedImage> {
        self.image.read_on(reader)
    }
}

request! {
    /// A badge that is wanted.
    pub(crate) struct CreateBadgeBody {
        /// The organization that owns it, for ever.
        organization_id: Needed<OrganizationId>,
        /// What it is called.
        name: Needed<Name>,
        /// What it stands for.
        description: Needed<LongText>,
        /// What one must have done for it.
        criteria: Needed<LongText>,
        /// What it looks like.
        image: Needed<ImageBody>,
    }
}

impl CreateBadgeBody {
    /// Reads on what was sent.
    pub(crate) fn read_on(self, reader: &mut FieldReader) -> Option<CreateBadgeCommand> {
        let organization = needed("organization_id", self.organization_id, reader);
        let name = needed("name", self.name, reader);
        let description = needed("description", self.description, reader);
        let criteria = needed("criteria", self.criteria, reader);
        let image = needed("image", self.image, reader);
        let image = image.and_then(|image| image.read_on(reader));
        Some(CreateBadgeCommand {
            organization: organization?,
            name: name?,
            description: description?,
            criteria: criteria?,
            image: image?,
        })
    }
}

request! {
    /// What of a badge is to change.
    pub(crate) struct EditBadgeBody {
        /// What it is called.
        name: Patch<Name>,
        /// What it stands for.
        description: Patch<LongText>,
        /// What one must have done for it.
        criteria: Patch<LongText>,
        /// What it looks like.
        image: Patch<ImageBody>,
        /// Whether it is not awarded any more.
        retired: Patch<bool>,
    }
}

impl EditBadgeBody {
    /// Reads on what was sent.
    pub(crate) fn read_on(self, reader: &mut FieldReader) -> Option<BadgePatch> {
        let image = match self.image {
            Patch::Keep => Patch::Keep,
            Patch::Set(image) => Patch::Set(image.read_on(reader)?),
        };
        Some(BadgePatch {
            name: self.name,
            description: self.description,
            criteria: self.criteria,
            image,
            retired: self.retired,
        })
    }
}
