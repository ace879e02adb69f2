//! What is filled in about a person (USR-3).

use crate::{
    country::Country,
    email::EmailAddress,
    field::FieldReader,
    id::OrganizationId,
    organization::TimeZoneName,
    password::NewPassword,
    port::{Calendar, PasswordStrength},
    text::Name,
    user::UserDetails,
};

/// What was filled in about a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TypedPerson {
    /// First name.
    pub first_name: Option<String>,
    /// Last name.
    pub last_name: Option<String>,
    /// Primary email.
    pub email: Option<String>,
    /// Country code.
    pub country: Option<String>,
    /// Time zone, if wished.
    pub time_zone: Option<String>,
    /// Language, if wished.
    pub language: Option<String>,
}

/// What a new user says about themselves: all of [`UserDetails`] that is not decided for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonDetails {
    /// First name.
    pub first_name: Name,
    /// Last name.
    pub last_name: Name,
    /// Primary email, which is the user name (USR-2).
    pub email: EmailAddress,
    /// Country.
    pub country: Country,
    /// The zone they want to read times in.
    pub time_zone: Option<TimeZoneName>,
    /// The language they want to read.
    pub language: Option<Name>,
}

impl PersonDetails {
    /// The details of a new user who belongs to an organization.
    pub fn belonging_to(self, organization: OrganizationId) -> UserDetails {
        let Self { first_name, last_name, email, country, time_zone, language } = self;
        let needed = UserDetails::new(first_name, last_name, email, country, organization);
        UserDetails { time_zone, language, ..needed }
    }
}

impl TypedPerson {
    /// Reads what was filled in; every missing or bad field is noted by name (USR-3).
    pub fn read(self, reader: &mut FieldReader, calendar: &dyn Calendar) -> Option<PersonDetails> {
        let first_name = reader.name("first_name", self.first_name);
        let last_name = reader.name("last_name", self.last_name);
        let email = reader.required("email", self.email, |typed| EmailAddress::parse(&typed));
        let country = reader.required("country", self.country, |typed| Country::parse(&typed));
        let time_zone = reader
            .optional("time_zone", self.time_zone, |typed| super::time_zone(calendar, &typed));
        let language = reader.optional("language", self.language, |typed| super::language(&typed));
        Some(PersonDetails {
            first_name: first_name?,
            last_name: last_name?,
            email: email?,
            country: country?,
            time_zone,
            language,
        })
    }

    /// The words of their own that make a password easily guessed (USR-4).
    pub fn own_words(&self) -> Vec<String> {
        let typed = [&self.first_name, &self.last_name, &self.email];
        typed.into_iter().flatten().cloned().collect()
    }
}

/// Reads a new password (USR-4). `own_words` are the user's name and email.
pub fn read_password(
    reader: &mut FieldReader,
    field: &str,
    typed: Option<String>,
    own_words: &[String],
    strength: &dyn PasswordStrength,
) -> Option<NewPassword> {
    let words: Vec<&str> = own_words.iter().map(String::as_str).collect();
    let score = |password: &str| strength.score(password, &words);
    reader.required(field, typed, |typed| NewPassword::accept(typed, score))
}
