//! A pack that comes as a ZIP archive. What a stranger packed may be made to harm: nothing of it is written anywhere,
//! and it is read no further than a pack could go.

use super::error::PackError;
use super::files::{self, MOST_BYTES, MOST_FILES};
use gewu_packs::{Files, MANIFEST, reading};
use std::io::{Cursor, Read};
use zip::ZipArchive;
use zip::read::ZipFile;

/// How large an archive may be.
pub const MOST_PACKED: usize = 2 * 1024 * 1024;

/// What systems put beside the files that people pack.
const BESIDE: [&str; 4] = ["__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini"];

/// The files of a pack in an archive: those of the folder in which its `pack.toml` lies.
pub fn unpack(archive: &[u8]) -> Result<Files, PackError> {
    let refuse = |what: &str| PackError::Files(what.to_owned());
    let mut archive = ZipArchive::new(Cursor::new(archive))
        .map_err(|_| refuse("this is not a ZIP archive, or it is damaged; pack the folder again as .zip"))?;
    // Ten times as many as a pack has: entries for folders, and what systems add.
    if archive.len() > MOST_FILES * 10 {
        return Err(refuse("the archive has too many entries for a pack; pack the pack’s own folder only"));
    }
    let mut found = Files::new();
    let mut left = MOST_BYTES;
    for number in 0..archive.len() {
        let entry = archive.by_index(number).map_err(|error| {
            PackError::Files(format!(
                "the archive cannot be read ({error}); pack the folder again, without a password"
            ))
        })?;
        if let Some((path, text)) = entry_of(entry, &mut left)?
            && found.insert(path.clone(), text).is_some()
        {
            return Err(PackError::Files(format!("“{path}” is in the archive twice; pack the folder again")));
        }
    }
    let files = within(found)?;
    files::fit(&files)?;
    Ok(files)
}

/// A file of the archive, unless it is none of the pack's.
fn entry_of<R: Read>(
    mut entry: ZipFile<'_, R>,
    left: &mut usize,
) -> Result<Option<(String, String)>, PackError> {
    let Ok(name) = std::str::from_utf8(entry.name_raw()).map(str::to_owned) else {
        return Err(PackError::Files(
            "the archive writes names of files in an old encoding; name the files in letters a-z, or pack them with a \
             program that writes UTF-8, or choose the folder itself"
                .to_owned(),
        ));
    };
    let last = name.rsplit('/').next().unwrap_or_default();
    if entry.is_dir()
        || BESIDE.iter().any(|beside| name.starts_with(beside) || last == *beside)
        || last.starts_with("._")
    {
        return Ok(None);
    }
    if entry.is_symlink() {
        return Err(PackError::Files(format!(
            "“{name}” is a link to somewhere else; put the file itself in"
        )));
    }
    files::path_fits(&name)?;
    // What an entry says of its size is not to be believed: it is read as far as there is room and one byte more.
    let mut bytes = Vec::new();
    let room = u64::try_from(*left).unwrap_or(0) + 1;
    entry.by_ref().take(room).read_to_end(&mut bytes).map_err(|error| {
        PackError::Files(format!("“{name}” cannot be read ({error}); pack the folder again"))
    })?;
    if bytes.len() > *left {
        return Err(PackError::Files(format!(
            "unpacked, the files have more than {MOST_BYTES} bytes; a pack has texts only, pack its own folder"
        )));
    }
    *left -= bytes.len();
    let text = reading::text(&name, bytes).map_err(|problem| {
        let (line, said) = (problem.line, problem.message);
        PackError::Files(format!(
            "“{name}”, line {line}: {}; then pack the folder again（第 {line} 行：{}，再重新打包）",
            said.en, said.zh
        ))
    })?;
    Ok(Some((name, text)))
}

/// The files of the folder with the manifest nearest to the top, by their paths within it.
fn within(found: Files) -> Result<Files, PackError> {
    let manifests = found.keys().filter_map(|path| match path.strip_suffix(MANIFEST)? {
        "" => Some(""),
        folder => folder.ends_with('/').then_some(folder),
    });
    let mut folders: Vec<&str> = manifests.collect();
    folders.sort_by_key(|folder| folder.matches('/').count());
    let depth = |folder: &str| folder.matches('/').count();
    let folder = match folders.as_slice() {
        [] => String::new(),
        [one, other, ..] if depth(one) == depth(other) => {
            return Err(PackError::Files(
                "the archive has several packs; pack one folder at a time".to_owned(),
            ));
        }
        [first, ..] => (*first).to_owned(),
    };
    let inner =
        found.into_iter().filter_map(|(path, text)| Some((path.strip_prefix(&folder)?.to_owned(), text)));
    Ok(inner.collect())
}

#[cfg(test)]
mod tests;
