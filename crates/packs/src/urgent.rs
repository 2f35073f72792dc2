//! What is urgent does not wait for office hours, nor do those who have to hear that it is late.

use crate::problem::Source;
use crate::rule::Rule;
use crate::said::said;
use gewu_kernel::limit::{Limit, Unit};
use gewu_matter::procedure::{LimitRule, Procedure, Step};
use std::ops::Range;

/// Where a step of a pack can be due in urgent hours, escalation goes on in urgent hours too; `place` is where it says
/// how often.
pub(crate) fn check(place: Range<usize>, procedure: &Procedure, source: &mut Source<'_>) {
    let is_urgent = |limit: &Limit| limit.unit == Unit::UrgentHours;
    let emergencies = || procedure.categories.values().filter_map(|it| it.limit.as_ref()).any(is_urgent);
    let urgent = |step: &&Step| match &step.limit {
        Some(LimitRule::Fixed(limit)) => is_urgent(limit),
        Some(LimitRule::ByUrgency(_) | LimitRule::Category) => emergencies(),
        Some(LimitRule::Field(_)) | None => false,
    };
    let every = procedure.escalate_every;
    let Some(step) = procedure.steps.values().find(urgent).filter(|_| !is_urgent(&every.urgent)) else {
        return;
    };
    let (id, usual) = (&step.id, every.usual);
    let message = said!(
        "“{id}” can be due in urgent hours, and who hears next that it is late would wait for the offices: write \
         escalate_every = {{ usual = \"{usual}\", urgent = \"2 urgent-hours\" }}",
        "“{id}”会按紧急小时到期，超时提醒却要等上班才逐级往上：写 escalate_every = {{ usual = \"{usual}\", urgent = \"2 urgent-hours\" }}"
    );
    source.at(place, Rule::Urgent, message);
}
