//! Every route but the pages, which have their own file: for nobody, for who lacks the role, and for who works in another organization (PERM-3, PERM-7).

use std::collections::BTreeSet;

use tms_domain::role::AdministratorRole;
use tms_http::page_routes;

use crate::{
    api::Sent,
    routes::{Route, of_router, public},
    town::Town,
};

mod cases;

use cases::{
    Stranger,
    Who::{Enrollment, HelpDesk, Learner, Operations, Sales, System},
    cases,
};

#[tokio::test]
async fn every_route_has_a_case_and_every_case_a_route() {
    let town = Town::new().await;
    let named: Vec<Route> = cases(&town).await.0.into_iter().map(|case| case.route).collect();
    let distinct: BTreeSet<Route> = named.iter().cloned().collect();
    assert_eq!(named.len(), distinct.len(), "a route has two cases");
    let mut routes = of_router(&town.api);
    let named_here = |route: &Route| distinct.contains(route);
    let is_page = |(method, path): &Route| {
        page_routes().iter().any(|page| page.method == method && page.path == path)
    };
    routes.retain(|route| named_here(route) || !is_page(route));
    let without_case: Vec<_> = routes.difference(&distinct).collect();
    assert!(without_case.is_empty(), "routes without a case here: {without_case:#?}");
    let without_route: Vec<_> = distinct.difference(&routes).collect();
    assert!(without_route.is_empty(), "cases that name no route: {without_route:#?}");
}

#[tokio::test]
async fn what_the_document_calls_public_answers_anyone_and_nothing_else_does() {
    let town = Town::new().await;
    let document = town.api.anyone().get("/api/openapi.json").await.expect(200).json;
    let documented = public(&document);
    for case in cases(&town).await.0 {
        let answer = case.by(&town.api.anyone()).await;
        if let Some(status) = case.public {
            answer.expect(status);
        } else {
            let answer = answer.problem(401, "unauthenticated");
            assert_eq!(answer.header("www-authenticate"), "Bearer");
        }
        if case.path.starts_with("/api/v1/") {
            let said = documented.contains(&case.route);
            assert_eq!(said, case.public.is_some(), "{:?}: the document says {said}", case.route);
        }
    }
}

#[tokio::test]
async fn perm_7_who_lacks_the_role_is_forbidden_whatever_the_path_and_the_body_name() {
    let town = Town::new().await;
    let people = [
        (Learner, town.learner.clone()),
        (Enrollment, town.administrator(AdministratorRole::EnrollmentManager).await),
        (Sales, town.administrator(AdministratorRole::SalesManager).await),
        (Operations, town.ops.clone()),
        (HelpDesk, town.help_desk.clone()),
        (System, town.system.clone()),
    ];
    for mut case in cases(&town).await.0 {
        let lacking = people.iter().filter(|(who, _)| case.lacking.contains(who));
        for (who, client) in lacking.clone() {
            let answer = case.by(client).await;
            assert_eq!(answer.status, 403, "{who:?}, {:?}: {:?}", case.route, answer.json);
            answer.problem(403, "forbidden");
        }
        // Whatever else is wrong, the role comes first.
        let unknown = "/01890a5d-ac96-774b-bcce-b302099a8057";
        case.path = case.route.1.replace("/{id}", unknown).replace("/{key_id}", "/no-id");
        case.body = Sent::nonsense();
        if case.path.contains('{') {
            continue;
        }
        for (who, client) in lacking {
            let answer = case.by(client).await;
            assert_eq!(answer.status, 403, "{who:?}, {:?}: {:?}", case.route, answer.json);
        }
    }
}

#[tokio::test]
async fn perm_3_what_lies_in_another_organization_does_not_exist() {
    let town = Town::new().await;
    let mut cases = cases(&town).await.0;
    cases.retain(|case| case.public.is_none());
    let mut strangers = Vec::new();
    for _ in &cases {
        // A token of their own for each case: making one is written down.
        strangers.push(town.api.signed_in(&town.stranger_user).await);
    }
    let before = town.facts();
    for (mut case, stranger) in cases.into_iter().zip(strangers) {
        let answer = case.by(&stranger).await;
        match case.stranger {
            Stranger::Unknown => {
                answer.problem(404, "not_found");
                // What is wrong with the body is not said of what does not exist.
                case.body = Sent::nonsense();
                case.by(&stranger).await.problem(404, "not_found");
            }
            Stranger::UnknownInBody(code) => {
                answer.problem(404, code);
            }
            Stranger::SeesNothing => {
                let text = answer.expect(200).text().to_owned();
                for id in town.ids() {
                    assert!(!text.contains(&id), "{:?} tells of North: {text}", case.route);
                }
            }
            Stranger::Forbidden => {
                answer.problem(403, "forbidden");
            }
            Stranger::Own(status) => {
                let answer = answer.expect(status);
                assert!(!answer.text().contains("Lea"), "{:?}: {}", case.route, answer.text());
            }
        }
    }
    town.expect_facts(&before);
}

#[tokio::test]
async fn a_query_parameter_that_a_call_does_not_know_is_named_after_the_right_to_act() {
    let town = Town::new().await;
    let people = [
        (Learner, town.learner.clone()),
        (Operations, town.ops.clone()),
        (HelpDesk, town.help_desk.clone()),
        (System, town.system.clone()),
    ];
    let mut cases = cases(&town).await.0;
    cases.retain(|case| case.path.starts_with("/api/v1/"));
    let before = town.facts();
    for mut case in cases {
        let separator = if case.path.contains('?') { '&' } else { '?' };
        case.path.push(separator);
        case.path.push_str("no_such_parameter=1");
        if case.public.is_none() {
            case.by(&town.api.anyone()).await.problem(401, "unauthenticated");
        }
        for (_, lacking) in people.iter().filter(|(who, _)| case.lacking.contains(who)) {
            case.by(lacking).await.problem(403, "forbidden");
        }
        if matches!(case.stranger, Stranger::Unknown) && case.route.1.contains('{') {
            case.by(&town.stranger).await.problem(404, "not_found");
        }
        let (_, may) = people.iter().find(|(who, _)| !case.lacking.contains(who)).unwrap();
        let answer = case.by(may).await;
        assert_eq!(answer.status, 422, "{:?}: {:?}", case.route, answer.json);
        let answer = answer.problem(422, "invalid_fields");
        let errors = answer.json["errors"].as_array().unwrap();
        let is_named = |error: &serde_json::Value| {
            error["field"] == "no_such_parameter" && error["code"] == "unknown_field"
        };
        assert!(errors.iter().any(is_named), "{:?}: {:?}", case.route, answer.json);
    }
    town.expect_facts(&before);
}
