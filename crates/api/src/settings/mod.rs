//! What somebody sets for themselves in the interface.

pub mod desk;
