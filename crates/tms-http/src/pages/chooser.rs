//! The chooser: finding whom or what a form is about, among thousands.
//!
//! It is a state of the form's own page. A button of the form sends the form to its own address, which answers with
//! the chooser; that carries every field on, finds as often as one likes, and hands the chosen ones back. With script
//! the same page is shown in a dialog over the form.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::Response;
use tms_domain::{
    change::Versioned,
    course::Course,
    id::{CourseId, UserId},
    port::{Page, PageRequest},
    role::Permission,
    user::User,
    view::{CourseFilter, UserFilter},
};
use uuid::Uuid;

use super::{
    form::{Filled, Form},
    frame::{Frame, Reader},
    texts::Texts,
};
use crate::{
    input::{Typed, parse_id, request},
    problem::Problem,
    services::Shared,
};

/// How many are shown at once: who sees more types more of the name.
const FOUND_MAX: u16 = 25;

/// What someone wants who pressed a button: `choose:field`, `drop:field:id`, and in the chooser `search`, `drop:id`,
/// `ok`, `back`.
const STEP: &str = "step";
/// The field that is being chosen for.
const CHOOSING: &str = "choosing";
/// Those that are chosen so far.
const CHOSEN: &str = "chosen[]";
/// What is looked for, under other names than fields of forms have.
const SOUGHT: [&str; 3] = ["sought_first_name", "sought_last_name", "sought_name"];
/// The field whose button is in focus when a form is shown again.
const FOCUS: &str = "focus";

/// Whom or what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum What {
    /// One learner.
    Learner,
    /// Learners.
    Learners,
    /// One course.
    Course,
    /// Courses.
    Courses,
}

/// A field of a form that is chosen for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice {
    /// Its name; one that ends in `[]` holds many.
    pub(crate) field: &'static str,
    /// What it holds.
    pub(crate) what: What,
    /// What is done with them, which decides who is offered.
    pub(crate) permission: Permission,
}

/// A form with fields that are chosen for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'p> {
    /// The address of the form.
    pub(crate) path: &'p str,
    /// The name of the text of its page's title.
    pub(crate) title: &'static str,
    /// Its fields.
    pub(crate) choices: &'p [Choice],
}

/// Someone or something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Candidate {
    /// Its id.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: String,
    /// What tells it from others of that name.
    pub(crate) about: String,
}

/// A field with what is chosen for it.
#[derive(Clone, Debug)]
pub(crate) struct ChosenField {
    choice: Choice,
    /// What is chosen, in the order it was.
    pub(crate) chosen: Vec<Candidate>,
}

/// What someone wants who sent a form.
pub(crate) enum Turn {
    /// To choose.
    Choosing(Response),
    /// The form again, with what is chosen now.
    Again(Filled),
    /// What the form is for.
    Send(Filled),
}

request! {
    /// Which learners are looked for.
    pub(crate) struct SoughtLearners {
        /// A part of the first name.
        sought_first_name: Option<Typed>,
        /// A part of the last name.
        sought_last_name: Option<Typed>,
    }
}

request! {
    /// Which courses are looked for.
    pub(crate) struct SoughtCourses {
        /// A part of the name.
        sought_name: Option<Typed>,
    }
}

impl What {
    const fn heading(self) -> &'static str {
        match self {
            Self::Learner => "choose-user",
            Self::Learners => "choose-students",
            Self::Course | Self::Courses => "choose-course",
        }
    }

    const fn are_people(self) -> bool {
        matches!(self, Self::Learner | Self::Learners)
    }
}

impl Candidate {
    /// Someone or something that is known already.
    pub(crate) fn new(id: Uuid, name: impl Into<String>, about: impl Into<String>) -> Self {
        Self { id: id.to_string(), name: name.into(), about: about.into() }
    }

    fn learner(user: &Versioned<User>) -> Self {
        let details = user.state().details();
        let name = format!("{} {}", details.first_name, details.last_name);
        Self::new(user.state().id().as_uuid(), name, details.email.as_str())
    }

    fn course(course: &Versioned<Course>) -> Self {
        let details = course.state().details();
        // Many a name begins with the short one.
        let short_name = details.short_name.as_ref().map(ToString::to_string);
        let short_name = short_name.filter(|short| !details.name.as_str().contains(short));
        let id = course.state().id().as_uuid();
        Self::new(id, details.name.as_str(), short_name.unwrap_or_default())
    }
}

impl ChosenField {
    /// The name of the field.
    pub(crate) const fn name(&self) -> &'static str {
        self.choice.field
    }

    /// The name under which the field stands on the page, and under which it is refused.
    pub(crate) fn anchor(&self) -> &'static str {
        self.choice.field.trim_end_matches("[]")
    }

    /// Tells whether it holds many.
    pub(crate) fn is_many(&self) -> bool {
        self.choice.field.ends_with("[]")
    }
}

impl Choice {
    /// The field with what is known to be chosen for it.
    pub(crate) fn is(self, chosen: Candidate) -> ChosenField {
        ChosenField { choice: self, chosen: vec![chosen] }
    }

    /// What is chosen for the field.
    ///
    /// # Errors
    ///
    /// Forbids it to who may not do what is chosen for.
    pub(crate) async fn chosen(
        self,
        shared: &Shared,
        reader: &Reader,
        filled: &Filled,
    ) -> Result<ChosenField, Problem> {
        let ids: Vec<&str> = filled.all(self.field).collect();
        Ok(ChosenField { choice: self, chosen: self.name(shared, reader, &ids).await? })
    }

    /// Those of these that can be chosen, with their names, in the same order.
    async fn name(
        self,
        shared: &Shared,
        reader: &Reader,
        ids: &[&str],
    ) -> Result<Vec<Candidate>, Problem> {
        let (choose, actor) = (&shared.use_cases.choose, &reader.caller.actor);
        let mut named: Vec<Candidate> = if self.what.are_people() {
            let users = choose
                .chosen_learners(actor, self.permission, &parsed(ids, UserId::from_uuid))
                .await?;
            users.iter().map(Candidate::learner).collect()
        } else {
            let courses = choose
                .chosen_courses(actor, self.permission, &parsed(ids, CourseId::from_uuid))
                .await?;
            courses.iter().map(Candidate::course).collect()
        };
        named.sort_by_key(|candidate| ids.iter().position(|id| *id == candidate.id));
        Ok(named)
    }

    /// Those that fit what is looked for, and whether there are more.
    async fn find(
        self,
        shared: &Shared,
        reader: &Reader,
        sought: &Filled,
    ) -> Result<(Vec<Candidate>, bool), Problem> {
        let (choose, actor) = (&shared.use_cases.choose, &reader.caller.actor);
        let page = PageRequest { limit: FOUND_MAX, after: None };
        if self.what.are_people() {
            let wanted = sought.read::<SoughtLearners>()?.draft().map(|sought| {
                let (first_name, last_name) = (sought.sought_first_name, sought.sought_last_name);
                let filter = UserFilter {
                    first_name: first_name.map(|Typed(part)| part),
                    last_name: last_name.map(|Typed(part)| part),
                    ..UserFilter::default()
                };
                (filter, page)
            });
            let found = choose.learners(actor, self.permission, wanted).await?;
            return Ok(candidates(&found, Candidate::learner));
        }
        let wanted = sought.read::<SoughtCourses>()?.draft().map(|sought| {
            let name = sought.sought_name.map(|Typed(part)| part);
            (CourseFilter { name, ..CourseFilter::default() }, page)
        });
        let found = choose.courses(actor, self.permission, wanted).await?;
        Ok(candidates(&found, Candidate::course))
    }
}

fn candidates<T>(page: &Page<T>, candidate: impl Fn(&T) -> Candidate) -> (Vec<Candidate>, bool) {
    (page.items.iter().map(candidate).collect(), page.next.is_some())
}

/// The ids among what a form brings: it may bring anything.
fn parsed<I: Ord>(ids: &[&str], id: impl Fn(Uuid) -> I) -> BTreeSet<I> {
    ids.iter().filter_map(|typed| parse_id(typed)).map(id).collect()
}

/// Finds out what someone wants who sent a form, and does it as far as it is choosing.
///
/// # Errors
///
/// Forbids it to who may not do what is chosen for.
pub(crate) async fn turn(
    shared: &Shared,
    reader: &Reader,
    mut filled: Filled,
    place: Place<'_>,
) -> Result<Turn, Problem> {
    let step = filled.take(STEP).unwrap_or_default();
    let chosen: Vec<String> = filled.take_all(CHOSEN);
    let sought = filled.split_off(|name| SOUGHT.contains(&name));
    let choosing = filled.take(CHOOSING);
    let choice = |field: &str| place.choices.iter().find(|choice| choice.field == field).copied();
    if let Some(choice) = choosing.as_deref().and_then(choice) {
        let dropped = step.strip_prefix("drop:");
        let kept = chosen.iter().map(String::as_str).filter(|id| Some(*id) != dropped);
        return match &*step {
            "back" => Ok(again(filled, choice.field)),
            "ok" => {
                filled.set_all(choice.field, kept);
                Ok(again(filled, choice.field))
            }
            _ => {
                let chosen: Vec<&str> = kept.collect();
                show(shared, reader, &filled, place, choice, &chosen, sought).await
            }
        };
    }
    if let Some(choice) = step.strip_prefix("choose:").and_then(choice) {
        let chosen: Vec<&str> = filled.all(choice.field).collect();
        return show(shared, reader, &filled, place, choice, &chosen, Filled::default()).await;
    }
    let dropped = step.strip_prefix("drop:").and_then(|rest| rest.split_once(':'));
    if let Some((choice, id)) = dropped.and_then(|(field, id)| Some((choice(field)?, id))) {
        filled.retain(|name, value| name != choice.field || value != id);
        return Ok(again(filled, choice.field));
    }
    Ok(Turn::Send(filled))
}

fn again(mut filled: Filled, focus: &str) -> Turn {
    filled.set(FOCUS, focus);
    Turn::Again(filled)
}

#[derive(Template)]
#[template(path = "chooser.html")]
struct ChooserPage<'a> {
    frame: &'a Frame,
    t: Texts,
    place: Place<'a>,
    choice: Choice,
    carried: Form,
    form: Form,
    found: Vec<Candidate>,
    more: bool,
    chosen: Vec<Candidate>,
}

impl ChooserPage<'_> {
    fn heading(&self) -> &'static str {
        self.choice.what.heading()
    }

    fn title(&self) -> &'static str {
        self.place.title
    }

    fn are_people(&self) -> bool {
        self.choice.what.are_people()
    }

    fn is_many(&self) -> bool {
        self.choice.field.ends_with("[]")
    }

    fn is_chosen(&self, candidate: &Candidate) -> bool {
        self.chosen.iter().any(|chosen| chosen.id == candidate.id)
    }

    /// Tells whether a chosen one is in no list above, and so has no box of its own that is ticked.
    fn is_elsewhere(&self, candidate: &Candidate) -> bool {
        self.found.iter().all(|found| found.id != candidate.id)
    }
}

async fn show(
    shared: &Shared,
    reader: &Reader,
    filled: &Filled,
    place: Place<'_>,
    choice: Choice,
    chosen: &[&str],
    sought: Filled,
) -> Result<Turn, Problem> {
    let (found, more) = choice.find(shared, reader, &sought).await?;
    let chosen = choice.name(shared, reader, chosen).await?;
    let page = ChooserPage {
        frame: &reader.frame,
        t: reader.frame.t,
        place,
        choice,
        carried: Form::of(filled.clone()),
        form: Form::of(sought),
        found,
        more,
        chosen,
    };
    reader.frame.show(&page).map(Turn::Choosing)
}
