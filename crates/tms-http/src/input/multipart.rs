//! Forms with files (`multipart/form-data`, RFC 7578), as browsers send them: whole in memory, for what is sent is
//! bounded by who reads it.

use super::Malformed;

/// The most parts of a form: more than any page has fields.
const PARTS_MAX: usize = 2_000;

/// A field of a form with what was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Part<'b> {
    /// The name of the field.
    pub(crate) name: String,
    /// The name of the file, where the field is one; empty where none was chosen.
    pub(crate) file: Option<String>,
    /// What was filled in, or what the file holds.
    pub(crate) content: &'b [u8],
}

/// Tells whether a body of that media type is such a form.
pub(crate) fn is_multipart(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("multipart/form-data")
}

/// Takes a form apart. `media_type` names what stands between its parts.
///
/// # Errors
///
/// Fails when it is no such form, or broke off.
pub(crate) fn read_multipart<'b>(
    media_type: &str,
    body: &'b [u8],
) -> Result<Vec<Part<'b>>, Malformed> {
    let broken = || Malformed("the form is broken: send it as a page does".to_owned());
    let boundary = parameter(media_type, "boundary").filter(|it| (1..=70).contains(&it.len()));
    let between = format!("\r\n--{}", boundary.ok_or_else(broken)?).into_bytes();
    let (_, first) = between.split_at_checked(2).ok_or_else(broken)?;
    let mut rest = body.strip_prefix(first).ok_or_else(broken)?;
    let mut parts = Vec::new();
    while !rest.starts_with(b"--") {
        if parts.len() == PARTS_MAX {
            return Err(Malformed(format!("at most {PARTS_MAX} fields are allowed")));
        }
        let part = rest.strip_prefix(b"\r\n").ok_or_else(broken)?;
        let (head, after) = split(part, b"\r\n\r\n").ok_or_else(broken)?;
        let (content, after) = split(after, &between).ok_or_else(broken)?;
        let (name, file) = named(&String::from_utf8_lossy(head)).ok_or_else(broken)?;
        parts.push(Part { name, file, content });
        rest = after;
    }
    Ok(parts)
}

/// What stands before and after the first of such bytes.
fn split<'b>(bytes: &'b [u8], at: &[u8]) -> Option<(&'b [u8], &'b [u8])> {
    let place = bytes.windows(at.len()).position(|window| window == at)?;
    let (before, rest) = bytes.split_at_checked(place)?;
    Some((before, rest.get(at.len()..)?))
}

/// The names of the field and of the file that the head of a part tells.
fn named(head: &str) -> Option<(String, Option<String>)> {
    let mut lines = head.split("\r\n").filter_map(|line| line.split_once(':'));
    let (_, said) = lines.find(|(name, _)| name.eq_ignore_ascii_case("content-disposition"))?;
    let file = parameter(said, "filename").map(ToOwned::to_owned);
    Some((parameter(said, "name")?.to_owned(), file))
}

/// A parameter of the value of a header: `b` in `form-data; name="a"; filename="b"`.
fn parameter<'h>(value: &'h str, wanted: &str) -> Option<&'h str> {
    let (_, mut rest) = value.split_once(';')?;
    loop {
        let (name, after) = rest.split_once('=')?;
        let (value, after) = match after.trim_start().strip_prefix('"') {
            Some(quoted) => quoted.split_once('"')?,
            None => after.split_at(after.find(';').unwrap_or(after.len())),
        };
        if name.trim().eq_ignore_ascii_case(wanted) {
            return Some(value.trim());
        }
        rest = after.split_once(';')?.1;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const KIND: &str = "multipart/form-data; boundary=----tms7MA4YWxk";

    fn part<'b>(name: &str, file: Option<&str>, content: &'b [u8]) -> Part<'b> {
        Part { name: name.to_owned(), file: file.map(ToOwned::to_owned), content }
    }

    /// A form as browsers write it.
    fn written(parts: &[Part<'_>]) -> Vec<u8> {
        let mut body = Vec::new();
        for Part { name, file, content } in parts {
            body.extend(b"------tms7MA4YWxk\r\nContent-Disposition: form-data; ");
            body.extend(format!("name=\"{name}\"").bytes());
            if let Some(file) = file {
                let said = format!("; filename=\"{file}\"\r\nContent-Type: image/png");
                body.extend(said.bytes());
            }
            body.extend(b"\r\n\r\n");
            body.extend(*content);
            body.extend(b"\r\n");
        }
        body.extend(b"------tms7MA4YWxk--\r\n");
        body
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(
            names in prop::collection::vec("[a-z_.\\[\\]]{1,12}", 0..6),
            file in prop::option::of("[^\"\r\n]{0,20}"),
            content in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            let parts: Vec<_> =
                names.iter().map(|name| part(name, file.as_deref().map(str::trim), &content)).collect();
            let body = written(&parts);
            prop_assert_eq!(read_multipart(KIND, &body).unwrap(), parts);
        }

        #[test]
        fn nonsense_is_refused_and_never_more(body in prop::collection::vec(any::<u8>(), 0..300)) {
            let begun = [&b"------tms7MA4YWxk\r\n"[..], &body].concat();
            prop_assert!(read_multipart(KIND, &begun).is_err());
        }
    }

    #[test]
    fn what_stands_between_may_begin_inside_and_be_quoted() {
        let content = b"\r\n------tms7MA4YWxj\r\n--\r\n\r\n";
        let body = written(&[part("a", None, content), part("b", Some(""), b"")]);
        let quoted = "Multipart/Form-Data; charset=utf-8; Boundary=\"----tms7MA4YWxk\"";
        assert!(is_multipart(quoted) && !is_multipart("multipart/form-database"));
        let read = read_multipart(quoted, &body).unwrap();
        assert_eq!(read, [part("a", None, content), part("b", Some(""), b"")]);
    }

    #[test]
    fn a_form_that_broke_off_is_refused_wherever_it_did() {
        let whole = written(&[part("a", None, b"1"), part("b", Some("x.png"), b"\x89PNG")]);
        let last = whole.len() - b"--\r\n".len();
        for end in 0..=last {
            assert!(read_multipart(KIND, &whole[..end]).is_err(), "{end}");
        }
        for kind in ["multipart/form-data", "multipart/form-data; boundary=", "text/plain"] {
            assert!(read_multipart(kind, &whole).is_err(), "{kind}");
        }
        let nameless =
            "------tms7MA4YWxk\r\nContent-Type: text/plain\r\n\r\n1\r\n------tms7MA4YWxk--";
        assert!(read_multipart(KIND, nameless.as_bytes()).is_err());
        let many: Vec<_> = (0..=PARTS_MAX).map(|_| part("a", None, b"")).collect();
        assert!(read_multipart(KIND, &written(&many)).is_err());
        assert_eq!(read_multipart(KIND, &written(&many[1..])).unwrap().len(), PARTS_MAX);
    }
}
