//! Strategies for property tests on top of these rules (feature `proptest`).
//!
//! Values come from the rules' own constructors, so a property sees what the system can hold and nothing else.
//! [`scene`] gives everything that a decision about one learner and one course rests on; [`past`] plays what
//! may happen to an assignment, so that each state it can reach comes up.
//!
//! ```
//! use proptest::prelude::*;
//! use tms_domain::strategy;
//!
//! proptest!(|(past in strategy::past())| {
//!     let assignment = past.assignment.state();
//!     prop_assert!(assignment.expires_at() <= assignment.max_expires_at());
//! });
//! ```

mod course;
mod organization;
mod past;
mod scene;
mod training_key;
mod user;
mod value;

pub use course::{activity, course_details, course_of};
pub use organization::{
    OrganizationTree, organization_line, organization_settings, organization_tree,
};
pub use past::{Decided, Deed, Moment, Past, deed, past, past_of};
pub use scene::{Scene, any_scene, scene};
pub use training_key::{
    KeyScene, any_key_scene, generated_code, key_code, key_scene, key_state, pool_details,
    typed_code,
};
pub use user::{grants, password_hash, role, user_details, user_of};
pub use value::{
    access_days, author, country, email, id, instant, long_text, name, time_zone, version,
    web_address,
};
