//! Importing learners, many in a commit.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    BadRow, ImportError, ImportOptions, ImportProgress, ImportReport, RawLearner, Row, RowKind,
    RowOutcome, differences, refuse_bad, repeated,
};
use crate::{
    change::Versioned,
    field::{FieldCode, FieldError, FieldReader},
    id::{IdBlock, OrganizationId, UserId},
    input::PersonDetails,
    journal::Author,
    plan::Plan,
    port::{CommitError, Duplicate, Ports, StoreError},
    text::Name,
    usecase::ATTEMPTS_MAX,
    user::{User, UserDetails},
};

/// How many rows come in one commit: enough to be fast, few enough to let others in between.
const ROWS_PER_COMMIT: usize = 500;

/// A learner that may be written.
struct CheckedLearner {
    line: usize,
    person: PersonDetails,
    organization: OrganizationId,
}

/// The use case: the command line imports learners.
#[derive(Clone)]
pub struct ImportLearners {
    ports: Ports,
}

impl ImportLearners {
    /// Wires the use case to its ports.
    pub const fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Imports learners, calling `progress` after each commit. Repeating it changes nothing.
    ///
    /// New learners have no password and get no mail: thousands at once would look like an attack, and the links
    /// would have expired before most are read. They ask for a link when they first sign in (USR-6).
    ///
    /// # Errors
    ///
    /// One bad row refuses all, unless bad rows are to be skipped.
    pub async fn import(
        &self,
        rows: Vec<Row<RawLearner>>,
        options: ImportOptions,
        progress: &(dyn Fn(ImportProgress) + Send + Sync),
    ) -> Result<ImportReport, ImportError> {
        let (checked, bad) = self.check(rows).await?;
        let mut report = refuse_bad(bad, options)?;
        let total = checked.len();
        let mut done = 0;
        for rows in checked.chunks(ROWS_PER_COMMIT) {
            for (line, outcome) in self.write(rows, options).await? {
                report.note(line, RowKind::Learner, outcome);
            }
            done += rows.len();
            progress(ImportProgress { done, total });
        }
        Ok(report)
    }

    async fn check(
        &self,
        rows: Vec<Row<RawLearner>>,
    ) -> Result<(Vec<CheckedLearner>, Vec<BadRow>), StoreError> {
        let organizations = self.organizations(&rows).await?;
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let (mut checked, mut bad) = (Vec::with_capacity(rows.len()), Vec::new());
        for Row { line, input } in rows {
            let read = input.and_then(|row| {
                let mut reader = FieldReader::default();
                let person = row.person.read(&mut reader, &*self.ports.calendar);
                let key = reader.name("organization", row.organization);
                let organization =
                    key.as_ref().and_then(|key| organizations.get(key.as_str()).copied());
                if key.is_some() && organization.is_none() {
                    let message = "there is no organization with this external id";
                    let error = FieldError::new("organization", FieldCode::Invalid, message);
                    reader.refuse(error);
                }
                let email = person.as_ref().map(|person| person.email.normal().to_owned());
                if let Some(before) = email.and_then(|email| seen.insert(email, line)) {
                    reader.refuse(repeated("email", before));
                }
                let learner = person.zip(organization);
                let learner = learner.map(|(person, organization)| CheckedLearner {
                    line,
                    person,
                    organization,
                });
                reader.finish(learner)
            });
            match read {
                Ok(learner) => checked.push(learner),
                Err(errors) => bad.push(BadRow { line, kind: RowKind::Learner, errors }),
            }
        }
        Ok((checked, bad))
    }

    /// The organizations that the rows name.
    async fn organizations(
        &self,
        rows: &[Row<RawLearner>],
    ) -> Result<BTreeMap<String, OrganizationId>, StoreError> {
        let keys = rows.iter().flat_map(|row| &row.input).filter_map(|row| {
            let key = Name::parse(row.organization.as_deref()?).ok()?;
            Some(key.to_string())
        });
        let found = self.ports.organizations.find_by_external_ids(&keys.collect()).await?;
        let keyed = found.iter().filter_map(|organization| {
            let key = organization.state().settings().external_id.as_ref()?;
            Some((key.to_string(), organization.state().id()))
        });
        Ok(keyed.collect())
    }

    /// Writes some rows in one commit.
    async fn write(
        &self,
        rows: &[CheckedLearner],
        options: ImportOptions,
    ) -> Result<Vec<(usize, RowOutcome)>, ImportError> {
        let ports = &self.ports;
        let emails: BTreeSet<String> =
            rows.iter().map(|row| row.person.email.normal().to_owned()).collect();
        for _ in 0..ATTEMPTS_MAX {
            let stored: BTreeMap<String, Versioned<User>> = ports
                .users
                .find_by_emails(&emails)
                .await?
                .into_iter()
                .map(|user| (user.state().details().email.normal().to_owned(), user))
                .collect();
            let now = ports.clock.now();
            let mut ids = IdBlock::starting_at(ports.ids.next());
            let plan_ids = IdBlock::starting_at(ports.ids.next());
            let mut plan = Plan::new(Author::CommandLine, now, plan_ids);
            let mut outcomes = Vec::with_capacity(rows.len());
            for row in rows {
                let outcome = if let Some(user) = stored.get(row.person.email.normal()) {
                    update(&mut plan, user, row, options)
                } else {
                    let details = row.person.clone().belonging_to(row.organization);
                    let id = UserId::from_uuid(ids.take());
                    plan.create(User::create(id, details, None, now));
                    RowOutcome::Created
                };
                outcomes.push((row.line, outcome));
            }
            match ports.plans.commit(plan).await {
                Ok(()) => return Ok(outcomes),
                // Someone was faster: what they made is found by reading again.
                Err(CommitError::Conflict | CommitError::Duplicate(Duplicate::Email)) => {}
                Err(error @ CommitError::Duplicate(_)) => {
                    return Err(ImportError::Store(StoreError::new(error)));
                }
                Err(CommitError::Store(error)) => return Err(ImportError::Store(error)),
            }
        }
        Err(ImportError::Contended)
    }
}

/// Compares a row with the user it means, and plans the change where that is asked for.
fn update(
    plan: &mut Plan,
    user: &Versioned<User>,
    row: &CheckedLearner,
    options: ImportOptions,
) -> RowOutcome {
    let was = user.state().details();
    let PersonDetails { first_name, last_name, email, country, time_zone, language } =
        row.person.clone();
    let details = UserDetails {
        first_name,
        last_name,
        email,
        country,
        organization: row.organization,
        time_zone: time_zone.or_else(|| was.time_zone.clone()),
        language: language.or_else(|| was.language.clone()),
        mail_opt_out: was.mail_opt_out,
        disabled: was.disabled,
    };
    let Ok(change) = user.change(|user| Ok::<_, std::convert::Infallible>(user.edit(details)));
    let differences = differences(change.before(), change.after());
    if differences.is_empty() {
        return RowOutcome::Unchanged;
    }
    if options.update {
        plan.change(change);
    }
    RowOutcome::Differs { differences, updated: options.update }
}
