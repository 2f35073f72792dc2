//! Matters: reporting, acting, reading.

pub mod act;
pub mod alike;
pub mod bring;
mod caller;
mod decide;
pub mod document;
pub mod drawing;
pub mod follow;
pub mod forms;
pub mod group;
pub mod list;
pub mod map;
pub(crate) mod move_over;
pub mod paper;
pub mod public;
pub mod queue;
pub(crate) mod reader;
pub mod receipt;
pub mod recheck;
pub mod report;
mod request;
pub(crate) mod rows;
pub mod search;
pub mod set_aside;
pub mod show;
pub(crate) mod sight;
mod submit;
pub(crate) mod table;
pub mod timeline;
pub mod wake;
mod working_set;

pub use act::{Act, Verb};
pub use caller::{Caller, Partner};
pub use report::{OnBehalf, Report, Where};
pub use request::{Key, Reply, Request, Work};
pub(crate) use submit::hash as hash_of;
