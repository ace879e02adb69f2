//! Countries by their ISO 3166-1 alpha-2 codes (USR-1).

use thiserror::Error;

/// Every code assigned by ISO 3166-1, in alphabetical order.
const CODES: &str = "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT \
BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM \
FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO \
JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT \
MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA \
SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US \
UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW";

/// A country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(&'static str);

/// A text is no country's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("this is not a country's two-letter code (ISO 3166-1), like DE")]
pub struct UnknownCountry;

impl Country {
    /// The country with that code, whatever its case and outer blanks.
    ///
    /// # Errors
    ///
    /// Refuses what is not assigned.
    pub fn parse(code: &str) -> Result<Self, UnknownCountry> {
        let code = code.trim();
        Self::all().find(|country| country.0.eq_ignore_ascii_case(code)).ok_or(UnknownCountry)
    }

    /// Every country, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        CODES.split_ascii_whitespace().map(Self)
    }

    /// The code, in capitals.
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usr_1_countries_are_the_249_assigned_codes() {
        let codes: Vec<&str> = Country::all().map(Country::as_str).collect();
        assert_eq!(codes.len(), 249);
        assert!(codes.is_sorted());
        assert_eq!(Country::parse(" de ").map(Country::as_str), Ok("DE"));
        for bad in ["", "D", "XX", "DEU", "UK", "ДЕ"] {
            assert!(Country::parse(bad).is_err(), "{bad:?}");
        }
    }
}
