//! What authors of packs read: the shapes of the files as schemas for editors and as tables for people, made of the
//! comments at the shapes themselves. The pages around them are `docs/packs`, kept up to date by a test.

mod schema;
mod table;
pub(crate) mod written;

pub use schema::schemas;
pub(crate) use schema::by_kind;
pub use table::{Table, tables};
