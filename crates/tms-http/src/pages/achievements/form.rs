//! Create Achievement and Edit Achievement (ACH-1).

use askama::Template;
use axum::{extract::State, http::StatusCode, response::Response};
use tms_domain::{
    achievement::Condition,
    change::Versioned,
    id::AchievementId,
    port::PageRequest,
    role::{Forbidden, Permission},
    view::{AchievementDetailView, RewardFilter},
};

use crate::{
    pages::{
        chooser::{self, Choice, ChosenField, Place, Turn, What},
        form::{Filled, Form, SignedForm, done},
        frame::{Frame, Reader},
        places::Places,
        said::JustSaid,
        texts::Texts,
    },
    path::Named,
    problem::Problem,
    routes::achievements::body::{CreateAchievementBody, EditAchievementBody},
    services::Shared,
};

const COURSES: Choice = Choice {
    field: "condition.course_ids[]",
    what: What::Courses,
    permission: Permission::ManageAchievements,
};
const NEW: &str = "/admin/achievements/new";
const KIND: &str = "condition.kind";
const COUNT: &str = "condition.count";
const DISTINCT: &str = "condition.distinct";

#[derive(Template)]
#[template(path = "admin/achievement_form.html")]
struct AchievementFormPage<'a> {
    frame: &'a Frame,
    t: Texts,
    form: Form,
    path: String,
    /// Who may own a new one.
    places: Places,
    courses: ChosenField,
    /// The badges to choose from, by name.
    badges: Vec<(String, String)>,
    known: Option<AchievementDetailView>,
}

impl AchievementFormPage<'_> {
    fn kinds(&self) -> Vec<(String, String)> {
        let kinds = ["complete_courses", "complete_count", "launch_labs"];
        let named =
            kinds.map(|kind| (kind.to_owned(), self.t.say(format!("kind-{kind}")).to_string()));
        named.into()
    }
}

/// Of the condition, what belongs to its kind: fields of the others may be filled in, and are carried on.
fn of_kind(filled: &Filled) -> Filled {
    let kind = filled.get(KIND).unwrap_or_default().to_owned();
    let mut sent = filled.clone();
    sent.retain(|name, value| match name {
        COUNT => kind != "complete_courses" && !value.is_empty(),
        DISTINCT => kind == "launch_labs",
        name if name == COURSES.field => kind == "complete_courses",
        _ => true,
    });
    sent
}

async fn answer(
    shared: &Shared,
    reader: &Reader,
    (status, form): (StatusCode, Form),
    known: Option<AchievementDetailView>,
) -> Result<Response, Problem> {
    let Reader { frame, caller, .. } = reader;
    let courses = COURSES.chosen(shared, reader, form.filled()).await?;
    // More than anyone chooses from: who has more finds them by name on their own page.
    let page = PageRequest { limit: PageRequest::LIMIT_MAX, after: None };
    let filter = RewardFilter { name: None, retired: Some(false) };
    let badges = shared.use_cases.read_badges.badges(&caller.actor, Ok((filter, page))).await?;
    let mut badges: Vec<(String, String)> = badges
        .items
        .iter()
        .map(Versioned::state)
        .map(|badge| (badge.id().to_string(), badge.details().name.to_string()))
        .collect();
    let (path, places) = if let Some(view) = &known {
        let own = view.badge.as_ref().map(Versioned::state);
        let missing = own.filter(|own| badges.iter().all(|(id, _)| *id != own.id().to_string()));
        badges.extend(missing.map(|own| (own.id().to_string(), own.details().name.to_string())));
        let id = view.achievement.state().id();
        (format!("/admin/achievements/{id}/edit"), Places::default())
    } else {
        let permission = Permission::ManageAchievements;
        (
            NEW.to_owned(),
            Places::of(shared, &caller.actor, permission, &[form.value("organization_id")]).await?,
        )
    };
    let t = frame.t;
    frame.show_as(
        status,
        &AchievementFormPage { frame, t, form, path, places, courses, badges, known },
    )
}

/// `GET /admin/achievements/new`.
pub(super) async fn show_new(
    State(shared): State<Shared>,
    reader: Reader,
) -> Result<Response, Problem> {
    let own = reader.caller.user.state().organization().to_string();
    let form = Form::empty().with("organization_id", own).with("points", "10");
    answer(&shared, &reader, (StatusCode::OK, form), None).await
}

/// `POST /admin/achievements/new`.
pub(super) async fn create(
    State(shared): State<Shared>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    let place = Place { path: NEW, title: "create-achievement", choices: &[COURSES] };
    let filled = match chooser::turn(&shared, &reader, filled, place).await? {
        Turn::Choosing(response) => return Ok(response),
        Turn::Again(filled) => {
            return answer(&shared, &reader, (StatusCode::OK, Form::of(filled)), None).await;
        }
        Turn::Send(filled) => filled,
    };
    let sent = of_kind(&filled).read::<CreateAchievementBody>()?;
    let draft = sent.read(CreateAchievementBody::read_on);
    match shared.use_cases.create_achievement.create(&reader.caller.actor, draft, None).await {
        Ok(achievement) => {
            let path = format!("/admin/achievements/{}", achievement.state().id());
            Ok(done(&path, &JustSaid::new("achievement-created")))
        }
        Err(error) => {
            let refused = Form::of(filled).refused(error, reader.frame.t)?;
            answer(&shared, &reader, refused, None).await
        }
    }
}

/// An achievement that the one who asks may change.
async fn find_editable(
    shared: &Shared,
    reader: &Reader,
    id: AchievementId,
) -> Result<AchievementDetailView, Problem> {
    let view = shared.use_cases.read_badges.achievement(&reader.caller.actor, id).await?;
    if view.may_edit { Ok(view) } else { Err(Forbidden.into()) }
}

fn filled_in(view: &AchievementDetailView) -> Form {
    let details = view.achievement.state().details();
    let mut filled = Filled::default();
    filled.set(KIND, details.condition.as_str());
    match &details.condition {
        Condition::CompleteCourses(courses) => {
            for course in courses.get() {
                filled.add(COURSES.field, course.to_string());
            }
        }
        Condition::CompleteCount(count) => filled.set(COUNT, count.get().to_string()),
        Condition::LaunchLabs { count, distinct } => {
            filled.set(COUNT, count.get().to_string());
            filled.set(DISTINCT, distinct.to_string());
        }
    }
    Form::of(filled)
        .over(Some(view.achievement.version()))
        .with("name", details.name.as_str())
        .with("description", details.description.as_str())
        .with("points", details.points.get().to_string())
        .with_some("badge_id", details.badge.map(|badge| badge.to_string()))
        .with("retired", details.retired.to_string())
}

/// `GET /admin/achievements/{id}/edit`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Named(id): Named<AchievementId>,
    reader: Reader,
) -> Result<Response, Problem> {
    let view = find_editable(&shared, &reader, id).await?;
    answer(&shared, &reader, (StatusCode::OK, filled_in(&view)), Some(view)).await
}

/// `POST /admin/achievements/{id}/edit`.
pub(super) async fn edit(
    State(shared): State<Shared>,
    Named(id): Named<AchievementId>,
    form: SignedForm,
) -> Result<Response, Problem> {
    let SignedForm { reader, filled } = form;
    let view = find_editable(&shared, &reader, id).await?;
    let path = format!("/admin/achievements/{id}/edit");
    let place = Place { path: &path, title: "edit-achievement", choices: &[COURSES] };
    let mut filled = match chooser::turn(&shared, &reader, filled, place).await? {
        Turn::Choosing(response) => return Ok(response),
        Turn::Again(filled) => {
            let form = (StatusCode::OK, Form::of(filled));
            return answer(&shared, &reader, form, Some(view)).await;
        }
        Turn::Send(filled) => filled,
    };
    let expected = filled.version();
    let patch = of_kind(&filled).read::<EditAchievementBody>()?.read(EditAchievementBody::read_on);
    match shared.use_cases.edit_achievement.edit(&reader.caller.actor, id, expected, patch).await {
        Ok(_) => {
            let path = format!("/admin/achievements/{id}");
            Ok(done(&path, &JustSaid::new("achievement-changed")))
        }
        Err(error) => {
            let form = Form::of(filled).over(expected);
            let refused = form.refused(error, reader.frame.t)?;
            answer(&shared, &reader, refused, Some(view)).await
        }
    }
}
