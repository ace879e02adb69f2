//! Texts people type (TXT-1) and how names are compared when they are searched (USR-8).

use thiserror::Error;
use unicode_normalization::{UnicodeNormalization as _, char::is_combining_mark};

/// Why a text was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TextRefused {
    /// Nothing is left when outer blanks are dropped.
    #[error("a text is needed")]
    Required,
    /// It is longer than it may be.
    #[error("at most {max} characters are allowed")]
    TooLong {
        /// The most characters allowed.
        max: usize,
    },
    /// It holds a control character.
    #[error("control characters are not allowed")]
    ControlCharacter,
}

/// Drops outer blanks and checks length and characters (TXT-1).
fn accept(typed: &str, max: usize, line_breaks: bool) -> Result<String, TextRefused> {
    let text = typed.trim();
    if text.is_empty() {
        return Err(TextRefused::Required);
    }
    if text.chars().count() > max {
        return Err(TextRefused::TooLong { max });
    }
    let is_break = |symbol: char| line_breaks && matches!(symbol, '\n' | '\r');
    if text.chars().any(|symbol| symbol.is_control() && !is_break(symbol)) {
        return Err(TextRefused::ControlCharacter);
    }
    Ok(text.to_owned())
}

macro_rules! text_types {
    ($($(#[$doc:meta])* $name:ident, $max:expr, $line_breaks:expr;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(String);

        impl $name {
            /// The most characters it may have.
            pub const CHARACTERS_MAX: usize = $max;

            /// Accepts what was typed, without its outer blanks (TXT-1).
            ///
            /// # Errors
            ///
            /// Refuses a text that is empty, too long or holds control characters.
            pub fn parse(typed: &str) -> Result<Self, TextRefused> {
                accept(typed, Self::CHARACTERS_MAX, $line_breaks).map(Self)
            }

            /// The text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+};
}

text_types! {
    /// A name, title or reason: 1 to 200 characters on one line (TXT-1).
    Name, 200, false;
    /// A longer text: 1 to 10,000 characters, line breaks allowed (TXT-1).
    LongText, 10_000, true;
}

/// Folds a text for searching (USR-8): case, accents and outer blanks make no difference.
///
/// Compatibility decomposition, marks dropped, lower case; ß becomes ss and ı becomes i. Both databases
/// store what this makes, so both find the same.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for symbol in text.trim().nfkd().filter(|symbol| !is_combining_mark(*symbol)) {
        for lower in symbol.to_lowercase() {
            match lower {
                'ß' => folded.push_str("ss"),
                'ı' => folded.push('i'),
                mark if is_combining_mark(mark) => {}
                other => folded.push(other),
            }
        }
    }
    folded
}

/// The words of a folded name: it parts at blanks, hyphens and apostrophes (USR-8).
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|symbol: char| {
            symbol.is_whitespace() || matches!(symbol, '-' | '‐' | '‑' | '\'' | '’' | 'ʼ')
        })
        .filter(|word| !word.is_empty())
}

/// How many folded characters a part needs to be looked for anywhere in a name (USR-8).
pub const PART_ANYWHERE_MIN: usize = 3;

/// Tells whether a name is found by a part of it (USR-8).
///
/// A part of three or more characters matches anywhere; a shorter one the beginning of the name or of a
/// word in it; an empty one everything. Stores answer the same from an index.
pub fn matches_part(name: &str, part: &str) -> bool {
    let (name, part) = (fold(name), fold(part));
    if part.chars().count() >= PART_ANYWHERE_MIN {
        name.contains(&part)
    } else {
        name.starts_with(&part) || words(&name).any(|word| word.starts_with(&part))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn txt_1_lengths_and_control_characters() {
        assert_eq!(Name::parse(" \t "), Err(TextRefused::Required));
        assert_eq!(Name::parse("  Ada ").unwrap().as_str(), "Ada");
        assert!(Name::parse(&"é".repeat(200)).is_ok());
        assert_eq!(Name::parse(&"é".repeat(201)), Err(TextRefused::TooLong { max: 200 }));
        assert_eq!(Name::parse("a\nb"), Err(TextRefused::ControlCharacter));
        assert_eq!(Name::parse("a\0b"), Err(TextRefused::ControlCharacter));
        assert_eq!(LongText::parse("a\r\nb").unwrap().as_str(), "a\r\nb");
        assert_eq!(LongText::parse("a\u{7}b"), Err(TextRefused::ControlCharacter));
        assert!(LongText::parse(&"x".repeat(10_001)).is_err());
    }

    #[test]
    fn usr_8_case_accents_and_blanks_make_no_difference() {
        for (name, part) in [
            ("Weiß", "WEISS"),
            ("İpek", "ipek"),
            ("Yıldız", "yildiz"),
            ("Jürgen", " jurgen "),
            ("Đặng", "đang"),
            ("Anne-Kathrin", "ka"),
            ("O'Brien", "b"),
            ("van der Berg", "de"),
            ("Σαουλίδης", "ουλι"),
            ("佐藤", "佐"),
        ] {
            assert!(matches_part(name, part), "{part} finds {name}");
        }
        for (name, part) in [("Marisol", "ri"), ("Anne", "b"), ("Anne-Kathrin", "annek")] {
            assert!(!matches_part(name, part), "{part} does not find {name}");
        }
    }

    proptest! {
        #[test]
        fn usr_8_folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.trim());
        }

        #[test]
        fn txt_1_what_is_accepted_is_kept_as_typed(text in "\\PC{1,60}") {
            if let Ok(name) = Name::parse(&text) {
                prop_assert_eq!(name.as_str(), text.trim());
                prop_assert_eq!(Name::parse(name.as_str()), Ok(name.clone()));
            }
        }
    }
}
