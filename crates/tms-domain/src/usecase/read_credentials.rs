//! Badges as credentials that anyone verifies, and what they are verified with (ACH-3, ACH-5).

use std::convert::Infallible;

use super::{
    UseCaseError, edit_badge::find_badge, find_line, find_user, read_rewards::BadgeRevoked,
};
use crate::{
    badge::{BadgeAward, StatusPlace},
    credential::{
        CredentialIssuer, IssuedBadge, ShownLearner, StatusList, VerificationKey, open_badge, sign,
        status_list,
    },
    id::{BadgeAwardId, UserId},
    port::{Ports, StoreError},
    site::{SiteHost, address_of, serving, site_address},
    view::PersonView,
};

/// The use cases: a learner takes the credential of an own badge, everyone that of a shared one, and those who verify
/// them what tells about keys and revocations.
#[derive(Clone)]
pub struct ReadCredentials {
    ports: Ports,
}

impl ReadCredentials {
    /// Wires the use cases to their ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// The credential of an own badge: it tells the learner's name, and a hash of their email.
    ///
    /// # Errors
    ///
    /// Finds no award but one's own (PERM-7), and none that was revoked.
    pub async fn own(
        &self,
        learner: UserId,
        id: BadgeAwardId,
    ) -> Result<String, UseCaseError<Infallible>> {
        let award = self.ports.achievements.find_award(id).await?;
        let own = award.filter(|award| award.state().is_held_by(learner));
        let own = own.ok_or(UseCaseError::NotFound)?;
        let user = find_user(&self.ports, learner).await?;
        let shown = ShownLearner {
            name: Some(PersonView::from(user.state()).full_name()),
            email: Some(user.state().details().email.normal().to_owned()),
        };
        self.issue(own.state(), shown).await
    }

    /// The credential of a shared badge: of its learner it tells what its page shows (ACH-3). Every credential tells
    /// when it was awarded, so there is one only while the page does.
    ///
    /// # Errors
    ///
    /// Finds no award that is private or whose page does not show when it was awarded; refuses one that was revoked.
    pub async fn shared(&self, id: BadgeAwardId) -> Result<String, UseCaseError<BadgeRevoked>> {
        let award = self.ports.achievements.find_award(id).await?.ok_or(UseCaseError::NotFound)?;
        let record = award.state().record();
        let sharing =
            record.sharing.filter(|sharing| sharing.date).ok_or(UseCaseError::NotFound)?;
        if record.revoked.is_some() {
            return Err(UseCaseError::Refused(BadgeRevoked));
        }
        let mut shown = ShownLearner::default();
        if sharing.name {
            let user = find_user(&self.ports, record.learner).await?;
            shown.name = Some(PersonView::from(user.state()).full_name());
        }
        self.issue(award.state(), shown).await
    }

    /// A list of what was revoked, as the site that serves a host tells it.
    ///
    /// # Errors
    ///
    /// Finds no list in which no award has a place.
    pub async fn status_list(
        &self,
        host: &str,
        number: u32,
    ) -> Result<String, UseCaseError<Infallible>> {
        let issuer = self.issuer(host).await?.ok_or(UseCaseError::NotFound)?;
        let revoked = self.ports.achievements.find_revoked(number).await?;
        let list = StatusList::of(number, &revoked.ok_or(UseCaseError::NotFound)?);
        let signer = &*self.ports.signer;
        let credential = status_list(&issuer, &list, signer, self.ports.clock.now());
        Ok(sign(&issuer, &self.key(), signer, &credential))
    }

    /// The document of the issuer that a host is, and its key set.
    ///
    /// # Errors
    ///
    /// Finds nothing for a host that no site serves.
    pub async fn keys(&self, host: &str) -> Result<IssuerKeys, UseCaseError<Infallible>> {
        let issuer = self.issuer(host).await?.ok_or(UseCaseError::NotFound)?;
        let key = self.key();
        Ok(IssuerKeys {
            document: issuer.document(&key).to_string(),
            key_set: issuer.key_set(&key).to_string(),
        })
    }

    async fn issuer(&self, host: &str) -> Result<Option<CredentialIssuer>, StoreError> {
        let sites = self.ports.sites.list().await?;
        let site = serving(&sites, &SiteHost::of_request(host));
        Ok(site.map(|site| {
            let host = &site.state().settings().host;
            CredentialIssuer::at(&address_of(host, &self.ports.public_address))
        }))
    }

    fn key(&self) -> VerificationKey {
        VerificationKey::of(&*self.ports.signer, &*self.ports.digest)
    }

    async fn issue<R>(
        &self,
        award: &BadgeAward,
        learner: ShownLearner,
    ) -> Result<String, UseCaseError<R>> {
        let (ports, record) = (&self.ports, award.record());
        let badge = find_badge(ports, record.badge).await?.ok_or(UseCaseError::NotFound)?;
        let line = find_line(ports, badge.state().owner()).await?.ok_or(UseCaseError::NotFound)?;
        let place = ports.achievements.find_status_place(record.id).await?;
        let place: StatusPlace = place.ok_or(UseCaseError::NotFound)?;
        let address = site_address(&ports.sites.list().await?, &line, &ports.public_address);
        let issuer = CredentialIssuer::at(&address);
        let issued = IssuedBadge {
            badge: badge.state(),
            award: record,
            issuer_name: &line.organization().settings().name,
            learner: &learner,
            place,
        };
        let credential = open_badge(&issuer, issued, &*ports.digest);
        Ok(sign(&issuer, &self.key(), &*ports.signer, &credential))
    }
}

/// What credentials are verified with, as JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerKeys {
    /// The document of the `did:web`.
    pub document: String,
    /// The JSON Web Key Set.
    pub key_set: String,
}
