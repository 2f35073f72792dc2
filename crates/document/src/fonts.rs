//! The faces of a document: few of them, found by name, and each read only when a character needs it.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use typst::foundations::Bytes;
use typst::text::{Font, FontBook, FontInfo};
use typst::utils::LazyHash;

/// Files of free faces, and what each is for. Those at the end have the characters that the others lack.
const FILES: [(&str, Style); 8] = [
    ("FandolFang-Regular.otf", Style::Fang),
    ("FandolHei-Regular.otf", Style::Hei),
    ("FandolKai-Regular.otf", Style::Kai),
    ("FandolSong-Bold.otf", Style::Song),
    ("FandolSong-Regular.otf", Style::Song),
    ("NotoSerifCJK-Bold.ttc", Style::Any),
    ("NotoSerifCJK-Regular.ttc", Style::Any),
    ("NotoSansCJK-Regular.ttc", Style::Any),
];

/// Where a system keeps its fonts.
const OF_THE_SYSTEM: [&str; 3] =
    ["/usr/local/share/fonts", "/usr/share/fonts", "/usr/share/texlive/texmf-dist/fonts/opentype"];

/// Where fonts are looked for: in the folder that somebody named or else, below the folder of a user’s data, in the one
/// that `scripts/fonts` fills; then where the system keeps its own.
pub fn usual_folders(named: Option<&Path>, data: Option<&Path>) -> Vec<PathBuf> {
    let own = named.map(Path::to_path_buf).or_else(|| Some(data?.join("gewu/fonts")));
    own.into_iter().chain(OF_THE_SYSTEM.map(PathBuf::from)).collect()
}

/// How deep folders of fonts are nested.
const DEPTH: usize = 8;
/// What a font must show to be one with Chinese characters.
const CHINESE: [char; 3] = ['办', '事', '项'];

/// What a face is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// 仿宋: what is written.
    Fang,
    /// 黑体: headings of parts.
    Hei,
    /// 楷体: headings within them.
    Kai,
    /// 宋体: title, and numbers of pages.
    Song,
    /// Whatever is missing elsewhere.
    Any,
}

/// The names under which the layout asks for faces, the preferred one first.
#[derive(Clone, Debug, serde::Serialize)]
pub(crate) struct Families {
    fang: Vec<String>,
    hei: Vec<String>,
    kai: Vec<String>,
    song: Vec<String>,
}

/// The faces that were found.
pub struct Fonts {
    pub(crate) book: LazyHash<FontBook>,
    pub(crate) families: Families,
    faces: Vec<Face>,
}

struct Face {
    file: Arc<PathBuf>,
    index: u32,
    font: OnceLock<Option<Font>>,
}

/// No face with Chinese characters was found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "no font with Chinese characters was found in {}; `scripts/fonts install` fetches free ones, or name their folder with --fonts",
    .0.iter().map(|it| it.display().to_string()).collect::<Vec<_>>().join(", ")
)]
pub struct NoFonts(pub Vec<PathBuf>);

impl Fonts {
    /// Whether the folders hold none of the files; nothing is read.
    pub fn missing(folders: &[PathBuf]) -> Option<NoFonts> {
        let mut files = Vec::new();
        folders.iter().for_each(|folder| gather(folder, DEPTH, &mut files));
        let known = |file: &PathBuf| FILES.iter().any(|(name, _)| file.ends_with(name));
        (!files.iter().any(known)).then(|| NoFonts(folders.to_vec()))
    }

    /// What the folders hold, those below them too; of faces that several hold, the first.
    ///
    /// # Errors
    /// When none of them shows Chinese characters.
    pub fn find(folders: &[PathBuf]) -> Result<Fonts, NoFonts> {
        let mut files = Vec::new();
        folders.iter().for_each(|folder| gather(folder, DEPTH, &mut files));
        let mut found: Vec<(Style, FontInfo, Face)> = Vec::new();
        for (name, style) in FILES {
            let Some(file) = files.iter().find(|file| file.ends_with(name)) else { continue };
            let Ok(bytes) = fs::read(file) else { continue };
            let Some((index, info)) = chinese(&bytes) else { continue };
            let face = Face { file: Arc::new(file.clone()), index, font: OnceLock::new() };
            found.push((style, info, face));
        }
        let named = |style: Style| {
            let own =
                found.iter().filter(|it| it.0 == style).chain(found.iter().filter(|it| it.0 == Style::Any));
            let mut seen = HashSet::new();
            own.map(|it| it.1.family.clone()).filter(|it| seen.insert(it.clone())).collect::<Vec<_>>()
        };
        let families = Families {
            fang: named(Style::Fang),
            hei: named(Style::Hei),
            kai: named(Style::Kai),
            song: named(Style::Song),
        };
        if found.is_empty() {
            return Err(NoFonts(folders.to_vec()));
        }
        let book = LazyHash::new(FontBook::from_infos(found.iter().map(|it| it.1.clone())));
        Ok(Fonts { book, families, faces: found.into_iter().map(|it| it.2).collect() })
    }

    /// Whether some face shows a character.
    pub fn shows(&self, character: char) -> bool {
        (0..self.faces.len())
            .filter_map(|index| self.book.info(index))
            .any(|info| info.coverage.contains(character.into()))
    }

    /// How many faces were read so far.
    pub fn read(&self) -> usize {
        self.faces.iter().filter(|face| face.font.get().is_some()).count()
    }

    pub(crate) fn font(&self, index: usize) -> Option<Font> {
        let face = self.faces.get(index)?;
        let read = || Font::new(Bytes::new(fs::read(face.file.as_path()).ok()?), face.index);
        face.font.get_or_init(read).clone()
    }
}

/// The face of a file that writes characters as they are written on the mainland; of several in a collection, that one.
fn chinese(bytes: &[u8]) -> Option<(u32, FontInfo)> {
    let shows = |info: &FontInfo| CHINESE.iter().all(|it| info.coverage.contains(u32::from(*it)));
    let mut faces: Vec<(u32, FontInfo)> =
        (0..).zip(FontInfo::iter(bytes)).filter(|(_, info)| shows(info)).collect();
    let mainland = faces.iter().position(|(_, info)| info.family.ends_with("SC"));
    (!faces.is_empty()).then(|| faces.swap_remove(mainland.unwrap_or_default()))
}

fn gather(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    for path in paths {
        match path.is_dir() {
            true if depth > 0 => gather(&path, depth - 1, files),
            true => {}
            false => files.push(path),
        }
    }
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, form: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        form.debug_struct("Fonts").field("families", &self.families).finish_non_exhaustive()
    }
}
