//! Mail into a folder, a file each: the plainest way out, for a machine that sends no mail (NOT-1).

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use tms_domain::{
    email::EmailAddress,
    port::{Letter, MailRefused, MailSender},
};

/// The most bytes of a text that one encoded word holds: 75 characters in all (RFC 2047).
const ENCODED_WORD_BYTES_MAX: usize = 45;

/// Writes each mail as an `.eml` file, which any mail program opens.
#[derive(Clone, Debug)]
pub(crate) struct FolderMail {
    folder: PathBuf,
    from: EmailAddress,
}

impl FolderMail {
    /// Writes into a folder, which is made when it is missing.
    pub(crate) const fn new(folder: PathBuf, from: EmailAddress) -> Self {
        Self { folder, from }
    }

    fn text(&self, letter: &Letter) -> String {
        let domain = self.from.as_str().rsplit_once('@').map_or("localhost", |(_, domain)| domain);
        let headers = [
            ("Date", letter.at.to_rfc2822()),
            ("From", self.from.as_str().to_owned()),
            ("To", format!("{} <{}>", phrase(&letter.recipient_name), letter.recipient.as_str())),
            ("Subject", words(&letter.subject)),
            ("Message-ID", format!("<{}@{domain}>", letter.id)),
            ("MIME-Version", "1.0".to_owned()),
            ("Content-Type", "text/plain; charset=utf-8".to_owned()),
            ("Content-Transfer-Encoding", "8bit".to_owned()),
            ("Auto-Submitted", "auto-generated".to_owned()),
        ];
        let headers = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n"));
        let lines = letter.body.lines().map(|line| format!("{line}\r\n"));
        headers.chain(["\r\n".to_owned()]).chain(lines).collect()
    }
}

#[async_trait]
impl MailSender for FolderMail {
    async fn send(&self, letter: &Letter) -> Result<(), MailRefused> {
        let (folder, name) = (self.folder.clone(), format!("{}.eml", letter.id));
        let text = self.text(letter);
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &text)).await;
        let source: Box<dyn std::error::Error + Send + Sync> = match written {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => error.into(),
            Err(error) => error.into(),
        };
        Err(MailRefused { for_good: false, source })
    }
}

/// Writes a file whole or not at all, so that who watches the folder never meets half a mail.
fn write(folder: &Path, name: &str, text: &str) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".{name}"));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // A mail may hold a link that sets a password.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, folder.join(name))
}

/// A text as a header holds it: as it is, or in encoded words (RFC 2047).
fn words(text: &str) -> String {
    if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) && !text.contains("=?") {
        return text.to_owned();
    }
    let mut chunks: Vec<String> = Vec::new();
    for symbol in text.chars() {
        match chunks.last_mut() {
            Some(chunk) if chunk.len() + symbol.len_utf8() <= ENCODED_WORD_BYTES_MAX => {
                chunk.push(symbol);
            }
            Some(_) | None => chunks.push(symbol.to_string()),
        }
    }
    let encoded = chunks.iter().map(|chunk| format!("=?utf-8?B?{}?=", STANDARD.encode(chunk)));
    encoded.collect::<Vec<_>>().join("\r\n ")
}

/// A name as it stands before an address: quoted, or in encoded words.
fn phrase(name: &str) -> String {
    let encoded = words(name);
    if encoded == name {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        encoded
    }
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone as _, Utc};
    use tms_domain::id::MailId;
    use uuid::Uuid;

    use super::*;

    fn letter(name: &str, subject: &str) -> Letter {
        Letter {
            id: MailId::from_uuid(Uuid::from_u128(7)),
            recipient: EmailAddress::parse("ada@learn.example").unwrap(),
            recipient_name: name.to_owned(),
            subject: subject.to_owned(),
            body: "Hello Ada,\n\nthe course \"Ökonomie\" begins.\n".to_owned(),
            at: Utc.with_ymd_and_hms(2027, 3, 31, 12, 0, 0).unwrap(),
        }
    }

    fn sender(folder: &Path) -> FolderMail {
        FolderMail::new(folder.join("mail"), EmailAddress::parse("tms@training.example").unwrap())
    }

    #[tokio::test]
    async fn a_mail_becomes_a_file_with_its_headers_and_text() {
        let folder = tempfile::tempdir().unwrap();
        sender(folder.path()).send(&letter("Ada Lovelace", "Your new course")).await.unwrap();
        let files: Vec<PathBuf> = std::fs::read_dir(folder.path().join("mail"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        assert_eq!(files.len(), 1);
        let text = std::fs::read_to_string(&files[0]).unwrap();
        let expected = "\
Date: Wed, 31 Mar 2027 12:00:00 +0000\r
From: tms@training.example\r
To: \"Ada Lovelace\" <ada@learn.example>\r
Subject: Your new course\r
Message-ID: <00000000-0000-0000-0000-000000000007@training.example>\r
MIME-Version: 1.0\r
Content-Type: text/plain; charset=utf-8\r
Content-Transfer-Encoding: 8bit\r
Auto-Submitted: auto-generated\r
\r
Hello Ada,\r
\r
the course \"Ökonomie\" begins.\r
";
        assert_eq!(text, expected);
    }

    #[tokio::test]
    async fn not_1_a_mail_that_is_sent_again_is_the_same_mail() {
        let folder = tempfile::tempdir().unwrap();
        for _ in 0..2 {
            sender(folder.path()).send(&letter("Ada Lovelace", "Your new course")).await.unwrap();
        }
        assert_eq!(std::fs::read_dir(folder.path().join("mail")).unwrap().count(), 1);
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_written_is_a_refusal_that_may_pass() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("mail"), "in the way").unwrap();
        let refused = sender(folder.path()).send(&letter("Ada", "x")).await.unwrap_err();
        assert!(!refused.for_good);
    }

    #[test]
    fn names_and_subjects_in_any_script_fit_a_header() {
        assert_eq!(phrase("O\"Hara, \\ Pat"), "\"O\\\"Hara, \\\\ Pat\"");
        let subject = words("Ваш новый курс: Основы администрирования облачных служб");
        for line in subject.split("\r\n") {
            assert!(line.is_ascii() && line.trim_start().len() <= 75, "{line}");
        }
        let plain: String = subject
            .split("\r\n ")
            .map(|word| {
                let inner = word.strip_prefix("=?utf-8?B?").unwrap().strip_suffix("?=").unwrap();
                String::from_utf8(STANDARD.decode(inner).unwrap()).unwrap()
            })
            .collect();
        assert_eq!(plain, "Ваш новый курс: Основы администрирования облачных служб");
        assert_eq!(words("=?x?="), format!("=?utf-8?B?{}?=", STANDARD.encode("=?x?=")));
    }
}
