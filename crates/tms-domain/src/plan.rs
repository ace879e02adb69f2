//! The unit of work as a value: everything one decision writes, committed together or not at all.
//!
//! A plan collects new aggregates, changes and checks. From each fact it derives what must follow, one total
//! function for each consequence: the bill line, the certificate, the mail, the journal entry, what webhooks are told. So no path can
//! create an assignment without billing it, or complete one without making its certificate.

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::{
    achievement::{Achievement, EarnedAchievement},
    assignment::{CourseAssignment, DueNotice},
    badge::{Badge, BadgeAward, Picture},
    billing::{BillLine, bill_line},
    cancellation_request::CancellationRequest,
    certificate::{Certificate, certificate},
    change::{Aggregate, AggregateKind, Change, New, Step, Version, Versioned},
    course::Course,
    event::{Event, events},
    id::{
        AssignmentId, EventId, IdBlock, JournalEntryId, JudgingId, MailId, OrganizationId, UserId,
    },
    idempotency::RememberedAnswer,
    job::Job,
    journal::{self, Author, FieldValue, JournalEntry, Stamp},
    judging::{Judging, judging},
    launch::Launch,
    mail::{Mail, MailKind, expiry_notice, mail},
    note::Note,
    organization::{Organization, OrganizationLine},
    pool::TrainingKeyPool,
    queued_mail::QueuedMail,
    site::Site,
    time::Instant,
    token::Token,
    training_key::TrainingKey,
    user::User,
    webhook::{Delivery, Webhook},
};

mod entries;
mod parts;

use entries::has_entry;
pub use parts::{KeysToAdd, PairResults};

/// One row with a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef {
    /// What kind of thing it is.
    pub kind: AggregateKind,
    /// Which one.
    pub id: Uuid,
}

impl From<AssignmentId> for RowRef {
    fn from(id: AssignmentId) -> Self {
        Self { kind: AggregateKind::CourseAssignment, id: id.as_uuid() }
    }
}

/// A row of an aggregate to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Written<A> {
    /// A new one.
    New(A),
    /// One that was changed. Its guard stands in [`Plan::guards`] too.
    Changed {
        /// The version the stored row must still have.
        expected: Version,
        /// As it was.
        before: A,
        /// As it is now.
        after: A,
    },
}

macro_rules! aggregates {
    ($($kind:ident($type:ty)),+ $(,)?) => {
        /// Something a plan writes.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Write {
            $(
                #[doc = concat!("A row of `", stringify!($kind), "`.")]
                $kind(Written<$type>),
            )+
            /// A note; notes are only ever added (NTE-1).
            Note(Note),
            /// Keys added to a pool.
            Keys(KeysToAdd),
            /// What pairs of a job came to.
            PairResults(PairResults),
            /// A picture; pictures are only ever added.
            Picture(Picture),
        }

        /// What happened, as the consequences see it.
        #[derive(Debug)]
        pub enum Fact<'a> {
            $(
                #[doc = concat!("To a `", stringify!($kind), "`.")]
                $kind(Step<'a, $type>),
            )+
        }

        impl Fact<'_> {
            fn entry(&self, stamp: Stamp) -> JournalEntry {
                match self {
                    $(Self::$kind(step) => journal::entry(stamp, step),)+
                }
            }
        }

        $(
            impl Planned for $type {
                fn write(written: Written<Self>) -> Write {
                    Write::$kind(written)
                }

                fn fact(step: Step<'_, Self>) -> Fact<'_> {
                    Fact::$kind(step)
                }
            }
        )+
    };
}

/// An aggregate that plans can write.
pub trait Planned: Aggregate {
    /// Wraps a row to write.
    fn write(written: Written<Self>) -> Write;

    /// Wraps what happened.
    fn fact(step: Step<'_, Self>) -> Fact<'_>;
}

aggregates! {
    Organization(Organization),
    Site(Site),
    User(User),
    Course(Course),
    TrainingKeyPool(TrainingKeyPool),
    TrainingKey(TrainingKey),
    CourseAssignment(CourseAssignment),
    Launch(Launch),
    CancellationRequest(CancellationRequest),
    Job(Job),
    Token(Token),
    Mail(QueuedMail),
    Badge(Badge),
    Achievement(Achievement),
    EarnedAchievement(EarnedAchievement),
    BadgeAward(BadgeAward),
    Webhook(Webhook),
    WebhookDelivery(Delivery),
}

/// Everything one decision writes.
#[derive(Clone, Debug)]
#[must_use = "a plan does nothing until a store commits it"]
pub struct Plan {
    author: Author,
    at: Instant,
    ids: IdBlock,
    guards: BTreeSet<(RowRef, Version)>,
    writes: Vec<Write>,
    bill_lines: Vec<BillLine>,
    certificates: Vec<Certificate>,
    journal: Vec<JournalEntry>,
    mails: Vec<Mail>,
    judgings: Vec<Judging>,
    events: Vec<Event>,
    answer: Option<RememberedAnswer>,
}

impl Plan {
    /// Starts a plan. What follows from its facts gets its ids from `ids`.
    pub const fn new(author: Author, at: Instant, ids: IdBlock) -> Self {
        Self {
            author,
            at,
            ids,
            guards: BTreeSet::new(),
            writes: Vec::new(),
            bill_lines: Vec::new(),
            certificates: Vec::new(),
            journal: Vec::new(),
            mails: Vec::new(),
            judgings: Vec::new(),
            events: Vec::new(),
            answer: None,
        }
    }

    /// Adds something new.
    pub fn create<A: Planned>(&mut self, new: New<A>) {
        self.consequences(&A::fact(Step::Created(new.state())));
        self.writes.push(A::write(Written::New(new.into_state())));
    }

    /// Adds a change: the row must still have the version it was decided on.
    pub fn change<A: Planned>(&mut self, change: Change<A>) {
        let (before, event, after) = (change.before(), change.event(), change.after());
        self.consequences(&A::fact(Step::Changed { before, event, after }));
        let expected = change.expected();
        self.guard::<A>(after.raw_id(), expected);
        let (before, after) = change.into_states();
        self.writes.push(A::write(Written::Changed { expected, before, after }));
    }

    /// Demands that a row that decided, but does not change, still has its version.
    pub fn check<A: Aggregate>(&mut self, read: &Versioned<A>) {
        self.guard::<A>(read.state().raw_id(), read.version());
    }

    /// Demands the same of every organization of a line.
    pub fn check_line(&mut self, line: &OrganizationLine) {
        for member in line.members() {
            self.check(member);
        }
    }

    fn guard<A: Aggregate>(&mut self, id: Uuid, version: Version) {
        self.guards.insert((RowRef { kind: A::KIND, id }, version));
    }

    /// Adds a note.
    pub fn add_note(&mut self, note: Note) {
        let stamp = self.stamp();
        self.journal.push(JournalEntry {
            id: stamp.id,
            at: stamp.at,
            author: stamp.author,
            kind: AggregateKind::CourseAssignment,
            subject: note.assignment.as_uuid(),
            organization: Some(note.organization),
            action: "note_added",
            before: Vec::new(),
            after: vec![
                ("title", note.text.title.as_str().into()),
                ("important", note.text.important.into()),
            ],
        });
        self.writes.push(Write::Note(note));
    }

    /// Adds keys to a pool. The pool's own fact that they were added is planned with them.
    pub fn add_keys(&mut self, keys: KeysToAdd) {
        self.writes.push(Write::Keys(keys));
    }

    /// Adds the first keys to a pool that this plan creates: one entry for all of them (AUD-1).
    pub fn add_first_keys(&mut self, pool: &TrainingKeyPool, keys: Vec<KeysToAdd>) {
        let added = keys.iter().map(|keys| keys.keys.len()).sum::<usize>();
        let stamp = self.stamp();
        self.journal.push(JournalEntry {
            id: stamp.id,
            at: stamp.at,
            author: stamp.author,
            kind: AggregateKind::TrainingKeyPool,
            subject: pool.id().as_uuid(),
            organization: Some(pool.owner()),
            action: "keys_added",
            before: Vec::new(),
            after: vec![("keys", FieldValue::Number(i64::try_from(added).unwrap_or(i64::MAX)))],
        });
        self.writes.extend(keys.into_iter().map(Write::Keys));
    }

    /// Adds what pairs of a job came to.
    pub fn add_pair_results(&mut self, results: PairResults) {
        self.writes.push(Write::PairResults(results));
    }

    /// Adds a picture. What shows it tells of it (AUD-1).
    pub fn add_picture(&mut self, picture: Picture) {
        self.writes.push(Write::Picture(picture));
    }

    /// Adds the mail with a link to set a password (USR-6).
    pub fn mail_password_link(&mut self, recipient: UserId, organization: OrganizationId) {
        let id = self.ids.take();
        self.mails.push(Mail {
            id: MailId::from_uuid(id),
            kind: MailKind::PasswordLink,
            about: id,
            notice: None,
            recipient,
            organization: Some(organization),
            at: self.at,
        });
    }

    /// Adds a notice of expiry to the learner of an assignment, which must still be as it was read (NOT-2).
    pub fn mail_expiry_notice(&mut self, assignment: &Versioned<CourseAssignment>, due: DueNotice) {
        self.check(assignment);
        let id = MailId::from_uuid(self.ids.take());
        self.mails.push(expiry_notice(assignment.state(), due, self.at, id));
    }

    /// Tells webhooks that an assignment has expired, which must still be as it was read (HOOK-1).
    pub fn tell_expired(&mut self, assignment: &Versioned<CourseAssignment>) {
        self.check(assignment);
        let id = EventId::from_uuid(self.ids.take());
        self.events.push(Event::expired(assignment.state(), id));
    }

    /// Keeps the answer with the change that it tells of.
    pub fn remember(&mut self, answer: RememberedAnswer) {
        self.answer = Some(answer);
    }

    fn stamp(&mut self) -> Stamp {
        Stamp { id: JournalEntryId::from_uuid(self.ids.take()), at: self.at, author: self.author }
    }

    fn consequences(&mut self, fact: &Fact<'_>) {
        self.bill_lines.extend(bill_line(fact));
        self.certificates.extend(certificate(fact));
        let ids = &mut self.ids;
        self.mails.extend(mail(fact, self.at, || MailId::from_uuid(ids.take())));
        self.judgings.extend(judging(fact, || JudgingId::from_uuid(ids.take())));
        if has_entry(fact) {
            let stamp = self.stamp();
            self.journal.push(fact.entry(stamp));
        }
        let (at, ids) = (self.at, &mut self.ids);
        self.events.extend(events(fact, at, || EventId::from_uuid(ids.take())));
    }

    /// Who decided.
    pub const fn author(&self) -> Author {
        self.author
    }

    /// When it was decided.
    pub const fn at(&self) -> Instant {
        self.at
    }

    /// Every row that decided, with the version it must still have.
    pub const fn guards(&self) -> &BTreeSet<(RowRef, Version)> {
        &self.guards
    }

    /// What to write.
    pub fn writes(&self) -> &[Write] {
        &self.writes
    }

    /// The lines to add to the bill.
    pub fn bill_lines(&self) -> &[BillLine] {
        &self.bill_lines
    }

    /// The certificates to make.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// The entries to add to the journal.
    pub fn journal(&self) -> &[JournalEntry] {
        &self.journal
    }

    /// The rows to add to the outbox.
    pub fn mails(&self) -> &[Mail] {
        &self.mails
    }

    /// Who is to be judged because of it (ACH-1).
    pub fn judgings(&self) -> &[Judging] {
        &self.judgings
    }

    /// What webhooks are told because of it (HOOK-1). A store keeps it only while there is a webhook that is on.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// The answer to keep.
    pub const fn answer(&self) -> Option<&RememberedAnswer> {
        self.answer.as_ref()
    }
}
