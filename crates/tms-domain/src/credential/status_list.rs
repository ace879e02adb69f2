//! The lists that tell which awards were revoked, as Bitstring Status Lists.

use std::collections::BTreeSet;

use chrono::{DurationRound as _, SecondsFormat, TimeDelta};

use super::{CredentialIssuer, Json, base64url::base64url};
use crate::{badge::StatusPlace, port::CredentialSigner, time::Instant};

/// A list of places.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusList {
    number: u32,
    bits: Vec<u8>,
}

impl StatusList {
    /// How long someone who verifies may keep a list before they ask again.
    pub const FRESH_FOR: TimeDelta = TimeDelta::minutes(5);
    /// How long a list can be shown at all: an old one cannot bring back what was revoked since.
    pub const VALID_FOR: TimeDelta = TimeDelta::hours(25);

    /// The list of that number, in which these places are revoked. Places of other lists say nothing.
    pub fn of(number: u32, revoked: &BTreeSet<StatusPlace>) -> Self {
        let length = usize::try_from(StatusPlace::LIST_LENGTH / 8).unwrap_or(0);
        let mut bits = vec![0_u8; length];
        for place in revoked.iter().filter(|place| place.list() == number) {
            let byte = usize::try_from(place.index() / 8).ok().and_then(|at| bits.get_mut(at));
            if let Some(byte) = byte {
                // The first bit is the highest.
                *byte |= 0x80 >> (place.index() % 8);
            }
        }
        Self { number, bits }
    }

    /// Tells whether a place of it is revoked.
    pub fn is_revoked(&self, place: StatusPlace) -> bool {
        let byte = usize::try_from(place.index() / 8).ok().and_then(|at| self.bits.get(at));
        place.list() == self.number
            && byte.is_some_and(|byte| byte & (0x80 >> (place.index() % 8)) != 0)
    }
}

impl CredentialIssuer {
    /// Where the list of that number is found.
    pub fn status_list(&self, number: u32) -> String {
        format!("{}/credentials/status/{number}", self.address())
    }
}

/// The credential of a list, with the claims of its JWT. It begins with the hour, so that all of an hour are the same.
pub fn status_list(
    issuer: &CredentialIssuer,
    list: &StatusList,
    signer: &dyn CredentialSigner,
    now: Instant,
) -> Json {
    let (did, id) = (issuer.did(), issuer.status_list(list.number));
    let subject_id = format!("{id}#list");
    let from = now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now);
    let until = from.checked_add_signed(StatusList::VALID_FOR).unwrap_or(from);
    let written = |at: Instant| Json::from(at.to_rfc3339_opts(SecondsFormat::Secs, true));
    let subject = Json::from([
        ("id", subject_id.as_str().into()),
        ("type", "BitstringStatusList".into()),
        ("statusPurpose", "revocation".into()),
        ("encodedList", format!("u{}", base64url(&signer.gzip(&list.bits))).into()),
        ("ttl", Json::Number(StatusList::FRESH_FOR.num_milliseconds())),
    ]);
    Json::from([
        ("@context", ["https://www.w3.org/ns/credentials/v2"].into()),
        ("id", id.as_str().into()),
        ("type", ["VerifiableCredential", "BitstringStatusListCredential"].into()),
        ("issuer", did.into()),
        ("validFrom", written(from)),
        ("validUntil", written(until)),
        ("credentialSubject", subject),
        ("iss", did.into()),
        ("sub", subject_id.into()),
        ("jti", id.into()),
        ("nbf", Json::Number(from.timestamp())),
        ("exp", Json::Number(until.timestamp())),
    ])
}
