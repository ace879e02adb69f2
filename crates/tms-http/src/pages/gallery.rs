//! Every component of the pages on one page, for those who build them: only where the server is built for debugging.
//! It is not translated, and leads nowhere.

use std::collections::BTreeMap;

use askama::Template;
use axum::{http::Request, response::Response};
use chrono::{Days, NaiveDate};
use tms_domain::{
    field::{FieldCode, FieldError, InvalidFields},
    port::{Cursor, Page},
};

use super::{
    Pages,
    calendar::Calendar,
    course_card::{CourseCard, Next},
    form::{Filled, Form},
    frame::{Frame, Visitor},
    list::{Asked, List},
    texts::Texts,
};
use crate::problem::Problem;

pub(super) fn pages(pages: Pages) -> Pages {
    pages.page("/_gallery", show)
}

#[derive(Template)]
#[template(path = "gallery.html")]
struct GalleryPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    list: List,
    calendar: Calendar,
    card: CourseCard,
}

/// A form that was refused for two of its fields.
fn refused(t: Texts) -> Result<Form, Problem> {
    let missing = FieldError::required("first_name");
    let wrong = FieldError::new("email", FieldCode::Invalid, "");
    let mut filled = Filled::default();
    for (name, value) in [("email", "ada.example"), ("disabled", "true"), ("role", "b")] {
        filled.set(name, value);
    }
    let problem = Problem::from(InvalidFields::one(missing).and(wrong));
    Ok(Form::of(filled).refused(problem, t)?.1)
}

/// `GET /_gallery`.
async fn show(visitor: Visitor) -> Result<Response, Problem> {
    let frame = visitor.frame;
    let t = frame.t;
    let page = Page { items: vec![(), ()], next: Some(Cursor("next".to_owned())) };
    let request = Request::builder().uri("/_gallery?name=ada&sort=name").body(());
    let (parts, ()) = request.map_err(Problem::internal)?.into_parts();
    let list = Asked::of(&parts).shown(Ok::<_, Problem>(page), t)?.list;
    let today: NaiveDate = t.date(&frame.now);
    let due = today.checked_add_days(Days::new(3)).unwrap_or(today);
    let expiries = BTreeMap::from([(due, vec![("#calendar".to_owned(), "A course".to_owned())])]);
    let page = GalleryPage {
        t,
        form: refused(t)?,
        list: list.chip("name", t.say("name"), str::to_owned),
        calendar: Calendar::new(t, frame.now, Some(due), &expiries),
        card: CourseCard {
            id: "sample".to_owned(),
            course: "Azure Administrator".to_owned(),
            percent: 40,
            expiry: t.say("expires-in-days").number("days", 12_u32).to_string(),
            expires_at: t.moment(&frame.now),
            next: Next::Continue,
        },
        frame: &frame,
    };
    frame.show(&page)
}
