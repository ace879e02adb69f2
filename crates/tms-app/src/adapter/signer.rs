//! Signing credentials with Ed25519, by ring.

use std::io::Write as _;

use flate2::{Compression, write::GzEncoder};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use tms_domain::port::CredentialSigner;

/// Signs with one key.
pub(crate) struct Ed25519Signer(Ed25519KeyPair);

impl Ed25519Signer {
    /// Signs with the key of a seed (RFC 8032, section 5.1.5), if it makes one.
    pub(crate) fn from_seed(seed: &[u8; 32]) -> Option<Self> {
        Ed25519KeyPair::from_seed_unchecked(seed).ok().map(Self)
    }
}

impl CredentialSigner for Ed25519Signer {
    fn public_key(&self) -> [u8; 32] {
        let key = self.0.public_key().as_ref();
        std::array::from_fn(|place| key.get(place).copied().unwrap_or(0))
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        let signature = self.0.sign(message);
        let signature = signature.as_ref();
        std::array::from_fn(|place| signature.get(place).copied().unwrap_or(0))
    }

    fn gzip(&self, bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let written = encoder.write_all(bytes).and_then(|()| encoder.finish());
        debug_assert!(written.is_ok(), "writing into memory does not fail");
        written.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ring::signature::{ED25519, UnparsedPublicKey};
    use tms_domain::credential::{CredentialIssuer, Json, VerificationKey, sign};

    use super::*;
    use crate::adapter::digest::Sha256Digest;

    fn bytes(hex: &str) -> Vec<u8> {
        let digits = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(digits).collect()
    }

    fn signer(seed: &str) -> Ed25519Signer {
        Ed25519Signer::from_seed(&bytes(seed).try_into().unwrap()).unwrap()
    }

    /// RFC 8032, section 7.1, tests 1 to 3.
    #[test]
    fn ach_5_it_signs_as_rfc_8032_shows() {
        for (seed, public, message, signature) in [
            (
                "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
                "",
                "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46b\
                 d25bf5f0595bbe24655141438e7a100b",
            ),
            (
                "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
                "72",
                "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c\
                 387b2eaeb4302aeeb00d291612bb0c00",
            ),
            (
                "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
                "af82",
                "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc659\
                 4a7c15e9716ed28dc027beceea1ec40a",
            ),
        ] {
            let signer = signer(seed);
            assert_eq!(signer.public_key().to_vec(), bytes(public));
            assert_eq!(signer.sign(&bytes(message)).to_vec(), bytes(signature));
        }
    }

    /// RFC 8037, appendix A.3: the thumbprint of the key of appendix A.1.
    #[test]
    fn ach_5_the_key_is_named_by_the_thumbprint_that_rfc_8037_shows() {
        let signer = signer("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
        let key = VerificationKey::of(&signer, &Sha256Digest);
        let set = CredentialIssuer::at("https://training.example").key_set(&key).to_string();
        assert!(set.contains(r#""x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo""#), "{set}");
        let kid = "did:web:training.example#kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
        assert!(set.contains(&format!(r#""kid":"{kid}""#)), "{set}");
    }

    proptest! {
        #[test]
        fn ach_5_what_is_signed_is_verified_and_nothing_else(
            seed in any::<[u8; 32]>(),
            text in "\\PC{0,40}",
            flipped in any::<prop::sample::Index>(),
        ) {
            let signer = Ed25519Signer::from_seed(&seed).unwrap();
            let key = VerificationKey::of(&signer, &Sha256Digest);
            let issuer = CredentialIssuer::at("https://training.example");
            let token = sign(&issuer, &key, &signer, &Json::from([("name", text.as_str().into())]));
            let (signed, _) = token.rsplit_once('.').unwrap();
            let public = UnparsedPublicKey::new(&ED25519, signer.public_key());
            let signature: [u8; 64] = signer.sign(signed.as_bytes());
            prop_assert!(public.verify(signed.as_bytes(), &signature).is_ok());
            let mut other = signed.as_bytes().to_vec();
            let place = flipped.index(other.len());
            other[place] ^= 1;
            prop_assert!(public.verify(&other, &signature).is_err());
            prop_assert_eq!(token.split('.').count(), 3);
        }
    }
}
