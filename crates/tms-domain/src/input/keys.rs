//! Which keys are wanted for a pool: typed ones, or a number of generated ones (KEY-5, POOL-5).

use super::NumberOutOfRange;
use crate::{
    field::{FieldCode, FieldError, FieldReader},
    training_key::KEYS_PER_REQUEST_MAX,
};

/// Keys that are wanted for a pool.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeysWanted {
    /// Keys made by hand, one a line; blank lines are skipped but counted (KEY-5).
    pub typed: Vec<String>,
    /// How many to generate.
    pub generate: usize,
}

/// Whether a request must ask for keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeysWays {
    /// It may, in both ways: a new pool.
    Any,
    /// It must, in one way.
    One,
}

impl KeysWanted {
    /// Reads which keys are wanted.
    pub fn read(
        reader: &mut FieldReader,
        keys: Option<Vec<String>>,
        generate: Option<i64>,
        ways: KeysWays,
    ) -> Option<Self> {
        if ways == KeysWays::One && keys.is_none() && generate.is_none() {
            reader.refuse(FieldError::new(
                "keys",
                FieldCode::Required,
                "give the keys, or in generate how many are to be made",
            ));
        }
        if ways == KeysWays::One && keys.is_some() && generate.is_some() {
            reader.refuse(FieldError::new(
                "generate",
                FieldCode::BothGiven,
                "give either this or keys",
            ));
        }
        let filled = |keys: &Vec<String>| keys.iter().any(|key| !key.trim().is_empty());
        if keys.as_ref().is_some_and(|keys| ways == KeysWays::One && !filled(keys)) {
            reader.refuse(FieldError::required("keys"));
        }
        let typed = reader.optional("keys", keys, |keys| {
            if keys.len() > KEYS_PER_REQUEST_MAX { Err(out_of_range()) } else { Ok(keys) }
        });
        let generate = reader.optional("generate", generate, |number| {
            usize::try_from(number)
                .ok()
                .filter(|number| (1..=KEYS_PER_REQUEST_MAX).contains(number))
                .ok_or_else(out_of_range)
        });
        Some(Self { typed: typed.unwrap_or_default(), generate: generate.unwrap_or(0) })
    }
}

fn out_of_range() -> NumberOutOfRange {
    NumberOutOfRange { min: 1, max: i64::try_from(KEYS_PER_REQUEST_MAX).unwrap_or(i64::MAX) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(keys: Option<&[&str]>, generate: Option<i64>, ways: KeysWays) -> Vec<FieldCode> {
        let mut reader = FieldReader::default();
        let keys = keys.map(|keys| keys.iter().map(|key| (*key).to_owned()).collect());
        let wanted = KeysWanted::read(&mut reader, keys, generate, ways);
        let errors = reader.finish(wanted).err().map(crate::field::InvalidFields::into_errors);
        errors.unwrap_or_default().into_iter().map(|error| error.code).collect()
    }

    #[test]
    fn key_5_keys_are_added_in_one_way_and_an_empty_paste_is_missing() {
        use KeysWays::{Any, One};
        assert_eq!(codes(None, None, One), [FieldCode::Required]);
        assert_eq!(codes(Some(&["", " "]), None, One), [FieldCode::Required]);
        assert_eq!(codes(Some(&["A-KEY-1"]), Some(2), One), [FieldCode::BothGiven]);
        assert_eq!(codes(Some(&["A-KEY-1"]), None, One), []);
        assert_eq!(codes(None, None, Any), []);
        assert_eq!(codes(Some(&["A-KEY-1"]), Some(2), Any), []);
    }

    #[test]
    fn pool_5_one_request_generates_up_to_a_million() {
        for (number, good) in [(-1, false), (0, false), (1, true), (1_000_000, true)] {
            assert_eq!(codes(None, Some(number), KeysWays::One).is_empty(), good, "{number}");
        }
        assert_eq!(codes(None, Some(1_000_001), KeysWays::One), [FieldCode::OutOfRange]);
        assert_eq!(codes(None, Some(i64::MAX), KeysWays::One), [FieldCode::OutOfRange]);
    }
}
