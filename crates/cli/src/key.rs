//! The sealing key: 256 bits in a file that nobody else may read.

use crate::Failure;
use crate::ambient::SystemSource;
use data_encoding::HEXLOWER;
use gewu_app::Source as _;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// The key of a file; a new one, when there is no such file.
pub fn read_or_make(file: &Path) -> Result<[u8; 32], Failure> {
    match read(file)? {
        Some(key) => Ok(key),
        None => make(file),
    }
}

/// The key of a file; none, when there is no such file.
pub fn read(file: &Path) -> Result<Option<[u8; 32]>, Failure> {
    match std::fs::read_to_string(file) {
        Ok(text) => {
            let bytes = HEXLOWER.decode(text.trim().as_bytes()).ok().and_then(|it| it.try_into().ok());
            let none = || format!("{} holds no key: 64 hexadecimal digits", file.display()).into();
            bytes.ok_or_else(none).map(Some)
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{} cannot be read: {error}", file.display()).into()),
    }
}

fn make(file: &Path) -> Result<[u8; 32], Failure> {
    let mut key = [0; 32];
    SystemSource.fill(&mut key);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(file) {
        Ok(mut opened) => {
            writeln!(opened, "{}", HEXLOWER.encode(&key))?;
            Ok(key)
        }
        // Another program was faster: its key counts.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => read_or_make(file),
        Err(error) => {
            Err(format!("{} cannot be made: {error}; name another --key-file", file.display()).into())
        }
    }
}
