//! The page: what stands where on a certificate.

use krilla::{
    Document, SerializeSettings,
    action::{Action, LinkAction},
    annotation::{LinkAnnotation, Target},
    geom::Rect,
    metadata::Metadata,
    page::PageSettings,
};
use tms_domain::port::{CertificateSheet, Paper};

use crate::{
    PrintFailed,
    font::{Weight, fonts},
    pen::{Colour, Pen},
    qr::Qr,
    text::{Breakable, shape},
};

/// Nearly black.
const INK: Colour = Colour(0x1c, 0x24, 0x33);
/// For what goes with what matters.
const GREY: Colour = Colour(0x5a, 0x64, 0x76);
/// The one accent.
const ACCENT: Colour = Colour(0x1f, 0x4e, 0x8c);
/// The accent, faint.
const FAINT: Colour = Colour(0xb9, 0xcb, 0xe4);

/// How wide text may be, for both papers.
const WIDTH: f32 = 620.0;
/// The sizes of letters, largest first, each with how many lines it may take.
const TITLE_SIZES: &[(f32, usize)] = &[(32.0, 1), (26.0, 2), (20.0, 2), (13.0, 3), (8.0, 4)];
const NAME_SIZES: &[(f32, usize)] =
    &[(38.0, 1), (32.0, 1), (27.0, 2), (21.0, 2), (15.0, 3), (10.0, 5), (8.0, 6)];
const COURSE_SIZES: &[(f32, usize)] = &[(22.0, 1), (18.0, 2), (15.0, 2), (11.0, 3), (8.0, 4)];
const SMALL_SIZES: &[(f32, usize)] = &[(13.0, 1), (10.0, 2), (8.0, 3)];
/// How wide the QR code is.
const QR_SIDE: f32 = 74.0;

/// The width and height of a sheet across, in points.
const fn size_of(paper: Paper) -> (f32, f32) {
    match paper {
        Paper::A4 => (841.89, 595.28),
        Paper::Letter => (792.0, 612.0),
    }
}

/// Prints a sheet.
///
/// # Errors
///
/// Fails if the address is too long for a QR code, or the PDF cannot be written.
pub(crate) fn print(sheet: &CertificateSheet) -> Result<Vec<u8>, PrintFailed> {
    let size = size_of(sheet.paper);
    let settings = SerializeSettings { enable_tagging: false, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    let failed = |what: &str| PrintFailed::Pdf(what.to_owned());
    let page_settings =
        PageSettings::from_wh(size.0, size.1).ok_or_else(|| failed("a page has no size"))?;
    let mut page = document.start_page_with(page_settings);
    let mut surface = page.surface();
    let mut pen = Pen { surface: &mut surface, fonts: fonts()? };
    ornaments(&mut pen, size);
    statement(&mut pen, sheet, size.0 / 2.0);
    let link = proof(&mut pen, sheet, size)?;
    surface.finish();
    page.add_annotation(link);
    page.finish();
    let title = format!("{} – {}", sheet.title, sheet.learner);
    let metadata = Metadata::new().title(title).language(sheet.words.language.clone());
    document.set_metadata(metadata.document_id(sheet.number.clone()));
    document.finish().map_err(|error| PrintFailed::Pdf(format!("{error:?}")))
}

fn ornaments(pen: &mut Pen<'_, '_>, size: (f32, f32)) {
    pen.frame(24.0, size, 1.4, ACCENT);
    pen.frame(30.0, size, 0.5, FAINT);
    let seal = (size.0 / 2.0, size.1 - 104.0);
    pen.rosette(seal, 42.0, FAINT);
    pen.tick(seal, 30.0, ACCENT);
}

/// Who completed what, and when.
fn statement(pen: &mut Pen<'_, '_>, sheet: &CertificateSheet, middle: f32) {
    let y = block(pen, (Weight::Bold, ACCENT), &sheet.title, TITLE_SIZES, (middle, 86.0)) + 14.0;
    pen.rule((middle - 34.0, y), (middle + 34.0, y), 1.2, ACCENT);
    let small = (Weight::Regular, GREY);
    let y = block(pen, small, &sheet.words.intro, SMALL_SIZES, (middle, y + 28.0)) + 14.0;
    let name = (Weight::Regular, INK);
    let y = block(pen, name, &sheet.learner, NAME_SIZES, (middle, y)) + 20.0;
    let y = block(pen, small, &sheet.words.completed, SMALL_SIZES, (middle, y)) + 12.0;
    let course = (Weight::Bold, INK);
    let y = block(pen, course, &sheet.course, COURSE_SIZES, (middle, y)) + 14.0;
    block(pen, small, &sheet.words.date, SMALL_SIZES, (middle, y));
}

/// Writes lines around a middle, as large as they may be, and tells where they end.
fn block(
    pen: &mut Pen<'_, '_>,
    (weight, colour): (Weight, Colour),
    text: &str,
    sizes: &[(f32, usize)],
    (middle, top): (f32, f32),
) -> f32 {
    let (size, lines) = Breakable::of(pen.fonts, weight, text).fit(WIDTH, sizes);
    let mut baseline = top + size;
    for line in &lines {
        pen.centred(line, size, middle, baseline, colour);
        baseline += size * 1.3;
    }
    baseline - size
}

/// The number, and how to verify it: as text, as a QR code and as a link.
fn proof(
    pen: &mut Pen<'_, '_>,
    sheet: &CertificateSheet,
    size: (f32, f32),
) -> Result<krilla::annotation::Annotation, PrintFailed> {
    let fonts = pen.fonts;
    let (left, top) = (54.0, size.1 - 54.0 - QR_SIDE);
    let code = Qr::of(&sheet.verify_link)?;
    pen.squares((left, top), QR_SIDE / f32::from(code.side), code.dark.into_iter(), INK);
    let beside = left + QR_SIDE + 14.0;
    let mut y = top + 14.0;
    pen.write(&shape(fonts, Weight::Regular, &sheet.words.number_label), 9.0, beside, y, GREY);
    y += 17.0;
    pen.write(&shape(fonts, Weight::Bold, &sheet.number), 12.0, beside, y, INK);
    y += 17.0;
    let room = size.0 / 2.0 - 56.0 - beside;
    for line in Breakable::of(fonts, Weight::Regular, &sheet.words.verify_hint)
        .wrap(room / 8.0)
        .iter()
        .take(3)
    {
        pen.write(line, 8.0, beside, y, GREY);
        y += 11.0;
    }
    let area = Rect::from_xywh(left, top, QR_SIDE, QR_SIDE);
    let area = area.ok_or_else(|| PrintFailed::Pdf("the link has no place".to_owned()))?;
    let action = Action::Link(LinkAction::new(sheet.verify_link.clone()));
    let link = LinkAnnotation::new(area, Target::Action(action));
    Ok(krilla::annotation::Annotation::new_link(link, Some(sheet.words.verify_hint.clone())))
}
