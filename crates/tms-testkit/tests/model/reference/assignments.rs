//! What is done to assignments (CAN, HLP, EXP-3 to EXP-6, NTE, PRG-5).

use chrono::Duration;
use tms_domain::time::{Instant, Picked};

use super::{MANAGERS, Reach, Reference, Said, done, refuse_stale, refused, told};
use crate::{
    command::Pick,
    rows::{LaunchState, Request, Role},
};

impl Reference {
    /// An assignment that belongs to an organization in reach (ASG-8).
    fn in_reach(&self, reach: &Reach, assignment: Pick) -> Result<usize, String> {
        let number = assignment.of(self.rows.assignments.len());
        let number =
            number.filter(|it| self.covers(reach, self.rows.assignments[*it].organization));
        number.ok_or_else(|| "not_found".to_owned())
    }

    /// When the first lab was launched; one that is pending counts for a minute (CAN-3).
    fn lab_launched_at(&self, assignment: usize) -> Option<Instant> {
        let course = &self.rows.courses[self.rows.assignments[assignment].course];
        let labs = self.rows.launches.iter().filter(|launch| {
            let counts = match launch.state {
                LaunchState::Launched => true,
                LaunchState::Failed => false,
                LaunchState::Pending => self.now < launch.requested_at + Duration::seconds(60),
            };
            launch.assignment == assignment && course.activities[launch.activity].is_lab && counts
        });
        labs.map(|launch| launch.requested_at).min()
    }

    /// Why nobody can cancel it any more, or until when an administrator can, or could (CAN-5).
    fn cancellable_until(&self, assignment: usize) -> Result<Instant, String> {
        let it = &self.rows.assignments[assignment];
        if it.cancelled.is_some() {
            return refused("already_cancelled");
        }
        if it.completed_at.is_some() {
            return refused("already_complete");
        }
        if let Some(at) = self.lab_launched_at(assignment) {
            return Err(format!("lab_launched {}", told(at)));
        }
        Ok(it.created_at + Duration::hours(24))
    }

    fn write_cancelled(&mut self, assignment: usize, by: usize) {
        self.rows.assignments[assignment].cancelled = Some((self.now, by));
        self.bill(assignment, true);
        self.journal("course_assignment cancelled", Some(by));
    }

    pub(super) fn cancel(&mut self, by: usize, stale: bool, assignment: Pick) -> Said {
        let reach = self.allowed(by, &MANAGERS)?;
        let number = self.in_reach(&reach, assignment)?;
        refuse_stale(stale)?;
        let until = self.cancellable_until(number)?;
        if self.now > until {
            return Err(format!("cancellation_window_closed {}", told(until)));
        }
        self.write_cancelled(number, by);
        done()
    }

    pub(super) fn request_cancellation(&mut self, by: usize, assignment: Pick) -> Said {
        let reach = self.allowed(by, &MANAGERS)?;
        let number = self.in_reach(&reach, assignment)?;
        let until = self.cancellable_until(number)?;
        if self.now <= until {
            return Err(format!("still_cancellable {}", told(until)));
        }
        let mut requests = self.rows.requests.iter();
        if let Some(open) = requests.position(|it| it.assignment == number && it.decided.is_none())
        {
            return Err(format!("request_open {open}"));
        }
        self.rows.requests.push(Request { assignment: number, by, at: self.now, decided: None });
        self.journal("cancellation_request created", Some(by));
        done()
    }

    pub(super) fn decide_request(
        &mut self,
        by: usize,
        stale: bool,
        request: Pick,
        approves: bool,
    ) -> Said {
        self.allowed(by, &[Role::HelpDeskAgent])?;
        let number = request.of(self.rows.requests.len()).ok_or("not_found")?;
        let Request { assignment, by: requester, decided, .. } = self.rows.requests[number].clone();
        refuse_stale(stale)?;
        if decided.is_some() {
            return refused("already_decided");
        }
        if approves {
            self.cancellable_until(assignment)?;
        }
        self.rows.requests[number].decided = Some((by, self.now, approves));
        self.journal(
            if approves {
                "cancellation_request approved"
            } else {
                "cancellation_request declined"
            },
            Some(by),
        );
        self.rows.mails.push(("cancellation_request_decided", number, requester));
        if approves {
            self.write_cancelled(assignment, by);
        }
        done()
    }

    pub(super) fn set_expiry(
        &mut self,
        by: usize,
        stale: bool,
        assignment: Pick,
        wish: Picked,
        with_reason: bool,
    ) -> Said {
        let everyone = [&MANAGERS[..], &[Role::HelpDeskAgent]].concat();
        let roles = if with_reason { &[Role::HelpDeskAgent][..] } else { &everyone[..] };
        let reach = self.allowed(by, roles)?;
        let number = self.in_reach(&reach, assignment)?;
        refuse_stale(stale)?;
        let it = self.rows.assignments[number].clone();
        let latest =
            if with_reason { it.created_at + Duration::days(3_660) } else { it.max_expires_at };
        let organization = self.rows.users[it.learner].organization;
        let expires = self.end(organization, wish, Some(latest));
        self.refuse_expiry(expires, latest)?;
        if it.cancelled.is_some() {
            return refused("cancelled");
        }
        let passes = it.max_expires_at < expires;
        if it.expires_at == expires {
            return done();
        }
        let it = &mut self.rows.assignments[number];
        it.expires_at = expires;
        it.max_expires_at = it.max_expires_at.max(expires);
        self.give_notice(number);
        self.journal(
            if passes {
                "course_assignment expiry_overridden"
            } else {
                "course_assignment expiry_set"
            },
            Some(by),
        );
        done()
    }

    /// An expiry that was brought near is told at once, and never twice (NOT-2).
    fn give_notice(&mut self, number: usize) {
        let it = &self.rows.assignments[number];
        let has_come = |days: &i64| {
            let at = it.expires_at - Duration::days(*days);
            it.created_at < at && at <= self.now
        };
        let due = [3, 14].into_iter().find(has_come).filter(|_| it.completed_at.is_none());
        let (learner, expires) = (it.learner, it.expires_at);
        if let Some(days) = due
            && self.notices.insert((number, expires, days))
        {
            self.rows.mails.push(("assignment_expiring", number, learner));
        }
    }

    pub(super) fn add_note(&mut self, by: usize, assignment: Pick) -> Said {
        let roles = [&MANAGERS[..], &[Role::HelpDeskAgent]].concat();
        let reach = self.allowed(by, &roles)?;
        let number = self.in_reach(&reach, assignment)?;
        self.write_note(number, by);
        done()
    }

    pub(super) fn mark_complete(&mut self, by: usize, stale: bool, assignment: Pick) -> Said {
        let reach = self.allowed(by, &MANAGERS)?;
        let number = self.in_reach(&reach, assignment)?;
        refuse_stale(stale)?;
        let now = self.now;
        let it = &mut self.rows.assignments[number];
        if it.cancelled.is_some() {
            return refused("cancelled");
        }
        if it.completed_at.is_some() {
            return refused("already_complete");
        }
        it.completed_at = Some(now);
        it.percent = 100;
        let learner = it.learner;
        self.journal("course_assignment marked_complete", Some(by));
        self.rows.mails.push(("assignment_completed", number, learner));
        self.rows.certificates.insert(number, now);
        done()
    }
}
