//! A whole training management system in memory: every use case of this crate over the fakes of `tms-testkit`.
//!
//! A program of yours puts its own store, clock and hasher in the place of the fakes; what it asks of the use cases
//! is the same. The fakes hold the contract that the databases hold, so tests of such a program can run on them.
//!
//! `cargo run --example in_memory_system`

use std::{
    error::Error,
    io::{Write, stdout},
};

use tms_domain::{
    attempt::ClientAddress,
    change::Versioned,
    field::{Draft, FieldReader},
    id::{CourseId, OrganizationId},
    input::{KeysWanted, PersonDetails, TypedCourse, TypedPerson},
    password::NewPassword,
    port::{PageRequest, Ports},
    redemption::RedeemRefused,
    role::Actor,
    text::Name,
    time::{AccessDays, Picked},
    usecase::{
        CancelAssignment, CreateAdministratorCommand, CreateCourse, CreateCourseCommand,
        CreateFirstAdministrator, CreatePoolCommand, CreateTrainingKeyPool, CreateUser,
        CreateUserCommand, PoolCreated, ReadAssignments, ReadStatement, RedeemTrainingKey,
        StatementMonth, UseCaseError,
    },
    user::User,
    view::AssignmentFilter,
};
use tms_testkit::world::World;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    run(&mut stdout()).await
}

async fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    // Every port over the fakes. The clock stands still until it is told to go on.
    let world = World::empty()?;
    let ports = world.ports();

    // The first administrator brings the first organization, and may do everything in it (PERM-6).
    let command = CreateAdministratorCommand {
        person: person(&ports, "Olga", "Operations", "olga@northwind.example")?,
        password: password(&ports, "quiet river stone")?,
        organization_name: Name::parse("Northwind")?,
        organization_time_zone: ports.calendar.zone("Europe/Berlin").ok_or("no such zone")?,
    };
    let first = CreateFirstAdministrator::new(ports.clone()).create(Ok(command)).await?;
    let northwind = first.organization;
    let olga = Actor::from(first.user.state());

    let course = course(&ports, &olga, northwind).await?;
    let pool = pool(&ports, &olga, northwind, course).await?;
    let keys = pool.new_keys.as_deref().unwrap_or_default();
    writeln!(out, "{} has {} keys", pool.pool.pool.state().details().name, keys.len())?;
    let key = keys.first().ok_or("no key")?.key.state().code().shown().to_owned();

    let lea = learner(&ports, &olga, "Lea", "lea@northwind.example").await?;
    let max = learner(&ports, &olga, "Max", "max@northwind.example").await?;

    // Lea redeems a key. Codes are compared in normal form, so how she types it makes no difference (KEY-4).
    let redeem = RedeemTrainingKey::new(ports.clone());
    let address = ClientAddress::of([192, 0, 2, 1].into());
    let typed = key.to_lowercase();
    let redeemed = redeem.redeem(lea.state().id(), &typed, false, &address, None).await?;
    let assignment = redeemed.assignment().state().clone();
    writeln!(out, "Lea has the course until {}", assignment.expires_at())?;

    // A key makes one assignment, ever (RED-3).
    match redeem.redeem(max.state().id(), &key, false, &address, None).await {
        Err(UseCaseError::Refused(refused @ RedeemRefused::AlreadyRedeemed)) => {
            writeln!(out, "Max is told: {refused}")?;
        }
        Ok(_) | Err(_) => return Err("a key was redeemed twice".into()),
    }

    // Within 24 hours an administrator may cancel it, and the bill is reversed (CAN-1, BIL-2).
    let cancel = CancelAssignment::new(ports.clone());
    let cancelled = cancel.cancel(&olga, assignment.id(), None, Ok(()), None).await?;
    writeln!(out, "Lea's assignment is cancelled: {}", cancelled.state().is_cancelled())?;

    let page = PageRequest { limit: PageRequest::LIMIT_DEFAULT, after: None };
    let everything = Ok((AssignmentFilter::default(), page));
    let list = ReadAssignments::new(ports.clone()).list(&olga, everything).await?;
    for view in list.items {
        let learner = &view.learner.person.first_name;
        writeln!(out, "listed: {learner}, {}", view.course_name)?;
    }

    let march = StatementMonth { year: 2027, month: 3 };
    let wanted = Ok((northwind, march, true));
    let statement = ReadStatement::new(ports.clone()).read(&olga, wanted).await?;
    let (created, reversed) = statement.totals();
    writeln!(out, "March so far: {created} created, {reversed} reversed")?;

    // The fakes can be looked into.
    writeln!(out, "the journal has {} entries", world.tables().journal.len())?;
    Ok(())
}

/// What people fill in is read field by field; every bad one is named, all at once (USR-3).
fn person(ports: &Ports, first: &str, last: &str, email: &str) -> Draft<PersonDetails> {
    let typed = TypedPerson {
        first_name: Some(first.to_owned()),
        last_name: Some(last.to_owned()),
        email: Some(email.to_owned()),
        country: Some("DE".to_owned()),
        ..TypedPerson::default()
    };
    let mut reader = FieldReader::default();
    let person = typed.read(&mut reader, &*ports.calendar);
    reader.finish(person)
}

fn password(ports: &Ports, typed: &str) -> Result<NewPassword, Box<dyn Error>> {
    Ok(NewPassword::accept(typed.to_owned(), |typed| ports.strength.score(typed, &[]))?)
}

async fn course(
    ports: &Ports,
    by: &Actor,
    organization: OrganizationId,
) -> Result<CourseId, Box<dyn Error>> {
    let typed = TypedCourse {
        name: Some("Working safely".to_owned()),
        sku: Some("SAFE-1".to_owned()),
        ..TypedCourse::default()
    };
    let mut reader = FieldReader::default();
    let course = typed.read(&mut reader);
    // A draft that is bad is handed on as it is: who has no right to ask is not told which fields are bad.
    let command = reader.finish(course).map(|course| CreateCourseCommand { organization, course });
    let created = CreateCourse::new(ports.clone()).create(by, command, None).await?;
    Ok(created.state().id())
}

async fn pool(
    ports: &Ports,
    by: &Actor,
    organization: OrganizationId,
    course: CourseId,
) -> Result<PoolCreated, Box<dyn Error>> {
    // Picked dates are read in the zone of the pool's owner, and the last day is whole (TIM-3).
    let command = CreatePoolCommand {
        name: Name::parse("Spring")?,
        course,
        organization,
        starts: Picked::on("2027-03-01".parse()?)?,
        expires: Picked::on("2027-06-30".parse()?)?,
        content_availability: AccessDays::new(60)?,
        available_to_children: false,
        keys: KeysWanted { typed: Vec::new(), generate: 3 },
    };
    Ok(CreateTrainingKeyPool::new(ports.clone()).create(by, None, Ok(command), None).await?)
}

async fn learner(
    ports: &Ports,
    by: &Actor,
    first: &str,
    email: &str,
) -> Result<Versioned<User>, Box<dyn Error>> {
    let command = CreateUserCommand {
        person: person(ports, first, "Learner", email)?,
        password: password(ports, "seven green kites")?,
        organization: None,
    };
    Ok(CreateUser::new(ports.clone()).create(by, Ok(command), None).await?)
}

#[cfg(test)]
mod tests {
    #[tokio::test]
    async fn it_tells_what_each_step_came_to() {
        let mut out = Vec::new();
        super::run(&mut out).await.unwrap();
        let expected = "\
Spring has 3 keys
Lea has the course until 2027-05-30 12:00:00 UTC
Max is told: the key was already redeemed
Lea's assignment is cancelled: true
listed: Lea, Working safely
March so far: 1 created, 1 reversed
the journal has 10 entries
";
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }
}
