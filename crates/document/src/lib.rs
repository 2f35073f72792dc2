//! A matter as a printable file: plain values in, PDF bytes out, in the layout of official documents (GB/T 9704-2012).
//!
//! What must not be here: what a matter is, who may read it, and any clock. What people wrote reaches the layout as data
//! and is never read as markup.

mod clean;
mod fonts;
mod print;
mod sheet;
mod world;

pub use fonts::{Fonts, NoFonts, usual_folders};
pub use print::{Press, PrintError};
pub use sheet::{Line, Part, Sheet};
