//! Drawing on a page: lines, shapes and set text.

use std::f32::consts::TAU;

use krilla::{
    color::rgb,
    geom::{Path, PathBuilder, Point, Rect},
    num::NormalizedF32,
    paint::{Fill, FillRule, Stroke},
    surface::Surface,
};

use crate::{font::Typeface, text::Line};

/// A colour.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Colour(pub(crate) u8, pub(crate) u8, pub(crate) u8);

impl Colour {
    /// The same, mixed with twice as much white.
    pub(crate) fn faint(self) -> Self {
        let mix = |part: u8| 255 - (255 - part) / 3;
        let Self(red, green, blue) = self;
        Self(mix(red), mix(green), mix(blue))
    }

    fn fill(self) -> Fill {
        let Self(red, green, blue) = self;
        let paint = rgb::Color::new(red, green, blue).into();
        Fill { paint, opacity: NormalizedF32::ONE, rule: FillRule::default() }
    }

    fn stroke(self, width: f32) -> Stroke {
        let Self(red, green, blue) = self;
        let paint = rgb::Color::new(red, green, blue).into();
        Stroke { paint, width, ..Stroke::default() }
    }
}

/// Draws on a page. Measures are points from its upper left corner.
pub(crate) struct Pen<'s, 'p> {
    pub(crate) surface: &'s mut Surface<'p>,
    pub(crate) fonts: &'static [Typeface],
}

impl Pen<'_, '_> {
    /// Writes a line whose middle stands at `x`.
    pub(crate) fn centred(
        &mut self,
        line: &Line,
        size: f32,
        x: f32,
        baseline: f32,
        colour: Colour,
    ) {
        self.write(line, size, x - line.width * size / 2.0, baseline, colour);
    }

    /// Writes a line that begins at `x`.
    pub(crate) fn write(&mut self, line: &Line, size: f32, x: f32, baseline: f32, colour: Colour) {
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(colour.fill()));
        let mut at = x;
        for run in &line.runs {
            if let Some(typeface) = self.fonts.get(run.font) {
                let start = Point::from_xy(at, baseline);
                let font = typeface.font.clone();
                self.surface.draw_glyphs(start, &run.glyphs, font, &run.text, size, false);
            }
            at += run.width * size;
        }
    }

    /// Draws a line from one point to another.
    pub(crate) fn rule(&mut self, from: (f32, f32), to: (f32, f32), width: f32, colour: Colour) {
        let mut path = PathBuilder::new();
        path.move_to(from.0, from.1);
        path.line_to(to.0, to.1);
        self.stroke(path.finish(), width, colour);
    }

    /// Draws a frame.
    pub(crate) fn frame(&mut self, edge: f32, size: (f32, f32), width: f32, colour: Colour) {
        let mut path = PathBuilder::new();
        if let Some(rect) = Rect::from_ltrb(edge, edge, size.0 - edge, size.1 - edge) {
            path.push_rect(rect);
        }
        self.stroke(path.finish(), width, colour);
    }

    /// Draws a rosette: a curve that winds around itself, as on share certificates.
    pub(crate) fn rosette(&mut self, middle: (f32, f32), radius: f32, colour: Colour) {
        const STEPS: u16 = 1_440;
        for (petals, depth) in [(24.0, 0.16), (36.0, 0.10)] {
            let mut path = PathBuilder::new();
            for step in 0..=STEPS {
                // Eleven turns close the curve, for both numbers of petals.
                let turn = f32::from(step) / f32::from(STEPS) * TAU;
                let distance = radius * (1.0 - depth + depth * (turn * petals).cos());
                let lean = turn + 0.12 * (turn * petals).sin();
                let (x, y) = (middle.0 + distance * lean.cos(), middle.1 + distance * lean.sin());
                if step == 0 { path.move_to(x, y) } else { path.line_to(x, y) }
            }
            path.close();
            self.stroke(path.finish(), 0.5, colour);
        }
        for part in [0.70, 0.66] {
            self.stroke(circle(middle, radius * part), 0.6, colour);
        }
    }

    /// Draws a tick into the middle of a rosette.
    pub(crate) fn tick(&mut self, middle: (f32, f32), size: f32, colour: Colour) {
        let mut path = PathBuilder::new();
        path.move_to(middle.0 - size * 0.5, middle.1 + size * 0.02);
        path.line_to(middle.0 - size * 0.12, middle.1 + size * 0.38);
        path.line_to(middle.0 + size * 0.5, middle.1 - size * 0.36);
        self.stroke(path.finish(), size * 0.11, colour);
    }

    /// Fills squares of a grid that begins at a corner.
    pub(crate) fn squares(
        &mut self,
        corner: (f32, f32),
        side: f32,
        squares: impl Iterator<Item = (u16, u16)>,
        colour: Colour,
    ) {
        let mut path = PathBuilder::new();
        for (column, row) in squares {
            let (x, y) = (corner.0 + f32::from(column) * side, corner.1 + f32::from(row) * side);
            if let Some(rect) = Rect::from_xywh(x, y, side, side) {
                path.push_rect(rect);
            }
        }
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(colour.fill()));
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }

    fn stroke(&mut self, path: Option<Path>, width: f32, colour: Colour) {
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(colour.stroke(width)));
        if let Some(path) = path {
            self.surface.draw_path(&path);
        }
    }
}

/// A circle of four arcs.
fn circle(middle: (f32, f32), radius: f32) -> Option<Path> {
    // The arc that comes closest to a quarter of a circle.
    let pull = radius * 0.552_284_8;
    let (x, y) = middle;
    let mut path = PathBuilder::new();
    path.move_to(x + radius, y);
    path.cubic_to(x + radius, y + pull, x + pull, y + radius, x, y + radius);
    path.cubic_to(x - pull, y + radius, x - radius, y + pull, x - radius, y);
    path.cubic_to(x - radius, y - pull, x - pull, y - radius, x, y - radius);
    path.cubic_to(x + pull, y - radius, x + radius, y - pull, x + radius, y);
    path.close();
    path.finish()
}
