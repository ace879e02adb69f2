//! Texts that names are found by (USR-8), in the form that a trigram index of either database can serve.

use tms_domain::text::{PART_ANYWHERE_MIN, fold, words};

/// Stands twice before each word. No part that someone looks for can hold it, so that a word's beginning is a
/// trigram of its own even for a part of one character.
const MARK: char = '\u{2}';

/// What is stored of a name: the folded name, then each of its words, each behind two marks.
///
/// Every part of a word is a part of the name, so looking anywhere in this text finds nothing more than looking
/// anywhere in the name.
pub(crate) fn searchable(name: &str) -> String {
    let folded = fold(name);
    let mut text = String::with_capacity(folded.len().saturating_mul(2).saturating_add(8));
    for part in std::iter::once(folded.as_str()).chain(words(&folded)) {
        text.push(MARK);
        text.push(MARK);
        text.push_str(part);
    }
    text
}

/// What to look for in [`searchable`] texts to find names by a part; none if everything is found.
pub(crate) fn wanted(part: &str) -> Option<String> {
    let folded: String = fold(part).chars().filter(|symbol| !symbol.is_control()).collect();
    let marks = match folded.chars().count() {
        0 => return None,
        1 => 2,
        length if length < PART_ANYWHERE_MIN => 1,
        _ => 0,
    };
    let mut text: String = std::iter::repeat_n(MARK, marks).collect();
    text.push_str(&folded);
    Some(text)
}

#[cfg(test)]
mod tests {
    use tms_domain::text::matches_part;

    use super::*;

    #[test]
    fn usr_8_the_stored_text_finds_what_the_rule_finds() {
        let names = [
            "Anne-Kathrin",
            "O'Brien",
            "van der Berg, Jr.",
            "Weiß",
            "İpek",
            "  Ada ",
            "佐藤",
            "a-b",
            "-x",
        ];
        let parts = [
            "a", "an", "ann", "k", "ka", "b", "br", "brien", "-", "-k", "e-k", "weiss", "ss", "ip",
            "佐", "藤", "", "der b", "x",
        ];
        for name in names {
            for part in parts {
                let found = wanted(part).is_none_or(|text| searchable(name).contains(&text));
                assert_eq!(found, matches_part(name, part), "{part:?} in {name:?}");
            }
        }
    }
}
