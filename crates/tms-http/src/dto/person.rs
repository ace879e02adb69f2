//! People, as others see them.

use serde::Serialize;
use tms_domain::view::{LearnerView, PersonView};
use utoipa::ToSchema;
use uuid::Uuid;

/// A person.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Person {
    /// Who.
    id: Uuid,
    /// First name.
    first_name: String,
    /// Last name.
    last_name: String,
}

impl From<&PersonView> for Person {
    fn from(view: &PersonView) -> Self {
        Self {
            id: view.id.as_uuid(),
            first_name: view.first_name.as_str().to_owned(),
            last_name: view.last_name.as_str().to_owned(),
        }
    }
}

/// A learner.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Learner {
    /// Who.
    id: Uuid,
    /// First name.
    first_name: String,
    /// Last name.
    last_name: String,
    /// Primary email.
    email: String,
}

impl From<&LearnerView> for Learner {
    fn from(view: &LearnerView) -> Self {
        Self {
            id: view.person.id.as_uuid(),
            first_name: view.person.first_name.as_str().to_owned(),
            last_name: view.person.last_name.as_str().to_owned(),
            email: view.email.clone(),
        }
    }
}
