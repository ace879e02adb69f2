//! Requests that sign someone in come from this site's own pages, or from no page at all.

use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, Uri, header, request::Parts},
};
use tms_domain::site::SiteHost;

use crate::{client::Client, problem::Problem, services::Shared};

/// Where a request comes from, and that it is no foreign page.
#[derive(Debug)]
pub(crate) struct OwnOrigin(pub(crate) Client);

impl FromRequestParts<Shared> for OwnOrigin {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Problem> {
        let Ok(client) = Client::from_request_parts(parts, shared).await;
        if is_own(&parts.headers, &client.host) { Ok(Self(client)) } else { Err(foreign()) }
    }
}

fn foreign() -> Problem {
    Problem::csrf_failed().said("csrf_failed", "this call cannot be made from a foreign page")
}

/// Programs send no origin; browsers do, and theirs is the site that was asked.
fn is_own(headers: &HeaderMap, host: &str) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let origin = origin.to_str().ok().and_then(|text| text.parse::<Uri>().ok());
    let authority = origin.as_ref().and_then(Uri::authority);
    authority.is_some_and(|authority| SiteHost::of_request(authority.as_str()) == host)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_sites_own_pages_and_programs_may_sign_in() {
        let with = |origin: &'static str| {
            HeaderMap::from_iter([(header::ORIGIN, origin.parse().unwrap())])
        };
        assert!(is_own(&HeaderMap::new(), "learn.example"));
        assert!(is_own(&with("https://Learn.example"), "learn.example"));
        assert!(is_own(&with("http://learn.example:8080"), "learn.example"));
        for foreign in ["https://evil.example", "null", "https://learn.example.evil.example", ""] {
            assert!(!is_own(&with(foreign), "learn.example"), "{foreign}");
        }
    }
}
