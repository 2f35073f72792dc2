//! Running a pack over a synthetic county on a virtual clock, through the same use cases as everybody.
//!
//! Agents know no procedure: what steps, outcomes, actions and forms there are is read from the pack, and how often
//! each is chosen from its samples. What was not reached yet is preferred for some matters, so that a month shows
//! all that a pack permits. The same seed gives the same journal, byte for byte, on either database.

mod act;
mod agenda;
mod agent;
mod books;
mod chance;
pub mod compare;
pub mod county;
mod day;
mod desk;
pub mod error;
pub mod figures;
mod follow;
mod form;
mod goal;
mod habit;
mod hours;
mod names;
pub mod need;
mod picture;
mod posts;
mod report;
mod route;
mod run;
pub mod samples;
mod settings;
mod staff;
mod summary;
mod tally;
mod vain;
mod work;

pub use desk::DAY as WORKING_DAY;
pub use error::SimulateError;
pub use goal::{Action, Goal, Reader, goals};
pub use run::{Simulation, Wanted};
pub use settings::{MOST_HOLDERS, Settings};
pub use summary::{Summary, Vain};
