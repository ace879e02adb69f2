//! Reading what a PDF says, as its readers do.

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

/// The text of a PDF, as poppler's `pdftotext` reads it.
///
/// # Panics
///
/// Panics when it is not there or cannot read the PDF.
pub fn text_of_pdf(pdf: &[u8]) -> String {
    let mut reader = Command::new("pdftotext");
    reader.args(["-", "-"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut reader = reader.spawn().expect("poppler-utils is installed");
    let mut stdin = reader.stdin.take().expect("it has an input");
    // It reads everything before it writes anything.
    stdin.write_all(pdf).expect("it takes the PDF");
    drop(stdin);
    let output = reader.wait_with_output().expect("it ends");
    assert!(output.status.success(), "pdftotext: {output:?}");
    String::from_utf8(output.stdout).expect("its text is UTF-8")
}
