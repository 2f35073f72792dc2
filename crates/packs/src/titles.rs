//! What people read: everything has a title, and what stands side by side is told apart by it.

use crate::check::Declared;
use crate::problem::Source;
use crate::rule::Rule;
use crate::said::said;
use gewu_matter::procedure::*;
use std::collections::BTreeMap;
use std::ops::Range;

/// Something with a title: where it is declared, its id and the title.
type Titled<'p> = (Range<usize>, &'p str, &'p str);

pub(crate) fn check(declared: &Declared, procedure: &Procedure, source: &mut Source<'_>) {
    let place = |known: Option<Range<usize>>| known.unwrap_or_else(|| declared.id.clone());
    told(vec![(declared.id.clone(), &procedure.id, &procedure.title)], source);
    let ends = procedure.ends.iter();
    told(ends.map(|(id, end)| (place(declared.end(id)), id.as_str(), end.title.as_str())).collect(), source);
    let results = procedure.results.iter();
    told(
        results.map(|(id, title)| (place(declared.result(id)), id.as_str(), title.as_str())).collect(),
        source,
    );
    let sides = procedure.sides.iter();
    told(sides.map(|(id, side)| (declared.id.clone(), id.as_str(), side.title.as_str())).collect(), source);
    let steps = procedure.steps.iter();
    told(
        steps.map(|(id, step)| (place(declared.step(id)), id.as_str(), step.title.as_str())).collect(),
        source,
    );
    for (id, step) in &procedure.steps {
        let outcomes = step.outcomes.iter();
        let named = |(name, outcome): (&'_ Name, &'_ Outcome)| {
            (place(declared.outcome(id, name)), name.clone(), outcome.title.clone())
        };
        let owned: Vec<_> = outcomes.map(named).collect();
        told(
            owned.iter().map(|(at, name, title)| (at.clone(), name.as_str(), title.as_str())).collect(),
            source,
        );
    }
}

/// Tells of what has no title, and of two with the same.
fn told(mut side_by_side: Vec<Titled<'_>>, source: &mut Source<'_>) {
    side_by_side.sort_by_key(|(place, ..)| place.start);
    let mut taken: BTreeMap<&str, &str> = BTreeMap::new();
    for (place, id, title) in side_by_side {
        if title.trim().is_empty() {
            let message = said!(
                "“{id}” has no title; write what people are to read",
                "“{id}”没有名称；写上给人看的名称"
            );
            source.at(place, Rule::Worded, message);
        } else if let Some(other) = taken.insert(title, id) {
            let message = said!(
                "“{id}” and “{other}” are both called “{title}”; people could not tell them apart",
                "“{id}”和“{other}”都叫“{title}”，人分不清；改用不同的名称"
            );
            source.at(place, Rule::Worded, message);
        }
    }
}
