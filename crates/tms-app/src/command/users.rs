//! `users find`: who is there.

use std::collections::BTreeMap;

use tms_domain::{
    id::OrganizationId,
    organization::OrganizationLine,
    port::PageRequest,
    role::{Actor, Grant},
    usecase::ReadAdministration,
    view::UserFilter,
};

use super::{Failure, open};
use crate::{
    command_line::{FindUsersOptions, UsersCommand},
    console::{note, say},
    settings::Settings,
};

/// Finds users and prints a line for each: id, email, first name, last name, country, organization, state, roles,
/// parted by tabs.
///
/// # Errors
///
/// Fails when nobody is found.
pub(crate) async fn run(settings: &Settings, command: UsersCommand) -> Result<(), Failure> {
    let UsersCommand::Find(FindUsersOptions { first_name, last_name, email, limit }) = command;
    let ports = open(settings).await?.into_ports();
    let filter = UserFilter { first_name, last_name, email, ..UserFilter::default() };
    let read = ReadAdministration::new(ports.clone());
    let mut page = PageRequest { limit: PageRequest::LIMIT_MAX, after: None };
    let mut left = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut found_any = false;
    loop {
        let found = read.users(&Actor::CommandLine, Ok((filter.clone(), page.clone()))).await?;
        let organizations = found.items.iter().map(|user| user.state().organization()).collect();
        let lines = ports.organizations.find_lines(&organizations).await?;
        for user in found.items.iter().take(left) {
            found_any = true;
            say(line(user.state(), &lines))?;
        }
        left = left.saturating_sub(found.items.len());
        match found.next {
            Some(_) if left == 0 => {
                note("there are more: raise --limit, or say more");
                return Ok(());
            }
            Some(next) => page.after = Some(next),
            None if found_any => return Ok(()),
            None => return Err(Failure::said("nobody is found")),
        }
    }
}

fn line(
    user: &tms_domain::user::User,
    lines: &BTreeMap<OrganizationId, OrganizationLine>,
) -> String {
    let details = user.details();
    let name = lines.get(&details.organization);
    let organization = name.map_or("?", |line| line.organization().settings().name.as_str());
    let state = if details.disabled { "disabled" } else { "enabled" };
    let roles: Vec<&str> = user.grants().iter().copied().map(Grant::role_name).collect();
    [
        user.id().to_string().as_str(),
        details.email.as_str(),
        details.first_name.as_str(),
        details.last_name.as_str(),
        details.country.as_str(),
        organization,
        state,
        &roles.join(","),
    ]
    .join("\t")
}
