//! Email addresses and the form in which they are compared (USR-2).

use thiserror::Error;

/// An email address as it was typed, with the normal form it is compared by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmailAddress {
    typed: String,
    normal: String,
}

/// A text is not an email address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is not an email address, like name@example.com")]
pub struct NotAnEmailAddress;

impl EmailAddress {
    /// The most bytes an address may have (RFC 5321, the path without its brackets).
    pub const BYTES_MAX: usize = 254;
    /// The most bytes its part before the `@` may have (RFC 5321).
    const LOCAL_BYTES_MAX: usize = 64;

    /// Accepts an address without its outer blanks (USR-2).
    ///
    /// # Errors
    ///
    /// Refuses what has no part before or after one `@`, holds blanks or control characters, or is longer
    /// than mail can carry.
    pub fn parse(typed: &str) -> Result<Self, NotAnEmailAddress> {
        let typed = typed.trim();
        let (local, domain) = typed.rsplit_once('@').ok_or(NotAnEmailAddress)?;
        let plain = |part: &str| {
            !part.is_empty()
                && !part.contains(|c: char| {
                    c.is_whitespace() || c.is_control() || "<>()[],;:\\\"@".contains(c)
                })
        };
        let labels_are_filled =
            domain.contains('.') && domain.split('.').all(|label| !label.is_empty());
        let dots_are_inside =
            !local.starts_with('.') && !local.ends_with('.') && !local.contains("..");
        if typed.len() > Self::BYTES_MAX
            || local.len() > Self::LOCAL_BYTES_MAX
            || !plain(local)
            || !plain(domain)
            || !labels_are_filled
            || !dots_are_inside
        {
            return Err(NotAnEmailAddress);
        }
        Ok(Self { typed: typed.to_owned(), normal: Self::normal_form(typed) })
    }

    /// The normal form of any text: outer blanks dropped, Unicode lower case (USR-2). Two addresses are the
    /// same when their normal forms are.
    pub fn normal_form(text: &str) -> String {
        text.trim().to_lowercase()
    }

    /// The address as typed.
    pub fn as_str(&self) -> &str {
        &self.typed
    }

    /// The normal form.
    pub fn normal(&self) -> &str {
        &self.normal
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usr_2_case_and_outer_blanks_make_no_difference() {
        let address = EmailAddress::parse(" Ada.Weiß@Learn.Example ").unwrap();
        assert_eq!(address.as_str(), "Ada.Weiß@Learn.Example");
        assert_eq!(address.normal(), "ada.weiß@learn.example");
    }

    #[test]
    fn what_mail_cannot_reach_is_refused() {
        for bad in [
            "",
            "a",
            "@b.example",
            "a@",
            "a@b",
            "a b@c.example",
            "a@b..example",
            "a@@b.example",
            ".a@b.example",
            "a\0@b.example",
        ] {
            assert_eq!(EmailAddress::parse(bad), Err(NotAnEmailAddress), "{bad:?}");
        }
        let long = format!("{}@b.example", "a".repeat(65));
        assert!(EmailAddress::parse(&long).is_err());
    }
}
