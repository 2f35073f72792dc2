//! Matters: reporting, acting, reading.

pub mod act;
pub mod group;
pub mod list;
pub mod queue;
pub mod receipt;
pub mod report;
mod rows;
pub mod show;
mod sight;
pub mod submit;
pub mod wake;
mod working_set;

pub use act::{Act, Verb};
pub use report::{Report, Where};
pub use submit::{Caller, Key, Reply, Request, Work};
