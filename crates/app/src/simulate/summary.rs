//! What a run led to.

use super::figures::Figures;
use super::goal::Goal;
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// What a run led to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Summary {
    /// Simulated days.
    pub days: u32,
    /// Facts by kind, as the use cases answered.
    pub facts: BTreeMap<String, u64>,
    /// What the procedures permit and what was reached, by procedure.
    #[serde(serialize_with = "as_texts")]
    pub reached: BTreeSet<(String, Goal)>,
    /// What the procedures permit and what was not.
    #[serde(serialize_with = "as_texts")]
    pub missed: BTreeSet<(String, Goal)>,
    /// Matters opened.
    pub opened: u64,
    /// Matters by the end they came to.
    pub ended: BTreeMap<String, u64>,
    /// Matters still open.
    pub open: u64,
    /// Of those, late by now.
    pub overdue: u64,
    /// How often somebody was told that something is late or vacant.
    pub escalations: u64,
    /// What agents tried in vain, by the code of the refusal.
    pub refused: BTreeMap<String, u64>,
    /// Matters that time could not move.
    pub stuck: u64,
    /// Queues, waiting times, limits and loads.
    pub figures: Figures,
}

impl Summary {
    /// All facts.
    pub fn facts_in_all(&self) -> u64 {
        self.facts.values().sum()
    }
}

fn as_texts<S: Serializer>(goals: &BTreeSet<(String, Goal)>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(goals.iter().map(|(procedure, goal)| format!("{procedure}/{goal}")))
}
