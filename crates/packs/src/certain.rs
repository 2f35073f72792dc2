//! Whether a step always has somebody to go to: what its seats are found by has been named on every way there.

use crate::check::Declared;
use crate::problem::Source;
use crate::rule::Rule;
use crate::said::said;
use gewu_matter::procedure::*;
use std::collections::{BTreeMap, BTreeSet};

/// The bindings that hold for certain.
type Named = BTreeSet<Name>;

pub(crate) fn check(declared: &Declared, procedure: &Procedure, source: &mut Source<'_>) {
    let named = on_entry(procedure);
    for (id, step) in &procedure.steps {
        let Some(named) = named.get(id) else { continue };
        let missing: Named =
            step.who.iter().filter_map(binding).filter(|name| !named.contains(*name)).cloned().collect();
        let certain = |who: &Who| binding(who).is_none_or(|name| named.contains(name));
        if step.who.is_empty() || step.who.iter().any(certain) {
            continue;
        }
        let missing = missing.into_iter().collect::<Vec<_>>().join("”, “");
        let message = said!(
            "“{id}” can be entered before anybody has named “{missing}”, and would go to nobody; lead that way \
             elsewhere with when = \"!has(bound.{missing})\", or end who with a ROLE @ PLACE",
            "还没有人指定“{missing}”就可能进入“{id}”，那就没人接；用 when = \"!has(bound.{missing})\" 让它走别处，\
             或在 who 最后写一个“角色 @ 地点”"
        );
        source.near(declared.step(id), Rule::Handed, message);
    }
}

/// The binding by which a seat or person is found, if it is by one.
fn binding(who: &Who) -> Option<&Name> {
    match who {
        Who::Bound(name) | Who::Role { at: At::Binding(name), .. } => Some(name),
        Who::Reporter | Who::Side(_) | Who::External(_) | Who::Role { at: At::Levels(_), .. } => None,
    }
}

/// What holds whenever a step is entered, by whatever way. Opening names a unit only where the tenant has one, and
/// what comes back from an end may never have been given to anybody.
fn on_entry(procedure: &Procedure) -> BTreeMap<Name, Named> {
    let mut entry: BTreeMap<Name, Named> = BTreeMap::new();
    let mut next: Vec<(Name, Named)> = vec![(procedure.first.clone(), Named::new())];
    next.extend(procedure.reopen.iter().flat_map(|reopen| routes(&reopen.routes, &Named::new())));
    while let Some((id, named)) = next.pop() {
        let Some(step) = procedure.steps.get(&id) else { continue };
        let now: Named = match entry.get(&id) {
            Some(known) => known.intersection(&named).cloned().collect(),
            None => named,
        };
        if entry.get(&id) != Some(&now) {
            next.extend(ways(step, &now));
            entry.insert(id, now);
        }
    }
    entry
}

/// Where a step leads, with what then holds.
fn ways(step: &Step, named: &Named) -> Vec<(Name, Named)> {
    let mut ways = Vec::new();
    for outcome in step.outcomes.values() {
        let names = outcome.binds.iter().map(|bind| bind.name.clone());
        ways.extend(routes(&outcome.routes, &named.iter().cloned().chain(names).collect()));
    }
    if let StepKind::Parallel { branches, .. } = &step.kind {
        let inside = |branch: &Branch| {
            named.iter().chain(branch.binds.iter().map(|(name, _)| name)).cloned().collect()
        };
        ways.extend(branches.iter().map(|branch| (branch.step.clone(), inside(branch))));
    }
    let to = |target: &Target, named: Named| match target {
        Target::Step(step) => Some((step.clone(), named)),
        _ => None,
    };
    ways.extend(step.bound.iter().filter_map(|bound| to(&bound.then, named.clone())));
    // Whoever sends it back says that the naming was wrong.
    let theirs: Named = step.who.iter().filter_map(binding).cloned().collect();
    let rest = || named.difference(&theirs).cloned().collect();
    let keeps = step.may.return_.as_ref().is_some_and(|it| it.keeps);
    let back = step.may.return_.iter().flat_map(|it| std::iter::once(&it.to).chain(&it.then));
    ways.extend(back.filter_map(|target| to(target, if keeps { named.clone() } else { rest() })));
    let others = step.may.challenge.iter().map(|it| &it.to);
    ways.extend(others.filter_map(|target| to(target, rest())));
    ways
}

/// Routes are tried in their order, so whoever comes past “not named” knows that it is named.
fn routes(routes: &[Route], named: &Named) -> Vec<(Name, Named)> {
    let mut named = named.clone();
    let mut ways = Vec::new();
    for route in routes {
        let condition = route.when.as_ref().map(ToString::to_string).unwrap_or_default();
        let asked = |begin: &str| Some(condition.trim().strip_prefix(begin)?.strip_suffix(')')?.to_owned());
        if let Target::Step(step) = &route.to {
            let there = named.iter().cloned().chain(asked("has(bound.")).collect();
            ways.push((step.clone(), there));
        }
        named.extend(asked("!has(bound."));
    }
    ways
}
