//! How easily a password is guessed (USR-4).

use tms_domain::port::PasswordStrength;

/// The estimate of zxcvbn, which knows common passwords, words, names, dates and patterns on the keyboard.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ZxcvbnStrength;

impl PasswordStrength for ZxcvbnStrength {
    fn score(&self, password: &str, own_words: &[&str]) -> u8 {
        let parts = own_words.iter().flat_map(|word| {
            // Someone's email is guessed by its parts as well: `ada.lovelace@learn.example`.
            let parts = word.split(|symbol: char| !symbol.is_alphanumeric());
            std::iter::once(*word).chain(parts)
        });
        let words: Vec<&str> = parts.filter(|word| !word.is_empty()).collect();
        zxcvbn::zxcvbn(password, &words).score().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usr_4_common_passwords_and_ones_own_name_are_easily_guessed() {
        let own = ["Ada", "Lovelace", "ada.lovelace@learn.example"];
        for weak in ["password", "12345678", "qwertyuiop", "Lovelace1", "adalovelace"] {
            assert!(ZxcvbnStrength.score(weak, &own) < 3, "{weak}");
        }
        assert!(ZxcvbnStrength.score("quiet river stone lantern", &own) >= 3);
    }

    #[test]
    fn usr_4_the_longest_password_is_estimated_quickly_enough_to_answer() {
        assert!(ZxcvbnStrength.score(&"aB3$".repeat(32), &[]) <= 4);
    }
}
