//! QR codes as drawings that need no style of their own.

use fast_qr::{ECL, QRBuilder};

/// The blank modules around a code, without which cameras do not find it.
const MARGIN: usize = 4;

/// A QR code: the length of its sides in modules, and a line through its dark ones, a module wide.
pub(super) struct QrCode {
    /// The modules of a side, the margin included.
    pub(super) side: usize,
    /// The line, as a path of SVG.
    pub(super) path: String,
}

impl QrCode {
    /// The code of a text; none where it is too long for one.
    pub(super) fn of(text: &str) -> Option<Self> {
        // As on paper that is folded and carried about: a sixth may be lost.
        let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
        let mut path = String::new();
        for (row, modules) in code.data.chunks(code.size).take(code.size).enumerate() {
            let mut light = MARGIN;
            let mut begun = false;
            for run in modules.chunk_by(|left, right| left.value() == right.value()) {
                if !run.first().is_some_and(|module| module.value()) {
                    light = light.saturating_add(run.len());
                    continue;
                }
                // The first of a row is placed, the others follow at a distance.
                if begun {
                    path.push_str(&format!("m{light} 0h{}", run.len()));
                } else {
                    let y = row.saturating_add(MARGIN);
                    path.push_str(&format!("M{light} {y}.5h{}", run.len()));
                }
                (light, begun) = (0, true);
            }
        }
        Some(Self { side: code.size.saturating_add(MARGIN.saturating_mul(2)), path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> usize {
        text.parse().unwrap()
    }

    #[test]
    fn the_line_goes_through_every_dark_module_and_no_light_one() {
        let text = "https://learn.example/redeem/7K3M-Q2ZD-8XAB-CDE0";
        let qr = QrCode::of(text).unwrap();
        let code = QRBuilder::new(text).ecl(ECL::M).build().unwrap();
        let mut drawn = vec![vec![false; qr.side]; qr.side];
        for row in qr.path.split('M').skip(1) {
            let (mut x, rest) = row.split_once(' ').map(|(x, rest)| (number(x), rest)).unwrap();
            let (y, runs) = rest.split_once(".5h").unwrap();
            for run in runs.split('m') {
                let (gap, length) = run.split_once(" 0h").unwrap_or(("0", run));
                let (begin, end) = (x + number(gap), x + number(gap) + number(length));
                drawn[number(y)][begin..end].fill(true);
                x = end;
            }
        }
        for (y, row) in drawn.iter().enumerate() {
            for (x, dark) in row.iter().enumerate() {
                let inside = |at: usize| (MARGIN..MARGIN + code.size).contains(&at);
                let expected = inside(x) && inside(y) && code[y - MARGIN][x - MARGIN].value();
                assert_eq!(*dark, expected, "{x} {y}");
            }
        }
        assert!(QrCode::of(&"x".repeat(10_000)).is_none());
    }
}
