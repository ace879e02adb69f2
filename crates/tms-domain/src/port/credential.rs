//! Signing what others verify (ACH-5).

/// Signs with the Ed25519 key of the installation (RFC 8032), and packs as those who verify unpack.
pub trait CredentialSigner: Send + Sync {
    /// The key that its signatures are verified with.
    fn public_key(&self) -> [u8; 32];

    /// The signature of a message.
    fn sign(&self, message: &[u8]) -> [u8; 64];

    /// The bytes as gzip (RFC 1952), the same for the same bytes.
    fn gzip(&self, bytes: &[u8]) -> Vec<u8>;
}
