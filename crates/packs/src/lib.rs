//! Packs: folders of definitions, read, checked and compiled into what the engines run.
//!
//! Everything here is pure: files come in as texts, problems go out with line and column.

mod advice;
mod asked;
mod ballot;
mod category;
mod certain;
mod check;
mod compile;
mod condition;
pub mod diff;
pub mod document;
pub mod draw;
mod duty;
mod expression;
mod external;
pub mod form;
mod grammar;
mod kind;
pub mod law;
mod missing;
mod names;
mod overlay;
mod pack;
mod problem;
mod prove;
mod raw;
pub mod reading;
mod recheck;
mod red_line;
pub mod reference;
mod resolve;
mod rule;
mod said;
pub mod scenario;
pub mod settings;
mod side;
pub mod sound;
mod titles;
mod urgent;
mod words;

pub use compile::{Alike, Runnable};
pub use grammar::is_name;
pub use overlay::{Parameter, ParameterKind};
pub use pack::{Files, MANIFEST, OVERLAY, Pack, compile, hash, load, set};
pub use problem::Problem;
pub use prove::{Proof, prove};
pub use rule::{Family, Rule};
pub use said::Said;
pub use words::Words;
