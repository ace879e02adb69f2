//! Finding what operators name: users by email, courses by short name, pools by name, all by id too.

use std::collections::{BTreeMap, BTreeSet};

use tms_domain::{
    email::EmailAddress,
    id::{CourseId, TrainingKeyPoolId, UserId},
    port::{PageRequest, Ports},
    role::Actor,
    text::Name,
    usecase::{ReadAdministration, ReadTrainingKeys},
    view::{CourseFilter, PoolFilter},
};
use uuid::Uuid;

use super::Failure;

/// The users with these emails or ids, in order.
///
/// # Errors
///
/// Names all that nobody has.
pub(super) async fn users(ports: &Ports, named: &[String]) -> Result<Vec<UserId>, Failure> {
    let normal: BTreeSet<String> =
        named.iter().map(|named| EmailAddress::normal_form(named)).collect();
    let found = ports.users.find_by_emails(&normal).await?;
    let by_email: BTreeMap<&str, UserId> = found
        .iter()
        .map(|user| (user.state().details().email.normal(), user.state().id()))
        .collect();
    let find = |named: &String| {
        let by_email = by_email.get(EmailAddress::normal_form(named).as_str()).copied();
        // An id that nobody has is refused by the use case, which looks it up anyway.
        by_email.or_else(|| named.parse::<Uuid>().ok().map(UserId::from_uuid))
    };
    all(named, find, "there is no user with this email")
}

/// The courses with these short names or ids, in order. Where several organizations have a course of that short
/// name, `ORGANIZATION/SHORT-NAME` tells which, by the organization's external id.
///
/// # Errors
///
/// Names all that are not there, or there more than once.
pub(super) async fn courses(ports: &Ports, named: &[String]) -> Result<Vec<CourseId>, Failure> {
    let mut by_name: BTreeMap<String, Vec<CourseId>> = BTreeMap::new();
    let read = ReadAdministration::new(ports.clone());
    let mut page = PageRequest { limit: PageRequest::LIMIT_MAX, after: None };
    loop {
        let wanted = Ok((CourseFilter::default(), page.clone()));
        let found = read.courses(&Actor::CommandLine, wanted).await?;
        let owners = found.items.iter().map(|course| course.state().owner()).collect();
        let lines = ports.organizations.find_lines(&owners).await?;
        for course in &found.items {
            let Some(short_name) = &course.state().details().short_name else { continue };
            let line = lines.get(&course.state().owner());
            let owner = line.and_then(|line| line.organization().settings().external_id.as_ref());
            let full = owner.map(|owner| format!("{owner}/{short_name}"));
            for name in full.into_iter().chain([short_name.to_string()]) {
                by_name.entry(name).or_default().push(course.state().id());
            }
        }
        match found.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    let find = |named: &String| match by_name.get(named.trim()).map(Vec::as_slice) {
        Some([one]) => Some(*one),
        Some(_) => None,
        None => named.parse::<Uuid>().ok().map(CourseId::from_uuid),
    };
    all(
        named,
        find,
        "there is no course of this short name, or several: write ORGANIZATION/SHORT-NAME or an id",
    )
}

/// The pool with this name or id.
///
/// # Errors
///
/// Says when there is none of that name, or several.
pub(super) async fn pool(ports: &Ports, named: &str) -> Result<TrainingKeyPoolId, Failure> {
    if let Ok(id) = named.parse::<Uuid>() {
        return Ok(TrainingKeyPoolId::from_uuid(id));
    }
    let name = Name::parse(named).map_err(Failure::said)?;
    let filter = PoolFilter { name: Some(name.to_string()), ..PoolFilter::default() };
    let read = ReadTrainingKeys::new(ports.clone());
    let mut page = PageRequest { limit: PageRequest::LIMIT_MAX, after: None };
    let mut found = Vec::new();
    loop {
        let pools = read.pools(&Actor::CommandLine, Ok((filter.clone(), page.clone()))).await?;
        let same = pools.items.iter().map(|view| view.pool.state());
        found.extend(
            same.filter(|pool| pool.details().name == name)
                .map(tms_domain::pool::TrainingKeyPool::id),
        );
        match pools.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(Failure::said(format_args!("there is no pool named \"{name}\""))),
        several => {
            let ids: Vec<String> = several.iter().map(ToString::to_string).collect();
            let ids = ids.join(", ");
            Err(Failure::said(format_args!(
                "several pools are named \"{name}\", name one by its id: {ids}"
            )))
        }
    }
}

fn all<T>(
    named: &[String],
    find: impl Fn(&String) -> Option<T>,
    missing: &str,
) -> Result<Vec<T>, Failure> {
    let found: Vec<Option<T>> = named.iter().map(find).collect();
    let bad: String = named
        .iter()
        .zip(&found)
        .filter(|(_, found)| found.is_none())
        .map(|(named, _)| format!("\n  {named}: {missing}"))
        .collect();
    if bad.is_empty() {
        Ok(found.into_iter().flatten().collect())
    } else {
        Err(Failure::said(format_args!("nothing was done:{bad}")))
    }
}
