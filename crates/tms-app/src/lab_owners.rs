//! Whose labs the lab hosts of the settings run.

use std::collections::BTreeSet;

use tms_domain::{
    change::Versioned,
    id::OrganizationId,
    organization::OrganizationLine,
    port::{OrganizationStore, StoreError},
};

use crate::compose::LabHostSettings;

/// Says of each lab host whose organization is not there, or not there yet, that it runs nobody's labs.
///
/// # Errors
///
/// Fails if the store does.
pub(crate) async fn hints(
    hosts: &[LabHostSettings],
    organizations: &dyn OrganizationStore,
) -> Result<Vec<String>, StoreError> {
    let names: BTreeSet<String> = hosts.iter().map(|host| host.organization.clone()).collect();
    let ids = names.iter().filter_map(|name| Some(OrganizationId::from_uuid(name.parse().ok()?)));
    let lines = organizations.find_lines(&ids.collect()).await?;
    let named = organizations.find_by_external_ids(&names).await?;
    let found = lines.values().map(OrganizationLine::organization);
    let found: Vec<_> = found.chain(named.iter().map(Versioned::state)).collect();
    let strayed = hosts.iter().filter(|host| !found.iter().any(|it| host.is_of(it)));
    let hint = |host: &LabHostSettings| {
        format!(
            "lab_hosts: there is no organization with the external id or id {}: its host runs nobody's labs",
            host.organization
        )
    };
    Ok(strayed.map(hint).collect())
}
