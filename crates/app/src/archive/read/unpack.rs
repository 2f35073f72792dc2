//! The stream inside: unpacked, measured, and never more than it can honestly be.

use gewu_store::Hash;
use sha2::{Digest, Sha256};
use std::io::{BufReader, Error, Read, Result};
use zstd::Decoder;

/// Rows of a county shrink to a tenth, those of one that only repeats itself to a hundredth. What unpacks to more than
/// this many times its size is made to fill a disk.
const MOST_TIMES: u64 = 1000;
/// As much is unpacked in any case.
const ALWAYS: u64 = 64 << 20;

/// Reads what is packed.
pub(super) struct Unpacked<R: Read> {
    decoder: Decoder<'static, BufReader<Measured<R>>>,
    unpacked: u64,
}

/// Takes hash and length of what goes through.
struct Measured<R> {
    input: R,
    hash: Sha256,
    bytes: u64,
}

impl<R: Read> Unpacked<R> {
    pub(super) fn new(input: R) -> Result<Unpacked<R>> {
        let measured = Measured { input, hash: Sha256::new(), bytes: 0 };
        Ok(Unpacked { decoder: Decoder::new(measured)?, unpacked: 0 })
    }

    /// Reads what is left, which must be nothing but padding; hash and length of all that was packed.
    pub(super) fn end(mut self) -> Result<(Hash, u64)> {
        let mut padding = [0; 4096];
        loop {
            match self.read(&mut padding)? {
                0 => break,
                more if padding[..more].iter().all(|byte| *byte == 0) => {}
                _ => return Err(Error::other("something follows its end")),
            }
        }
        let measured = self.decoder.finish().into_inner();
        Ok((measured.hash.finalize().into(), measured.bytes))
    }
}

impl<R: Read> Read for Unpacked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.decoder.read(buffer)?;
        self.unpacked += count as u64;
        let packed = self.decoder.get_ref().get_ref().bytes;
        match self.unpacked > ALWAYS.max(packed.saturating_mul(MOST_TIMES)) {
            true => Err(Error::other(format!("it unpacks to more than {MOST_TIMES} times its size"))),
            false => Ok(count),
        }
    }
}

impl<R: Read> Read for Measured<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.input.read(buffer)?;
        self.hash.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}
