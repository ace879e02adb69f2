//! What the use cases answer, in the reference's words.

use std::convert::Infallible;

use tms_domain::{
    assignment::{
        ApproveCancellationRefused, AssignRefused, CancelRefused, ExpiryRefused,
        MarkCompleteRefused, RequestCancellationRefused, SetExpiryRefused,
    },
    cancellation_request::DecideRefused,
    field::{FieldCode, InvalidFields},
    journal::FieldValue,
    organization::PlaceRefused,
    redemption::RedeemRefused,
    site::WouldPartSite,
    training_key::RevokeRefused,
    usecase::{
        AssignCourseRefused, AssignManyRefused, CourseUnfit, CreatePoolRefused, EditCourseRefused,
        EditSiteRefused, LaunchActivityRefused, OrganizationRefused, RegisterRefused, UseCaseError,
        UserRefused, VisitorLookUpRefused,
    },
    user::GrantRefused,
};

use super::numbers::Numbers;
use crate::reference::told;

/// What is said where nothing but the deed matters.
pub(super) fn done<T>(_: T) -> String {
    "done".to_owned()
}

/// Says what a use case came to.
pub(super) fn said<T, R: Refusal>(
    numbers: &Numbers,
    outcome: Result<T, UseCaseError<R>>,
    say: impl FnOnce(T) -> String,
) -> String {
    match outcome {
        Ok(outcome) => say(outcome),
        Err(UseCaseError::TooManyAttempts(it)) => {
            format!("too_many_attempts {}", told(it.retry_at))
        }
        Err(UseCaseError::Forbidden(_)) => "forbidden".to_owned(),
        Err(UseCaseError::NotFound) => "not_found".to_owned(),
        Err(UseCaseError::VersionChanged { .. }) => "version_changed".to_owned(),
        Err(UseCaseError::Invalid(invalid)) => bad_fields(&invalid),
        Err(UseCaseError::Refused(refused)) => refused.say(numbers),
        Err(UseCaseError::Answered) => "answered".to_owned(),
        Err(UseCaseError::Contended) => "contended".to_owned(),
        Err(UseCaseError::Store(_)) => "store".to_owned(),
    }
}

fn bad_fields(invalid: &InvalidFields) -> String {
    let number = |name: &str, data: &[(&str, FieldValue)]| {
        data.iter().find(|(it, _)| *it == name).map_or(-1, |(_, value)| match value {
            FieldValue::Number(number) => *number,
            _ => -1,
        })
    };
    let (keys, others): (Vec<_>, Vec<_>) =
        invalid.errors().iter().cloned().partition(|error| error.field == "keys");
    if !keys.is_empty() {
        let lines = keys.iter().map(|it| format!("{} {:?}", number("line", &it.data), it.code));
        let keys = format!("invalid keys {}", lines.collect::<Vec<_>>().join(" "));
        let others = others.into_iter().map(|error| bad_fields(&InvalidFields::one(error)));
        return others.chain([keys]).collect::<Vec<_>>().join(", ");
    }
    assert_eq!(invalid.errors().len(), 1, "{invalid:?}");
    let first = &invalid.errors()[0];
    let code = first.code;
    match (first.field.as_str(), code) {
        ("content_availability_days", _) => {
            format!("invalid days {code:?} {}", number("max", &first.data))
        }
        (field, FieldCode::OutOfRange)
            if field.starts_with("expires") || field.starts_with("starts") =>
        {
            format!("invalid window {code:?}")
        }
        (field, FieldCode::ExpiryNotInFuture) if field.starts_with("expires") => {
            format!("invalid expires {code:?}")
        }
        (field, code) => format!("invalid {field} {code:?}"),
    }
}

/// A refusal of the rules.
pub(super) trait Refusal {
    /// Its code, with its data.
    fn say(self, numbers: &Numbers) -> String;
}

impl Refusal for Infallible {
    fn say(self, _: &Numbers) -> String {
        match self {}
    }
}

fn expiry(refused: ExpiryRefused) -> String {
    match refused {
        ExpiryRefused::BeyondMaximum { latest } => {
            format!("expiry_beyond_maximum {}", told(latest))
        }
        ExpiryRefused::NotInFuture => "expiry_not_in_future".to_owned(),
    }
}

impl Refusal for AssignCourseRefused {
    fn say(self, _: &Numbers) -> String {
        let code = match self {
            Self::LearnerNotFound => "learner_not_found",
            Self::CourseNotFound => "course_not_found",
            Self::Assign(AssignRefused::CourseNotAvailable) => "course_not_available",
            Self::Assign(AssignRefused::CourseArchived) => "course_archived",
            Self::Assign(AssignRefused::LearnerDisabled) => "learner_disabled",
            Self::Assign(AssignRefused::AlreadyAssigned { .. }) => "already_assigned",
            Self::Assign(AssignRefused::Expiry(refused)) => return expiry(refused),
        };
        code.to_owned()
    }
}

impl Refusal for AssignManyRefused {
    fn say(self, _: &Numbers) -> String {
        "too_many_pairs".to_owned()
    }
}

impl Refusal for CancelRefused {
    fn say(self, _: &Numbers) -> String {
        match self {
            Self::AlreadyCancelled => "already_cancelled".to_owned(),
            Self::AlreadyComplete => "already_complete".to_owned(),
            Self::LabLaunched { launched_at } => format!("lab_launched {}", told(launched_at)),
            Self::WindowClosed { closed_at } => {
                format!("cancellation_window_closed {}", told(closed_at))
            }
        }
    }
}

impl Refusal for RequestCancellationRefused {
    fn say(self, numbers: &Numbers) -> String {
        match self {
            Self::AlreadyCancelled => "already_cancelled".to_owned(),
            Self::AlreadyComplete => "already_complete".to_owned(),
            Self::LabLaunched { launched_at } => format!("lab_launched {}", told(launched_at)),
            Self::StillCancellable { until } => format!("still_cancellable {}", told(until)),
            Self::RequestOpen { request } => {
                format!("request_open {}", numbers.requests.of(request))
            }
        }
    }
}

impl Refusal for DecideRefused {
    fn say(self, _: &Numbers) -> String {
        match self {
            Self::AlreadyDecided => "already_decided".to_owned(),
            Self::Assignment(ApproveCancellationRefused::AlreadyCancelled) => {
                "already_cancelled".to_owned()
            }
            Self::Assignment(ApproveCancellationRefused::AlreadyComplete) => {
                "already_complete".to_owned()
            }
            Self::Assignment(ApproveCancellationRefused::LabLaunched { launched_at }) => {
                format!("lab_launched {}", told(launched_at))
            }
        }
    }
}

impl Refusal for SetExpiryRefused {
    fn say(self, _: &Numbers) -> String {
        match self {
            Self::Expiry(refused) => expiry(refused),
            Self::Cancelled => "cancelled".to_owned(),
        }
    }
}

impl Refusal for MarkCompleteRefused {
    fn say(self, _: &Numbers) -> String {
        match self {
            Self::Cancelled => "cancelled",
            Self::AlreadyComplete => "already_complete",
        }
        .to_owned()
    }
}

impl Refusal for LaunchActivityRefused {
    fn say(self, _: &Numbers) -> String {
        match self {
            Self::Cancelled => "cancelled".to_owned(),
            Self::Expired { expired_at } => format!("expired {}", told(expired_at)),
            Self::LabHostUnavailable => "lab_host_unavailable".to_owned(),
        }
    }
}

impl Refusal for OrganizationRefused {
    fn say(self, _: &Numbers) -> String {
        match self {
            Self::ParentNotFound => "organization_not_found",
            Self::Place(PlaceRefused::WouldBeCircular) => "would_be_circular",
            Self::Place(PlaceRefused::TooDeep) => "too_deep",
            Self::Parts(WouldPartSite { site: _ }) => "would_part_site",
            Self::ExternalIdTaken => "external_id_taken",
        }
        .to_owned()
    }
}

impl Refusal for EditSiteRefused {
    fn say(self, _: &Numbers) -> String {
        match self {
            Self::OrganizationNotFound => "organization_not_found",
            Self::HostTaken => "host_taken",
        }
        .to_owned()
    }
}

impl Refusal for UserRefused {
    fn say(self, _: &Numbers) -> String {
        match self {
            Self::OrganizationNotFound => "organization_not_found",
            Self::EmailTaken => "email_taken",
        }
        .to_owned()
    }
}

impl Refusal for GrantRefused {
    fn say(self, _: &Numbers) -> String {
        match self {
            Self::OwnRole => "own_role",
        }
        .to_owned()
    }
}

impl Refusal for EditCourseRefused {
    fn say(self, _: &Numbers) -> String {
        match self {
            Self::OrganizationNotFound => "organization_not_found",
            Self::ShortNameTaken => "short_name_taken",
        }
        .to_owned()
    }
}

impl Refusal for CourseUnfit {
    fn say(self, _: &Numbers) -> String {
        match self {
            Self::NotAvailable => "course_not_available".to_owned(),
            Self::Archived => "course_archived".to_owned(),
            Self::ArchivesBeforeStart { archives_at } => {
                format!("course_archives_before_start {}", told(archives_at))
            }
            Self::ArchivesBeforeExpiry { archives_at } => {
                format!("course_archives_before_expiry {}", told(archives_at))
            }
        }
    }
}

impl Refusal for CreatePoolRefused {
    fn say(self, numbers: &Numbers) -> String {
        match self {
            Self::OrganizationNotFound => "organization_not_found".to_owned(),
            Self::CourseNotFound => "course_not_found".to_owned(),
            Self::Course(unfit) => unfit.say(numbers),
        }
    }
}

impl Refusal for RevokeRefused {
    fn say(self, _: &Numbers) -> String {
        match self {
            Self::Redeemed => "key_redeemed",
            Self::Revoked => "key_revoked",
        }
        .to_owned()
    }
}

impl Refusal for RedeemRefused {
    fn say(self, _: &Numbers) -> String {
        match self {
            Self::Mistyped => "key_mistyped".to_owned(),
            Self::Unknown => "key_not_found".to_owned(),
            Self::AlreadyRedeemed => "key_redeemed".to_owned(),
            Self::Revoked => "key_revoked".to_owned(),
            Self::CourseArchived => "course_archived".to_owned(),
            Self::NotYet { starts_at } => format!("pool_not_started {}", told(starts_at)),
            Self::NoLonger { expired_at } => format!("pool_expired {}", told(expired_at)),
            Self::AlreadyAssigned { .. } => "already_assigned".to_owned(),
        }
    }
}

impl Refusal for RegisterRefused {
    fn say(self, _: &Numbers) -> String {
        match self {
            Self::Closed => "registration_closed",
            Self::KeyUnusable => "key_unusable",
            Self::EmailTaken => "email_taken",
        }
        .to_owned()
    }
}

impl Refusal for VisitorLookUpRefused {
    fn say(self, _: &Numbers) -> String {
        use tms_domain::redemption::RedeemAnonymouslyRefused::{Mistyped, Unusable};
        match self {
            Self::Closed(_) => "registration_closed",
            Self::Key(Mistyped) => "invalid key KeyMistyped",
            Self::Key(Unusable) => "key_unusable",
        }
        .to_owned()
    }
}
