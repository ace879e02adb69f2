//! The data of the demonstration, as the binary itself has filled it in.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use crate::{Client, Database, Installation, Options, Server, Serves};

/// What the demonstration has left: its data, and what it told on the screen.
#[derive(Debug)]
pub struct Demo {
    installation: Installation,
    // What the data lies in.
    _around: Installation,
    people: BTreeMap<String, Account>,
    key: String,
    filled_at: DateTime<Utc>,
}

/// What one signs in with.
#[derive(Clone, Debug)]
pub struct Account {
    /// The email.
    pub email: String,
    /// The password.
    pub password: String,
}

impl Demo {
    /// Runs a demonstration until it is filled, and ends it.
    pub async fn filled() -> Self {
        let around = Installation::fresh(Database::Sqlite);
        let folder = around.folder().join("demo");
        let arguments = vec!["--folder".to_owned(), folder.display().to_string()];
        let options = Options { arguments, ..Options::default() };
        let server = Server::run("demo", &around, &options).await;
        let screen = server.log();
        let key = screen.lines().find_map(|line| line.strip_prefix("A training key to redeem:"));
        let key = key.expect("the demonstration offers a key").trim().to_owned();
        let mut demo = Self {
            installation: Installation::in_folder(&folder),
            _around: around,
            people: screen.lines().filter_map(account).collect(),
            key,
            filled_at: DateTime::UNIX_EPOCH,
        };
        let learner = demo.client(&server, "Learner").await;
        let training = learner.get("/api/v1/me/current-training").await.expect(200).json;
        let now = training.pointer("/items/0/created_at").and_then(Value::as_str);
        let now = now.and_then(|now| now.parse().ok());
        demo.filled_at = now.expect("an assignment says when it was made");
        server.stop().await;
        demo
    }

    /// Where the data is; servers are started on it.
    pub const fn installation(&self) -> &Installation {
        &self.installation
    }

    /// When the data was complete.
    pub const fn filled_at(&self) -> DateTime<Utc> {
        self.filled_at
    }

    /// Who is there in a role, as the screen names it: `Operations Manager`, `Learner`.
    pub fn account(&self, role: &str) -> &Account {
        let account = self.people.get(role);
        account.unwrap_or_else(|| panic!("nobody is {role} among {:?}", self.people))
    }

    /// A client of a server on the data, signed in as who is there in a role.
    pub async fn client(&self, server: &impl Serves, role: &str) -> Client {
        let Account { email, password } = self.account(role);
        let client = Client::new(server.url());
        let body = json!({"email": email, "password": password});
        let session = client.post("/api/v1/session", &body).await.expect(200).json;
        let token = session.get("csrf_token").and_then(Value::as_str);
        let token = token.expect("a session has a token");
        client.with_header("x-csrf-token", token)
    }

    /// A key that the learner can redeem.
    pub fn key(&self) -> &str {
        &self.key
    }
}

/// A line of the table: role, email, password.
fn account(line: &str) -> Option<(String, Account)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [role @ .., email, password] = &*words else { return None };
    let account = Account { email: (*email).to_owned(), password: (*password).to_owned() };
    email.contains('@').then(|| (role.join(" "), account))
}
