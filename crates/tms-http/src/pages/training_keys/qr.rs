//! QR codes as drawings that need no style of their own.

use fast_qr::QRBuilder;

/// The blank modules around a code, without which cameras do not find it.
const MARGIN: usize = 4;

/// A QR code: the length of its sides in modules, and the outline of its dark ones.
pub(super) struct QrCode {
    /// The modules of a side, the margin included.
    pub(super) side: usize,
    /// The dark modules, as a path of SVG.
    pub(super) path: String,
}

impl QrCode {
    /// The code of a text; none where it is too long for one.
    pub(super) fn of(text: &str) -> Option<Self> {
        let code = QRBuilder::new(text).build().ok()?;
        let mut path = String::new();
        for (row, modules) in code.data.chunks(code.size).take(code.size).enumerate() {
            let mut column: usize = 0;
            for run in modules.chunk_by(|left, right| left.value() == right.value()) {
                if run.first().is_some_and(|module| module.value()) {
                    let (x, y) = (column.saturating_add(MARGIN), row.saturating_add(MARGIN));
                    path.push_str(&format!("M{x} {y}h{0}v1h-{0}z", run.len()));
                }
                column = column.saturating_add(run.len());
            }
        }
        Some(Self { side: code.size.saturating_add(MARGIN.saturating_mul(2)), path })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outline_holds_every_dark_module_and_no_light_one() {
        let text = "https://learn.example/redeem/7K3M-Q2ZD-8XAB-CDE0";
        let qr = QrCode::of(text).unwrap();
        let code = QRBuilder::new(text).build().unwrap();
        let mut drawn = vec![vec![false; qr.side]; qr.side];
        for run in qr.path.split('M').skip(1) {
            let (x, rest) = run.split_once(' ').unwrap();
            let (y, rest) = rest.split_once('h').unwrap();
            let length: usize = rest.split('v').next().unwrap().parse().unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            drawn[y][x..x + length].fill(true);
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
