//! From a procedure's file to what the engine runs. Every reference is resolved or reported.

use crate::form::Form;
use crate::grammar;
use crate::overlay::Parameter;
use crate::problem::Source;
use crate::raw::*;
use gewu_kernel::limit::Limit;
use gewu_matter::condition::Condition;
use gewu_matter::procedure::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

/// What a procedure may refer to.
pub(crate) struct Names<'p> {
    pub(crate) roles: &'p BTreeMap<String, String>,
    pub(crate) units: &'p BTreeMap<String, String>,
    pub(crate) parameters: &'p BTreeMap<String, Parameter>,
    pub(crate) files: &'p BTreeMap<String, String>,
}

/// A procedure with the forms that its steps ask for.
#[derive(Debug)]
pub struct Runnable {
    /// What the engine runs.
    pub procedure: Procedure,
    /// Its legal or administrative basis.
    pub basis: String,
    /// The day from which it applies.
    pub applies_from: String,
    /// What an opener fills in.
    pub form: Form,
    /// What a performer fills in with an outcome, by `step` or `step.outcome`.
    pub forms: BTreeMap<String, Form>,
    /// What people fill in where nothing else is asked.
    pub words: Form,
}

impl Runnable {
    /// The form that goes with an outcome of a step.
    pub fn form_of(&self, step: &str, outcome: &str) -> &Form {
        let own = self.forms.get(&format!("{step}.{outcome}"));
        own.or_else(|| self.forms.get(step)).unwrap_or(&self.words)
    }
}

pub(crate) struct Compiler<'c, 's> {
    pub(crate) source: &'c mut Source<'s>,
    pub(crate) names: &'c Names<'c>,
    steps: BTreeSet<String>,
    ends: BTreeSet<String>,
    results: BTreeSet<String>,
    forms: BTreeMap<String, Form>,
}

impl<'c, 's> Compiler<'c, 's> {
    pub(crate) fn new(source: &'c mut Source<'s>, names: &'c Names<'c>) -> Self {
        Compiler {
            source,
            names,
            steps: BTreeSet::new(),
            ends: BTreeSet::new(),
            results: BTreeSet::new(),
            forms: BTreeMap::new(),
        }
    }

    pub(crate) fn procedure(
        mut self,
        raw: RawProcedure,
        categories: BTreeMap<String, Category>,
    ) -> Option<Runnable> {
        self.steps = raw.step.iter().map(|step| step.id.get_ref().clone()).collect();
        self.ends = raw.ends.keys().cloned().collect();
        self.results = raw.results.keys().cloned().collect();
        if raw.applies_from.get_ref().parse::<gewu_kernel::Date>().is_err() {
            self.source.at(raw.applies_from.span(), "write the day as 2026-01-01");
        }
        let form = self.form(&raw.form);
        let first = match &raw.first {
            Some(first) => self.known_step(first),
            None => raw.step.first().map(|step| step.id.get_ref().clone()),
        };
        let mut steps = BTreeMap::new();
        for step in &raw.step {
            let id = step.id.get_ref().clone();
            if let Some(compiled) = self.step(step, &categories)
                && steps.insert(id.clone(), compiled).is_some()
            {
                self.source
                    .at(step.id.span(), format!("there are two steps “{id}”; give each an id of its own"));
            }
        }
        let procedure = Procedure {
            id: raw.id.get_ref().clone(),
            title: raw.title,
            opens: raw.opens.iter().filter_map(|opener| self.opener(opener)).collect(),
            first: first?,
            steps,
            ends: raw.ends.into_iter().map(|(name, end)| (name, end_of(end))).collect(),
            results: raw.results,
            proxies: self.who(&raw.proxies),
            escalate_every: self.limit(&raw.escalate_every)?,
            urge: raw.urge.and_then(|urge| {
                Some(Urge { who: self.who(&texts(&urge.who)), every: self.limit(&urge.every)? })
            }),
            reopen: raw.reopen.and_then(|reopen| self.reopen(reopen)),
            categories,
            parameters: self
                .names
                .parameters
                .iter()
                .map(|(name, it)| (name.clone(), it.value.clone()))
                .collect(),
        };
        Some(Runnable {
            procedure,
            basis: raw.basis,
            applies_from: raw.applies_from.into_inner(),
            form: form?,
            forms: self.forms,
            words: Form::of_words(),
        })
    }

    fn step(&mut self, raw: &RawStep, categories: &BTreeMap<String, Category>) -> Option<Step> {
        if !grammar::is_name(raw.id.get_ref()) {
            self.source.at(raw.id.span(), "an id is lower-case letters, digits and hyphens");
        }
        let outcomes = self.outcomes(raw);
        let kind = self.kind(raw, &outcomes);
        if let Some(form) = &raw.form
            && let Some(form) = self.form(form)
        {
            self.forms.insert(raw.id.get_ref().clone(), form);
        }
        let not = raw.not.iter().filter_map(|name| match name.get_ref().as_str() {
            REPORTER => Some(REPORTER.to_owned()),
            _ => self.known_step(name),
        });
        let not = not.collect();
        Some(Step {
            id: raw.id.get_ref().clone(),
            title: raw.title.clone(),
            kind: kind?,
            who: raw.who.as_ref().map(|who| self.who(&texts(who))).unwrap_or_default(),
            limit: raw.limit.as_ref().and_then(|limit| self.limit_rule(limit, categories)),
            outcomes,
            not,
            escalate: self.who(&raw.escalate),
            bound: raw.at_most.as_ref().and_then(|bound| {
                Some(Bound { times: self.times(&bound.times)?, then: self.target(&bound.then)? })
            }),
            may: self.actions(&raw.may),
        })
    }

    fn kind(&mut self, raw: &RawStep, outcomes: &BTreeMap<Name, Outcome>) -> Option<StepKind> {
        let id = raw.id.span();
        let (word, span) = match &raw.kind {
            Some(kind) => (kind.get_ref().as_str(), kind.span()),
            None => ("task", id.clone()),
        };
        let mut asked = |name: &str| match outcomes.contains_key(name) {
            true => Some(name.to_owned()),
            false => {
                self.source.at(id.clone(), format!("a {word} needs the outcome “{name}”"));
                None
            }
        };
        match word {
            "task" => Some(StepKind::Task),
            "rating" => Some(StepKind::Rating {
                silent: asked("silent")?,
                dimensions: raw.rates.clone().unwrap_or_default(),
                scale: raw.scale.as_ref().map_or(5, |scale| *scale.get_ref()),
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
                Some(StepKind::Wait { until: self.read(until, grammar::until)?, due })
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
                    self.source.at(id, "a parallel step has branches or branches_of, and says when they are done: join = \"all\"");
                    return None;
                };
                Some(StepKind::Parallel { branches, join: self.read(join, grammar::join)?, done, failed })
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
            self.source.at(each.each.span(), "write parameter.NAME of a parameter that holds units");
            return vec![];
        };
        let Some(step) = self.known_step(&each.step) else { return vec![] };
        let binding = each.as_.get_ref();
        let keys = keys.iter().filter_map(Value::as_str);
        keys.map(|key| Branch { step: step.clone(), binds: Some((binding.clone(), key.to_owned())) })
            .collect()
    }

    fn outcomes(&mut self, raw: &RawStep) -> BTreeMap<Name, Outcome> {
        let mut outcomes = BTreeMap::new();
        for (name, outcome) in &raw.outcomes {
            if !grammar::is_name(name.get_ref()) {
                self.source.at(name.span(), "an outcome is named in lower-case letters, digits and hyphens");
            }
            let compiled = match outcome.get_ref() {
                Either::Text(to) => Outcome {
                    title: name.get_ref().clone(),
                    routes: self.route(None, &Spanned::new(outcome.span(), to.clone())).into_iter().collect(),
                    result: None,
                    binds: vec![],
                    evidence: false,
                    needs: None,
                    tell_reporter: false,
                },
                Either::Shape(full) => {
                    if let Some(form) = &full.form
                        && let Some(form) = self.form(form)
                    {
                        self.forms.insert(format!("{}.{}", raw.id.get_ref(), name.get_ref()), form);
                    }
                    self.outcome(name, full)
                }
            };
            outcomes.insert(name.get_ref().clone(), compiled);
        }
        outcomes
    }

    fn outcome(&mut self, name: &Text, raw: &RawOutcomeFull) -> Outcome {
        let routes = match raw.to.get_ref() {
            Either::Text(to) => {
                self.route(None, &Spanned::new(raw.to.span(), to.clone())).into_iter().collect()
            }
            Either::Shape(routes) => {
                match routes.last() {
                    Some(last) if last.when.is_none() => {}
                    _ => self
                        .source
                        .at(raw.to.span(), "the last way out of a list has no “when”: something must hold"),
                }
                routes.iter().filter_map(|it| self.route(it.when.as_ref(), &it.to)).collect()
            }
        };
        if let Some(result) = &raw.result
            && !self.results.contains(result.get_ref())
        {
            self.source.at(result.span(), "the procedure’s results do not list this");
        }
        let binds = raw.binds.iter().filter_map(|(name, kind)| {
            let (kind, from_category) = self.read(kind, grammar::bind)?;
            Some(Bind { name: name.get_ref().clone(), kind, from_category })
        });
        let binds = binds.collect();
        Outcome {
            title: raw.title.clone().unwrap_or_else(|| name.get_ref().clone()),
            routes,
            result: raw.result.as_ref().map(|result| result.get_ref().clone()),
            binds,
            evidence: raw.evidence,
            needs: raw.needs.as_ref().and_then(|needs| self.condition(needs)),
            tell_reporter: raw.tell_reporter,
        }
    }

    fn route(&mut self, when: Option<&Text>, to: &Text) -> Option<Route> {
        let condition = match when {
            Some(when) => Some(self.condition(when)?),
            None => None,
        };
        Some(Route { when: condition, to: self.target(to)? })
    }

    fn actions(&mut self, raw: &RawActions) -> Actions {
        Actions {
            return_: raw.return_.as_ref().and_then(|it| {
                let then = match &it.then {
                    Some(then) => Some(self.target(then)?),
                    None => None,
                };
                Some(Return { times: self.times(&it.times)?, to: self.target(&it.to)?, then })
            }),
            transfer: raw.transfer.as_ref().and_then(|it| {
                Some(Transfer { binding: it.binding.get_ref().clone(), times: self.times(&it.times)? })
            }),
            extend: raw.extend.as_ref().and_then(|it| {
                let (times, at_most, by, within) = self.asking(it)?;
                Some(Extend { times, at_most, by, within })
            }),
            pause: raw.pause.as_ref().and_then(|it| {
                let (times, at_most, by, within) = self.asking(it)?;
                Some(Pausing { times, at_most, by, within })
            }),
            joint: raw.joint.as_ref().and_then(|it| {
                let role = self.known_role(&it.role)?;
                let within = it.within.as_ref().and_then(|within| self.limit(within));
                Some(Joint { role, at_most: self.times(&it.at_most)?, within })
            }),
        }
    }

    fn asking(&mut self, raw: &RawAsk) -> Option<(u32, Limit, Vec<Who>, Limit)> {
        let by = self.who(&texts(&raw.by));
        Some((self.times(&raw.times)?, self.limit(&raw.at_most)?, by, self.limit(&raw.within)?))
    }

    fn reopen(&mut self, raw: RawReopen) -> Option<Reopen> {
        for end in &raw.from {
            if !self.ends.contains(end.get_ref()) {
                self.source.at(end.span(), format!("there is no end “{}”", end.get_ref()));
            }
        }
        Some(Reopen {
            who: self.who(&texts(&raw.who)),
            from: raw.from.iter().map(|end| end.get_ref().clone()).collect(),
            within: self.limit(&raw.within)?,
            to: self.known_step(&raw.to)?,
            times: self.times(&raw.times)?,
        })
    }

    fn opener(&mut self, raw: &Text) -> Option<Opener> {
        match raw.get_ref().as_str() {
            "anyone" => Some(Opener::Anyone),
            _ => self.known_role(raw).map(Opener::Role),
        }
    }

    fn who(&mut self, texts: &[Text]) -> Vec<Who> {
        texts
            .iter()
            .filter_map(|text| {
                let who = self.read(text, grammar::who)?;
                if let Who::Role { role, .. } = &who
                    && !self.names.roles.contains_key(role)
                {
                    self.source.at(text.span(), format!("the pack has no role “{role}”; add it to [roles]"));
                }
                Some(who)
            })
            .collect()
    }

    fn limit_rule(&mut self, text: &Text, categories: &BTreeMap<String, Category>) -> Option<LimitRule> {
        if text.get_ref() != "from category" {
            return self.limit(text).map(LimitRule::Fixed);
        }
        let without: Vec<&str> =
            categories.iter().filter(|(_, row)| row.limit.is_none()).map(|(id, _)| id.as_str()).collect();
        if categories.is_empty() || !without.is_empty() {
            let message =
                format!("the limit comes from the category, but these have none: {}", without.join(", "));
            self.source.at(text.span(), message);
        }
        Some(LimitRule::Category)
    }

    fn limit(&mut self, text: &Text) -> Option<Limit> {
        let Some(name) = text.get_ref().strip_prefix("parameter.") else {
            return self.read(text, |text| text.parse::<Limit>().map_err(|error| error.to_string()));
        };
        let value = self.names.parameters.get(name).map(|parameter| parameter.value.clone());
        let limit = value.and_then(|value| serde_json::from_value(value).ok());
        if limit.is_none() {
            self.source.at(text.span(), format!("the pack has no parameter “{name}” that holds a limit"));
        }
        limit
    }

    fn times(&mut self, count: &Spanned<u32>) -> Option<u32> {
        match *count.get_ref() {
            0 => {
                self.source.at(count.span(), "once at least; leave it out if it may not happen");
                None
            }
            count => Some(count),
        }
    }

    fn target(&mut self, text: &Text) -> Option<Target> {
        let target = self.read(text, grammar::target)?;
        let missing = match &target {
            Target::Step(step) => !self.steps.contains(step),
            Target::End(end) => !self.ends.contains(end),
            Target::Join | Target::JoinFailed => false,
        };
        if missing {
            let steps = self.steps.iter().cloned().collect::<Vec<_>>().join(", ");
            let ends = self.ends.iter().map(|end| format!("end.{end}")).collect::<Vec<_>>().join(", ");
            self.source
                .at(text.span(), format!("there is no “{}”; there are {steps}, {ends}", text.get_ref()));
            return None;
        }
        Some(target)
    }

    fn known_step(&mut self, text: &Text) -> Option<Name> {
        if self.steps.contains(text.get_ref()) {
            return Some(text.get_ref().clone());
        }
        let steps = self.steps.iter().cloned().collect::<Vec<_>>().join(", ");
        self.source.at(text.span(), format!("there is no step “{}”; there are {steps}", text.get_ref()));
        None
    }

    fn known_role(&mut self, text: &Text) -> Option<Name> {
        if self.names.roles.contains_key(text.get_ref()) {
            return Some(text.get_ref().clone());
        }
        let message = format!("the pack has no role “{}”; add it to [roles]", text.get_ref());
        self.source.at(text.span(), message);
        None
    }

    fn condition(&mut self, text: &Text) -> Option<Condition> {
        self.read(text, |text| Condition::parse(text).map_err(|error| error.to_string()))
    }

    fn form(&mut self, text: &Text) -> Option<Form> {
        let Some(schema) = self.names.files.get(text.get_ref()) else {
            self.source.at(text.span(), format!("the pack has no file “{}”", text.get_ref()));
            return None;
        };
        let form =
            serde_json::from_str(schema).map_err(|error| error.to_string()).and_then(Form::from_schema);
        match form {
            Ok(form) => Some(form),
            Err(message) => {
                self.source.at(text.span(), format!("{}: {message}", text.get_ref()));
                None
            }
        }
    }

    fn read<T>(&mut self, text: &Text, parse: impl FnOnce(&str) -> Result<T, String>) -> Option<T> {
        parse(text.get_ref()).map_err(|message| self.source.at(text.span(), message)).ok()
    }
}

fn end_of(raw: RawEnd) -> End {
    match raw {
        Either::Text(title) => End { title, joins: false },
        Either::Shape(full) => End { title: full.title, joins: full.joins },
    }
}
