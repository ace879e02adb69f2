//! The rulebook once more, written down apart from the domain in the simplest way that is right: plain rows, no
//! versions, no plans. It says what each command comes to and what can be seen afterwards.

mod administration;
mod assigning;
mod assignments;
mod keys;
mod people;
mod reading;
mod redeeming;
mod training;

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate, NaiveTime};
use tms_domain::time::{Instant, Picked};

pub(crate) use self::reading::Seen;
use crate::{
    command::{Command, Deed, ZONES},
    rows::{BillLine, Course, Grant, Role, Rows},
};

/// What a command comes to: what it says, or the code of the refusal with its data.
pub(crate) type Said = Result<String, String>;

/// The four roles that are held in an organization (PERM-1).
pub(crate) const MANAGERS: [Role; 4] = [
    Role::OperationsManager,
    Role::EnrollmentManager,
    Role::CompanyTrainingManager,
    Role::SalesManager,
];

/// What the rules say is so.
#[derive(Clone, Debug)]
pub(crate) struct Reference {
    pub(crate) now: Instant,
    pub(crate) rows: Rows,
    /// What the last command comes to.
    pub(crate) said: String,
    /// Who signs in for it, if anyone must.
    pub(crate) signs_in: Option<usize>,
    /// Attempts that ended badly, with what they count for (RED-7).
    attempts: Vec<(String, Instant)>,
    /// Which notices were given: of which assignment, about which expiry, so many days before it (NOT-2).
    notices: BTreeSet<(usize, Instant, i64)>,
}

/// How far someone may act (PERM-3).
pub(crate) enum Reach {
    Everywhere,
    Within(Vec<usize>),
}

/// Done, with nothing more to say.
#[expect(clippy::unnecessary_wraps, reason = "it ends what may be refused")]
fn done() -> Said {
    Ok("done".to_owned())
}

fn refused<T>(code: &str) -> Result<T, String> {
    Err(code.to_owned())
}

/// An instant in an answer.
pub(crate) fn told(at: Instant) -> String {
    at.format("%F %T%.6f").to_string()
}

impl Reference {
    pub(crate) fn new(now: Instant, rows: Rows) -> Self {
        let (said, attempts, notices) = (String::new(), Vec::new(), BTreeSet::new());
        Self { now, rows, said, signs_in: None, attempts, notices }
    }

    /// Does what a command asks for, as far as the rules let it.
    pub(crate) fn act(&mut self, command: &Command) {
        self.signs_in = self.acting(command);
        let said = match self.signs_in {
            Some(by) if self.rows.users[by].disabled => refused("signed_out"),
            by => self.decide(by.unwrap_or_default(), command.stale, &command.deed),
        };
        self.said = said.unwrap_or_else(|refusal| refusal);
    }

    /// Who must sign in for it: nobody for time, lab hosts and visitors.
    fn acting(&self, command: &Command) -> Option<usize> {
        match command.deed {
            Deed::Wait(_)
            | Deed::LabReports { .. }
            | Deed::Register { .. }
            | Deed::LookUpAsVisitor(_) => None,
            _ => command.by.of(self.rows.users.len()),
        }
    }

    fn decide(&mut self, by: usize, stale: bool, deed: &Deed) -> Said {
        match deed {
            Deed::Wait(time) => {
                self.now += *time;
                done()
            }
            Deed::CreateOrganization { parent, settings } => {
                self.create_organization(by, *parent, *settings)
            }
            Deed::EditOrganization { organization, settings } => {
                self.edit_organization(by, stale, *organization, *settings)
            }
            Deed::MoveOrganization { organization, parent } => {
                self.move_organization(by, stale, *organization, *parent)
            }
            Deed::EditSite { register_by_key, join_pool_organization } => {
                self.edit_site(by, stale, *register_by_key, *join_pool_organization)
            }
            Deed::CreateUser { email, organization } => self.create_user(by, *email, *organization),
            Deed::EditUser { user, edit } => self.edit_user(by, stale, *user, *edit),
            Deed::GrantRole { user, grant } => self.change_role(by, stale, *user, *grant, true),
            Deed::TakeRole { user, grant } => self.change_role(by, stale, *user, *grant, false),
            Deed::CreateCourse { owner, course } => self.create_course(by, *owner, course),
            Deed::EditCourse { course, edit } => self.edit_course(by, stale, *course, *edit),
            Deed::Assign { learner, course, wish, again, note } => {
                self.assign(by, (*learner, *course), *wish, *again, *note)
            }
            Deed::AssignMany(many) => self.assign_many(by, many),
            Deed::Preview { learner, course } => self.preview(by, (*learner, *course)),
            Deed::Cancel(assignment) => self.cancel(by, stale, *assignment),
            Deed::RequestCancellation(assignment) => self.request_cancellation(by, *assignment),
            Deed::Approve(request) => self.decide_request(by, stale, *request, true),
            Deed::Decline(request) => self.decide_request(by, stale, *request, false),
            Deed::SetExpiry { assignment, wish, with_reason } => {
                self.set_expiry(by, stale, *assignment, *wish, *with_reason)
            }
            Deed::AddNote(assignment) => self.add_note(by, *assignment),
            Deed::MarkComplete(assignment) => self.mark_complete(by, stale, *assignment),
            Deed::CreatePool { owner, course, pool, typed, generate } => {
                self.create_pool(by, (*owner, *course), *pool, (typed, *generate))
            }
            Deed::EditPool { pool, edit } => self.edit_pool(by, stale, *pool, *edit),
            Deed::AddKeys { pool, typed, generate } => {
                self.add_keys(by, stale, *pool, (typed, *generate))
            }
            Deed::RevokeKey(key) => self.revoke_key(by, stale, *key),
            Deed::LookUp(key) => self.look_up(by, *key),
            Deed::LookUpAsVisitor(key) => self.look_up_as_visitor(*key),
            Deed::Redeem { key, again } => self.redeem(by, *key, *again),
            Deed::Guess { times, by_looking } => Ok(self.guess(by, *times, *by_looking)),
            Deed::Register { email, key } => self.register(*email, *key),
            Deed::Launch { assignment, activity, host } => {
                self.launch(by, (*assignment, *activity), *host)
            }
            Deed::LabReports { launch, report } => self.lab_reports(*launch, *report),
            Deed::OpenAssignment(assignment) => self.open_assignment(by, *assignment),
            Deed::Statement { organization, months_back, with_children } => {
                self.statement(by, *organization, *months_back, *with_children)
            }
        }
    }

    /// An organization and those above it, the nearest first.
    pub(crate) fn line(&self, organization: usize) -> Vec<usize> {
        let above = |it: &usize| self.rows.organizations[*it].parent;
        std::iter::successors(Some(organization), above).collect()
    }

    /// Whether one organization is another or stands below it (ORG-2).
    pub(crate) fn is_within(&self, organization: usize, top: usize) -> bool {
        self.line(organization).contains(&top)
    }

    /// How far someone may do what these roles may (PERM-3, PERM-5, PERM-6).
    pub(crate) fn allowed(&self, by: usize, roles: &[Role]) -> Result<Reach, String> {
        let held = self.rows.users[by].grants.iter().filter(|(role, _)| roles.contains(role));
        let held: Vec<&Grant> = held.collect();
        if held.is_empty() {
            return refused("forbidden");
        }
        let places: Option<Vec<usize>> = held.iter().map(|(_, place)| *place).collect();
        Ok(places.map_or(Reach::Everywhere, Reach::Within))
    }

    pub(crate) fn covers(&self, reach: &Reach, organization: usize) -> bool {
        match reach {
            Reach::Everywhere => true,
            Reach::Within(tops) => tops.iter().any(|top| self.is_within(organization, *top)),
        }
    }

    /// Whether a course can be assigned to someone in reach (PERM-3, CRS-3).
    fn sees_course(&self, reach: &Reach, course: usize) -> bool {
        let owner = self.rows.courses[course].owner;
        let places = 0..self.rows.organizations.len();
        places.into_iter().any(|place| self.covers(reach, place) && self.is_within(place, owner))
    }

    /// What the line of an organization says first, going up.
    fn nearest<T>(
        &self,
        organization: usize,
        setting: impl Fn(&crate::rows::Settings) -> Option<T>,
    ) -> Option<T> {
        let mut line = self.line(organization).into_iter();
        line.find_map(|it| setting(&self.rows.organizations[it].settings))
    }

    /// The smaller of the organization's and the course's setting; 180 where no organization has one (EXP-1).
    pub(crate) fn max_days(&self, organization: usize, course: usize) -> i64 {
        let organization = self.nearest(organization, |it| it.max_days).unwrap_or(180);
        self.rows.courses[course].max_days.unwrap_or(organization).min(organization)
    }

    /// The first instant of a date in an organization's zone (TIM-3).
    fn first_instant(&self, organization: usize, date: NaiveDate) -> Instant {
        let (_, ahead) = ZONES[self.rows.organizations[organization].settings.zone];
        date.and_time(NaiveTime::MIN).and_utc() - Duration::minutes(ahead)
    }

    /// The start that was picked.
    fn start(&self, organization: usize, picked: Picked) -> Instant {
        match picked {
            Picked::At(at) => at,
            Picked::On(date) => self.first_instant(organization, date),
        }
    }

    /// The end that was picked. A day whose end lies past the latest ends there, if that falls inside (TIM-3).
    fn end(&self, organization: usize, picked: Picked, latest: Option<Instant>) -> Instant {
        match picked {
            Picked::At(at) => at,
            Picked::On(date) => {
                let (first, next) = (
                    self.first_instant(organization, date),
                    self.first_instant(organization, date + Duration::days(1)),
                );
                latest.filter(|latest| first <= *latest && *latest < next).unwrap_or(next)
            }
        }
    }

    /// Writes an entry of the journal (AUD-1).
    fn journal(&mut self, action: &str, by: Option<usize>) {
        *self.rows.journal.entry((action.to_owned(), by)).or_default() += 1;
    }

    /// Writes a line of the bill, from what the assignment was created with (BIL-1, BIL-2).
    fn bill(&mut self, assignment: usize, reversed: bool) {
        let it = &self.rows.assignments[assignment];
        let line = BillLine {
            assignment,
            reversed,
            organization: it.organization,
            course: it.course,
            sku: it.sku,
            at: self.now,
        };
        self.rows.bill.push(line);
    }

    fn is_archived(&self, course: &Course) -> bool {
        course.archived || course.auto_archive_at.is_some_and(|from| from <= self.now)
    }
}

fn refuse_stale(stale: bool) -> Result<(), String> {
    if stale { refused("version_changed") } else { Ok(()) }
}
