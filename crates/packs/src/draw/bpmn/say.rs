//! What BPMN has no element for, in words and expressions.

use super::super::Drawing;
use crate::diff::{About, Both, tell};
use gewu_kernel::limit::{Limit, Unit};
use gewu_matter::procedure::*;

/// The pack in words, in one language, by what the words are about.
pub(super) struct Book<'d> {
    drawing: Drawing<'d>,
    told: Vec<crate::diff::Told>,
}

impl<'d> Book<'d> {
    pub(super) fn new(drawing: Drawing<'d>) -> Book<'d> {
        Book { drawing, told: tell(drawing.pack) }
    }

    fn said<'b>(&self, both: &'b Both) -> &'b str {
        both.of(self.drawing.language)
    }

    /// What is told of something, a line each; nothing where there is nothing to tell.
    pub(super) fn of(&self, about: &About) -> String {
        let lines = self.told.iter().filter(|told| told.about == *about).flat_map(|told| &told.lines);
        let lines: Vec<String> =
            lines.map(|(what, how)| format!("{}: {}", self.said(what), self.said(how))).collect();
        lines.join("\n")
    }

    /// An outcome with its title.
    pub(super) fn outcome(&self, step: &str, outcome: &str) -> String {
        let procedure = self.drawing.procedure.id.clone();
        let about = About::Outcome { procedure, step: step.to_owned(), outcome: outcome.to_owned() };
        let key = format!("{}.step.{step}.{outcome}", self.drawing.procedure.id);
        let title = self.drawing.pack.word(self.drawing.language, &key);
        format!("{title} ({outcome})\n{}", self.of(&about)).trim().to_owned()
    }
}

/// A time as ISO 8601 says it, or as packs do where that knows no such time.
pub(super) fn duration(limit: Limit) -> String {
    let Limit { count, unit } = limit;
    match unit {
        Unit::Days => format!("P{count}D"),
        Unit::Months => format!("P{count}M"),
        Unit::UrgentHours => format!("PT{count}H"),
        Unit::WorkingHours | Unit::WorkingDays => limit.to_string(),
    }
}

/// How long a step may take: a kind of timer, and its expression.
pub(super) fn timer(step: &Step) -> (&'static str, String) {
    const DURATION: &str = "bpmn:timeDuration";
    match &step.kind {
        StepKind::Notice { days, .. } => return (DURATION, duration(*days)),
        StepKind::Review { every, .. } => return ("bpmn:timeCycle", format!("R/{}", duration(*every))),
        StepKind::Wait { until, .. } => {
            return match until {
                Until::After(after) => (DURATION, duration(*after)),
                Until::AfterStep(step, after) => ("bpmn:timeDate", format!("{step} + {after}")),
                Until::Field(field) => ("bpmn:timeDate", format!("form.{field}")),
            };
        }
        _ => {}
    }
    match &step.limit {
        Some(LimitRule::Fixed(limit)) => (DURATION, duration(*limit)),
        Some(LimitRule::ByUrgency(Pace { usual, urgent })) if usual == urgent => (DURATION, duration(*usual)),
        Some(LimitRule::ByUrgency(Pace { usual, urgent })) => {
            (DURATION, format!("urgent ? '{}' : '{}'", duration(*urgent), duration(*usual)))
        }
        Some(LimitRule::Category) | None => (DURATION, "category.limit".to_owned()),
        Some(LimitRule::Field(field)) => ("bpmn:timeDate", format!("form.{field}")),
    }
}

/// Who is asked, as packs write it.
pub(super) fn seat(who: &Who) -> String {
    match who {
        Who::Reporter => "reporter".to_owned(),
        Who::Bound(name) => format!("bound.{name}"),
        Who::Side(name) => format!("side.{name}"),
        Who::External(name) => format!("external.{name}"),
        Who::Role { role, at: At::Levels(levels) } => format!("{role} @ {}", levels.join(" | ")),
        Who::Role { role, at: At::Binding(name) } => format!("{role} @ bound.{name}"),
    }
}
