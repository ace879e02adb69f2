//! What the store holds, as rows.

use std::collections::{BTreeMap, BTreeSet};

use tms_domain::{
    assignment::{CourseAssignment, Source, Status},
    billing::BillLineKind,
    cancellation_request::{CancellationRequest, RequestState},
    change::Versioned,
    course::Course,
    id::{AssignmentId, CancellationRequestId},
    journal::Author,
    launch::{LabResult, Launch, LaunchState},
    mail::MailKind,
    organization::Organization,
    pool::TrainingKeyPool,
    role::{AdministratorRole, Grant},
    text::Name,
    time::Instant,
    training_key::{KeyState, TrainingKey},
    user::User,
};
use tms_testkit::memory::Tables;

use super::numbers::{Numbered, Numbers};
use crate::{
    command::{CODES, ZONES},
    rows::{self, Report, Role, Rows},
};

/// The number at the end of a code.
pub(super) fn code(name: Option<&Name>) -> Option<u8> {
    name.map(|name| name.as_str().rsplit('-').next().unwrap().parse().unwrap())
}

/// Rows in the order of their numbers.
fn all<I: Copy + Ord + std::fmt::Debug, A, R>(
    numbers: &Numbered<I>,
    table: &BTreeMap<I, Versioned<A>>,
    row: impl Fn(&A) -> R,
) -> Vec<R> {
    assert_eq!(numbers.len(), table.len());
    numbers.all().iter().map(|id| row(table[id].state())).collect()
}

impl Numbers {
    /// Everything, as rows; the journal from one place on.
    pub(super) fn rows(&self, tables: &Tables, entries_before: usize) -> Rows {
        let mut journal = BTreeMap::new();
        for entry in &tables.journal[entries_before..] {
            let action = format!("{} {}", entry.kind.as_str(), entry.action);
            let author = match entry.author {
                Author::User(id) => Some(self.users.of(id)),
                Author::System => None,
                Author::CommandLine => panic!("nobody is at the command line"),
            };
            *journal.entry((action, author)).or_default() += 1;
        }
        Rows {
            organizations: all(&self.organizations, &tables.organizations, |it| {
                self.organization(it)
            }),
            users: all(&self.users, &tables.users, |it| self.row_of_user(it)),
            courses: all(&self.courses, &tables.courses, |it| self.course(it)),
            pools: all(&self.pools, &tables.pools, |it| self.pool(it)),
            keys: all(&self.keys, &tables.keys, |it| self.key(it)),
            assignments: all(&self.assignments, &tables.assignments, |it| self.assignment(it)),
            launches: all(&self.launches, &tables.launches, |it| self.launch(tables, it)),
            requests: all(&self.requests, &tables.cancellation_requests, |it| self.request(it)),
            notes: tables.notes.iter().map(|it| self.note(it)).collect(),
            bill: tables.bill_lines.iter().map(|it| self.bill_line(it)).collect(),
            mails: tables.outbox.iter().map(|row| self.mail(&row.mail)).collect(),
            certificates: self.certificates(tables),
            journal,
            site: self.site(tables),
        }
    }

    fn certificates(&self, tables: &Tables) -> BTreeMap<usize, Instant> {
        let numbers: BTreeSet<String> =
            tables.certificates.values().map(|it| it.certified.number.shown()).collect();
        assert_eq!(numbers.len(), tables.certificates.len(), "two certificates have one number");
        let all = tables.certificates.iter();
        all.map(|(id, it)| (self.assignments.of(*id), it.completed_at)).collect()
    }

    fn organization(&self, it: &Organization) -> rows::Organization {
        let settings = it.settings();
        let zone = ZONES.iter().position(|zone| zone.0 == settings.time_zone.as_str());
        rows::Organization {
            parent: it.parent().map(|id| self.organizations.of(id)),
            settings: rows::Settings {
                external_id: code(settings.external_id.as_ref()),
                max_days: settings.max_access_days.map(|days| i64::from(days.days())),
                sku: code(settings.sku.as_ref()),
                zone: zone.unwrap(),
                anonymous_registration: settings.anonymous_registration,
            },
        }
    }

    fn grant(&self, grant: Grant) -> rows::Grant {
        let role = match grant {
            Grant::Administrator { role, .. } => match role {
                AdministratorRole::OperationsManager => Role::OperationsManager,
                AdministratorRole::EnrollmentManager => Role::EnrollmentManager,
                AdministratorRole::CompanyTrainingManager => Role::CompanyTrainingManager,
                AdministratorRole::SalesManager => Role::SalesManager,
            },
            Grant::HelpDeskAgent => Role::HelpDeskAgent,
            Grant::SystemAdministrator => Role::SystemAdministrator,
        };
        (role, grant.organization().map(|id| self.organizations.of(id)))
    }

    fn row_of_user(&self, it: &User) -> rows::User {
        let email = it.details().email.normal();
        let number = email.trim_start_matches("person-").trim_end_matches("@learn.example");
        rows::User {
            organization: self.organizations.of(it.organization()),
            email: number.parse().unwrap(),
            disabled: it.is_disabled(),
            grants: it.grants().iter().map(|grant| self.grant(*grant)).collect(),
        }
    }

    fn course(&self, it: &Course) -> rows::Course {
        let details = it.details();
        let numbers = &self.activities[&it.id()];
        let activity = |id: &_| {
            let activity = details.activities.iter().find(|activity| activity.id == *id).unwrap();
            rows::Activity {
                is_lab: activity.kind.is_lab(),
                required: activity.required,
                retired: activity.retired,
            }
        };
        rows::Course {
            owner: self.organizations.of(it.owner()),
            short_name: code(details.short_name.as_ref()),
            max_days: details.max_access_days.map(|days| i64::from(days.days())),
            sku: code(details.sku.as_ref()),
            archived: details.archived,
            auto_archive_at: details.auto_archive_at,
            activities: numbers.all().iter().map(activity).collect(),
        }
    }

    fn pool(&self, it: &TrainingKeyPool) -> rows::Pool {
        let details = it.details();
        rows::Pool {
            course: self.courses.of(it.course()),
            owner: self.organizations.of(it.owner()),
            starts_at: details.starts_at,
            expires_at: details.expires_at,
            days: i64::from(details.content_availability.days()),
            available_to_children: details.available_to_children,
        }
    }

    fn key(&self, it: &TrainingKey) -> rows::Key {
        let shown = it.code().shown();
        let by_hand = CODES.iter().any(|text| text.eq_ignore_ascii_case(shown));
        let state = match it.state() {
            KeyState::Available => rows::KeyState::Available,
            KeyState::Redeemed { by, at, assignment } => rows::KeyState::Redeemed {
                by: self.users.of(by),
                at,
                assignment: self.assignments.of(assignment),
            },
            KeyState::Revoked { by, at } => rows::KeyState::Revoked { by: self.author(by), at },
        };
        let typed = by_hand.then(|| shown.to_owned());
        rows::Key { pool: self.pools.of(it.pool()), typed, state }
    }

    fn author(&self, author: Author) -> usize {
        match author {
            Author::User(id) => self.users.of(id),
            Author::System | Author::CommandLine => panic!("only users do this"),
        }
    }

    fn assignment(&self, it: &CourseAssignment) -> rows::Assignment {
        let activities = &self.activities[&it.course()];
        rows::Assignment {
            learner: self.users.of(it.learner()),
            course: self.courses.of(it.course()),
            organization: self.organizations.of(it.organization()),
            source: match it.source() {
                Source::Administrator { by } => {
                    rows::Source::Administrator(self.users.of(by.unwrap()))
                }
                Source::TrainingKey(key) => rows::Source::Key(self.keys.of(key)),
            },
            created_at: it.created_at(),
            sku: code(it.billed_under()),
            expires_at: it.expires_at(),
            max_expires_at: it.max_expires_at(),
            cancelled: match it.status() {
                Status::Active => None,
                Status::Cancelled { at, by } => Some((at, self.author(by))),
            },
            started_at: it.completion().started_at(),
            completed_at: it.completion().completed_at(),
            percent: it.percent_complete(),
            done: it.done().iter().map(|id| activities.of(*id)).collect(),
            labs_launched: it.labs().launched,
        }
    }

    fn launch(&self, tables: &Tables, it: &Launch) -> rows::Launch {
        let course = tables.assignments[&it.assignment()].state().course();
        rows::Launch {
            assignment: self.assignments.of(it.assignment()),
            activity: self.activities[&course].of(it.activity()),
            requested_at: it.requested_at(),
            state: match it.state() {
                LaunchState::Pending => rows::LaunchState::Pending,
                LaunchState::Launched => rows::LaunchState::Launched,
                LaunchState::Failed => rows::LaunchState::Failed,
            },
            report: it.result().map(|result| match result {
                LabResult::Completed => Report::Completed,
                LabResult::Cancelled => Report::Cancelled,
                LabResult::Failed => Report::Failed,
            }),
        }
    }

    fn request(&self, it: &CancellationRequest) -> rows::Request {
        rows::Request {
            assignment: self.assignments.of(it.assignment()),
            by: self.users.of(it.requested_by()),
            at: it.requested_at(),
            decided: match it.state() {
                RequestState::Open => None,
                RequestState::Approved { by, at, .. } => Some((self.author(*by), *at, true)),
                RequestState::Declined { by, at, .. } => Some((self.author(*by), *at, false)),
            },
        }
    }

    fn note(&self, it: &tms_domain::note::Note) -> rows::Note {
        rows::Note {
            assignment: self.assignments.of(it.assignment),
            by: self.author(it.created_by),
            at: it.created_at,
        }
    }

    fn bill_line(&self, it: &tms_domain::billing::BillLine) -> rows::BillLine {
        rows::BillLine {
            assignment: self.assignments.of(it.assignment),
            reversed: it.kind == BillLineKind::Reversed,
            organization: self.organizations.of(it.organization),
            course: self.courses.of(it.course),
            sku: code(it.sku.as_ref()),
            at: it.at,
        }
    }

    fn mail(&self, it: &tms_domain::mail::Mail) -> rows::Mail {
        let about = match it.kind {
            MailKind::AssignmentCreated
            | MailKind::AssignmentCompleted
            | MailKind::AssignmentExpiring
            | MailKind::AssignmentExpired => self.assignments.of(AssignmentId::from_uuid(it.about)),
            MailKind::CancellationRequestDecided => {
                self.requests.of(CancellationRequestId::from_uuid(it.about))
            }
            MailKind::BadgeAwarded => panic!("nobody is awarded a badge"),
            MailKind::PasswordLink => panic!("nobody asks for a link"),
        };
        (it.kind.as_str(), about, self.users.of(it.recipient))
    }

    fn site(&self, tables: &Tables) -> rows::Site {
        let site = tables.sites.values().next().unwrap().state().settings();
        rows::Site {
            owner: self.organizations.of(site.organization),
            default_user_organization: self.organizations.of(site.default_user_organization),
            register_by_key: site.register_by_key,
            join_pool_organization: site.new_users_join_pool_organization,
        }
    }
}
