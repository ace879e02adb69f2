//! What stands in a path.
//!
//! An id that is none names nothing: it is read as the nil id, which no thing has, so that the use case says what it
//! says of every unknown thing, after the right to act.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use tms_domain::id::{
    AchievementId, ActivityId, AssignmentId, BadgeAwardId, BadgeId, CancellationRequestId,
    CourseId, DeliveryId, JobId, LaunchId, MailId, OrganizationId, SiteId, TokenId, TrainingKeyId,
    TrainingKeyPoolId, UserId, WebhookId,
};
use uuid::Uuid;

use crate::{input::parse_id, services::Shared};

/// Something that stands in a part of a path.
pub(crate) trait Segment {
    /// Reads it; a missing part is empty.
    fn read(text: &str) -> Self;
}

macro_rules! ids {
    ($($id:ty),+ $(,)?) => {$(
        impl Segment for $id {
            fn read(text: &str) -> Self {
                Self::from_uuid(parse_id(text).unwrap_or(Uuid::nil()))
            }
        }
    )+};
}

ids!(
    AchievementId,
    ActivityId,
    AssignmentId,
    BadgeAwardId,
    BadgeId,
    CancellationRequestId,
    CourseId,
    DeliveryId,
    JobId,
    LaunchId,
    MailId,
    OrganizationId,
    SiteId,
    TokenId,
    TrainingKeyId,
    TrainingKeyPoolId,
    UserId,
    WebhookId,
);

impl Segment for String {
    fn read(text: &str) -> Self {
        text.to_owned()
    }
}

/// The changing parts of a path, in order.
pub(crate) trait Segments {
    /// Reads them.
    fn read<'p>(parts: impl Iterator<Item = &'p str>) -> Self;
}

impl<A: Segment> Segments for A {
    fn read<'p>(mut parts: impl Iterator<Item = &'p str>) -> Self {
        <A as Segment>::read(parts.next().unwrap_or_default())
    }
}

impl<A: Segment, B: Segment> Segments for (A, B) {
    fn read<'p>(mut parts: impl Iterator<Item = &'p str>) -> Self {
        let mut next = || parts.next().unwrap_or_default();
        (A::read(next()), B::read(next()))
    }
}

impl<A: Segment, B: Segment, C: Segment> Segments for (A, B, C) {
    fn read<'p>(mut parts: impl Iterator<Item = &'p str>) -> Self {
        let mut next = || parts.next().unwrap_or_default();
        (A::read(next()), B::read(next()), C::read(next()))
    }
}

/// What the path names.
#[derive(Debug)]
pub(crate) struct Named<T>(pub(crate) T);

impl<T: Segments> FromRequestParts<Shared> for Named<T> {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Infallible> {
        Ok(Self(match RawPathParams::from_request_parts(parts, shared).await {
            Ok(params) => T::read(params.iter().map(|(_, text)| text)),
            // A path that is not UTF-8 names nothing.
            Err(_) => T::read(std::iter::empty()),
        }))
    }
}
