//! Attachments.

pub mod put;
pub mod show;
