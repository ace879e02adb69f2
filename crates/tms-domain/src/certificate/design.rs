//! How the certificates of a course look and what they say besides the facts (CRT-1).

use thiserror::Error;

use crate::{
    badge::PictureKind,
    field::{FieldCode, FieldProblem},
    id::PictureId,
    journal::{FieldValue, Fields},
    text::{LongText, Name, TextRefused},
};

/// What can stand in the text of a certificate for what differs from one to the next.
const PLACEHOLDERS: [&str; 4] = ["{learner}", "{course}", "{date}", "{number}"];

/// Why a text was not accepted for certificates.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum CertificateTextRefused {
    /// It is no text.
    #[error(transparent)]
    Text(#[from] TextRefused),
    /// It holds a brace that begins no placeholder.
    #[error("{shown} is no placeholder; there are {all}", all = PLACEHOLDERS.join(", "))]
    UnknownPlaceholder {
        /// What stands there.
        shown: String,
    },
}

impl FieldProblem for CertificateTextRefused {
    fn code(&self) -> FieldCode {
        match self {
            Self::Text(refused) => refused.code(),
            Self::UnknownPlaceholder { .. } => FieldCode::Invalid,
        }
    }
}

/// A text that stands on a certificate below its facts: 1 to 600 characters, with the placeholders `{learner}`,
/// `{course}`, `{date}` and `{number}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateText(String);

/// What stands in place of the placeholders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateFacts<'f> {
    /// The learner's name.
    pub learner: &'f str,
    /// The course's name.
    pub course: &'f str,
    /// When it was completed.
    pub date: &'f str,
    /// The number to verify it by.
    pub number: &'f str,
}

impl CertificateText {
    /// The most characters: what fits the page.
    pub const CHARACTERS_MAX: usize = 600;

    /// Accepts what was typed, without its outer blanks (TXT-1).
    ///
    /// # Errors
    ///
    /// Refuses a text that is empty, too long or holds control characters, and braces that begin no placeholder.
    pub fn parse(typed: &str) -> Result<Self, CertificateTextRefused> {
        let text = LongText::parse(typed)?;
        let text = text.as_str();
        if text.chars().count() > Self::CHARACTERS_MAX {
            return Err(TextRefused::TooLong { max: Self::CHARACTERS_MAX }.into());
        }
        for (at, _) in text.match_indices('{') {
            let rest = text.get(at..).unwrap_or_default();
            if !PLACEHOLDERS.iter().any(|placeholder| rest.starts_with(placeholder)) {
                let end = rest.find('}').map_or(rest.len(), |end| end + 1);
                let shown: String = rest.get(..end).unwrap_or(rest).chars().take(40).collect();
                return Err(CertificateTextRefused::UnknownPlaceholder { shown });
            }
        }
        Ok(Self(text.to_owned()))
    }

    /// The text as it was typed.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text of one certificate. A name that looks like a placeholder stays what it is.
    pub fn filled(&self, facts: CertificateFacts<'_>) -> String {
        let CertificateFacts { learner, course, date, number } = facts;
        let mut filled = String::with_capacity(self.0.len());
        let mut rest = self.0.as_str();
        while let Some(at) = rest.find('{') {
            let (before, from) = rest.split_at(at);
            filled.push_str(before);
            let known = PLACEHOLDERS.into_iter().zip([learner, course, date, number]);
            let found = known.into_iter().find(|(placeholder, _)| from.starts_with(placeholder));
            let (placeholder, value) = found.unwrap_or(("{", "{"));
            filled.push_str(value);
            rest = from.strip_prefix(placeholder).unwrap_or_default();
        }
        filled.push_str(rest);
        filled
    }
}

/// Who signs the certificates of a course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signatory {
    /// Their name.
    pub name: Name,
    /// What they are.
    pub role: Option<Name>,
}

/// Why a colour was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ColourRefused {
    /// It is no colour.
    #[error("this must be a colour like #1f4e8c")]
    NotAColour,
    /// It can hardly be read on white paper.
    #[error("this colour is too light to be read on white paper")]
    TooLight,
}

impl FieldProblem for ColourRefused {}

/// The colour of a certificate's title and ornaments, dark enough to be read on white paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CertificateColour {
    /// Red, green and blue.
    pub parts: [u8; 3],
}

impl Default for CertificateColour {
    /// A calm blue.
    fn default() -> Self {
        Self { parts: [0x1f, 0x4e, 0x8c] }
    }
}

impl CertificateColour {
    /// The contrast with white that text needs (WCAG 2.2, 1.4.3).
    const CONTRAST_MIN: f64 = 4.5;

    /// Reads a colour like `#1f4e8c`.
    ///
    /// # Errors
    ///
    /// Refuses what is no such colour, and one that is too light for text on white.
    pub fn parse(typed: &str) -> Result<Self, ColourRefused> {
        let digits = typed.trim().strip_prefix('#').ok_or(ColourRefused::NotAColour)?;
        let hexadecimal = digits.len() == 6 && digits.bytes().all(|it| it.is_ascii_hexdigit());
        let number = u32::from_str_radix(digits, 16).ok().filter(|_| hexadecimal);
        let [_, red, green, blue] = number.ok_or(ColourRefused::NotAColour)?.to_be_bytes();
        let colour = Self { parts: [red, green, blue] };
        let is_dark = colour.contrast_with_white() >= Self::CONTRAST_MIN;
        is_dark.then_some(colour).ok_or(ColourRefused::TooLight)
    }

    /// The contrast ratio of WCAG 2.2 with white: 1 to 21.
    fn contrast_with_white(self) -> f64 {
        let light = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        let [red, green, blue] = self.parts.map(light);
        1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
    }
}

impl std::fmt::Display for CertificateColour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.parts;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

/// A picture at the head of certificates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Logo {
    /// The picture.
    pub picture: PictureId,
    /// What kind it is.
    pub kind: PictureKind,
}

/// How the certificates of a course look, and what they say besides the facts. It is the course's as it is now: a
/// certificate that is printed again has its present design, with the names and the number it always had (CRT-2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateDesign {
    /// The title.
    pub title: Name,
    /// What stands below the facts.
    pub text: Option<CertificateText>,
    /// Who signs.
    pub signatory: Option<Signatory>,
    /// The colour of title and ornaments.
    pub colour: CertificateColour,
    /// The picture at the head.
    pub logo: Option<Logo>,
}

impl CertificateDesign {
    /// One of which no more is said than its title.
    pub fn new(title: Name) -> Self {
        Self {
            title,
            text: None,
            signatory: None,
            colour: CertificateColour::default(),
            logo: None,
        }
    }

    /// What the journal says of the design of a course, if it has one (AUD-1).
    pub(crate) fn describe(design: Option<&Self>) -> Fields {
        let signatory = design.and_then(|design| design.signatory.as_ref());
        let text = |text: Option<&str>| FieldValue::from(text);
        let colour = design.map(|design| design.colour.to_string());
        vec![
            ("certificate_title", text(design.map(|design| design.title.as_str()))),
            (
                "certificate_text",
                text(design.and_then(|it| it.text.as_ref()).map(CertificateText::as_str)),
            ),
            ("certificate_signatory_name", text(signatory.map(|it| it.name.as_str()))),
            (
                "certificate_signatory_role",
                text(signatory.and_then(|it| it.role.as_ref()).map(Name::as_str)),
            ),
            ("certificate_colour", text(colour.as_deref())),
            (
                "certificate_logo_id",
                design.and_then(|it| it.logo).map(|logo| logo.picture.as_uuid()).into(),
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const FACTS: CertificateFacts<'_> = CertificateFacts {
        learner: "Ada {date}",
        course: "Fire Safety",
        date: "27 May 2026",
        number: "TMS-1",
    };

    #[test]
    fn crt_1_a_text_has_known_placeholders_only() {
        for (typed, filled) in [
            (
                "{learner} finished {course} on {date} ({number}).",
                "Ada {date} finished Fire Safety on 27 May 2026 (TMS-1).",
            ),
            ("{course}{course}", "Fire SafetyFire Safety"),
            ("No more } than that", "No more } than that"),
            (" Two\nlines ", "Two\nlines"),
        ] {
            assert_eq!(CertificateText::parse(typed).unwrap().filled(FACTS), filled);
        }
        for (typed, shown) in [
            ("By {teacher}.", "{teacher}"),
            ("{ learner}", "{ learner}"),
            ("{{learner}}", "{{learner}"),
            ("Open {", "{"),
        ] {
            let refused = CertificateTextRefused::UnknownPlaceholder { shown: shown.to_owned() };
            assert_eq!(CertificateText::parse(typed), Err(refused));
        }
        assert!(CertificateText::parse(&"é".repeat(600)).is_ok());
        let too_long = CertificateTextRefused::Text(TextRefused::TooLong { max: 600 });
        assert_eq!(CertificateText::parse(&"é".repeat(601)), Err(too_long));
    }

    #[test]
    fn crt_1_a_colour_can_be_read_on_paper() {
        for (typed, shown) in
            [("#1F4E8C", "#1f4e8c"), (" #000000 ", "#000000"), ("#767676", "#767676")]
        {
            assert_eq!(CertificateColour::parse(typed).unwrap().to_string(), shown);
        }
        for light in ["#ffffff", "#777777", "#ffcc00", "#00ff00"] {
            assert_eq!(CertificateColour::parse(light), Err(ColourRefused::TooLight), "{light}");
        }
        for other in ["", "#", "1f4e8c", "#1f4e8", "#1f4e8cc", "#+1f4e8", "red", "#ééé"] {
            assert_eq!(CertificateColour::parse(other), Err(ColourRefused::NotAColour), "{other}");
        }
    }

    proptest! {
        #[test]
        fn crt_1_a_colour_is_written_as_it_is_read(parts in any::<[u8; 3]>()) {
            let colour = CertificateColour { parts };
            match CertificateColour::parse(&colour.to_string()) {
                Ok(read) => prop_assert_eq!(read, colour),
                Err(refused) => prop_assert_eq!(refused, ColourRefused::TooLight),
            }
        }

        #[test]
        fn crt_1_a_text_without_placeholders_is_printed_as_it_is(typed in "[^{\\p{Cc}]{1,80}") {
            if let Ok(text) = CertificateText::parse(&typed) {
                prop_assert_eq!(text.filled(FACTS), typed.trim());
            }
        }
    }
}
