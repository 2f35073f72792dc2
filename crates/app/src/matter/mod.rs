//! Matters: reporting, acting, reading.

pub mod act;
mod decide;
pub mod group;
pub mod list;
pub mod queue;
pub mod receipt;
pub mod report;
pub mod request;
mod rows;
pub mod show;
mod submit;
pub mod wake;
mod working_set;

pub use act::{Act, Verb};
pub use report::{Report, Where};
pub use request::{Caller, Key, Reply, Request, Work};
