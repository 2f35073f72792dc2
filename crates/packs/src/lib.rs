//! Packs: folders of definitions, read, checked and compiled into what the engines run.
//!
//! Everything here is pure: files come in as texts, problems go out with line and column.

mod category;
mod certain;
mod check;
mod compile;
mod condition;
pub mod diff;
pub mod draw;
pub mod form;
mod grammar;
mod kind;
mod names;
mod overlay;
mod pack;
mod problem;
mod raw;
mod resolve;
pub mod scenario;
pub mod settings;
mod sound;
mod words;

pub use compile::Runnable;
pub use overlay::{Parameter, ParameterKind};
pub use pack::{Files, MANIFEST, Pack, compile, hash};
pub use problem::Problem;
pub use words::Words;
