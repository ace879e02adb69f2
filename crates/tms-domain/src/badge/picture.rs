//! Uploaded pictures: bounded, of a known kind, and with nothing in them that could act or ask for anything else.

use thiserror::Error;

use crate::{
    field::{FieldCode, FieldProblem},
    id::PictureId,
};

/// What kind of picture something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PictureKind {
    /// A PNG.
    Png,
    /// An SVG.
    Svg,
}

impl PictureKind {
    /// Its name in the API and the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Svg => "svg",
        }
    }

    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
        }
    }

    /// The kind of that name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Png, Self::Svg].into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Why an upload was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PictureRefused {
    /// It is too large.
    #[error("a picture may have at most {max} KiB", max = PictureContent::BYTES_MAX / 1024)]
    TooLarge,
    /// It is neither a PNG nor an SVG.
    #[error("this is neither a PNG nor an SVG")]
    UnknownKind,
    /// It is a PNG that is broken, or has more points than anyone sees.
    #[error("this PNG is broken, or wider or higher than {max} points", max = PictureContent::PNG_SIDE_MAX)]
    BadPng,
    /// It is an SVG that is broken, or holds what is no plain drawing.
    #[error(
        "this SVG is broken, or holds more than a plain drawing: scripts, styles, texts, or something from elsewhere"
    )]
    BadSvg,
}

impl FieldProblem for PictureRefused {
    fn code(&self) -> FieldCode {
        match self {
            Self::TooLarge => FieldCode::TooLong,
            Self::UnknownKind | Self::BadPng | Self::BadSvg => FieldCode::Invalid,
        }
    }
}

/// What an upload holds, once it was looked at.
#[derive(Clone, PartialEq, Eq)]
pub struct PictureContent {
    kind: PictureKind,
    bytes: Vec<u8>,
}

impl std::fmt::Debug for PictureContent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PictureContent")
            .field("kind", &self.kind)
            .field("bytes", &self.bytes.len())
            .finish()
    }
}

impl PictureContent {
    /// The most bytes: plenty for a badge.
    pub const BYTES_MAX: usize = 256 * 1024;
    /// The widest and highest PNG: a small file can hold a picture that fills a browser's memory.
    pub const PNG_SIDE_MAX: u32 = 2_000;

    /// Looks at an upload.
    ///
    /// # Errors
    ///
    /// Refuses as [`PictureRefused`] says.
    pub fn parse(bytes: Vec<u8>) -> Result<Self, PictureRefused> {
        if bytes.len() > Self::BYTES_MAX {
            return Err(PictureRefused::TooLarge);
        }
        if let Some(chunks) = bytes.strip_prefix(b"\x89PNG\r\n\x1a\n") {
            is_png(chunks).then_some(()).ok_or(PictureRefused::BadPng)?;
            return Ok(Self { kind: PictureKind::Png, bytes });
        }
        let text = str::from_utf8(&bytes).ok().filter(|text| text.trim_start().starts_with('<'));
        let text = text.ok_or(PictureRefused::UnknownKind)?;
        is_plain_svg(text).ok_or(PictureRefused::BadSvg)?;
        Ok(Self { kind: PictureKind::Svg, bytes })
    }

    /// What kind of picture it is.
    pub const fn kind(&self) -> PictureKind {
        self.kind
    }

    /// The picture.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// A picture to keep. It never changes: another upload is another picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Its id.
    pub id: PictureId,
    /// What it holds.
    pub content: PictureContent,
}

/// Whether the chunks of a PNG stand one behind the other, from a head of fair size to the end, with data between.
fn is_png(mut rest: &[u8]) -> bool {
    let (mut first, mut data) = (true, false);
    while let Some((head, body)) = rest.split_at_checked(8) {
        let (length, name) = head.split_at(4);
        let Some(length) = number(length).and_then(|length| usize::try_from(length).ok()) else {
            return false;
        };
        let Some((content, after)) = body.split_at_checked(length) else { return false };
        // A checksum stands behind each.
        let Some((_, after)) = after.split_at_checked(4) else { return false };
        if first != (name == b"IHDR") || (first && !is_fair(content)) {
            return false;
        }
        first = false;
        data |= name == b"IDAT";
        if name == b"IEND" {
            return data && after.is_empty();
        }
        rest = after;
    }
    false
}

fn is_fair(head: &[u8]) -> bool {
    let side = |bytes: Option<&[u8]>| {
        let side = bytes.and_then(number);
        side.is_some_and(|side| (1..=PictureContent::PNG_SIDE_MAX).contains(&side))
    };
    head.len() == 13 && side(head.get(..4)) && side(head.get(4..8))
}

fn number(bytes: &[u8]) -> Option<u32> {
    bytes.try_into().ok().map(u32::from_be_bytes)
}

/// The elements of a plain drawing.
const ELEMENTS: [&str; 16] = [
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "defs",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "title",
    "desc",
];

/// Whether a text is one `svg` element that holds plain drawing elements only, none of which does anything or asks for
/// something from elsewhere. A small part of XML is read, and everything else refused.
fn is_plain_svg(text: &str) -> Option<()> {
    let mut rest = text.trim_start_matches('\u{feff}').trim_start();
    if let Some(declaration) = rest.strip_prefix("<?xml ") {
        rest = declaration.split_once("?>")?.1;
    }
    let mut open: Vec<&str> = Vec::new();
    let mut begun = false;
    loop {
        let Some((before, tag)) = rest.split_once('<') else {
            return (begun && open.is_empty() && rest.trim().is_empty()).then_some(());
        };
        if (open.is_empty() && !before.trim().is_empty()) || !is_plain_text(before) {
            return None;
        }
        if let Some(comment) = tag.strip_prefix("!--") {
            rest = comment.split_once("-->")?.1;
        } else if let Some(end) = tag.strip_prefix('/') {
            let (name, after) = end.split_once('>')?;
            if open.pop()? != name.trim_end() {
                return None;
            }
            rest = after;
        } else {
            let (name, empty, after) = read_tag(tag)?;
            if (open.is_empty() && (begun || name != "svg")) || !ELEMENTS.contains(&name) {
                return None;
            }
            begun = true;
            if !empty {
                open.push(name);
            }
            rest = after;
        }
    }
}

/// Reads a tag behind its `<`: the element's name, whether it ends at once, and what follows.
fn read_tag(tag: &str) -> Option<(&str, bool, &str)> {
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric())?;
    let (name, mut rest) = tag.split_at(end);
    loop {
        let trimmed = rest.trim_start();
        if let Some(after) = trimmed.strip_prefix("/>") {
            return Some((name, true, after));
        }
        if let Some(after) = trimmed.strip_prefix('>') {
            return Some((name, false, after));
        }
        if trimmed.len() == rest.len() {
            return None;
        }
        let (attribute, value) = trimmed.split_once('=')?;
        let value = value.trim_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, after) = value.get(1..)?.split_once(quote)?;
        if !is_plain_attribute(attribute.trim_end(), value) {
            return None;
        }
        rest = after;
    }
}

fn is_plain_attribute(name: &str, value: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b':' | b'_');
    let lower = name.to_ascii_lowercase();
    let acts = lower.starts_with("on") || lower.ends_with("href") || lower == "style";
    let spaces = lower == "xmlns" || lower.starts_with("xmlns:");
    // `url(#name)` points into the drawing itself.
    let from_elsewhere = value.to_ascii_lowercase().replace("url(#", "").contains("url(");
    !name.is_empty()
        && name.bytes().all(plain)
        && !acts
        && !from_elsewhere
        && !value.contains(['<', '\\'])
        && is_plain_text(value)
        && (spaces || !value.to_ascii_lowercase().contains("script"))
}

/// Whether a text holds none but the five entities that need no declaration.
fn is_plain_text(text: &str) -> bool {
    let known = ["amp;", "lt;", "gt;", "quot;", "apos;"];
    let mut entities = text.split('&').skip(1);
    entities.all(|entity| known.iter().any(|known| entity.starts_with(known)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(name: &[u8], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_be_bytes();
        [&length, name, content, &[0; 4]].concat()
    }

    fn png(width: u32, height: u32) -> Vec<u8> {
        let head = [&width.to_be_bytes()[..], &height.to_be_bytes(), &[8, 6, 0, 0, 0]].concat();
        let parts = [
            b"\x89PNG\r\n\x1a\n".to_vec(),
            chunk(b"IHDR", &head),
            chunk(b"IDAT", &[1, 2, 3]),
            chunk(b"IEND", &[]),
        ];
        parts.concat()
    }

    #[test]
    fn ach_5_a_png_is_whole_and_of_fair_size() {
        assert_eq!(PictureContent::parse(png(64, 64)).unwrap().kind(), PictureKind::Png);
        let whole = png(64, 64);
        for end in 8..whole.len() {
            let cut = whole.get(..end).unwrap().to_vec();
            assert_eq!(PictureContent::parse(cut), Err(PictureRefused::BadPng), "{end}");
        }
        for (width, height) in [(0, 1), (1, 0), (2_001, 1), (1, 2_001), (u32::MAX, u32::MAX)] {
            assert_eq!(
                PictureContent::parse(png(width, height)),
                Err(PictureRefused::BadPng),
                "{width} {height}"
            );
        }
        let longer = [png(64, 64), b"<script>".to_vec()].concat();
        assert_eq!(PictureContent::parse(longer), Err(PictureRefused::BadPng));
        let large = vec![b' '; PictureContent::BYTES_MAX + 1];
        assert_eq!(PictureContent::parse(large), Err(PictureRefused::TooLarge));
        for other in [&b"GIF89a"[..], b"", b"\xff\xd8\xff", b"hello"] {
            assert_eq!(PictureContent::parse(other.to_vec()), Err(PictureRefused::UnknownKind));
        }
    }

    #[test]
    fn ach_5_an_svg_is_a_plain_drawing() {
        let good = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
            "<?xml version='1.0'?>\n<!-- by hand --><svg viewBox='0 0 1 1'><title>A &amp; B</title>\
             <g fill=\"url(#g)\"><path d='M0 0'/></g ></svg>\n",
        ];
        for good in good {
            let accepted = PictureContent::parse(good.as_bytes().to_vec());
            assert_eq!(accepted.map(|it| it.kind()), Ok(PictureKind::Svg), "{good}");
        }
        let inside = [
            "<script>alert(1)</script>",
            "<foreignObject/>",
            "<image href='https://x.example/y.png'/>",
            "<use href='#a'/>",
            "<a xlink:href='javascript:alert(1)'/>",
            "<style>*{background:url(//x)}</style>",
            "<g onload='alert(1)'/>",
            "<g OnLoad='alert(1)'/>",
            "<g style='fill:red'/>",
            "<g fill='url(https://x.example/#a)'/>",
            "<g fill='URL(//x)'/>",
            "<animate attributeName='x'/>",
            "<set/>",
            "<text>Hello</text>",
            "<g>",
            "</g>",
            "<g></svg>",
            "<g a=b/>",
            "<g a='1'b='2'/>",
            "<g a/>",
            "<g",
            "&x;",
            "<![CDATA[<script>]]>",
            "<?php ?>",
            "<svg:g/>",
        ];
        for inside in inside {
            let svg = format!("<svg>{inside}</svg>");
            let refused = PictureContent::parse(svg.into_bytes());
            assert_eq!(refused, Err(PictureRefused::BadSvg), "{inside}");
        }
        for whole in [
            "<!DOCTYPE svg [<!ENTITY x 'y'>]><svg/>",
            "<svg/><svg/>",
            "<svg/>x",
            "<g/>",
            "<html><svg/></html>",
            "<",
            "<!-- x",
        ] {
            let refused = PictureContent::parse(whole.as_bytes().to_vec());
            assert_eq!(refused, Err(PictureRefused::BadSvg), "{whole}");
        }
    }
}
