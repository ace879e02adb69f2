//! Reading the files of an import: as far as they can be read at all, with the line of each row. Whether a row is
//! good, the import decides.

use std::{
    io,
    path::{Path, PathBuf},
};

use thiserror::Error;
use tms_domain::usecase::{RawCatalog, RawLearner, Row};

mod catalog;
mod learners;
mod object;

pub(crate) use catalog::parse as parse_catalog;
pub(crate) use learners::parse as parse_learners;

/// The most bytes of a file: as many as a million learners take.
const FILE_BYTES_MAX: u64 = 256 * 1024 * 1024;

/// A file as it was read.
#[derive(Debug)]
pub(crate) enum ImportFile {
    /// Organizations, sites, courses, administrators.
    Catalog(RawCatalog),
    /// Learners.
    Learners(Vec<Row<RawLearner>>),
}

/// A file cannot be read as a whole.
#[derive(Debug, Error)]
pub(crate) enum UnreadableFile {
    /// The system does not give it.
    #[error("{} cannot be read", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is larger than any catalogue.
    #[error("{} has more than {FILE_BYTES_MAX} bytes: import it in parts", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
    },
    /// It is neither.
    #[error("{} is neither a catalogue (.json) nor a list of learners (.csv)", path.display())]
    UnknownKind {
        /// Which.
        path: PathBuf,
    },
    /// Its form is broken.
    #[error("{}: {reason}", path.display())]
    Broken {
        /// Which.
        path: PathBuf,
        /// Where and why.
        reason: String,
    },
}

/// Reads a file, of the kind that its name or, failing that, its beginning tells.
///
/// # Errors
///
/// Fails when the file cannot be read as a whole; a row that cannot be read is a bad row.
pub(crate) fn read(path: &Path) -> Result<ImportFile, UnreadableFile> {
    let io_error = |source| UnreadableFile::Io { path: path.to_owned(), source };
    if std::fs::metadata(path).map_err(io_error)?.len() > FILE_BYTES_MAX {
        return Err(UnreadableFile::TooLarge { path: path.to_owned() });
    }
    let bytes = std::fs::read(path).map_err(io_error)?;
    let extension = path.extension().and_then(|extension| extension.to_str());
    let is_json = match extension.map(str::to_ascii_lowercase).as_deref() {
        Some("json") => true,
        Some("csv") => false,
        Some(_) | None => match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
            Some(b'{') => true,
            Some(_) if bytes.contains(&b',') => false,
            Some(_) | None => return Err(UnreadableFile::UnknownKind { path: path.to_owned() }),
        },
    };
    let broken = |reason| UnreadableFile::Broken { path: path.to_owned(), reason };
    if is_json {
        catalog::parse(&bytes).map(ImportFile::Catalog).map_err(broken)
    } else {
        learners::parse(&bytes).map(ImportFile::Learners).map_err(broken)
    }
}

/// A file without the mark that some programs put at the beginning of UTF-8.
fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes)
}

/// Counts lines on the way through a file: each ends with `\n`, `\r\n` or `\r`.
struct Lines<'a> {
    bytes: &'a [u8],
    offset: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0, line: 1 }
    }

    /// The line of the byte at `offset`; to be asked in ascending order.
    fn at(&mut self, offset: usize) -> usize {
        let passed = self.bytes.get(self.offset..offset).unwrap_or_default();
        let rest = self.bytes.get(self.offset.saturating_add(1)..).unwrap_or_default();
        let next = rest.iter().copied().map(Some).chain([None]);
        let ends = passed.iter().zip(next);
        self.line += ends
            .filter(|(byte, next)| **byte == b'\n' || (**byte == b'\r' && *next != Some(b'\n')))
            .count();
        self.offset = offset.max(self.offset);
        self.line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_ends_in_any_of_three_ways() {
        let text = b"a\nb\r\nc\rd\n\ne";
        let mut lines = Lines::new(text);
        let of = |byte: u8| text.iter().position(|other| *other == byte).unwrap();
        let told: Vec<usize> = b"abcde".map(|byte| lines.at(of(byte))).to_vec();
        assert_eq!(told, [1, 2, 3, 4, 6]);
    }
}
