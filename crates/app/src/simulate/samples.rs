//! What a pack says of the world it is tried in: `samples/simulation.toml`.
//!
//! Everything is optional: a pack without samples is tried with even chances. Chances are whole percents, weights
//! are whole numbers that only matter beside each other, and time is in minutes.

mod known;

use super::error::SimulateError;
use gewu_packs::{Files, Pack, reading};
use gewu_territory::area::Level;
use serde::Deserialize;
use std::collections::BTreeMap;

/// The file within a pack.
pub const FILE: &str = "samples/simulation.toml";

/// The file as a whole.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct Samples {
    /// Matters opened on a day.
    pub reports_per_day: u32,
    /// Weights of the 24 hours of the day for reports.
    pub hours: Vec<u32>,
    /// Weights of the procedures; all the same, if not said.
    pub procedures: BTreeMap<String, u32>,
    /// Weights of who opens matters: `anyone`, or a role that the procedure lets open them.
    pub openers: BTreeMap<String, u32>,
    /// Of what anyone may open, how much staff enter from paper or by telephone.
    pub paper_percent: u32,
    /// Reports whose place is told as a point, as the code of a village, or as a point outside of the county.
    pub places: Places,
    /// Units, by their keys, that each town has for itself; the others are the county’s.
    pub town_units: Vec<String>,
    /// Where each role is held, `[role.ROLE]`.
    pub role: BTreeMap<String, RoleSample>,
    /// What is reported, `[category.ID]`.
    pub category: BTreeMap<String, CategorySample>,
    /// What happens at each step, `[step.ID]`.
    pub step: BTreeMap<String, StepSample>,
    /// What reporters do beside what they are asked.
    pub reporter: ReporterSample,
    /// Decisions on what somebody asked for.
    pub decide: DecideSample,
    /// Somebody turns to help that was asked for after about this long.
    pub help_delay: u32,
    /// How long they then work at it, on average, in working minutes.
    pub help_work: u32,
    /// Of those who have a deputy, how many are away for some days of a week.
    pub absent_percent: u32,
    /// Of new matters, how many are steered towards something that was not reached yet.
    pub steered_percent: u32,
    /// Texts for fields of forms, by field.
    pub texts: BTreeMap<String, Vec<String>>,
    /// Values for fields of forms, numbers too, by field: four times of five it is one of them.
    pub values: BTreeMap<String, Vec<toml::Value>>,
}

/// How places are told.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[allow(missing_docs)]
pub struct Places {
    pub point_percent: u32,
    pub village_percent: u32,
    pub outside_percent: u32,
}

/// Where a role is held, and by how many.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct RoleSample {
    /// A level such as `small-grid` or `town`, or `unit` for every unit of the pack; if not said, where the
    /// procedures look for it first.
    pub at: Option<String>,
    /// How many hold it at each place.
    pub holders: u32,
    /// At how many places there is a deputy too.
    pub deputy_percent: u32,
    /// At how many places nobody holds it.
    pub vacant_percent: u32,
    /// How much of an office day whoever holds it has for this, 1 to 100.
    pub available_percent: u32,
}

/// What is reported.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct CategorySample {
    /// How often, beside the others.
    pub weight: Option<u32>,
    /// Texts by field of the opening form; `{place}` stands for the place.
    pub texts: BTreeMap<String, Vec<String>>,
}

/// What happens at a step.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct StepSample {
    /// After how long people turn to it, about half of the time.
    pub delay: u32,
    /// How long they then work at it, on average, in working minutes.
    pub work: u32,
    /// How often somebody signs for it first.
    pub take_percent: u32,
    /// Weights of the outcomes; all the same, if none is said.
    pub outcomes: BTreeMap<String, u32>,
    /// How often each action is taken: return, transfer, extend, pause, resume, joint, release, review, note.
    pub actions: BTreeMap<String, u32>,
    /// What is written, by outcome or action.
    pub texts: BTreeMap<String, Vec<String>>,
}

/// What reporters do of their own accord.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[allow(missing_docs)]
pub struct ReporterSample {
    pub urge_percent: u32,
    pub note_percent: u32,
    pub reopen_percent: u32,
    /// How often staff enter for them what they are asked.
    pub proxy_percent: u32,
}

/// Decisions on what somebody asked for.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
#[allow(missing_docs)]
pub struct DecideSample {
    pub delay: u32,
    pub work: u32,
    pub grant_percent: u32,
}

impl Samples {
    /// Reads them from the files of a pack.
    pub fn of(files: &Files) -> Result<Samples, SimulateError> {
        let Some(text) = files.get(FILE) else { return Ok(Samples::default()) };
        let samples: Samples = toml::from_str(text)
            .map_err(|error| SimulateError::of_samples(&reading::problem(FILE, text, &error)))?;
        if samples.hours.len() != 24 {
            return Err(SimulateError::Samples(format!("{FILE}: hours needs 24 weights, one for each hour")));
        }
        for (role, sample) in &samples.role {
            let at = sample.at.as_deref();
            if at.is_some_and(|at| at != UNIT && Level::of_word(at).is_none()) {
                let words = Level::ALL.map(Level::word).join(", ");
                return Err(SimulateError::Samples(format!(
                    "{FILE}: role {role}: at is unit or one of {words}"
                )));
            }
            if !(1..=100).contains(&sample.available_percent) {
                return Err(SimulateError::Samples(format!(
                    "{FILE}: role {role}: available-percent is 1 to 100"
                )));
            }
        }
        Ok(samples)
    }

    /// Reads them for a pack: every step, outcome, role, category, unit and field that they name has to be there.
    pub fn for_pack(files: &Files, pack: &Pack) -> Result<Samples, SimulateError> {
        let samples = Samples::of(files)?;
        known::check(files, pack)?;
        Ok(samples)
    }

    /// What happens at a step.
    pub fn step(&self, step: &str) -> StepSample {
        self.step.get(step).cloned().unwrap_or_default()
    }
}

/// The word for “in every unit”.
pub const UNIT: &str = "unit";

impl Default for Samples {
    fn default() -> Self {
        Samples {
            reports_per_day: 60,
            hours: vec![0, 0, 0, 0, 0, 1, 2, 4, 7, 8, 8, 6, 4, 4, 6, 7, 7, 6, 5, 5, 4, 3, 1, 0],
            procedures: BTreeMap::new(),
            openers: BTreeMap::new(),
            paper_percent: 5,
            places: Places::default(),
            town_units: Vec::new(),
            role: BTreeMap::new(),
            category: BTreeMap::new(),
            step: BTreeMap::new(),
            reporter: ReporterSample::default(),
            decide: DecideSample::default(),
            help_delay: 480,
            help_work: 20,
            absent_percent: 5,
            steered_percent: 25,
            texts: BTreeMap::new(),
            values: BTreeMap::new(),
        }
    }
}

impl Default for Places {
    fn default() -> Self {
        Places { point_percent: 30, village_percent: 5, outside_percent: 1 }
    }
}

impl Default for RoleSample {
    fn default() -> Self {
        RoleSample { at: None, holders: 1, deputy_percent: 30, vacant_percent: 0, available_percent: 100 }
    }
}

impl Default for StepSample {
    fn default() -> Self {
        StepSample {
            delay: 240,
            work: 20,
            take_percent: 20,
            outcomes: BTreeMap::new(),
            actions: BTreeMap::new(),
            texts: BTreeMap::new(),
        }
    }
}

impl StepSample {
    /// How often an action is taken where it is permitted.
    pub fn action_percent(&self, action: &str) -> u32 {
        self.actions.get(action).copied().unwrap_or(3)
    }
}

impl Default for ReporterSample {
    fn default() -> Self {
        ReporterSample { urge_percent: 5, note_percent: 5, reopen_percent: 3, proxy_percent: 5 }
    }
}

impl Default for DecideSample {
    fn default() -> Self {
        DecideSample { delay: 240, work: 10, grant_percent: 75 }
    }
}

#[cfg(test)]
mod tests;
