//! The site a visitor stands before, and what it means for a key they bring (SITE-3, REG-1, REG-4).

use crate::{
    change::Versioned,
    key_code::NormalCode,
    organization::OrganizationLine,
    plan::Plan,
    port::{Ports, StoreError},
    redemption::{KeySnapshot, RedeemAnonymouslyRefused, RedeemRefused, refuse_unknown},
    registration::{RegistrationClosed, offers, organization_with_key},
    site::{Site, SiteHost, serving},
    time::Instant,
};

/// A site with the line of its default user organization.
pub(super) struct FrontDoor {
    pub(super) site: Versioned<Site>,
    pub(super) default: OrganizationLine,
}

/// A key that a newcomer of this site could redeem, with the organization they would join.
pub(super) struct NewcomerKey {
    pub(super) key: KeySnapshot,
    pub(super) line: OrganizationLine,
    owner: OrganizationLine,
}

impl FrontDoor {
    /// The site that serves a host, if any does (SITE-3).
    pub(super) async fn find(ports: &Ports, host: &str) -> Result<Option<Self>, StoreError> {
        let sites = ports.sites.list().await?;
        let Some(site) = serving(&sites, &SiteHost::of_request(host)).cloned() else {
            return Ok(None);
        };
        let default = site.state().settings().default_user_organization;
        Ok(super::find_line(ports, default).await?.map(|default| Self { site, default }))
    }

    /// Refuses registration by key where it is not offered (REG-1).
    pub(super) fn refuse_closed(&self) -> Result<(), RegistrationClosed> {
        if offers(self.site.state(), &self.default).by_key {
            Ok(())
        } else {
            Err(RegistrationClosed)
        }
    }

    /// Looks a typed key up for someone who has no account yet: one look-up, whatever comes of it (RED-5).
    pub(super) async fn find_key(
        &self,
        ports: &Ports,
        typed: &str,
        now: Instant,
    ) -> Result<Result<NewcomerKey, RedeemAnonymouslyRefused>, StoreError> {
        let code = NormalCode::of(typed);
        let found = ports.redemptions.find_key(&code).await?;
        Ok(self.admit(found, &code, now).map_err(RedeemRefused::to_anonymous))
    }

    fn admit(
        &self,
        found: Option<(KeySnapshot, OrganizationLine)>,
        code: &NormalCode,
        now: Instant,
    ) -> Result<NewcomerKey, RedeemRefused> {
        let (key, owner) = found.ok_or_else(|| refuse_unknown(code))?;
        let joined = organization_with_key(self.site.state(), &self.default, &owner)
            .map_err(|RegistrationClosed| RedeemRefused::Unknown)?;
        let joins_owner = joined == owner.organization().id();
        let line = if joins_owner { owner.clone() } else { self.default.clone() };
        key.refuse_closed(&line, now)?;
        Ok(NewcomerKey { key, line, owner })
    }

    /// Demands that the site and its organization are as they were.
    pub(super) fn check(&self, plan: &mut Plan) {
        plan.check(&self.site);
        plan.check_line(&self.default);
    }
}

impl NewcomerKey {
    /// Demands that everything that admitted the newcomer is as it was; the key itself changes.
    pub(super) fn check(&self, plan: &mut Plan) {
        plan.check(&self.key.pool);
        plan.check(&self.key.course);
        plan.check_line(&self.owner);
    }
}
