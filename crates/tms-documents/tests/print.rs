//! Certificates as they come out: the same bytes each time, one page, every name as it was typed.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::{fs, path::PathBuf, process::Command};

use tms_documents::PdfPrinter;
use tms_domain::port::{CertificatePrinter as _, CertificateSheet, CertificateWords, Paper};

/// A learner of the test data for each script that its names are written in.
const LEARNERS: [(&str, &str); 8] = [
    ("latin", "Anne-Kathrin Weißmüller"),
    ("greek", "Δημόκριτος Σαουλίδης"),
    ("cyrillic", "Аліна Дробʼязко"),
    ("hebrew", "רפאל גולדשטיין"),
    ("devanagari", "श्यामल भरद्वाज"),
    ("han", "佳慧 彭"),
    ("japanese", "あすか 佐々木"),
    ("hangul", "주원 김"),
];

fn sheet(learner: &str) -> CertificateSheet {
    let link = "https://training.example/verify/7K3M-9Q2X-4TBN-C8RF";
    CertificateSheet {
        paper: Paper::A4,
        words: CertificateWords {
            language: "en".into(),
            intro: "This certifies that".into(),
            completed: "has completed the course".into(),
            date: "on 31 March 2027 (Europe/Berlin)".into(),
            number_label: "Certificate number".into(),
            verify_hint: format!("Verify it at {link}"),
        },
        title: "Certificate of Completion".into(),
        learner: learner.into(),
        course: "AZ-104: Microsoft Azure Administrator".into(),
        number: "7K3M-9Q2X-4TBN-C8RF".into(),
        verify_link: link.into(),
    }
}

async fn printed(sheet: CertificateSheet) -> Vec<u8> {
    PdfPrinter.print(sheet).await.unwrap()
}

/// Keeps a PDF where it can be looked at, and gives back what a tool of poppler says of it.
fn asked(tool: &str, name: &str, pdf: &[u8], last: &[&str]) -> String {
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.pdf"));
    fs::write(&path, pdf).unwrap();
    let output = Command::new(tool).arg(&path).args(last).output().expect("poppler-utils is there");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The text without the marks by which `pdftotext` tells that a line runs from right to left.
fn text_of(name: &str, pdf: &[u8]) -> String {
    let text = asked("pdftotext", name, pdf, &["-"]);
    text.replace(['\u{202A}', '\u{202B}', '\u{202C}', '\u{200E}', '\u{200F}'], "")
}

#[tokio::test]
async fn crt_1_every_script_is_set_and_read_back_code_point_for_code_point() {
    for (script, learner) in LEARNERS {
        let pdf = printed(sheet(learner)).await;
        let text = text_of(script, &pdf);
        assert!(text.contains(learner), "{script}: {learner} not in {text}");
        for said in ["Certificate of Completion", "AZ-104: Microsoft Azure Administrator"] {
            assert!(text.contains(said), "{script}: {said} not in {text}");
        }
        assert!(text.contains("7K3M-9Q2X-4TBN-C8RF") && text.contains("31 March 2027"), "{text}");
        assert!(asked("pdfinfo", script, &pdf, &[]).contains("Pages:           1"));
        let fonts = asked("pdffonts", script, &pdf, &[]);
        // Name, type, encoding, embedded, subset, with the way back to characters.
        let rows: Vec<&str> = fonts.lines().skip(2).collect();
        assert!(rows.len() >= 2 && rows.iter().all(|row| row.contains(" yes yes yes ")), "{fonts}");
    }
}

#[tokio::test]
async fn crt_2_two_prints_are_the_same_byte_for_byte() {
    for (_, learner) in LEARNERS {
        let (first, second) = (printed(sheet(learner)).await, printed(sheet(learner)).await);
        assert!(first == second, "{learner}");
        assert!(first.starts_with(b"%PDF-") && first.len() < 200_000, "{}", first.len());
    }
}

#[tokio::test]
async fn crt_1_the_longest_names_stay_on_the_page() {
    let longest = [
        "W".repeat(200),
        "Wolfeschlegelsteinhausenbergerdorff ".repeat(5),
        "愛".repeat(200),
        "נ".repeat(200),
    ];
    for (place, name) in longest.iter().enumerate() {
        for paper in [Paper::A4, Paper::Letter] {
            let long = CertificateSheet {
                paper,
                title: name.clone(),
                course: name.clone(),
                ..sheet(&format!("{name} {name}"))
            };
            let pdf = printed(long).await;
            let info = asked("pdfinfo", &format!("long-{place}-{paper:?}"), &pdf, &[]);
            assert!(info.contains("Pages:           1"), "{info}");
        }
    }
}

#[tokio::test]
async fn what_no_font_has_takes_nothing_else_along() {
    let pdf = printed(sheet("Ada \u{1F600} ꦄꦢ")).await;
    let text = text_of("unset", &pdf);
    assert!(text.contains("Ada") && text.contains("31 March 2027"), "{text}");
}
