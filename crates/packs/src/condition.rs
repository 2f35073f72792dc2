//! What the conditions and names of a procedure may refer to, and whether a condition can be answered
//! over every matter that can be.

use crate::expression::{Kind, Member, Record, Scope};
use crate::form::Form;
use crate::grammar;
use crate::law;
use crate::names::Names;
use crate::overlay::ParameterKind;
use crate::raw::{Either, RawProcedure, Text};
use crate::said::{Said, said};
use gewu_matter::procedure::{At, BindKind, Category, REPORTER, Who};
use gewu_territory::area::Level;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a procedure knows.
#[derive(Default)]
pub(crate) struct Known {
    /// What conditions may ask for.
    pub(crate) scope: Scope,
    /// What outcomes and the opening bind for the whole matter.
    pub(crate) bindings: BTreeMap<String, BindKind>,
    /// What holds within one branch only.
    local: Vec<String>,
}

/// Nothing happens to a matter more often than this.
const OFTEN: i128 = 1_000_000;

impl Known {
    pub(crate) fn of(
        raw: &RawProcedure,
        names: &Names<'_>,
        categories: &BTreeMap<String, Category>,
        form: Option<&Form>,
    ) -> Known {
        let binds = raw.step.iter().flat_map(|step| step.outcomes.values()).flat_map(|outcome| match outcome
            .get_ref()
        {
            Either::Shape(full) => full.binds.iter().collect::<Vec<_>>(),
            Either::Text(_) => vec![],
        });
        let kind = |text: &str| grammar::bind(text).or_else(|_| grammar::opening_bind(text));
        let bindings = binds
            .chain(&raw.binds)
            .filter_map(|(name, text)| Some((name.get_ref().clone(), kind(text.get_ref()).ok()?.0)));
        let mut known = Known { scope: Scope::new(), bindings: bindings.collect(), local: Vec::new() };
        let local = raw.step.iter().filter_map(|step| step.branches_of.as_ref());
        known.local = local.map(|each| each.as_.get_ref().clone()).collect();
        let named = known.bindings.keys().chain(&known.local);
        let named = named.map(|name| (name.clone(), Member { kind: Kind::Named, sure: false }));
        let bound = Record { members: named.collect(), personal: BTreeSet::new() };
        let often = |name: &String| (name.clone(), Kind::Count { most: OFTEN });
        let steps = raw.step.iter().map(|step| often(step.id.get_ref()));
        let ids = Kind::List(Box::new(Kind::choice(categories.keys().cloned())));
        let kind = |kind: ParameterKind| match kind {
            ParameterKind::Categories => ids.clone(),
            kind => parameter(kind, names),
        };
        let parameters = names.parameters.iter().map(|(name, it)| (name.clone(), kind(it.kind)));
        let one_person = raw.one_person.keys().map(|name| (name.get_ref().clone(), Kind::Flag));
        let or_none =
            |names: &mut dyn Iterator<Item = &String>| Kind::choice(names.cloned().chain([String::new()]));
        known.scope = BTreeMap::from([
            (
                "form".to_owned(),
                form.map_or(Kind::Any, |form| Kind::Record(Arc::new(Record::of_schema(form.schema())))),
            ),
            ("category".to_owned(), Kind::Record(Arc::new(rows(categories, names.units)))),
            ("parameter".to_owned(), Kind::record(parameters)),
            ("bound".to_owned(), Kind::Record(Arc::new(bound))),
            ("visits".to_owned(), Kind::record(steps)),
            ("one_person".to_owned(), Kind::record(one_person)),
            ("result".to_owned(), or_none(&mut raw.results.keys().map(Text::get_ref))),
            ("reopened".to_owned(), Kind::Count { most: OFTEN }),
            ("reopened_from".to_owned(), or_none(&mut raw.ends.keys().map(Text::get_ref))),
        ]);
        known
    }

    /// Whether the opening form always holds a day under this name.
    pub(crate) fn asks_for_day(&self, field: &str) -> bool {
        let Some(Kind::Record(form)) = self.scope.get("form") else { return false };
        form.members.get(field).is_some_and(|member| member.sure && member.kind == Kind::Day)
    }

    /// Why `who` can mean nobody, if nothing binds what it names.
    pub(crate) fn unbound(&self, who: &Who) -> Option<Said> {
        match who {
            Who::Bound(name) if self.bindings.get(name) != Some(&BindKind::Person) => Some(said!(
                "no outcome binds a person as “{name}”; write {REPORTER}, ROLE @ PLACE, or binds = {{ {name} = \"person\" }} on an outcome",
                "没有结果指定人“{name}”；写 {REPORTER}、“角色 @ 地点”，或在某个结果上写 binds = {{ {name} = \"person\" }}"
            )),
            Who::Role { at: At::Binding(name), .. }
                if self.bindings.get(name) != Some(&BindKind::Body) && !self.local.contains(name) =>
            {
                let levels = Level::ALL.map(Level::word).join(", ");
                Some(said!(
                    "“{name}” is no place: write grid, {levels}, or binds = {{ {name} = \"body\" }} on an outcome",
                    "“{name}”不是地点：写 grid、{levels}，或在某个结果上写 binds = {{ {name} = \"body\" }}"
                ))
            }
            _ => None,
        }
    }
}

/// What the table of categories has in every row, and what only in some.
fn rows(categories: &BTreeMap<String, Category>, units: &BTreeMap<String, String>) -> Record {
    // A tenant may name another unit, or none.
    let unit = Kind::choice(units.keys().cloned().chain([String::new()]));
    let reserved = Kind::choice(law::tables().reserved.keys().cloned().chain([String::new()]));
    let mut members: BTreeMap<String, Member> = BTreeMap::new();
    for (place, (id, category)) in categories.iter().enumerate() {
        let own = [
            ("id", Kind::of_value(&json!(id))),
            ("title", Kind::Text),
            ("unit", unit.clone()),
            ("reserved", reserved.clone()),
        ];
        let columns = category.columns.iter().map(|(name, value)| (name.as_str(), Kind::of_value(value)));
        let row: BTreeMap<&str, Kind> = own.into_iter().chain(columns).collect();
        members.iter_mut().for_each(|(name, member)| member.sure &= row.contains_key(name.as_str()));
        for (name, kind) in row {
            let Some(member) = members.get_mut(name) else {
                members.insert(name.to_owned(), Member { kind, sure: place == 0 });
                continue;
            };
            // A column of two kinds fits nothing it could be held against.
            member.kind = member.kind.clone().or(kind).unwrap_or(Kind::Limit);
        }
    }
    Record { members, personal: BTreeSet::new() }
}

fn parameter(kind: ParameterKind, names: &Names<'_>) -> Kind {
    match kind {
        ParameterKind::Limit => Kind::Limit,
        ParameterKind::Count => Kind::COUNT,
        ParameterKind::Flag => Kind::Flag,
        ParameterKind::Units => Kind::List(Box::new(Kind::choice(names.units.keys().cloned()))),
        ParameterKind::Categories => Kind::Any,
    }
}
