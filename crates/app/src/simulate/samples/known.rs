//! Whether what samples name is there: a misspelt step would be tried with even chances, and nobody would know.

use super::super::error::SimulateError;
use super::FILE;
use gewu_matter::command::{GRANTED, HELPED, REFUSED};
use gewu_packs::reading::nearest;
use gewu_packs::{Files, Pack, Problem, Rule, Said};
use serde_json::Value;
use std::collections::BTreeSet;
use std::ops::Range;
use toml::de::{DeTable, DeValue};

/// What may be done with a task beside finishing it.
const ACTIONS: [&str; 9] =
    ["return", "transfer", "extend", "pause", "resume", "joint", "release", "review", "note"];
/// Texts that no form asks for by these names.
const OCCASIONS: [&str; 4] = ["words", "urge", "note", "reopen"];

type Names = BTreeSet<String>;

/// Refuses the first name that the pack does not have, at its line.
pub(super) fn check(files: &Files, pack: &Pack) -> Result<(), SimulateError> {
    let Some(text) = files.get(FILE) else { return Ok(()) };
    let Ok(table) = DeTable::parse(text) else { return Ok(()) };
    let unknown = look(table.get_ref(), pack)
        .map(|(span, message)| Problem::at(FILE, text, span, Rule::Refers, message));
    unknown.map_or(Ok(()), |problem| Err(SimulateError::of_samples(&problem)))
}

fn look(table: &DeTable<'_>, pack: &Pack) -> Option<(Range<usize>, Said)> {
    let runnables = || pack.procedures.values();
    let procedures = || runnables().map(|it| &it.procedure);
    let units: Names = pack.units.keys().cloned().collect();
    let steps: Names = procedures().flat_map(|it| it.steps.keys().cloned()).collect();
    let categories: Names = procedures().flat_map(|it| it.categories.keys().cloned()).collect();
    let openers: Names = pack.roles.keys().cloned().chain(["anyone".to_owned()]).collect();
    let opening = fields(runnables().map(|it| it.form.schema()));
    let forms = runnables().flat_map(|it| it.forms.values().chain([&it.form, &it.words]));
    let mut all = fields(forms.map(|form| form.schema()));
    all.extend(OCCASIONS.map(str::to_owned));
    let within = |key: &str| Within(table.get(key).and_then(|it| it.get_ref().as_table()));
    within("procedures")
        .only("procedure", "规程", &pack.procedures.keys().cloned().collect())
        .or_else(|| within("openers").only("opener", "发起人", &openers))
        .or_else(|| within("role").only("role", "角色", &pack.roles.keys().cloned().collect()))
        .or_else(|| within("category").only("category", "类别", &categories))
        .or_else(|| within("step").only("step", "环节", &steps))
        .or_else(|| within("texts").only("field of a form", "表里的项", &all))
        .or_else(|| within("values").only("field of a form", "表里的项", &all))
        .or_else(|| {
            let listed = table.get("town-units").and_then(|it| it.get_ref().as_array());
            listed.into_iter().flat_map(|it| it.iter()).find_map(|unit| {
                let name = unit.get_ref().as_str().filter(|name| !units.contains(*name))?;
                Some((unit.span(), unknown("unit", "单位", name, &units)))
            })
        })
        .or_else(|| {
            within("category").each().find_map(|(_, row)| {
                row.inner("texts").only("field of the opening form", "发起表里的项", &opening)
            })
        })
        .or_else(|| {
            within("step").each().find_map(|(step, row)| {
                let of_step = procedures().filter_map(|it| it.steps.get(step));
                let outcomes: Names = of_step.flat_map(|step| step.outcomes.keys().cloned()).collect();
                let actions: Names = ACTIONS.map(str::to_owned).into();
                let others = [GRANTED, REFUSED, HELPED].map(str::to_owned);
                let both: Names = outcomes.union(&actions).cloned().chain(others).collect();
                row.inner("outcomes")
                    .only("outcome of the step", "这个环节的结果", &outcomes)
                    .or_else(|| row.inner("actions").only("action", "操作", &actions))
                    .or_else(|| {
                        row.inner("texts").only(
                            "outcome or action of the step",
                            "这个环节的结果或操作",
                            &both,
                        )
                    })
            })
        })
}

/// A table of the samples, where they have it.
struct Within<'t>(Option<&'t DeTable<'t>>);

impl<'t> Within<'t> {
    /// The first key that is none of some names.
    fn only(&self, en: &str, zh: &str, names: &Names) -> Option<(Range<usize>, Said)> {
        let key = self.0?.keys().find(|key| !names.contains(key.get_ref().as_ref()))?;
        Some((key.span(), unknown(en, zh, key.get_ref(), names)))
    }

    fn each(&self) -> impl Iterator<Item = (&'t str, Within<'t>)> {
        let rows = self.0.into_iter().flatten();
        rows.map(|(key, value)| (key.get_ref().as_ref(), Within(value.get_ref().as_table())))
    }

    fn inner(&self, key: &str) -> Within<'t> {
        Within(self.0.and_then(|table| table.get(key)).and_then(|value| DeValue::as_table(value.get_ref())))
    }
}

fn unknown(en: &str, zh: &str, name: &str, names: &Names) -> Said {
    let known = match names.is_empty() {
        true => "—".to_owned(),
        false => names.iter().cloned().collect::<Vec<_>>().join(", "),
    };
    match nearest(name, names) {
        Some(meant) => Said::of(
            format!("there is no {en} “{name}”; did you mean “{meant}”? There are: {known}"),
            format!("没有叫“{name}”的{zh}；是不是要写“{meant}”？有：{known}"),
        ),
        None => Said::of(
            format!("there is no {en} “{name}”; there are: {known}"),
            format!("没有叫“{name}”的{zh}；有：{known}"),
        ),
    }
}

/// The fields of forms, with those of tables within them.
fn fields<'s>(schemas: impl Iterator<Item = &'s Value>) -> Names {
    fn walk(schema: &Value, names: &mut Names) {
        for (name, field) in schema["properties"].as_object().into_iter().flatten() {
            names.insert(name.clone());
            walk(field, names);
        }
        if let Some(items) = schema.get("items") {
            walk(items, names);
        }
    }
    let mut names = Names::new();
    schemas.for_each(|schema| walk(schema, &mut names));
    names
}
