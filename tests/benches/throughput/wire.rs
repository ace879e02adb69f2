//! A client that costs next to nothing: HTTP/1.1 over one connection that stays open.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// One connection.
pub(crate) struct Connection {
    stream: TcpStream,
    head: String,
    buffer: Vec<u8>,
}

impl Connection {
    /// Connects to `http://HOST:PORT`.
    pub(crate) async fn open(url: &str, token: &str) -> Self {
        let host = url.trim_start_matches("http://").to_owned();
        let stream = TcpStream::connect(&host).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let head = format!(
            "POST /api/v1/redemptions HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\n"
        );
        Self { stream, head, buffer: Vec::with_capacity(8_192) }
    }

    /// Redeems a key and demands 201.
    pub(crate) async fn redeem(&mut self, key: &str) {
        let body = format!("{{\"key\":\"{key}\",\"assign_again\":true}}");
        let request = format!(
            "{}Idempotency-Key: {key}\r\nContent-Length: {}\r\n\r\n{body}",
            self.head,
            body.len()
        );
        self.stream.write_all(request.as_bytes()).await.unwrap();
        self.buffer.clear();
        loop {
            let read = self.stream.read_buf(&mut self.buffer).await.unwrap();
            assert!(read > 0, "the server closed the connection");
            if let Some(end) = self.buffer.windows(4).position(|window| window == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
                let length: usize = head
                    .lines()
                    .find_map(|line| line.strip_prefix("content-length: "))
                    .map_or(0, |length| length.trim().parse().unwrap());
                if self.buffer.len() >= end + 4 + length {
                    assert!(
                        head.starts_with("http/1.1 201"),
                        "{}",
                        String::from_utf8_lossy(&self.buffer)
                    );
                    return;
                }
            }
        }
    }
}
