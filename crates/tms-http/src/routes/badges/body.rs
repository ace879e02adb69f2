//! What is sent about a badge.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tms_domain::{
    badge::{BadgeColour, BadgeDesign, BadgeShape, BadgeSymbol, PictureContent, PictureRefused},
    field::{FieldCode, FieldError, FieldReader, Patch},
    id::OrganizationId,
    text::{LongText, Name},
    usecase::{BadgePatch, CreateBadgeCommand, WantedImage},
};

use crate::input::request;

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

fn picture(data: &str) -> Result<PictureContent, PictureRefused> {
    // Lines may be broken, as mail programs and command lines do.
    let plain: String = data.split_ascii_whitespace().collect();
    let bytes = STANDARD.decode(plain).map_err(|_not_base_64| PictureRefused::UnknownKind)?;
    PictureContent::parse(bytes)
}

request! {
    /// A badge that is wanted.
    pub(crate) struct CreateBadgeBody {
        /// The organization that owns it, for ever.
        organization_id: OrganizationId,
        /// What it is called.
        name: Name,
        /// What it stands for.
        description: LongText,
        /// What one must have done for it.
        criteria: LongText,
        /// What it looks like.
        image: ImageBody,
    }
}

impl CreateBadgeBody {
    /// Reads on what was sent.
    pub(crate) fn read_on(self, reader: &mut FieldReader) -> Option<CreateBadgeCommand> {
        let image = self.image.read_on(reader);
        Some(CreateBadgeCommand {
            organization: self.organization_id,
            name: self.name,
            description: self.description,
            criteria: self.criteria,
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
