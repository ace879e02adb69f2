//! Launching, lab results and completion (LAB, PRG, CAN-3).

use super::{Reference, Said, done, refused, told};
use crate::{
    command::{Host, Pick},
    rows::{Launch, LaunchState, Report},
};

impl Reference {
    pub(super) fn launch(
        &mut self,
        by: usize,
        (assignment, activity): (Pick, Pick),
        host: Host,
    ) -> Said {
        let number = assignment.of(self.rows.assignments.len());
        let number = number.filter(|it| self.rows.assignments[*it].learner == by);
        let number = number.ok_or("not_found")?;
        let it = self.rows.assignments[number].clone();
        let course = &self.rows.courses[it.course];
        let activity = activity.of(course.activities.len()).ok_or("not_found")?;
        let kind = course.activities[activity];
        if kind.retired {
            return refused("not_found");
        }
        if it.cancelled.is_some() {
            return refused("cancelled");
        }
        if it.expires_at <= self.now {
            return Err(format!("expired {}", told(it.expires_at)));
        }
        let state = if kind.is_lab { LaunchState::Pending } else { LaunchState::Launched };
        let launch = self.rows.launches.len();
        self.rows.launches.push(Launch {
            assignment: number,
            activity,
            requested_at: self.now,
            state,
            report: None,
        });
        if !kind.is_lab {
            self.activity_done(number, activity, Some(by));
            return Ok(format!("launch {launch}"));
        }
        self.journal("course_assignment lab_requested", Some(by));
        match host {
            Host::AnswersNobody => refused("store"),
            Host::Refuses => {
                self.rows.launches[launch].state = LaunchState::Failed;
                self.journal("course_assignment lab_failed", Some(by));
                refused("lab_host_unavailable")
            }
            Host::Accepts => {
                self.lab_launched(launch, Some(by));
                self.judge(number);
                Ok(format!("launch {launch}"))
            }
        }
    }

    fn lab_launched(&mut self, launch: usize, author: Option<usize>) {
        self.rows.launches[launch].state = LaunchState::Launched;
        self.rows.assignments[self.rows.launches[launch].assignment].labs_launched += 1;
        self.journal("course_assignment lab_launched", author);
    }

    fn activity_done(&mut self, assignment: usize, activity: usize, author: Option<usize>) {
        self.rows.assignments[assignment].done.insert(activity);
        self.journal("course_assignment activity_done", author);
        self.judge(assignment);
    }

    /// Starts an assignment, and completes it when the last activity that counts is done (PRG-1 to PRG-4).
    fn judge(&mut self, number: usize) {
        let now = self.now;
        let it = &mut self.rows.assignments[number];
        if it.completed_at.is_some() {
            return;
        }
        it.started_at = it.started_at.or(Some(now));
        let activities = self.rows.courses[it.course].activities.iter().enumerate();
        let current: Vec<_> = activities.filter(|(_, activity)| !activity.retired).collect();
        let any_required = current.iter().any(|(_, activity)| activity.required);
        let counting = current.iter().filter(|(_, activity)| activity.required || !any_required);
        let done: Vec<bool> = counting.map(|(activity, _)| it.done.contains(activity)).collect();
        let count = done.iter().filter(|done| **done).count();
        if !done.is_empty() && count == done.len() {
            it.completed_at = Some(now);
            it.percent = 100;
            let learner = it.learner;
            self.rows.mails.push(("assignment_completed", number, learner));
            self.rows.certificates.insert(number, now);
        } else {
            it.percent = u8::try_from(count * 100 / done.len().max(1)).unwrap();
        }
    }

    /// What a lab host reports counts once; `completed` stands against whatever else comes (LAB-2).
    pub(super) fn lab_reports(&mut self, launch: Pick, report: Report) -> Said {
        let Some(number) = launch.of(self.rows.launches.len()) else { return refused("not_found") };
        let launch = self.rows.launches[number].clone();
        let it = &self.rows.assignments[launch.assignment];
        if !self.rows.courses[it.course].activities[launch.activity].is_lab {
            // No lab host knows of it.
            return refused("not_found");
        }
        let news = match launch.report {
            None => true,
            Some(before) => before != Report::Completed && report == Report::Completed,
        };
        if it.cancelled.is_some() || !news {
            return done();
        }
        let newly_done = report == Report::Completed && !it.done.contains(&launch.activity);
        self.rows.launches[number].report = Some(report);
        self.journal("launch reported", None);
        if launch.state == LaunchState::Launched {
            if newly_done {
                self.activity_done(launch.assignment, launch.activity, None);
                return done();
            }
            // The course may have changed since it was last judged (CRS-5).
            let before = self.rows.assignments[launch.assignment].clone();
            self.judge(launch.assignment);
            if self.rows.assignments[launch.assignment] != before {
                self.journal("course_assignment judged", None);
            }
            return done();
        }
        if newly_done {
            self.rows.assignments[launch.assignment].done.insert(launch.activity);
        }
        self.lab_launched(number, None);
        self.judge(launch.assignment);
        done()
    }
}
