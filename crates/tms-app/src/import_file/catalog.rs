//! Catalogues in JSON: `organizations`, `sites`, `courses`, `administrators`, each a list of objects.

use serde_json::value::RawValue;
use tms_domain::{
    field::{Draft, FieldReader, InvalidFields},
    input::{TypedActivity, TypedCourse, TypedOrganization, TypedPerson, TypedSite},
    usecase::{RawAdministrator, RawCatalog, RawCourse, RawOrganization, RawSite, Row},
};

use super::{
    Lines,
    object::{Object, ObjectReader},
    without_mark,
};

/// The lists of a catalogue, with their rows as they stand.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Lists<'a> {
    #[serde(borrow, default)]
    organizations: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    sites: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    courses: Vec<&'a RawValue>,
    #[serde(borrow, default)]
    administrators: Vec<&'a RawValue>,
}

/// Reads a catalogue.
///
/// # Errors
///
/// Says where and why it is no catalogue at all.
pub(crate) fn parse(bytes: &[u8]) -> Result<RawCatalog, String> {
    let bytes = without_mark(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        format!("line {}: this is not UTF-8", Lines::new(bytes).at(error.valid_up_to()))
    })?;
    if text.trim_start().starts_with('[') {
        return Err("line 1: a catalogue is an object of lists, not a list".to_owned());
    }
    let lists: Lists<'_> = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let mut lines = Lines::new(bytes);
    // The lists are read in the order they stand in, so that lines are counted once.
    let mut rows: Vec<Place<'_>> = Vec::new();
    rows.extend(lists.organizations.into_iter().map(Place::Organization));
    rows.extend(lists.sites.into_iter().map(Place::Site));
    rows.extend(lists.courses.into_iter().map(Place::Course));
    rows.extend(lists.administrators.into_iter().map(Place::Administrator));
    rows.sort_by_key(|place| place.raw().get().as_ptr().addr());
    let mut catalog = RawCatalog::default();
    for place in rows {
        let begins = place.raw().get().as_ptr().addr().saturating_sub(text.as_ptr().addr());
        let line = lines.at(begins);
        match place {
            Place::Organization(raw) => catalog.organizations.push(row(line, raw, organization)),
            Place::Site(raw) => catalog.sites.push(row(line, raw, site)),
            Place::Course(raw) => catalog.courses.push(row(line, raw, course)),
            Place::Administrator(raw) => catalog.administrators.push(row(line, raw, administrator)),
        }
    }
    Ok(catalog)
}

#[derive(Clone, Copy)]
enum Place<'a> {
    Organization(&'a RawValue),
    Site(&'a RawValue),
    Course(&'a RawValue),
    Administrator(&'a RawValue),
}

impl<'a> Place<'a> {
    const fn raw(self) -> &'a RawValue {
        match self {
            Self::Organization(raw)
            | Self::Site(raw)
            | Self::Course(raw)
            | Self::Administrator(raw) => raw,
        }
    }
}

fn row<T>(line: usize, raw: &RawValue, read: impl FnOnce(&mut ObjectReader<'_>) -> T) -> Row<T> {
    Row { line, input: read_row(raw, read) }
}

fn read_row<T>(raw: &RawValue, read: impl FnOnce(&mut ObjectReader<'_>) -> T) -> Draft<T> {
    let object: Object = serde_json::from_str(raw.get()).map_err(|_no_object| {
        InvalidFields::one(tms_domain::field::FieldError::new(
            "row",
            tms_domain::field::FieldCode::Invalid,
            "an object is needed here",
        ))
    })?;
    let mut reader = FieldReader::default();
    let mut object = ObjectReader::new(object, "", &mut reader);
    let value = read(&mut object);
    object.finish();
    reader.finish(Some(value))
}

fn organization(object: &mut ObjectReader<'_>) -> RawOrganization {
    RawOrganization {
        key: object.text("key"),
        parent: object.text("parent"),
        settings: TypedOrganization {
            name: object.text("name"),
            external_id: None,
            time_zone: object.text("time_zone"),
            max_access_days: object.number("max_access_days"),
            sku: object.text("sku"),
            anonymous_registration: object.flag("anonymous_registration"),
            contact: object.text("contact"),
        },
    }
}

fn site(object: &mut ObjectReader<'_>) -> RawSite {
    RawSite {
        organization: object.text("organization"),
        default_user_organization: object.text("default_user_organization"),
        settings: TypedSite {
            host: object.text("host"),
            register_by_key: object.flag("register_by_key"),
            new_users_join_pool_organization: object.flag("new_users_join_pool_organization"),
            help_desk_email: object.text("help_desk_email"),
            contact: object.text("contact"),
            login_message: object.text("login_message"),
        },
    }
}

fn course(object: &mut ObjectReader<'_>) -> RawCourse {
    let certificate = object.object("certificate");
    let certificate_title = certificate
        .and_then(|inner| object.within("certificate", inner, |inner| inner.text("title")));
    let activities = object.objects("activities").unwrap_or_default();
    let activities = activities
        .into_iter()
        .enumerate()
        .map(|(place, inner)| object.within(&format!("activities[{place}]"), inner, activity));
    let activities = activities.collect();
    RawCourse {
        organization: object.text("organization"),
        course: TypedCourse {
            name: object.text("name"),
            short_name: object.text("short_name"),
            description: object.text("description"),
            max_access_days: object.number("max_access_days"),
            sku: object.text("sku"),
            archived: object.flag("archived"),
            auto_archive_at: object.text("auto_archive_at"),
            auto_archive_on: object.text("auto_archive_on"),
            certificate_title,
            activities,
        },
    }
}

fn activity(object: &mut ObjectReader<'_>) -> TypedActivity {
    TypedActivity {
        id: None,
        name: object.text("name"),
        kind: object.text("kind"),
        required: object.flag("required"),
        url: object.text("url"),
        lab_profile: object.text("lab_profile"),
        minutes: object.number("minutes"),
        requirements: object.text("requirements"),
    }
}

fn administrator(object: &mut ObjectReader<'_>) -> RawAdministrator {
    RawAdministrator {
        person: TypedPerson {
            first_name: object.text("first_name"),
            last_name: object.text("last_name"),
            email: object.text("email"),
            country: object.text("country"),
            time_zone: object.text("time_zone"),
            language: object.text("language"),
        },
        home: object.text("home"),
        role: object.text("role"),
        organization: object.text("organization"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATALOG: &[u8] = include_bytes!("../../../../tests/data/catalog.json");

    fn errors<T>(row: &Row<T>) -> Vec<(String, &'static str)> {
        let errors = row.input.as_ref().err().map(InvalidFields::errors).unwrap_or_default();
        errors.iter().map(|error| (error.field.clone(), error.code.as_str())).collect()
    }

    #[test]
    fn the_example_is_read_whole_with_the_line_of_each_row() {
        let catalog = parse(CATALOG).unwrap();
        assert_eq!(catalog.organizations.len(), 7);
        assert_eq!(catalog.sites.len(), 2);
        assert_eq!(catalog.courses.len(), 27);
        assert_eq!(catalog.administrators.len(), 6);
        let text = std::str::from_utf8(CATALOG).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for row in &catalog.organizations {
            assert_eq!(lines[row.line - 1].trim(), "{");
            let key = row.input.as_ref().unwrap().key.clone().unwrap();
            assert_eq!(lines[row.line].trim(), format!("\"key\": \"{key}\","));
        }
        let course = catalog.courses[0].input.as_ref().unwrap();
        assert_eq!(course.course.certificate_title.as_deref(), Some("Certificate of Completion"));
        assert!(course.course.activities.len() > 5);
        assert!(catalog.courses.iter().all(|row| row.input.is_ok()));
    }

    #[test]
    fn what_stands_wrong_in_a_row_is_named() {
        let text = br#"{"courses": [
 {"name": 7, "archived": "yes", "max_access_days": 1.5, "colour": "red",
  "certificate": {"titel": "x"}, "activities": [{"name": "a"}, {"kind": 3, "name": "b", "name": "c"}]},
 [],
 {"name": "good", "sku": null}
]}"#;
        let catalog = parse(text).unwrap();
        let lines: Vec<usize> = catalog.courses.iter().map(|row| row.line).collect();
        assert_eq!(lines, [2, 4, 5]);
        let mut named = errors(&catalog.courses[0]);
        named.sort();
        let expected = [
            ("activities[1].kind", "invalid"),
            ("activities[1].name", "invalid"),
            ("archived", "invalid"),
            ("certificate.titel", "unknown_field"),
            ("colour", "unknown_field"),
            ("max_access_days", "invalid"),
            ("name", "invalid"),
        ];
        assert_eq!(named, expected.map(|(field, code)| (field.to_owned(), code)));
        assert_eq!(errors(&catalog.courses[1]), [("row".to_owned(), "invalid")]);
        assert!(catalog.courses[2].input.is_ok());
    }

    #[test]
    fn what_is_no_catalogue_says_where() {
        for (bytes, said) in [
            (&b"{\"organizations\": ["[..], "EOF while parsing a list at line 1 column 19"),
            (b"[]", "line 1: a catalogue is an object of lists, not a list"),
            (b"{\"users\": []}", "unknown field `users`"),
            (b"{\n\n\"sites\": \"\xff\"}", "line 3: this is not UTF-8"),
            (b"", "EOF while parsing a value"),
        ] {
            let reason = parse(bytes).unwrap_err();
            assert!(reason.contains(said), "{reason}");
        }
    }
}
