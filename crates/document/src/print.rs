//! Printing: one layout for all sheets, laid out and written as PDF.

use crate::fonts::{Families, Fonts};
use crate::sheet::Sheet;
use crate::world::{Desk, Ground};
use serde::Serialize;
use typst::diag::SourceDiagnostic;
use typst::foundations::{Bytes, Datetime, Smart};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, Timestamp};

/// For how many sheets what was laid out is remembered: what they share is found again, and memory stays bounded.
const REMEMBERED: usize = 4;

/// Prints sheets. It is made once and used by as many at a time as may print.
pub struct Press(Ground);

/// A sheet that could not be printed: a fault of the layout, since whatever people wrote can be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the sheet could not be printed: {0}")]
pub struct PrintError(String);

#[derive(Serialize)]
struct Laid<'s> {
    #[serde(flatten)]
    sheet: &'s Sheet,
    fonts: &'s Families,
}

impl Press {
    /// A press with these fonts.
    pub fn new(fonts: Fonts) -> Press {
        Press(Ground::new(fonts))
    }

    /// The fonts.
    pub fn fonts(&self) -> &Fonts {
        self.0.fonts()
    }

    /// The PDF of a sheet; the same sheet gives the same bytes.
    ///
    /// # Errors
    /// When the layout is at fault.
    pub fn print(&self, sheet: &Sheet) -> Result<Vec<u8>, PrintError> {
        let fonts = self.fonts();
        let sheet = sheet.cleaned(|character| fonts.shows(character));
        let data = serde_json::to_vec(&Laid { sheet: &sheet, fonts: &fonts.families });
        let data = data.map_err(|error| PrintError(error.to_string()))?;
        let desk = Desk { ground: &self.0, sheet: Bytes::new(data) };
        let laid = typst::compile::<PagedDocument>(&desk).output.map_err(said)?;
        let at = &sheet.made_at;
        let part = |part: i8| u8::try_from(part).unwrap_or_default();
        let made = Datetime::from_ymd_hms(
            at.year().into(),
            part(at.month()),
            part(at.day()),
            part(at.hour()),
            part(at.minute()),
            0,
        );
        let minutes_east = at.offset().seconds() / 60;
        let options = PdfOptions {
            ident: Smart::Custom(sheet.code.clone()),
            creator: Smart::Custom(Some("Gewu".to_owned())),
            timestamp: made.and_then(|made| Timestamp::new_local(made, minutes_east)),
            ..PdfOptions::default()
        };
        let printed = typst_pdf::pdf(&laid, &options).map_err(said);
        comemo::evict(REMEMBERED);
        printed
    }
}

fn said(problems: impl IntoIterator<Item = SourceDiagnostic>) -> PrintError {
    PrintError(problems.into_iter().map(|it| it.message.to_string()).collect::<Vec<_>>().join("; "))
}
