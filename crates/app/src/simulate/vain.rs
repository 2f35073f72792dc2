//! What was always refused: nothing can be concluded of what nobody could do, so the end of a run says so.

use super::act::Made;
use super::goal::Goal;
use super::run::Simulation;
use super::summary::Vain;
use crate::AppError;
use gewu_matter::Refusal;
use std::collections::BTreeSet;

impl Simulation<'_> {
    /// Notes what an outcome, or the opening, was refused for, until the end shows whether it ever went through.
    pub(super) fn note_refusal(&mut self, made: &Made, error: &AppError, code: &str) {
        let what = match (made.act(), &made.shows) {
            (None, _) => "open".to_owned(),
            (Some(_), Some(goal @ Goal::Outcome(..))) => goal.to_string(),
            _ => return,
        };
        let (code, why) = match error {
            // Somebody else was faster, or its day has not come: it is tried again.
            AppError::Changed { .. } | AppError::Refused(Refusal::TooEarly { .. }) => return,
            AppError::Refused(refusal) => (refusal.code().to_owned(), refusal.to_string()),
            AppError::Form(problems) => ("form".to_owned(), problems.to_string()),
            _ => (code.to_owned(), String::new()),
        };
        let known = self.vain.entry((made.procedure.clone(), what.clone()));
        let procedure = made.procedure.clone();
        known.or_insert(Vain { procedure, what, times: 0, code, why }).times += 1;
    }

    /// What was always refused.
    pub(super) fn in_vain(&self) -> Vec<Vain> {
        let opened: BTreeSet<&str> = self.opened.values().map(|it| it.procedure.as_str()).collect();
        let went_through = |it: &&Vain| match it.what.as_str() {
            "open" => opened.contains(it.procedure.as_str()),
            what => self
                .reached
                .iter()
                .any(|(procedure, goal)| *procedure == it.procedure && goal.to_string() == what),
        };
        self.vain.values().filter(|it| !went_through(it)).cloned().collect()
    }
}
