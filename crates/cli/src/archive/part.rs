//! A file that appears under its name only when it is whole.

use crate::Failure;
use std::fs::{File, OpenOptions, remove_file, rename};
use std::io::{BufWriter, ErrorKind};
use std::path::{Path, PathBuf};

/// A file that is being written, as `NAME.part`, which nobody else may read. It goes when it is dropped.
pub struct Part {
    name: PathBuf,
    part: PathBuf,
}

impl Part {
    pub fn begin(name: &Path) -> Result<(Part, BufWriter<File>), Failure> {
        if name.exists() {
            return Err(format!("{} is there already; name a file that is not", name.display()).into());
        }
        let mut part = name.as_os_str().to_owned();
        part.push(".part");
        let part = Part { name: name.to_owned(), part: part.into() };
        let failed = |error| {
            format!(
                "{} cannot be written: {error}; name a file in a folder that is there",
                part.part.display()
            )
        };
        // What an earlier try left behind may be open to others.
        match remove_file(&part.part) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(failed(error).into()),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&part.part).map_err(failed)?;
        Ok((part, BufWriter::new(file)))
    }

    /// Gives it its name, once all of it is on the disk.
    pub fn finish(self, file: BufWriter<File>) -> Result<(), Failure> {
        let failed = |error: std::io::Error| format!("{} cannot be written: {error}", self.name.display());
        let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        rename(&self.part, &self.name).map_err(failed)?;
        // The name itself has to outlive a power cut as well, where the system lets folders be synced.
        let folder = self.name.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if let Ok(folder) = File::open(folder) {
            drop(folder.sync_all());
        }
        Ok(())
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // Not there any more, once it has its name.
        drop(remove_file(&self.part));
    }
}
