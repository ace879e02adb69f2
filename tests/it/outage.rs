//! The database gone, locked, or out of room: clear answers meanwhile, nothing half-written, and no hand needed after.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::Path,
    process::{Child, Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use reqwest::Method;
use serde_json::{Value, json};
use tempfile::TempDir;
use tms_tests::{
    Answer, Client, Database, Installation, Options, Server, eventually, postgres::PrivatePostgres,
};

use crate::world::{PASSWORD, World, everything, text};

/// A refusal as the contract words it: a problem that may pass, and when to come again.
#[track_caller]
fn expect_unavailable(answer: &Answer) {
    assert_eq!(answer.status, 503, "{}: {}", answer.request, answer.text);
    assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{answer:?}");
    assert_eq!(answer.json["code"], "unavailable", "{answer:?}");
    let seconds = answer.header("retry-after").and_then(|text| text.parse::<u32>().ok());
    assert!(seconds.is_some_and(|seconds| (1..=60).contains(&seconds)), "{answer:?}");
}

/// Requests of every kind, each by somebody who may.
async fn ask_everything(administrator: &Client, learner: &Client, nobody: &Client) -> Vec<Answer> {
    let id = "01890000-0000-7000-8000-000000000000";
    let session = json!({"email": "ops@tms.example", "password": PASSWORD});
    let registration = json!({
        "first_name": "New", "last_name": "Comer", "email": "new@learn.example",
        "password": PASSWORD, "country": "GB", "key": "SPRING-000001",
    });
    let pair = json!({"learner_id": id, "course_id": id});
    let pairs = json!({"learner_ids": [id], "course_ids": [id]});
    let requests: [(&Client, Method, &str, Option<&Value>); 12] = [
        (nobody, Method::GET, "/api/v1/site", None),
        (nobody, Method::POST, "/api/v1/session", Some(&session)),
        (nobody, Method::POST, "/api/v1/registrations", Some(&registration)),
        (administrator, Method::GET, "/api/v1/me", None),
        (administrator, Method::GET, "/api/v1/users?last_name=a", None),
        (administrator, Method::GET, "/api/v1/course-assignments", None),
        (administrator, Method::GET, "/api/v1/course-assignments.csv", None),
        (administrator, Method::POST, "/api/v1/course-assignments", Some(&pair)),
        (administrator, Method::POST, "/api/v1/course-assignments/bulk", Some(&pairs)),
        (learner, Method::GET, "/api/v1/me/dashboard", None),
        (learner, Method::POST, "/api/v1/redemptions", Some(&json!({"key": "SPRING-000001"}))),
        (learner, Method::PATCH, "/api/v1/me", Some(&json!({"mail_opt_out": true}))),
    ];
    // One waits for a connection as long as the others, so they wait together.
    let tasks = requests.map(|(client, method, path, body)| {
        let (client, path, body) = (client.clone(), path.to_owned(), body.cloned());
        tokio::spawn(async move { client.send(method, &path, body.as_ref()).await })
    });
    let mut answers = Vec::new();
    for task in tasks {
        answers.push(task.await.unwrap());
    }
    answers
}

/// Waits until the server says that it can work.
async fn ready(client: &Client) {
    for _ in 0..300 {
        if client.get("/readyz").await.status == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("the server should recover by itself");
}

/// Learners who redeem one key after the other, and come again with the same one when they are told to.
struct Load {
    acknowledged: Arc<Mutex<BTreeMap<String, String>>>,
    stop: Arc<AtomicBool>,
    tasks: Vec<tokio::task::JoinHandle<usize>>,
}

impl Load {
    fn start(learners: &[Client], keys: Vec<String>) -> Self {
        let (keys, stop) = (Arc::new(Mutex::new(keys)), Arc::new(AtomicBool::new(false)));
        let acknowledged: Arc<Mutex<BTreeMap<String, String>>> = Arc::default();
        let task = |learner: &Client| {
            let (learner, keys) = (learner.clone(), Arc::clone(&keys));
            let (stop, acknowledged) = (Arc::clone(&stop), Arc::clone(&acknowledged));
            tokio::spawn(async move {
                let mut turned_away = 0;
                while !stop.load(Ordering::Relaxed) {
                    let key = keys.lock().unwrap().pop().unwrap();
                    let body = json!({"key": key, "assign_again": true});
                    loop {
                        let answer = learner.post("/api/v1/redemptions", &body).await;
                        match answer.status {
                            // 200: it was committed, and only the answer lost (RED-4).
                            200 | 201 => {
                                let id = text(&answer.json["id"]);
                                acknowledged.lock().unwrap().insert(key, id);
                                break;
                            }
                            _ => expect_unavailable(&answer),
                        }
                        turned_away += 1;
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                }
                turned_away
            })
        };
        let tasks = learners.iter().map(task).collect();
        Self { acknowledged, stop, tasks }
    }

    fn count(&self) -> usize {
        self.acknowledged.lock().unwrap().len()
    }

    async fn reach(&self, count: usize) {
        eventually("the load should go on", || (self.count() >= count).then_some(())).await;
    }

    /// Ends the load, and returns what was acknowledged and how often someone was turned away.
    async fn end(self) -> (BTreeMap<String, String>, usize) {
        self.stop.store(true, Ordering::Relaxed);
        let mut turned_away = 0;
        for task in self.tasks {
            turned_away += task.await.unwrap();
        }
        let acknowledged = self.acknowledged.lock().unwrap().clone();
        (acknowledged, turned_away)
    }
}

/// People and a pool of keys to redeem.
struct Scene {
    world: World,
    ops: Client,
    learners: Vec<Client>,
    pool: String,
    keys: Vec<String>,
}

impl Scene {
    async fn on(installation: Installation) -> Self {
        let world = World::on(installation, &["catalog.json"], &Options::default()).await;
        let role = [("operations_manager", "northwind")];
        let ops = world.administrator("ops@tms.example", &role).await;
        let learners = world.learners(&world.organizations().await["northwind"], 8).await;
        let pool = crate::keys::pool(&world, &ops, json!({"generate": 20_000})).await;
        let pool = text(&pool["id"]);
        let path = format!("/api/v1/training-key-pools/{pool}/keys");
        let keys = everything(&ops, &path).await.iter().map(|key| text(&key["key"])).collect();
        Self { world, ops, learners, pool, keys }
    }

    fn nobody(&self) -> Client {
        self.world.server.client()
    }

    /// What was acknowledged is there once, and nothing is there by half (RED-2, BIL-1).
    async fn expect_whole(&self, acknowledged: &BTreeMap<String, String>) {
        let path = format!("/api/v1/training-key-pools/{}/keys?status=redeemed", self.pool);
        let redeemed: BTreeMap<String, String> = everything(&self.ops, &path)
            .await
            .iter()
            .map(|key| (text(&key["key"]), text(&key["assignment_id"])))
            .collect();
        assert_eq!(&redeemed, acknowledged);
        let path = "/api/v1/course-assignments?source=training_key";
        let mut made: Vec<String> =
            everything(&self.ops, path).await.iter().map(|made| text(&made["id"])).collect();
        let mut wanted: Vec<String> = redeemed.into_values().collect();
        made.sort();
        wanted.sort();
        assert_eq!(made, wanted);
        let organization = &self.world.organizations().await["northwind"];
        let mut billed = 0;
        for month in crate::months::now_and_before() {
            let path = format!(
                "/api/v1/billing/statements?organization_id={organization}&month={month}&include_children=true"
            );
            let statement = self.ops.get(&path).await.expect(200).json;
            billed += statement["totals"]["net"].as_u64().unwrap();
        }
        assert_eq!(usize::try_from(billed).unwrap(), made.len());
    }
}

#[tokio::test]
async fn red_3_a_database_server_that_is_killed_during_load_costs_waiting_and_nothing_else() {
    let postgres = PrivatePostgres::start();
    let mut scene = Scene::on(Installation::on(&postgres.url())).await;
    let load = Load::start(&scene.learners, std::mem::take(&mut scene.keys));
    load.reach(200).await;

    postgres.crash();
    let nobody = scene.nobody();
    for answer in ask_everything(&scene.ops, &scene.learners[0], &nobody).await {
        expect_unavailable(&answer);
    }
    let unready = nobody.get("/readyz").await;
    assert_eq!((unready.status, unready.text.as_str()), (503, "no\n"));
    nobody.get("/healthz").await.expect(200);

    postgres.start_again();
    ready(&nobody).await;
    let so_far = load.count();
    load.reach(so_far + 200).await;
    let (acknowledged, turned_away) = load.end().await;
    assert!(turned_away > 0, "the outage was noticed");
    scene.expect_whole(&acknowledged).await;
}

#[tokio::test]
async fn a_database_server_that_does_not_answer_makes_ours_unready_in_time() {
    let postgres = PrivatePostgres::start();
    let installation = Installation::on(&postgres.url());
    let server = Server::start(&installation, &Options::default()).await;
    let client = server.client();
    client.get("/readyz").await.expect(200);
    postgres.hold(true);
    let unready = tokio::time::timeout(Duration::from_secs(10), client.get("/readyz")).await;
    postgres.hold(false);
    unready.unwrap().expect(503);
    ready(&client).await;
}

#[tokio::test]
async fn a_server_that_finds_no_database_says_so_and_ends() {
    let postgres = PrivatePostgres::start();
    postgres.crash();
    let installation = Installation::on(&postgres.url());
    let refused =
        installation.tms(&["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "off"]);
    assert_eq!(refused.code, Some(1));
    assert!(refused.stderr.contains("the database cannot be opened: "), "{refused:#?}");
    postgres.start_again();
    let server = Server::start(&installation, &Options::default()).await;
    server.client().get("/readyz").await.expect(200);
}

/// Another process that holds a SQLite file.
struct Lock(Child);

impl Lock {
    fn take(path: &Path) -> Self {
        let mut child = Command::new("sqlite3")
            .arg(path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("sqlite3 does not start ({error}); run tests/install"));
        let lock = b".timeout 5000\nBEGIN EXCLUSIVE;\nSELECT 'held';\n";
        child.stdin.as_mut().unwrap().write_all(lock).unwrap();
        let mut held = [0; 5];
        std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut held).unwrap();
        assert_eq!(&held, b"held\n");
        Self(child)
    }

    fn release(mut self) {
        drop(self.0.stdin.take());
        self.0.wait().unwrap();
    }
}

#[tokio::test]
async fn red_3_a_file_that_another_process_locks_costs_waiting_and_nothing_else() {
    let mut scene = Scene::on(Installation::fresh(Database::Sqlite)).await;
    let load = Load::start(&scene.learners, std::mem::take(&mut scene.keys));
    load.reach(200).await;

    let lock = Lock::take(&scene.world.installation.folder().join("tms.db"));
    // What reads goes on; what writes waits for some seconds, and is then turned away.
    scene.ops.get("/api/v1/me").await.expect(200);
    scene.nobody().get("/readyz").await.expect(200);
    let change = json!({"mail_opt_out": true});
    let northwind = &scene.world.organizations().await["northwind"];
    let course = json!({"name": "New", "organization_id": northwind, "activities": []});
    let (one, other) = tokio::join!(
        scene.ops.patch("/api/v1/me", &change),
        scene.ops.post("/api/v1/courses", &course)
    );
    expect_unavailable(&one);
    expect_unavailable(&other);

    lock.release();
    let so_far = load.count();
    load.reach(so_far + 200).await;
    scene.ops.patch("/api/v1/me", &change).await.expect(200);
    let (acknowledged, turned_away) = load.end().await;
    assert!(turned_away > 0, "the lock was noticed");
    scene.expect_whole(&acknowledged).await;
}

/// A file system with little room, for as long as the value lives.
struct SmallDisk(TempDir);

impl SmallDisk {
    const BYTES: u64 = 48 << 20;

    /// None where the system lets nobody mount one.
    fn mount() -> Option<Self> {
        let folder = TempDir::with_prefix("tms-disk.").unwrap();
        let size = format!("size={}", Self::BYTES);
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &size, "tms-disk"]).arg(folder.path());
        let mounted = mount.output().is_ok_and(|output| output.status.success());
        mounted.then_some(Self(folder))
    }

    fn ballast(&self) -> std::path::PathBuf {
        self.0.path().join("ballast")
    }

    /// Writes until nothing fits any more.
    fn fill(&self) {
        let mut file =
            fs::OpenOptions::new().create(true).append(true).open(self.ballast()).unwrap();
        for piece in [1 << 20, 1 << 12, 1] {
            while file.write_all(&vec![0; piece]).is_ok() {}
        }
    }

    fn make_room(&self) {
        fs::remove_file(self.ballast()).unwrap();
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg("--lazy").arg(self.0.path()).output());
    }
}

#[tokio::test]
async fn red_3_a_disk_that_is_full_costs_waiting_and_nothing_else() {
    let Some(disk) = SmallDisk::mount() else {
        eprintln!("NOT TESTED: a full disk, for nobody but root may mount a small one");
        return;
    };
    let mut scene = Scene::on(Installation::in_folder(disk.0.path())).await;
    let load = Load::start(&scene.learners, std::mem::take(&mut scene.keys));
    load.reach(200).await;

    // The log has room of its own for a while, so what is left is taken until someone is turned away.
    let pool = format!("/api/v1/training-key-pools/{}/keys", scene.pool);
    let full = async {
        loop {
            disk.fill();
            let answer = scene.ops.post(&pool, &json!({"generate": 5_000})).await;
            if answer.status != 201 {
                return answer;
            }
        }
    };
    expect_unavailable(&tokio::time::timeout(Duration::from_mins(1), full).await.unwrap());
    // What is there can still be read.
    scene.ops.get("/api/v1/me").await.expect(200);
    scene.nobody().get("/healthz").await.expect(200);

    disk.make_room();
    let so_far = load.count();
    load.reach(so_far + 200).await;
    scene.ops.post(&pool, &json!({"generate": 1})).await.expect(201);
    let (acknowledged, _) = load.end().await;
    scene.expect_whole(&acknowledged).await;
    let mut sqlite = Command::new("sqlite3");
    let check = sqlite.arg(disk.0.path().join("tms.db")).arg("PRAGMA integrity_check").output();
    assert_eq!(check.unwrap().stdout, b"ok\n");
}
