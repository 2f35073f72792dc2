//! What is counted, and how much of it is taken.

use crate::problem::{Code, Problem};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Deed {
    /// A report without an account.
    Report,
    /// Reports without an account from one place; nobody is held up for what others do there.
    ReportAt,
    /// A receipt code that is none.
    WrongCode,
    /// A picture without an account.
    Upload,
    /// Blank forms to print.
    Paper,
    /// A report of certain words, by anyone.
    Words,
    /// A picture under one receipt code.
    CodeUpload,
    /// A word of whoever holds one receipt code.
    CodeNote,
    /// A printed file under one receipt code.
    CodePrint,
    /// A code with which somebody confirms an address.
    Confirm,
    /// A message whose signature holds under no secret.
    WrongSignature,
    /// A message of a partner.
    Exchange,
}

/// How much of something is taken within a window.
pub(super) struct Pace {
    /// After so many each waits for the one before it.
    pub(super) soft: u32,
    /// How long, in seconds.
    pub(super) apart: i64,
    /// After so many there is nothing more within the window.
    pub(super) hard: u32,
    /// The window, in milliseconds.
    pub(super) window: i64,
}

const HOUR: i64 = 60 * 60 * 1000;
const DAY: i64 = 24 * HOUR;

impl Deed {
    /// A village often shares one address, so the pace of a client is that of many people: it slows a program down
    /// and does not stop a neighbourhood. A code is one matter's: what a day holds there is enough for all who share it.
    pub(super) fn pace(self) -> Pace {
        let (soft, apart, hard, window) = match self {
            Deed::Report => (10, 20, 60, HOUR),
            Deed::ReportAt | Deed::Words => (u32::MAX, 0, u32::MAX, HOUR),
            Deed::WrongCode => (5, 10, 30, HOUR),
            Deed::Upload => (400, 0, 400, HOUR),
            Deed::Paper => (5, 10, 30, HOUR),
            Deed::CodeUpload => (60, 0, 60, DAY),
            Deed::CodePrint => (30, 0, 30, HOUR),
            Deed::Confirm => (10, 0, 10, DAY),
            Deed::CodeNote => (30, 0, 30, DAY),
            Deed::WrongSignature => (60, 0, 60, HOUR),
            // A city’s line sends its whole backlog when it comes back.
            Deed::Exchange => (20_000, 0, 20_000, HOUR),
        };
        Pace { soft, apart, hard, window }
    }
}

/// Whether somebody may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// At once.
    Go,
    /// After so many seconds.
    Wait(u32),
    /// Not before so many seconds: there has been too much.
    Stop(u32),
}

impl Verdict {
    /// For programs: whoever has to wait is told for how long.
    pub fn check(self) -> Result<(), Problem> {
        match self {
            Verdict::Go => Ok(()),
            Verdict::Wait(seconds) | Verdict::Stop(seconds) => {
                Err(Problem::new(Code::TooMany).retry_after(seconds))
            }
        }
    }
}

/// What came of one more deed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Whether it may be done; only then it is counted.
    pub verdict: Verdict,
    /// How many there were before it within the window.
    pub before: u32,
}
