//! `assign`: multiple creation from the command line (ASG-4, ASG-5).

use std::collections::BTreeMap;

use indicatif::{ProgressBar, ProgressStyle};
use tms_domain::{
    field::{Draft, FieldReader},
    id::{CourseId, JobId, UserId},
    job::{JobState, PairsWanted, TooManyPairs},
    port::{PageRequest, Ports},
    role::Actor,
    usecase::{AssignMany, AssignManyOutcome, RunJob},
    view::{PairOutcomeFilter, PairResultView},
};

use super::{Failure, lookup, open};
use crate::{
    command_line::AssignOptions,
    console::{note, say},
    settings::Settings,
};

/// Assigns each course to each learner, and prints a line for each assignment made: id, learner, course, parted by
/// tabs.
///
/// # Errors
///
/// Fails when a learner or course is not there, or a pair is refused.
pub(crate) async fn run(settings: &Settings, options: AssignOptions) -> Result<(), Failure> {
    let ports = open(settings).await?.into_ports();
    let learners = lookup::users(&ports, &options.learners).await?;
    let courses = lookup::courses(&ports, &options.courses).await?;
    let named = Named {
        learners: learners.iter().copied().zip(options.learners.iter().cloned()).collect(),
        courses: courses.iter().copied().zip(options.courses.iter().cloned()).collect(),
    };
    let pairs = learners.len().saturating_mul(courses.len());
    let wanted = wanted(&options, PairsWanted::new(learners, courses));
    let assign = AssignMany::new(ports.clone());
    let refused = match assign.assign(&Actor::CommandLine, wanted, None).await? {
        AssignManyOutcome::Decided(results) => results
            .iter()
            .try_fold(0_u64, |refused, result| Ok::<_, Failure>(refused + named.print(result)?))?,
        AssignManyOutcome::Started(job) => carry_on(&ports, job, &named).await?,
    };
    if refused == 0 {
        Ok(())
    } else {
        Err(Failure::said(format_args!("{refused} of {pairs} pairs were refused")))
    }
}

fn wanted(
    options: &AssignOptions,
    pairs: Result<PairsWanted, TooManyPairs>,
) -> Draft<Result<PairsWanted, TooManyPairs>> {
    let mut reader = FieldReader::default();
    let (at, on) = (options.expires_at.as_deref(), options.expires_on.as_deref());
    let wish = reader.picked(("expires_at", at), ("expires_on", on));
    let wanted = pairs.map(|mut pairs| {
        pairs.wish = wish;
        pairs.assign_again = options.assign_again;
        pairs
    });
    reader.finish(Some(wanted))
}

/// Carries a job on to its end, whoever else does so, and returns how many pairs were refused.
async fn carry_on(ports: &Ports, id: JobId, named: &Named) -> Result<u64, Failure> {
    let run = RunJob::new(ports.clone());
    let bar = ProgressBar::new(0).with_style(style());
    loop {
        let goes_on = run.step(id).await?;
        if let Some(job) = ports.jobs.find(id).await? {
            let job = job.state();
            bar.set_length(job.wanted().len().try_into().unwrap_or(u64::MAX));
            bar.set_position(job.place().try_into().unwrap_or(u64::MAX));
            if let JobState::Done { .. } = job.state() {
                break;
            }
        }
        if !goes_on {
            break;
        }
    }
    bar.finish_and_clear();
    print_results(ports, id, named).await
}

/// How progress is drawn.
pub(super) fn style() -> ProgressStyle {
    let template = "{bar:40} {human_pos} of {human_len}, {eta} left {msg}";
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

async fn print_results(ports: &Ports, id: JobId, named: &Named) -> Result<u64, Failure> {
    let mut refused = 0_u64;
    let queries = &ports.queries.assignments;
    for outcome in [PairOutcomeFilter::Created, PairOutcomeFilter::Refused] {
        let mut page = PageRequest { limit: 5_000, after: None };
        loop {
            let results = queries.list_job_results(id, Some(outcome), &page).await?;
            for result in &results.items {
                refused += named.print(result)?;
            }
            match results.next {
                Some(next) => page.after = Some(next),
                None => break,
            }
        }
    }
    Ok(refused)
}

/// Who and what was asked for, as the command line names them.
struct Named {
    learners: BTreeMap<UserId, String>,
    courses: BTreeMap<CourseId, String>,
}

impl Named {
    /// Prints what a pair came to, and returns how many were refused: one or none.
    fn print(&self, result: &PairResultView) -> Result<u64, Failure> {
        match result {
            PairResultView::Created { learner, course: (_, course), assignment } => {
                let learner = format!("{} {}", learner.first_name, learner.last_name);
                say(format_args!("{assignment}\t{learner}\t{course}"))?;
                Ok(0)
            }
            PairResultView::Refused { learner, course, names: _, code, detail } => {
                let learner = self.learners.get(learner).cloned().unwrap_or(learner.to_string());
                let course = self.courses.get(course).cloned().unwrap_or(course.to_string());
                note(format_args!("refused: {learner}, {course}: {detail} ({code})"));
                Ok(1)
            }
        }
    }
}
