//! What a step does, by its kind, and which of its fields then mean something.

use crate::compile::Compiler;
use crate::grammar;
use crate::raw::*;
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
                self.source.at(
                    id.clone(),
                    format!("a {word} needs the outcome “{name}”; add {name} = … to its outcomes"),
                );
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
            "wait" => {
                let due = asked("due")?;
                let Some(until) = &raw.until else {
                    self.source.at(
                        id,
                        "a wait says until when: until = \"1 year\", \"STEP + 1 year\" or \"form.FIELD\"",
                    );
                    return None;
                };
                Some(StepKind::Wait { until: self.until(until)?, due })
            }
            "review" => {
                let Some(every) = &raw.every else {
                    self.source.at(id, "a review says how often: every = \"3 months\"");
                    return None;
                };
                let at_least = raw.at_least.as_ref().and_then(|limit| self.limit(limit));
                Some(StepKind::Review { every: self.limit(every)?, at_least })
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
                    self.source.at(id, "a parallel step has branches or branches_of, not empty, and says when they are done: join = \"all\"");
                    return None;
                };
                let rule = self.read(join, grammar::join)?;
                if let JoinRule::AtLeast(wanted) = rule
                    && wanted as usize > branches.len()
                {
                    let message = format!(
                        "only {} branches begin, so {wanted} cannot be done; write fewer, or all",
                        branches.len()
                    );
                    self.source.at(join.span(), message);
                }
                Some(StepKind::Parallel { branches, join: rule, done, failed })
            }
            _ => {
                self.source.at(
                    span,
                    format!("“{word}” is not a kind of step; write task, review, rating, parallel or wait"),
                );
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
            self.source.at(each.each.span(), "write parameter.NAME of a parameter of the kind units");
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
            self.source.at(scale.span(), "marks go from 1 to the scale; write a scale from 2 to 100");
        }
        *scale.get_ref()
    }

    fn until(&mut self, text: &Text) -> Option<Until> {
        let until = self.read(text, grammar::until)?;
        let wrong = match &until {
            Until::After(_) => None,
            Until::AfterStep(step, _) if !self.steps.contains(step) => {
                let steps = self.steps.iter().cloned().collect::<Vec<_>>().join(", ");
                Some(format!("there is no step “{step}”; there are {steps}"))
            }
            // Of a step that is over only its day counts.
            Until::AfterStep(_, Limit { unit: Unit::UrgentHours | Unit::WorkingHours, .. }) => {
                Some("count days or months from a step; hours run from when the wait begins: until = \"48 urgent-hours\"".to_owned())
            }
            Until::AfterStep(..) => None,
            // A day that may be missing would leave the matter without a way on.
            Until::Field(field) => (!self.known.asks_for_day(field)).then(|| {
                format!(
                    "the form has no “{field}” that is required, not personal, and of \"format\": \"date\""
                )
            }),
        };
        match wrong {
            Some(message) => {
                self.source.at(text.span(), message);
                None
            }
            None => Some(until),
        }
    }

    /// What only somebody can give means nothing on an outcome that time or branches bring about.
    fn given_by_nobody(&mut self, raw: &RawStep, kind: &str) {
        for (name, outcome) in &raw.outcomes {
            let nobody =
                matches!(kind, "wait" | "parallel") || kind == "rating" && name.get_ref() == "silent";
            let (true, Either::Shape(full)) = (nobody, outcome.get_ref()) else { continue };
            let fields = [
                ("binds", full.binds.keys().next().map(Spanned::span)),
                ("evidence", full.evidence.then(|| name.span())),
                ("needs", full.needs.as_ref().map(Spanned::span)),
                ("form", full.form.as_ref().map(Spanned::span)),
            ];
            for (field, span) in fields {
                if let Some(span) = span {
                    let message = format!(
                        "nobody acts when “{}” comes, so “{field}” means nothing here; take it out",
                        name.get_ref()
                    );
                    self.source.at(span, message);
                }
            }
        }
    }

    /// A field that its kind does not read would look as if it did something.
    fn means_something(&mut self, raw: &RawStep) {
        let kind = raw.kind.as_ref().map_or("task", |kind| kind.get_ref().as_str());
        let id = raw.id.span();
        let acts = ["task", "rating", "review"].as_slice();
        let fields = [
            ("who", raw.who.as_ref().map(Spanned::span), acts),
            ("limit", raw.limit.as_ref().map(Spanned::span), &["task", "rating"]),
            ("form", raw.form.as_ref().map(Spanned::span), acts),
            ("not", raw.not.first().map(Spanned::span), acts),
            ("escalate", raw.escalate.first().map(Spanned::span), acts),
            ("may", raw.may.any().then_some(id.clone()), acts),
            ("every", raw.every.as_ref().map(Spanned::span), &["review"]),
            ("at_least", raw.at_least.as_ref().map(Spanned::span), &["review"]),
            ("rates", raw.rates.as_ref().map(|_| id.clone()), &["rating"]),
            ("scale", raw.scale.as_ref().map(Spanned::span), &["rating"]),
            ("branches", raw.branches.as_ref().map(|_| id.clone()), &["parallel"]),
            ("branches_of", raw.branches_of.as_ref().map(|each| each.each.span()), &["parallel"]),
            ("join", raw.join.as_ref().map(Spanned::span), &["parallel"]),
            ("until", raw.until.as_ref().map(Spanned::span), &["wait"]),
        ];
        let known = ["task", "rating", "review", "parallel", "wait"].contains(&kind);
        self.given_by_nobody(raw, kind);
        for (field, span, kinds) in fields {
            if let Some(span) = span.filter(|_| known && !kinds.contains(&kind)) {
                let message =
                    format!("“{field}” means nothing on a {kind}; it belongs to a {}", kinds.join(", "));
                self.source.at(span, message);
            }
        }
    }
}
