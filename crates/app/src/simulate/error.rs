//! Why a simulation could not run.

use crate::error::AppError;
use gewu_packs::Problem;

/// A simulation that did not run to its end.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// The pack's samples do not hold.
    #[error("{0}")]
    Samples(String),
    /// What somebody wants changed about them does not fit the pack.
    #[error("{0}")]
    Settings(String),
    /// No county can be made.
    #[error("no county can be made: {0}")]
    County(String),
    /// A use case failed in a way that no agent can help.
    #[error(transparent)]
    App(#[from] AppError),
}

impl SimulateError {
    /// What is wrong with the samples, in both languages.
    pub(super) fn of_samples(problem: &Problem) -> SimulateError {
        SimulateError::Samples(format!("{problem}（{}）", problem.message.zh))
    }
}

impl From<gewu_store::StoreError> for SimulateError {
    fn from(error: gewu_store::StoreError) -> Self {
        SimulateError::App(error.into())
    }
}
