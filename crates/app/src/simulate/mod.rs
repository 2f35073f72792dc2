//! Running a pack over a synthetic county on a virtual clock, through the same use cases as everybody.
//!
//! Agents know no procedure: what steps, outcomes, actions and forms there are is read from the pack, and how often
//! each is chosen from its samples. What was not reached yet is preferred for some matters, so that a month shows
//! all that a pack permits. The same seed gives the same journal, byte for byte, on either database.

mod act;
mod agenda;
mod agent;
mod chance;
pub mod county;
mod day;
pub mod error;
mod follow;
mod form;
mod goal;
mod names;
mod picture;
mod report;
mod route;
mod run;
pub mod samples;
mod staff;
mod summary;

pub use error::SimulateError;
pub use goal::{Action, Goal, Reader, goals};
pub use run::{Simulation, Wanted};
pub use summary::Summary;
