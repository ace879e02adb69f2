//! Training keys (KEY): their life, and what is wrong with what was pasted.

use std::collections::BTreeSet;

use proptest::{collection::vec, prelude::*};
use tms_domain::{
    change::{Version, Versioned},
    id::{AssignmentId, TrainingKeyId, TrainingKeyPoolId, UserId},
    journal::Author,
    key_code::{KeyCode, NormalCode},
    strategy,
    training_key::{
        BadKey, BadLine, KeyRecord, KeyState, NewKeys, Paste, RevokeRefused, TrainingKey,
        UseRefused, lines,
    },
};
use uuid::Uuid;

use super::noon;

const GOOD: &str = include_str!("../data/keys-good.txt");
const BAD: &str = include_str!("../data/keys-bad.txt");

fn key(state: KeyState) -> TrainingKey {
    TrainingKey::restore(KeyRecord {
        id: TrainingKeyId::from_uuid(Uuid::from_u128(1)),
        pool: TrainingKeyPoolId::from_uuid(Uuid::from_u128(2)),
        code: KeyCode::parse("SPRING-AZ104-00001").expect("a code"),
        created_at: noon(),
        state,
    })
}

fn reasons(bad: &[BadLine]) -> Vec<(usize, BadKey)> {
    bad.iter().map(|line| (line.line, line.reason)).collect()
}

fn taken_by(keys: &NewKeys) -> BTreeSet<NormalCode> {
    keys.codes().map(|code| code.normal().clone()).collect()
}

proptest! {
    #[test]
    fn key_1_red_3_redeemed_and_revoked_are_final(state in strategy::key_state(), by in any::<u128>()) {
        let by = UserId::from_uuid(Uuid::from_u128(by));
        let assignment = AssignmentId::from_uuid(Uuid::from_u128(3));
        let key = Versioned::new(key(state), Version::FIRST);
        let redeemed = key.change(|it| it.redeem(by, assignment, noon()));
        let revoked = key.change(|it| it.revoke(Author::User(by), noon()));
        match state {
            KeyState::Available => {
                let expected = KeyState::Redeemed { by, at: noon(), assignment };
                prop_assert_eq!(redeemed.unwrap().after().state(), expected);
                let expected = KeyState::Revoked { by: Author::User(by), at: noon() };
                prop_assert_eq!(revoked.unwrap().after().state(), expected);
            }
            KeyState::Redeemed { by, assignment, .. } => {
                prop_assert_eq!(redeemed.err(), Some(UseRefused::Redeemed { by, assignment }));
                prop_assert_eq!(revoked.err(), Some(RevokeRefused::Redeemed));
            }
            KeyState::Revoked { .. } => {
                prop_assert_eq!(redeemed.err(), Some(UseRefused::Revoked));
                prop_assert_eq!(revoked.err(), Some(RevokeRefused::Revoked));
            }
        }
    }

    #[test]
    fn key_5_a_paste_is_refused_whole_naming_every_bad_line(
        lines in vec(prop_oneof![
            2 => "[ABab0-9]{6,7}",
            1 => " {0,2}[ABO0]{5,6}-?[l1I] {0,2}",
            1 => "[ \t]{0,2}",
            1 => "[!-~é]{1,8}",
        ], 0..25),
        taken in proptest::collection::btree_set("[ABO0]{5,6}[l1I]", 0..4),
    ) {
        let taken: BTreeSet<NormalCode> = taken.iter().map(|code| NormalCode::of(code)).collect();
        let (mut bad, mut good, mut seen) = (Vec::new(), Vec::new(), Vec::new());
        for (place, line) in lines.iter().enumerate() {
            let text = line.trim();
            let normal = NormalCode::of(text);
            if text.is_empty() {
                continue;
            }
            if KeyCode::parse(text).is_err() {
                bad.push((place + 1, BadKey::Malformed));
            } else if seen.contains(&normal) {
                bad.push((place + 1, BadKey::Repeated));
            } else {
                seen.push(normal.clone());
                if taken.contains(&normal) {
                    bad.push((place + 1, BadKey::Taken));
                } else {
                    good.push(text.to_owned());
                }
            }
        }
        let outcome = Paste::read(lines.iter().map(String::as_str)).accept(&taken);
        match outcome {
            Ok(keys) => {
                prop_assert!(bad.is_empty());
                let shown: Vec<String> = keys.codes().map(|code| code.shown().to_owned()).collect();
                prop_assert_eq!(shown, good);
            }
            Err(named) => prop_assert_eq!(reasons(&named), bad),
        }
    }

    #[test]
    fn key_2_generated_keys_are_distinct_and_sorted(random in vec(any::<u128>(), 0..50)) {
        let distinct: BTreeSet<u128> = random.iter().map(|bits| bits & ((1 << 75) - 1)).collect();
        let keys = NewKeys::generated(random);
        prop_assert_eq!(keys.len(), distinct.len());
        let normals: Vec<NormalCode> = keys.codes().map(|code| code.normal().clone()).collect();
        prop_assert!(normals.is_sorted());
        prop_assert_eq!(normals.iter().collect::<BTreeSet<_>>().len(), distinct.len());
    }

    #[test]
    fn key_5_a_line_has_the_same_number_whatever_ends_it(texts in vec("[a-z]{0,3}", 1..6)) {
        let numbered = |lines: Vec<&str>| -> Vec<(usize, String)> {
            let numbered = lines.into_iter().map(str::to_owned).enumerate();
            numbered.filter(|(_, text)| !text.is_empty()).collect()
        };
        let expected = numbered(texts.iter().map(String::as_str).collect());
        for end in ["\n", "\r\n", "\r"] {
            let pasted = texts.join(end);
            prop_assert_eq!(numbered(lines(&pasted).collect()), expected.clone());
        }
    }
}

#[test]
fn key_5_the_good_paste_adds_400_keys_as_typed() {
    let keys = Paste::read(lines(GOOD)).accept(&BTreeSet::new()).unwrap();
    assert_eq!(keys.len(), 400);
    let typed: Vec<&str> = lines(GOOD).map(str::trim).filter(|line| !line.is_empty()).collect();
    let shown: Vec<KeyCode> = keys.codes().collect();
    assert!(shown.iter().map(KeyCode::shown).eq(typed));
}

#[test]
fn key_5_the_bad_paste_is_refused_naming_its_bad_lines() {
    use BadKey::{Malformed, Repeated, Taken};

    let bad = Paste::read(lines(BAD)).accept(&BTreeSet::new()).unwrap_err();
    let named = [
        (2, Malformed),
        (3, Malformed),
        (4, Malformed),
        (5, Malformed),
        (8, Repeated),
        (9, Malformed),
        (10, Malformed),
    ];
    assert_eq!(reasons(&bad), named);
    // Once the good paste is in, the first line is taken.
    let good = Paste::read(lines(GOOD)).accept(&BTreeSet::new()).unwrap();
    let bad = Paste::read(lines(BAD)).accept(&taken_by(&good)).unwrap_err();
    assert_eq!(reasons(&bad), [&[(1, Taken)][..], &named[..]].concat());
    assert_eq!(bad[0].key, lines(BAD).next().unwrap().trim());
}
