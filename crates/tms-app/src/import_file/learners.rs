//! Learners in CSV: a heading, then a line for each.

use csv::{ByteRecord, ReaderBuilder};
use tms_domain::{
    field::{FieldCode, FieldError, FieldReader},
    input::TypedPerson,
    usecase::{RawLearner, Row},
};

use super::{Lines, without_mark};

/// The columns that must be there.
const NEEDED: [&str; 5] = ["first_name", "last_name", "email", "country", "organization"];
/// The columns that may be there.
const OPTIONAL: [&str; 2] = ["time_zone", "language"];

/// Reads a list of learners. Columns may stand in any order; an empty cell says nothing.
///
/// # Errors
///
/// Says which columns are missing, repeated or unknown.
pub(crate) fn parse(bytes: &[u8]) -> Result<Vec<Row<RawLearner>>, String> {
    let bytes = without_mark(bytes);
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(bytes);
    let heading = reader.byte_headers().map_err(|error| error.to_string())?;
    let columns = columns(heading)?;
    let mut rows = Vec::new();
    let mut record = ByteRecord::new();
    let mut lines = Lines::new(bytes);
    while reader.read_byte_record(&mut record).map_err(|error| error.to_string())? {
        // What ends the row before, and blank lines after it, stand between the position and the row.
        let after = record.position().map_or(0, csv::Position::byte);
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        let between = bytes.iter().skip(after).take_while(|byte| matches!(byte, b'\r' | b'\n'));
        rows.push(row(lines.at(after.saturating_add(between.count())), &columns, &record));
    }
    Ok(rows)
}

fn columns(heading: &ByteRecord) -> Result<Vec<String>, String> {
    let mut columns: Vec<String> = Vec::new();
    for name in heading {
        let name = String::from_utf8_lossy(name).trim().to_owned();
        if !NEEDED.contains(&name.as_str()) && !OPTIONAL.contains(&name.as_str()) {
            let known = [&NEEDED[..], &OPTIONAL[..]].concat().join(", ");
            return Err(format!("line 1: there is no column \"{name}\"; there are {known}"));
        }
        if columns.contains(&name) {
            return Err(format!("line 1: the column {name} stands there twice"));
        }
        columns.push(name);
    }
    let missing: Vec<&str> =
        NEEDED.into_iter().filter(|name| !columns.iter().any(|column| column == name)).collect();
    if missing.is_empty() {
        Ok(columns)
    } else {
        Err(format!("line 1: columns are missing: {}", missing.join(", ")))
    }
}

fn row(line: usize, columns: &[String], record: &ByteRecord) -> Row<RawLearner> {
    let mut reader = FieldReader::default();
    if record.len() != columns.len() {
        let message = format!(
            "this line has {} cells, {} are needed: put a text with commas into quotes",
            record.len(),
            columns.len()
        );
        reader.refuse(FieldError::new("row", FieldCode::Invalid, message));
    }
    let mut cell = |name: &str| {
        let place = columns.iter().position(|column| column == name)?;
        let bytes = record.get(place)?;
        match std::str::from_utf8(bytes) {
            Ok(text) if text.trim().is_empty() => None,
            Ok(text) => Some(text.to_owned()),
            Err(_) => {
                reader.refuse(FieldError::new(name, FieldCode::Invalid, "this is not UTF-8"));
                None
            }
        }
    };
    let learner = RawLearner {
        person: TypedPerson {
            first_name: cell("first_name"),
            last_name: cell("last_name"),
            email: cell("email"),
            country: cell("country"),
            time_zone: cell("time_zone"),
            language: cell("language"),
        },
        organization: cell("organization"),
    };
    Row { line, input: reader.finish(Some(learner)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEARNERS: &[u8] = include_bytes!("../../../../tests/data/learners.csv");
    const HEADING: &str = "first_name,last_name,email,country,organization,time_zone\n";

    #[test]
    fn the_example_is_read_whole_with_every_name_as_it_stands() {
        let rows = parse(LEARNERS).unwrap();
        assert_eq!(rows.len(), 5_000);
        assert!(rows.iter().all(|row| row.input.is_ok()));
        let first = rows[0].input.as_ref().unwrap();
        assert_eq!(first.person.first_name.as_deref(), Some("Δημόκριτος"));
        assert_eq!(first.person.time_zone.as_deref(), Some("Europe/Athens"));
        assert_eq!(rows[0].line, 2);
        assert_eq!(rows[4_999].line, 5_001);
    }

    #[test]
    fn rows_are_named_by_their_lines_whatever_stands_between() {
        let text = format!(
            "\u{feff}{HEADING}a,b,c,d,e,f\n\n\n\"x\ny\",b,c,d,e,\r\nshort,row\na,b,c,d,e,f,g\n"
        );
        let rows = parse(text.as_bytes()).unwrap();
        let lines: Vec<usize> = rows.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 5, 7, 8]);
        let first = rows[1].input.as_ref().unwrap();
        assert_eq!(first.person.first_name.as_deref(), Some("x\ny"));
        assert_eq!(first.person.time_zone, None);
        let said = rows[2].input.as_ref().unwrap_err().errors()[0].message.clone();
        assert_eq!(said, "this line has 2 cells, 6 are needed: put a text with commas into quotes");
        assert!(rows[3].input.is_err());
    }

    #[test]
    fn bytes_that_are_no_text_are_a_bad_cell() {
        let bytes = [HEADING.as_bytes(), b"a,\xff\xfe,c,d,e,f\n"].concat();
        let rows = parse(&bytes).unwrap();
        assert_eq!(rows[0].input.as_ref().unwrap_err().errors()[0].field, "last_name");
    }

    #[test]
    fn columns_may_stand_in_any_order_but_must_be_known() {
        let rows = parse(b"email,organization,country,last_name,first_name\ne,o,c,l,f\n").unwrap();
        let person = rows[0].input.as_ref().unwrap().person.clone();
        assert_eq!(person.first_name.as_deref(), Some("f"));
        for (heading, said) in [
            ("", "columns are missing: first_name, last_name, email, country, organization"),
            ("first_name,email", "columns are missing: last_name, country, organization"),
            ("first_name,first_name", "the column first_name stands there twice"),
            ("first name", "there is no column \"first name\""),
        ] {
            let reason = parse(heading.as_bytes()).unwrap_err();
            assert!(reason.contains(said), "{reason}");
        }
    }
}
