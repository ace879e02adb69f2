//! Forms: read by the same declarations as the bodies of the API, and shown again with everything that was typed when
//! they are refused (USR-3).

use std::borrow::Cow;

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts as _, Request},
    http::{HeaderMap, StatusCode, header, request::Parts},
    response::{IntoResponse as _, Redirect, Response},
};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use tms_domain::change::Version;

use super::{
    frame::{Reader, Visitor},
    said::JustSaid,
    texts::Texts,
};
use crate::{
    body::{LARGE_BODY_BYTES_MAX, read_bytes},
    input::{Fields, Sent, is_multipart, read_form, read_form_with_list, read_multipart},
    origin::OwnOrigin,
    problem::Problem,
    services::Shared,
};

/// The field by which a form shows that it is a page's own.
const CSRF_FIELD: &str = "csrf_token";
/// The most bytes of a form with a file: what a camera makes is read, and told to be too large at its field.
const UPLOAD_BYTES_MAX: usize = 16 * 1024 * 1024;
/// What is never shown again.
const SECRETS: [&str; 4] = ["password", "current_password", "new_password", CSRF_FIELD];

/// Refusals that are about what stands in one field.
const OF_FIELD: [(&str, &str); 7] = [
    ("email_taken", "email"),
    ("short_name_taken", "short_name"),
    ("external_id_taken", "external_id"),
    ("would_be_circular", "parent_id"),
    ("too_deep", "parent_id"),
    ("would_part_site", "parent_id"),
    ("host_taken", "host"),
];

/// What someone filled in, by field.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filled(Vec<(String, String)>);

impl Filled {
    fn parse(body: &[u8]) -> Self {
        Self(form_urlencoded::parse(body).into_owned().collect())
    }

    /// What the body of a form holds. A file stands in it as the API takes files: in base 64.
    async fn of_body(headers: &HeaderMap, body: axum::body::Body) -> Result<Self, Problem> {
        let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
        let kind = kind.unwrap_or_default();
        if is_multipart(kind) {
            let body = read_bytes(headers, body, UPLOAD_BYTES_MAX).await?;
            return Self::of_multipart(kind, body).await;
        }
        let body = read_bytes(headers, body, LARGE_BODY_BYTES_MAX).await?;
        if kind.starts_with("application/x-www-form-urlencoded") || body.is_empty() {
            return Ok(Self::parse(&body));
        }
        let said =
            "send the form of a page (application/x-www-form-urlencoded or multipart/form-data)";
        Err(Problem::unsupported_media_type().said("unsupported_media_type", said))
    }

    async fn of_multipart(kind: &str, body: Bytes) -> Result<Self, Problem> {
        let parts = read_multipart(kind, body).await?;
        let mut filled = Self::default();
        for part in parts.iter().filter(|part| part.file.is_none()) {
            filled.add(&part.name, String::from_utf8_lossy(&part.content));
        }
        // A file that was chosen now takes the place of one that is kept. Where none was chosen, browsers send one
        // without a name.
        for part in &parts {
            if part.file.as_ref().is_some_and(|name| !name.is_empty()) {
                // An empty file is one all the same, and no good one.
                let content = if part.content.is_empty() {
                    " ".to_owned()
                } else {
                    STANDARD.encode(&part.content)
                };
                filled.set(&part.name, content);
            }
        }
        Ok(filled)
    }

    /// What a query string holds.
    pub(crate) fn of_query(parts: &Parts) -> Self {
        Self::parse(parts.uri.query().unwrap_or_default().as_bytes())
    }

    /// The first value of a field.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a field.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.as_str())
    }

    /// Every field with its value.
    pub(crate) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Takes a field out.
    pub(crate) fn take(&mut self, name: &str) -> Option<String> {
        let place = self.0.iter().position(|(field, _)| field == name)?;
        let (_, value) = self.0.remove(place);
        self.0.retain(|(field, _)| field != name);
        Some(value)
    }

    /// The version of a thing that the form was filled in over; none means any.
    pub(crate) fn version(&mut self) -> Option<Version> {
        self.take("version")?.parse().ok().map(Version::from_raw)
    }

    /// Sets a field to one value.
    pub(crate) fn set(&mut self, name: &str, value: impl Into<String>) {
        self.0.retain(|(field, _)| field != name);
        self.0.push((name.to_owned(), value.into()));
    }

    /// Some of the fields.
    pub(crate) fn only(&self, names: &[&str]) -> Self {
        let wanted = self.0.iter().filter(|(name, _)| names.contains(&name.as_str()));
        Self(wanted.cloned().collect())
    }

    /// Takes every value of a field out.
    pub(crate) fn take_all(&mut self, name: &str) -> Vec<String> {
        self.split_off(|field| field == name).0.into_iter().map(|(_, value)| value).collect()
    }

    /// Takes fields out.
    pub(crate) fn split_off(&mut self, wanted: impl Fn(&str) -> bool) -> Self {
        let all = std::mem::take(&mut self.0).into_iter();
        let (taken, kept) = all.partition(|(name, _)| wanted(name));
        self.0 = kept;
        Self(taken)
    }

    /// Sets a field to these values, each once.
    pub(crate) fn set_all<'v>(&mut self, name: &str, values: impl Iterator<Item = &'v str>) {
        self.0.retain(|(field, _)| field != name);
        for value in values {
            if !self.all(name).any(|it| it == value) {
                self.0.push((name.to_owned(), value.to_owned()));
            }
        }
    }

    /// Keeps the fields that fulfil a condition.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(&str, &str) -> bool) {
        self.0.retain(|(name, value)| keep(name, value));
    }

    /// The fields as a query string.
    pub(crate) fn to_query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(self.pairs()).finish()
    }

    /// Adds a value to those of a field.
    pub(crate) fn add(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// Reads the fields by a declaration of the API in which a list stands: a form of an empty list says nothing of it.
    ///
    /// # Errors
    ///
    /// Fails when they cannot be read at all. Everything else that is wrong stands in the draft.
    pub(crate) fn read_with_list<T: Fields>(&self, list: &str) -> Result<Sent<T>, Problem> {
        Ok(read_form_with_list::<T>(&self.0, list)?)
    }

    /// Reads the fields by a declaration of the API.
    ///
    /// # Errors
    ///
    /// Fails when they cannot be read at all. Everything else that is wrong stands in the draft.
    pub(crate) fn read<T: Fields>(&self) -> Result<Sent<T>, Problem> {
        Ok(read_form::<T>(&self.0)?)
    }
}

/// A form of someone signed in.
pub(crate) struct SignedForm {
    /// Who sent it.
    pub(crate) reader: Reader,
    /// What they filled in.
    pub(crate) filled: Filled,
}

impl FromRequest<Shared> for SignedForm {
    type Rejection = Problem;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let reader = Reader::from_request_parts(&mut parts, shared).await?;
        let mut filled = Filled::of_body(&parts.headers, body).await?;
        let token = filled.take(CSRF_FIELD).unwrap_or_default();
        reader.caller.refuse_foreign(token.as_bytes())?;
        Ok(Self { reader, filled })
    }
}

/// A form of a visitor, which comes from this site's own pages: there is no session yet whose token it could show.
pub(crate) struct OpenForm {
    /// Who sent it.
    pub(crate) visitor: Visitor,
    /// What they filled in.
    pub(crate) filled: Filled,
}

impl FromRequest<Shared> for OpenForm {
    type Rejection = Problem;

    async fn from_request(request: Request, shared: &Shared) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let OwnOrigin(_) = OwnOrigin::from_request_parts(&mut parts, shared).await?;
        let visitor = Visitor::from_request_parts(&mut parts, shared).await?;
        let mut filled = Filled::of_body(&parts.headers, body).await?;
        filled.take(CSRF_FIELD);
        Ok(Self { visitor, filled })
    }
}

/// A form as a page shows it: what stands in its fields, and what is wrong.
#[derive(Clone, Debug, Default)]
pub(crate) struct Form {
    filled: Filled,
    errors: Vec<(String, String)>,
    refusal: Option<String>,
}

impl Form {
    /// A form in which nothing is filled in.
    pub(crate) fn empty() -> Self {
        Self::default()
    }

    /// A form with what was filled in, secrets aside.
    pub(crate) fn of(mut filled: Filled) -> Self {
        filled.0.retain(|(name, _)| !SECRETS.contains(&name.as_str()));
        Self { filled, ..Self::default() }
    }

    /// The same with a field filled in.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.filled.set(name, value);
        self
    }

    /// The same with a field filled in where there is something to fill in.
    #[must_use]
    pub(crate) fn with_some(self, name: &str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// The same with a field filled in where nothing stands in it.
    #[must_use]
    pub(crate) fn with_default(self, name: &str, value: impl Into<String>) -> Self {
        if self.value(name).is_empty() { self.with(name, value) } else { self }
    }

    /// The same over a version of a thing ([`Filled::version`]).
    #[must_use]
    pub(crate) fn over(self, version: Option<Version>) -> Self {
        self.with_some("version", version.map(|version| version.as_raw().to_string()))
    }

    /// The same, refused, with the status to answer with. A problem that is no answer to the form itself is handed
    /// back: nobody is signed in, a role is missing, there is no such page.
    ///
    /// # Errors
    ///
    /// Hands such a problem back.
    pub(crate) fn refused(
        mut self,
        problem: impl Into<Problem>,
        t: Texts,
    ) -> Result<(StatusCode, Self), Problem> {
        let problem = problem.into();
        if matches!(
            problem.code(),
            "unauthenticated" | "forbidden" | "csrf_failed" | "not_found" | "internal"
        ) {
            return Err(problem);
        }
        self.errors = problem
            .errors()
            .iter()
            .map(|error| (error.field.clone(), t.field_error(error)))
            .collect();
        let of_field = OF_FIELD.iter().find(|(code, _)| *code == problem.code());
        self.errors.extend(of_field.map(|(_, field)| ((*field).to_owned(), t.problem(&problem))));
        self.refusal = self.errors.is_empty().then(|| t.problem(&problem));
        Ok((problem.status(), self))
    }

    /// Everything that was filled in.
    pub(crate) fn filled(&self) -> &Filled {
        &self.filled
    }

    /// The same with why it was refused as a whole said at the field that it is about.
    #[must_use]
    pub(crate) fn laid_at(mut self, field: &str) -> Self {
        self.errors.extend(self.refusal.take().map(|refusal| (field.to_owned(), refusal)));
        self
    }

    /// What stands in a field.
    pub(crate) fn value(&self, name: &str) -> &str {
        self.filled.get(name).unwrap_or_default()
    }

    /// Tells whether a field has a value: what is chosen in a list, what is ticked.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.filled.all(name).any(|it| it == value)
    }

    /// What is wrong with a field.
    pub(crate) fn error(&self, name: &str) -> Option<&str> {
        let mut errors = self.errors.iter();
        errors.find(|(field, _)| field == name).map(|(_, text)| text.as_str())
    }

    /// Everything that is wrong with fields, by field.
    pub(crate) fn errors(&self) -> &[(String, String)] {
        &self.errors
    }

    /// Why the form was refused as a whole.
    pub(crate) fn refusal(&self) -> Option<&str> {
        self.refusal.as_deref()
    }

    /// Tells whether anything is wrong.
    pub(crate) fn is_refused(&self) -> bool {
        self.refusal.is_some() || !self.errors.is_empty()
    }

    /// Every field with its value, for a page that carries the form on.
    pub(crate) fn carried(&self) -> impl Iterator<Item = (&str, &str)> {
        self.filled.pairs()
    }
}

/// Where a form leads once it is done, with what the page there says.
pub(crate) fn done(path: &str, said: &JustSaid) -> Response {
    let mut response = Redirect::to(path).into_response();
    if let Some(cookie) = said.cookie() {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// A place inside this site that a form leads back to; anything else is the landing page.
pub(crate) fn local(path: Option<&str>) -> Cow<'_, str> {
    let is_local = |path: &&str| {
        path.starts_with('/')
            && !path.starts_with("//")
            && !path.contains(['\\', '\r', '\n'])
            && path.is_ascii()
    };
    path.filter(is_local).map_or(Cow::Borrowed("/"), Cow::Borrowed)
}
