//! Putting what is known of some days over what was known before.

use gewu_kernel::Date;
use gewu_territory::area::{Area, Dated, Hierarchy};

/// Lays a spell over others: on its days it holds, on the others they still do. What was known already stays as
/// it is, with its own source.
pub(super) fn overlay<T: PartialEq + Clone>(spells: &mut Vec<Dated<T>>, new: Dated<T>) {
    if spells.iter().any(|spell| spell.value == new.value && covers(spell, &new)) {
        return;
    }
    let mut kept = Vec::with_capacity(spells.len() + 2);
    for spell in spells.drain(..) {
        if !spell.overlaps(&new) {
            kept.push(spell);
            continue;
        }
        if let Some(from) = new.from.filter(|from| spell.from.is_none_or(|begun| begun < *from)) {
            kept.push(Dated { until: Some(from), ..spell.clone() });
        }
        if let Some(until) = new.until.filter(|until| spell.until.is_none_or(|ended| *until < ended)) {
            kept.push(Dated { from: Some(until), ..spell });
        }
    }
    kept.push(new);
    kept.sort_by_key(|spell| spell.from);
    *spells = kept;
}

fn covers<T>(spell: &Dated<T>, new: &Dated<T>) -> bool {
    let begun = match (spell.from, new.from) {
        (None, _) => true,
        (Some(begun), Some(from)) => begun <= from,
        (Some(_), None) => false,
    };
    let lasts = match (spell.until, new.until) {
        (None, _) => true,
        (Some(ended), Some(until)) => until <= ended,
        (Some(_), None) => false,
    };
    begun && lasts
}

/// An area with what is newly said of it, and which of its sides that changed.
pub(super) fn merge(before: &Area, said: Area) -> (Area, Vec<&'static str>) {
    let mut now = before.clone();
    said.names.into_iter().for_each(|spell| overlay(&mut now.names, spell));
    said.codes.into_iter().for_each(|spell| overlay(&mut now.codes, spell));
    said.boundaries.into_iter().for_each(|spell| overlay(&mut now.boundaries, spell));
    for hierarchy in [Hierarchy::Administrative, Hierarchy::Grid] {
        let of = |spell: &Dated<gewu_territory::area::Parent>| spell.value.hierarchy == hierarchy;
        let (mut own, other): (Vec<_>, Vec<_>) = now.parents.into_iter().partition(of);
        said.parents.iter().filter(|spell| of(spell)).for_each(|spell| overlay(&mut own, spell.clone()));
        now.parents = other.into_iter().chain(own).collect();
    }
    now.parents.sort_by_key(|spell| (spell.from, spell.value.hierarchy));
    let mut sides = Vec::new();
    let same = |one: &Vec<Dated<gewu_territory::area::Parent>>| {
        let mut sorted = one.clone();
        sorted.sort_by_key(|spell| (spell.from, spell.value.hierarchy));
        sorted
    };
    for (side, changed) in [
        ("names", now.names != before.names),
        ("codes", now.codes != before.codes),
        ("parents", now.parents != same(&before.parents)),
        ("boundaries", now.boundaries != before.boundaries),
    ] {
        if changed {
            sides.push(side);
        }
    }
    (now, sides)
}

/// A spell without a value, for the days of a row.
pub(super) fn days(from: Option<Date>, until: Option<Date>, source: &str) -> Dated<()> {
    Dated { from, until, approximate: false, source: source.to_owned(), value: () }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spell(from: Option<&str>, until: Option<&str>, value: &str) -> Dated<String> {
        let day = |text: Option<&str>| text.map(|text| text.parse().unwrap());
        Dated { value: value.to_owned(), ..days_of(day(from), day(until)) }
    }

    fn days_of(from: Option<Date>, until: Option<Date>) -> Dated<String> {
        Dated { from, until, approximate: false, source: String::new(), value: String::new() }
    }

    #[test]
    fn a_new_name_ends_the_old_one_and_said_again_changes_nothing() {
        let mut names = vec![spell(None, None, "中和乡")];
        for _ in 0..2 {
            overlay(&mut names, spell(Some("2019-10-31"), None, "中和镇"));
            assert_eq!(
                names,
                [spell(None, Some("2019-10-31"), "中和乡"), spell(Some("2019-10-31"), None, "中和镇")]
            );
        }
        overlay(&mut names, spell(Some("2017-01-01"), Some("2018-01-01"), "中和公社"));
        let days: Vec<_> = names.iter().map(|name| (name.value.as_str(), name.from.is_some())).collect();
        assert_eq!(days, [("中和乡", false), ("中和公社", true), ("中和乡", true), ("中和镇", true)]);
    }
}
