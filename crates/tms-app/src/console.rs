//! What commands print: results on the standard output, everything else on the standard error.

use std::{
    error::Error,
    fmt::Display,
    io::{self, IsTerminal as _, Write as _},
};

/// Prints a line of a command's result.
///
/// # Errors
///
/// Fails when nobody reads it any more.
pub(crate) fn say(line: impl Display) -> io::Result<()> {
    writeln!(io::stdout().lock(), "{line}")
}

/// Prints a line that is no result: a hint, a row that was refused.
pub(crate) fn note(line: impl Display) {
    // Nothing can be said about a standard error that cannot be written.
    drop(writeln!(io::stderr().lock(), "{line}"));
}

/// Says why a command failed, with every cause.
pub(crate) fn complain(error: impl Error) {
    note(format_args!("error: {}", chain(&error)));
}

/// An error with all its causes, each once.
pub(crate) fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let said = error.to_string();
        // A transparent error says what its source says.
        if !text.ends_with(&said) {
            text.push_str(": ");
            text.push_str(&said);
        }
        cause = error.source();
    }
    text
}

/// Reads a line from the standard input, without its end; none when the input is at its own.
///
/// # Errors
///
/// Fails when the input does.
pub(crate) fn read_line() -> io::Result<Option<String>> {
    let mut line = String::new();
    if io::stdin().read_line(&mut line)? == 0 {
        return Ok(None);
    }
    Ok(Some(line.trim_end_matches(['\r', '\n']).to_owned()))
}

/// Asks a person for a line, when there is one to ask.
///
/// # Errors
///
/// Fails when the input does.
pub(crate) fn ask(question: &str) -> io::Result<Option<String>> {
    if !is_interactive() {
        return Ok(None);
    }
    let mut error = io::stderr().lock();
    write!(error, "{question}: ")?;
    error.flush()?;
    drop(error);
    read_line()
}

/// Asks for a password without showing it; where nobody is to be asked, it is the first line of the input.
///
/// # Errors
///
/// Fails when the input does, or when two entries differ.
pub(crate) fn ask_password() -> io::Result<Option<String>> {
    if !is_interactive() {
        return read_line();
    }
    let password = rpassword::prompt_password("Password: ")?;
    let again = rpassword::prompt_password("The same again: ")?;
    if password == again {
        Ok(Some(password))
    } else {
        Err(io::Error::new(io::ErrorKind::InvalidInput, "the two passwords differ: try again"))
    }
}

/// Whether a person sits at the other end.
pub(crate) fn is_interactive() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_said_with_all_its_causes_each_once() {
        let cause = io::Error::other("disk full");
        let error = tms_domain::port::StoreError::new(cause);
        assert_eq!(chain(&error), "the store failed: disk full");
    }
}
