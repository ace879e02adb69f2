//! The certificate of a course: what it says and looks like, with a preview (CRT-1).

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tms_domain::{
    certificate::{CertificateDesign, CertificatePatch, CertificateText},
    course::Course,
    field::{Draft, Patch},
    id::CourseId,
    text::Name,
    usecase::CoursePatch,
    view::CourseDetailView,
};

use super::edit::find_editable;
use crate::{
    pages::{
        certificate_words,
        form::{Filled, Form, SignedForm, done},
        frame::{Frame, Reader},
        said::JustSaid,
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    routes::{
        certificates::{PrintQuery, as_pdf},
        courses::body::EditCourseBody,
    },
    services::Shared,
};

/// What a button of the form is for: `preview-a4`, `preview-letter`.
const STEP: &str = "step";
/// Whether the logo is taken away.
const WITHOUT_LOGO: &str = "without_logo";
const TITLE: &str = "certificate.title";

#[derive(Template)]
#[template(path = "admin/course_certificate.html")]
struct CertificatePage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    course: &'a Course,
}

impl CertificatePage<'_> {
    fn design(&self) -> Option<&CertificateDesign> {
        self.course.details().certificate.as_ref()
    }

    fn has_logo(&self) -> bool {
        self.design().is_some_and(|design| design.logo.is_some())
    }
}

fn filled_in(view: &CourseDetailView) -> Form {
    let form = Form::empty().over(Some(view.course.version()));
    let design = view.course.state().details().certificate.as_ref();
    let colour = design.map(|design| design.colour).unwrap_or_default();
    let form = form.with("certificate.colour", colour.to_string());
    let Some(design) = design else { return form };
    let signatory = design.signatory.as_ref();
    let role = signatory.and_then(|signatory| signatory.role.as_ref());
    form.with(TITLE, design.title.as_str())
        .with_some("certificate.text", design.text.as_ref().map(CertificateText::as_str))
        .with_some("certificate.signatory_name", signatory.map(|it| it.name.as_str()))
        .with_some("certificate.signatory_role", role.map(Name::as_str))
}

fn answer(
    reader: &Reader,
    (status, form): (StatusCode, Form),
    view: &CourseDetailView,
) -> Result<Response, Problem> {
    let frame = &reader.frame;
    let course = view.course.state();
    frame.show_as(status, &CertificatePage { frame, t: frame.t, form, course })
}

/// `GET /admin/courses/{id}/certificate`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<CourseId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let view = find_editable(&shared, &reader, id).await?;
    answer(&reader, (StatusCode::OK, filled_in(&view)), &view)
}

/// What a form wants of the certificate; without a title there is none.
fn wanted(filled: &Filled) -> Result<Draft<Option<CertificatePatch>>, Problem> {
    let mut sent = filled.clone();
    let without_logo = sent.take(WITHOUT_LOGO).is_some();
    if filled.get(TITLE).is_none_or(|title| title.trim().is_empty()) {
        return Ok(Ok(None));
    }
    let patch = sent.read::<EditCourseBody>()?.read::<CoursePatch>(EditCourseBody::read_on);
    let certificate = patch.map(|patch| match patch.certificate {
        Patch::Set(certificate) => certificate,
        Patch::Keep => None,
    });
    Ok(certificate.map(|certificate| {
        certificate.map(|patch| match patch.logo {
            // Another one was chosen as well: that one counts.
            Patch::Keep if without_logo => CertificatePatch { logo: Patch::Set(None), ..patch },
            Patch::Keep | Patch::Set(_) => patch,
        })
    }))
}

/// `POST /admin/courses/{id}/certificate`: saves, or shows what it would look like.
pub(super) async fn design(
    State(shared): State<Shared>,
    Named(id): Named<CourseId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, mut filled } = form;
    let view = find_editable(&shared, &reader, id).await?;
    let expected = filled.version();
    let paper = filled.take(STEP).and_then(|step| PrintQuery::previewed(&step));
    let wanted = wanted(&filled)?;
    let actor = &reader.caller.actor;
    let problem = if let Some(paper) = paper {
        let wanted = wanted.map(|patch| (patch.unwrap_or_default(), paper));
        let learner = reader.caller.user.state();
        let preview = &shared.use_cases.preview_certificate;
        match preview.preview(actor, id, wanted, learner, certificate_words).await {
            Ok(pdf) => return Ok(as_pdf(pdf)),
            Err(error) => Problem::from(error),
        }
    } else {
        let patch = wanted.map(|certificate| CoursePatch {
            certificate: Patch::Set(certificate),
            ..CoursePatch::default()
        });
        match shared.use_cases.edit_course.edit(actor, id, expected, patch).await {
            Ok(_) => {
                let said = JustSaid::new("certificate-changed");
                return Ok(done(&format!("/admin/courses/{id}"), &said));
            }
            Err(error) => Problem::from(error),
        }
    };
    let (status, form) = Form::of(filled).refused(problem, reader.frame.t)?;
    answer(&reader, (status, form.over(expected)), &view)
}
