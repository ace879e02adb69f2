//! A picture at the head of a certificate: points of a PNG, or the shapes of an SVG.

use std::io::Cursor;

use krilla::{
    color::rgb,
    geom::{Path, PathBuilder, Size, Transform},
    image::Image,
    num::NormalizedF32,
    paint::{
        Fill, FillRule, LineCap, LineJoin, LinearGradient, Paint, RadialGradient, SpreadMethod,
        Stop, Stroke, StrokeDash,
    },
    surface::Surface,
};
use png::{Decoder, Limits, Transformations};
use tms_domain::badge::{PictureContent, PictureKind};
use usvg::{Group, Node, Options, PaintOrder, Tree, tiny_skia_path::PathSegment};

use crate::PrintFailed;

/// The most bytes that the points of a PNG may take: 2,000 by 2,000 in four channels.
const POINTS_BYTES_MAX: usize = 16_000_000;

/// A picture that can be drawn.
pub(crate) enum Logo {
    /// Points.
    Points(Image, (u32, u32)),
    /// Shapes.
    Shapes(Box<Tree>),
}

impl Logo {
    /// Reads a picture.
    ///
    /// # Errors
    ///
    /// Fails where it cannot be read to its end.
    pub(crate) fn read(content: &PictureContent) -> Result<Self, PrintFailed> {
        match content.kind() {
            PictureKind::Png => points(content.bytes()),
            PictureKind::Svg => {
                let tree = Tree::from_data(content.bytes(), &Options::default());
                let tree = tree.map_err(|error| PrintFailed::Logo(error.to_string()))?;
                Ok(Self::Shapes(Box::new(tree)))
            }
        }
    }

    /// Its width and height, in whatever it is measured.
    fn size(&self) -> (f32, f32) {
        match self {
            // At most 2,000 a side, which a float holds exactly.
            Self::Points(_, (width, height)) => (side(*width), side(*height)),
            Self::Shapes(tree) => (tree.size().width(), tree.size().height()),
        }
    }

    /// Its width and height within a place.
    pub(crate) fn size_within(&self, (width, height): (f32, f32)) -> (f32, f32) {
        let own = self.size();
        let scale = (width / own.0).min(height / own.1);
        (own.0 * scale, own.1 * scale)
    }

    /// Draws it with its upper left corner at a point.
    pub(crate) fn draw(&self, surface: &mut Surface<'_>, corner: (f32, f32), size: (f32, f32)) {
        surface.push_transform(&Transform::from_translate(corner.0, corner.1));
        match self {
            Self::Points(image, _) => {
                if let Some(size) = Size::from_wh(size.0, size.1) {
                    surface.draw_image(image.clone(), size);
                }
            }
            Self::Shapes(tree) => {
                let own = self.size();
                surface.push_transform(&Transform::from_scale(size.0 / own.0, size.1 / own.1));
                group(surface, tree.root());
                surface.pop();
            }
        }
        surface.pop();
    }
}

fn side(points: u32) -> f32 {
    f32::from(u16::try_from(points).unwrap_or(u16::MAX))
}

fn points(bytes: &[u8]) -> Result<Logo, PrintFailed> {
    let failed = |error: &dyn std::fmt::Display| PrintFailed::Logo(error.to_string());
    let limits = Limits { bytes: POINTS_BYTES_MAX * 4 };
    let mut decoder = Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::normalize_to_color8() | Transformations::ALPHA);
    let mut reader = decoder.read_info().map_err(|error| failed(&error))?;
    let length = reader.output_buffer_size().filter(|length| *length <= POINTS_BYTES_MAX);
    let mut read = vec![0; length.ok_or_else(|| failed(&"it is too large"))?];
    let frame = reader.next_frame(&mut read).map_err(|error| failed(&error))?;
    reader.finish().map_err(|error| failed(&error))?;
    read.truncate(frame.buffer_size());
    let points = match frame.color_type.samples() {
        4 => read,
        // Grey and how much of it.
        2 => read
            .as_chunks::<2>()
            .0
            .iter()
            .flat_map(|[grey, alpha]| [*grey, *grey, *grey, *alpha])
            .collect(),
        _ => return Err(failed(&"it has no colours that are known")),
    };
    let size = (frame.width, frame.height);
    Ok(Logo::Points(Image::from_rgba8(points, size.0, size.1), size))
}

fn group(surface: &mut Surface<'_>, of: &Group) {
    let mut pushed = 1;
    surface.push_transform(&transform(of.transform()));
    let mut clip = of.clip_path();
    while let Some(path) = clip {
        // A shape of several parts is where any of them is.
        if let Some((shape, rule)) = outline(path.root(), path.transform()) {
            surface.push_clip_path(&shape, &rule);
            pushed += 1;
        }
        clip = path.clip_path();
    }
    if of.opacity().get() < 1.0 {
        surface.push_opacity(opacity(of.opacity().get()));
        pushed += 1;
    }
    for node in of.children() {
        match node {
            Node::Group(inner) => group(surface, inner),
            Node::Path(path) if path.is_visible() => shape(surface, path),
            // A plain drawing has none (ACH-5).
            Node::Path(_) | Node::Image(_) | Node::Text(_) => {}
        }
    }
    for _ in 0..pushed {
        surface.pop();
    }
}

fn shape(surface: &mut Surface<'_>, path: &usvg::Path) {
    let Some(drawn) = segments(PathBuilder::new(), path.data().segments()).finish() else { return };
    let fill = path.fill().and_then(fill_of);
    let stroke = path.stroke().and_then(stroke_of);
    let mut draw = |fill: Option<Fill>, stroke: Option<Stroke>| {
        if fill.is_some() || stroke.is_some() {
            surface.set_fill(fill);
            surface.set_stroke(stroke);
            surface.draw_path(&drawn);
        }
    };
    match path.paint_order() {
        PaintOrder::FillAndStroke => draw(fill, stroke),
        PaintOrder::StrokeAndFill => {
            draw(None, stroke);
            draw(fill, None);
        }
    }
}

/// What a group of shapes covers, as one path.
fn outline(of: &Group, outer: usvg::Transform) -> Option<(Path, FillRule)> {
    fn collect(
        of: &Group,
        outer: usvg::Transform,
        mut path: PathBuilder,
        rule: &mut FillRule,
    ) -> PathBuilder {
        let outer = outer.pre_concat(of.transform());
        for node in of.children() {
            match node {
                Node::Group(inner) => path = collect(inner, outer, path, rule),
                Node::Path(inner) => {
                    if inner.fill().is_some_and(|fill| fill.rule() == usvg::FillRule::EvenOdd) {
                        *rule = FillRule::EvenOdd;
                    }
                    if let Some(moved) = inner.data().clone().transform(outer) {
                        path = segments(path, moved.segments());
                    }
                }
                Node::Image(_) | Node::Text(_) => {}
            }
        }
        path
    }
    let mut rule = FillRule::NonZero;
    let path = collect(of, outer, PathBuilder::new(), &mut rule).finish()?;
    Some((path, rule))
}

fn segments(mut path: PathBuilder, segments: impl Iterator<Item = PathSegment>) -> PathBuilder {
    for segment in segments {
        match segment {
            PathSegment::MoveTo(to) => path.move_to(to.x, to.y),
            PathSegment::LineTo(to) => path.line_to(to.x, to.y),
            PathSegment::QuadTo(by, to) => path.quad_to(by.x, by.y, to.x, to.y),
            PathSegment::CubicTo(by, then, to) => {
                path.cubic_to(by.x, by.y, then.x, then.y, to.x, to.y);
            }
            PathSegment::Close => path.close(),
        }
    }
    path
}

fn fill_of(fill: &usvg::Fill) -> Option<Fill> {
    let rule = match fill.rule() {
        usvg::FillRule::NonZero => FillRule::NonZero,
        usvg::FillRule::EvenOdd => FillRule::EvenOdd,
    };
    Some(Fill { paint: paint(fill.paint())?, opacity: opacity(fill.opacity().get()), rule })
}

fn stroke_of(stroke: &usvg::Stroke) -> Option<Stroke> {
    Some(Stroke {
        paint: paint(stroke.paint())?,
        width: stroke.width().get(),
        miter_limit: stroke.miterlimit().get(),
        line_cap: match stroke.linecap() {
            usvg::LineCap::Butt => LineCap::Butt,
            usvg::LineCap::Round => LineCap::Round,
            usvg::LineCap::Square => LineCap::Square,
        },
        line_join: match stroke.linejoin() {
            usvg::LineJoin::Miter | usvg::LineJoin::MiterClip => LineJoin::Miter,
            usvg::LineJoin::Round => LineJoin::Round,
            usvg::LineJoin::Bevel => LineJoin::Bevel,
        },
        opacity: opacity(stroke.opacity().get()),
        dash: stroke
            .dasharray()
            .map(|array| StrokeDash { array: array.to_vec(), offset: stroke.dashoffset() }),
    })
}

fn paint(paint: &usvg::Paint) -> Option<Paint> {
    match paint {
        usvg::Paint::Color(colour) => Some(rgb_of(*colour).into()),
        usvg::Paint::LinearGradient(gradient) => Some(
            LinearGradient {
                x1: gradient.x1(),
                y1: gradient.y1(),
                x2: gradient.x2(),
                y2: gradient.y2(),
                transform: transform(gradient.transform()),
                spread_method: spread(gradient.spread_method()),
                stops: stops(gradient.stops()),
                anti_alias: false,
            }
            .into(),
        ),
        usvg::Paint::RadialGradient(gradient) => Some(
            RadialGradient {
                fx: gradient.fx(),
                fy: gradient.fy(),
                fr: gradient.fr().get(),
                cx: gradient.cx(),
                cy: gradient.cy(),
                cr: gradient.r().get(),
                transform: transform(gradient.transform()),
                spread_method: spread(gradient.spread_method()),
                stops: stops(gradient.stops()),
                anti_alias: false,
            }
            .into(),
        ),
        // A plain drawing has none.
        usvg::Paint::Pattern(_) => None,
    }
}

fn stops(stops: &[usvg::Stop]) -> Vec<Stop> {
    let stop = |stop: &usvg::Stop| Stop {
        offset: opacity(stop.offset().get()),
        color: rgb_of(stop.color()).into(),
        opacity: opacity(stop.opacity().get()),
    };
    stops.iter().map(stop).collect()
}

const fn spread(method: usvg::SpreadMethod) -> SpreadMethod {
    match method {
        usvg::SpreadMethod::Pad => SpreadMethod::Pad,
        usvg::SpreadMethod::Reflect => SpreadMethod::Reflect,
        usvg::SpreadMethod::Repeat => SpreadMethod::Repeat,
    }
}

fn rgb_of(colour: usvg::Color) -> rgb::Color {
    rgb::Color::new(colour.red, colour.green, colour.blue)
}

fn opacity(part: f32) -> NormalizedF32 {
    NormalizedF32::new(part).unwrap_or(NormalizedF32::ONE)
}

fn transform(of: usvg::Transform) -> Transform {
    Transform::from_row(of.sx, of.ky, of.kx, of.sy, of.tx, of.ty)
}
