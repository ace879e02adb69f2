//! The tables that plans write, with their columns in the order rows are made in.

use super::{cell::Kind, rows::Row};

/// A table that plans write.
#[derive(Debug)]
pub(crate) struct Table {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its columns. The first one is the id wherever rows are changed.
    pub(crate) columns: &'static [(&'static str, Kind)],
    /// How many of the columns at the front never change; the rest is what an update writes.
    pub(crate) fixed: usize,
    /// What an insert does with a row that is there already.
    present: Present,
    /// Under which condition rows are added at all; none is always.
    pub(crate) only_if: Option<&'static str>,
}

/// What is done when a row is there already.
#[derive(Debug)]
enum Present {
    /// It is a duplicate, which refuses the plan.
    Refuses,
    /// It stays, and what was to be added is left out.
    Stays,
    /// It takes what was to be added.
    Takes(Upsert),
}

/// How a row that is there already takes what was to be added.
#[derive(Debug)]
struct Upsert {
    /// The columns that say which row it is.
    key: &'static str,
    /// When it gives way. Where it does not, the last column is left empty, which the schema refuses: so whole
    /// plans are, and with one statement only.
    gives_way: Option<&'static str>,
}

/// Whatever is there already stays: a cause has one mail, once (NOT-1).
const ONCE: Present = Present::Stays;
/// Events are kept while someone is told: where no webhook is on, they cost nothing (HOOK-1).
const HEARD: &str = "EXISTS (SELECT 1 FROM webhooks WHERE webhooks.enabled)";

/// Whatever is there already gives way.
const BY_ID: Present = Present::Takes(Upsert { key: "id", gives_way: None });
/// A kept claim gives way to its own answer, and to another claim once its server must have died, after a minute
/// ([`RememberedAnswer`](tms_domain::idempotency::RememberedAnswer)).
const BY_REQUEST: Present = Present::Takes(Upsert {
    key: "caller, path, request_key",
    gives_way: Some(
        "answers.status IS NULL AND (answers.at <= excluded.at - 60000000 \
         OR (excluded.status IS NOT NULL AND answers.body_hash = excluded.body_hash))",
    ),
});

impl Table {
    /// The columns that take part when rows are written this way: an update leaves out what never changes.
    pub(crate) fn columns_of(
        &self,
        how: How,
    ) -> impl Iterator<Item = &'static (&'static str, Kind)> + Clone {
        let fixed = self.fixed;
        let takes_part = move |place: usize| match how {
            How::Insert | How::Delete => true,
            How::Update => place == 0 || place >= fixed,
        };
        self.columns
            .iter()
            .enumerate()
            .filter(move |(place, _)| takes_part(*place))
            .map(|(_, column)| column)
    }

    /// The cells of a row that take part.
    pub(crate) fn cells_of(&self, how: How, row: Row) -> Row {
        match how {
            How::Insert | How::Delete => row,
            How::Update => {
                let cells = row.into_iter().enumerate();
                cells
                    .filter(|(place, _)| *place == 0 || *place >= self.fixed)
                    .map(|(_, cell)| cell)
                    .collect()
            }
        }
    }

    /// What an insert says of rows that are there already: the same to both databases.
    pub(crate) fn on_conflict(&self) -> String {
        let Upsert { key, gives_way } = match &self.present {
            Present::Refuses => return String::new(),
            Present::Stays => return " ON CONFLICT DO NOTHING".to_owned(),
            Present::Takes(upsert) => upsert,
        };
        let last = self.columns.last().map(|(column, _)| *column);
        let settings = self.changing().map(|column| match gives_way {
            Some(condition) if last == Some(column) => {
                format!("\"{column}\" = CASE WHEN {condition} THEN excluded.\"{column}\" END")
            }
            Some(_) | None => format!("\"{column}\" = excluded.\"{column}\""),
        });
        let settings = settings.collect::<Vec<_>>().join(", ");
        format!(" ON CONFLICT ({key}) DO UPDATE SET {settings}")
    }

    /// The columns that an update, or an upsert, writes.
    pub(crate) fn changing(&self) -> impl Iterator<Item = &'static str> + Clone {
        self.columns.iter().skip(self.fixed).map(|(column, _)| *column)
    }
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum How {
    /// Taken away: roles only.
    Delete,
    /// Added.
    Insert,
    /// Changed, found by the first column.
    Update,
}

macro_rules! tables {
    ($($(#[$doc:meta])* $constant:ident = $name:literal, fixed $fixed:literal $(, present $present:ident)? $(, only if $only_if:ident)? {
        $($column:ident: $kind:ident),+ $(,)?
    })+) => {
        $(
            $(#[$doc])*
            pub(crate) static $constant: Table = Table {
                name: $name,
                columns: &[$((stringify!($column), Kind::$kind)),+],
                fixed: $fixed,
                present: tables!(@present $($present)?),
                only_if: tables!(@only_if $($only_if)?),
            };
        )+

        /// Every table, parents before children.
        pub(crate) static ALL: &[&Table] = &[$(&$constant),+];
    };
    (@present $present:ident) => { $present };
    (@present) => { Present::Refuses };
    (@only_if $only_if:ident) => { Some($only_if) };
    (@only_if) => { None };
}

tables! {
    ORGANIZATIONS = "organizations", fixed 1 {
        id: Id, version: Number, name: Text, external_id: Text, parent_id: Id, time_zone: Text,
        max_access_days: Number, sku: Text, anonymous_registration: Flag, contact: Text,
    }
    SITES = "sites", fixed 1 {
        id: Id, version: Number, created_at: Instant, host: Text, organization_id: Id,
        default_user_organization_id: Id, register_by_key: Flag, new_users_join_pool_organization: Flag,
        help_desk_email: Text, contact: Text, login_message: Text,
    }
    USERS = "users", fixed 1 {
        id: Id, version: Number, created_at: Instant, first_name: Text, last_name: Text, email: Text,
        email_normal: Text, country: Text, organization_id: Id, time_zone: Text, language: Text,
        mail_opt_out: Flag, disabled: Flag, password_hash: Text, password_epoch: Number, name_folded: Text,
        first_name_search: Text, last_name_search: Text, email_search: Text,
    }
    USER_ROLES = "user_roles", fixed 3 { user_id: Id, role: Text, organization_id: Id }
    PICTURES = "pictures", fixed 3 { id: Id, kind: Text, content: Bytes }
    COURSES = "courses", fixed 1 {
        id: Id, version: Number, organization_id: Id, name: Text, short_name: Text, description: Text,
        max_access_days: Number, sku: Text, archived: Flag, auto_archive_at: Instant,
        certificate_title: Text, certificate_text: Text, certificate_signatory_name: Text,
        certificate_signatory_role: Text, certificate_colour: Text, certificate_logo_id: Id,
        certificate_logo_kind: Text, name_folded: Text, name_search: Text,
    }
    COURSE_ACTIVITIES = "course_activities", fixed 1, present BY_ID {
        id: Id, course_id: Id, place: Number, name: Text, kind: Text, required: Flag, url: Text,
        lab_profile: Text, minutes: Number, requirements: Text, retired: Flag,
    }
    TRAINING_KEY_POOLS = "training_key_pools", fixed 1 {
        id: Id, version: Number, course_id: Id, organization_id: Id, created_at: Instant, name: Text,
        name_search: Text, starts_at: Instant, expires_at: Instant, content_availability_days: Number,
        available_to_children: Flag,
    }
    TRAINING_KEYS = "training_keys", fixed 5 {
        id: Id, pool_id: Id, shown: Text, normal: Text, created_at: Instant, version: Number, status: Text,
        redeemed_by: Id, redeemed_at: Instant, assignment_id: Id, revoked_by_kind: Text, revoked_by: Id,
        revoked_at: Instant,
    }
    COURSE_ASSIGNMENTS = "course_assignments", fixed 9 {
        id: Id, organization_id: Id, learner_id: Id, course_id: Id, source: Text, created_by: Id,
        training_key_id: Id, created_at: Instant, sku: Text, version: Number, expires_at: Instant,
        max_expires_at: Instant, cancelled_at: Instant, cancelled_by_kind: Text, cancelled_by: Id,
        completion: Text, started_at: Instant, completed_at: Instant, percent_complete: Number,
        labs_launched: Number, first_lab_launched_at: Instant,
    }
    ASSIGNMENT_ACTIVITIES_DONE = "assignment_activities_done", fixed 2 { assignment_id: Id, activity_id: Id }
    CERTIFICATES = "certificates", fixed 9 {
        assignment_id: Id, organization_id: Id, number: Text, first_name: Text, last_name: Text,
        course_name: Text, completed_at: Instant, time_zone: Text, language: Text,
    }
    LAUNCHES = "launches", fixed 5 {
        id: Id, organization_id: Id, assignment_id: Id, activity_id: Id, requested_at: Instant,
        version: Number, state: Text, result: Text,
    }
    BILL_LINES = "bill_lines", fixed 6 {
        assignment_id: Id, kind: Text, organization_id: Id, course_id: Id, sku: Text, at: Instant,
    }
    JOURNAL_ENTRIES = "journal_entries", fixed 10 {
        id: Id, at: Instant, author_kind: Text, author_id: Id, kind: Text, subject_id: Id,
        organization_id: Id, action: Text, fields_before: Text, fields_after: Text,
    }
    OUTBOX = "outbox", fixed 9, present ONCE {
        id: Id, kind: Text, about_id: Id, expires_at: Instant, days_before: Number, recipient_id: Id,
        organization_id: Id, created_at: Instant, attempts: Number, version: Number, state: Text, next_attempt_at: Instant,
    }
    NOTES = "notes", fixed 9 {
        id: Id, organization_id: Id, assignment_id: Id, title: Text, message: Text, important: Flag,
        created_by_kind: Text, created_by: Id, created_at: Instant,
    }
    CANCELLATION_REQUESTS = "cancellation_requests", fixed 6 {
        id: Id, organization_id: Id, assignment_id: Id, reason: Text, requested_by: Id,
        requested_at: Instant, version: Number, state: Text, decided_by_kind: Text, decided_by: Id,
        decided_at: Instant, decision_reason: Text,
    }
    JOBS = "jobs", fixed 7 {
        id: Id, requested_by_kind: Text, requested_by: Id, reach: Text, wanted: Text, total: Number,
        started_at: Instant, version: Number, created: Number, refused: Number, finished_at: Instant,
    }
    JOB_RESULTS = "job_results", fixed 7 {
        job_id: Id, place: Number, learner_id: Id, course_id: Id, assignment_id: Id, code: Text,
        detail: Text,
    }
    BADGES = "badges", fixed 1 {
        id: Id, version: Number, organization_id: Id, name: Text, description: Text, criteria: Text,
        shape: Text, colour: Text, symbol: Text, picture_id: Id, picture_kind: Text, retired: Flag,
        name_folded: Text, name_search: Text,
    }
    ACHIEVEMENTS = "achievements", fixed 1 {
        id: Id, version: Number, organization_id: Id, name: Text, description: Text, points: Number,
        condition: Text, course_ids: Text, asked_count: Number, distinct_labs: Flag, badge_id: Id,
        retired: Flag, name_folded: Text, name_search: Text,
    }
    BADGE_AWARDS = "badge_awards", fixed 5 {
        id: Id, badge_id: Id, learner_id: Id, organization_id: Id, awarded_at: Instant,
        achievement_id: Id, awarded_by_kind: Text, awarded_by: Id, reason: Text, version: Number,
        shared: Flag, shares_name: Flag, shares_date: Flag, revoked_by_kind: Text, revoked_by: Id,
        revoked_because: Text, revoked_at: Instant,
    }
    /// The database gives each its place.
    BADGE_STATUSES = "badge_statuses", fixed 1 { award_id: Id }
    EARNED_ACHIEVEMENTS = "earned_achievements", fixed 6 {
        id: Id, achievement_id: Id, learner_id: Id, organization_id: Id, earned_at: Instant,
        badge_award_id: Id, version: Number,
    }
    JUDGINGS = "judgings", fixed 3 { id: Id, learner_id: Id, achievement_id: Id }
    WEBHOOKS = "webhooks", fixed 3 {
        id: Id, organization_id: Id, created_at: Instant, version: Number, url: Text, events: Text,
        description: Text, enabled: Flag, secret_generation: Number, secret_since: Instant,
    }
    WEBHOOK_EVENTS = "webhook_events", fixed 8, present ONCE, only if HEARD {
        id: Id, kind: Text, at: Instant, organization_id: Id, assignment_id: Id, expires_at: Instant,
        completion: Text, told: Flag,
    }
    WEBHOOK_DELIVERIES = "webhook_deliveries", fixed 7 {
        id: Id, webhook_id: Id, organization_id: Id, event_id: Id, kind: Text, at: Instant, body: Text,
        version: Number, attempts: Number, state: Text, due_at: Instant,
    }
    TOKENS = "tokens", fixed 6 {
        id: Id, secret_hash: Bytes, user_id: Id, name: Text, created_at: Instant, expires_at: Instant,
        version: Number, removed_at: Instant,
    }
    ANSWERS = "answers", fixed 3, present BY_REQUEST {
        caller: Text, path: Text, request_key: Text, body_hash: Bytes, status: Number, location: Text,
        body: Bytes, at: Instant,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_update_writes_the_version() {
        for table in
            ALL.iter().filter(|table| table.columns.iter().any(|(column, _)| *column == "version"))
        {
            assert!(table.changing().any(|column| column == "version"), "{}", table.name);
            assert_eq!(
                table.columns.first().map(|(column, _)| *column),
                Some("id"),
                "{}",
                table.name
            );
        }
    }
}
