//! What people are told in the application, and by which other ways they want to be told.

mod contact;
mod list;
mod person;

pub use contact::Contact;
pub use list::{NoticeView, Notices};

use gewu_kernel::id::MatterId;
use uuid::Uuid;

/// In place of a matter, where somebody is told of what is about none: their account, a request.
pub const NO_MATTER: MatterId = MatterId(Uuid::nil());
