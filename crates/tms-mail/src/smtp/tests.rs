use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use tms_testkit::smtp_sink::{SmtpSink, Verdict};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self,
        pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _},
    },
};

use super::*;
use crate::testing::letter;

fn from() -> EmailAddress {
    EmailAddress::parse("tms@training.example").unwrap()
}

fn options(port: u16) -> SmtpOptions {
    SmtpOptions {
        host: "127.0.0.1".to_owned(),
        port,
        encryption: Encryption::None,
        credentials: None,
        trusted: None,
    }
}

fn to(sink: &SmtpSink) -> SmtpMail {
    SmtpMail::new(options(sink.address().port()), from()).unwrap()
}

async fn refusal(verdict: Verdict) -> (Refusal, usize, String) {
    let sink = SmtpSink::start(move |_| verdict).await.unwrap();
    let refused = to(&sink).send(&letter("Ada", "Hello")).await.unwrap_err();
    (refused.refusal, sink.taken().len(), refused.source.to_string())
}

#[tokio::test]
async fn a_mail_is_handed_over_with_its_headers_and_connections_are_used_again() {
    let sink = SmtpSink::start(|_| Verdict::Take).await.unwrap();
    let sender = to(&sink);
    for _ in 0..3 {
        sender.send(&letter("Ada Lovelace", "Your new course")).await.unwrap();
    }
    let taken = sink.taken();
    assert_eq!((taken.len(), sink.connections()), (3, 1));
    assert_eq!(taken[0].to, "ada@learn.example");
    let id = "<00000000-0000-0000-0000-000000000007@training.example>";
    assert!(taken.iter().all(|mail| mail.header("Message-ID") == Some(id)), "NOT-1");
    assert_eq!(taken[0].header("Subject"), Some("Your new course"));
    assert_eq!(taken[0].header("Auto-Submitted"), Some("auto-generated"));
}

#[tokio::test]
async fn not_1_an_answer_about_the_mail_says_whether_it_is_tried_again() {
    for (verdict, expected) in [
        (Verdict::RefuseRecipient(550), Refusal::ForGood),
        (Verdict::RefuseRecipient(451), Refusal::ForNow),
        (Verdict::RefuseText(554), Refusal::ForGood),
        (Verdict::RefuseText(452), Refusal::ForNow),
        (Verdict::BreakBeforeText, Refusal::ForNow),
    ] {
        let (refusal, taken, text) = refusal(verdict).await;
        assert_eq!((refusal, taken), (expected, 0), "{verdict:?}: {text}");
    }
}

#[tokio::test]
async fn not_1_without_an_answer_to_the_text_nobody_knows() {
    assert_eq!(refusal(Verdict::BreakAfterText).await.0, Refusal::Unsure);
    let (refusal, taken, _) = refusal(Verdict::TakeInSilence).await;
    assert_eq!((refusal, taken), (Refusal::Unsure, 1));
}

#[tokio::test]
async fn after_a_refusal_the_connection_is_used_again_and_after_a_break_another_is_made() {
    let seen = Arc::new(AtomicUsize::new(0));
    let sink = SmtpSink::start(move |_| match seen.fetch_add(1, Ordering::Relaxed) {
        0 => Verdict::RefuseRecipient(550),
        1 => Verdict::RefuseText(452),
        3 => Verdict::BreakAfterText,
        _ => Verdict::Take,
    });
    let sink = sink.await.unwrap();
    let sender = to(&sink);
    let mut done = Vec::new();
    for _ in 0..5 {
        let sent = sender.send(&letter("Ada", "Hello")).await;
        done.push((sent.is_ok(), sink.connections()));
    }
    assert_eq!(done, [(false, 1), (false, 1), (true, 1), (false, 1), (true, 2)]);
}

#[tokio::test]
async fn a_server_that_is_not_there_is_tried_again_later() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let sender = SmtpMail::new(options(port), from()).unwrap();
    let refused = sender.send(&letter("Ada", "Hello")).await.unwrap_err();
    assert_eq!(refused.refusal, Refusal::ForNow);
}

#[tokio::test]
async fn a_wrong_password_fails_no_mail_for_good_and_shows_nowhere() {
    // "\0tms\0right", as AUTH PLAIN says it.
    let right = Some("AHRtcwByaWdodA==".to_owned());
    let sink = SmtpSink::start_for(right, |_| Verdict::Take).await.unwrap();
    let with = |password: &str| {
        let credentials = SmtpCredentials { user: "tms".to_owned(), password: password.to_owned() };
        let options =
            SmtpOptions { credentials: Some(credentials), ..options(sink.address().port()) };
        SmtpMail::new(options, from()).unwrap()
    };
    let wrong = with("wr0ng-pass");
    let refused = wrong.send(&letter("Ada", "Hello")).await.unwrap_err();
    assert_eq!(refused.refusal, Refusal::ForNow);
    let shown = format!("{refused:?} {} {wrong:?}", refused.source);
    assert!(!shown.contains("wr0ng-pass"), "{shown}");
    with("right").send(&letter("Ada", "Hello")).await.unwrap();
    assert_eq!(sink.taken().len(), 1);
}

/// Of `localhost`, signed by itself, for a hundred years and tests alone.
const CERTIFICATE: &[u8] = include_bytes!("../../tests/data/localhost.pem");
const KEY: &[u8] = include_bytes!("../../tests/data/localhost-key.pem");

/// The port of a server that ends TLS in front of a sink.
async fn tls(sink: &SmtpSink, starts_in_the_clear: bool) -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_slice(CERTIFICATE).unwrap()],
            PrivateKeyDer::from_pem_slice(KEY).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let talk = sink.talk();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (talk, acceptor) = (talk.clone(), acceptor.clone());
            tokio::spawn(async move {
                if starts_in_the_clear {
                    offer_tls(&mut stream).await?;
                    talk.behind_greeting(acceptor.accept(stream).await?).await
                } else {
                    talk.whole(acceptor.accept(stream).await?).await
                }
            });
        }
    });
    port
}

/// Greets, offers TLS and nothing else, and gives way to it.
async fn offer_tls(stream: &mut TcpStream) -> io::Result<()> {
    let mut said = [0; 512];
    stream.write_all(b"220 sink\r\n").await?;
    assert!(stream.read(&mut said).await? > 0);
    stream.write_all(b"250-sink\r\n250 STARTTLS\r\n").await?;
    assert!(stream.read(&mut said).await? > 0);
    stream.write_all(b"220 go on\r\n").await
}

#[tokio::test]
async fn mail_goes_by_tls_from_the_start_or_after_a_greeting() {
    for (encryption, starts_in_the_clear) in
        [(Encryption::Tls, false), (Encryption::StartTls, true)]
    {
        let sink = SmtpSink::start(|_| Verdict::Take).await.unwrap();
        let port = tls(&sink, starts_in_the_clear).await;
        let host = "localhost".to_owned();
        let known =
            SmtpOptions { host, encryption, trusted: Some(CERTIFICATE.to_vec()), ..options(port) };
        let sender = SmtpMail::new(known.clone(), from()).unwrap();
        sender.send(&letter("Ada", "Hello")).await.unwrap();
        assert_eq!(sink.taken().len(), 1, "{encryption:?}");

        // A certificate that nobody vouches for, or of another name, gets no mail.
        let unknown = SmtpOptions { trusted: None, ..known.clone() };
        let elsewhere = SmtpOptions { host: "127.0.0.1".to_owned(), ..known };
        for options in [unknown, elsewhere] {
            let sender = SmtpMail::new(options, from()).unwrap();
            let refused = sender.send(&letter("Ada", "Hello")).await.unwrap_err();
            assert_eq!(refused.refusal, Refusal::ForNow);
        }
        assert_eq!(sink.taken().len(), 1);
    }
}

#[tokio::test]
async fn a_server_without_tls_gets_no_mail_that_asks_for_it() {
    let sink = SmtpSink::start(|_| Verdict::Take).await.unwrap();
    let options =
        SmtpOptions { encryption: Encryption::StartTls, ..options(sink.address().port()) };
    let sender = SmtpMail::new(options, from()).unwrap();
    let refused = sender.send(&letter("Ada", "Hello")).await.unwrap_err();
    assert_eq!((refused.refusal, sink.taken().len()), (Refusal::ForNow, 0));
}

#[test]
fn certificates_that_are_none_are_refused_at_once() {
    let options = SmtpOptions {
        encryption: Encryption::Tls,
        trusted: Some(b"nonsense".to_vec()),
        ..options(465)
    };
    assert!(SmtpMail::new(options, from()).is_err());
}
