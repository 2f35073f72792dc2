//! What the typesetter may reach: its layout, one sheet as data, and the faces. No disk, no network, no clock.

use crate::fonts::Fonts;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};

/// What stays the same from sheet to sheet.
pub(crate) struct Ground {
    library: LazyHash<Library>,
    layout: Source,
    sheet: FileId,
    fonts: Fonts,
}

impl Ground {
    pub(crate) fn new(fonts: Fonts) -> Ground {
        Ground {
            library: LazyHash::new(Library::default()),
            layout: Source::new(file("sheet.typ"), include_str!("sheet.typ").to_owned()),
            sheet: file("sheet.json"),
            fonts,
        }
    }

    pub(crate) fn fonts(&self) -> &Fonts {
        &self.fonts
    }
}

fn file(name: &str) -> FileId {
    let path = VirtualPath::new(name).expect("the name is a plain one");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// One sheet on that ground.
pub(crate) struct Desk<'g> {
    pub(crate) ground: &'g Ground,
    /// The sheet in JSON.
    pub(crate) sheet: Bytes,
}

impl typst::World for Desk<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.ground.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.ground.fonts.book
    }

    fn main(&self) -> FileId {
        self.ground.layout.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.ground.layout.id() {
            Ok(self.ground.layout.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == self.ground.sheet { Ok(self.sheet.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.ground.fonts.font(index)
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
