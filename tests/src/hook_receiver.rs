//! A receiver of webhooks: it keeps what comes, and answers as it is told.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU16, Ordering},
    },
};

use serde_json::Value;
use tms_testkit::outside::webhook_signature;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::RwLock,
    task::JoinHandle,
};

/// A message as it came.
#[derive(Clone, Debug)]
pub struct Received {
    headers: BTreeMap<String, String>,
    /// What it says, to the byte.
    pub body: String,
    /// How it was answered.
    pub status: u16,
}

impl Received {
    /// A header, by its name in lower case.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// What it says.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("a message is JSON")
    }

    /// Tells whether it is signed with a secret, beside others perhaps.
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let (id, at) = (self.header("webhook-id"), self.header("webhook-timestamp"));
        let expected = webhook_signature(secret, id, at, &self.body);
        self.header("webhook-signature").split(' ').any(|signature| signature == expected)
    }
}

/// A receiver on this machine. It ends with the value.
#[derive(Debug)]
pub struct HookReceiver {
    address: SocketAddr,
    status: Arc<AtomicU16>,
    received: Arc<Mutex<Vec<Received>>>,
    gate: Arc<RwLock<()>>,
    task: JoinHandle<()>,
}

impl HookReceiver {
    /// Starts a receiver that takes whatever comes.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port of this machine");
        let address = listener.local_addr().expect("the port has a number");
        let (status, received, gate) =
            (Arc::new(AtomicU16::new(204)), Arc::default(), Arc::default());
        let parts = (Arc::clone(&status), Arc::clone(&received), Arc::clone(&gate));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (status, received, gate) = parts.clone();
                tokio::spawn(async move {
                    drop(answer(stream, &status, &received, &gate).await);
                });
            }
        });
        Self { address, status, received, gate, task }
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Answers with this status from now on; with 0 it breaks the connection.
    pub fn answer_with(&self, status: u16) {
        self.status.store(status, Ordering::Relaxed);
    }

    /// Keeps whoever sends waiting for an answer until the value is gone.
    pub async fn hold(&self) -> impl Sized + Send + use<> {
        Arc::clone(&self.gate).write_owned().await
    }

    /// Everything that came so far.
    pub fn received(&self) -> Vec<Received> {
        self.received.lock().expect("nobody panics here").clone()
    }
}

impl Drop for HookReceiver {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(
    mut stream: TcpStream,
    status: &AtomicU16,
    received: &Mutex<Vec<Received>>,
    gate: &RwLock<()>,
) -> std::io::Result<()> {
    let mut bytes = Vec::new();
    let (head, body) = loop {
        if stream.read_buf(&mut bytes).await? == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let headers = headers_of(head);
            let length = headers.get("content-length").and_then(|it| it.parse::<usize>().ok());
            if body.len() >= length.unwrap_or(0) {
                break (headers, body.to_owned());
            }
        }
    };
    let status = status.load(Ordering::Relaxed);
    received.lock().expect("nobody panics here").push(Received { headers: head, body, status });
    drop(gate.read().await);
    if status > 0 {
        // Whoever follows this comes back here, and is seen twice.
        let answer = format!(
            "HTTP/1.1 {status} Said\r\nlocation: /hook\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(answer.as_bytes()).await?;
    }
    stream.shutdown().await
}

fn headers_of(head: &str) -> BTreeMap<String, String> {
    let lines = head.lines().skip(1).filter_map(|line| line.split_once(": "));
    lines.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect()
}
