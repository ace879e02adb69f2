//! Drawing badges: plain SVG from a few design fields, the same for the same design.

use std::f64::consts::PI;

use super::{BadgeColour, BadgeDesign, BadgeShape, BadgeSymbol};

impl BadgeDesign {
    /// The picture, as an SVG that needs nothing else.
    pub fn draw(&self) -> String {
        let (light, dark) = self.colour.tones();
        let outline = self.shape.outline();
        let symbol = self.symbol.path();
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 200 200\" width=\"200\" height=\"200\">\
             <defs><linearGradient id=\"g\" x1=\"0\" y1=\"0\" x2=\"0\" y2=\"1\">\
             <stop offset=\"0\" stop-color=\"{light}\"/><stop offset=\"1\" stop-color=\"{dark}\"/>\
             </linearGradient></defs>\
             <g stroke-linejoin=\"round\"><path d=\"{outline}\" fill=\"url(#g)\" stroke=\"{dark}\" stroke-width=\"4\"/>\
             <path d=\"{outline}\" transform=\"translate(14 14) scale(.86)\" fill=\"none\" stroke=\"#fff\" \
             stroke-opacity=\".55\" stroke-width=\"3\"/>\
             <path d=\"{symbol}\" fill=\"#fff\"/></g></svg>"
        )
    }
}

impl BadgeColour {
    /// Its light and its dark tone. White stands out from both.
    pub const fn tones(self) -> (&'static str, &'static str) {
        match self {
            Self::Blue => ("#2f6fd6", "#173f85"),
            Self::Green => ("#2c8a4b", "#145029"),
            Self::Teal => ("#12838c", "#094a50"),
            Self::Violet => ("#7a4fd0", "#43257f"),
            Self::Red => ("#c8403f", "#7c1d20"),
            Self::Gold => ("#a87a12", "#66470a"),
            Self::Slate => ("#5d6b7c", "#313b47"),
        }
    }
}

impl BadgeShape {
    /// Its line, as a path in a square of 200.
    pub fn outline(self) -> String {
        match self {
            Self::Circle => "M100 8a92 92 0 1 1 0 184a92 92 0 1 1 0-184z".to_owned(),
            Self::Hexagon => round(6, |_| 92.0, -PI / 2.0),
            Self::Shield => {
                "M100 8C126 24 154 30 182 30V96C182 146 144 178 100 192C56 178 18 146 18 96V30C46 30 74 24 100 8z"
                    .to_owned()
            }
            Self::Rosette => round(48, |corner| if corner % 4 < 2 { 92.0 } else { 82.0 }, 0.0),
        }
    }
}

impl BadgeSymbol {
    /// Its line, as a path in a square of 200.
    pub fn path(self) -> String {
        match self {
            Self::Star => round(10, |corner| if corner % 2 == 0 { 52.0 } else { 21.0 }, -PI / 2.0),
            Self::Check => "M58 100L74 84L92 102L130 62L146 78L92 134z".to_owned(),
            Self::Book => {
                "M96 72C82 62 66 60 50 62V132C66 130 82 132 96 142zM104 72C118 62 134 60 150 62V132C134 130 118 132 104 142z"
                    .to_owned()
            }
            Self::Flask => {
                "M80 52H120V62H114V88L146 136C150 144 146 150 138 150H62C54 150 50 144 54 136L86 88V62H80z"
                    .to_owned()
            }
            Self::Bolt => "M110 44L62 112H94L86 156L138 84H106z".to_owned(),
            Self::Flag => "M66 48H76V56C96 46 114 66 142 54V104C114 116 96 96 76 106V154H66z".to_owned(),
        }
    }
}

/// A closed line around the middle with so many corners, each so far out.
fn round(corners: u16, reach: impl Fn(u16) -> f64, from: f64) -> String {
    let step = 2.0 * PI / f64::from(corners);
    let points = (0..corners).map(|corner| {
        let (angle, reach) = (from + step * f64::from(corner), reach(corner));
        let letter = if corner == 0 { 'M' } else { 'L' };
        format!("{letter}{:.1} {:.1}", 100.0 + reach * angle.cos(), 100.0 + reach * angle.sin())
    });
    points.chain(["z".to_owned()]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::badge::{PictureContent, PictureKind};

    #[test]
    fn ach_5_every_design_draws_a_picture_of_its_own_that_could_be_uploaded() {
        let mut drawn = std::collections::BTreeSet::new();
        for shape in BadgeShape::ALL {
            for colour in BadgeColour::ALL {
                for symbol in BadgeSymbol::ALL {
                    let design = BadgeDesign { shape: *shape, colour: *colour, symbol: *symbol };
                    let svg = design.draw();
                    assert_eq!(svg, design.draw());
                    let accepted = PictureContent::parse(svg.clone().into_bytes()).unwrap();
                    assert_eq!(accepted.kind(), PictureKind::Svg);
                    assert!(drawn.insert(svg));
                }
            }
        }
    }
}
