//! The OpenAPI document: what the calls say of themselves, and what holds for all of them.

use std::collections::BTreeMap;

use utoipa::{
    PartialSchema as _, ToSchema,
    openapi::{
        ArrayBuilder, ContentBuilder, InfoBuilder, ObjectBuilder, OpenApi, Ref, RefOr, Required,
        ResponseBuilder, Schema,
        header::HeaderBuilder,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem},
        schema::{AdditionalProperties, Object, Type},
        security::{
            ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
        },
    },
};
use utoipa_axum::router::OpenApiRouter;

use crate::{reply::API, routes, services::Shared};

/// The calls that anyone may make.
pub(crate) const PUBLIC: [(&str, &str); 7] = [
    ("get", "/api/v1/site"),
    ("post", "/api/v1/session"),
    ("post", "/api/v1/password-resets"),
    ("put", "/api/v1/password-resets/{token}"),
    ("post", "/api/v1/registrations"),
    ("post", "/api/v1/lab-results"),
    ("get", "/api/v1/verify/{number}"),
];

/// The calls of POST that cannot be repeated with a key.
const WITHOUT_KEY: [&str; 4] =
    ["/api/v1/session", "/api/v1/tokens", "/api/v1/password-resets", "/api/v1/lab-results"];

/// Why a request was not done (RFC 9457). What else is worth knowing stands beside `code`.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what the problem writes by hand")]
struct Problem {
    /// A URL under `/problems/`.
    r#type: String,
    /// The code as a heading.
    title: String,
    /// The HTTP status.
    status: u16,
    /// Why, in words.
    detail: String,
    /// Why, for programs.
    code: String,
    /// The id of the request.
    request_id: String,
    /// What is wrong with which field, when the status is 422.
    #[schema(required = false)]
    errors: Vec<FieldError>,
}

/// What is wrong with a field. What else is worth knowing stands beside `code`.
#[derive(Debug, ToSchema)]
#[expect(dead_code, reason = "describes what the problem writes by hand")]
struct FieldError {
    /// Its name in the request, with its place in lists.
    field: String,
    /// What kind of wrong it is.
    code: String,
    /// What to do about it.
    message: String,
}

/// The OpenAPI document of the API, as the code has it.
pub fn openapi() -> OpenApi {
    let router: OpenApiRouter<Shared> = OpenApiRouter::default().nest(API, routes::api());
    let (_, mut document) = router.split_for_parts();
    document.info = InfoBuilder::new()
        .title("Training Management System")
        .version("1")
        .description(Some(DESCRIPTION))
        .build();
    let components = document.components.get_or_insert_default();
    for (name, schema) in &mut components.schemas {
        require_all(schema);
        if let Some(item) = name.strip_prefix("List_") {
            refer_to_item(schema, item);
        }
    }
    let said = [("Problem", Problem::schema()), ("FieldError", FieldError::schema())];
    components.schemas.extend(said.map(|(name, schema)| (name.to_owned(), schema)));
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(TOKEN)).build();
    components.security_schemes.insert("token".to_owned(), RefOr::T(SecurityScheme::Http(bearer)));
    let cookie = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        "tms_session",
        SESSION,
    )));
    components.security_schemes.insert("session".to_owned(), RefOr::T(cookie));
    for (path, item) in &mut document.paths.paths {
        finish_item(path, item);
    }
    document
}

const DESCRIPTION: &str = "Course assignments, training keys, redemption and billing. Unknown fields are refused; unset \
fields are null. Every refusal is a problem document (RFC 9457). Programs sign in with `POST /api/v1/session`, make a \
personal token with `POST /api/v1/tokens`, and send it from then on.";

const TOKEN: &str = "A personal token, as `POST /api/v1/tokens` gives it out.";

const SESSION: &str = "The cookie of `POST /api/v1/session`; a request that changes something sends its `csrf_token` along, \
in the header `X-CSRF-Token`. Behind `https://` the cookie is called `__Host-tms_session`.";

/// Answers leave no field out: unset ones are null. Requests say themselves what they need.
fn require_all(schema: &mut RefOr<Schema>) {
    let require = |object: &mut Object| {
        let is_request = matches!(
            object.additional_properties.as_deref(),
            Some(AdditionalProperties::FreeForm(false))
        );
        if !is_request {
            object.required = object.properties.keys().cloned().collect();
        }
    };
    match schema {
        RefOr::T(Schema::Object(object)) => require(object),
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter_mut().for_each(require_all),
        RefOr::T(_) | RefOr::Ref(_) => {}
    }
}

/// The derived schema of a list holds a copy of the item's, which a reference says better.
fn refer_to_item(list: &mut RefOr<Schema>, item: &str) {
    if let RefOr::T(Schema::Object(list)) = list {
        let items = ArrayBuilder::new().items(Ref::from_schema_name(item)).build();
        list.properties.insert("items".to_owned(), RefOr::T(Schema::Array(items)));
    }
}

fn finish_item(path: &str, item: &mut PathItem) {
    let PathItem { get, put, post, delete, patch, .. } = item;
    let operations =
        [("get", get), ("put", put), ("post", post), ("delete", delete), ("patch", patch)];
    for (method, operation) in operations {
        if let Some(operation) = operation {
            finish_operation(path, method, operation);
        }
    }
}

/// Adds what every call has: who may make it, how it says no, and the headers it heeds.
fn finish_operation(path: &str, method: &str, operation: &mut Operation) {
    if !PUBLIC.contains(&(method, path)) {
        let none: [&str; 0] = [];
        operation.security = Some(vec![
            SecurityRequirement::new("token", none),
            SecurityRequirement::new("session", none),
        ]);
    }
    let reference = Ref::from_schema_name("Problem");
    let problem = ResponseBuilder::new()
        .description("Why the request was not done.")
        .content(
            "application/problem+json",
            ContentBuilder::new().schema(Some(RefOr::Ref(reference))).build(),
        )
        .build();
    operation.responses.responses.insert("default".to_owned(), RefOr::T(problem));
    let mut headers = Vec::new();
    if method == "post" && !WITHOUT_KEY.contains(&path) {
        let why =
            "Repeats of the request with this key are answered alike, and change nothing twice.";
        headers.push(header("Idempotency-Key", why));
    }
    if changes_one(method, path) {
        headers.push(header("If-Match", "The ETag the thing must still have."));
    }
    operation.parameters.get_or_insert_default().extend(headers.into_iter().map(RefOr::T));
    if operation.parameters.as_ref().is_some_and(Vec::is_empty) {
        operation.parameters = None;
    }
    for (status, response) in &mut operation.responses.responses {
        if (status == "201" || status == "202")
            && let RefOr::T(response) = response
        {
            let text = ObjectBuilder::new().schema_type(Type::String);
            let location =
                HeaderBuilder::new().schema(Some(text)).description(Some("Where it is.")).build();
            response.headers = BTreeMap::from([("Location".to_owned(), location.into())]);
        }
    }
}

/// Tells whether a call changes one thing that has a version.
fn changes_one(method: &str, path: &str) -> bool {
    const PARTS: [&str; 7] =
        ["/cancel", "/complete", "/approve", "/decline", "/revoke", "/keys", "/expiry"];
    match method {
        "patch" => true,
        "post" | "put" => path.contains('{') && PARTS.iter().any(|part| path.ends_with(part)),
        _ => false,
    }
}

fn header(name: &str, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(description))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}
