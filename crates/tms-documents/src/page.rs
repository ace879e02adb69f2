//! The page: what stands where on a certificate.

use krilla::{
    Document, SerializeSettings,
    action::{Action, LinkAction},
    annotation::{LinkAnnotation, Target},
    geom::Rect,
    metadata::Metadata,
    page::PageSettings,
};
use tms_domain::{
    certificate::Signatory,
    port::{CertificateSheet, Paper},
};

use crate::{
    PrintFailed,
    font::{Typeface, Weight, fonts},
    logo::Logo,
    pen::{Colour, Pen},
    qr::Qr,
    text::{Breakable, Line, shape},
};

/// Nearly black.
const INK: Colour = Colour(0x1c, 0x24, 0x33);
/// For what goes with what matters.
const GREY: Colour = Colour(0x5a, 0x64, 0x76);
/// For what must not be overlooked.
const RED: Colour = Colour(0xa3, 0x21, 0x1f);

/// How wide text may be, for both papers.
const WIDTH: f32 = 620.0;
/// The sizes of letters, largest first, each with how many lines it may take.
const TITLE_SIZES: &[(f32, usize)] = &[(32.0, 1), (26.0, 2), (20.0, 2), (13.0, 3), (8.0, 4)];
const NAME_SIZES: &[(f32, usize)] =
    &[(38.0, 1), (32.0, 1), (27.0, 2), (21.0, 2), (15.0, 3), (10.0, 5), (8.0, 6)];
const COURSE_SIZES: &[(f32, usize)] = &[(22.0, 1), (18.0, 2), (15.0, 2), (11.0, 3), (8.0, 4)];
const SMALL_SIZES: &[(f32, usize)] = &[(13.0, 1), (10.0, 2), (8.0, 3)];
const TEXT_SIZES: &[(f32, usize)] = &[(12.0, 2), (11.0, 3), (10.0, 5), (9.0, 7), (8.0, 12)];
const SIGNATORY_SIZES: &[(f32, usize)] = &[(11.0, 1), (9.0, 1), (8.0, 2)];
/// The largest logo.
const LOGO_SIZE: (f32, f32) = (240.0, 52.0);
/// How wide the place of the signature is.
const SIGNATURE_WIDTH: f32 = 190.0;
/// How much smaller everything becomes, step by step, until it fits.
const SCALES: [f32; 8] = [1.0, 0.92, 0.84, 0.76, 0.68, 0.6, 0.5, 0.4];
/// How far one line stands below the other, in sizes of their letters.
const LINE_HEIGHT: f32 = 1.3;
/// How much the seal takes of the bottom of the page.
const SEAL_HEIGHT: f32 = 156.0;
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
    let accent = accent_of(sheet);
    ornaments(&mut pen, size, accent);
    let top = head(&mut pen, sheet, size.0 / 2.0)?;
    statement(&mut pen, sheet, (size.0 / 2.0, top), size.1 - SEAL_HEIGHT);
    if let Some(signatory) = &sheet.signatory {
        signature(&mut pen, signatory, size);
    }
    let link = proof(&mut pen, sheet, size)?;
    surface.finish();
    page.add_annotation(link);
    page.finish();
    let title = format!("{} – {}", sheet.title, sheet.learner);
    let metadata = Metadata::new().title(title).language(sheet.words.language.clone());
    document.set_metadata(metadata.document_id(sheet.number.clone()));
    document.finish().map_err(|error| PrintFailed::Pdf(format!("{error:?}")))
}

fn accent_of(sheet: &CertificateSheet) -> Colour {
    let [red, green, blue] = sheet.colour.parts;
    Colour(red, green, blue)
}

fn ornaments(pen: &mut Pen<'_, '_>, size: (f32, f32), accent: Colour) {
    let faint = accent.faint();
    pen.frame(24.0, size, 1.4, accent);
    pen.frame(30.0, size, 0.5, faint);
    let seal = (size.0 / 2.0, size.1 - 104.0);
    pen.rosette(seal, 42.0, faint);
    pen.tick(seal, 30.0, accent);
}

/// What stands above the title, and where that begins.
fn head(pen: &mut Pen<'_, '_>, sheet: &CertificateSheet, middle: f32) -> Result<f32, PrintFailed> {
    if sheet.is_sample {
        let line = shape(pen.fonts, Weight::Bold, &sheet.words.sample);
        pen.centred(&line, 10.0, middle, 45.0, RED);
    }
    let Some(logo) = &sheet.logo else { return Ok(86.0) };
    let logo = Logo::read(logo)?;
    let (width, height) = logo.size_within(LOGO_SIZE);
    let top = 52.0;
    logo.draw(pen.surface, (middle - width / 2.0, top), (width, height));
    Ok(top + height + 14.0)
}

/// Lines around the middle, with what is left free below them.
struct Block<'t> {
    weight: Weight,
    colour: Colour,
    text: &'t str,
    sizes: &'static [(f32, usize)],
    below: f32,
}

/// A block whose lines are set.
struct SetBlock {
    colour: Colour,
    size: f32,
    lines: Vec<Line>,
    below: f32,
}

impl Block<'_> {
    /// Sets the lines as large as they may be.
    fn set(&self, fonts: &'static [Typeface], scale: f32) -> SetBlock {
        let &Self { weight, colour, text, sizes, below } = self;
        let sizes: Vec<(f32, usize)> =
            sizes.iter().map(|(size, lines)| (size * scale, *lines)).collect();
        let (size, lines) = fit(fonts, weight, text, WIDTH, &sizes);
        SetBlock { colour, size, lines, below: below * scale }
    }
}

impl SetBlock {
    fn height(&self) -> f32 {
        let heights = self.lines.iter().map(|_| self.size * LINE_HEIGHT);
        heights.sum::<f32>() + self.below
    }
}

/// Sets a text as large as it may be; a line break begins a new line.
fn fit(
    fonts: &'static [Typeface],
    weight: Weight,
    text: &str,
    width: f32,
    sizes: &[(f32, usize)],
) -> (f32, Vec<Line>) {
    let paragraphs: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    if let [only] = paragraphs.as_slice() {
        return Breakable::of(fonts, weight, only).fit(width, sizes);
    }
    let paragraphs: Vec<Breakable<'_>> =
        paragraphs.into_iter().map(|text| Breakable::of(fonts, weight, text)).collect();
    let mut set = (1.0, Vec::new());
    for (size, lines_max) in sizes {
        let lines: Vec<Line> = paragraphs.iter().flat_map(|it| it.wrap(width / size)).collect();
        let fits = lines.len() <= *lines_max && lines.iter().all(|it| it.width * size <= width);
        set = (*size, lines);
        if fits {
            break;
        }
    }
    set
}

/// Who completed what, and when, as large as it fits between a top and a bottom.
fn statement(
    pen: &mut Pen<'_, '_>,
    sheet: &CertificateSheet,
    (middle, top): (f32, f32),
    bottom: f32,
) {
    let accent = accent_of(sheet);
    let block = |weight, colour, text, sizes, below| Block { weight, colour, text, sizes, below };
    let small = |text, below| block(Weight::Regular, GREY, text, SMALL_SIZES, below);
    let mut blocks = vec![
        block(Weight::Bold, accent, sheet.title.as_str(), TITLE_SIZES, 42.0),
        small(&sheet.words.intro, 14.0),
        block(Weight::Regular, INK, &sheet.learner, NAME_SIZES, 20.0),
        small(&sheet.words.completed, 12.0),
        block(Weight::Bold, INK, &sheet.course, COURSE_SIZES, 14.0),
        small(&sheet.words.date, 0.0),
    ];
    if let Some(text) = &sheet.text {
        blocks.last_mut().into_iter().for_each(|date| date.below = 16.0);
        blocks.push(block(Weight::Regular, INK, text, TEXT_SIZES, 0.0));
    }
    let set = |scale| blocks.iter().map(|block| block.set(pen.fonts, scale)).collect();
    let fits =
        |blocks: &Vec<SetBlock>| top + blocks.iter().map(SetBlock::height).sum::<f32>() <= bottom;
    let smallest = SCALES.len() - 1;
    let mut tried = SCALES.into_iter().map(set).enumerate();
    let set = tried.find(|(place, blocks)| *place == smallest || fits(blocks));
    let mut y = top;
    for (place, SetBlock { colour, size, lines, below }) in
        set.into_iter().flat_map(|(_, blocks): (usize, Vec<SetBlock>)| blocks).enumerate()
    {
        for line in &lines {
            pen.centred(line, size, middle, y + size, colour);
            y += size * LINE_HEIGHT;
        }
        if place == 0 {
            let y = y + below / 3.0;
            pen.rule((middle - 34.0, y), (middle + 34.0, y), 1.2, accent);
        }
        y += below;
    }
}

/// A line to sign on, and who does.
fn signature(pen: &mut Pen<'_, '_>, signatory: &Signatory, size: (f32, f32)) {
    let middle = size.0 - 54.0 - SIGNATURE_WIDTH / 2.0;
    let mut y = size.1 - 100.0;
    let half = SIGNATURE_WIDTH / 2.0;
    pen.rule((middle - half, y), (middle + half, y), 0.6, GREY);
    y += 6.0;
    let role = signatory.role.as_ref().map(|role| (Weight::Regular, role, GREY));
    for (weight, text, colour) in std::iter::once((Weight::Bold, &signatory.name, INK)).chain(role)
    {
        let (size, lines) = fit(pen.fonts, weight, text.as_str(), SIGNATURE_WIDTH, SIGNATORY_SIZES);
        for line in &lines {
            pen.centred(line, size, middle, y + size, colour);
            y += size * LINE_HEIGHT;
        }
    }
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
