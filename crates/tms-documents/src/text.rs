//! Text into glyphs: which font, which direction, where lines break.

use std::ops::Range;

use krilla::text::{GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Language, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level};
use unicode_linebreak::linebreaks;

use crate::font::{Typeface, Weight, find};

/// How many characters stay together that no language would break.
const PIECE_MAX: usize = 40;

/// Glyphs of one font in one direction, as they stand from left to right. Widths are in parts of the letters' size.
#[derive(Debug)]
pub(crate) struct Run {
    /// The place of the font.
    pub(crate) font: usize,
    /// What they say.
    pub(crate) text: String,
    pub(crate) glyphs: Vec<KrillaGlyph>,
    pub(crate) width: f32,
}

/// A line of text, from left to right.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) runs: Vec<Run>,
    pub(crate) width: f32,
}

/// Sets a text in one line.
pub(crate) fn shape(fonts: &[Typeface], weight: Weight, text: &str) -> Line {
    let bidi = BidiInfo::new(text, None);
    let mut runs = Vec::new();
    for paragraph in &bidi.paragraphs {
        let (levels, ranges) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for range in ranges {
            let backwards = levels.get(range.start).is_some_and(Level::is_rtl);
            let mut parts = by_font(fonts, weight, text, range);
            if backwards {
                parts.reverse();
            }
            let language = language_of(text);
            let shaped = parts.into_iter().filter_map(|(font, range)| {
                let face = fonts.get(font)?;
                Some(run(face, font, text.get(range)?, backwards, language))
            });
            runs.extend(shaped);
        }
    }
    let width = runs.iter().map(|run: &Run| run.width).sum();
    Line { runs, width }
}

/// Parts a range by the fonts that set it.
fn by_font(
    fonts: &[Typeface],
    weight: Weight,
    text: &str,
    range: Range<usize>,
) -> Vec<(usize, Range<usize>)> {
    let mut parts: Vec<(usize, Range<usize>)> = Vec::new();
    let start = range.start;
    for (offset, character) in text.get(range).unwrap_or_default().char_indices() {
        let at = start + offset;
        let end = at + character.len_utf8();
        let before = parts.last().map(|(font, _)| *font);
        // What no font has stands as an empty box of the font before.
        let font = find(fonts, weight, character, before).or(before).unwrap_or(1);
        match parts.last_mut() {
            Some((last, range)) if *last == font => range.end = end,
            Some(_) | None => parts.push((font, at..end)),
        }
    }
    parts
}

/// Whose shapes Han characters have: kana tell Japanese, Hangul Korean; alone they are Chinese.
fn language_of(text: &str) -> Option<&'static str> {
    let has = |range: &dyn Fn(char) -> bool| text.chars().any(range);
    if has(&|c| matches!(c, '\u{3005}' | '\u{3041}'..='\u{30FF}')) {
        Some("ja")
    } else if has(&|c| matches!(c, '\u{1100}'..='\u{11FF}' | '\u{AC00}'..='\u{D7A3}')) {
        Some("ko")
    } else {
        None
    }
}

fn run(face: &Typeface, font: usize, text: &str, backwards: bool, language: Option<&str>) -> Run {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(if backwards { Direction::RightToLeft } else { Direction::LeftToRight });
    if let Some(language) = language.and_then(|tag| tag.parse::<Language>().ok()) {
        buffer.set_language(language);
    }
    let shaped = rustybuzz::shape(&face.face, &[], buffer);
    let starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| place(info.cluster)).collect();
    let per_em = face.font.units_per_em();
    let placed = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
    let glyphs: Vec<KrillaGlyph> = placed
        .map(|(info, position)| {
            let start = place(info.cluster);
            let end = starts.iter().copied().filter(|other| start < *other).min();
            KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                em(position.x_advance, per_em),
                em(position.x_offset, per_em),
                em(position.y_offset, per_em),
                em(position.y_advance, per_em),
                start..end.unwrap_or(text.len()),
                None,
            )
        })
        .collect();
    let width = glyphs.iter().map(|glyph| glyph.x_advance).sum();
    Run { font, text: text.to_owned(), glyphs, width }
}

fn place(cluster: u32) -> usize {
    usize::try_from(cluster).unwrap_or(usize::MAX)
}

/// A measure of a font in parts of the letters' size. Fonts count in 16 bits, which a float holds exactly.
fn em(units: i32, per_em: f32) -> f32 {
    f32::from(i16::try_from(units).unwrap_or(i16::MAX)) / per_em
}

/// A text that can be broken into lines.
pub(crate) struct Breakable<'t> {
    fonts: &'static [Typeface],
    weight: Weight,
    text: &'t str,
    /// Where each piece that stays whole ends, with its width without the blanks at its end, and with them.
    pieces: Vec<(usize, f32, f32)>,
}

impl<'t> Breakable<'t> {
    /// Measures a text, piece by piece.
    pub(crate) fn of(fonts: &'static [Typeface], weight: Weight, text: &'t str) -> Self {
        let text = text.trim();
        let mut start = 0;
        let pieces = breaks(text).into_iter().map(|end| {
            let piece = text.get(start..end).unwrap_or_default();
            start = end;
            let width = |text| shape(fonts, weight, text).width;
            (end, width(piece.trim_end()), width(piece))
        });
        Self { fonts, weight, text, pieces: pieces.collect() }
    }

    /// The lines, none wider where it can be broken.
    pub(crate) fn wrap(&self, width: f32) -> Vec<Line> {
        let mut lines = Vec::new();
        let (mut start, mut end, mut taken) = (0, 0, 0.0);
        for (next, bare, full) in &self.pieces {
            if start < end && taken + bare > width {
                lines.push(self.line(start..end));
                (start, taken) = (end, 0.0);
            }
            end = *next;
            taken += full;
        }
        lines.push(self.line(start..end));
        lines
    }

    fn line(&self, range: Range<usize>) -> Line {
        let text = self.text.get(range).unwrap_or_default();
        shape(self.fonts, self.weight, text.trim())
    }

    /// The largest of some sizes at which it takes no more lines than that one allows, with the lines. What fits none
    /// of them is made as small as it must be.
    pub(crate) fn fit(&self, width: f32, sizes: &[(f32, usize)]) -> (f32, Vec<Line>) {
        let mut smallest = 1.0;
        for (size, lines_max) in sizes {
            let lines = self.wrap(width / size);
            if lines.len() <= *lines_max && lines.iter().all(|line| line.width * size <= width) {
                return (*size, lines);
            }
            smallest = *size;
        }
        let line = self.line(0..self.text.len());
        (smallest.min(width / line.width.max(f32::EPSILON)), vec![line])
    }
}

/// Where a text can be broken: where its language breaks lines, and now and then within what never ends.
fn breaks(text: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let (mut start, mut long) = (0, 0_usize);
    for (end, _) in linebreaks(text) {
        let piece = text.get(start..end).unwrap_or_default();
        let mut before = None;
        for (offset, character) in piece.char_indices() {
            long += 1;
            let parts = before.is_some_and(char::is_alphanumeric) && character.is_alphanumeric();
            if long > PIECE_MAX && parts {
                ends.push(start + offset);
                long = 0;
            }
            before = Some(character);
        }
        ends.push(end);
        (start, long) = (end, 0);
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::font::fonts;

    fn glyphs(text: &str) -> Vec<u32> {
        let line = shape(fonts().unwrap(), Weight::Regular, text);
        line.runs.iter().flat_map(|run| &run.glyphs).map(|glyph| glyph.glyph_id.to_u32()).collect()
    }

    #[test]
    fn crt_1_no_character_of_five_thousand_names_is_without_its_glyph() {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/data/learners.csv");
        let mut names = csv::Reader::from_path(file).unwrap();
        let mut count = 0;
        for row in names.records() {
            let row = row.unwrap();
            let name = format!("{} {}", &row[0], &row[1]);
            assert!(!glyphs(&name).contains(&0), "{name}");
            count += 1;
        }
        assert_eq!(count, 5_000);
    }

    #[test]
    fn every_character_belongs_to_the_glyphs_that_show_it() {
        for text in
            ["Ada Lovelace", "श्यामल भरद्वाज", "רפאל גולדשטיין", "Ана-Марија 李", "=HYPERLINK(\"x\")"]
        {
            let line = shape(fonts().unwrap(), Weight::Bold, text);
            let said: usize = line.runs.iter().map(|run| run.text.len()).sum();
            assert_eq!(said, text.len());
            for run in &line.runs {
                let mut covered = vec![false; run.text.len()];
                for glyph in &run.glyphs {
                    covered[glyph.text_range.clone()].fill(true);
                }
                assert!(covered.iter().all(|it| *it), "{text}: {run:?}");
            }
        }
    }

    #[test]
    fn what_runs_from_right_to_left_begins_on_the_right() {
        let line = shape(fonts().unwrap(), Weight::Regular, "אב 12 גד");
        let said: Vec<&str> = line.runs.iter().map(|run| run.text.as_str()).collect();
        assert_eq!(said.first().map(|text| text.trim()), Some("גד"), "{said:?}");
        assert_eq!(said.last().map(|text| text.trim()), Some("אב"), "{said:?}");
    }

    #[test]
    fn han_characters_have_the_shapes_of_their_language() {
        assert_ne!(glyphs("直"), glyphs("直の")[..1]);
    }

    #[test]
    fn a_long_text_is_broken_and_a_word_that_cannot_be_is_made_small() {
        let fonts = fonts().unwrap();
        let of = |text| Breakable::of(fonts, Weight::Regular, text);
        let (size, lines) = of("one two three four five").fit(120.0, &[(20.0, 1), (14.0, 2)]);
        assert!(lines.len() == 2 && lines.iter().all(|line| line.width * size <= 120.0));
        let endless = "W".repeat(200);
        let (size, lines) = of(&endless).fit(120.0, &[(20.0, 2), (14.0, 2)]);
        assert!(lines.len() == 1 && size < 14.0 && lines[0].width * size <= 120.01);
        let (size, lines) = of(&endless).fit(600.0, &[(14.0, 5)]);
        assert!(lines.len() == 5 && lines.iter().all(|line| line.width * size <= 600.0));
        let said: usize = lines.iter().flat_map(|line| &line.runs).map(|run| run.text.len()).sum();
        assert_eq!(said, 200);
    }
}
