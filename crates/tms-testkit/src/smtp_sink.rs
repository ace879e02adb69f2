//! A mail server over real connections that takes what it is sent, unless it was told to do otherwise.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

use tokio::{
    io::{self, AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufStream},
    net::TcpListener,
    sync::{OwnedRwLockWriteGuard, RwLock},
    task::{AbortHandle, JoinSet},
};

/// What becomes of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is taken.
    Take,
    /// Its recipient is refused with this code.
    RefuseRecipient(u16),
    /// It is refused with this code once its text is there.
    RefuseText(u16),
    /// The connection ends before its text.
    BreakBeforeText,
    /// The connection ends after its text, which is not taken.
    BreakAfterText,
    /// It is taken, and the connection ends without a word.
    TakeInSilence,
}

/// A mail that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The address it was for.
    pub to: String,
    /// Its headers and text.
    pub text: String,
}

impl Taken {
    /// The value of a header that stands on one line.
    pub fn header(&self, name: &str) -> Option<&str> {
        let lines = self.text.lines().take_while(|line| !line.is_empty());
        lines.filter_map(|line| line.split_once(": ")).find(|(it, _)| *it == name).map(|it| it.1)
    }
}

type Judge = dyn Fn(&str) -> Verdict + Send + Sync;

struct Shared {
    judge: Box<Judge>,
    /// What `AUTH PLAIN` must say; none where nobody is asked.
    credentials: Option<String>,
    taken: Mutex<Vec<Taken>>,
    connections: AtomicUsize,
    /// Held for writing, it stays every mail before it is judged.
    gate: Arc<RwLock<()>>,
}

impl Shared {
    fn taken(&self) -> MutexGuard<'_, Vec<Taken>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The server. It ends with the value.
pub struct SmtpSink {
    shared: Arc<Shared>,
    address: SocketAddr,
    listening: AbortHandle,
}

impl std::fmt::Debug for SmtpSink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpSink").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// One side of a conversation, for who brings the stream along.
#[derive(Clone)]
pub struct SmtpTalk(Arc<Shared>);

impl std::fmt::Debug for SmtpTalk {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SmtpTalk").finish_non_exhaustive()
    }
}

impl SmtpSink {
    /// Starts a server on this machine, on a port that the system chooses, that judges mail by its recipient.
    ///
    /// # Errors
    ///
    /// Fails when it cannot listen.
    pub async fn start(
        judge: impl Fn(&str) -> Verdict + Send + Sync + 'static,
    ) -> io::Result<Self> {
        Self::start_for(None, judge).await
    }

    /// The same, for who says the right `AUTH PLAIN` (in base 64).
    ///
    /// # Errors
    ///
    /// Fails when it cannot listen.
    pub async fn start_for(
        credentials: Option<String>,
        judge: impl Fn(&str) -> Verdict + Send + Sync + 'static,
    ) -> io::Result<Self> {
        let shared = Arc::new(Shared {
            judge: Box::new(judge),
            credentials,
            taken: Mutex::default(),
            connections: AtomicUsize::new(0),
            gate: Arc::default(),
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let talk = SmtpTalk(Arc::clone(&shared));
        let listening = tokio::spawn(async move {
            let mut talks = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let talk = talk.clone();
                talks.spawn(async move { talk.whole(stream).await });
            }
        });
        Ok(Self { shared, address, listening: listening.abort_handle() })
    }

    /// Where it listens.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Every mail taken so far.
    pub fn taken(&self) -> Vec<Taken> {
        self.shared.taken().clone()
    }

    /// How many connections there were so far.
    pub fn connections(&self) -> usize {
        self.shared.connections.load(Ordering::Relaxed)
    }

    /// Lets nobody's mail pass until what is returned is dropped.
    pub async fn hold(&self) -> OwnedRwLockWriteGuard<()> {
        Arc::clone(&self.shared.gate).write_owned().await
    }

    /// What it says to who comes another way than to its address.
    pub fn talk(&self) -> SmtpTalk {
        SmtpTalk(Arc::clone(&self.shared))
    }
}

impl SmtpTalk {
    /// Talks from the greeting on, until either side ends it.
    ///
    /// # Errors
    ///
    /// Fails when the stream breaks.
    pub async fn whole(self, stream: impl AsyncRead + AsyncWrite + Unpin + Send) -> io::Result<()> {
        let mut stream = BufStream::new(stream);
        say(&mut stream, "220 sink").await?;
        self.go_on(stream).await
    }

    /// Talks behind a greeting.
    ///
    /// # Errors
    ///
    /// Fails when the stream breaks.
    pub async fn behind_greeting(
        self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send,
    ) -> io::Result<()> {
        self.go_on(BufStream::new(stream)).await
    }

    async fn go_on(
        self,
        mut stream: BufStream<impl AsyncRead + AsyncWrite + Unpin + Send>,
    ) -> io::Result<()> {
        let Self(shared) = self;
        shared.connections.fetch_add(1, Ordering::Relaxed);
        let mut is_known = shared.credentials.is_none();
        while let Some(line) = hear(&mut stream).await? {
            let word = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            match &*word {
                "EHLO" if is_known => say(&mut stream, "250-sink\r\n250 SMTPUTF8").await?,
                "EHLO" => say(&mut stream, "250-sink\r\n250 AUTH PLAIN").await?,
                "AUTH" => {
                    let said = line.rsplit(' ').next().map(str::to_owned);
                    is_known = said == shared.credentials;
                    let answer = if is_known { "235 welcome" } else { "535 who are you" };
                    say(&mut stream, answer).await?;
                }
                "MAIL" if !is_known => say(&mut stream, "530 who are you").await?,
                "MAIL" | "RSET" => say(&mut stream, "250 go on").await?,
                "RCPT" => {
                    let to = line.split(['<', '>']).nth(1).unwrap_or_default().to_owned();
                    drop(shared.gate.read().await);
                    match (shared.judge)(&to) {
                        Verdict::RefuseRecipient(code) => {
                            say(&mut stream, &format!("{code} not here")).await?;
                        }
                        Verdict::BreakBeforeText => return Ok(()),
                        verdict @ (Verdict::Take
                        | Verdict::RefuseText(_)
                        | Verdict::BreakAfterText
                        | Verdict::TakeInSilence) => {
                            say(&mut stream, "250 go on").await?;
                            if !text(&shared, &mut stream, &to, verdict).await? {
                                return Ok(());
                            }
                        }
                    }
                }
                "QUIT" => return say(&mut stream, "221 bye").await,
                _ => say(&mut stream, "500 what").await?,
            }
        }
        Ok(())
    }
}

/// Takes the text of a mail; false when the conversation ends with it.
async fn text(
    shared: &Shared,
    stream: &mut BufStream<impl AsyncRead + AsyncWrite + Unpin + Send>,
    to: &str,
    verdict: Verdict,
) -> io::Result<bool> {
    if hear(stream).await?.is_none() {
        return Ok(false);
    }
    say(stream, "354 go on").await?;
    let mut text = String::new();
    loop {
        match hear(stream).await? {
            None => return Ok(false),
            Some(line) if line == "." => break,
            Some(line) => {
                text.push_str(line.strip_prefix('.').unwrap_or(&line));
                text.push_str("\r\n");
            }
        }
    }
    let take = || shared.taken().push(Taken { to: to.to_owned(), text: text.clone() });
    match verdict {
        Verdict::RefuseText(code) => say(stream, &format!("{code} not this")).await?,
        Verdict::BreakAfterText => return Ok(false),
        Verdict::TakeInSilence => {
            take();
            return Ok(false);
        }
        Verdict::Take | Verdict::RefuseRecipient(_) | Verdict::BreakBeforeText => {
            take();
            say(stream, "250 taken").await?;
        }
    }
    Ok(true)
}

async fn hear(
    stream: &mut BufStream<impl AsyncRead + AsyncWrite + Unpin + Send>,
) -> io::Result<Option<String>> {
    let mut line = String::new();
    let length = stream.read_line(&mut line).await?;
    Ok((length > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
}

async fn say(
    stream: &mut BufStream<impl AsyncRead + AsyncWrite + Unpin + Send>,
    line: &str,
) -> io::Result<()> {
    stream.write_all(line.as_bytes()).await?;
    stream.write_all(b"\r\n").await?;
    stream.flush().await
}
