//! What a step does, by its kind, and which of its fields then mean something.

use crate::compile::Compiler;
use crate::grammar;
use crate::missing;
use crate::raw::*;
use crate::rule::Rule;
use crate::said::said;
use gewu_kernel::limit::{Limit, Unit};
use gewu_matter::procedure::*;
use serde_json::Value;
use std::collections::BTreeMap;
use toml::Spanned;

impl Compiler<'_, '_> {
    pub(crate) fn kind(&mut self, raw: &RawStep, outcomes: &BTreeMap<Name, Outcome>) -> Option<StepKind> {
        let id = raw.id.span();
        self.means_something(raw);
        let (word, span) = match &raw.kind {
            Some(kind) => (kind.get_ref().as_str(), kind.span()),
            None => ("task", id.clone()),
        };
        let mut asked = |name: &str| match outcomes.contains_key(name) {
            true => Some(name.to_owned()),
            false => {
                let message = said!(
                    "a {word} needs the outcome “{name}”; add {name} = … to its outcomes",
                    "{word} 环节要有结果“{name}”；在它的 outcomes 里加上 {name} = …"
                );
                self.source.at(id.clone(), Rule::Meant, message);
                None
            }
        };
        match word {
            "task" => Some(StepKind::Task),
            "rating" => Some(StepKind::Rating {
                silent: asked("silent")?,
                dimensions: raw.rates.clone().unwrap_or_default(),
                scale: self.scale(raw),
            }),
            "consent" => {
                let (agreed, refused, silent) = (asked("agreed"), asked("refused"), asked("silent"));
                let of: Vec<Name> =
                    raw.of.iter().flatten().filter_map(|side| self.known_side(side)).collect();
                if of.is_empty() {
                    let message = said!(
                        "a consent says whose: of = [\"SIDE\", … ], each one of [sides]",
                        "consent 要写问哪几方：of = [\"编号\", … ]，都在 [sides] 里"
                    );
                    self.source.at(id, Rule::Meant, message);
                    return None;
                }
                Some(StepKind::Consent { of, agreed: agreed?, refused: refused?, silent: silent? })
            }
            "wait" => {
                let due = asked("due")?;
                let Some(until) = &raw.until else {
                    let message = said!(
                        "a wait says until when: until = \"1 year\", \"STEP + 1 year\" or \"form.FIELD\"",
                        "wait 要写等到什么时候：until = \"1 year\"、\"环节 + 1 year\" 或 \"form.字段\""
                    );
                    self.source.at(id, Rule::Meant, message);
                    return None;
                };
                Some(StepKind::Wait { until: self.until(until)?, due })
            }
            "review" => {
                let Some(every) = &raw.every else {
                    let message = said!(
                        "a review says how often: every = \"3 months\"",
                        "review 要写多久看一次：every = \"3 months\""
                    );
                    self.source.at(id, Rule::Meant, message);
                    return None;
                };
                let at_least = raw.at_least.as_ref().and_then(|limit| self.limit(limit));
                Some(StepKind::Review { every: self.limit(every)?, at_least })
            }
            "ballot" => {
                let (passed, failed, no_quorum) = (asked("passed"), asked("failed"), asked("no-quorum"));
                let sittings = self.sittings(raw);
                let (passed, failed, no_quorum) = (passed?, failed?, no_quorum?);
                Some(StepKind::Ballot(Ballot {
                    sittings: sittings?,
                    decides: raw.decides,
                    passed,
                    failed,
                    no_quorum,
                }))
            }
            "notice" => {
                let clear = asked("clear")?;
                let Some(days) = &raw.days else {
                    let message = said!(
                        "a notice says how long: days = \"7 days\"",
                        "notice 要写公示多久：days = \"7 days\""
                    );
                    self.source.at(id, Rule::Meant, message);
                    return None;
                };
                Some(StepKind::Notice { days: self.limit(days)?, clear })
            }
            "parallel" => {
                let done = asked("done")?;
                let failed = outcomes.contains_key("failed").then(|| "failed".to_owned());
                let branches = match (&raw.branches, &raw.branches_of) {
                    (Some(steps), None) => self.branches(steps),
                    (None, Some(each)) => self.branches_of(each),
                    _ => vec![],
                };
                let (false, Some(join)) = (branches.is_empty(), &raw.join) else {
                    let message = said!(
                        "a parallel step has branches or branches_of, not empty, and says when they are done: join = \"all\"",
                        "parallel 要有 branches 或 branches_of（不空），并写怎样算完：join = \"all\""
                    );
                    self.source.at(id, Rule::Meant, message);
                    return None;
                };
                let rule = self.read(join, grammar::join)?;
                if let JoinRule::AtLeast(wanted) = rule
                    && wanted as usize > branches.len()
                {
                    let begin = branches.len();
                    let message = said!(
                        "only {begin} branches begin, so {wanted} cannot be done; write fewer, or all",
                        "只有 {begin} 个分支，不可能完成 {wanted} 个；写少一些，或写 all"
                    );
                    self.source.at(join.span(), Rule::Nested, message);
                }
                Some(StepKind::Parallel { branches, join: rule, done, failed })
            }
            _ => {
                let message = said!(
                    "“{word}” is not a kind of step; write task, review, rating, consent, ballot, notice, parallel or wait",
                    "“{word}”不是环节的种类；写 task、review、rating、consent、ballot、notice、parallel 或 wait"
                );
                self.source.at(span, Rule::Plain, message);
                None
            }
        }
    }

    fn branches(&mut self, steps: &[Text]) -> Vec<Branch> {
        let known = steps.iter().filter_map(|step| self.known_step(step));
        known.map(|step| Branch { step, binds: None }).collect()
    }

    fn branches_of(&mut self, each: &RawEach) -> Vec<Branch> {
        let name = each.each.get_ref().strip_prefix("parameter.").unwrap_or_default();
        let listed = self.names.parameters.get(name).and_then(|parameter| parameter.value.as_array());
        let Some(keys) = listed else {
            let message = said!(
                "write parameter.NAME of a parameter of the kind units",
                "写 parameter.名字，它的 kind 是 units"
            );
            self.source.at(each.each.span(), Rule::Refers, message);
            return vec![];
        };
        let Some(step) = self.known_step(&each.step) else { return vec![] };
        let binding = each.as_.get_ref();
        let keys = keys.iter().filter_map(Value::as_str);
        keys.map(|key| Branch { step: step.clone(), binds: Some((binding.clone(), key.to_owned())) })
            .collect()
    }

    fn scale(&mut self, raw: &RawStep) -> u32 {
        let Some(scale) = &raw.scale else { return 5 };
        if !(2..=100).contains(scale.get_ref()) {
            let message = said!(
                "marks go from 1 to the scale; write a scale from 2 to 100",
                "评分从 1 到 scale；scale 写 2 到 100"
            );
            self.source.at(scale.span(), Rule::Fits, message);
        }
        *scale.get_ref()
    }

    fn until(&mut self, text: &Text) -> Option<Until> {
        let until = self.read(text, grammar::until)?;
        let wrong = match &until {
            Until::After(_) => None,
            Until::AfterStep(step, _) if !self.steps.contains(step) => {
                Some((Rule::Refers, missing::step(step, &self.steps)))
            }
            // Of a step that is over only its day counts.
            Until::AfterStep(_, Limit { unit: Unit::UrgentHours | Unit::WorkingHours, .. }) => Some((
                Rule::Counted,
                said!(
                    "count days or months from a step; hours run from when the wait begins: until = \"48 urgent-hours\"",
                    "从环节起算的用天或月；小时从等待开始时算：until = \"48 urgent-hours\""
                ),
            )),
            Until::AfterStep(..) => None,
            // A day that may be missing would leave the matter without a way on.
            Until::Field(field) => (!self.known.asks_for_day(field)).then(|| {
                let message = said!(
                    "the form has no “{field}” that is required, not personal, and of \"format\": \"date\"",
                    "表单里没有必填、非个人、\"format\": \"date\" 的“{field}”"
                );
                (Rule::Refers, message)
            }),
        };
        match wrong {
            Some((rule, message)) => {
                self.source.at(text.span(), rule, message);
                None
            }
            None => Some(until),
        }
    }

    /// What only somebody can give means nothing on an outcome that time or branches bring about.
    fn given_by_nobody(&mut self, raw: &RawStep, kind: &str) {
        for (name, outcome) in &raw.outcomes {
            let by_time = matches!(
                (kind, name.get_ref().as_str()),
                ("rating" | "consent", "silent") | ("notice", "clear")
            );
            let nobody = matches!(kind, "wait" | "parallel") || by_time;
            let (true, Either::Shape(full)) = (nobody, outcome.get_ref()) else { continue };
            let fields = [
                ("binds", full.binds.keys().next().map(Spanned::span)),
                ("evidence", full.evidence.then(|| name.span())),
                ("needs", full.needs.as_ref().map(Spanned::span)),
                ("form", full.form.as_ref().map(Spanned::span)),
            ];
            for (field, span) in fields {
                if let Some(span) = span {
                    let name = name.get_ref();
                    let message = said!(
                        "nobody acts when “{name}” comes, so “{field}” means nothing here; take it out",
                        "“{name}”到来时没有人操作，“{field}”在这里没有用；删去它"
                    );
                    self.source.at(span, Rule::Meant, message);
                }
            }
        }
    }

    /// A field that its kind does not read would look as if it did something.
    fn means_something(&mut self, raw: &RawStep) {
        let kind = raw.kind.as_ref().map_or("task", |kind| kind.get_ref().as_str());
        let id = raw.id.span();
        let fields = [
            ("who", raw.who.as_ref().map(Spanned::span)),
            ("limit", raw.limit.as_ref().map(Spanned::span)),
            ("form", raw.form.as_ref().map(Spanned::span)),
            ("not", raw.not.first().map(Spanned::span)),
            ("escalate", raw.escalate.first().map(Spanned::span)),
            ("may", raw.may.any().then_some(id.clone())),
            ("every", raw.every.as_ref().map(Spanned::span)),
            ("at_least", raw.at_least.as_ref().map(Spanned::span)),
            ("rates", raw.rates.as_ref().map(|_| id.clone())),
            ("scale", raw.scale.as_ref().map(Spanned::span)),
            ("branches", raw.branches.as_ref().map(|_| id.clone())),
            ("branches_of", raw.branches_of.as_ref().map(|each| each.each.span())),
            ("join", raw.join.as_ref().map(Spanned::span)),
            ("until", raw.until.as_ref().map(Spanned::span)),
            ("body", raw.body.as_ref().map(Spanned::span)),
            ("present", raw.present.as_ref().map(Spanned::span)),
            ("passes", raw.passes.as_ref().map(Spanned::span)),
            ("papers", raw.papers.as_ref().map(Spanned::span)),
            ("sittings", raw.sittings.as_ref().map(|_| id.clone())),
            ("decides", raw.decides.then(|| id.clone())),
            ("days", raw.days.as_ref().map(Spanned::span)),
            ("of", raw.of.iter().flatten().next().map(Spanned::span)),
        ];
        let known = KINDS.contains(&kind);
        self.given_by_nobody(raw, kind);
        for (field, span) in fields {
            let kinds = kinds_of(field);
            if let Some(span) = span.filter(|_| known && !kinds.contains(&kind)) {
                let kinds = kinds.join(", ");
                let message = said!(
                    "“{field}” means nothing on a {kind}; it belongs to a {kinds}",
                    "“{field}”在 {kind} 上没有用；它属于 {kinds}"
                );
                self.source.at(span, Rule::Meant, message);
            }
        }
    }
}
