//! Forms with files (`multipart/form-data`), as browsers send them: whole in memory, for what is sent is bounded by who
//! reads it.

use axum::body::Bytes;
use futures_util::stream;
use multer::{Error, Multipart, parse_boundary};

use super::Malformed;

/// The most parts of a form: more than any page has fields.
const PARTS_MAX: usize = 2_000;

/// A field of a form with what was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    /// The name of the field.
    pub(crate) name: String,
    /// The name of the file, where the field is one; empty where none was chosen.
    pub(crate) file: Option<String>,
    /// What was filled in, or what the file holds.
    pub(crate) content: Bytes,
}

/// Tells whether a body of that media type is such a form.
pub(crate) fn is_multipart(media_type: &str) -> bool {
    matches!(parse_boundary(media_type), Ok(_) | Err(Error::NoBoundary))
}

/// Takes a form apart. `media_type` names what stands between its parts.
///
/// # Errors
///
/// Fails when it is no such form, or broke off.
pub(crate) async fn read_multipart(media_type: &str, body: Bytes) -> Result<Vec<Part>, Malformed> {
    let broken = |_| Malformed("the form is broken: send it as a page does".to_owned());
    let boundary = parse_boundary(media_type).map_err(broken)?;
    let body = stream::iter([Ok::<_, std::convert::Infallible>(body)]);
    let mut form = Multipart::new(body, boundary);
    let mut parts = Vec::new();
    while let Some(field) = form.next_field().await.map_err(broken)? {
        if parts.len() == PARTS_MAX {
            return Err(Malformed(format!("at most {PARTS_MAX} fields are allowed")));
        }
        let name = field.name().ok_or_else(|| broken(Error::IncompleteHeaders))?.to_owned();
        let file = field.file_name().map(ToOwned::to_owned);
        parts.push(Part { name, file, content: field.bytes().await.map_err(broken)? });
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    const KIND: &str = "multipart/form-data; boundary=----tms7MA4YWxk";

    fn part(name: &str, file: Option<&str>, content: &'static [u8]) -> Part {
        let file = file.map(ToOwned::to_owned);
        Part { name: name.to_owned(), file, content: Bytes::from_static(content) }
    }

    /// A form as browsers write it.
    fn written(parts: &[Part]) -> Bytes {
        let mut body = Vec::new();
        for Part { name, file, content } in parts {
            body.extend(b"------tms7MA4YWxk\r\nContent-Disposition: form-data; ");
            body.extend(format!("name=\"{name}\"").bytes());
            if let Some(file) = file {
                let said = format!("; filename=\"{file}\"\r\nContent-Type: image/png");
                body.extend(said.bytes());
            }
            body.extend(b"\r\n\r\n");
            body.extend(content);
            body.extend(b"\r\n");
        }
        body.extend(b"------tms7MA4YWxk--\r\n");
        body.into()
    }

    #[tokio::test]
    async fn what_stands_between_may_begin_inside_and_be_quoted() {
        let parts = [
            part("a", None, b"\r\n------tms7MA4YWxj\r\n--\r\n\r\n"),
            part("b.c[0]", Some("Wei\u{df} 1.png"), b"\x89PNG\0"),
            part("b", Some(""), b""),
        ];
        let quoted = "Multipart/Form-Data; charset=utf-8; Boundary=\"----tms7MA4YWxk\"";
        assert!(is_multipart(quoted) && !is_multipart("multipart/form-database"));
        assert_eq!(read_multipart(quoted, written(&parts)).await.unwrap(), parts);
    }

    #[tokio::test]
    async fn a_form_that_broke_off_is_refused_wherever_it_did() {
        let whole = written(&[part("a", None, b"1"), part("b", Some("x.png"), b"\x89PNG")]);
        let last = whole.len() - b"--\r\n".len();
        for end in 0..=last {
            assert!(read_multipart(KIND, whole.slice(..end)).await.is_err(), "{end}");
        }
        for kind in ["multipart/form-data", "text/plain"] {
            assert!(read_multipart(kind, whole.clone()).await.is_err(), "{kind}");
        }
        let nameless =
            "------tms7MA4YWxk\r\nContent-Type: text/plain\r\n\r\n1\r\n------tms7MA4YWxk--";
        assert!(read_multipart(KIND, nameless.into()).await.is_err());
        let many: Vec<_> = (0..=PARTS_MAX).map(|_| part("a", None, b"")).collect();
        assert!(read_multipart(KIND, written(&many)).await.is_err());
        assert_eq!(read_multipart(KIND, written(&many[1..])).await.unwrap().len(), PARTS_MAX);
    }
}
