//! The journal: its order, and taking it out.

pub mod export;
pub mod order;
