//! `import`: a catalogue or learners, as often as wished.

use std::{collections::BTreeMap, sync::Arc};

use indicatif::ProgressBar;
use tms_domain::{
    field::FieldError,
    id::OrganizationId,
    journal::FieldValue,
    organization::OrganizationLine,
    port::{OrganizationStore, StoreError},
    usecase::{
        BadRow, DifferingRow, ImportCatalog, ImportError, ImportLearners, ImportOptions,
        ImportProgress, ImportReport,
    },
};
use uuid::Uuid;

use super::{Failure, assign::style, open};
use crate::{
    command_line,
    console::{note, say},
    import_file::{self, ImportFile, UnreadableFile},
    settings::Settings,
};

/// Organizations by their ids.
type Names = BTreeMap<Uuid, String>;

impl From<UnreadableFile> for Failure {
    fn from(error: UnreadableFile) -> Self {
        Self::said(crate::console::chain(&error))
    }
}

/// Imports a file.
///
/// # Errors
///
/// Fails when the file cannot be read, and when afterwards not all that stands in it is so: a bad row refused all or
/// was left out, or the store says otherwise and `--update` is not given.
pub(crate) async fn run(
    settings: &Settings,
    options: command_line::ImportOptions,
) -> Result<(), Failure> {
    let command_line::ImportOptions { file, skip_bad, update } = options;
    let read = import_file::read(&file)?;
    let ports = open(settings).await?.into_ports();
    let organizations = Arc::clone(&ports.organizations);
    let options = ImportOptions { skip_bad, update };
    let bar = ProgressBar::new(0).with_style(style());
    let progress = |progress: ImportProgress| {
        let number = |rows: usize| u64::try_from(rows).unwrap_or(u64::MAX);
        bar.set_length(number(progress.total));
        bar.set_position(number(progress.done));
    };
    let imported = match read {
        ImportFile::Catalog(catalog) => {
            ImportCatalog::new(ports).import(catalog, options, &progress).await
        }
        ImportFile::Learners(rows) => {
            ImportLearners::new(ports).import(rows, options, &progress).await
        }
    };
    bar.finish_and_clear();
    match imported {
        Ok(report) => tell(&report, &names(&*organizations, &report).await?),
        Err(ImportError::Bad(rows)) => {
            rows.iter().for_each(tell_bad);
            Err(Failure::said(format_args!(
                "{} rows are bad and nothing was imported: mend them, or leave them out by --skip-bad",
                rows.len()
            )))
        }
        Err(ImportError::Store(error)) => Err(error.into()),
        Err(error @ ImportError::Contended) => Err(Failure::said(error)),
    }
}

/// The names of the organizations that rows differ in, by their ids.
async fn names(
    organizations: &dyn OrganizationStore,
    report: &ImportReport,
) -> Result<Names, StoreError> {
    let differences = report.differing.iter().flat_map(|row| &row.differences);
    let values = differences.flat_map(|difference| [&difference.stored, &difference.file]);
    let ids = values.filter_map(|value| match value {
        FieldValue::Id(id) => Some(OrganizationId::from_uuid(*id)),
        FieldValue::Nothing
        | FieldValue::Text(_)
        | FieldValue::Number(_)
        | FieldValue::Flag(_)
        | FieldValue::At(_)
        | FieldValue::List(_) => None,
    });
    let lines = organizations.find_lines(&ids.collect()).await?;
    let name = |line: &OrganizationLine| line.organization().settings().name.to_string();
    Ok(lines.iter().map(|(id, line)| (id.as_uuid(), name(line))).collect())
}

fn tell(report: &ImportReport, names: &Names) -> Result<(), Failure> {
    report.skipped.iter().for_each(tell_bad);
    report.failed.iter().for_each(tell_bad);
    report.differing.iter().for_each(|row| tell_differing(row, names));
    let updated = report.differing.iter().filter(|row| row.updated).count();
    let left = report.differing.len().saturating_sub(updated);
    say(format_args!(
        "{} created, {} updated, {} unchanged, {left} differ and were left, {} bad and left out, {} failed",
        report.created,
        updated,
        report.unchanged,
        report.skipped.len(),
        report.failed.len()
    ))?;
    if !report.failed.is_empty() {
        return Err(Failure::said(
            "some rows failed, for the store changed meanwhile: import once more",
        ));
    }
    if left > 0 {
        return Err(Failure::said("the store says otherwise than the file: change it by --update"));
    }
    if !report.skipped.is_empty() {
        return Err(Failure::said("the good rows were imported; the bad ones were left out"));
    }
    Ok(())
}

fn tell_bad(row: &BadRow) {
    let words = |error: &FieldError| format!("{}: {}", error.field, error.message);
    let errors: Vec<String> = row.errors.errors().iter().map(words).collect();
    note(format_args!("line {}: {}: {}", row.line, row.kind.as_str(), errors.join("; ")));
}

fn tell_differing(row: &DifferingRow, names: &Names) {
    let words: Vec<String> = row
        .differences
        .iter()
        .map(|difference| {
            let stored = value(&difference.stored, names);
            let file = value(&difference.file, names);
            format!("{} is {stored}, in the file {file}", difference.field)
        })
        .collect();
    let done = if row.updated { " (updated)" } else { "" };
    note(format_args!("line {}: {}: {}{done}", row.line, row.kind.as_str(), words.join("; ")));
}

/// A value in words.
fn value(value: &FieldValue, names: &Names) -> String {
    match value {
        FieldValue::Nothing => "not set".to_owned(),
        FieldValue::Text(text) => format!("\"{text}\""),
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Flag(flag) => flag.to_string(),
        FieldValue::At(at) => tms_domain::table::instant_cell(*at),
        FieldValue::Id(id) => {
            names.get(id).map_or_else(|| id.to_string(), |name| format!("\"{name}\""))
        }
        FieldValue::List(values) => {
            let values: Vec<String> = values.iter().map(|item| self::value(item, names)).collect();
            format!("[{}]", values.join(", "))
        }
    }
}
