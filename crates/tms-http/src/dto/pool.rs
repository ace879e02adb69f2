//! Training key pools and their keys.

use serde::Serialize;
use tms_domain::{
    time::Instant,
    training_key::KeyState,
    view::{KeyCounts as KeyCountsView, KeyView, PoolView},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{At, Named, person::Learner};

/// A training key pool.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pool {
    /// Its id.
    id: Uuid,
    /// Its version.
    version: u32,
    /// What it is called.
    name: String,
    /// The course its keys give access to.
    course: Named,
    /// The organization that owns it.
    organization_id: Uuid,
    /// The first instant at which its keys can be redeemed.
    starts_at: At,
    /// The first instant at which they can no longer be redeemed.
    expires_at: At,
    /// How long a redeemed key gives access.
    content_availability_days: u16,
    /// Whether learners of the owner's descendants may redeem its keys.
    available_to_children: bool,
    /// Whether its keys can be redeemed now.
    active: bool,
    /// Whether its course is archived.
    course_archived: bool,
    /// How many keys it has.
    keys: KeyCounts,
}

/// How many keys of a pool are in which state.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeyCounts {
    /// All of them.
    total: u64,
    /// Available ones.
    available: u64,
    /// Redeemed ones.
    redeemed: u64,
    /// Revoked ones.
    revoked: u64,
}

impl From<KeyCountsView> for KeyCounts {
    fn from(view: KeyCountsView) -> Self {
        let KeyCountsView { available, redeemed, revoked } = view;
        Self { total: view.total(), available, redeemed, revoked }
    }
}

impl Pool {
    /// How it reads at an instant.
    pub(crate) fn of(view: &PoolView, now: Instant) -> Self {
        let (pool, details) = (view.pool.state(), view.pool.state().details());
        Self {
            id: pool.id().as_uuid(),
            version: view.pool.version().as_raw(),
            name: details.name.as_str().to_owned(),
            course: Named {
                id: pool.course().as_uuid(),
                name: view.course_name.as_str().to_owned(),
            },
            organization_id: pool.owner().as_uuid(),
            starts_at: At(details.starts_at),
            expires_at: At(details.expires_at),
            content_availability_days: details.content_availability.days(),
            available_to_children: details.available_to_children,
            active: view.is_active(now),
            course_archived: view.archiving.is_archived(now),
            keys: view.keys.into(),
        }
    }
}

/// A training key.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Key {
    /// Its id.
    id: Uuid,
    /// Its version.
    version: u32,
    /// As it was typed or generated.
    key: String,
    /// `available`, `redeemed` or `revoked`.
    status: &'static str,
    /// When it was added.
    created_at: At,
    /// When it was redeemed.
    redeemed_at: Option<At>,
    /// Who redeemed it.
    redeemed_by: Option<Learner>,
    /// The assignment it made.
    assignment_id: Option<Uuid>,
    /// When it was revoked.
    revoked_at: Option<At>,
}

impl From<&KeyView> for Key {
    fn from(view: &KeyView) -> Self {
        let key = view.key.state();
        let (redeemed_at, assignment, revoked_at) = match key.state() {
            KeyState::Available => (None, None, None),
            KeyState::Redeemed { at, assignment, .. } => (Some(at), Some(assignment), None),
            KeyState::Revoked { at, .. } => (None, None, Some(at)),
        };
        Self {
            id: key.id().as_uuid(),
            version: view.key.version().as_raw(),
            key: key.code().shown().to_owned(),
            status: key.state().as_str(),
            created_at: At(key.created_at()),
            redeemed_at: redeemed_at.map(At),
            redeemed_by: view.redeemed_by.as_ref().map(Learner::from),
            assignment_id: assignment.map(tms_domain::id::AssignmentId::as_uuid),
            revoked_at: revoked_at.map(At),
        }
    }
}
