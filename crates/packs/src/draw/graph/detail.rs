//! What stands in a node beside its title: who does it, and how long it may take.

use super::lane;
use crate::diff::say::{self, Say};
use crate::draw::terms::Terms;
use gewu_matter::procedure::*;

/// The first who is asked, and how many stand behind.
pub(super) fn who(say: &Say<'_>, terms: Terms, who: &[Who]) -> String {
    let first = match who.first() {
        None => return String::new(),
        Some(Who::Reporter) => lane::reporter(terms).title,
        Some(Who::External(name)) => say.external(name).of(terms.language).to_owned(),
        Some(Who::Bound(_)) => terms.named.to_owned(),
        Some(Who::Side(side)) => say.side(side).of(terms.language).to_owned(),
        Some(Who::Role { role, at }) => {
            let role = lane::capital(&lane::role(say, terms, role));
            lane::bracketed(terms, &role, &lane::place(say, terms, at).to_lowercase())
        }
    };
    match who.len() - 1 {
        0 => first,
        behind => format!("{first}{}", terms.in_reserve(behind)),
    }
}

/// Who may begin.
pub(super) fn opener(say: &Say<'_>, terms: Terms, opener: &Opener) -> String {
    match opener {
        Opener::Anyone => terms.anyone.to_owned(),
        Opener::Role(role) => lane::role(say, terms, role),
        Opener::External(name) => say.external(name).of(terms.language).to_owned(),
    }
}

/// How long a step may take, or until when it waits.
pub(super) fn time(say: &Say<'_>, terms: Terms, step: &Step) -> String {
    let limit = |limit: gewu_kernel::limit::Limit| say::limit(limit).of(terms.language).to_owned();
    match &step.kind {
        StepKind::Notice { days, .. } => terms.public(&limit(*days)),
        StepKind::Review { every, .. } => terms.every(&limit(*every)),
        StepKind::Wait { until, .. } => match until {
            Until::After(after) => terms.waits(&limit(*after)),
            Until::AfterStep(step, after) => {
                let step = say.step(step).of(terms.language).to_owned();
                terms.until(&lane::bracketed(terms, &limit(*after), &step))
            }
            Until::Field(field) => terms.until(&field_title(say, terms, field)),
        },
        _ => match &step.limit {
            None => String::new(),
            Some(LimitRule::Field(field)) => terms.within(&terms.by(&field_title(say, terms, field))),
            rule => terms.within(say::limit_rule(rule.as_ref()).of(terms.language)),
        },
    }
}

/// Which bodies vote, where a step is a vote.
pub(super) fn votes(say: &Say<'_>, terms: Terms, step: &Step) -> String {
    let StepKind::Ballot(ballot) = &step.kind else { return String::new() };
    let mut sittings: Vec<String> = Vec::new();
    for sitting in &ballot.sittings {
        let title = |body: &Name| match (terms.language, say.pack.bodies.get(body)) {
            ("en", _) | (_, None) => say::spaced(body),
            (_, Some(body)) => body.title.clone(),
        };
        let titles = sitting.bodies.iter().map(title).collect::<Vec<_>>().join(terms.and);
        if !sittings.contains(&titles) {
            sittings.push(titles);
        }
    }
    format!("{}{}{}", terms.ballot, terms.colon, sittings.join(terms.or))
}

/// What people call a field of the opening form.
fn field_title(say: &Say<'_>, terms: Terms, field: &str) -> String {
    let key = format!("form.{field}");
    let title = say.word(&key).of(terms.language).to_owned();
    if title.ends_with(&key) { field.to_owned() } else { format!("“{title}”") }
}

/// Whether a time passes after which others hear of it while the step goes on.
pub(super) fn reminds(step: &Step) -> bool {
    match &step.kind {
        StepKind::Review { .. } => true,
        StepKind::Parallel { .. } | StepKind::Wait { .. } => false,
        kind => kind.silent().is_none() && step.limit.is_some() && !step.escalate.is_empty(),
    }
}
