//! Redeeming a training key: by hand, and by the link or QR code that comes with it (RED).

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::Response,
};
use tms_domain::{
    journal::FieldValue,
    key_code::NormalCode,
    usecase::{KeyOffer, Redeemed},
};

use super::{
    Pages,
    form::{Filled, Form, SignedForm, done},
    frame::{Frame, Reader, Visitor},
    said::JustSaid,
    texts::Texts,
};
use crate::{
    caller::Caller, client::Client, input::Typed, path::Named, problem::Problem,
    routes::redemptions::RedeemBody, services::Shared,
};

pub(super) fn pages(pages: Pages) -> Pages {
    pages
        .page("/redeem", show)
        .form("/redeem", redeem)
        .page("/redeem/hint", hint)
        .page("/redeem/{key}", follow)
}

#[derive(Template)]
#[template(path = "redeem.html")]
struct RedeemPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    /// The assignment of the course that is held already: then the key may be redeemed all the same (ASG-6).
    held: Option<String>,
}

#[derive(Template)]
#[template(path = "redeem_confirm.html")]
struct ConfirmPage<'a> {
    frame: &'a Frame,
    t: Texts,
    key: &'a str,
    course: &'a str,
    name: &'a str,
    email: &'a str,
}

#[derive(Template)]
#[template(path = "redeem_signed_out.html")]
struct SignedOutPage<'a> {
    frame: &'a Frame,
    t: Texts,
    key: &'a str,
    /// The key as a part of an address.
    encoded: &'a str,
    by_key: bool,
}

#[derive(Template)]
#[template(path = "redeem_hint.html")]
struct HintPage<'a> {
    frame: &'a Frame,
    t: Texts,
    key: &'a str,
    is_mistyped: bool,
}

/// `GET /redeem`.
async fn show(reader: Reader) -> Result<Response, Problem> {
    let frame = &reader.frame;
    frame.show(&RedeemPage { frame, t: frame.t, form: Form::empty(), held: None })
}

/// `POST /redeem`.
async fn redeem(State(shared): State<Shared>, form: SignedForm) -> Result<Response, Problem> {
    let SignedForm { reader: Reader { frame, client, caller }, filled } = form;
    match redeem_what_is_filled_in(&shared, &filled, &caller, &client).await {
        Ok(redeemed) => {
            let said = match redeemed {
                Redeemed::Now(_) => "key-redeemed",
                Redeemed::Before(_) => "key-redeemed-before",
            };
            let path = format!("/assignments/{}", redeemed.assignment().state().id());
            Ok(done(&path, &JustSaid::new(said)))
        }
        Err(problem) => refuse(&frame, Form::of(filled), problem),
    }
}

async fn redeem_what_is_filled_in(
    shared: &Shared,
    filled: &Filled,
    caller: &Caller,
    client: &Client,
) -> Result<Redeemed, Problem> {
    let use_case = &shared.use_cases.redeem_training_key;
    let RedeemBody { key: Typed(key), assign_again } = match filled.read::<RedeemBody>()?.draft() {
        Ok(body) => body,
        Err(invalid) => {
            use_case.refuse_limited(caller.id(), &client.address).await?;
            return Err(invalid.into());
        }
    };
    let again = assign_again.unwrap_or(false);
    Ok(use_case.redeem(caller.id(), &key, again, &client.address, None).await?)
}

/// Says why a key was not redeemed, above the field with the key.
fn refuse(frame: &Frame, form: Form, problem: Problem) -> Result<Response, Problem> {
    let held = held(&problem);
    let (status, form) = form.refused(problem, frame.t)?;
    frame.show_as(status, &RedeemPage { frame, t: frame.t, form, held })
}

/// The assignment that stands in the way.
fn held(problem: &Problem) -> Option<String> {
    let mut data = problem.data().iter();
    data.find_map(|(name, value)| match (*name, value) {
        ("assignment_id", FieldValue::Id(id)) => Some(id.to_string()),
        (_, _) => None,
    })
}

/// `GET /redeem/hint?key=…`: what the field of a key says while it is filled in. It looks nothing up, and a key made by
/// hand may look like a slip: so it stops nobody (RED-6).
async fn hint(visitor: Visitor, parts: Parts) -> Result<Response, Problem> {
    let query = Filled::of_query(&parts);
    let (frame, key) = (&visitor.frame, query.get("key").unwrap_or_default());
    let is_mistyped = NormalCode::of(key).looks_mistyped();
    frame.show(&HintPage { frame, t: frame.t, key, is_mistyped })
}

/// `GET /redeem/{key}`: where the link and the QR code of a key lead. Nothing is looked up before someone is signed in,
/// and no other site hears the key (RED-9).
async fn follow(
    State(shared): State<Shared>,
    Named(key): Named<String>,
    visitor: Visitor,
) -> Result<Response, Problem> {
    let Visitor { frame, client, caller } = visitor;
    let mut response = match caller {
        Some(caller) => ask_to_confirm(&shared, &frame, &client, &caller, &key).await?,
        None => frame.show(&SignedOutPage {
            frame: &frame,
            t: frame.t,
            key: &key,
            encoded: &encode(&key),
            by_key: frame.site().is_some_and(|site| site.offers.by_key),
        })?,
    };
    let policy = HeaderValue::from_static("no-referrer");
    response.headers_mut().insert(header::REFERRER_POLICY, policy);
    Ok(response)
}

/// Names the account and the course before the key is used up.
async fn ask_to_confirm(
    shared: &Shared,
    frame: &Frame,
    client: &Client,
    caller: &Caller,
    key: &str,
) -> Result<Response, Problem> {
    let look_up = &shared.use_cases.look_up_training_key;
    match look_up.look_up(caller.id(), key, &client.address).await {
        Ok(KeyOffer { course: _, course_name }) => frame.show_as(
            StatusCode::OK,
            &ConfirmPage {
                frame,
                t: frame.t,
                key,
                course: course_name.as_str(),
                name: frame.person_name().unwrap_or_default(),
                email: frame.person_email().unwrap_or_default(),
            },
        ),
        Err(error) => refuse(frame, Form::empty().with("key", key), error.into()),
    }
}

/// A key as a part of an address.
pub(super) fn encode(key: &str) -> String {
    form_urlencoded::byte_serialize(key.as_bytes()).collect::<String>().replace('+', "%20")
}
