//! How strong a new password is, told while it is typed (USR-4). Whether it is accepted is decided with its form.

use askama::Template;
use axum::{extract::State, response::Response};
use tms_domain::password::NewPassword;

use super::{
    Pages,
    form::OpenForm,
    frame::{Frame, Visitor},
    texts::Texts,
};
use crate::{problem::Problem, services::Shared};

pub(super) fn pages(pages: Pages) -> Pages {
    pages.form("/password-strength", show)
}

/// How strong a password is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strength {
    /// Nothing, or nothing that can be a password, was typed.
    Unknown,
    /// It is too short, however odd.
    Short,
    /// It is easily guessed: from 0 to 4, below what is accepted.
    Weak(u8),
    /// It is accepted: from 0 to 4.
    Good(u8),
}

impl Strength {
    fn of(typed: &str, score: impl FnOnce(&str) -> u8) -> Self {
        if typed.is_empty() || !NewPassword::is_short_enough(typed) {
            return Self::Unknown;
        }
        if typed.chars().count() < NewPassword::CHARACTERS_MIN {
            return Self::Short;
        }
        let score = score(typed);
        if score < NewPassword::SCORE_MIN { Self::Weak(score) } else { Self::Good(score) }
    }
}

#[derive(Template)]
#[template(path = "password_strength.html")]
struct StrengthPage<'a> {
    frame: &'a Frame,
    t: Texts,
    strength: Strength,
}

/// `POST /password-strength`: the form that a password is typed into, as far as it is filled in.
async fn show(State(shared): State<Shared>, form: OpenForm) -> Result<Response, Problem> {
    let OpenForm { visitor: Visitor { frame, caller, .. }, filled } = form;
    let typed = filled.get("new_password").or_else(|| filled.get("password")).unwrap_or_default();
    // Their own words make a password easily guessed: those in the form, else those that are known.
    let words = ["first_name", "last_name", "email"].map(|name| filled.get(name));
    let mut words: Vec<&str> = words.into_iter().flatten().collect();
    if let (true, Some(caller)) = (words.is_empty(), &caller) {
        let details = caller.user.state().details();
        let (first, last) = (details.first_name.as_str(), details.last_name.as_str());
        words.extend([first, last, details.email.as_str()]);
    }
    let strength = Strength::of(typed, |typed| shared.strength.score(typed, &words));
    frame.show(&StrengthPage { t: frame.t, strength, frame: &frame })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usr_4_what_is_called_good_is_what_is_accepted() {
        for (typed, score) in [("quiet river", 2), ("quiet river", 3), ("q", 4), ("", 0)] {
            let accepted = NewPassword::accept(typed.to_owned(), |_| score).is_ok();
            let good = matches!(Strength::of(typed, |_| score), Strength::Good(_));
            assert_eq!(accepted, good, "{typed} {score}");
        }
    }
}
