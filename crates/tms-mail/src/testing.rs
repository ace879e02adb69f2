//! What tests of every way out begin with.

use chrono::{TimeZone as _, Utc};
use tms_domain::{
    email::EmailAddress,
    id::MailId,
    port::{Letter, Words},
};
use uuid::Uuid;

pub(crate) fn letter(name: &str, subject: &str) -> Letter {
    Letter {
        id: MailId::from_uuid(Uuid::from_u128(7)),
        recipient: EmailAddress::parse("ada@learn.example").unwrap(),
        recipient_name: name.to_owned(),
        words: Words {
            subject: subject.to_owned(),
            text: "Hello Ada,\n\nthe course \"Ökonomie\" begins.\n".to_owned(),
            foot: "You get this mail for a reason.".to_owned(),
            html: "<p>Hello Ada,</p><p>the course \"Ökonomie\" begins.</p>".to_owned(),
            opt_out: Some("https://training.example/mail-opt-out/token".to_owned()),
        },
        at: Utc.with_ymd_and_hms(2027, 3, 31, 12, 0, 0).unwrap(),
    }
}
