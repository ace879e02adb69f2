//! What the pairs of a multiple creation came to (ASG-4, ASG-5): student, course, and the assignment or why there is
//! none.

use serde::{Deserialize, Serialize};
use tms_domain::view::PairResultView;

use crate::pages::{list::List, texts::Texts};

/// A pair, as pages show it and as the result of a form is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Pair {
    /// The student's name; none where there is no such student.
    pub(super) learner: Option<String>,
    /// The course's name.
    pub(super) course: Option<String>,
    /// What was created.
    pub(super) assignment: Option<String>,
    /// The code of what was refused.
    pub(super) refused: Option<String>,
}

impl Pair {
    pub(super) fn of(view: &PairResultView) -> Self {
        match view {
            PairResultView::Created { learner, course: (_, course), assignment } => Self {
                learner: Some(format!("{} {}", learner.first_name, learner.last_name)),
                course: Some(course.to_string()),
                assignment: Some(assignment.to_string()),
                refused: None,
            },
            PairResultView::Refused { learner: _, course: _, names, code, detail: _ } => {
                let (learner, course) = names
                    .as_ref()
                    .map(|(person, course)| {
                        (format!("{} {}", person.first_name, person.last_name), course.to_string())
                    })
                    .unzip();
                Self { learner, course, assignment: None, refused: Some(code.clone()) }
            }
        }
    }

    pub(super) const fn is_created(&self) -> bool {
        self.assignment.is_some()
    }

    /// The name of the text that says why nothing was created.
    pub(super) fn refusal(&self) -> String {
        format!("refused-{}", self.refused.as_deref().unwrap_or_default())
    }
}

/// The pairs as they are kept.
pub(super) fn to_json(pairs: &[PairResultView]) -> Vec<u8> {
    let pairs: Vec<Pair> = pairs.iter().map(Pair::of).collect();
    serde_json::to_vec(&pairs).unwrap_or_default()
}

/// The pairs as they were kept; none of what was kept otherwise.
pub(super) fn from_json(kept: &[u8]) -> Option<Vec<Pair>> {
    serde_json::from_slice(kept).ok()
}

/// What a pair came to, as a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    Created,
    Refused,
}

impl Outcome {
    pub(super) fn asked(value: Option<&str>) -> Option<Self> {
        match value {
            Some("created") => Some(Self::Created),
            Some("refused") => Some(Self::Refused),
            Some(_) | None => None,
        }
    }

    pub(super) const fn holds(self, pair: &Pair) -> bool {
        match self {
            Self::Created => pair.is_created(),
            Self::Refused => !pair.is_created(),
        }
    }

    /// What can be chosen: value and name.
    pub(super) fn choices(t: Texts) -> Vec<(&'static str, String)> {
        let outcomes = ["created", "refused"].into_iter();
        outcomes.map(|value| (value, t.say(format!("outcome-{value}")).to_string())).collect()
    }

    /// The filter that is set, in words.
    pub(super) fn chip(list: List, t: Texts) -> List {
        list.chip("outcome", t.say("result"), |value| t.say(format!("outcome-{value}")).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::language::Language;

    #[test]
    fn asg_5_what_is_kept_reads_back_and_says_why() {
        let pair = Pair {
            learner: None,
            course: None,
            assignment: None,
            refused: Some("learner_not_found".to_owned()),
        };
        let kept = serde_json::to_vec(&[&pair]).unwrap();
        assert_eq!(from_json(&kept).as_deref(), Some(&[pair.clone()][..]));
        assert_eq!(from_json(b"<html>"), None);
        let t = Texts::new(Language::English, None);
        let why = t.say(pair.refusal()).to_string();
        assert_eq!(why, "There is no such student within your reach.");
        assert!(Outcome::Refused.holds(&pair) && !Outcome::Created.holds(&pair));
    }
}
