//! What tests of every way out begin with.

use chrono::{TimeZone as _, Utc};
use tms_domain::{email::EmailAddress, id::MailId, port::Letter};
use uuid::Uuid;

pub(crate) fn letter(name: &str, subject: &str) -> Letter {
    Letter {
        id: MailId::from_uuid(Uuid::from_u128(7)),
        recipient: EmailAddress::parse("ada@learn.example").unwrap(),
        recipient_name: name.to_owned(),
        subject: subject.to_owned(),
        body: "Hello Ada,\n\nthe course \"Ökonomie\" begins.\n".to_owned(),
        at: Utc.with_ymd_and_hms(2027, 3, 31, 12, 0, 0).unwrap(),
    }
}
