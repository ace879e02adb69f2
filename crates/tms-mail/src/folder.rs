//! Mail into a folder, a file each: the plainest way out, for a machine that sends no mail (NOT-1).

use std::{
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use async_trait::async_trait;
use tms_domain::{
    email::EmailAddress,
    port::{Letter, MailRefused, MailSender, Refusal},
};

use crate::message::message;

/// Writes each mail as an `.eml` file, which any mail program opens.
#[derive(Clone, Debug)]
pub struct FolderMail {
    folder: PathBuf,
    from: EmailAddress,
}

impl FolderMail {
    /// Writes into a folder, which is made when it is missing.
    pub const fn new(folder: PathBuf, from: EmailAddress) -> Self {
        Self { folder, from }
    }
}

#[async_trait]
impl MailSender for FolderMail {
    async fn send(&self, letter: &Letter) -> Result<(), MailRefused> {
        let (folder, name) = (self.folder.clone(), format!("{}.eml", letter.id));
        let (_, text) = message(letter, &self.from)?;
        let written = tokio::task::spawn_blocking(move || write(&folder, &name, &text)).await;
        let source: Box<dyn std::error::Error + Send + Sync> = match written {
            Ok(Ok(())) => return Ok(()),
            Ok(Err(error)) => error.into(),
            Err(error) => error.into(),
        };
        Err(MailRefused { refusal: Refusal::ForNow, source })
    }
}

/// Writes a file whole or not at all, so that who watches the folder never meets half a mail.
fn write(folder: &Path, name: &str, text: &[u8]) -> io::Result<()> {
    std::fs::create_dir_all(folder)?;
    let draft = folder.join(format!(".{name}"));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    // A mail may hold a link that sets a password.
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(text)?;
    file.sync_all()?;
    std::fs::rename(&draft, folder.join(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::letter;

    fn sender(folder: &Path) -> FolderMail {
        FolderMail::new(folder.join("mail"), EmailAddress::parse("tms@training.example").unwrap())
    }

    async fn written(letter: &Letter) -> String {
        let folder = tempfile::tempdir().unwrap();
        sender(folder.path()).send(letter).await.unwrap();
        let entries = std::fs::read_dir(folder.path().join("mail")).unwrap();
        let files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        assert_eq!(files.len(), 1, "and no draft of it");
        std::fs::read_to_string(&files[0]).unwrap()
    }

    #[tokio::test]
    async fn a_mail_becomes_a_file_with_its_headers_and_text() {
        let text = written(&letter("Ada Lovelace", "Your new course")).await;
        for line in [
            "Date: Wed, 31 Mar 2027 12:00:00 +0000",
            "From: tms@training.example",
            "To: \"Ada Lovelace\" <ada@learn.example>",
            "Subject: Your new course",
            "Message-ID: <00000000-0000-0000-0000-000000000007@training.example>",
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Type: text/html; charset=utf-8",
            "List-Unsubscribe: <https://training.example/mail-opt-out/token>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{line}\n{text}");
        }
        assert!(text.contains("Content-Type: multipart/alternative;"), "{text}");
        assert!(text.contains("\r\n\r\nHello Ada,\r\n\r\n"), "{text}");
        assert!(text.contains("You get this mail for a reason."), "{text}");
    }

    #[tokio::test]
    async fn not_2_account_mail_offers_no_opting_out() {
        let mut letter = letter("Ada Lovelace", "Set your password");
        letter.words.opt_out = None;
        assert!(!written(&letter).await.contains("List-Unsubscribe"));
    }

    #[tokio::test]
    async fn names_and_subjects_in_any_script_fit_a_header() {
        let letter =
            letter("O\"Hara, \\ Пат", "Ваш новый курс: Основы администрирования облачных служб");
        let text = written(&letter).await;
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.lines().all(|line| line.is_ascii() && line.len() <= 78), "{head}");
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
        assert_eq!(refused.refusal, Refusal::ForNow);
    }
}
