//! The practice lab: the lab host that is built in, so that labs work without anything outside (LAB-2).
//!
//! The server itself shows a page for each launch, at which the learner says how the lab went. Whoever was not sent
//! there has no pass, and to them there is no such page. What the page reports is signed as any host signs it.

use std::fmt;

use askama::Template;
use async_trait::async_trait;
use axum::{
    Router,
    extract::{RawQuery, Request, State},
    response::Response,
    routing::get,
};
use tms_domain::{
    course::WebAddress,
    id::LaunchId,
    launch::LabResult,
    organization::OrganizationLine,
    port::{LabHost, LabHostFailed, LabLaunchRequest, SignedReport},
    usecase::LaunchedLab,
};

use crate::{
    body::read_bytes,
    pages::{Frame, Texts, Visitor},
    path::Named,
    problem::Problem,
    secret::{equal, hex, keyed_hash},
    services::Shared,
};

/// The most bytes that the page's form sends.
const FORM_BYTES_MAX: usize = 1024;

/// What there is to do in every practice lab: the names of the texts.
const TASKS: [&str; 3] = ["lab-task-read", "lab-task-work", "lab-task-check"];

#[derive(Template)]
#[template(path = "lab.html")]
struct LabPage<'a> {
    frame: &'a Frame,
    t: Texts,
    lab: LaunchedLab,
    tasks: [&'static str; 3],
    /// What was reported.
    reported: Option<LabResult>,
}

/// Sends learners to the page of their launch at this server.
#[derive(Clone)]
pub struct PracticeLab {
    public_address: WebAddress,
    key: [u8; 32],
}

impl PracticeLab {
    /// A practice lab at the server that is found at this address. `key` makes the passes that open the pages; all
    /// servers have the same.
    #[must_use]
    pub const fn new(public_address: WebAddress, key: [u8; 32]) -> Self {
        Self { public_address, key }
    }

    /// The path of the page of a launch, with its pass.
    #[must_use]
    pub fn page(&self, launch: LaunchId) -> String {
        format!("/lab/{launch}?pass={}", self.pass(launch))
    }

    /// What opens the page of a launch.
    fn pass(&self, launch: LaunchId) -> String {
        hex(&keyed_hash(&self.key, format!("practice-lab {launch}").as_bytes()))
    }

    /// The signature of what a page of this lab reports.
    fn signature(&self, body: &[u8]) -> String {
        format!("sha256={}", hex(&keyed_hash(&self.key, body)))
    }

    fn is_opened(&self, launch: LaunchId, query: &str) -> bool {
        let mut members = form_urlencoded::parse(query.as_bytes());
        let given = members.find(|(name, _)| name == "pass");
        given.is_some_and(|(_, pass)| equal(pass.as_bytes(), self.pass(launch).as_bytes()))
    }
}

impl fmt::Debug for PracticeLab {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { public_address, key: _ } = self;
        f.debug_struct("PracticeLab")
            .field("public_address", public_address)
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl LabHost for PracticeLab {
    async fn launch(&self, request: LabLaunchRequest) -> Result<WebAddress, LabHostFailed> {
        let base = self.public_address.as_str().trim_end_matches('/');
        let address = format!("{base}{}", self.page(request.launch));
        WebAddress::parse(&address).map_err(|error| LabHostFailed(Some(Box::new(error))))
    }

    fn knows(&self, report: SignedReport<'_>) -> bool {
        let given = report.signature.to_ascii_lowercase();
        equal(given.as_bytes(), self.signature(report.body).as_bytes())
    }

    /// It asks nobody who owns the course: the practice lab is one for all.
    fn is_signed_for(&self, _: &OrganizationLine, report: SignedReport<'_>) -> bool {
        self.knows(report)
    }
}

pub(crate) fn routes() -> Router<Shared> {
    Router::new().route("/lab/{launch}", get(show).post(report))
}

/// `GET /lab/{launch}?pass=…`: what the learner was sent to.
async fn show(
    State(shared): State<Shared>,
    Named(launch): Named<LaunchId>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
) -> Result<Response, Problem> {
    open(&shared, launch, query.as_deref())?;
    tell(&shared, &visitor.frame, launch, None).await
}

/// `POST /lab/{launch}?pass=…`: how the lab went.
async fn report(
    State(shared): State<Shared>,
    Named(launch): Named<LaunchId>,
    RawQuery(query): RawQuery,
    visitor: Visitor,
    request: Request,
) -> Result<Response, Problem> {
    let lab = open(&shared, launch, query.as_deref())?;
    let (parts, body) = request.into_parts();
    let result = match &*read_bytes(&parts.headers, body, FORM_BYTES_MAX).await? {
        b"state=completed" => LabResult::Completed,
        b"state=cancelled" => LabResult::Cancelled,
        _ => return Err(Problem::malformed("send the form of this page: state=completed")),
    };
    let report = format!("{launch} {}", result.as_str());
    let signature = lab.signature(report.as_bytes());
    let signed = SignedReport { body: report.as_bytes(), signature: &signature };
    shared.use_cases.record_lab_result.record(launch, result, signed).await?;
    tell(&shared, &visitor.frame, launch, Some(result)).await
}

async fn tell(
    shared: &Shared,
    frame: &Frame,
    launch: LaunchId,
    reported: Option<LabResult>,
) -> Result<Response, Problem> {
    let lab = shared.use_cases.see_launch.see(launch).await?;
    frame.show(&LabPage { frame, t: frame.t, lab, tasks: TASKS, reported })
}

fn open<'a>(
    shared: &'a Shared,
    launch: LaunchId,
    query: Option<&str>,
) -> Result<&'a PracticeLab, Problem> {
    let lab = shared.config.practice_lab.as_ref();
    let opened = lab.filter(|lab| lab.is_opened(launch, query.unwrap_or_default()));
    opened.ok_or_else(Problem::not_found)
}
