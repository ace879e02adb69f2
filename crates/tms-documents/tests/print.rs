//! Certificates as they come out: the same bytes each time, one page, every name as it was typed.
#![expect(clippy::expect_used, clippy::unwrap_used, reason = "helpers of tests fail the test")]

use std::{fs, path::PathBuf, process::Command};

use tms_documents::PdfPrinter;
use tms_domain::{
    badge::PictureContent,
    certificate::{CertificateColour, Signatory},
    port::{CertificatePrinter as _, CertificateSheet, CertificateWords, Paper},
    text::Name,
};

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
            plain_date: "31 March 2027 (Europe/Berlin)".into(),
            sample: "Sample – not a certificate".into(),
            number_label: "Certificate number".into(),
            verify_hint: format!("Verify it at {link}"),
        },
        title: "Certificate of Completion".into(),
        text: None,
        signatory: None,
        colour: CertificateColour::default(),
        logo: None,
        is_sample: false,
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

const SVG: &[u8] = br##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40">
<defs><linearGradient id="g"><stop offset="0" stop-color="#0a7"/><stop offset="1" stop-color="#07a"/></linearGradient>
<clipPath id="c"><circle cx="20" cy="20" r="18"/></clipPath></defs>
<rect width="120" height="40" rx="6" fill="url(#g)"/>
<g clip-path="url(#c)" opacity="0.8"><path d="M0 0h40v40H0z" fill="#fff" stroke="#123" stroke-width="2" stroke-dasharray="4 2"/></g>
</svg>"##;

/// Three points of a PNG: the first half seen through, in grey.
fn png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, 3, 1);
    encoder.set_color(png::ColorType::GrayscaleAlpha);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[0, 128, 90, 255, 255, 0]).unwrap();
    writer.finish().unwrap();
    bytes
}

/// A sheet with everything that a course can say of its certificate.
fn designed(logo: &[u8]) -> CertificateSheet {
    CertificateSheet {
        text: Some("Ada has set up a network of two sites.\nAwarded after 14 labs.".into()),
        signatory: Some(Signatory {
            name: Name::parse("Renée Ångström").unwrap(),
            role: Some(Name::parse("Head of training").unwrap()),
        }),
        colour: CertificateColour::parse("#6b2d5c").unwrap(),
        logo: Some(PictureContent::parse(logo.to_vec()).unwrap()),
        ..sheet("Ada Lovelace")
    }
}

#[tokio::test]
async fn crt_1_text_signatory_colour_and_logo_stand_on_the_page() {
    for (name, logo) in [("svg", SVG), ("png", &png())] {
        let pdf = printed(designed(logo)).await;
        assert!(pdf == printed(designed(logo)).await, "two prints differ");
        let text = text_of(&format!("designed-{name}"), &pdf);
        for said in ["Awarded after 14 labs.", "Renée Ångström", "Head of training", "Ada Lovelace"]
        {
            assert!(text.contains(said), "{said} not in {text}");
        }
        assert!(!text.contains("Sample"), "{text}");
        let plain = printed(CertificateSheet { logo: None, ..designed(logo) }).await;
        assert_ne!(plain, pdf, "the logo is not drawn");
        let images = asked("pdfimages", &format!("designed-{name}"), &pdf, &["-list"]);
        assert_eq!(images.contains("image"), name == "png", "{images}");
    }
}

#[tokio::test]
async fn crt_1_a_preview_says_that_it_is_a_sample() {
    let pdf = printed(CertificateSheet { is_sample: true, ..sheet("Ada Lovelace") }).await;
    assert!(text_of("sample", &pdf).contains("Sample – not a certificate"));
}

#[tokio::test]
async fn crt_1_the_longest_text_stays_above_the_seal() {
    for paper in [Paper::A4, Paper::Letter] {
        let long = CertificateSheet {
            paper,
            title: "W".repeat(200),
            course: "W".repeat(200),
            text: Some("Long words of praise. ".repeat(27)),
            ..designed(SVG)
        };
        let pdf = printed(CertificateSheet { learner: "W".repeat(401), ..long }).await;
        let found = asked("pdftotext", &format!("longest-{paper:?}"), &pdf, &["-bbox", "-"]);
        let bottoms = found.lines().filter(|line| line.contains(">praise.<"));
        let bottoms = bottoms.filter_map(|line| line.split("yMax=\"").nth(1)?.split('"').next());
        let bottoms: Vec<f64> = bottoms.map(|bottom| bottom.parse().unwrap()).collect();
        assert_eq!(bottoms.len(), 27, "{found}");
        assert!(bottoms.iter().all(|bottom| *bottom < 445.0), "{bottoms:?}");
    }
}

#[tokio::test]
async fn crt_1_a_picture_that_is_broken_inside_is_found_before_it_is_printed() {
    let good = png();
    let mut broken = good.clone();
    // A point of its data, not of its frame: the checksum tells.
    let data = good.windows(4).position(|it| it == b"IDAT").unwrap() + 6;
    broken[data] ^= 0xFF;
    for (bytes, can) in [
        (good, true),
        (broken, false),
        (SVG.to_vec(), true),
        (b"<svg id='a' id='b'/>".to_vec(), false),
    ] {
        let shown = String::from_utf8_lossy(&bytes).into_owned();
        let logo = PictureContent::parse(bytes).unwrap();
        assert_eq!(PdfPrinter.can_print(logo).await.unwrap(), can, "{shown}");
    }
}
