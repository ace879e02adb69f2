//! The activities of a course in its form (CRS-2, CRS-5): added, put in another order and left out by buttons, which
//! send the form and get it back with everything that was typed.

use tms_domain::{
    course::{Activity, ActivityKind, WebAddress},
    text::LongText,
};

use crate::pages::form::Filled;

/// What stands before the name of every field of an activity.
const LIST: &str = "activities[";
/// The button that was pressed, instead of the one that saves.
const STEP: &str = "step";

/// The activities of a form, in order, each with its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Activities(Vec<Vec<(String, String)>>);

/// What a button did, so that the focus stays where someone works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stepped {
    /// The activity that is looked at next.
    pub(super) place: usize,
    /// The button that is pressed next, if it is still there.
    pub(super) button: &'static str,
}

/// An activity as the form shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Its place, from 0.
    pub(super) place: usize,
    /// How many there are.
    pub(super) count: usize,
    /// What was done to it just now.
    stepped: Option<Stepped>,
}

impl Place {
    /// The name of one of its fields.
    pub(super) fn field(&self, name: &str) -> String {
        format!("{LIST}{}].{name}", self.place)
    }

    /// Its place, as people count.
    pub(super) const fn number(&self) -> usize {
        self.place.saturating_add(1)
    }

    /// Tells whether another one follows.
    pub(super) const fn has_next(&self) -> bool {
        self.number() < self.count
    }

    /// Tells whether the focus belongs on a button; on the activity itself where that button is not there.
    pub(super) fn has_focus(&self, button: &str) -> bool {
        let Some(stepped) = self.stepped.filter(|it| it.place == self.place) else { return false };
        let there = match stepped.button {
            "up" => self.place > 0,
            "down" => self.has_next(),
            _ => false,
        };
        if there { stepped.button == button } else { button.is_empty() }
    }
}

impl Activities {
    /// Takes the activities of a form, and puts them back in their order, without gaps.
    pub(super) fn of(filled: &Filled) -> Self {
        let mut places: Vec<(usize, Vec<(String, String)>)> = Vec::new();
        for (name, value) in filled.pairs() {
            let named = name.strip_prefix(LIST).and_then(|rest| rest.split_once("]."));
            let Some((place, field)) = named else { continue };
            let Ok(place) = place.parse::<usize>() else { continue };
            let at = places.partition_point(|(known, _)| *known < place);
            if places.get(at).is_none_or(|(known, _)| *known != place) {
                places.insert(at, (place, Vec::new()));
            }
            if let Some((_, fields)) = places.get_mut(at) {
                fields.push((field.to_owned(), value.to_owned()));
            }
        }
        Self(places.into_iter().map(|(_, fields)| fields).collect())
    }

    /// The activities of a course that are not retired.
    pub(super) fn of_course(activities: &[Activity]) -> Self {
        let fields = |activity: &Activity| {
            let mut fields = vec![("id", activity.id.to_string())];
            fields.push(("name", activity.name.as_str().to_owned()));
            fields.push(("kind", activity.kind.as_str().to_owned()));
            fields.push(("required", activity.required.to_string()));
            let url = activity.kind.url().map(WebAddress::as_str);
            fields.extend(url.map(|url| ("url", url.to_owned())));
            if let ActivityKind::Lab { lab_profile } = &activity.kind {
                fields.push(("lab_profile", lab_profile.as_str().to_owned()));
            }
            fields.extend(activity.minutes.map(|minutes| ("minutes", minutes.to_string())));
            let requirements = activity.requirements.as_ref().map(LongText::as_str);
            fields.extend(requirements.map(|text| ("requirements", text.to_owned())));
            fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
        };
        Self(activities.iter().filter(|it| !it.retired).map(fields).collect())
    }

    /// Writes them into a form.
    pub(super) fn put(self, filled: &mut Filled) {
        filled.retain(|name, _| !name.starts_with(LIST));
        for (place, fields) in self.0.into_iter().enumerate() {
            for (field, value) in fields {
                filled.add(&format!("{LIST}{place}].{field}"), value);
            }
        }
    }

    /// The places of a form's activities, with what was done just now.
    pub(super) fn places(filled: &Filled, stepped: Option<Stepped>) -> Vec<Place> {
        let count = Self::of(filled).0.len();
        (0..count).map(|place| Place { place, count, stepped }).collect()
    }

    /// Does what a button of the form says: `up-2`, `down-2`, `leave-out-2`, `add-lab`. None where the form is to be
    /// saved.
    pub(super) fn step(filled: &mut Filled) -> Option<Stepped> {
        let step = filled.take(STEP);
        let mut activities = Self::of(filled);
        let stepped = step.filter(|step| !step.is_empty()).map(|step| activities.take_step(&step));
        activities.put(filled);
        stepped
    }

    fn take_step(&mut self, step: &str) -> Stepped {
        let count = self.0.len();
        let (button, which) = step.rsplit_once('-').unwrap_or_default();
        let place = which.parse::<usize>().ok().filter(|place| *place < count);
        match (button, place) {
            ("up", Some(place)) => {
                let to = place.saturating_sub(1);
                self.0.swap(place, to);
                Stepped { place: to, button: "up" }
            }
            ("down", Some(place)) => {
                let to = place.saturating_add(1).min(count.saturating_sub(1));
                self.0.swap(place, to);
                Stepped { place: to, button: "down" }
            }
            ("leave-out", Some(place)) => {
                self.0.remove(place);
                Stepped { place: place.min(self.0.len().saturating_sub(1)), button: "" }
            }
            ("add", _) => {
                let fields = [("kind", which), ("required", "true")];
                self.0.push(fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
                Stepped { place: count, button: "" }
            }
            _ => Stepped { place: 0, button: "" },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(filled: &Filled) -> Vec<(String, String)> {
        let names = filled.pairs().filter(|(name, _)| name.strip_suffix(".name").is_some());
        names.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
    }

    fn after(step: &str) -> (Vec<(String, String)>, Option<Stepped>) {
        let mut filled = Filled::default();
        filled.set("name", "Azure");
        for (field, value) in [("[4].name", "third"), ("[0].name", "first"), ("[2].name", "second")]
        {
            filled.set(&format!("activities{field}"), value);
        }
        filled.set("step", step);
        let stepped = Activities::step(&mut filled);
        assert_eq!(filled.get("name"), Some("Azure"), "what else was typed stays");
        assert_eq!(filled.get("step"), None);
        (names(&filled), stepped)
    }

    fn expected(names: &[&str]) -> Vec<(String, String)> {
        let named = names.iter().enumerate();
        named
            .map(|(place, name)| (format!("activities[{place}].name"), (*name).to_owned()))
            .collect()
    }

    #[test]
    fn crs_5_activities_are_put_in_another_order_by_buttons() {
        let stepped = |place, button| Some(Stepped { place, button });
        let (in_order, no_step) = after("");
        assert_eq!(in_order, expected(&["first", "second", "third"]), "without gaps");
        assert_eq!(no_step, None, "the form is to be saved");
        assert_eq!(after("up-2"), (expected(&["first", "third", "second"]), stepped(1, "up")));
        assert_eq!(after("down-0"), (expected(&["second", "first", "third"]), stepped(1, "down")));
        assert_eq!(after("down-2"), (in_order.clone(), stepped(2, "down")));
        assert_eq!(after("leave-out-1"), (expected(&["first", "third"]), stepped(1, "")));
        assert_eq!(after("up-9"), (in_order, stepped(0, "")), "there is none in that place");
        let (_, added) = after("add-lab");
        assert_eq!(added, stepped(3, ""));
    }

    #[test]
    fn the_focus_stays_on_the_button_as_long_as_it_is_there() {
        let place =
            |place, button| Place { place, count: 3, stepped: Some(Stepped { place, button }) };
        assert!(place(1, "up").has_focus("up") && !place(1, "up").has_focus(""));
        assert!(place(0, "up").has_focus(""), "nothing is above the first");
        assert!(place(2, "down").has_focus("") && !place(2, "down").has_focus("down"));
    }
}
