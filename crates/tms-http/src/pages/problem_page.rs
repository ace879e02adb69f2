//! Problems, told on a page: the same value that the API writes as JSON.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{FromRequestParts as _, Request, State},
    http::{Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    frame::{Frame, Visitor},
    texts::Texts,
};
use crate::{edge::Told, problem::Problem, services::Shared};

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: &'a Frame,
    t: Texts,
    title: String,
    detail: String,
    is_missing: bool,
}

/// Tells the problems of pages on pages. Who is not signed in and wants a page signs in first, and then gets it.
pub(crate) async fn as_page(
    State(shared): State<Shared>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let request = Request::from_parts(parts.clone(), body);
    let mut response = next.run(request).await;
    let Some(problem) = response.extensions_mut().remove::<Arc<Problem>>() else { return response };
    if problem.code() == "unauthenticated" && parts.method == Method::GET {
        return Redirect::to(&sign_in_address(&parts.uri)).into_response();
    }
    let told = match Visitor::from_request_parts(&mut parts, &shared).await {
        Ok(visitor) => tell(&visitor.frame, &problem),
        Err(error) => Err(error),
    };
    let mut told = told.unwrap_or_else(IntoResponse::into_response);
    *told.status_mut() = problem.status();
    if let Some(allow) = response.headers().get(header::ALLOW) {
        told.headers_mut().insert(header::ALLOW, allow.clone());
    }
    told.extensions_mut().insert(problem);
    told
}

fn tell(frame: &Frame, problem: &Problem) -> Result<Response, Problem> {
    let t = frame.t;
    let code = problem.code();
    let title = t.find(format!("problem-title-{code}"));
    let page = ProblemPage {
        frame,
        t,
        title: title.unwrap_or_else(|| t.say("problem-title")).to_string(),
        detail: t.problem(problem),
        is_missing: problem.status() == StatusCode::NOT_FOUND,
    };
    let mut response = frame.show(&page)?;
    response.extensions_mut().insert(Told);
    Ok(response)
}

/// Where someone signs in who wanted another page.
fn sign_in_address(wanted: &Uri) -> String {
    let wanted = wanted.path_and_query().map_or("/", |wanted| wanted.as_str());
    if wanted == "/" {
        return "/sign-in".to_owned();
    }
    let next: String = form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
    format!("/sign-in?next={next}")
}
