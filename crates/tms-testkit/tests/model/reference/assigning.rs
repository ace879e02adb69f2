//! Creating assignments (ASG, EXP-1 to EXP-3, BIL-1).

use std::collections::BTreeSet;

use chrono::Duration;
use tms_domain::time::{Instant, Picked};

use super::{MANAGERS, Reach, Reference, Said, refused, told};
use crate::{
    command::{Many, Pick},
    rows::{Assignment, Note, Source},
};

impl Reference {
    /// Why a learner is not given a course, or the expiry and its maximum.
    fn terms(
        &self,
        reach: &Reach,
        (learner, course): (usize, usize),
        wish: Option<Picked>,
        again: bool,
    ) -> Result<(Instant, Instant), String> {
        let organization = self.rows.users[learner].organization;
        if !self.covers(reach, organization) {
            return refused("learner_not_found");
        }
        if !self.sees_course(reach, course) {
            return refused("course_not_found");
        }
        if !self.is_within(organization, self.rows.courses[course].owner) {
            return refused("course_not_available");
        }
        if self.is_archived(&self.rows.courses[course]) {
            return refused("course_archived");
        }
        if self.rows.users[learner].disabled {
            return refused("learner_disabled");
        }
        if self.holds(learner, course) && !again {
            return refused("already_assigned");
        }
        let max = self.now + Duration::days(self.max_days(organization, course));
        let expires = wish.map_or(max, |wish| self.end(organization, wish, Some(max)));
        self.refuse_expiry(expires, max)?;
        Ok((expires, max))
    }

    pub(super) fn refuse_expiry(&self, expires: Instant, latest: Instant) -> Result<(), String> {
        if expires > latest {
            Err(format!("expiry_beyond_maximum {}", told(latest)))
        } else if expires <= self.now {
            refused("expiry_not_in_future")
        } else {
            Ok(())
        }
    }

    /// Whether a learner has an open, uncompleted assignment of a course (ASG-6).
    pub(super) fn holds(&self, learner: usize, course: usize) -> bool {
        self.rows.assignments.iter().any(|it| {
            (it.learner, it.course) == (learner, course)
                && it.cancelled.is_none()
                && it.completed_at.is_none()
                && self.now < it.expires_at
        })
    }

    /// Writes an assignment with its bill line, journal entry and mail; returns its number.
    pub(super) fn create(
        &mut self,
        (learner, course): (usize, usize),
        source: Source,
        (expires_at, max_expires_at): (Instant, Instant),
        author: usize,
    ) -> usize {
        let organization = self.rows.users[learner].organization;
        let own_sku = self.rows.courses[course].sku;
        let number = self.rows.assignments.len();
        self.rows.assignments.push(Assignment {
            learner,
            course,
            organization,
            source,
            created_at: self.now,
            sku: own_sku.or_else(|| self.nearest(organization, |it| it.sku)),
            expires_at,
            max_expires_at,
            cancelled: None,
            started_at: None,
            completed_at: None,
            percent: 0,
            done: BTreeSet::new(),
            labs_launched: 0,
        });
        self.bill(number, false);
        self.journal("course_assignment created", Some(author));
        self.rows.mails.push(("assignment_created", number, learner));
        number
    }

    pub(super) fn write_note(&mut self, assignment: usize, by: usize) {
        self.rows.notes.push(Note { assignment, by, at: self.now });
        self.journal("course_assignment note_added", Some(by));
    }

    fn pair(&self, (learner, course): (Pick, Pick)) -> Result<(usize, usize), String> {
        let learner = learner.of(self.rows.users.len()).ok_or("learner_not_found")?;
        let course = course.of(self.rows.courses.len()).ok_or("course_not_found")?;
        Ok((learner, course))
    }

    pub(super) fn assign(
        &mut self,
        by: usize,
        pair: (Pick, Pick),
        wish: Option<Picked>,
        again: bool,
        note: bool,
    ) -> Said {
        let reach = self.allowed(by, &MANAGERS)?;
        let pair = self.pair(pair)?;
        let terms = self.terms(&reach, pair, wish, again)?;
        let number = self.create(pair, Source::Administrator(by), terms, by);
        if note {
            self.write_note(number, by);
        }
        Ok(format!("assignment {number}"))
    }

    pub(super) fn assign_many(&mut self, by: usize, many: &Many) -> Said {
        let reach = self.allowed(by, &MANAGERS)?;
        let (learners, courses) = many.numbers(self.rows.users.len(), self.rows.courses.len());
        if many.as_job {
            self.journal("job created", Some(by));
        }
        let pairs = learners.iter().flat_map(|learner| courses.iter().map(|it| (*learner, *it)));
        // Nothing decides but what was so before: a pair never comes twice.
        let decided: Vec<_> =
            pairs.map(|pair| (pair, self.terms(&reach, pair, many.wish, many.again))).collect();
        let mut said = Vec::new();
        for (pair, outcome) in decided {
            said.push(match outcome {
                Ok(terms) => {
                    let number = self.create(pair, Source::Administrator(by), terms, by);
                    if many.note {
                        self.write_note(number, by);
                    }
                    format!("assignment {number}")
                }
                // A pair's refusal has its code only.
                Err(refusal) => refusal.split(' ').next().unwrap_or_default().to_owned(),
            });
        }
        if many.as_job {
            self.journal("job advanced", Some(by));
        }
        Ok(said.join(", "))
    }

    pub(super) fn preview(&self, by: usize, pair: (Pick, Pick)) -> Said {
        let reach = self.allowed(by, &MANAGERS)?;
        let (learner, course) = self.pair(pair)?;
        let (expires, max) = self.terms(&reach, (learner, course), None, true)?;
        let held = self.holds(learner, course);
        let zone = self.rows.organizations[self.rows.users[learner].organization].settings.zone;
        Ok(format!("expires {} {} zone {zone} held {held}", told(expires), told(max)))
    }
}

impl Many {
    /// The learners and courses it names, each once, at their first place (ASG-4).
    pub(crate) fn numbers(&self, users: usize, courses: usize) -> (Vec<usize>, Vec<usize>) {
        let once = |picks: &[Pick], count: usize| {
            let mut seen = BTreeSet::new();
            let numbers = picks.iter().filter_map(|pick| pick.of(count));
            numbers.filter(|number| seen.insert(*number)).collect()
        };
        (once(&self.learners, users), once(&self.courses, courses))
    }
}
