//! A browser without script: it keeps its session, and sends forms with what shows that they are a page's own.

use axum::http::{Method, header};
use serde_json::json;
use tms_domain::{change::Versioned, organization::Organization, role::Grant};
use tms_testkit::build::a_learner;

use crate::{
    api::{Answer, Client, Sent},
    town::{PASSWORD, Town},
};

/// Someone signed in at a browser.
#[derive(Clone, Debug)]
pub(crate) struct Browser {
    client: Client,
    csrf_token: String,
}

impl Town {
    /// Lea, at a browser.
    pub(crate) async fn lea_at_browser(&self) -> Browser {
        self.at_browser("lea@north.example").await
    }

    /// Someone of an organization who holds a role, at a browser.
    pub(crate) async fn someone_at_browser(
        &self,
        organization: &Versioned<Organization>,
        grant: Grant,
    ) -> Browser {
        let email = format!("{}@learn.example", self.new_id());
        let person = a_learner(organization.state().id()).reached_at(&email).with_grant(grant);
        person.with_password(PASSWORD).stored(&self.api.world.ports_without_faults()).await;
        self.at_browser(&email).await
    }

    /// Nobody in particular, at a browser.
    pub(crate) fn visitor_at_browser(&self) -> Browser {
        Browser { client: self.api.anyone(), csrf_token: String::new() }
    }

    async fn at_browser(&self, email: &str) -> Browser {
        let anyone = self.api.anyone();
        let body = json!({"email": email, "password": PASSWORD});
        let answer = anyone.post("/api/v1/session", &body).await.expect(200);
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        let client = anyone.with("cookie", &cookie);
        Browser { client, csrf_token: answer.text_at("/csrf_token") }
    }
}

impl Browser {
    /// The same where a page of another site sends the forms.
    pub(crate) fn foreign(&self) -> Self {
        Self { csrf_token: "no".to_owned(), ..self.clone() }
    }

    /// Goes to a page.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.client.get(path).await
    }

    /// Goes where an answer leads, with the cookies that it gave.
    pub(crate) async fn follow(&self, answer: &Answer) -> Answer {
        let given = answer.headers.get_all("set-cookie").iter().map(|it| it.to_str().unwrap());
        let given = given.map(|cookie| cookie.split(';').next().unwrap());
        let cookies: Vec<&str> = self.client.header("cookie").into_iter().chain(given).collect();
        self.client.with("cookie", &cookies.join("; ")).get(answer.header("location")).await
    }

    /// Sends a form of a page.
    pub(crate) async fn submit(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = [("csrf_token", &*self.csrf_token)];
        self.submit_foreign(path, &[&token[..], fields].concat()).await
    }

    /// Sends a form of a page that has a file in it: a field, the name of the file, what it holds.
    pub(crate) async fn upload(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        (field, name, content): (&str, &str, &[u8]),
    ) -> Answer {
        let mut body = Vec::new();
        let mut part = |said: &str, content: &[u8]| {
            let head = format!("--between\r\nContent-Disposition: form-data; name={said}\r\n\r\n");
            body.extend([head.as_bytes(), content, b"\r\n"].concat());
        };
        for (name, value) in [("csrf_token", &*self.csrf_token)].iter().chain(fields) {
            part(&format!("\"{name}\""), value.as_bytes());
        }
        part(&format!("\"{field}\"; filename=\"{name}\""), content);
        body.extend(b"--between--\r\n");
        let kind = "multipart/form-data; boundary=between";
        let client = self.client.with(header::CONTENT_TYPE.as_str(), kind);
        client.send(&Method::POST, path, Sent::Bytes(body)).await
    }

    /// Sends a form that shows nothing but what is given.
    pub(crate) async fn submit_foreign(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = "application/x-www-form-urlencoded";
        let client = self.client.with(header::CONTENT_TYPE.as_str(), kind);
        client.send(&Method::POST, path, Sent::Bytes(form.into_bytes())).await
    }
}
