//! Passwords before they are hashed: which are accepted (USR-4).

use thiserror::Error;

use crate::field::{FieldCode, FieldProblem};

/// A new password that was accepted. Never shown, never journaled; a hasher takes it.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword(String);

/// Why a password was not accepted (USR-4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PasswordRefused {
    /// It is too short.
    #[error("a password needs at least {} characters", NewPassword::CHARACTERS_MIN)]
    TooShort,
    /// It is too long.
    #[error("a password can have at most {} characters", NewPassword::CHARACTERS_MAX)]
    TooLong,
    /// It is easily guessed, perhaps from the user's own name or email.
    #[error("this password is easily guessed: take a longer one, or several unrelated words")]
    EasilyGuessed,
}

impl FieldProblem for PasswordRefused {
    fn code(&self) -> FieldCode {
        match self {
            Self::TooShort => FieldCode::TooShort,
            Self::TooLong => FieldCode::TooLong,
            Self::EasilyGuessed => FieldCode::Invalid,
        }
    }
}

impl NewPassword {
    /// The fewest characters (USR-4).
    pub const CHARACTERS_MIN: usize = 8;
    /// The most characters (USR-4).
    pub const CHARACTERS_MAX: usize = 128;
    /// The least strength, from 0 to 4 (USR-4).
    pub const SCORE_MIN: u8 = 3;

    /// Accepts a password as typed, blanks and all. `score` estimates its strength from 0 to 4, with the user's
    /// own name and email counted as guesses.
    ///
    /// # Errors
    ///
    /// Refuses other lengths, and what is easily guessed.
    pub fn accept(typed: String, score: impl FnOnce(&str) -> u8) -> Result<Self, PasswordRefused> {
        let characters = typed.chars().count();
        if characters < Self::CHARACTERS_MIN {
            return Err(PasswordRefused::TooShort);
        }
        if !Self::is_short_enough(&typed) {
            return Err(PasswordRefused::TooLong);
        }
        if score(&typed) < Self::SCORE_MIN {
            return Err(PasswordRefused::EasilyGuessed);
        }
        Ok(Self(typed))
    }

    /// Tells whether a text can be a password at all: a longer one is nobody's.
    pub fn is_short_enough(typed: &str) -> bool {
        typed.chars().count() <= Self::CHARACTERS_MAX
    }

    /// The password, for the hasher.
    pub fn into_text(self) -> String {
        self.0
    }
}

impl std::fmt::Debug for NewPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewPassword(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(typed: &str, score: u8) -> Result<(), PasswordRefused> {
        NewPassword::accept(typed.to_owned(), |_| score).map(drop)
    }

    #[test]
    fn usr_4_a_password_has_8_to_128_characters() {
        assert_eq!(accept(&"é".repeat(7), 4), Err(PasswordRefused::TooShort));
        assert_eq!(accept(&"é".repeat(8), 4), Ok(()));
        assert_eq!(accept(&"é".repeat(128), 4), Ok(()));
        assert_eq!(accept(&"é".repeat(129), 4), Err(PasswordRefused::TooLong));
    }

    #[test]
    fn usr_4_an_estimate_below_3_is_easily_guessed() {
        assert_eq!(accept("trustno1trustno1", 2), Err(PasswordRefused::EasilyGuessed));
        assert_eq!(accept("trustno1trustno1", 3), Ok(()));
    }

    #[test]
    fn a_password_is_never_shown() {
        let password = NewPassword::accept("quiet river stone".to_owned(), |_| 4).unwrap();
        assert_eq!(format!("{password:?}"), "NewPassword(…)");
    }
}
