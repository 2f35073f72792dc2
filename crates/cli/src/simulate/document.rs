//! What programs read: `docs/schemas/simulation.schema.json` says what each member holds.

use super::play::Case;
use gewu_app::simulate::compare::Comparison;
use gewu_app::simulate::need::Need;
use gewu_app::simulate::{Settings, Summary};
use gewu_kernel::Date;
use gewu_packs::Pack;
use serde::Serialize;

/// The format’s name and version.
pub const FORMAT: &str = "gewu-simulation/1";

/// The whole.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Document<'a> {
    pub format: &'static str,
    pub area: &'a str,
    pub begin: Date,
    pub days: u32,
    pub seed: u64,
    /// The run that was asked for; of a search, the run with what was found.
    pub run: Run<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<Run<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comparison: Option<&'a Comparison>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub needs: &'a [Need],
}

/// One run.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Run<'a> {
    pub pack: &'a str,
    /// SHA-256 of the pack’s content.
    pub hash: &'a str,
    pub title: &'a str,
    /// What was otherwise than the pack’s samples.
    pub settings: &'a Settings,
    /// The tenant’s parameters, as they were given.
    pub overlay: Option<&'a str>,
    pub summary: &'a Summary,
}

impl<'a> Run<'a> {
    pub fn of(case: &'a Case, pack: &'a Pack, summary: &'a Summary) -> Run<'a> {
        Run {
            pack: &pack.id,
            hash: &pack.hash,
            title: &pack.title,
            settings: &case.settings,
            overlay: case.overlay(),
            summary,
        }
    }
}
