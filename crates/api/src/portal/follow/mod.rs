//! Following by receipt code: where a matter stands, what happened, and what its reporter may do.

pub(super) mod act;
pub(super) mod code;
mod course;
pub(super) mod document;
mod offer;
pub(super) mod picture;
pub(super) mod show;
mod story;
