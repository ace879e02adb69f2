//! `admin create`: makes a System Administrator (PERM-6).

use tms_domain::{
    field::{Draft, FieldReader},
    input::{TypedPerson, read_password, time_zone},
    port::Ports,
    text::Name,
    usecase::{CreateAdministratorCommand, CreateFirstAdministrator},
};

use super::{Failure, open};
use crate::{
    command_line::{AdminCommand, CreateAdministratorOptions},
    console::{ask, ask_password, note, read_line, say},
    settings::Settings,
};

/// What the root organization is called when nothing is said.
const ORGANIZATION: &str = "Training";
/// Its zone when nothing is said.
const TIME_ZONE: &str = "UTC";

/// Makes an administrator.
///
/// # Errors
///
/// Refuses bad fields, all at once, a password that is easily guessed, and an email that is taken.
pub(crate) async fn run(settings: &Settings, command: AdminCommand) -> Result<(), Failure> {
    let AdminCommand::Create(options) = command;
    let ports = open(settings).await?.into_ports();
    let silent = options.password_stdin;
    let options = if silent { options } else { ask_for_missing(options)? };
    let password = if silent { read_line()? } else { ask_password()? };
    if password.is_none() {
        note("the password is missing: write it as the first line of the standard input");
    }
    let command = read(options, password, &ports);
    let made = CreateFirstAdministrator::new(ports).create(command).await?;
    let user = made.user.state();
    let (email, id) = (user.details().email.as_str(), user.id());
    say(format_args!("{email} is a System Administrator ({id})"))?;
    if made.is_first {
        say("and, as the first one, Operations Manager of the root organization")?;
    }
    if made.made_organization {
        say(format_args!("the root organization was made ({})", made.organization))?;
    }
    if made.made_site {
        say("the site for every host was made")?;
    }
    Ok(())
}

fn ask_for_missing(
    options: CreateAdministratorOptions,
) -> Result<CreateAdministratorOptions, Failure> {
    let or_ask = |given: Option<String>, question| match given {
        Some(given) => Ok(Some(given)),
        None => ask(question),
    };
    Ok(CreateAdministratorOptions {
        email: or_ask(options.email, "Email")?,
        first_name: or_ask(options.first_name, "First name")?,
        last_name: or_ask(options.last_name, "Last name")?,
        country: or_ask(options.country, "Country (two letters)")?,
        ..options
    })
}

fn read(
    options: CreateAdministratorOptions,
    password: Option<String>,
    ports: &Ports,
) -> Draft<CreateAdministratorCommand> {
    let CreateAdministratorOptions {
        email,
        first_name,
        last_name,
        country,
        organization,
        time_zone: zone,
        password_stdin: _,
    } = options;
    let mut reader = FieldReader::default();
    let typed = TypedPerson { first_name, last_name, email, country, ..TypedPerson::default() };
    let own_words = typed.own_words();
    let person = typed.read(&mut reader, &*ports.calendar);
    let password = read_password(&mut reader, "password", password, &own_words, &*ports.strength);
    let organization = organization.unwrap_or_else(|| ORGANIZATION.to_owned());
    let organization_name =
        reader.required("organization", Some(organization), |typed| Name::parse(&typed));
    let zone = zone.unwrap_or_else(|| TIME_ZONE.to_owned());
    let organization_time_zone =
        reader.required("time_zone", Some(zone), |typed| time_zone(&*ports.calendar, &typed));
    let command = || {
        Some(CreateAdministratorCommand {
            person: person?,
            password: password?,
            organization_name: organization_name?,
            organization_time_zone: organization_time_zone?,
        })
    };
    let command = command();
    reader.finish(command)
}
