//! QR codes as plain shapes within a page.

use qrcode::{Color, EcLevel, QrCode};
use serde::Serialize;
use std::fmt::Write;

/// A QR code: a square of `size` units, dark where the path goes.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Qr {
    size: usize,
    path: String,
}

/// The quiet zone that readers need around a code, in modules.
const QUIET: usize = 4;

/// The code of a text; none when the text is longer than any code holds.
pub(super) fn qr(text: &str) -> Option<Qr> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let mut path = String::new();
    for (row, modules) in code.to_colors().chunks(width).enumerate() {
        let mut column = 0;
        while column < width {
            let run = modules[column..].iter().take_while(|color| **color == Color::Dark).count();
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", column + QUIET, row + QUIET);
            }
            column += run.max(1);
        }
    }
    Some(Qr { size: width + 2 * QUIET, path })
}
