//! What people choose from in forms, by name in their language: pairs of a value and its name.

use chrono_tz::{TZ_VARIANTS, Tz};
use tms_domain::{country::Country, text::fold};

use super::{language::Language, texts::Texts};

/// A value and its name.
pub(crate) type Choice = (String, String);

impl Texts {
    /// The name of a country.
    pub(crate) fn country(self, country: &Country) -> String {
        self.say(format!("country-{}", country.as_str())).to_string()
    }

    /// Every country, by name.
    pub(crate) fn countries(self) -> Vec<Choice> {
        let named = Country::all().map(|it| (it.as_str().to_owned(), self.country(&it)));
        let mut countries: Vec<Choice> = named.collect();
        countries.sort_by_cached_key(|(_, name)| fold(name));
        countries
    }

    /// The name of a role.
    pub(crate) fn role(self, role: &str) -> String {
        self.say(format!("role-{role}")).to_string()
    }

    /// The name of a kind of activity (CRS-2).
    pub(crate) fn activity_kind(self, kind: &str) -> String {
        self.say(format!("activity-{kind}")).to_string()
    }

    /// Every kind of activity.
    pub(crate) fn activity_kinds(self) -> Vec<Choice> {
        let named = ["lab", "document", "video", "link"].into_iter();
        named.map(|kind| (kind.to_owned(), self.activity_kind(kind))).collect()
    }

    /// The kinds of activities that have an address.
    pub(crate) fn addressed_kinds(self) -> Vec<Choice> {
        self.activity_kinds().into_iter().filter(|(kind, _)| kind != "lab").collect()
    }

    /// Every language that the pages exist in, by its own name.
    #[expect(clippy::unused_self, reason = "templates ask the texts for it")]
    pub(crate) fn languages(self) -> Vec<Choice> {
        let named = Language::ALL.into_iter().map(|it| (it.tag().to_owned(), it.name().to_owned()));
        named.collect()
    }

    /// The names of the time zones that people pick: places, and UTC.
    #[expect(clippy::unused_self, reason = "templates ask the texts for it")]
    pub(crate) fn zones(self) -> impl Iterator<Item = &'static str> {
        let places = |name: &&str| name.contains('/') && !name.starts_with("Etc/");
        let named = TZ_VARIANTS.iter().map(|zone| zone.name()).filter(places);
        std::iter::once(Tz::UTC.name()).chain(named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usr_1_every_country_has_a_name_in_every_language_and_stands_where_one_looks_for_it() {
        for language in Language::ALL {
            let t = Texts::new(language, None);
            let countries = t.countries();
            assert_eq!(countries.len(), 249);
            assert!(countries.iter().all(|(code, name)| !name.contains(code)), "{countries:?}");
        }
        let german = Texts::new(Language::German, None).countries();
        let place = |code: &str| german.iter().position(|(it, _)| it == code).unwrap();
        assert!(place("EG") < place("BE"), "Ägypten stands under A");
    }
}
