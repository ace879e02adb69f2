//! `keys generate` and `keys export`.

use std::{
    fs::File,
    io::{self, BufWriter, Write},
};

use tms_domain::{
    field::FieldReader,
    input::{KeysWanted, KeysWays},
    port::{PageRequest, Ports},
    role::Actor,
    table::{KEY_HEADINGS, key_cells},
    usecase::{AddTrainingKeys, KEYS_SHOWN_MAX, ReadTrainingKeys},
    view::KeyFilter,
};

use super::{Failure, lookup, open};
use crate::{
    command_line::{ExportKeysOptions, GenerateKeysOptions, KeyStatus, KeysCommand},
    console::{note, say},
    settings::Settings,
};

/// How many rows are read at once.
const ROWS_AT_ONCE: u16 = 1_000;

/// Generates or exports.
///
/// # Errors
///
/// Fails when there is no such pool, or the store fails.
pub(crate) async fn run(settings: &Settings, command: KeysCommand) -> Result<(), Failure> {
    let ports = open(settings).await?.into_ports();
    match command {
        KeysCommand::Generate(options) => generate(ports, options).await,
        KeysCommand::Export(options) => export(ports, options).await,
    }
}

async fn generate(ports: Ports, options: GenerateKeysOptions) -> Result<(), Failure> {
    let GenerateKeysOptions { pool, number } = options;
    let pool = lookup::pool(&ports, &pool).await?;
    let mut reader = FieldReader::default();
    let wanted = KeysWanted::read(&mut reader, None, Some(number), KeysWays::One);
    let wanted = reader.finish(wanted);
    let add = AddTrainingKeys::new(ports);
    let added = add.add(&Actor::CommandLine, None, pool, None, wanted, None).await?;
    match added.keys {
        Some(keys) => {
            for key in keys {
                say(key.key.state().code().shown())?;
            }
        }
        None => note(format_args!(
            "more than {KEYS_SHOWN_MAX} keys are not printed: `tms-app keys export` writes them"
        )),
    }
    note(format_args!("{} keys were added", added.added));
    Ok(())
}

async fn export(ports: Ports, options: ExportKeysOptions) -> Result<(), Failure> {
    let ExportKeysOptions { pool, status, output } = options;
    let pool = lookup::pool(&ports, &pool).await?;
    let filter = match status {
        None => KeyFilter::All,
        Some(KeyStatus::Available) => KeyFilter::Available,
        Some(KeyStatus::Redeemed) => KeyFilter::Redeemed,
        Some(KeyStatus::Revoked) => KeyFilter::Revoked,
    };
    let read = ReadTrainingKeys::new(ports);
    let address = read.address(&Actor::CommandLine, pool).await?;
    let out: Box<dyn Write + Send> = match output {
        Some(path) => Box::new(File::create(path)?),
        None => Box::new(io::stdout()),
    };
    let mut table = csv::Writer::from_writer(BufWriter::new(out));
    table.write_record(KEY_HEADINGS).map_err(io::Error::from)?;
    let (mut page, mut rows) = (PageRequest { limit: ROWS_AT_ONCE, after: None }, 0_usize);
    loop {
        let keys = read.keys(&Actor::CommandLine, pool, Ok((filter, page.clone()))).await?;
        for view in &keys.items {
            let cells = key_cells(view, &address);
            let cells = cells.iter().map(|cell| cell.as_bytes());
            table.write_record(cells).map_err(io::Error::from)?;
        }
        rows = rows.saturating_add(keys.items.len());
        match keys.next {
            Some(next) => page.after = Some(next),
            None => break,
        }
    }
    table.flush()?;
    note(format_args!("{rows} keys were written"));
    Ok(())
}
