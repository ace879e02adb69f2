//! The codes of training keys: how they are made, typed, compared and checked (KEY-2 to KEY-4, RED-6).

use thiserror::Error;

/// Crockford's base 32: digits and letters without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Random symbols in a generated code, before its check symbol.
const RANDOM_SYMBOLS: usize = 15;
/// Symbols in a generated code.
const SYMBOLS: usize = 16;
/// Random bits in a generated code.
const RANDOM_BITS: u32 = 75;

/// A code in the form it is compared by (KEY-4).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NormalCode(String);

impl NormalCode {
    /// The normal form of whatever was typed: white space and dashes dropped, upper case, O read as 0, I and
    /// L as 1.
    ///
    /// It ends after the first symbol that no key can have any more, and control characters are replaced: what
    /// cannot be a key is looked for like any other, and harms no store.
    pub fn of(typed: &str) -> Self {
        let kept = typed.chars().filter(|symbol| !symbol.is_whitespace() && !is_dash(*symbol));
        let upper = kept.flat_map(char::to_uppercase);
        Self(
            upper
                .map(|symbol| match symbol {
                    'O' => '0',
                    'I' | 'L' => '1',
                    control if control.is_control() => char::REPLACEMENT_CHARACTER,
                    other => other,
                })
                .take(KeyCode::CHARACTERS_MAX + 1)
                .collect(),
        )
    }

    /// Wraps a normal form read from a store.
    pub const fn stored(normal: String) -> Self {
        Self(normal)
    }

    /// The normal form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Tells whether it has the form of a generated code with a wrong check symbol (RED-6): most likely a
    /// slip of the finger.
    pub fn looks_mistyped(&self) -> bool {
        self.symbols().is_some_and(|symbols| remainder(&symbols) != 0)
    }

    /// The values of its symbols, if it has the form of a generated code.
    fn symbols(&self) -> Option<[u8; SYMBOLS]> {
        let mut values = [0; SYMBOLS];
        if self.0.len() != SYMBOLS {
            return None;
        }
        for (value, symbol) in values.iter_mut().zip(self.0.bytes()) {
            let place = ALPHABET.iter().position(|known| *known == symbol)?;
            *value = u8::try_from(place).ok()?;
        }
        Some(values)
    }
}

/// The characters with the Unicode property Dash.
const fn is_dash(symbol: char) -> bool {
    matches!(
        symbol,
        '-' | '\u{58A}' | '\u{5BE}' | '\u{1400}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2053}'
                | '\u{207B}'
                | '\u{208B}'
                | '\u{2212}'
                | '\u{2E17}'
                | '\u{2E1A}'
                | '\u{2E3A}'
                | '\u{2E3B}'
                | '\u{2E40}'
                | '\u{2E5D}'
                | '\u{301C}'
                | '\u{3030}'
                | '\u{30A0}'
                | '\u{FE31}'
                | '\u{FE32}'
                | '\u{FE58}'
                | '\u{FE63}'
                | '\u{FF0D}'
                | '\u{10D6E}'
                | '\u{10EAD}'
    )
}

/// Multiplies by α in GF(32) with x⁵ + x² + 1.
const fn times_alpha(value: u8) -> u8 {
    let shifted = value << 1;
    if shifted & 0b10_0000 == 0 { shifted } else { shifted ^ 0b10_0101 }
}

/// Σ xᵢ·α^(n−1−i) over GF(32), by Horner's rule.
///
/// Each symbol has a weight that is not zero, and two neighbours have different ones: so every single wrong
/// symbol and every swap of two neighbours changes the sum (KEY-2). A weighted sum modulo 32 cannot do both.
fn remainder(symbols: &[u8]) -> u8 {
    symbols.iter().fold(0, |sum, symbol| times_alpha(sum) ^ symbol)
}

/// A code made by the system: 75 random bits and a check symbol (KEY-2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct GeneratedCode(u128);

impl GeneratedCode {
    /// Makes a code of the lowest 75 of these random bits.
    pub const fn from_random(bits: u128) -> Self {
        Self(bits & ((1 << RANDOM_BITS) - 1))
    }

    fn symbols(self) -> impl Iterator<Item = char> {
        let mut values = [0_u8; SYMBOLS];
        let shifts = (0..RANDOM_BITS).step_by(5).rev();
        for (value, shift) in values.iter_mut().zip(shifts) {
            *value = (self.0 >> shift).to_le_bytes()[0] & 0b1_1111;
        }
        let (random, check) = values.split_at_mut(RANDOM_SYMBOLS);
        let sum = times_alpha(remainder(random));
        check.fill(sum);
        values
            .into_iter()
            .map(|value| char::from(*ALPHABET.get(usize::from(value)).unwrap_or(&b'0')))
    }

    /// The code that was typed, if it has the form of one and its check symbol is right (KEY-2).
    pub fn read(typed: &NormalCode) -> Option<Self> {
        let symbols = typed.symbols().filter(|symbols| remainder(symbols) == 0)?;
        let random = symbols.iter().take(RANDOM_SYMBOLS);
        Some(Self(random.fold(0, |bits, symbol| bits << 5 | u128::from(*symbol))))
    }

    /// The normal form (KEY-4).
    pub fn normal(self) -> NormalCode {
        NormalCode(self.symbols().collect())
    }

    /// As it is shown and exported: four groups of four.
    pub fn shown(self) -> String {
        let mut shown = String::with_capacity(SYMBOLS + 3);
        for (place, symbol) in self.symbols().enumerate() {
            if place > 0 && place % 4 == 0 {
                shown.push('-');
            }
            shown.push(symbol);
        }
        shown
    }
}

/// The code of a key: what is shown, and what is compared (KEY-4).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyCode {
    shown: String,
    normal: NormalCode,
}

/// A text cannot be a key (KEY-3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "a key has 6 to 64 of the characters A-Z a-z 0-9 - _ . and starts with a letter or digit; 6 must be left \
     without dashes"
)]
pub struct MalformedKey;

impl KeyCode {
    /// The fewest characters of a key, also in normal form (KEY-3).
    pub const CHARACTERS_MIN: usize = 6;
    /// The most characters of a key (KEY-3).
    pub const CHARACTERS_MAX: usize = 64;

    /// Accepts a key made by hand, without its outer blanks (KEY-3).
    ///
    /// # Errors
    ///
    /// Refuses other lengths, other characters, and what starts with a sign.
    pub fn parse(typed: &str) -> Result<Self, MalformedKey> {
        let text = typed.trim();
        let characters =
            text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        let start = text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
        let normal = NormalCode::of(text);
        if !characters
            || !start
            || !(Self::CHARACTERS_MIN..=Self::CHARACTERS_MAX).contains(&text.len())
            || normal.as_str().len() < Self::CHARACTERS_MIN
        {
            return Err(MalformedKey);
        }
        Ok(Self { shown: text.to_owned(), normal })
    }

    /// The code of a generated key.
    pub fn generated(code: GeneratedCode) -> Self {
        Self { shown: code.shown(), normal: code.normal() }
    }

    /// Wraps a code read from a store.
    pub const fn stored(shown: String, normal: NormalCode) -> Self {
        Self { shown, normal }
    }

    /// As it was typed or generated: what is shown and exported.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// The form it is compared by.
    pub const fn normal(&self) -> &NormalCode {
        &self.normal
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn codes() -> impl Strategy<Value = GeneratedCode> {
        any::<u128>().prop_map(GeneratedCode::from_random)
    }

    proptest! {
        #[test]
        fn key_2_a_generated_code_is_shown_in_four_groups_and_read_back(code in codes()) {
            let shown = code.shown();
            prop_assert_eq!(shown.len(), 19);
            prop_assert!(shown.split('-').all(|group| group.len() == 4));
            prop_assert_eq!(NormalCode::of(&shown), code.normal());
            prop_assert!(!code.normal().looks_mistyped());
            prop_assert_eq!(KeyCode::parse(&shown).unwrap(), KeyCode::generated(code));
            prop_assert_eq!(GeneratedCode::read(&code.normal()), Some(code));
        }

        #[test]
        fn key_2_different_bits_make_different_codes(a in codes(), b in codes()) {
            prop_assert_eq!(a == b, a.normal() == b.normal());
        }

        #[test]
        fn key_2_every_single_wrong_symbol_is_caught(code in codes(), place in 0_usize..16, other in 0_usize..32) {
            let mut symbols = code.normal().0.into_bytes();
            prop_assume!(symbols[place] != ALPHABET[other]);
            symbols[place] = ALPHABET[other];
            let wrong = NormalCode(String::from_utf8(symbols).unwrap());
            prop_assert!(wrong.looks_mistyped());
            prop_assert_eq!(GeneratedCode::read(&wrong), None);
        }

        #[test]
        fn key_2_every_swap_of_two_neighbours_is_caught(code in codes(), place in 0_usize..15) {
            let mut symbols = code.normal().0.into_bytes();
            prop_assume!(symbols[place] != symbols[place + 1]);
            symbols.swap(place, place + 1);
            prop_assert!(NormalCode(String::from_utf8(symbols).unwrap()).looks_mistyped());
        }

        #[test]
        fn key_4_the_normal_form_forgives_case_blanks_dashes_and_look_alikes(code in codes(), noise in proptest::collection::vec((0_usize..16, 0_usize..6), 0..12)) {
            let mut typed: Vec<String> = code.normal().as_str().chars().map(String::from).collect();
            for (place, kind) in noise {
                let symbol = typed[place].clone();
                typed[place] = match kind {
                    0 => format!(" {symbol}"),
                    1 => format!("{symbol}\u{2013}"),
                    2 => format!("\u{a0}{}", symbol.to_lowercase()),
                    3 => symbol.replace('0', "o"),
                    4 => symbol.replace('1', "l"),
                    _ => symbol.replace('1', "I"),
                };
            }
            prop_assert_eq!(NormalCode::of(&typed.concat()), code.normal());
        }

        #[test]
        fn key_4_the_normal_form_of_a_normal_form_is_itself(text in "\\PC{0,40}") {
            let normal = NormalCode::of(&text);
            prop_assert_eq!(NormalCode::of(normal.as_str()), normal);
        }

        #[test]
        fn key_3_keys_made_by_hand(text in "[A-Za-z0-9._-]{0,70}") {
            let ok = (6..=64).contains(&text.len())
                && text.starts_with(|c: char| c.is_ascii_alphanumeric())
                && text.chars().filter(|c| *c != '-').count() >= 6;
            prop_assert_eq!(KeyCode::parse(&format!(" {text}\t")).is_ok(), ok);
        }
    }

    #[test]
    fn key_3_other_characters_are_refused() {
        for bad in ["has a*star", "=1+1-danger", "Ключ-000001", "SHORT", "a b c d e f", "A-----"]
        {
            assert_eq!(KeyCode::parse(bad), Err(MalformedKey), "{bad}");
        }
        assert_eq!(KeyCode::parse(" Ok_key.1 ").unwrap().shown(), "Ok_key.1");
    }

    #[test]
    fn red_6_only_the_form_of_a_generated_code_can_be_mistyped() {
        assert!(!NormalCode::of("SPRING").looks_mistyped());
        assert!(!NormalCode::of("UUUUUUUUUUUUUUUU").looks_mistyped());
        assert!(NormalCode::of("SPRING-AZ104-00001").looks_mistyped());
    }
}
