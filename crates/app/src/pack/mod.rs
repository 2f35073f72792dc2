//! Packs of a tenant: which are in force, with which parameters.

pub mod publish;
pub mod staffing;
