//! What every room of the house may know: ids, limits and the working calendar, canonical JSON.
//!
//! Nothing here reads a clock, a random source, a file or a database.

pub mod calendar;
pub mod canonical;
pub mod id;
pub mod limit;
pub mod seat;

/// An instant of the platform: UTC, millisecond precision, handed in by whoever acts.
pub use jiff::Timestamp;
pub use jiff::civil::Date;
