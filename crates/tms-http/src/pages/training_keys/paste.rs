//! Keys pasted into a form: refused whole, with every bad line to be mended in its place (KEY-5).

use tms_domain::{
    field::{FieldError, InvalidFields},
    journal::FieldValue,
    training_key::lines,
    usecase::UseCaseError,
};

use crate::pages::form::{Filled, Form};

/// The field that is pasted into.
pub(super) const PASTED: &str = "keys";
/// The beginning of the names of fields in which lines are mended.
const LINE: &str = "line-";
/// The most bad lines that are shown at once: more than anyone mends by hand.
const BAD_LINES_MAX: usize = 100;

/// Keys as they were pasted, one a line.
#[derive(Clone, Debug, Default)]
pub(super) struct Paste {
    lines: Vec<String>,
    bad: Vec<BadLine>,
}

/// A bad line, which can be mended in its place.
#[derive(Clone, Debug)]
pub(super) struct BadLine {
    /// Its number, from 1.
    pub(super) number: usize,
    /// What stands there.
    pub(super) text: String,
    /// What is wrong with it.
    pub(super) error: String,
}

impl BadLine {
    /// The field in which it is mended.
    pub(super) fn field(&self) -> String {
        line_field(self.number)
    }

    /// The field that says what is mended.
    pub(super) fn was(&self) -> String {
        was_field(self.number)
    }
}

fn line_field(number: usize) -> String {
    format!("{LINE}{number}")
}

fn was_field(number: usize) -> String {
    format!("was-{number}")
}

impl Paste {
    /// Takes a paste out of a form, with the lines that were mended in their places. Where the text itself was
    /// changed there as well, the text counts.
    pub(super) fn take(filled: &mut Filled) -> Self {
        let text = filled.take(PASTED).unwrap_or_default();
        let mut all: Vec<String> = lines(&text).map(str::to_owned).collect();
        let names = filled.pairs().filter_map(|(name, _)| name.strip_prefix(LINE));
        let numbers: Vec<usize> = names.filter_map(|number| number.parse().ok()).collect();
        for number in numbers {
            let mended = filled.take(&line_field(number)).unwrap_or_default();
            let was = filled.take(&was_field(number)).unwrap_or_default();
            let line = number.checked_sub(1).and_then(|place| all.get_mut(place));
            if let Some(line) = line.filter(|line| **line == was) {
                *line = mended;
            }
        }
        Self { lines: all, bad: Vec::new() }
    }

    /// The keys, if there are any.
    pub(super) fn keys(&self) -> Option<Vec<String>> {
        let is_blank = self.lines.iter().all(|line| line.trim().is_empty());
        (!is_blank).then(|| self.lines.clone())
    }

    /// The same with the lines that a refused form complains of.
    #[must_use]
    pub(super) fn marked(self, form: &Form) -> Self {
        let bad = form.errors().iter().filter_map(|(field, error)| {
            let number: usize = field.strip_prefix(LINE)?.parse().ok()?;
            let text = self.lines.get(number.checked_sub(1)?)?.clone();
            Some(BadLine { number, text, error: error.clone() })
        });
        Self { bad: bad.collect(), ..self }
    }

    /// The whole text.
    pub(super) fn text(&self) -> String {
        self.lines.join("\n")
    }

    /// The bad lines.
    pub(super) fn bad(&self) -> &[BadLine] {
        &self.bad
    }
}

/// The same refusal with what is wrong said at other fields, and of bad lines as many as are shown.
pub(super) fn at_fields<R>(
    error: UseCaseError<R>,
    place: impl Fn(&FieldError) -> Option<String>,
) -> UseCaseError<R> {
    let UseCaseError::Invalid(fields) = error else { return error };
    let mut lines_left = BAD_LINES_MAX;
    let placed = fields.into_errors().into_iter().filter_map(|mut error| {
        if let Some(field) = place(&error) {
            error.field = field;
        }
        if error.field.starts_with(LINE) {
            lines_left = lines_left.checked_sub(1)?;
        }
        Some(error)
    });
    let fields = placed.fold(None, |all: Option<InvalidFields>, error| {
        Some(match all {
            Some(all) => all.and(error),
            None => InvalidFields::one(error),
        })
    });
    fields.map_or(UseCaseError::Contended, UseCaseError::Invalid)
}

/// The field of the bad line that an error is about.
pub(super) fn line_of(error: &FieldError) -> Option<String> {
    let (_, line) = error.data.iter().find(|(name, _)| *name == "line")?;
    let FieldValue::Number(number) = line else { return None };
    usize::try_from(*number).ok().map(line_field)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(fields: &[(&str, &str)]) -> Filled {
        let mut filled = Filled::default();
        for (name, value) in fields {
            filled.set(name, *value);
        }
        filled
    }

    #[test]
    fn key_5_a_bad_line_is_mended_in_its_place() {
        let mut form = filled(&[
            (PASTED, "GOOD-0001\r\nbad\r\nGOOD-0003"),
            ("line-2", "BETTER-0002"),
            ("was-2", "bad"),
        ]);
        let paste = Paste::take(&mut form);
        assert_eq!(paste.text(), "GOOD-0001\nBETTER-0002\nGOOD-0003");
        assert_eq!(form.pairs().count(), 0, "nothing of the paste is left in the form");
    }

    #[test]
    fn key_5_a_text_that_was_changed_itself_counts() {
        let mut form =
            filled(&[(PASTED, "OTHER-0001\nbad"), ("line-1", "BETTER"), ("was-1", "worse")]);
        assert_eq!(Paste::take(&mut form).text(), "OTHER-0001\nbad");
        assert_eq!(Paste::take(&mut filled(&[(PASTED, " \n ")])).keys(), None);
    }
}
