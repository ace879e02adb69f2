//! A page that the test itself serves.

use tms_tests::Serves;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    task::JoinHandle,
};

/// A server with one page, which it gives whatever it is asked for.
pub(crate) struct PlainPage {
    url: String,
    server: JoinHandle<()>,
}

impl PlainPage {
    /// Serves a page with a policy for its content.
    pub(crate) async fn serve(page: &str, policy: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answer = format!(
            "HTTP/1.1 200 OK\r\ncontent-type: text/html; charset=utf-8\r\nconnection: close\r\n\
             content-security-policy: {policy}\r\ncontent-length: {}\r\n\r\n{page}",
            page.len()
        );
        let server = tokio::spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let answer = answer.clone();
                // A browser opens connections before it needs them, so one must not wait for another.
                tokio::spawn(async move {
                    let mut request = [0; 4_096];
                    if stream.read(&mut request).await.is_ok_and(|read| read > 0) {
                        drop(stream.write_all(answer.as_bytes()).await);
                    }
                });
            }
        });
        Self { url, server }
    }
}

impl Serves for PlainPage {
    fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for PlainPage {
    fn drop(&mut self) {
        self.server.abort();
    }
}
