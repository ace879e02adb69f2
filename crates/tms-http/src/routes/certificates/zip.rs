//! `GET /certificates.zip`: the certificates of a list of assignments, printed one after the other while they are sent.

use std::{
    io::{self, Write},
    mem,
    sync::{Arc, Mutex, PoisonError},
    vec,
};

use ::zip::{
    CompressionMethod, ZipWriter,
    write::{SimpleFileOptions, StreamWriter},
};
use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::Response,
};
use futures_util::stream;
use tms_domain::{
    port::{Cursor, PageRequest, Paper},
    role::Actor,
    usecase::{PrintedCertificate, UseCaseError},
    view::{AssignmentFilter, AssignmentView},
};

use super::PrintQuery;
use crate::{
    body::Query,
    caller::Caller,
    export::{BrokenOff, broken_off},
    input::{Flat, request},
    pages::certificate_words,
    problem::Problem,
    routes::course_assignments::list::{AssignmentFilterQuery, whole_list},
    services::Shared,
};

/// How many assignments are read at once.
const ASSIGNMENTS_AT_ONCE: u16 = 100;
/// The most characters of a file's name, its end aside: what every file system takes.
const FILE_NAME_CHARACTERS_MAX: usize = 60;

request! {
    /// Whose certificates are wanted, and how they are printed.
    pub(crate) struct ZipQuery {
        /// Whose: those of the assignments that fulfil this.
        filter: Flat<AssignmentFilterQuery>,
        /// How.
        print: Flat<PrintQuery>,
    }
}

/// Prints the certificates of course assignments in reach into one zip, with the filters of their list.
///
/// 409 `no_certificates` where none of them has one.
#[utoipa::path(
    get, path = "/certificates.zip", tag = "Certificates",
    params(ZipQuery),
    responses((status = OK, description = "A PDF for each certificate.", body = String, content_type = "application/zip")),
)]
pub(super) async fn print_certificates(
    State(shared): State<Shared>,
    caller: Caller,
    Query(query): Query<ZipQuery>,
) -> Result<Response, Problem> {
    let query = query.map(|ZipQuery { filter, print }| (filter, print.0.paper()));
    let (filter, paper) = whole_list(query, &shared, &caller).await?;
    let mut printing = Printing {
        shared,
        actor: caller.actor,
        filter,
        paper,
        waiting: Vec::new().into_iter(),
        after: None,
        begun: false,
    };
    let first = printing.next().await?.ok_or_else(no_certificates)?;
    let written = Written::default();
    let zip = ZipWriter::new_stream(written.clone());
    let sending = Some(Sending { printing, zip, written, next: Some(first) });
    let body = Body::from_stream(stream::try_unfold(sending, Sending::send));
    let mut response = Response::new(body);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/zip"));
    let disposition = HeaderValue::from_static("attachment; filename=\"certificates.zip\"");
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}

fn no_certificates() -> Problem {
    Problem::refused("no_certificates", &"none of these assignments has a certificate")
}

/// Prints certificates one after the other.
struct Printing {
    shared: Shared,
    actor: Actor,
    filter: AssignmentFilter,
    paper: Paper,
    waiting: vec::IntoIter<AssignmentView>,
    /// From where on the list goes on.
    after: Option<Cursor>,
    begun: bool,
}

impl Printing {
    /// The next one, if there is one.
    async fn next(&mut self) -> Result<Option<PrintedCertificate>, Problem> {
        loop {
            for view in self.waiting.by_ref() {
                if !view.certificate_is_available() {
                    continue;
                }
                let print = &self.shared.use_cases.print_certificate;
                let (id, paper) = (view.state().id(), Ok(self.paper));
                match print.print(&self.actor, id, paper, certificate_words).await {
                    Ok(printed) => return Ok(Some(printed)),
                    // It changed since the list was read.
                    Err(UseCaseError::NotFound | UseCaseError::Refused(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            if self.begun && self.after.is_none() {
                return Ok(None);
            }
            self.begun = true;
            let page = PageRequest { limit: ASSIGNMENTS_AT_ONCE, after: self.after.take() };
            let list = &self.shared.use_cases.read_assignments;
            let found = list.list(&self.actor, Ok((self.filter.clone(), page))).await?;
            self.after = found.next;
            self.waiting = found.items.into_iter();
        }
    }
}

/// What was written and not sent yet.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn take(&self) -> Bytes {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner)).into()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An archive of which a part is still to be sent.
struct Sending {
    printing: Printing,
    zip: ZipWriter<StreamWriter<Written>>,
    written: Written,
    next: Option<PrintedCertificate>,
}

impl Sending {
    async fn send(sending: Option<Self>) -> Result<Option<(Bytes, Option<Self>)>, BrokenOff> {
        let Some(mut sending) = sending else { return Ok(None) };
        let Some(printed) = sending.next.take() else {
            sending.zip.finish().map_err(broken_off)?;
            return Ok(Some((sending.written.take(), None)));
        };
        // A PDF is compressed already.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        sending.zip.start_file(file_name(&printed), options).map_err(broken_off)?;
        sending.zip.write_all(&printed.pdf).map_err(broken_off)?;
        match sending.printing.next().await {
            Ok(next) => sending.next = next,
            Err(problem) => return Err(broken_off(problem.code())),
        }
        Ok(Some((sending.written.take(), Some(sending))))
    }
}

/// The name of a certificate's file: sorted by learner, and never twice the same.
fn file_name(printed: &PrintedCertificate) -> String {
    let certified = &printed.certificate.certified;
    let named = format!("{}, {}", certified.last_name, certified.first_name);
    let course = plain(certified.course_name.as_str());
    format!("{} - {course} - {}.pdf", plain(&named), certified.number.shown())
}

/// A text without what file systems do not take in names.
fn plain(text: &str) -> String {
    let taken = |c: char| !c.is_control() && !r#"/\:*?"<>|"#.contains(c);
    let plain = text.chars().map(|c| if taken(c) { c } else { '_' });
    let plain: String = plain.take(FILE_NAME_CHARACTERS_MAX).collect();
    plain.trim_matches(|c: char| c.is_whitespace() || c == '.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_nowhere_else_in_a_file_system() {
        for (name, expected) in [
            ("../../etc/passwd", "_.._etc_passwd"),
            ("C:\\x", "C__x"),
            ("AZ-104: Azure", "AZ-104_ Azure"),
            (" Weiß, Анна. ", "Weiß, Анна"),
            ("...", ""),
        ] {
            assert_eq!(plain(name), expected);
        }
        assert_eq!(plain(&"é".repeat(200)).chars().count(), FILE_NAME_CHARACTERS_MAX);
    }
}
