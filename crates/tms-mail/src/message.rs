//! A letter as a message of the internet.

use std::time::SystemTime;

use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};
use tms_domain::{
    email::EmailAddress,
    port::{Letter, MailRefused, Refusal},
};

/// Whom mail comes from, and whom it is for.
#[derive(Debug)]
pub(crate) struct Addresses {
    pub(crate) from: Address,
    pub(crate) to: Address,
}

/// The message of a letter, with the addresses that the server is told.
pub(crate) fn message(
    letter: &Letter,
    from: &EmailAddress,
) -> Result<(Addresses, Vec<u8>), MailRefused> {
    // Nothing will make an address or a text fit that does not now.
    let refused = |source: Box<dyn std::error::Error + Send + Sync>| MailRefused {
        refusal: Refusal::ForGood,
        source,
    };
    let parse = |email: &EmailAddress| email.as_str().parse::<Address>();
    let from = parse(from).map_err(|error| refused(error.into()))?;
    let to = parse(&letter.recipient).map_err(|error| refused(error.into()))?;
    let domain = from.domain().to_owned();
    let name = Some(letter.recipient_name.clone());
    let words = &letter.words;
    let mut builder = Message::builder()
        .date(SystemTime::from(letter.at))
        .from(Mailbox::new(None, from.clone()))
        .to(Mailbox::new(name, to.clone()))
        .subject(words.subject.clone())
        .message_id(Some(format!("<{}@{domain}>", letter.id)))
        .raw_header(raw("Auto-Submitted", "auto-generated"));
    if let Some(link) = &words.opt_out {
        // One click of the mail program, without a page in between (RFC 8058).
        builder = builder
            .raw_header(raw("List-Unsubscribe", &format!("<{link}>")))
            .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
    }
    // What a mail program knows as the foot of a letter.
    let text = format!("{}\n-- \n{}\n", words.text, words.foot);
    let parts = MultiPart::alternative_plain_html(text, words.html.clone());
    let message = builder.multipart(parts);
    let message = message.map_err(|error| refused(error.into()))?;
    Ok((Addresses { from, to }, message.formatted()))
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
