//! The one secret of an installation, of which every key of its servers is made.

use std::{
    fmt,
    fs::{self, OpenOptions},
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use thiserror::Error;
use tms_domain::port::{KeyCodeSource, SecretDigest as _};

use crate::adapter::digest::{Sha256Digest, keyed_digest};

/// The fewest characters a secret key may have: with less, it can be guessed.
pub(super) const SECRET_KEY_CHARACTERS_MIN: usize = 32;

/// Where the secret key comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretKeySource {
    /// The settings.
    Given(SecretKey),
    /// A file, made when it is missing.
    File(PathBuf),
}

/// The secret key.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretKey([u8; 32]);

/// The file of the secret key cannot be used.
#[derive(Debug, Error)]
pub enum SecretKeyError {
    /// It cannot be read or made.
    #[error("the secret key file {} cannot be read or made", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// What it holds is too short.
    #[error(
        "the secret key file {} holds less than {SECRET_KEY_CHARACTERS_MIN} characters: write at least as many \
         random ones, or remove the file and one is made",
        path.display()
    )]
    TooShort {
        /// Which.
        path: PathBuf,
    },
    /// No key that signs can be made of it.
    #[error("no signing key can be made of the secret key")]
    NoSigningKey,
}

impl SecretKeyError {
    fn file(path: &Path, source: io::Error) -> Self {
        Self::File { path: path.to_owned(), source }
    }
}

impl SecretKey {
    fn of(text: &str) -> Option<Self> {
        let text = text.trim();
        let long_enough = text.chars().count() >= SECRET_KEY_CHARACTERS_MIN;
        long_enough.then(|| Self(Sha256Digest.digest(text)))
    }

    /// The key for one purpose. Who learns it learns no other.
    pub fn key_for(&self, purpose: &str) -> [u8; 32] {
        keyed_digest(&self.0, purpose.as_bytes())
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(…)")
    }
}

impl SecretKeySource {
    /// A key that stands in the settings, if it is long enough.
    pub(super) fn given(text: &str) -> Option<Self> {
        SecretKey::of(text).map(Self::Given)
    }

    /// The key; its file is made when it is missing, for its owner alone to read.
    ///
    /// # Errors
    ///
    /// Fails when the file can be neither read nor made, or holds too little.
    pub fn open(&self, random: &dyn KeyCodeSource) -> Result<SecretKey, SecretKeyError> {
        if let (Self::File(path), None) = (self, self.find()?) {
            make(path, random).map_err(|source| SecretKeyError::file(path, source))?;
        }
        match self {
            Self::Given(key) => Ok(key.clone()),
            Self::File(path) => read(path),
        }
    }

    /// The key, if it is there; nothing is made.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be read, or holds too little.
    pub fn find(&self) -> Result<Option<SecretKey>, SecretKeyError> {
        let path = match self {
            Self::Given(key) => return Ok(Some(key.clone())),
            Self::File(path) => path,
        };
        match read(path) {
            Err(SecretKeyError::File { source, .. })
                if source.kind() == io::ErrorKind::NotFound =>
            {
                Ok(None)
            }
            found => found.map(Some),
        }
    }
}

fn read(path: &Path) -> Result<SecretKey, SecretKeyError> {
    let text = fs::read_to_string(path).map_err(|source| SecretKeyError::file(path, source))?;
    SecretKey::of(&text).ok_or_else(|| SecretKeyError::TooShort { path: path.to_owned() })
}

/// Makes the file whole or not at all. Of several servers that start at once, one makes it and all read it.
fn make(path: &Path, random: &dyn KeyCodeSource) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let secret = format!("{:032x}{:032x}\n", random.next(), random.next());
    let draft = path.with_extension(format!("{:016x}", random.next()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(secret.as_bytes())?;
    file.sync_all()?;
    let linked = match fs::hard_link(&draft, path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        // Some file systems know no second names.
        Err(_) if !path.exists() => fs::copy(&draft, path).map(drop),
        other => other,
    };
    fs::remove_file(&draft)?;
    linked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adapter::key_codes::OsKeyCodeSource;

    #[test]
    fn the_key_is_made_once_for_its_owner_alone_and_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deeper").join("secret.key");
        let source = SecretKeySource::File(path.clone());
        let first = source.open(&OsKeyCodeSource).unwrap();
        assert_eq!(source.open(&OsKeyCodeSource).unwrap(), first);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn servers_that_start_at_once_agree_on_the_key() {
        let folder = tempfile::tempdir().unwrap();
        let source = SecretKeySource::File(folder.path().join("secret.key"));
        let open = || source.open(&OsKeyCodeSource).unwrap();
        let keys: Vec<SecretKey> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(open)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]));
    }

    #[test]
    fn a_file_that_holds_too_little_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        fs::write(&path, "short\n").unwrap();
        let error = SecretKeySource::File(path.clone()).open(&OsKeyCodeSource).unwrap_err();
        assert!(error.to_string().contains("holds less than 32 characters"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "short\n");
    }

    #[test]
    fn each_purpose_has_a_key_of_its_own_and_none_shows() {
        let key = SecretKey::of(&"k".repeat(32)).unwrap();
        assert_ne!(key.key_for("one"), key.key_for("other"));
        assert_eq!(format!("{key:?}"), "SecretKey(…)");
        assert!(SecretKey::of(&"k".repeat(31)).is_none());
    }
}
