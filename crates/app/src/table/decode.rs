//! Bytes to text, strictly: what is not in an encoding is refused by its line, never replaced.

use encoding_rs::{Decoder, DecoderResult, Encoding};
use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

/// Why a text cannot be read, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TextFault {
    /// Bytes that the encoding does not have.
    Foreign { line: u64 },
    /// A NUL, which no text has.
    Nul { line: u64 },
    /// A line, or a field within quotation marks, without end.
    Endless { line: u64 },
}

impl fmt::Display for TextFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for TextFault {}

/// No row of a table is longer, in bytes of UTF-8.
pub(super) const LONGEST: usize = 1024 * 1024;
const PIECE: usize = 64 * 1024;

/// A text as UTF-8, while it is read.
pub(super) struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    text: Vec<u8>,
    text_at: usize,
    /// The line that is read.
    line: u64,
    /// Bytes since the last end of a line.
    in_line: usize,
    /// Bytes since whoever reads has come to the end of a row; they put it back to 0.
    in_row: Rc<Cell<usize>>,
    over: bool,
    /// The last piece ended with a carriage return, which is told with what follows it.
    returned: bool,
    /// What is wrong after the text that was decoded.
    fault: Option<TextFault>,
}

impl<R: Read> Decoded<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Decoded<R> {
        Decoded {
            inner,
            // A mark at the beginning says the encoding, and is no part of the text.
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: Vec::new(),
            raw_at: 0,
            text: Vec::new(),
            text_at: 0,
            line: 1,
            in_line: 0,
            in_row: Rc::default(),
            over: false,
            returned: false,
            fault: None,
        }
    }

    /// How much was read since the last row, for whoever takes the rows to put back to 0.
    pub(super) fn in_row(&self) -> Rc<Cell<usize>> {
        Rc::clone(&self.in_row)
    }

    fn fill(&mut self) -> Result<(), io::Error> {
        while self.text_at == self.text.len() {
            if let Some(fault) = self.fault.clone() {
                return Err(io::Error::other(fault));
            }
            if self.over {
                return Ok(());
            }
            if self.raw_at == self.raw.len() {
                self.raw.resize(PIECE, 0);
                let read = self.inner.read(&mut self.raw)?;
                self.raw.truncate(read);
                self.raw_at = 0;
                self.over = read == 0;
            }
            self.text.resize(PIECE * 4, 0);
            let from = &self.raw[self.raw_at..];
            let (result, read, written) =
                self.decoder.decode_to_utf8_without_replacement(from, &mut self.text, self.over);
            self.text.truncate(written);
            self.text_at = 0;
            self.raw_at += read;
            self.plain_ends();
            let looked = self.look();
            let foreign = matches!(result, DecoderResult::Malformed(..));
            self.fault = looked.or_else(|| foreign.then_some(TextFault::Foreign { line: self.line }));
        }
        Ok(())
    }

    /// Ends every line in the one way, so that lines are counted as people count them.
    fn plain_ends(&mut self) {
        if !self.returned && !self.text.contains(&b'\r') {
            return;
        }
        let mut plain = Vec::with_capacity(self.text.len() + 1);
        for byte in std::mem::take(&mut self.text) {
            if self.returned && byte != b'\n' {
                plain.push(b'\n');
            }
            self.returned = byte == b'\r';
            if !self.returned {
                plain.push(byte);
            }
        }
        if self.returned && self.over {
            plain.push(b'\n');
        }
        self.text = plain;
    }

    /// Looks at what was decoded: a text has ends of lines and no NUL. What comes before a fault can still be read.
    fn look(&mut self) -> Option<TextFault> {
        let mut sound = 0;
        let mut fault = None;
        for line in self.text.split_inclusive(|byte| *byte == b'\n') {
            self.in_line += line.len();
            if line.contains(&0) {
                fault = Some(TextFault::Nul { line: self.line });
            } else if self.in_line > LONGEST {
                fault = Some(TextFault::Endless { line: self.line });
            }
            if fault.is_some() {
                break;
            }
            sound += line.len();
            if line.ends_with(b"\n") {
                self.line += 1;
                self.in_line = 0;
            }
        }
        self.text.truncate(sound);
        fault
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.fill()?;
        let left = &self.text[self.text_at..];
        let count = left.len().min(into.len());
        into[..count].copy_from_slice(&left[..count]);
        self.text_at += count;
        self.in_row.set(self.in_row.get() + count);
        match self.in_row.get() > 2 * LONGEST {
            true => Err(io::Error::other(TextFault::Endless { line: self.line })),
            false => Ok(count),
        }
    }
}

/// The fault of a text within an error of reading it.
pub(super) fn fault(error: &io::Error) -> Option<TextFault> {
    error.get_ref()?.downcast_ref::<TextFault>().cloned()
}
