//! The QR code that leads to the page where a certificate is verified.

use fast_qr::{ECL, QRBuilder};

use crate::PrintFailed;

/// A QR code as a grid.
pub(crate) struct Qr {
    /// How many squares a side has.
    pub(crate) side: u16,
    /// The dark ones, by column and row.
    pub(crate) dark: Vec<(u16, u16)>,
}

impl Qr {
    /// The code of an address.
    ///
    /// # Errors
    ///
    /// Refuses an address that is too long for one.
    pub(crate) fn of(address: &str) -> Result<Self, PrintFailed> {
        let code =
            QRBuilder::new(address).ecl(ECL::M).build().map_err(|_too_long| PrintFailed::Qr)?;
        let mut dark = Vec::new();
        for (row, y) in (0_u16..).take(code.size).enumerate() {
            let squares = (0_u16..).zip(code[row].iter());
            dark.extend(squares.filter(|(_, square)| square.value()).map(|(x, _)| (x, y)));
        }
        let side = u16::try_from(code.size).map_err(|_too_large| PrintFailed::Qr)?;
        Ok(Self { side, dark })
    }
}
