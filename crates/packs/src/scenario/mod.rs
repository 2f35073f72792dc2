//! Scenario tests: a file that reads like the meeting it describes, played through the real engine.

mod play;
mod stage;

use crate::raw::{Either, Text};
use gewu_kernel::calendar::WorkTime;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;

/// A scenario as its author writes it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawScenario {
    title: Text,
    procedure: String,
    begins: String,
    cast: BTreeMap<String, Cast>,
    /// The levels at which the matter has a place; all, if not said.
    places: Option<Vec<String>>,
    scene: Vec<Scene>,
}

/// One part, or a list of parts.
type Cast = Either<Vec<String>>;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Scene {
    /// `2026-03-02 09:00`, or only `09:00` on the day of the scene before.
    at: Text,
    /// Somebody of the cast; nobody lets time pass.
    who: Option<String>,
    /// A verb, or an outcome by id or title.
    does: Option<String>,
    /// The step meant, by id or title, where somebody has two.
    on: Option<String>,
    #[serde(default)]
    with: Map<String, Value>,
    /// Who is away from now on.
    #[serde(default)]
    away: Vec<String>,
    /// Who is back.
    #[serde(default)]
    back: Vec<String>,
    #[serde(default)]
    then: Then,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Then {
    refused: Option<String>,
    step: Option<String>,
    waits_for: Vec<String>,
    cannot_act: Vec<String>,
    due: Option<String>,
    paused: Option<bool>,
    told: Vec<String>,
    ended: Option<String>,
    /// What is claimed now; "" where nothing is.
    result: Option<String>,
}

/// A scenario test of a pack.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its file within the pack.
    pub file: String,
    /// What it shows.
    pub title: String,
    raw: RawScenario,
}

/// Where a scenario did not go as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The scene, from 1; 0 when the scenario cannot begin.
    pub scene: usize,
    /// What was expected and what came.
    pub message: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scene {}: {}", self.scene, self.message)
    }
}

/// What a scenario has been through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// The kinds of event and `step.outcome`s that occurred.
    pub reached: std::collections::BTreeSet<String>,
}

impl Scenario {
    pub(crate) fn new(file: &str, raw: RawScenario) -> Scenario {
        Scenario { file: file.to_owned(), title: raw.title.get_ref().clone(), raw }
    }

    /// The procedure that it plays.
    pub fn procedure(&self) -> &str {
        &self.raw.procedure
    }

    /// Where a scene stands in its file, from 1; the scenario as a whole for 0.
    pub(crate) fn place(&self, scene: usize) -> Option<std::ops::Range<usize>> {
        let scene = scene.checked_sub(1).and_then(|scene| self.raw.scene.get(scene));
        Some(scene.map_or(self.raw.title.span(), |scene| scene.at.span()))
    }

    /// Plays it through the engine, scene by scene.
    pub fn play(&self, pack: &crate::Pack, work_time: &WorkTime) -> Result<Played, Failure> {
        play::play(&self.raw, pack, work_time)
    }
}
