//! Checking the administrators of a catalogue before they are written.

use std::collections::BTreeMap;

use super::{RawAdministrator, Row, RowKind, check::Check, repeated};
use crate::{
    field::{FieldCode, FieldError, FieldReader},
    id::OrganizationId,
    input::PersonDetails,
    role::Grant,
};

/// An administrator that may be written, with the roles of all their rows.
pub(super) struct CheckedAdministrator {
    pub(super) line: usize,
    pub(super) person: PersonDetails,
    pub(super) home: OrganizationId,
    pub(super) grants: Vec<Grant>,
}

impl Check<'_> {
    /// Reads the administrators. Several rows of one email must say the same of the person.
    pub(super) fn administrators(
        &mut self,
        rows: Vec<Row<RawAdministrator>>,
    ) -> Vec<CheckedAdministrator> {
        let mut places: BTreeMap<String, usize> = BTreeMap::new();
        let mut people: Vec<CheckedAdministrator> = Vec::with_capacity(rows.len());
        for row in rows {
            let read = self.row(RowKind::Administrator, row, |check, row, reader| {
                let RawAdministrator { person, home, role, organization } = row;
                let person = person.read(reader, &*check.ports.calendar);
                let home = check.resolve(reader, "home", home);
                let grant = check.grant(reader, role, organization);
                let (person, home, grant) = (person?, home?, grant?);
                let before = places.get(person.email.normal()).and_then(|at| people.get(*at));
                if let Some(before) = before {
                    if before.person != person || before.home != home {
                        let message = format!("line {} says otherwise of them", before.line);
                        reader.refuse(FieldError::new("email", FieldCode::Invalid, message));
                    }
                    if before.grants.contains(&grant) {
                        reader.refuse(repeated("role", before.line));
                    }
                }
                Some((person, home, grant))
            });
            let Some((line, (person, home, grant))) = read else { continue };
            let at = *places.entry(person.email.normal().to_owned()).or_insert(people.len());
            if let Some(known) = people.get_mut(at) {
                known.grants.push(grant);
            } else {
                people.push(CheckedAdministrator { line, person, home, grants: vec![grant] });
            }
        }
        people
    }

    fn grant(
        &self,
        reader: &mut FieldReader,
        role: Option<String>,
        organization: Option<String>,
    ) -> Option<Grant> {
        let named = organization.is_some();
        let place = match organization {
            Some(key) => Some(self.resolve(reader, "organization", Some(key))?),
            None => None,
        };
        let role = reader.name("role", role)?;
        let grant = Grant::from_parts(role.as_str(), place);
        if grant.is_none() {
            let (field, message) = if named {
                ("role", "this is no role that is held in an organization")
            } else {
                ("organization", "this role is held in an organization, or there is no such role")
            };
            reader.refuse(FieldError::new(field, FieldCode::Invalid, message));
        }
        grant
    }
}
