//! The pages: rendered here, working without script, better with it. They call the use cases that the API calls, and
//! decide nothing.

use axum::{
    Router,
    handler::Handler,
    http::{Extensions, HeaderMap, StatusCode, Version, header},
    middleware, routing,
};
use tower_http::compression::CompressionLayer;

use crate::services::Shared;

mod achievements;
mod admin;
mod assets;
mod assignment;
mod assignments;
mod badge_image;
mod badges;
mod billing;
mod calendar;
mod certificates;
mod choices;
mod chooser;
mod contact;
mod course_card;
mod courses;
mod dashboard;
mod form;
mod frame;
#[cfg(debug_assertions)]
mod gallery;
mod help_desk;
mod inbox;
mod language;
mod list;
mod mail;
mod mail_opt_out;
mod new_password;
mod organizations;
mod password_link;
mod places;
mod problem_page;
mod profile;
mod redeem;
mod register;
mod rewards;
mod said;
mod sign_in;
mod sites;
mod texts;
mod training;
mod training_keys;
mod users;
mod webhooks;

pub(crate) use certificates::certificate_words;
pub(crate) use frame::{Frame, Visitor};
pub(crate) use language::Language;
pub(crate) use problem_page::as_page;
pub(crate) use texts::{Said, Texts};

/// A page, or a form of one, as the router knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageRoute {
    /// `GET` for a page, `POST` for a form.
    pub method: &'static str,
    /// Its path, with `{name}` for what varies.
    pub path: &'static str,
}

/// Pages being put together: the router, and the list of what it routes, which therefore cannot differ.
#[derive(Default)]
struct Pages {
    router: Router<Shared>,
    routes: Vec<PageRoute>,
}

impl Pages {
    /// Adds a page.
    fn page<T: 'static>(mut self, path: &'static str, show: impl Handler<T, Shared>) -> Self {
        self.routes.push(PageRoute { method: "GET", path });
        Self { router: self.router.route(path, routing::get(show)), ..self }
    }

    /// Adds what a form of a page is sent to.
    fn form<T: 'static>(mut self, path: &'static str, submit: impl Handler<T, Shared>) -> Self {
        self.routes.push(PageRoute { method: "POST", path });
        Self { router: self.router.route(path, routing::post(submit)), ..self }
    }

    /// Adds the pages of an area.
    fn area(self, add: impl FnOnce(Self) -> Self) -> Self {
        add(self)
    }
}

fn pages() -> Pages {
    let pages = Pages::default()
        .area(sign_in::pages)
        .area(dashboard::pages)
        .area(assignment::pages)
        .area(training::pages)
        .area(redeem::pages)
        .area(register::pages)
        .area(password_link::pages)
        .area(profile::pages)
        .area(rewards::pages)
        .area(inbox::pages)
        .area(contact::pages)
        .area(certificates::pages)
        .area(admin::pages)
        .area(assignments::pages)
        .area(training_keys::pages)
        .area(new_password::pages)
        .area(billing::pages)
        .area(help_desk::pages)
        .area(mail::pages)
        .area(webhooks::pages)
        .area(badges::pages)
        .area(achievements::pages)
        .area(mail_opt_out::pages)
        .area(users::pages)
        .area(courses::pages)
        .area(organizations::pages)
        .area(sites::pages);
    #[cfg(debug_assertions)]
    let pages = pages.area(gallery::pages);
    pages
}

/// Every page and every form, as the router has them.
#[must_use]
pub fn page_routes() -> Vec<PageRoute> {
    pages().routes
}

/// The router of the pages and of what they load. A problem is told on a page.
pub(crate) fn router(shared: &Shared) -> Router<Shared> {
    pages()
        .router
        .layer(middleware::from_fn_with_state(Shared::clone(shared), as_page))
        .layer(CompressionLayer::new().compress_when(is_page))
        .route("/assets/{hash}/{name}", routing::get(assets::show))
        .route("/badge-images/{id}", routing::get(badge_image::show))
}

/// Whether an answer is a page. Files come compressed already, and what is exported is written while it is read.
fn is_page(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}
