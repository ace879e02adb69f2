//! Award Badge: to one learner or many, with a reason and a result for each (ACH-5).

use askama::Template;
use axum::{
    extract::State,
    http::{StatusCode, request::Parts},
    response::Response,
};
use tms_domain::{
    id::BadgeId,
    role::Permission,
    usecase::AwardBadgeCommand,
    view::{AwardResultView, AwardsView, BadgeDetailView},
};

use crate::{
    dto::reward::picture_path,
    pages::{
        chooser::{self, Choice, ChosenField, Place, Turn, What},
        form::{Filled, Form, SignedForm},
        frame::{Frame, Reader},
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    routes::badges::awards::AwardBadgeBody,
    services::Shared,
};

const LEARNERS: Choice = Choice {
    field: "learner_ids[]",
    what: What::Learners,
    permission: Permission::ManageAchievements,
};

#[derive(Template)]
#[template(path = "admin/badge_award.html")]
struct AwardPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    view: BadgeDetailView,
    path: String,
    learners: ChosenField,
    results: Option<AwardsView>,
}

impl AwardPage<'_> {
    fn picture(&self) -> String {
        picture_path(self.view.badge.state().id())
    }

    /// Who was awarded, and who was refused for what reason, by name.
    fn rows(&self) -> Vec<(String, Option<String>)> {
        let results = self.results.iter().flat_map(|view| &view.results);
        let row = results.map(|result| match result {
            AwardResultView::Awarded { learner, award: _ } => (learner.full_name(), None),
            AwardResultView::Refused { learner, person, because } => {
                let name = person.as_ref().map(tms_domain::view::PersonView::full_name);
                let name = name.unwrap_or_else(|| learner.to_string());
                (name, Some(self.t.say(format!("award-{}", because.code())).to_string()))
            }
        });
        row.collect()
    }
}

async fn show_form(
    shared: &Shared,
    reader: &Reader,
    id: BadgeId,
    (status, form): (StatusCode, Form),
    results: Option<AwardsView>,
) -> Result<Response, Problem> {
    let frame = &reader.frame;
    let view = shared.use_cases.read_badges.badge(&reader.caller.actor, id).await?;
    let learners = LEARNERS.chosen(shared, reader, form.filled()).await?;
    let path = format!("/admin/badges/{id}/award");
    frame.show_as(status, &AwardPage { t: frame.t, form, view, path, learners, results, frame })
}

/// `GET /admin/badges/{id}/award`. The address may name whom.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<BadgeId>,
    reader: Reader,
    parts: Parts,
) -> Result<Response, Problem> {
    let form = Form::of(Filled::of_query(&parts));
    show_form(&shared, &reader, id, (StatusCode::OK, form), None).await
}

/// `POST /admin/badges/{id}/award`. What came of it is shown at once: sent again, it awards nobody twice (ACH-2).
pub(super) async fn submit(
    State(shared): State<Shared>,
    Named(id): Named<BadgeId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    let path = format!("/admin/badges/{id}/award");
    let place = Place { path: &path, title: "award-badge", choices: &[LEARNERS] };
    let filled = match chooser::turn(&shared, &reader, filled, place).await? {
        Turn::Choosing(response) => return Ok(response),
        Turn::Again(filled) => {
            let form = (StatusCode::OK, Form::of(filled));
            return show_form(&shared, &reader, id, form, None).await;
        }
        Turn::Send(filled) => filled,
    };
    let sent = filled.read_with_list::<AwardBadgeBody>("learner_ids")?;
    let draft = sent.draft().map(AwardBadgeCommand::from);
    match shared.use_cases.award_badge.award(&reader.caller.actor, id, draft, None).await {
        Ok(results) => {
            let form = (StatusCode::OK, Form::empty());
            show_form(&shared, &reader, id, form, Some(results)).await
        }
        Err(error) => {
            let refused = Form::of(filled).refused(error, reader.frame.t)?;
            show_form(&shared, &reader, id, refused, None).await
        }
    }
}
