//! Messages: delivered at least once, after the change they tell of is committed.

pub mod deliver;
pub mod letter;

pub use letter::{Carried, Carrier, Channel, Letter};
