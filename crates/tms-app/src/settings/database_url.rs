//! The address of the database, whose password never shows.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use thiserror::Error;

/// Asks SQLite for a file that is made when it is missing.
const CREATED: &str = "mode=rwc";

/// The address of a database.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

/// Why an address was not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum NotADatabase {
    /// It is no address of a supported database.
    #[error(
        "it names no database that is supported: write sqlite://PATH or \
         postgres://USER:PASSWORD@HOST/NAME"
    )]
    Unknown,
    /// It is a database that is gone with its process.
    #[error("a database in memory is lost when the server ends: write sqlite://PATH")]
    InMemory,
    /// A part is missing.
    #[error("the path of the SQLite file is missing: write sqlite://PATH")]
    NoPath,
    /// A part is missing.
    #[error("the host is missing: write postgres://USER:PASSWORD@HOST/NAME")]
    NoHost,
}

impl DatabaseUrl {
    /// Accepts the address of a SQLite file, which need not exist, or of a PostgreSQL database.
    ///
    /// # Errors
    ///
    /// Refuses other kinds of databases, and addresses that lack a part.
    pub fn parse(text: &str) -> Result<Self, NotADatabase> {
        if let Some(path) = sqlite_path(text) {
            let (path, options) = path.split_once('?').unwrap_or((path, ""));
            if path.contains(":memory:") || options.contains("mode=memory") {
                return Err(NotADatabase::InMemory);
            }
            if path.is_empty() {
                return Err(NotADatabase::NoPath);
            }
            return Ok(Self(match options {
                "" => format!("{}?{CREATED}", text.trim_end_matches('?')),
                _ if options.contains("mode=") => text.to_owned(),
                _ => format!("{text}&{CREATED}"),
            }));
        }
        let rest = text.strip_prefix("postgres://").or_else(|| text.strip_prefix("postgresql://"));
        match rest.ok_or(NotADatabase::Unknown)? {
            // A socket's folder may stand among the options instead of a host.
            "" => Err(NotADatabase::NoHost),
            _ => Ok(Self(text.to_owned())),
        }
    }

    /// The address of a SQLite file.
    pub fn of_file(path: &Path) -> Self {
        let mut text = String::from("sqlite://");
        for symbol in path.to_string_lossy().chars() {
            match symbol {
                '%' => text.push_str("%25"),
                '?' => text.push_str("%3F"),
                '#' => text.push_str("%23"),
                other => text.push(other),
            }
        }
        Self(format!("{text}?{CREATED}"))
    }

    /// The address with all it needs, for who opens the database.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is PostgreSQL, which many servers may share.
    pub fn is_postgres(&self) -> bool {
        sqlite_path(&self.0).is_none()
    }

    /// The SQLite file, when it is one that may be made.
    pub fn file_to_make(&self) -> Option<PathBuf> {
        self.0.ends_with(CREATED).then(|| self.file()).flatten()
    }

    fn file(&self) -> Option<PathBuf> {
        let path = sqlite_path(&self.0)?;
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        Some(PathBuf::from(decoded(path)))
    }

    /// The folder of the SQLite file.
    pub fn folder(&self) -> Option<PathBuf> {
        let folder = self.file()?.parent()?.to_owned();
        Some(if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder })
    }
}

fn sqlite_path(text: &str) -> Option<&str> {
    text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:"))
}

/// A path without its percent signs.
fn decoded(path: &str) -> String {
    path.replace("%3F", "?").replace("%23", "#").replace("%20", " ").replace("%25", "%")
}

impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (address, options) =
            self.0.split_once('?').map_or((self.0.as_str(), None), |(a, o)| (a, Some(o)));
        let (scheme, rest) = address.split_once("://").unwrap_or(("", address));
        match rest.rsplit_once('@') {
            Some((who, place)) => {
                let user = who.split_once(':').map_or(who, |(user, _)| user);
                let hidden = if who.contains(':') { ":…" } else { "" };
                write!(f, "{scheme}://{user}{hidden}@{place}")?;
            }
            None => f.write_str(address)?,
        }
        // What every address gets says nothing.
        let options = options.into_iter().flat_map(|all| all.split('&')).filter(|o| *o != CREATED);
        let shown = options.map(|option| match option.split_once('=') {
            Some((name, _)) if name.contains("password") => format!("{name}=…"),
            Some(_) | None => option.to_owned(),
        });
        let shown: Vec<String> = shown.collect();
        if shown.is_empty() { Ok(()) } else { write!(f, "?{}", shown.join("&")) }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DatabaseUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_never_shows() {
        for (url, shown) in [
            ("postgres://tms:s3cret@db.example/tms", "postgres://tms:…@db.example/tms"),
            ("postgres://tms:p@ss@db.example/tms", "postgres://tms:…@db.example/tms"),
            ("postgres://tms@db.example/tms", "postgres://tms@db.example/tms"),
            (
                "postgres://db.example/tms?user=tms&password=s3cret&sslmode=require",
                "postgres://db.example/tms?user=tms&password=…&sslmode=require",
            ),
        ] {
            let parsed = DatabaseUrl::parse(url).unwrap();
            assert_eq!(parsed.to_string(), shown);
            assert_eq!(format!("{parsed:?}"), format!("DatabaseUrl({shown})"));
            assert_eq!(parsed.as_str(), url);
        }
    }

    #[test]
    fn a_sqlite_file_is_made_when_it_is_missing() {
        for (url, opened) in [
            ("sqlite:///srv/tms.db", "sqlite:///srv/tms.db?mode=rwc"),
            ("sqlite:tms.db", "sqlite:tms.db?mode=rwc"),
            ("sqlite://tms.db?cache=private", "sqlite://tms.db?cache=private&mode=rwc"),
            ("sqlite://tms.db?mode=rw", "sqlite://tms.db?mode=rw"),
        ] {
            assert_eq!(DatabaseUrl::parse(url).unwrap().as_str(), opened);
        }
    }

    #[test]
    fn the_folder_of_a_sqlite_file_is_where_the_rest_is_kept() {
        let folder = |url: &str| DatabaseUrl::parse(url).unwrap().folder();
        assert_eq!(folder("sqlite:///srv/tms/tms.db"), Some(PathBuf::from("/srv/tms")));
        assert_eq!(folder("sqlite://tms.db"), Some(PathBuf::from(".")));
        assert_eq!(folder("postgres://db.example/tms"), None);
        let odd = Path::new("/srv/50% ?#/tms.db");
        assert_eq!(DatabaseUrl::of_file(odd).folder().unwrap(), Path::new("/srv/50% ?#"));
    }

    #[test]
    fn what_is_no_database_is_refused() {
        for (url, why) in [
            ("", NotADatabase::Unknown),
            ("mysql://db.example/tms", NotADatabase::Unknown),
            ("/srv/tms.db", NotADatabase::Unknown),
            ("sqlite::memory:", NotADatabase::InMemory),
            ("sqlite://tms.db?mode=memory", NotADatabase::InMemory),
            ("sqlite://", NotADatabase::NoPath),
            ("postgres://", NotADatabase::NoHost),
        ] {
            assert_eq!(DatabaseUrl::parse(url), Err(why), "{url}");
        }
    }
}
