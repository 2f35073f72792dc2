//! In whose lane a node stands.

use super::{Lane, Lanes};
use crate::diff::say::{self, Say};
use crate::draw::terms::Terms;
use gewu_matter::procedure::{At, StepKind, Who};

/// How people call a role.
pub(super) fn role(say: &Say<'_>, terms: Terms, role: &str) -> String {
    say.role(role).of(terms.language).to_owned()
}

/// How people call a place.
pub(super) fn place(say: &Say<'_>, terms: Terms, at: &At) -> String {
    match at {
        At::Binding(name) if of_branches(say, name) => terms.each_unit.to_owned(),
        At::Binding(_) => terms.unit.to_owned(),
        At::Levels(_) => capital(say::place(at).of(terms.language)),
    }
}

/// Whether a name stands for another unit in each branch.
fn of_branches(say: &Say<'_>, name: &str) -> bool {
    let steps = say.pack.procedures.get(say.procedure).into_iter().flat_map(|it| it.procedure.steps.values());
    let mut branches = steps.flat_map(|step| match &step.kind {
        StepKind::Parallel { branches, .. } => branches.as_slice(),
        _ => &[],
    });
    branches.any(|branch| branch.binds.as_ref().is_some_and(|(bound, _)| bound == name))
}

/// The lane of whoever is asked first.
pub(super) fn of(say: &Say<'_>, terms: Terms, lanes: Lanes, who: &Who) -> Lane {
    let (level, place_id) = match who {
        Who::Reporter | Who::Side(_) => return reporter(terms),
        Who::External(name) => {
            let title = capital(say.external(name).of(terms.language));
            return Lane { level: 5, id: format!("external.{name}"), title };
        }
        Who::Bound(name) => {
            return Lane { level: 10, id: format!("person.{name}"), title: terms.named.to_owned() };
        }
        Who::Role { at: At::Binding(name), .. } => (50, name.clone()),
        Who::Role { at: At::Levels(levels), .. } => {
            let first = levels.first().map_or("", String::as_str);
            (level(first), first.to_owned())
        }
    };
    let Who::Role { role: named, at } = who else { return reporter(terms) };
    let place_title = place(say, terms, at);
    match lanes {
        Lanes::Places => Lane { level, id: format!("place.{place_id}"), title: place_title },
        Lanes::Roles => Lane {
            level,
            id: format!("role.{place_id}.{named}"),
            title: bracketed(terms, &capital(&role(say, terms, named)), &place_title.to_lowercase()),
        },
    }
}

/// `网格员（网格）`
pub(super) fn bracketed(terms: Terms, text: &str, within: &str) -> String {
    if terms.language == "en" { format!("{text} ({within})") } else { format!("{text}（{within}）") }
}

/// The lane of whoever opens a matter.
pub(super) fn reporter(terms: Terms) -> Lane {
    let title = if terms.language == "en" { "Reporter" } else { "上报人" };
    Lane { level: 0, id: "reporter".to_owned(), title: title.to_owned() }
}

/// From the nearest to the widest.
fn level(level: &str) -> u8 {
    let known = [
        "small-grid",
        "medium-grid",
        "large-grid",
        "group",
        "village",
        "town",
        "",
        "county",
        "city",
        "province",
    ];
    let at = known.iter().position(|it| *it == level && !it.is_empty());
    at.map_or(99, |at| if at < 6 { 20 + at as u8 } else { 60 + at as u8 })
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}
