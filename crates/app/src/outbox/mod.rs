//! Messages: delivered at least once, after the change they tell of is committed.

pub mod deliver;
pub mod letter;
mod recipient;
pub mod send;
pub mod undelivered;
mod words;

pub(crate) use letter::confirmation_code;
pub use letter::{Carried, Carrier, Channel, Letter, NoLetters};
pub use undelivered::UndeliveredView;

/// The kind of message that asks whether an address is somebody's own.
pub(crate) const CONFIRM: &str = "own-address";
