//! What each code means: the page that the `type` of a problem leads to, for people who write programs.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

use super::{Problem, body::title};

/// Every code of a problem, with what it means and what to do about it.
const CODES: &[(&str, &str)] = &[
    (
        "already_assigned",
        "The learner still holds an open, uncompleted assignment of this course; assignment_id says which. Send assign_again to give another.",
    ),
    ("already_cancelled", "The assignment was cancelled before. Cancelled is final."),
    (
        "already_complete",
        "The assignment is complete. Complete is final, and what is complete cannot be cancelled.",
    ),
    (
        "already_decided",
        "The cancellation request was approved or declined before. Decided is final.",
    ),
    ("already_revoked", "The award was revoked before. Awarding the badge again lifts it."),
    (
        "bad_credentials",
        "Email and password do not belong together, or the account is disabled. Which of them, nobody is told.",
    ),
    (
        "badge_not_available",
        "The badge belongs neither to the organization of the achievement nor to one above it: not everyone who may earn the achievement could have it.",
    ),
    ("badge_not_found", "There is no such badge, or nobody in your reach can have it."),
    (
        "badge_retired",
        "The badge is retired: it is not awarded any more. Those who have it keep it.",
    ),
    ("badge_revoked", "The badge was shared, and those who awarded it have revoked it since."),
    (
        "being_sent",
        "The message is on its way to its webhook right now. Look at it again in a moment.",
    ),
    (
        "cancellation_window_closed",
        "An assignment can be cancelled for 24 hours; closed_at says since when not. File a cancellation request instead.",
    ),
    ("cancelled", "The assignment was cancelled and grants nothing any more."),
    (
        "course_archived",
        "The course is archived: it is not newly assigned, and its keys are not redeemed.",
    ),
    (
        "course_archives_before_expiry",
        "The course is due to archive before the pool expires; archives_at says when.",
    ),
    (
        "course_archives_before_start",
        "The course is due to archive at or before the pool starts; archives_at says when.",
    ),
    (
        "course_not_available",
        "The course can be assigned in its owner organization and below it only.",
    ),
    (
        "course_not_found",
        "The course that the body names does not exist, or lies out of your reach.",
    ),
    (
        "csrf_failed",
        "The request changes something, and does not show that it comes from a page of this site. Send the csrf_token of GET /api/v1/me in the header X-CSRF-Token, or use a personal token.",
    ),
    ("email_taken", "Another user has this email. Case and outer blanks make no difference."),
    (
        "expired",
        "The assignment has expired: nothing of it can be launched; expired_at says since when.",
    ),
    ("external_id_taken", "Another organization has this external id."),
    ("forbidden", "None of your roles allows this, whatever the request names."),
    ("host_taken", "Another site serves this host."),
    (
        "idempotency_key_reused",
        "The Idempotency-Key stood for another body before. Choose a new one.",
    ),
    ("internal", "A bug of this server. Its log knows the request by its request_id."),
    (
        "invalid_fields",
        "Some fields are missing or wrong: errors names each with its own code and message.",
    ),
    ("key_not_found", "There is no such training key, or it is not meant for your organization."),
    ("key_redeemed", "The training key was redeemed before. A key makes one assignment, ever."),
    ("key_revoked", "The training key was revoked. Revoked is final."),
    (
        "key_unusable",
        "The training key cannot be used to register here. Why, only someone signed in is told.",
    ),
    (
        "lab_host_unavailable",
        "The lab host did not answer, or said no. Try again after the seconds in Retry-After.",
    ),
    (
        "lab_launched",
        "A lab of the assignment was launched; launched_at says when. What was launched cannot be cancelled.",
    ),
    ("learner_disabled", "The learner is disabled and is given nothing."),
    (
        "learner_not_found",
        "The learner that the body names does not exist, or lies out of your reach.",
    ),
    (
        "link_used_or_expired",
        "The link sets a password once, within 24 hours, and before any newer link. Ask for another.",
    ),
    (
        "malformed",
        "The request cannot be read: broken JSON, a member named twice, or a bad header.",
    ),
    ("method_not_allowed", "The address takes other methods; the header Allow names them."),
    (
        "no_certificate",
        "The course has no certificate. Whoever completed it has one as soon as the course has.",
    ),
    (
        "no_certificates",
        "None of the assignments that fulfil the filters is complete in a course with a certificate.",
    ),
    ("not_complete", "The assignment is not complete: it has no certificate yet."),
    ("not_failed", "Only a mail that failed is sent again."),
    ("not_found", "There is nothing at this address, or nothing that you may see."),
    (
        "organization_not_found",
        "The organization that the body names does not exist, or lies out of your reach.",
    ),
    ("own_role", "Nobody changes their own roles."),
    ("pool_expired", "The training key could be redeemed until expired_at."),
    ("pool_not_started", "The training key can be redeemed from starts_at on."),
    ("registration_closed", "The site does not offer to register this way."),
    (
        "request_in_progress",
        "A request with this Idempotency-Key is being done right now. Ask again in a moment.",
    ),
    ("request_open", "A cancellation request for this assignment waits to be decided."),
    ("short_name_taken", "Another course of the owner organization has this short name."),
    ("still_cancellable", "The assignment can be cancelled at once: no request is needed."),
    ("too_deep", "At most 16 organizations can stand in a line."),
    ("too_large", "The body, or what it asks for, is larger than allowed."),
    (
        "too_many_attempts",
        "Too many attempts ended badly lately. Try again after the seconds in Retry-After.",
    ),
    (
        "unauthenticated",
        "Sign in, or send a personal token that still works. For a lab host: the signature is wrong, or the launch unknown.",
    ),
    (
        "unavailable",
        "The service is not available at the moment. Try again after the seconds in Retry-After.",
    ),
    ("unsupported_media_type", "Send JSON, with Content-Type: application/json."),
    (
        "version_changed",
        "The thing has changed since you read it. Read it again; version is the one it has now.",
    ),
    ("webhook_disabled", "The webhook is switched off: nothing is sent to it. Switch it on first."),
    (
        "would_be_circular",
        "An organization cannot be moved under itself or one of its descendants.",
    ),
    (
        "would_part_site",
        "The move would take a site's default user organization out of the tree of the site's organization; site_id says which site. Give the site another default user organization first.",
    ),
];

/// `GET /problems/{code}`: what a code means, in plain words.
pub(crate) async fn explain(Path(code): Path<String>) -> Response {
    let known = CODES.binary_search_by_key(&code.as_str(), |(known, _)| known);
    let Some((code, meaning)) = known.ok().and_then(|place| CODES.get(place)) else {
        return Problem::not_found().into_response();
    };
    let plain = [(header::CONTENT_TYPE, "text/plain; charset=utf-8")];
    (StatusCode::OK, plain, format!("{} ({code})\n\n{meaning}\n", title(code))).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_in_the_order_they_are_looked_up_in() {
        assert!(CODES.is_sorted_by(|(one, _), (other, _)| one < other));
    }
}
