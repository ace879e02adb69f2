//! The fonts that are built in, and which of them sets a character.

use std::sync::LazyLock;

use krilla::{Data, text::Font};
use rustybuzz::Face;

use crate::PrintFailed;

/// How strong letters are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weight {
    /// As in running text.
    Regular,
    /// For titles. Only Latin, Greek and Cyrillic have it; others stay regular.
    Bold,
}

/// A font, for shaping and for writing.
pub(crate) struct Typeface {
    pub(crate) face: Face<'static>,
    pub(crate) font: Font,
}

macro_rules! fonts {
    ($($name:literal),+ $(,)?) => {
        [$(($name, include_bytes!(concat!("../fonts/", $name)).as_slice())),+]
    };
}

/// The first that has a character sets it.
static FILES: &[(&str, &[u8])] = &fonts![
    "NotoSans-Bold.ttf",
    "NotoSans-Regular.ttf",
    "NotoSansDevanagari-Regular.ttf",
    "NotoSansHebrew-Regular.ttf",
    "NotoSansArabic-Regular.ttf",
    "NotoSansArmenian-Regular.ttf",
    "NotoSansBengali-Regular.ttf",
    "NotoSansEthiopic-Regular.ttf",
    "NotoSansGeorgian-Regular.ttf",
    "NotoSansGujarati-Regular.ttf",
    "NotoSansGurmukhi-Regular.ttf",
    "NotoSansKannada-Regular.ttf",
    "NotoSansKhmer-Regular.ttf",
    "NotoSansLao-Regular.ttf",
    "NotoSansMalayalam-Regular.ttf",
    "NotoSansMyanmar-Regular.ttf",
    "NotoSansSinhala-Regular.ttf",
    "NotoSansTamil-Regular.ttf",
    "NotoSansTelugu-Regular.ttf",
    "NotoSansThai-Regular.ttf",
    "NotoSansCJK-Regular-subset.otf",
];

/// The fonts, read once.
static FONTS: LazyLock<Result<Vec<Typeface>, &'static str>> = LazyLock::new(|| {
    let read = |(name, bytes): &(&'static str, &'static [u8])| {
        let face = Face::from_slice(bytes, 0).ok_or(*name)?;
        let font = Font::new(Data::from(bytes.to_vec()), 0).ok_or(*name)?;
        Ok(Typeface { face, font })
    };
    FILES.iter().map(read).collect()
});

/// Every font, the strong one first.
///
/// # Errors
///
/// Fails if one that is built in cannot be read.
pub(crate) fn fonts() -> Result<&'static [Typeface], PrintFailed> {
    FONTS.as_deref().map_err(|name| PrintFailed::Font(name))
}

/// Whether a character only joins or marks what stands beside it, and so is set in the same font.
const fn is_joining(character: char) -> bool {
    matches!(character, '\u{200C}' | '\u{200D}' | '\u{FE00}'..='\u{FE0F}' | '\u{300}'..='\u{36F}')
}

/// The place of the font that sets a character, as a rule the one of the character before; none where no font does.
pub(crate) fn find(
    fonts: &[Typeface],
    weight: Weight,
    character: char,
    before: Option<usize>,
) -> Option<usize> {
    let has =
        |place: usize| fonts.get(place).is_some_and(|it| it.face.glyph_index(character).is_some());
    let stays = is_joining(character) || !character.is_alphanumeric();
    let first = usize::from(weight == Weight::Regular);
    before
        .filter(|place| stays && (is_joining(character) || has(*place)))
        .or_else(|| (first..fonts.len()).find(|place| has(*place)))
}
