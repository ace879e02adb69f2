//! What a multiple creation was asked to do, as the store keeps it: two JSON texts that never change.

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde::Deserialize;
use serde_json::json;
use thiserror::Error;
use tms_domain::{
    id::{CourseId, OrganizationId, UserId},
    job::PairsWanted,
    note::NoteText,
    role::Reach,
    text::{LongText, Name},
    time::Picked,
};
use uuid::Uuid;

/// A stored text is not what this module writes.
#[derive(Debug, Error)]
#[error("{0}")]
pub(crate) struct BadJobText(String);

fn bad(problem: impl std::fmt::Display) -> BadJobText {
    BadJobText(problem.to_string())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredWanted {
    learners: Vec<String>,
    courses: Vec<String>,
    expires_at: Option<String>,
    expires_on: Option<String>,
    assign_again: bool,
    note: Option<StoredNote>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoredNote {
    title: String,
    message: String,
    important: bool,
}

/// `null` for everywhere, else the ids of the organizations the reach begins at.
pub(crate) fn reach_to_json(reach: &Reach) -> String {
    match reach {
        Reach::Everywhere => json!(null),
        Reach::Within(roots) => json!(texts(roots.iter().map(|root| root.as_uuid()))),
    }
    .to_string()
}

/// Reads what [`reach_to_json`] wrote.
pub(crate) fn reach_from_json(json: &str) -> Result<Reach, BadJobText> {
    let roots: Option<Vec<String>> = serde_json::from_str(json).map_err(bad)?;
    let Some(roots) = roots else { return Ok(Reach::Everywhere) };
    Ok(Reach::Within(ids(&roots, OrganizationId::from_uuid)?))
}

/// One JSON object with all that is wanted.
pub(crate) fn wanted_to_json(wanted: &PairsWanted) -> String {
    let (expires_at, expires_on) = match wanted.wish {
        None => (None, None),
        Some(Picked::At(at)) => (Some(at.to_rfc3339_opts(SecondsFormat::AutoSi, true)), None),
        Some(Picked::On(date)) => (None, Some(date.to_string())),
    };
    let note = wanted.note.as_ref().map(|note| {
        json!({
            "title": note.title.as_str(),
            "message": note.message.as_str(),
            "important": note.important,
        })
    });
    json!({
        "learners": texts(wanted.learners().iter().map(|learner| learner.as_uuid())),
        "courses": texts(wanted.courses().iter().map(|course| course.as_uuid())),
        "expires_at": expires_at,
        "expires_on": expires_on,
        "assign_again": wanted.assign_again,
        "note": note,
    })
    .to_string()
}

/// Reads what [`wanted_to_json`] wrote.
pub(crate) fn wanted_from_json(json: &str) -> Result<PairsWanted, BadJobText> {
    let text: StoredWanted = serde_json::from_str(json).map_err(bad)?;
    let learners = ids(&text.learners, UserId::from_uuid)?;
    let courses = ids(&text.courses, CourseId::from_uuid)?;
    let mut wanted = PairsWanted::new(learners, courses).map_err(bad)?;
    wanted.wish = match (text.expires_at, text.expires_on) {
        (None, None) => None,
        (Some(at), None) => {
            let at = DateTime::parse_from_rfc3339(&at).map_err(bad)?.with_timezone(&Utc);
            Some(Picked::at(at).map_err(bad)?)
        }
        (None, Some(date)) => {
            Some(Picked::on(date.parse::<NaiveDate>().map_err(bad)?).map_err(bad)?)
        }
        (Some(_), Some(_)) => return Err(bad("both expires_at and expires_on are set")),
    };
    wanted.assign_again = text.assign_again;
    wanted.note = text.note.as_ref().map(note).transpose()?;
    Ok(wanted)
}

fn note(text: &StoredNote) -> Result<NoteText, BadJobText> {
    Ok(NoteText {
        title: Name::parse(&text.title).map_err(bad)?,
        message: LongText::parse(&text.message).map_err(bad)?,
        important: text.important,
    })
}

fn texts(ids: impl Iterator<Item = Uuid>) -> Vec<String> {
    ids.map(|id| id.to_string()).collect()
}

fn ids<I>(texts: &[String], wrap: fn(Uuid) -> I) -> Result<Vec<I>, BadJobText> {
    texts.iter().map(|text| text.parse::<Uuid>().map(wrap).map_err(bad)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted() -> PairsWanted {
        let id = Uuid::from_u128;
        let learners = [3, 1, 2].map(|n| UserId::from_uuid(id(n)));
        let courses = [9, 8].map(|n| CourseId::from_uuid(id(n)));
        PairsWanted::new(learners, courses).unwrap()
    }

    #[test]
    fn asg_5_what_a_job_wants_survives_the_store_in_its_order() {
        let plain = wanted();
        assert_eq!(wanted_from_json(&wanted_to_json(&plain)).unwrap(), plain);
        let mut full = wanted();
        full.assign_again = true;
        full.note = Some(NoteText {
            title: Name::parse("Spring \"term\"").unwrap(),
            message: LongText::parse("Two\nlines").unwrap(),
            important: true,
        });
        for wish in [
            Picked::on(NaiveDate::from_ymd_opt(2027, 3, 31).unwrap()).unwrap(),
            Picked::at(DateTime::from_timestamp_micros(1_806_500_000_000_001).unwrap()).unwrap(),
        ] {
            full.wish = Some(wish);
            assert_eq!(wanted_from_json(&wanted_to_json(&full)).unwrap(), full);
        }
    }

    #[test]
    fn perm_3_the_reach_of_a_job_survives_the_store() {
        let root = OrganizationId::from_uuid(Uuid::from_u128(7));
        for reach in [Reach::Everywhere, Reach::Within(vec![]), Reach::Within(vec![root])] {
            assert_eq!(reach_from_json(&reach_to_json(&reach)).unwrap(), reach);
        }
    }

    #[test]
    fn other_texts_are_refused() {
        assert!(reach_from_json("\"everywhere\"").is_err());
        assert!(wanted_from_json("{}").is_err());
        assert!(
            wanted_from_json("{\"learners\":[\"x\"],\"courses\":[],\"assign_again\":false}")
                .is_err()
        );
    }
}
