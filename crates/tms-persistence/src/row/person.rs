//! What lists show of people.

use tms_domain::{
    id::UserId,
    view::{LearnerView, PersonView},
};
use uuid::Uuid;

use super::Reading;
use crate::{cells::rows, error::BadRow};

rows! {
    /// A person's name.
    PersonRow of "users" {
        id: Uuid,
        first_name: String,
        last_name: String,
    }

    /// A person's name and email.
    LearnerRow of "users" {
        id: Uuid,
        first_name: String,
        last_name: String,
        email: String,
    }
}

impl TryFrom<PersonRow> for PersonView {
    type Error = BadRow;

    fn try_from(row: PersonRow) -> Result<Self, BadRow> {
        let reading = Reading::row("users", row.id);
        Ok(Self {
            id: UserId::from_uuid(row.id),
            first_name: reading.name("first_name", &row.first_name)?,
            last_name: reading.name("last_name", &row.last_name)?,
        })
    }
}

impl TryFrom<LearnerRow> for LearnerView {
    type Error = BadRow;

    fn try_from(row: LearnerRow) -> Result<Self, BadRow> {
        let LearnerRow { id, first_name, last_name, email } = row;
        let person = PersonView::try_from(PersonRow { id, first_name, last_name })?;
        Ok(Self { person, email })
    }
}
