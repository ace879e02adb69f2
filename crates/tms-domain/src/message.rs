//! The message that goes with a training key (NOT-3), and the links that lead to a site.

use crate::{
    key_code::{GeneratedCode, KeyCode},
    text::Name,
};

/// What stands for the key where a mail merge fills it in.
pub const KEY_PLACEHOLDER: &str = "{{training_key}}";

/// A message to a learner, to copy or to send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyMessage {
    /// Its subject.
    pub subject: String,
    /// Its text, in lines.
    pub body: String,
}

/// The link by which a key is redeemed at a site (RED-9). Keys need no escaping in an address (KEY-3).
pub fn redeem_link(site_address: &str, key: &KeyCode) -> String {
    format!("{site_address}/redeem/{}", key.shown())
}

/// The link by which a certificate is verified at a site (CRT-1).
pub fn verify_link(site_address: &str, number: GeneratedCode) -> String {
    format!("{site_address}/verify/{}", number.shown())
}

/// The message to send with a key, or with a placeholder for it, as the sender fills in the rest (NOT-3).
pub fn key_message(site_address: &str, course: &Name, key: Option<&KeyCode>) -> KeyMessage {
    let key = key.map_or(KEY_PLACEHOLDER, KeyCode::shown);
    let body = format!(
        "Hello [Student],\n\
         \n\
         Congratulations on enrolling in our self-paced training: {course}! To get started, please find your \
         training key below:\n\
         \n\
         Training Key: {key}\n\
         \n\
         To access your training, follow these simple steps:\n\
         1. Go to {site_address}\n\
         2. In the Register with a Training Key field, enter the Training Key provided above.\n\
         3. Click on Register to create your user account and login credentials.\n\
         4. Fill in your registration information and click Save. This will grant you access to your training.\n\
         \n\
         If you already have an account in our Training Management System (TMS), log in and enter the key in the \
         Redeem Training Key field on your Dashboard, or select Redeem Training Key on the Current Training page \
         and enter the key there.\n\
         \n\
         Once you redeem your training key, your training will open and you can begin your learning.\n\
         \n\
         If you encounter any issues connecting to your labs, click the information icon (a circled i) to the right \
         of the lab for system requirements and connection information.\n\
         \n\
         If you require any technical assistance with the labs, click the Contact button at the top of any page and \
         use one of the provided methods to request assistance.\n\
         \n\
         We hope you have a successful learning experience with our training program. If you have any further \
         questions or concerns, feel free to reach out to us at any time.\n\
         \n\
         Best regards,\n\
         [Your Name]\n\
         [Your Position/Title]\n\
         [Your Contact Information]\n"
    );
    KeyMessage { subject: "Accessing Your Training".to_owned(), body }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn not_3_the_message_holds_the_address_the_key_and_the_course() {
        let key = KeyCode::parse("SPRING-AZ104-0001").unwrap();
        let course = Name::parse("Azure Administrator").unwrap();
        let message = key_message("https://learn.example", &course, Some(&key));
        for part in ["Go to https://learn.example\n", "SPRING-AZ104-0001", "Azure Administrator"] {
            assert!(message.body.contains(part), "{part}");
        }
        let merged = key_message("https://learn.example", &course, None);
        assert!(merged.body.contains("Training Key: {{training_key}}\n"));
        assert_eq!(
            redeem_link("https://learn.example", &key),
            "https://learn.example/redeem/SPRING-AZ104-0001"
        );
    }
}
