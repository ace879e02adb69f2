//! The routes of the router, read from the router itself: from how it prints, for it tells them in no other way.
//! A format that changes is noticed, for then there are none.

use std::collections::{BTreeMap, BTreeSet};

use crate::api::Api;

/// A method in capitals, and a path with its parameters in braces.
pub(crate) type Route = (String, String);

/// Every route, `HEAD` aside, which goes with every `GET`.
pub(crate) fn of_router(api: &Api) -> BTreeSet<Route> {
    let printed = api.printed_router();
    // Behind it stand what answers where there is no route.
    let printed = printed.split("fallback_router").next().unwrap();
    let (mut paths, mut methods) = (BTreeMap::new(), BTreeMap::new());
    for (at, _) in printed.match_indices("RouteId(") {
        let rest = &printed[at + "RouteId(".len()..];
        let Some((id, rest)) = rest.split_once("): ") else { continue };
        let id: u32 = id.parse().unwrap();
        if let Some(path) = rest.strip_prefix('"') {
            paths.insert(id, path.split('"').next().unwrap().to_owned());
        } else if rest.starts_with("MethodRouter(") {
            let allowed = rest.split_once("allow_header: ").unwrap().1;
            let bytes =
                allowed.strip_prefix("Bytes(b\"").map(|rest| rest.split('"').next().unwrap());
            // A service takes every method; all of ours only read.
            methods.insert(id, bytes.unwrap_or("GET").to_owned());
        }
    }
    let routes = paths.into_iter().flat_map(|(id, path)| {
        let allowed = methods[&id].split(',').map(str::to_owned).collect::<Vec<_>>();
        allowed.into_iter().map(move |method| (method, path.clone()))
    });
    routes.filter(|(method, _)| method != "HEAD").collect()
}

/// Every operation of the OpenAPI document.
pub(crate) fn of_document(document: &serde_json::Value) -> BTreeSet<Route> {
    let paths = document["paths"].as_object().unwrap();
    let operations = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().keys();
        methods.map(move |method| (method.to_uppercase(), path.clone()))
    });
    operations.collect()
}

/// Every operation of the document that asks nobody to sign in.
pub(crate) fn public(document: &serde_json::Value) -> BTreeSet<Route> {
    let mut all = of_document(document);
    all.retain(|(method, path)| {
        document["paths"][path][method.to_lowercase()].get("security").is_none()
    });
    all
}
