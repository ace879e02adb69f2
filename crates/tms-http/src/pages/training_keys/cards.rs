//! Key cards to print and cut: each key with a QR code that leads to where it is redeemed (SITE-2).

use askama::Template;
use axum::{extract::State, http::request::Parts, response::Response};
use tms_domain::{
    id::TrainingKeyPoolId, message::redeem_link, port::PageRequest, usecase::KeyCards,
};

use super::{Pool, qr::QrCode};
use crate::{
    input::request,
    pages::{
        frame::{Frame, Reader},
        list::{Asked, List, Shown},
        texts::{Texts, tz},
    },
    path::Named,
    problem::Problem,
    services::Shared,
};

/// How many cards are shown when nothing is said: three sheets of paper.
const CARDS_AT_ONCE: &str = "24";

request! {
    /// Which keys are wanted as cards.
    struct CardsQuery {
        /// Which part of them.
        page: PageRequest,
    }
}

#[derive(Template)]
#[template(path = "training_keys/cards.html")]
struct CardsPage<'a> {
    frame: &'a Frame,
    t: Texts,
    pool: Pool,
    /// Until when the keys can be redeemed, where their owner is.
    redeemable_until: String,
    site_address: String,
    list: List,
    cards: Vec<Card>,
    sizes: [(&'static str, &'static str); 3],
}

struct Card {
    key: String,
    qr: Option<QrCode>,
}

/// `GET /admin/training-key-pools/{id}/cards`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<TrainingKeyPoolId>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let asked = Asked::of(&parts).or("limit", CARDS_AT_ONCE);
    let wanted = asked.read::<CardsQuery>()?.draft().map(|query| query.page);
    let found = shared.use_cases.read_training_keys.cards(&caller.actor, id, wanted).await?;
    let KeyCards { pool: view, time_zone, site_address, keys } = found;
    let Shown { status, list, items } = asked.shown(Ok::<_, Problem>(keys), frame.t)?;
    let cards = items.iter().map(|view| {
        let code = view.key.state().code();
        let link = redeem_link(&site_address, code);
        Card { key: code.shown().to_owned(), qr: QrCode::of(&link) }
    });
    let expires_at = view.pool.state().details().expires_at;
    let page = CardsPage {
        t: frame.t,
        redeemable_until: frame.t.moment_in(&expires_at, tz(&time_zone)),
        cards: cards.collect(),
        pool: Pool::of(&view, &frame),
        site_address,
        list,
        sizes: [(CARDS_AT_ONCE, CARDS_AT_ONCE), ("96", "96"), ("480", "480")],
        frame: &frame,
    };
    frame.show_as(status, &page)
}
