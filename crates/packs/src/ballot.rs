//! Votes: how a step says who votes by which rule, and whether that is lawful.

use crate::check::Declared;
use crate::compile::Compiler;
use crate::form::Form;
use crate::grammar;
use crate::law::{self, Body};
use crate::names::Names;
use crate::overlay::ParameterKind;
use crate::problem::Source;
use crate::raw::{RawSitting, RawStep, Text, texts};
use crate::rule::Rule;
use crate::said::said;
use gewu_matter::ballot::{FIELDS, Majority, Of, Share};
use gewu_matter::procedure::*;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

impl Compiler<'_, '_> {
    /// How a body may sit: one rule, or several of which the first that holds counts.
    pub(crate) fn sittings(&mut self, raw: &RawStep) -> Option<Vec<Sitting>> {
        let one = match (&raw.body, &raw.present, &raw.passes) {
            (Some(body), Some(present), Some(passes)) => Some(RawSitting {
                when: None,
                body: body.clone(),
                present: present.clone(),
                passes: passes.clone(),
                papers: raw.papers.clone(),
            }),
            _ => None,
        };
        let listed = match (one, &raw.sittings) {
            (Some(one), None) => vec![one],
            (None, Some(listed)) if !listed.is_empty() && raw.body.is_none() => listed.clone(),
            _ => {
                let message = said!(
                    "a ballot says who votes and by which rule: body, present and passes, or sittings = [ {{ when, body, present, passes }} … ]",
                    "ballot 要写谁表决、按什么比例：body、present、passes，或 sittings = [ {{ when, body, present, passes }} … ]"
                );
                self.source.at(raw.id.span(), Rule::Meant, message);
                return None;
            }
        };
        let last = listed.len() - 1;
        if listed.iter().enumerate().any(|(place, it)| it.when.is_some() == (place == last)) {
            let message = said!(
                "the last sitting must hold always, and only the last: write “when” on each but the last",
                "最后一种开法必须总是成立，且只有最后一种：除最后一个外都写“when”"
            );
            self.source.at(raw.id.span(), Rule::Decided, message);
        }
        listed.iter().map(|sitting| self.sitting(sitting)).collect()
    }

    fn sitting(&mut self, raw: &RawSitting) -> Option<Sitting> {
        let bodies: Vec<Name> = texts(&raw.body).iter().filter_map(|body| self.known_body(body)).collect();
        let when = match &raw.when {
            Some(when) => Some(self.condition(when)?),
            None => None,
        };
        let papers = match &raw.papers {
            Some(papers) => Some(self.limit(papers)?),
            None => None,
        };
        let present = self.read(&raw.present, grammar::shares);
        let passes = self.read(&raw.passes, grammar::share);
        let majority = Majority { present: present?, passes: passes? };
        self.lawful(raw, &bodies, &majority);
        Some(Sitting { when, bodies, majority, papers })
    }

    fn known_body(&mut self, text: &Text) -> Option<Name> {
        let name = text.get_ref();
        if self.names.bodies.contains_key(name) {
            return Some(name.clone());
        }
        let message = said!(
            "the pack has no body “{name}”; add it to [bodies] in pack.toml",
            "机制包没有会议“{name}”；在 pack.toml 的 [bodies] 里加上它"
        );
        self.source.at(text.span(), Rule::Refers, message);
        None
    }

    /// Holds a rule against the law’s minimum for each body that sits.
    fn lawful(&mut self, raw: &RawSitting, bodies: &[Name], majority: &Majority) {
        if !self.names.checked {
            return;
        }
        for body in bodies {
            let Some(law) = self.names.bodies.get(body).and_then(|body| body.law.as_ref()) else { continue };
            let Some(least) = law::tables().bodies.get(law) else { continue };
            let (title, source) = (&least.title, &least.source);
            let enough = |share| least.majority.present.iter().any(|it| Share::implies(share, it));
            if let Some(low) = majority.present.iter().find(|share| !enough(share)) {
                let wanted =
                    least.majority.present.iter().map(Share::to_string).collect::<Vec<_>>().join(" or ");
                let message = said!(
                    "“{low}” is less than the law asks for a quorum of {title}: {wanted} ({source})",
                    "“{low}”低于{title}的法定到会人数：{wanted}（{source}）"
                );
                self.source.at(raw.present.span(), Rule::Minimum, message);
            }
            let (passes, wanted) = (&majority.passes, &least.majority.passes);
            if !passes.implies(wanted) {
                let message = said!(
                    "“{passes}” is less than the law asks for a decision of {title}: {wanted} ({source})",
                    "“{passes}”低于{title}的法定通过票数：{wanted}（{source}）"
                );
                self.source.at(raw.passes.span(), Rule::Minimum, message);
            }
        }
    }

    /// A ballot’s form asks for its count; where the step has one of its own, that one does.
    pub(crate) fn form_of_count(&mut self, raw: &RawStep, kind: Option<&StepKind>) {
        let Some(StepKind::Ballot(ballot)) = kind else { return };
        let of_households = |share: &Share| share.of == Of::Households;
        let households = ballot.sittings.iter().any(|it| it.majority.present.iter().any(of_households));
        let id = raw.id.get_ref();
        let Some(own) = self.forms.get(id) else {
            self.forms.insert(id.clone(), of_count(households));
            return;
        };
        let asked = own.schema().get("properties").and_then(Value::as_object);
        let wanted = if households { &FIELDS[..] } else { &FIELDS[..5] };
        let whole =
            |name: &&&str| asked.and_then(|it| it.get(**name)).is_some_and(|it| it["type"] == "integer");
        if let Some(missing) = wanted.iter().find(|name| !whole(name)) {
            let message = said!(
                "the form of a ballot asks for its count: add “{missing}” of \"type\": \"integer\", or leave the form out",
                "表决的表单要填票数：加上 \"type\": \"integer\" 的“{missing}”，或不写 form"
            );
            self.source.at(raw.form.as_ref().map_or(raw.id.span(), Text::span), Rule::Meant, message);
        }
    }
}

/// What is written down of a vote.
fn of_count(households: bool) -> Form {
    let titles = ["应到人数", "实到人数", "赞成", "反对", "弃权", "应到户数", "到会户数"];
    let wanted = if households { FIELDS.len() } else { 5 };
    let mut fields = Map::new();
    for (name, title) in FIELDS.iter().zip(titles).take(wanted) {
        let whole = json!({"type": "integer", "minimum": 0, "maximum": 10_000_000, "title": title});
        fields.insert((*name).to_owned(), whole);
    }
    let words = json!({"type": "string", "title": "会议记录", "minLength": 1, "maxLength": 2000, "x-personal": true,
        "x-purpose": "会议记录存档备查", "x-basis": "村民委员会组织法"});
    fields.insert("words".to_owned(), words);
    fields.insert(
        crate::form::ATTACHMENTS.to_owned(),
        json!({"type": "array", "title": "照片、签到表", "maxItems": 9, "uniqueItems": true,
            "items": {"type": "string", "pattern": "^[0-9a-f]{64}$"}}),
    );
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object", "additionalProperties": false, "title": "表决结果",
        "required": FIELDS[..5], "properties": fields,
    });
    Form::from_schema(schema).expect("the form of a count is a form")
}

/// Whether what the law reserves is decided by whom it names, and nothing is adopted without a decision.
pub(crate) fn check(declared: &Declared, procedure: &Procedure, names: &Names<'_>, source: &mut Source<'_>) {
    for (id, category) in &procedure.categories {
        let Some(item) = &category.reserved else { continue };
        let Some(reserved) = law::tables().reserved.get(item) else { continue };
        for (step, ballot) in ballots(procedure).filter(|(_, ballot)| ballot.decides) {
            for delegated in [false, true] {
                let lawful = |law: &String| {
                    reserved.lawful.contains(law) || delegated && reserved.delegated.contains(law)
                };
                let values = values(names, id, category, delegated);
                let wrong = possible(ballot, &values).into_iter().find(|body| {
                    !names.bodies.get(*body).and_then(|it: &Body| it.law.as_ref()).is_some_and(lawful)
                });
                let Some(body) = wrong else { continue };
                let (title, law) = (&category.title, &reserved.source);
                let who = reserved.lawful.join(", ");
                let message = said!(
                    "“{title}” ({id}) is reserved to {who} by {law}, but “{body}” could decide it in “{step}”; give that body another sitting with a “when” that asks category.reserved",
                    "“{title}”（{id}）依{law}只能由 {who} 决定，而在“{step}”可能由“{body}”决定；用带 when 的 sittings 按 category.reserved 分开"
                );
                source.near(declared.step(step), Rule::Reserved, message);
                break;
            }
        }
    }
    let decided = ballots(procedure).any(|(_, ballot)| ballot.decides)
        && procedure.ends.values().any(|end| end.adopted);
    if let Some((id, category)) =
        procedure.categories.iter().find(|(_, it)| it.reserved.is_some() && !decided)
    {
        let title = &category.title;
        let message = said!(
            "the law reserves “{title}” ({id}), but nothing here decides it: write decides = true on a ballot, and adopted = true on the end that follows from it",
            "“{title}”（{id}）是法定事项，但这里没有作出决定的表决：在表决上写 decides = true，在随之而来的结局上写 adopted = true"
        );
        source.at(declared.id.clone(), Rule::Reserved, message);
    }
    for end in undecided(procedure) {
        let message = said!(
            "a proposal can come to “{end}” as adopted without any ballot that decides = true having passed; lead it there through one",
            "议案可能没有经过 decides = true 的表决通过，就到了“{end}”；让它先经过表决"
        );
        source.near(declared.end(&end), Rule::Reserved, message);
    }
}

fn ballots(procedure: &Procedure) -> impl Iterator<Item = (&Name, &Ballot)> {
    procedure.steps.iter().filter_map(|(id, step)| match &step.kind {
        StepKind::Ballot(ballot) => Some((id, ballot)),
        _ => None,
    })
}

/// What conditions are asked over for matters of a category, where it was delegated or not; what only a matter knows is
/// left out, so that a condition that asks for it may come out either way.
fn values(names: &Names<'_>, id: &str, category: &Category, delegated: bool) -> Value {
    let mut row: Map<String, Value> = category.columns.clone().into_iter().collect();
    row.insert("id".into(), json!(id));
    row.insert("title".into(), json!(category.title));
    row.insert("unit".into(), json!(category.unit.clone().unwrap_or_default()));
    row.insert("reserved".into(), json!(category.reserved.clone().unwrap_or_default()));
    let parameters: BTreeMap<&String, Value> = names
        .parameters
        .iter()
        .map(|(name, it)| match it.kind {
            ParameterKind::Categories if delegated => (name, json!([id])),
            ParameterKind::Categories => (name, json!([])),
            _ => (name, it.value.clone()),
        })
        .collect();
    json!({"category": row, "parameter": parameters})
}

/// The bodies that may sit.
fn possible<'b>(ballot: &'b Ballot, values: &Value) -> Vec<&'b Name> {
    let mut bodies = Vec::new();
    for sitting in &ballot.sittings {
        let holds = sitting.when.as_ref().map_or(Ok(true), |when| when.holds(values));
        if holds == Ok(false) {
            continue;
        }
        bodies.extend(&sitting.bodies);
        if holds == Ok(true) {
            break;
        }
    }
    bodies
}

/// Ends at which a proposal stands adopted that can be reached past every deciding vote.
fn undecided(procedure: &Procedure) -> BTreeSet<Name> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut ends = BTreeSet::new();
    let mut line = vec![procedure.first.as_str()];
    while let Some(id) = line.pop() {
        let Some(step) = procedure.steps.get(id).filter(|_| seen.insert(id)) else { continue };
        let carried = match &step.kind {
            StepKind::Ballot(ballot) if ballot.decides => Some(&ballot.passed),
            _ => None,
        };
        let outcomes = step.outcomes.iter().filter(|(name, _)| Some(*name) != carried);
        let routes = outcomes.flat_map(|(_, outcome)| outcome.routes.iter().map(|route| &route.to));
        let back = step.given_up();
        let mut targets: Vec<&Target> =
            routes.chain(step.bound.iter().map(|it| &it.then)).chain(back).collect();
        let branches: Vec<Target> = match &step.kind {
            StepKind::Parallel { branches, .. } => {
                branches.iter().map(|it| Target::Step(it.step.clone())).collect()
            }
            _ => vec![],
        };
        targets.extend(&branches);
        for target in targets {
            match target {
                Target::Step(next) => {
                    line.extend(procedure.steps.get_key_value(next).map(|(next, _)| next.as_str()))
                }
                Target::End(end) if procedure.ends.get(end).is_some_and(|end| end.adopted) => {
                    ends.insert(end.clone());
                }
                _ => {}
            }
        }
    }
    ends
}
