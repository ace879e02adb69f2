//! What passes between a lab host and us, as JSON: `docs/LABS.md` specifies it.

use std::error::Error;

use chrono::SecondsFormat;
use serde::{Deserialize, Serialize};
use tms_domain::{
    course::{NotAWebAddress, WebAddress},
    port::LabLaunchRequest,
};

/// A launch request.
#[derive(Serialize)]
struct Asked<'a> {
    launch_id: String,
    requested_at: String,
    lab_profile: &'a str,
    assignment_id: String,
    learner: Learner<'a>,
    results_url: &'a str,
    return_url: &'a str,
}

#[derive(Serialize)]
struct Learner<'a> {
    id: String,
    first_name: &'a str,
    last_name: &'a str,
}

/// The answer. What else stands in it is for later versions.
#[derive(Deserialize)]
struct Answered {
    url: String,
}

/// A launch request as it is sent; the host reports results to an address.
pub(crate) fn request_body(
    request: &LabLaunchRequest,
    results_url: &WebAddress,
) -> Result<Vec<u8>, serde_json::Error> {
    serde_json::to_vec(&Asked {
        launch_id: request.launch.to_string(),
        requested_at: request.requested_at.to_rfc3339_opts(SecondsFormat::AutoSi, true),
        lab_profile: request.lab_profile.as_str(),
        assignment_id: request.assignment.to_string(),
        learner: Learner {
            id: request.learner.to_string(),
            first_name: request.first_name.as_str(),
            last_name: request.last_name.as_str(),
        },
        results_url: results_url.as_str(),
        return_url: &request.return_address,
    })
}

/// The address of the lab, if the answer holds one.
pub(crate) fn lab_address(answer: &[u8]) -> Result<WebAddress, Box<dyn Error + Send + Sync>> {
    let answered: Answered = serde_json::from_slice(answer)?;
    WebAddress::parse(&answered.url).map_err(|error: NotAWebAddress| error.into())
}

#[cfg(test)]
mod tests {
    use tms_domain::{
        change::{Version, Versioned},
        id::{AssignmentId, LaunchId, OrganizationId, UserId},
        organization::{Organization, OrganizationLine, OrganizationSettings, TimeZoneName},
        text::Name,
    };

    use super::*;
    use crate::signature::LabHostKey;

    const DOCUMENT: &str = include_str!("../../../docs/LABS.md");

    /// The signature and the body of the request of the document whose first line begins so.
    fn example(first_line: &str) -> (&str, &str) {
        let (_, request) = DOCUMENT.split_once(&format!("```http\n{first_line}")).unwrap();
        let (head, rest) = request.split_once("\n\n").unwrap();
        let (_, signature) = head.split_once("X-Signature: ").unwrap();
        (signature, rest.split_once("\n```").unwrap().0)
    }

    fn key() -> LabHostKey {
        let (_, rest) = DOCUMENT.split_once("With the key `").unwrap();
        LabHostKey::parse(rest.split_once('`').unwrap().0).unwrap()
    }

    #[test]
    fn lab_2_a_request_is_what_the_document_says() {
        let id = |last: u128| uuid::Uuid::from_u128((0x0196_7fd6_8c00_7000_8000 << 48) + last);
        let name = |text| Name::parse(text).unwrap();
        let settings = OrganizationSettings::new(name("Northwind"), TimeZoneName::confirmed("UTC"));
        let organization = Organization::restore(OrganizationId::from_uuid(id(9)), None, settings);
        let line = OrganizationLine::new(vec![Versioned::new(organization, Version::FIRST)]);
        let request = LabLaunchRequest {
            launch: LaunchId::from_uuid(id(1)),
            requested_at: "2027-03-31T12:00:00Z".parse().unwrap(),
            assignment: AssignmentId::from_uuid(id(2)),
            learner: UserId::from_uuid(id(3)),
            first_name: name("Zoë"),
            last_name: name("Nguyễn"),
            course_owner: line.unwrap(),
            lab_profile: name("az-104-lab-1"),
            return_address: format!("https://training.example.com/assignments/{}", id(2)),
        };
        let results = WebAddress::parse("https://training.example.com/api/v1/lab-results").unwrap();
        let body = request_body(&request, &results).unwrap();
        let (signature, written) = example("POST /launches");
        assert_eq!(str::from_utf8(&body).unwrap(), written);
        assert_eq!(key().sign(&body), signature);
    }

    #[test]
    fn lab_2_a_result_of_the_document_is_signed_as_it_says() {
        let (signature, body) = example("POST /api/v1/lab-results");
        assert!(key().has_signed(body.as_bytes(), signature));
        assert!(DOCUMENT.contains(&format!("printf %s '{body}' |")));
    }

    #[test]
    fn lab_2_the_answer_of_the_document_leads_to_a_lab() {
        let (_, answer) = DOCUMENT.split_once("```json\n").unwrap();
        let answer = answer.split_once("\n```").unwrap().0;
        let address = lab_address(answer.as_bytes()).unwrap();
        assert!(address.as_str().starts_with("https://labs.example.com/labs/"));
    }
}
