//! Whether a pack may come into force here: it holds, its scenarios go as written, it shares no procedure with another
//! pack and takes the parameters that were set.

use super::error::PackError;
use super::{files, own_bytes};
use crate::error::AppError;
use crate::{App, Tenant, calendar};
use gewu_kernel::id::TenantId;
use gewu_packs::settings::called;
use gewu_packs::{Files, MANIFEST, OVERLAY, Pack, Problem, Rule, Said, compile, prove, set};
use gewu_store::Hash;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// How many faults of a proposal are kept: whoever has so many begins with the first ones.
const MOST_FAULTS: usize = 200;

/// Something wrong with a pack, as it is kept beside a proposal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// The file within the pack.
    pub file: String,
    /// From 1; 0 when the whole file is meant.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The rule that it breaks.
    #[serde(default)]
    pub rule: String,
    /// What is wrong and what to write instead.
    pub message: String,
    /// The same in Chinese.
    #[serde(default)]
    pub chinese: String,
}

impl Fault {
    /// What is wrong, in a language; in Chinese for any but English.
    pub fn said(&self, language: &str) -> &str {
        if language.starts_with("en") || self.chinese.is_empty() { &self.message } else { &self.chinese }
    }

    /// Why that is asked for.
    pub fn why(&self) -> Option<Said> {
        Rule::of_id(&self.rule).map(Rule::why)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}: {}", self.file, self.message),
            line => write!(f, "{}:{line}:{}: {}", self.file, self.column, self.message),
        }
    }
}

impl From<&Problem> for Fault {
    fn from(problem: &Problem) -> Fault {
        Fault {
            file: problem.file.clone(),
            line: problem.line,
            column: problem.column,
            rule: problem.rule.id().to_owned(),
            message: problem.message.en.clone(),
            chinese: problem.message.zh.clone(),
        }
    }
}

/// What was found of files that somebody hands in.
#[derive(Debug)]
pub(super) struct Found {
    /// The pack's id, as far as the manifest says it.
    pub(super) pack: String,
    /// What people call it.
    pub(super) title: String,
    /// The hash of the files.
    pub(super) hash: Hash,
    /// What is wrong.
    pub(super) faults: Vec<Fault>,
}

impl App {
    /// Checks files from all sides. Takes some time of a processor, so it keeps nobody else waiting.
    pub(super) async fn check_pack(&self, tenant: TenantId, files: &Files) -> Result<Found, AppError> {
        files::fit(files)?;
        let snapshot = self.tenant(tenant).await?;
        let overlays = self.store.overlays(tenant).await?;
        let files = Arc::new(files.clone());
        let checked = tokio::task::spawn_blocking(move || {
            let (pack, title) = called(&files);
            let hash = own_bytes(&gewu_packs::hash(&files))?;
            let latest = overlays.into_iter().rfind(|row| row.pack == pack);
            let mut faults = match compile(&files, None) {
                Err(problems) => problems.iter().map(Fault::from).collect(),
                Ok(compiled) => {
                    let mut problems = taken(&snapshot, &compiled);
                    let latest = latest.as_ref().map(|row| (row.content.as_str(), row.version));
                    problems.extend(without_parameters(&pack, &files, latest));
                    let mut faults: Vec<Fault> = problems.iter().map(Fault::from).collect();
                    let proof = prove(&files, &compiled, &calendar::of_scenarios()?);
                    faults.extend(proof.problems.iter().map(Fault::from));
                    faults
                }
            };
            faults.truncate(MOST_FAULTS);
            Ok::<_, AppError>(Found { pack, title, hash, faults })
        });
        checked.await.map_err(|error| AppError::Data(format!("a check ended early: {error}")))?
    }
}

/// Procedures that another pack has in force: which of them a report means must be plain.
pub(super) fn taken(tenant: &Tenant, pack: &Pack) -> Vec<Problem> {
    let taken = pack.procedures.keys().filter_map(|procedure| {
        let (_, other) = tenant.in_force(procedure).filter(|(_, other)| other.id != pack.id)?;
        let other = &other.id;
        let message = Said::of(
            format!(
                "the procedure “{procedure}” is in force from the pack “{other}”; give this one another id, or publish it \
                 as an edition of “{other}”"
            ),
            format!("规程“{procedure}”已由机制包“{other}”施行；换一个编号，或作为“{other}”的新版发布"),
        );
        Some(Problem::of_file(MANIFEST, Rule::Named, message))
    });
    taken.collect()
}

/// Why an edition does not take the tenant's latest parameters (text, version): it would fall back to its own values
/// without a word.
pub(super) fn without_parameters(pack: &str, files: &Files, latest: Option<(&str, i64)>) -> Vec<Problem> {
    let Some((content, version)) = latest else { return Vec::new() };
    let Err(mut problems) = set(files, content) else { return Vec::new() };
    let message = Said::of(
        format!(
            "this edition does not take the parameters that were set here for “{pack}” (version {version}); set ones that \
             both editions take with `gewu pack overlay {pack} FILE`, publish again, then set the rest"
        ),
        format!(
            "这一版不接受本地为“{pack}”设的参数（第 {version} 版）；先用 `gewu pack overlay {pack} FILE` \
             设成两版都接受的，再发布，然后设其余的"
        ),
    );
    problems.push(Problem::of_file(OVERLAY, Rule::Fits, message));
    problems
}

/// Why words that somebody writes beside a decision will not do.
pub(super) fn words(said: &str, field: &'static str, missing: &'static str) -> Result<String, PackError> {
    let said = said.trim();
    match said.chars().count() {
        0 => Err(PackError::Words(field, missing)),
        1..=2000 => Ok(said.to_owned()),
        _ => Err(PackError::Words(field, "write at most 2000 characters")),
    }
}
