//! Certificates: printing one's own or one in reach, and verifying any by its number (CRT).

use axum::{
    Json,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse as _, Response},
};
use serde::Serialize;
use tms_domain::{
    certificate::{CertificatePatch, PrintRefused},
    id::{AssignmentId, CourseId},
    port::Paper,
    usecase::VerifiedCertificate,
};
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

mod zip;

use super::NothingBody;
use crate::{
    body::Query,
    caller::Caller,
    client::Client,
    dto::At,
    input::{choices, request},
    pages::certificate_words,
    path::Named,
    problem::{Problem, Refusal},
    services::Shared,
};

pub(super) fn routes() -> OpenApiRouter<Shared> {
    OpenApiRouter::default()
        .routes(routes!(print_certificate))
        .routes(routes!(verify_certificate))
        .routes(routes!(preview_certificate))
        .routes(routes!(zip::print_certificates))
}

choices! {
    /// The paper of a certificate.
    pub(crate) enum PaperSize {
        A4 = "a4",
        Letter = "letter",
    }
}

request! {
    /// How a certificate is printed.
    pub(crate) struct PrintQuery {
        /// The paper; A4 when nothing is said.
        paper: Option<PaperSize>,
    }
}

impl PrintQuery {
    /// The paper.
    pub(crate) const fn paper(self) -> Paper {
        match self.paper {
            None | Some(PaperSize::A4) => Paper::A4,
            Some(PaperSize::Letter) => Paper::Letter,
        }
    }

    /// The paper of the preview that a button of a form stands for.
    pub(crate) fn previewed(step: &str) -> Option<Paper> {
        match step {
            "preview-a4" => Some(Paper::A4),
            "preview-letter" => Some(Paper::Letter),
            _ => None,
        }
    }
}

impl Refusal for PrintRefused {
    fn problem(self) -> Problem {
        match self {
            Self::NotComplete => Problem::refused("not_complete", &self),
            Self::NoCertificate => Problem::refused("no_certificate", &self),
        }
    }
}

/// What a certificate says, to anyone who has its number.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Verified {
    /// Its number, as it is shown.
    number: String,
    /// Whether it still stands.
    valid: bool,
    /// Whose it is.
    learner: VerifiedLearner,
    /// What was completed.
    course: VerifiedCourse,
    /// When.
    completed_at: At,
}

/// Who a certificate names.
#[derive(Debug, Serialize, ToSchema)]
struct VerifiedLearner {
    /// First name.
    first_name: String,
    /// Last name.
    last_name: String,
}

/// The course that a certificate names.
#[derive(Debug, Serialize, ToSchema)]
struct VerifiedCourse {
    /// Its name at the completion.
    name: String,
}

impl From<VerifiedCertificate> for Verified {
    fn from(verified: VerifiedCertificate) -> Self {
        let certified = verified.certificate.certified;
        Self {
            number: certified.number.shown(),
            valid: verified.valid,
            learner: VerifiedLearner {
                first_name: certified.first_name.as_str().to_owned(),
                last_name: certified.last_name.as_str().to_owned(),
            },
            course: VerifiedCourse { name: certified.course_name.as_str().to_owned() },
            completed_at: At(verified.certificate.completed_at),
        }
    }
}

/// Prints the certificate of an assignment: for its learner, administrators in reach and the help desk.
///
/// 409 `not_complete`, `no_certificate`.
#[utoipa::path(
    get, path = "/course-assignments/{id}/certificate", tag = "Course assignments",
    params(("id" = uuid::Uuid, Path, description = "The assignment."), PrintQuery),
    responses((status = OK, description = "The certificate, one page.", body = String, content_type = "application/pdf")),
)]
async fn print_certificate(
    State(shared): State<Shared>,
    Named(id): Named<AssignmentId>,
    caller: Caller,
    Query(query): Query<PrintQuery>,
) -> Result<Response, Problem> {
    let paper = query.map(PrintQuery::paper);
    let print = &shared.use_cases.print_certificate;
    let printed = print.print(&caller.actor, id, paper, certificate_words).await?;
    Ok(as_pdf(printed.pdf))
}

/// A PDF that is shown where it is.
pub(crate) fn as_pdf(pdf: Vec<u8>) -> Response {
    let mut response = pdf.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    let disposition = HeaderValue::from_static("inline; filename=\"certificate.pdf\"");
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    response
}

/// Shows what the certificates of a course look like, with the caller's own name: a sample, which verifies nothing.
#[utoipa::path(
    get, path = "/courses/{id}/certificate-preview", tag = "Courses",
    params(("id" = uuid::Uuid, Path, description = "The course."), PrintQuery),
    responses((status = OK, description = "The sample, one page.", body = String, content_type = "application/pdf")),
)]
async fn preview_certificate(
    State(shared): State<Shared>,
    Named(id): Named<CourseId>,
    caller: Caller,
    Query(query): Query<PrintQuery>,
) -> Result<Response, Problem> {
    let wanted = query.map(|query| (CertificatePatch::default(), query.paper()));
    let (preview, learner) = (&shared.use_cases.preview_certificate, caller.user.state());
    let pdf = preview.preview(&caller.actor, id, wanted, learner, certificate_words).await?;
    Ok(as_pdf(pdf))
}

/// Verifies a certificate by its whole number. Open to anyone; 429 after too many unknown numbers.
#[utoipa::path(
    get, path = "/verify/{number}", tag = "Certificates",
    params(("number" = String, Path, description = "The number, however it is typed.")),
    responses((status = OK, description = "What it says, and whether it still stands.", body = Verified)),
)]
async fn verify_certificate(
    State(shared): State<Shared>,
    Named(number): Named<String>,
    client: Client,
    Query(query): Query<NothingBody>,
) -> Result<Json<Verified>, Problem> {
    let verified = shared.use_cases.verify_certificate.verify(&number, &client.address).await?;
    query?;
    Ok(Json(verified.into()))
}
