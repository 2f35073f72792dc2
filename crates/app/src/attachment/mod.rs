//! Attachments: known by the hash of their bytes. Nothing of a file is kept but its picture, drawn anew.

pub mod picture;
pub mod put;
pub mod show;

pub use picture::Unfit;
pub use put::{Kept, Upload};
