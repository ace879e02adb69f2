//! What pages load: the style sheet and the scripts, from inside the binary.
//!
//! The address of each holds a hash of its content, so browsers keep it for ever and a new version is a new address.

use std::{collections::BTreeMap, io::Write as _, sync::LazyLock};

use axum::{
    body::Bytes,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use flate2::{Compression, write::GzEncoder};
use rust_embed::RustEmbed;

use crate::{problem::Problem, secret::hex};

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// A file as it goes out.
struct Asset {
    address: String,
    kind: &'static str,
    plain: Bytes,
    compressed: Bytes,
}

static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    Files::iter().filter_map(|name| Some((name.to_string(), Asset::read(&name)?))).collect()
});

impl Asset {
    fn read(name: &str) -> Option<Self> {
        let file = Files::get(name)?;
        let hash = hex(file.metadata.sha256_hash().get(..8).unwrap_or_default());
        let plain = Bytes::from(file.data.into_owned());
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(&plain).ok()?;
        let compressed = Bytes::from(encoder.finish().ok()?);
        Some(Self {
            address: format!("/assets/{hash}/{name}"),
            kind: kind(name),
            plain,
            compressed,
        })
    }
}

fn kind(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    }
}

/// The address of a file. One that is not there is a slip that the tests of every page find.
pub(super) fn address(name: &str) -> &'static str {
    ASSETS.get(name).map_or("/assets/missing", |asset| &asset.address)
}

/// `GET /assets/{hash}/{name}`.
pub(super) async fn show(
    Path((hash, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let asset = ASSETS.get(&name).ok_or_else(Problem::not_found)?;
    let mut response = if accepts_gzip(&headers) {
        let mut response = asset.compressed.clone().into_response();
        let gzip = HeaderValue::from_static("gzip");
        response.headers_mut().insert(header::CONTENT_ENCODING, gzip);
        response
    } else {
        asset.plain.clone().into_response()
    };
    *response.status_mut() = StatusCode::OK;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    headers.insert(header::VARY, HeaderValue::from_static("Accept-Encoding"));
    // Under an address that is not its own, a file may be another one tomorrow.
    let is_own = asset.address.contains(&hash);
    let kept = if is_own { "public, max-age=31536000, immutable" } else { "no-cache" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(kept));
    Ok(response)
}

fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(header::ACCEPT_ENCODING).iter();
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).any(
        |coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            name.trim().eq_ignore_ascii_case("gzip") && weight.trim() != "q=0"
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_every_page_are_there() {
        for name in ["style.css", "app.js", "htmx.min.js"] {
            assert!(
                address(name).starts_with("/assets/") && address(name).ends_with(name),
                "{name}"
            );
        }
    }

    #[test]
    fn gzip_is_sent_to_those_who_take_it_only() {
        let with = |value: &'static str| {
            HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))])
        };
        assert!(accepts_gzip(&with("br, gzip;q=0.8")));
        assert!(!accepts_gzip(&with("br, gzip;q=0")));
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn the_style_knows_beginning_and_end_and_neither_left_nor_right() {
        let style = String::from_utf8(Files::get("style.css").unwrap().data.into_owned()).unwrap();
        for (number, line) in style.lines().enumerate() {
            for side in ["left", "right"] {
                let named =
                    line.split(|it: char| !it.is_ascii_alphabetic()).any(|word| word == side);
                assert!(!named, "line {}: say inline-start or inline-end: {line}", number + 1);
            }
            for shorthand in ["margin: ", "padding: "] {
                for value in line.split(shorthand).skip(1) {
                    let sides: Vec<&str> =
                        value.split([';', '}']).next().unwrap().split_whitespace().collect();
                    let even = sides.get(3).is_none_or(|last| *last == sides[1]);
                    assert!(even, "line {}: two sides that differ: {line}", number + 1);
                }
            }
        }
    }
}
