//! Mail on its way out (NOT-1): handed to a server by SMTP, or written into a folder, a file each.
//!
//! Both send the same message, made in one place. What a letter says is decided before: here it only gets its form.

mod folder;
mod message;
mod smtp;
#[cfg(test)]
mod testing;

pub use folder::FolderMail;
pub use smtp::{Encryption, SmtpCredentials, SmtpMail, SmtpOptions, SmtpUnusable};
