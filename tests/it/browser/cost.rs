//! What a page costs: as many statements to the database for one row as for many, and never many.

use std::net::TcpListener;

use serde_json::json;
use tms_tests::{Client, Options, Server};

use super::{
    every_page::nothing_is,
    table::{Scene, Who},
};

/// How many statements a page may need beside those that find out who asks.
const STATEMENTS_MAX: u64 = 5;

/// The page that asks for nothing but who asks.
const BARE: &str = "/contact";

/// How often a page is asked for: workers, which count as well, do not work each time.
const TIMES: usize = 5;

/// A server that tells how many statements it has sent to its database.
struct Counting {
    server: Server,
    metrics: Client,
}

impl Counting {
    async fn start(scene: &Scene) -> Self {
        // The system names a free port; a server that takes it meanwhile would fail this test loudly.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        let environment = vec![("TMS_METRICS_LISTEN".to_owned(), address.clone())];
        let options = Options { environment, ..Options::default() };
        let server = Server::start(scene.installation(), &options).await;
        Self { server, metrics: Client::new(&format!("http://{address}")) }
    }

    async fn count(&self) -> u64 {
        let page = self.metrics.get("/metrics").await.expect(200).text;
        let lines = page.lines().filter_map(|line| line.strip_prefix("store_statements_total "));
        lines.map(|count| count.parse::<u64>().unwrap()).sum()
    }

    /// How many statements a page needs, and whether there is such a page.
    async fn needs(&self, client: &Client, path: &str) -> Option<u64> {
        let mut least = u64::MAX;
        for _ in 0..TIMES {
            let before = self.count().await;
            if client.get(path).await.status != 200 {
                return None;
            }
            least = least.min(self.count().await - before);
        }
        Some(least)
    }
}

macro_rules! pages_cost_little {
    ($($name:ident: $who:ident),+ $(,)?) => {$(
        #[tokio::test(flavor = "multi_thread")]
        async fn $name() {
            count_statements(Who::$who).await;
        }
    )+};
}

pages_cost_little!(
    pages_of_visitors_need_few_statements: Visitor,
    pages_of_learners_need_few_statements: Learner,
    pages_of_help_desk_agents_need_few_statements: HelpDesk,
    pages_of_operations_managers_need_few_statements: Operations,
    pages_of_system_administrators_need_few_statements: System,
);

async fn count_statements(who: Who) {
    let scene = Scene::set().await;
    let counting = Counting::start(&scene).await;
    let client = scene.client_of(&counting.server, who).await;
    let bare = counting.needs(&client, BARE).await.unwrap();
    // Addresses that hold a pass are known by servers with the same secret alone.
    let with_pass = ["/lab/", "/mail-opt-out/"];
    let pages = scene.pages(who).into_iter();
    let pages = pages.filter(|page| !with_pass.iter().any(|path| page.route.starts_with(path)));
    let pages: Vec<_> = pages.collect();
    let mut before = Vec::new();
    for page in &pages {
        before.push(counting.needs(&client, &page.path).await);
    }
    grow(&scene).await;
    let mut wrong = Vec::new();
    for (page, before) in pages.iter().zip(before) {
        let Some(before) = before else {
            wrong.push(format!("{} cannot be asked for", page.path));
            continue;
        };
        let mut counts = vec![before];
        for rows in ["", "?limit=1", "?limit=500"] {
            counts.extend(counting.needs(&client, &format!("{}{rows}", page.path)).await);
        }
        let most = counts.iter().copied().max().unwrap_or_default();
        if most > bare + STATEMENTS_MAX || counts.iter().any(|count| *count != before) {
            wrong.push(format!("{} needs {counts:?}, {bare} of them for who asks", page.path));
        }
    }
    nothing_is(&wrong, &format!("{who:?} finds"));
}

/// Gives the learner hundreds of assignments and one of them many notes.
async fn grow(scene: &Scene) {
    let operations = scene.client_of(&scene.server, Who::Operations).await;
    let courses = operations.get("/api/v1/courses?limit=500").await.expect(200).json;
    let courses = courses["items"].as_array().unwrap().iter().map(|it| &it["id"]);
    let courses: Vec<_> = courses.collect();
    let body = json!({
        "learner_ids": [scene.thing("learner")], "course_ids": courses, "assign_again": true,
    });
    for _ in 0..500 / courses.len() {
        operations.post("/api/v1/course-assignments/bulk", &body).await.expect(200);
    }
    let notes = format!("/api/v1/course-assignments/{}/notes", scene.thing("assignment"));
    for number in 0..60 {
        let note =
            json!({"title": format!("Note {number}"), "message": "Seen.", "important": false});
        operations.post(&notes, &note).await.expect(201);
    }
}
