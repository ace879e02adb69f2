//! A learner redeems a training key, decided with no store at all.
//!
//! What goes in are plain values: who, what, and when. What comes out is either the refusal, with its reason, or a
//! plan: what changes, and all that must follow from it. Nothing here waits, reads a clock or makes a random
//! number, so the same values give the same plan wherever they are decided on.
//!
//! `cargo run --example decide_a_redemption`

use std::{
    error::Error,
    io::{Write, stdout},
};

use tms_domain::{
    change::{Version, Versioned},
    chrono::TimeDelta,
    country::Country,
    course::{Course, CourseDetails},
    email::EmailAddress,
    id::{
        AssignmentId, CourseId, IdBlock, OrganizationId, TrainingKeyId, TrainingKeyPoolId, UserId,
    },
    journal::Author,
    key_code::KeyCode,
    organization::{Organization, OrganizationLine, OrganizationSettings, TimeZoneName},
    plan::Plan,
    pool::{PoolDetails, TrainingKeyPool},
    redemption::{KeySnapshot, Redeemer, Redemption},
    text::Name,
    time::{AccessDays, Instant},
    training_key::{KeyRecord, KeyState, TrainingKey},
    user::{User, UserDetails},
    uuid::Uuid,
};

fn main() -> Result<(), Box<dyn Error>> {
    redeem(&mut stdout())
}

fn redeem(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    // The caller brings the time and the ids. A program of yours takes them from its clock and its generator.
    let now: Instant = "2027-03-31T12:00:00Z".parse()?;
    let mut ids = IdBlock::starting_at(Uuid::from_u128(0x0199_0000_0000_7000_8000_0000_0000_0000));

    let (key, learner, line) = stored(now, &mut ids)?;

    // The rules decide. A refusal says why, in the order in which a learner is to hear it (RED-5).
    let redeemer =
        Redeemer { learner: learner.state(), line: &line, held: None, assign_again: false };
    let id = AssignmentId::from_uuid(ids.take());
    let Redemption::Decided { key: used, assignment } = key.redeem(redeemer, id, now)? else {
        writeln!(out, "the learner redeemed it before: nothing is to be done")?;
        return Ok(());
    };
    writeln!(out, "{} gets assignment {id}", learner.state().details().first_name)?;
    writeln!(out, "it expires at {}", assignment.state().expires_at())?;

    // A plan is what a store commits, whole or not at all. It adds what must follow: nobody can forget the bill.
    let mut plan = Plan::new(Author::User(learner.state().id()), now, ids);
    plan.change(*used);
    plan.create(*assignment);
    // What was read and decided must still be so when the plan is committed.
    plan.check(&key.pool);
    plan.check(&key.course);
    plan.check(&learner);
    plan.check_line(&line);

    for line in plan.bill_lines() {
        let sku = line.sku.as_ref().map_or("no SKU", Name::as_str);
        writeln!(out, "bill line: {} under {sku} at {}", line.kind.as_str(), line.at)?;
    }
    for entry in plan.journal() {
        writeln!(out, "journal: {} {} at {}", entry.kind.as_str(), entry.action, entry.at)?;
    }
    writeln!(out, "committed only if {} rows still have their versions", plan.guards().len())?;
    Ok(())
}

/// What a program of yours loads from its store: the key with its pool and course, the learner, and the line of
/// organizations the learner stands in. Here it is made on the spot, by the same rules.
fn stored(
    now: Instant,
    ids: &mut IdBlock,
) -> Result<(KeySnapshot, Versioned<User>, OrganizationLine), Box<dyn Error>> {
    // An organization of its own, so its line is short. The time zone only matters where people pick dates.
    let zone = TimeZoneName::confirmed("Europe/Berlin");
    let settings = OrganizationSettings::new(Name::parse("Northwind")?, zone);
    let owner = OrganizationId::from_uuid(ids.take());
    let northwind = Organization::create(owner, settings, None)?;
    let line = OrganizationLine::new(vec![northwind.versioned()])?;

    let learner = UserDetails::new(
        Name::parse("Ada")?,
        Name::parse("Weiß")?,
        EmailAddress::parse("ada@northwind.example")?,
        Country::parse("DE")?,
        owner,
    );
    let learner = User::create(UserId::from_uuid(ids.take()), learner, None, now);

    let mut details = CourseDetails::new(Name::parse("Working safely")?);
    details.sku = Some(Name::parse("SAFE-1")?);
    let course = Course::create(CourseId::from_uuid(ids.take()), owner, details)?;

    // Each key of this pool gives sixty days. By itself the course would give 180.
    let details = PoolDetails {
        name: Name::parse("Spring")?,
        starts_at: now,
        expires_at: now + TimeDelta::days(90),
        content_availability: AccessDays::new(60)?,
        available_to_children: false,
    };
    let pool = TrainingKeyPoolId::from_uuid(ids.take());
    let pool = TrainingKeyPool::create(pool, details, course.state(), &line, now)?;
    let key = TrainingKey::restore(KeyRecord {
        id: TrainingKeyId::from_uuid(ids.take()),
        pool: pool.state().id(),
        code: KeyCode::parse("SPRING-00001")?,
        created_at: now,
        state: KeyState::Available,
    });

    let key = KeySnapshot {
        key: Versioned::new(key, Version::FIRST),
        pool: pool.versioned(),
        course: course.versioned(),
        made: None,
    };
    Ok((key, learner.versioned(), line))
}

#[cfg(test)]
mod tests {
    #[test]
    fn it_tells_assignment_expiry_bill_line_and_journal() {
        let mut out = Vec::new();
        super::redeem(&mut out).unwrap();
        let expected = "\
Ada gets assignment 01990000-0000-7000-8000-000000000005
it expires at 2027-05-30 12:00:00 UTC
bill line: created under SAFE-1 at 2027-03-31 12:00:00 UTC
journal: course_assignment created at 2027-03-31 12:00:00 UTC
committed only if 5 rows still have their versions
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
