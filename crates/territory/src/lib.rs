//! Places and the people who answer for them: areas with their history, their hierarchies and
//! lineage; from a point to its grid; bodies, positions and who holds which role.
//!
//! Pure: texts, days and seeds are arguments; nothing here reads a file, a clock or a random source.
//! What a procedure is, and who may do what, is not known here.

pub mod area;
pub mod body;
pub mod boundary;
pub mod directory;
pub mod division;
pub mod editions;
pub mod lineage;
pub mod locate;
pub mod position;
pub mod snapshot;
pub mod synthetic;
mod voronoi;

pub use area::{Area, Dated, Hierarchy, Level, Parent};
pub use body::{Body, BodyKind};
pub use boundary::{Boundary, Coordinate};
pub use directory::{Directory, DirectoryError, Holders, Post, reaches};
pub use division::DivisionKind;
pub use lineage::{Lineage, LineageKind};
pub use locate::{Located, Locator};
pub use position::{Absence, Position, Tenure};
pub use snapshot::{Places, Territory, TerritoryError};
