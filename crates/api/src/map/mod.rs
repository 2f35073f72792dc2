//! Where open matters lie.

pub mod show;
