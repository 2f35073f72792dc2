//! What people are told in the application, and by which other ways they want to be told.

mod contact;
mod list;

pub use contact::Contact;
pub use list::{NoticeView, Notices};
