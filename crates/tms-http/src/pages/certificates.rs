//! Certificates: the words they are printed with, and the page where anyone verifies one (CRT).

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};
use tms_domain::{
    certificate::Certificate,
    organization::TimeZoneName,
    port::CertificateWords,
    usecase::{PrintableCertificate, UseCaseError, VerifiedCertificate},
};

use super::{
    Pages,
    form::{Filled, Form},
    frame::{Frame, Visitor},
    language::Language,
    redeem::encode,
    texts::Texts,
};
use crate::{path::Named, problem::Problem, services::Shared};

/// No search engine keeps what a certificate says.
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

pub(super) fn pages(pages: Pages) -> Pages {
    pages.page("/verify", ask).page("/verify/{number}", verify)
}

/// The words that a certificate is printed with: in the language its learner read at the completion.
pub(crate) fn certificate_words(printable: &PrintableCertificate) -> CertificateWords {
    let PrintableCertificate { certificate, time_zone, verify_link } = printable;
    let tag = certificate.certified.language.as_ref();
    let language = tag.and_then(|tag| Language::of_tag(tag.as_str())).unwrap_or_default();
    let t = Texts::new(language, Some(time_zone));
    let on = date(t, certificate, time_zone);
    let bare = verify_link.split_once("://").map_or(verify_link.as_str(), |(_, bare)| bare);
    CertificateWords {
        language: language.tag().to_owned(),
        intro: t.say("certificate-intro").into(),
        completed: t.say("certificate-completed").into(),
        date: t.say("certificate-date").text("date", &on).into(),
        plain_date: on,
        sample: t.say("certificate-sample").into(),
        number_label: t.say("certificate-number").into(),
        verify_hint: t.say("certificate-verify-at").text("link", bare).into(),
    }
}

/// When a course was completed, with the zone of that date.
fn date(t: Texts, certificate: &Certificate, time_zone: &TimeZoneName) -> String {
    format!("{} ({})", t.day(&certificate.completed_at), time_zone.as_str())
}

#[derive(Template)]
#[template(path = "verify.html")]
struct VerifyPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    found: Option<Found>,
    /// Whether a number was looked for that no certificate has.
    is_unknown: bool,
}

/// A certificate that was found.
struct Found {
    number: String,
    learner: String,
    course: String,
    date: String,
    valid: bool,
}

impl Found {
    fn of(verified: VerifiedCertificate, t: Texts) -> Self {
        let VerifiedCertificate { certificate, valid, time_zone } = verified;
        let t = Texts::new(t.language, Some(&time_zone));
        let date = date(t, &certificate, &time_zone);
        let certified = certificate.certified;
        Self {
            number: certified.number.shown(),
            learner: certified.learner_name(),
            course: certified.course_name.as_str().to_owned(),
            date,
            valid,
        }
    }
}

/// `GET /verify`, perhaps with what was typed: then where that is verified.
async fn ask(visitor: Visitor, parts: Parts) -> Result<Response, Problem> {
    let query = Filled::of_query(&parts);
    let typed = query.get("number").unwrap_or_default().trim();
    if typed.is_empty() {
        let frame = &visitor.frame;
        let form = Form::empty();
        return frame.show(&VerifyPage { frame, t: frame.t, form, found: None, is_unknown: false });
    }
    Ok(Redirect::to(&format!("/verify/{}", encode(typed))).into_response())
}

/// `GET /verify/{number}`: where the QR code of a certificate leads.
async fn verify(
    State(shared): State<Shared>,
    Named(number): Named<String>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let Visitor { frame, client, .. } = visitor;
    let found = match shared.use_cases.verify_certificate.verify(&number, &client.address).await {
        Ok(verified) => Some(Found::of(verified, frame.t)),
        Err(UseCaseError::NotFound) => None,
        Err(error) => return Err(error.into()),
    };
    let is_unknown = found.is_none();
    let form = if is_unknown { Form::empty().with("number", &number) } else { Form::empty() };
    let status = if is_unknown { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let page = VerifyPage { frame: &frame, t: frame.t, form, found, is_unknown };
    let mut response = frame.show_as(status, &page)?;
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(ROBOTS, HeaderValue::from_static("noindex"));
    Ok(response)
}
