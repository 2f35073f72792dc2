//! What a run led to.

use super::figures::Figures;
use super::goal::Goal;
use serde::{Serialize, Serializer};
use std::collections::{BTreeMap, BTreeSet};

/// Something that people tried to the end in vain.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Vain {
    /// The procedure.
    pub procedure: String,
    /// `STEP.OUTCOME`, or `open` where no matter of it could be opened.
    pub what: String,
    /// How often it was tried.
    pub times: u64,
    /// The code of the first refusal.
    pub code: String,
    /// What the first refusal said.
    pub why: String,
}

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
    /// What was tried and always refused, so that nothing was seen of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub vain: Vec<Vain>,
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
