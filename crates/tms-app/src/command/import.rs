//! `import`: a catalogue or learners, as often as wished.

use indicatif::ProgressBar;
use tms_domain::{
    field::FieldError,
    journal::FieldValue,
    usecase::{
        BadRow, DifferingRow, ImportCatalog, ImportError, ImportLearners, ImportOptions,
        ImportProgress, ImportReport,
    },
};

use super::{Failure, assign::style, open};
use crate::{
    command_line,
    console::{note, say},
    import_file::{self, ImportFile, UnreadableFile},
    settings::Settings,
};

impl From<UnreadableFile> for Failure {
    fn from(error: UnreadableFile) -> Self {
        Self::said(crate::console::chain(&error))
    }
}

/// Imports a file.
///
/// # Errors
///
/// Fails when the file cannot be read, when a bad row refuses all, and when the store says otherwise than the file
/// and `--update` is not given: only what was done whole is a success.
pub(crate) async fn run(
    settings: &Settings,
    options: command_line::ImportOptions,
) -> Result<(), Failure> {
    let command_line::ImportOptions { file, skip_bad, update } = options;
    let read = import_file::read(&file)?;
    let ports = open(settings).await?.into_ports();
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
        Ok(report) => tell(&report),
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

fn tell(report: &ImportReport) -> Result<(), Failure> {
    report.skipped.iter().for_each(tell_bad);
    report.failed.iter().for_each(tell_bad);
    report.differing.iter().for_each(tell_differing);
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
    Ok(())
}

fn tell_bad(row: &BadRow) {
    let words = |error: &FieldError| format!("{}: {}", error.field, error.message);
    let errors: Vec<String> = row.errors.errors().iter().map(words).collect();
    note(format_args!("line {}: {}: {}", row.line, row.kind.as_str(), errors.join("; ")));
}

fn tell_differing(row: &DifferingRow) {
    let words: Vec<String> = row
        .differences
        .iter()
        .map(|difference| {
            let (stored, file) = (value(&difference.stored), value(&difference.file));
            format!("{} is {stored}, in the file {file}", difference.field)
        })
        .collect();
    let done = if row.updated { " (updated)" } else { "" };
    note(format_args!("line {}: {}: {}{done}", row.line, row.kind.as_str(), words.join("; ")));
}

/// A value in words.
fn value(value: &FieldValue) -> String {
    match value {
        FieldValue::Nothing => "not set".to_owned(),
        FieldValue::Text(text) => format!("\"{text}\""),
        FieldValue::Number(number) => number.to_string(),
        FieldValue::Flag(flag) => flag.to_string(),
        FieldValue::At(at) => tms_domain::table::instant_cell(*at),
        FieldValue::Id(id) => id.to_string(),
        FieldValue::List(values) => {
            let values: Vec<String> = values.iter().map(self::value).collect();
            format!("[{}]", values.join(", "))
        }
    }
}
