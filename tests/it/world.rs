//! A system filled with the catalogue and the learners, and the people who work with it.
#![expect(
    clippy::unwrap_used,
    reason = "a world that cannot be made fails the test that wanted it"
)]

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::{Value, json};
use tms_tests::{Client, Database, Installation, MovedClock, Options, Server, Serves};

/// A password that nobody guesses, for everyone.
pub(crate) const PASSWORD: &str = "violet-Kettle-orbit-92";

/// A running system with data in it.
pub(crate) struct World<S = Server> {
    /// The server; it stands first, so that it is gone before what it works on.
    pub(crate) server: S,
    /// What outlives the server.
    pub(crate) installation: Installation,
    /// The first administrator: System Administrator, and Operations Manager of the oldest root.
    pub(crate) root: Client,
}

/// A file of the project's realistic input.
pub(crate) fn data(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("data").join(name)
}

impl World {
    /// A system with the catalogue and one administrator, without learners.
    pub(crate) async fn with_catalogue(database: Database) -> Self {
        Self::filled(database, &["catalog.json"], &Options::default()).await
    }

    /// A system with these files imported.
    pub(crate) async fn filled(database: Database, files: &[&str], options: &Options) -> Self {
        Self::on(Installation::fresh(database), files, options).await
    }

    /// The same on an installation that the test provides.
    pub(crate) async fn on(installation: Installation, files: &[&str], options: &Options) -> Self {
        fill(&installation, files);
        let server = Server::start(&installation, options).await;
        Self::of(server, installation).await
    }
}

impl World<MovedClock> {
    /// A system with the catalogue and one administrator, whose clock the test moves.
    pub(crate) async fn with_moved_clock() -> Self {
        Self::with_moved_clock_on(Database::Sqlite).await
    }

    /// The same on the database that the test names.
    pub(crate) async fn with_moved_clock_on(database: Database) -> Self {
        Self::set(Installation::fresh(database), "").await
    }

    /// The same on an installation that the test provides, with a file of settings.
    pub(crate) async fn set(installation: Installation, settings: &str) -> Self {
        fill(&installation, &["catalog.json"]);
        let server = MovedClock::start_with(&installation, settings).await;
        Self::of(server, installation).await
    }
}

impl<S: Serves> World<S> {
    async fn of(server: S, installation: Installation) -> Self {
        let root = sign_in(&Client::new(server.url()), "root@tms.example").await;
        Self { server, installation, root }
    }

    /// The ids of organizations by their external ids.
    pub(crate) async fn organizations(&self) -> BTreeMap<String, String> {
        let all = everything(&self.root, "/api/v1/organizations").await;
        all.iter()
            .filter_map(|item| Some((item["external_id"].as_str()?.to_owned(), text(&item["id"]))))
            .collect()
    }

    /// Someone with these roles, each held in an organization, signed in by a token.
    pub(crate) async fn administrator(&self, email: &str, roles: &[(&str, &str)]) -> Client {
        let organizations = self.organizations().await;
        let home = &organizations[roles[0].1];
        let user = self.create_user(email, home).await;
        for (role, organization) in roles {
            let id = &organizations[*organization];
            let path = format!("/api/v1/users/{user}/roles/{role}/organizations/{id}");
            self.root.put(&path, &Value::Null).await.expect(204);
        }
        sign_in(&Client::new(self.server.url()), email).await
    }

    /// Makes a user and returns the id.
    pub(crate) async fn create_user(&self, email: &str, organization: &str) -> String {
        let body = json!({
            "first_name": "Ada", "last_name": "Humphreys", "email": email, "password": PASSWORD,
            "country": "GB", "organization_id": organization,
        });
        text(&self.root.post("/api/v1/users", &body).await.expect(201).json["id"])
    }

    /// Learners of an organization, signed in by tokens.
    pub(crate) async fn learners(&self, organization: &str, count: usize) -> Vec<Client> {
        let mut tasks = Vec::new();
        for number in 0..count {
            let email = format!("learner-{organization}-{number}@learn.example");
            self.create_user(&email, organization).await;
            let client = Client::new(self.server.url());
            tasks.push(tokio::spawn(async move { sign_in(&client, &email).await }));
        }
        let mut clients = Vec::new();
        for task in tasks {
            clients.push(task.await.unwrap());
        }
        clients
    }

    /// The id of a course by its short name.
    pub(crate) async fn course(&self, administrator: &Client, short_name: &str) -> String {
        let all = everything(administrator, "/api/v1/courses").await;
        let course = all.iter().find(|course| course["short_name"] == short_name);
        text(&course.unwrap_or_else(|| panic!("no course {short_name}"))["id"])
    }
}

/// Imports files and makes the first administrator.
fn fill(installation: &Installation, files: &[&str]) {
    for file in files {
        installation.tms(&["import", data(file).to_str().unwrap()]).expect_success();
    }
    create_administrator(installation);
}

/// Makes the first administrator on the command line.
pub(crate) fn create_administrator(installation: &Installation) {
    create_another_administrator(installation, "root@tms.example");
}

/// Makes a System Administrator on the command line.
pub(crate) fn create_another_administrator(installation: &Installation, email: &str) {
    let arguments = [
        "admin",
        "create",
        "--email",
        email,
        "--first-name",
        "Rita",
        "--last-name",
        "Moreno",
        "--country",
        "GB",
    ];
    installation.tms_with_input(&arguments, &format!("{PASSWORD}\n")).expect_success();
}

/// Signs in and gives a client that carries a personal token.
pub(crate) async fn sign_in(client: &Client, email: &str) -> Client {
    let body = json!({"email": email, "password": PASSWORD});
    let session = client.post("/api/v1/session", &body).await.expect(200);
    let with_csrf =
        client.with_header("x-csrf-token", session.json["csrf_token"].as_str().unwrap());
    let token =
        with_csrf.post("/api/v1/tokens", &json!({"name": "test", "expires_in_days": 365})).await;
    client.with_token(token.expect(201).json["token"].as_str().unwrap())
}

/// Every item of a list, page by page.
pub(crate) async fn everything(client: &Client, path: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let joint = if path.contains('?') { '&' } else { '?' };
        let after = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        let page = client.get(&format!("{path}{joint}limit=500{after}")).await.expect(200).json;
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        cursor = page["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            return items;
        }
    }
}

/// A JSON string's text.
pub(crate) fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}
