#![doc = include_str!("../README.md")]

/// Instants are its `DateTime<Utc>`, stretches of time its `TimeDelta`.
pub use chrono;
/// Ids are made from its `Uuid`.
pub use uuid;

pub mod assignment;
pub mod attempt;
pub mod billing;
pub mod cancellation_request;
pub mod change;
pub mod country;
pub mod course;
pub mod email;
pub mod field;
pub mod id;
pub mod idempotency;
pub mod input;
pub mod job;
pub mod journal;
pub mod key_code;
pub mod launch;
pub mod mail;
pub mod mail_text;
pub mod message;
pub mod note;
pub mod organization;
pub mod password;
pub mod plan;
pub mod pool;
pub mod port;
pub mod queued_mail;
pub mod redemption;
pub mod registration;
pub mod role;
pub mod secret;
pub mod site;
#[cfg(feature = "proptest")]
pub mod strategy;
pub mod table;
pub mod text;
pub mod time;
pub mod token;
pub mod training_key;
pub mod usecase;
pub mod user;
pub mod view;
