//! A multiple creation that takes a while: how far it has come, and then what it came to (ASG-4, ASG-5).

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{id::JobId, port::Page, time::Instant, view::JobView};

use super::pairs::{Outcome, Pair};
use crate::{
    pages::{
        frame::{Frame, Reader},
        list::{Asked, List},
        texts::{Said, Texts},
    },
    path::Named,
    problem::Problem,
    routes::jobs::JobResultsQuery,
    services::Shared,
};

#[derive(Template)]
#[template(path = "assignments/job.html")]
struct JobPage<'a> {
    frame: &'a Frame,
    t: Texts,
    id: JobId,
    job: JobView,
    decided: u64,
    pace: Option<(u64, Said)>,
    list: List,
    outcomes: Vec<(&'static str, String)>,
    rows: Vec<Pair>,
}

impl JobPage<'_> {
    const fn is_running(&self) -> bool {
        self.job.finished_at.is_none()
    }

    fn export(&self) -> String {
        self.list.export_address(&format!("/api/v1/jobs/{}/results.csv", self.id))
    }
}

/// `GET /admin/jobs/{id}`. The page asks for itself again until the job is done.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<JobId>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let read = &shared.use_cases.read_assignments;
    let job = read.job(&caller.actor, id).await?;
    let asked = Asked::of(&parts);
    // What is still being decided is told by its numbers.
    let found = if job.finished_at.is_none() {
        Ok(Page { items: Vec::new(), next: None })
    } else {
        let wanted = asked.read::<JobResultsQuery>()?.draft();
        let wanted = wanted.map(|query| (query.filter.0.into(), query.page));
        read.job_results(&caller.actor, id, wanted).await
    };
    let shown = asked.shown(found, frame.t)?;
    let decided = job.created.saturating_add(job.refused);
    let page = JobPage {
        t: frame.t,
        id,
        pace: pace(&job, decided, frame.now, frame.t),
        decided,
        job,
        list: Outcome::chip(shown.list, frame.t),
        outcomes: Outcome::choices(frame.t),
        rows: shown.items.iter().map(Pair::of).collect(),
        frame: &frame,
    };
    frame.show_as(shown.status, &page)
}

/// How many pairs are decided in a second, and how long the rest will take; none while nothing can be said.
fn pace(job: &JobView, decided: u64, now: Instant, t: Texts) -> Option<(u64, Said)> {
    let elapsed = u64::try_from((now - job.started_at).num_milliseconds()).ok()?;
    let rate = decided.saturating_mul(1_000).checked_div(elapsed).filter(|rate| *rate > 0)?;
    let seconds = job.total.saturating_sub(decided).checked_div(rate)?;
    let left = if seconds < 90 {
        t.say("seconds-left").number("seconds", seconds)
    } else {
        t.say("minutes-left").number("minutes", seconds.div_ceil(60))
    };
    Some((rate, left))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use uuid::Uuid;

    use super::*;
    use crate::pages::language::Language;

    #[test]
    fn the_pace_tells_what_remains() {
        let started_at = chrono::DateTime::UNIX_EPOCH;
        let job = JobView {
            id: JobId::from_uuid(Uuid::nil()),
            finished_at: None,
            total: 100_000,
            created: 9_000,
            refused: 1_000,
            started_at,
        };
        let t = Texts::new(Language::English, None);
        let after = |seconds| {
            let said = pace(&job, 10_000, started_at + TimeDelta::seconds(seconds), t);
            said.map(|(rate, left)| (rate, left.to_string()))
        };
        assert_eq!(after(5), Some((2_000, "about 45 seconds left".to_owned())));
        assert_eq!(after(20), Some((500, "about 3 minutes left".to_owned())));
        assert_eq!(after(0), None);
    }
}
