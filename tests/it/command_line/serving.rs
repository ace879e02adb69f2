//! `serve` and `demo`: what they say, watch and write, and how they end.

use std::{
    fs,
    io::{Read as _, Write as _},
    net::{TcpListener, TcpStream},
    time::Duration,
};

use super::*;

on_both_databases!(
    serve_says_how_to_make_an_administrator_until_there_is_one,
    a_server_that_is_told_to_end_finishes_what_was_begun,
    not_1_mail_becomes_files_in_the_folder,
);

async fn serve_says_how_to_make_an_administrator_until_there_is_one(database: Database) {
    let installation = Installation::fresh(database);
    let server = Server::start(&installation, &Options::default()).await;
    assert!(server.log().contains("tms-app admin create"), "{}", server.log());
    server.client().get("/healthz").await.expect(200);
    server.client().get("/readyz").await.expect(200);
    create_administrator(&installation);
    sign_in(&server.client(), "root@tms.example").await;
    assert!(server.stop().await.success());
    let server = Server::start(&installation, &Options::default()).await;
    assert!(!server.log().contains("admin create"), "{}", server.log());
}

#[tokio::test]
async fn what_postgresql_remarks_on_every_start_is_not_logged_unless_asked_for() {
    let notices = async |options: Options| {
        let installation = Installation::fresh(Database::Postgres);
        let server = Server::start(&installation, &options).await;
        server.log().matches("already exists, skipping").count()
    };
    assert_eq!(notices(Options::default()).await, 0);
    let filter = ("TMS_LOG".to_owned(), "info,sqlx::postgres::notice=info".to_owned());
    let asked = Options { environment: vec![filter], ..Options::default() };
    assert_ne!(notices(asked).await, 0);
}

/// Begins a request and keeps its last bytes back.
fn begin_request(server: &Server) -> (TcpStream, &'static str) {
    let host = server.url().strip_prefix("http://").unwrap();
    let body = r#"{"email":"root@tms.example","password":"wrong"}"#;
    let (first, last) = body.split_at(20);
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let length = body.len();
    let head = format!(
        "POST /api/v1/session HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n\
         content-length: {length}\r\nexpect: 100-continue\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    // The server asks for the body once it works on the request: from then on it has begun.
    let mut asked = [0; 25];
    stream.read_exact(&mut asked).unwrap();
    assert!(asked.starts_with(b"HTTP/1.1 100"), "{asked:?}");
    stream.write_all(first.as_bytes()).unwrap();
    (stream, last)
}

async fn a_server_that_is_told_to_end_finishes_what_was_begun(database: Database) {
    let installation = Installation::fresh(database);
    create_administrator(&installation);
    let server = Server::start(&installation, &Options::default()).await;
    let url = server.url().to_owned();
    let (mut stream, last) = begin_request(&server);
    let ending = tokio::spawn(server.stop());
    let host = url.strip_prefix("http://").unwrap().to_owned();
    eventually("a server that ends takes no more connections", || {
        TcpStream::connect(&host).is_err().then_some(())
    })
    .await;
    assert!(!ending.is_finished(), "a request is not done");
    stream.write_all(last.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
    assert!(answer.contains("bad_credentials"), "{answer}");
    assert!(ending.await.unwrap().success());
}

#[tokio::test]
async fn a_server_cuts_off_what_does_not_end_in_time_and_says_so() {
    let installation = Installation::fresh(Database::Sqlite);
    create_administrator(&installation);
    let options = Options {
        arguments: ["--shutdown-grace-seconds", "1"].map(str::to_owned).to_vec(),
        ..Options::default()
    };
    let server = Server::start(&installation, &options).await;
    let (stream, _) = begin_request(&server);
    assert_eq!(server.stop().await.code(), Some(1));
    drop(stream);
}

async fn not_1_mail_becomes_files_in_the_folder(database: Database) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("outgoing");
    let mail = path.to_str().unwrap();
    let options = Options {
        arguments: ["--mail-folder", mail, "--mail-from", "training@northwind.example"]
            .map(str::to_owned)
            .to_vec(),
        ..Options::default()
    };
    let world = World::filled(database, &["catalog.json"], &options).await;
    let ops = world.administrator("ops@tms.example", &[("operations_manager", "northwind")]).await;
    let organization = world.organizations().await["northwind"].clone();
    let learner = world.create_user("zoë@learn.example", &organization).await;
    let course = world.course(&ops, "AZ-104").await;
    let body = json!({"learner_id": learner, "course_id": course});
    ops.post("/api/v1/course-assignments", &body).await.expect(201);
    let to_learner = |text: &String| text.contains("<zoë@learn.example>\r\n");
    let text = eventually("the mail should be written", || {
        let entries = fs::read_dir(&path).ok()?.map(|entry| entry.unwrap().path());
        let mails =
            entries.filter(|path| !path.file_name().unwrap().to_string_lossy().starts_with('.'));
        mails.filter_map(|path| fs::read_to_string(path).ok()).find(to_learner)
    })
    .await;
    assert!(text.contains("From: training@northwind.example\r\n"), "{text}");
    assert!(text.contains("AZ-104"), "{text}");
    // The mail is there before its row says so.
    let is_theirs = |row: &serde_json::Value| row["recipient"]["email"] == "zoë@learn.example";
    for _ in 0..400 {
        if everything(&ops, "/api/v1/outbox?state=sent").await.iter().any(is_theirs) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(25)).await;
    }
    panic!("the row of the mail that was sent should say so");
}

#[tokio::test]
async fn metrics_are_read_on_a_listener_of_their_own() {
    let installation = Installation::fresh(Database::Sqlite);
    create_administrator(&installation);
    // The system names a free port; a server that takes it meanwhile would fail this test loudly.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let address = format!("127.0.0.1:{port}");
    let environment = vec![("TMS_METRICS_LISTEN".to_owned(), address.clone())];
    let server = Server::start(&installation, &Options { environment, ..Options::default() }).await;
    server.client().get("/api/v1/me").await.expect(401);
    let metrics = tms_tests::Client::new(&format!("http://{address}"));
    let page = metrics.get("/metrics").await.expect(200).text;
    assert!(page.contains("http_requests_total{"), "{page}");
    assert!(page.contains("refusals_total{code=\"unauthenticated\"} 1"), "{page}");
    assert!(!page.contains("tms.example"), "{page}");
    metrics.get("/api/v1/me").await.expect(404);
    server.client().get("/metrics").await.expect(404);
}

#[tokio::test]
async fn an_address_that_is_taken_is_told_with_the_setting_that_names_it() {
    let installation = Installation::fresh(Database::Sqlite);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (listen, metrics, setting) in
        [(address.as_str(), "off", "listen"), ("127.0.0.1:0", &address, "metrics_listen")]
    {
        let refused = installation.tms(&["serve", "--listen", listen, "--metrics-listen", metrics]);
        assert_eq!(refused.code, Some(1));
        let told = format!("cannot listen on {address}");
        assert!(refused.stderr.contains(&told), "{refused:#?}");
        assert!(refused.stderr.contains(&format!("Set {setting} to")), "{refused:#?}");
    }
    assert!(!installation.folder().join("tms.db").exists(), "nothing was touched");
}

#[tokio::test]
async fn the_demonstration_says_who_can_sign_in_and_what_to_redeem() {
    let installation = Installation::fresh(Database::Sqlite);
    let folder = installation.folder().join("demo");
    let address_file = installation.folder().join("address");
    for run in 0..2 {
        let output = fs::File::create(installation.folder().join("screen")).unwrap();
        let mut command = installation.command();
        command.args(["demo", "--listen", "127.0.0.1:0", "--folder"]).arg(&folder);
        command.arg("--address-file").arg(&address_file).stdout(output);
        let mut child = command.spawn().unwrap();
        let address =
            eventually("the demonstration should run", || fs::read_to_string(&address_file).ok())
                .await;
        fs::remove_file(&address_file).unwrap();
        let screen = fs::read_to_string(installation.folder().join("screen")).unwrap();
        assert!(screen.contains(address.trim()), "{screen}");
        let client = tms_tests::Client::new(address.trim());
        let mut people = 0;
        for line in screen.lines().filter(|line| line.contains(".example ")) {
            let words: Vec<&str> = line.split_whitespace().rev().take(2).collect();
            let body = json!({"email": words[1], "password": words[0]});
            let session = client.post("/api/v1/session", &body).await.expect(200);
            people += 1;
            if line.starts_with("Learner") && run == 0 {
                let key = screen.lines().find(|line| line.starts_with("A training key")).unwrap();
                let key = key.split_whitespace().last().unwrap();
                let token = text(&session.json["csrf_token"]);
                let learner = client.with_header("x-csrf-token", &token);
                let body = json!({"key": key});
                learner.post("/api/v1/redemptions", &body).await.expect(201);
            }
        }
        assert_eq!(people, 4, "{screen}");
        child.kill().unwrap();
        child.wait().unwrap();
    }
}
