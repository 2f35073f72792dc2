//! Places, bodies and the people who serve in them.

pub mod card;
pub mod import_areas;
pub mod import_bodies;
pub mod import_boundaries;
pub mod init;
pub mod rows;
mod spell;
