//! Reports that were set aside: read, taken up, refused.

pub mod accept;
pub mod list;
pub mod refuse;
