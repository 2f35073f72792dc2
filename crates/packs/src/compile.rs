//! From a procedure's file to what the engine runs. Every reference is resolved or reported.

use crate::asked::CATEGORY;
use crate::condition::Known;
use crate::document::Document;
use crate::form::Form;
use crate::grammar;
use crate::names::{self, Names};
use crate::problem::Source;
use crate::raw::*;
use crate::rule::Rule;
use crate::said::said;
use gewu_kernel::limit::{Limit, Unit};
use gewu_matter::procedure::*;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use toml::Spanned;

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
    /// What tells of a party, by side.
    pub parties: BTreeMap<String, Form>,
    /// Fields that only some read: the steps and sides whose performers and parties do.
    pub readers: BTreeMap<String, BTreeSet<String>>,
    /// What people fill in where nothing else is asked.
    pub words: Form,
    /// Documents that are made of what was written, by id.
    pub documents: BTreeMap<String, Document>,
    /// By what its matters are compared, if they are.
    pub alike: Option<Alike>,
}

/// By what matters of a procedure are compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike {
    /// Fields of the opening form that tell what it is about.
    pub words: Vec<String>,
    /// Fields of the opening form that tell where.
    pub place: Vec<String>,
    /// How long after its end a matter may have come back.
    pub recurs_within: Limit,
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
    pub(crate) known: Known,
    pub(crate) steps: BTreeSet<String>,
    pub(crate) ends: BTreeSet<String>,
    pub(crate) sides: BTreeSet<String>,
    results: BTreeSet<String>,
    /// Organs outside that may begin its matters.
    pub(crate) senders: BTreeSet<String>,
    /// Whether anybody else may as well.
    pub(crate) opens_inside: bool,
    pub(crate) forms: BTreeMap<String, Form>,
    /// Fields of forms that only a later step fills in, with the first step that does.
    pub(crate) later: BTreeMap<String, String>,
}

impl<'c, 's> Compiler<'c, 's> {
    pub(crate) fn new(source: &'c mut Source<'s>, names: &'c Names<'c>) -> Self {
        Compiler {
            source,
            names,
            known: Known::default(),
            steps: BTreeSet::new(),
            ends: BTreeSet::new(),
            sides: BTreeSet::new(),
            results: BTreeSet::new(),
            senders: BTreeSet::new(),
            opens_inside: false,
            forms: BTreeMap::new(),
            later: BTreeMap::new(),
        }
    }

    pub(crate) fn procedure(
        mut self,
        raw: RawProcedure,
        categories: BTreeMap<String, Category>,
    ) -> Option<Runnable> {
        self.steps = raw.step.iter().map(|step| step.id.get_ref().clone()).collect();
        self.ends = raw.ends.keys().map(|end| end.get_ref().clone()).collect();
        self.sides = raw.sides.keys().map(|side| side.get_ref().clone()).collect();
        self.results = raw.results.keys().map(|result| result.get_ref().clone()).collect();
        let sent_by = |opener: &Text| grammar::external(opener.get_ref()).map(str::to_owned);
        self.senders = raw.opens.iter().filter_map(sent_by).collect();
        self.opens_inside = raw.opens.iter().any(|opener| sent_by(opener).is_none());
        if raw.applies_from.get_ref().parse::<gewu_kernel::Date>().is_err() {
            let message = said!("write the day as 2026-01-01", "日期写成 2026-01-01");
            self.source.at(raw.applies_from.span(), Rule::Plain, message);
        }
        if !grammar::is_name(raw.id.get_ref()) {
            self.source.at(raw.id.span(), Rule::Named, grammar::not_a_name());
        }
        if raw.step.is_empty() {
            let message = said!(
                "a procedure has at least one step: [[step]] with id, title, who, limit and outcomes",
                "规程至少有一个环节：[[step]]，写上 id、title、who、limit 和 outcomes"
            );
            self.source.whole(Rule::Present, message);
        }
        let form = self.form(&raw.form);
        if self.names.checked
            && let (Some(table), Some(form)) = (&raw.categories, &form)
        {
            self.asks_for_category(table, form);
        }
        self.later = later(&raw, self.names, form.as_ref());
        let alike = raw.alike.as_ref().and_then(|alike| self.alike(alike, form.as_ref()));
        self.known = Known::of(&raw, self.names, &categories, form.as_ref());
        let binds = self.binds(&raw.binds, grammar::opening_bind);
        let first = match &raw.first {
            Some(first) => self.known_step(first),
            None => raw.step.first().map(|step| step.id.get_ref().clone()),
        };
        let mut steps = BTreeMap::new();
        for (place, step) in raw.step.iter().enumerate() {
            let id = step.id.get_ref().clone();
            if let Some(compiled) = self.step(step, place, &categories)
                && steps.insert(id.clone(), compiled).is_some()
            {
                let message = said!(
                    "there are two steps “{id}”; give each an id of its own",
                    "有两个环节叫“{id}”；各用各的编号"
                );
                self.source.at(step.id.span(), Rule::Named, message);
            }
        }
        let (sides, parties) = self.sides(&raw.sides);
        let about = self.about(&raw);
        let documents = self.documents(&raw, form.as_ref());
        self.told(&raw);
        let readers = self.readers(form.as_ref(), &parties, &raw.form);
        let procedure = Procedure {
            id: raw.id.get_ref().clone(),
            title: raw.title,
            opens: raw.opens.iter().filter_map(|opener| self.opener(opener)).collect(),
            binds,
            first: first?,
            steps,
            ends: raw.ends.into_iter().map(|(name, end)| (name.into_inner(), end_of(end))).collect(),
            results: names::plain(raw.results),
            proxies: self.staff(&raw.proxies),
            escalate_every: self.pace(&raw.escalate_every)?,
            urge: raw.urge.and_then(|urge| {
                Some(Urge { who: self.who(&texts(&urge.who)), every: self.limit(&urge.every)? })
            }),
            recheck: raw
                .recheck
                .and_then(|recheck| self.recheck(&recheck, raw.reopen.as_ref(), raw.confidential)),
            reopen: raw.reopen.and_then(|reopen| self.reopen(reopen)),
            sides,
            withdraw: raw.withdraw.as_ref().and_then(|it| self.withdraw(it)),
            private: !raw.public || raw.confidential,
            confidential: raw.confidential,
            about,
            one_person: raw
                .one_person
                .iter()
                .map(|(name, seats)| (name.get_ref().clone(), self.who(seats)))
                .collect(),
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
            basis: raw.basis.into_inner(),
            applies_from: raw.applies_from.into_inner(),
            form: form?,
            forms: self.forms,
            parties,
            readers,
            words: Form::of_words(),
            documents,
            alike,
        })
    }

    fn alike(&mut self, raw: &RawAlike, form: Option<&Form>) -> Option<Alike> {
        let form = form?;
        let is_text = |field: &str| {
            let schema = &form.schema()["properties"][field];
            schema["type"] == "string" && schema.get("enum").is_none() && schema.get("format").is_none()
        };
        for field in raw.words.iter().chain(&raw.place).filter(|field| !is_text(field.get_ref())) {
            let name = field.get_ref();
            let message = said!(
                "the opening form has no text “{name}”; name a field of \"type\": \"string\"",
                "发起表里没有文字项“{name}”；写 \"type\": \"string\" 的项"
            );
            self.source.at(field.span(), Rule::Refers, message);
        }
        let recurs_within = self.limit(&raw.recurs_within)?;
        if matches!(recurs_within.unit, Unit::UrgentHours | Unit::WorkingHours | Unit::WorkingDays) {
            let message = said!(
                "what comes back is counted by the calendar: write days, months or years",
                "复发按日历计算：用 days、months 或 years 写"
            );
            self.source.at(raw.recurs_within.span(), Rule::Meant, message);
        }
        let names = |fields: &[Text]| fields.iter().map(|field| field.get_ref().clone()).collect();
        Some(Alike { words: names(&raw.words), place: names(&raw.place), recurs_within })
    }

    /// Whoever opens a matter says what it is about, where there is a table of that.
    fn asks_for_category(&mut self, table: &Text, form: &Form) {
        let required = form.schema().get("required").and_then(serde_json::Value::as_array);
        if !required.into_iter().flatten().any(|it| it == CATEGORY) {
            let message = said!(
                "there is a table of categories, so the opening form asks for one: add \"{CATEGORY}\": {{ \"type\": \"string\", \"title\": \"…\" }} to its \"properties\", and \"{CATEGORY}\" to \"required\"",
                "有类别表，发起时的表单就要选类别：在 \"properties\" 里加 \"{CATEGORY}\": {{ \"type\": \"string\", \"title\": \"…\" }}，在 \"required\" 里加 \"{CATEGORY}\""
            );
            self.source.at(table.span(), Rule::Present, message);
        }
    }

    fn step(&mut self, raw: &RawStep, place: usize, categories: &BTreeMap<String, Category>) -> Option<Step> {
        if !grammar::is_name(raw.id.get_ref()) {
            self.source.at(raw.id.span(), Rule::Named, grammar::not_a_name());
        }
        let outcomes = self.outcomes(raw);
        let kind = self.kind(raw, &outcomes);
        if let Some(form) = &raw.form
            && let Some(form) = self.form(form)
        {
            self.forms.insert(raw.id.get_ref().clone(), form);
        }
        self.form_of_count(raw, kind.as_ref());
        let not = raw.not.iter().filter_map(|name| match name.get_ref().as_str() {
            REPORTER => Some(REPORTER.to_owned()),
            _ => self.known_step(name),
        });
        let not = not.collect();
        Some(Step {
            id: raw.id.get_ref().clone(),
            title: raw.title.clone(),
            place,
            kind: kind?,
            who: raw.who.as_ref().map(|who| self.performers(&texts(who), &raw.id)).unwrap_or_default(),
            limit: raw.limit.as_ref().and_then(|limit| self.limit_rule(limit, categories)),
            outcomes,
            not,
            escalate: self.staff(&raw.escalate),
            bound: raw.at_most.as_ref().and_then(|bound| {
                Some(Bound { times: self.times(&bound.times)?, then: self.target(&bound.then)? })
            }),
            may: self.actions(&raw.may),
        })
    }

    fn outcomes(&mut self, raw: &RawStep) -> BTreeMap<Name, Outcome> {
        let mut outcomes = BTreeMap::new();
        for (name, outcome) in &raw.outcomes {
            if !grammar::is_name(name.get_ref()) {
                self.source.at(name.span(), Rule::Named, grammar::not_a_name());
            }
            let place = raw.outcomes.keys().filter(|it| it.span().start < name.span().start).count();
            let compiled = match outcome.get_ref() {
                Either::Text(to) => Outcome {
                    title: name.get_ref().clone(),
                    place,
                    routes: self.route(None, &Spanned::new(outcome.span(), to.clone())).into_iter().collect(),
                    result: None,
                    binds: vec![],
                    evidence: false,
                    needs: None,
                    tell_reporter: false,
                    tells: BTreeMap::new(),
                },
                Either::Shape(full) => {
                    if let Some(form) = &full.form
                        && let Some(form) = self.form(form)
                    {
                        self.forms.insert(format!("{}.{}", raw.id.get_ref(), name.get_ref()), form);
                    }
                    self.outcome(name, place, full)
                }
            };
            outcomes.insert(name.get_ref().clone(), compiled);
        }
        outcomes
    }

    fn outcome(&mut self, name: &Text, place: usize, raw: &RawOutcomeFull) -> Outcome {
        let routes = self.routes(&raw.to);
        if let Some(result) = &raw.result
            && !self.results.contains(result.get_ref())
        {
            let known = self.results.iter().cloned().collect::<Vec<_>>().join(", ");
            let name = result.get_ref();
            let message = said!(
                "there is no result “{name}”; [results] has: {known}",
                "没有成果“{name}”；[results] 里有：{known}"
            );
            self.source.at(result.span(), Rule::Refers, message);
        }
        let binds = self.binds(&raw.binds, grammar::bind);
        Outcome {
            title: raw.title.clone().unwrap_or_else(|| name.get_ref().clone()),
            place,
            routes,
            result: raw.result.as_ref().map(|result| result.get_ref().clone()),
            binds,
            evidence: raw.evidence,
            needs: raw.needs.as_ref().and_then(|needs| self.condition(needs)),
            tell_reporter: raw.tell_reporter,
            tells: self.tells(&raw.tell),
        }
    }

    fn routes(&mut self, raw: &RawRoutes) -> Vec<Route> {
        match raw.get_ref() {
            Either::Text(to) => self.route(None, &Spanned::new(raw.span(), to.clone())).into_iter().collect(),
            Either::Shape(routes) => {
                let always = routes.iter().position(|way| way.when.is_none());
                let message = match always {
                    Some(last) if last + 1 == routes.len() => None,
                    Some(_) => Some(said!(
                        "only the last way of a list may hold always: ways after one without “when” are never taken",
                        "只有最后一条路可以没有“when”：它后面的路永远走不到"
                    )),
                    None => Some(said!(
                        "the last way of a list must hold always: end it with {{ to = … }} without “when”",
                        "最后一条路必须总是成立：以不带“when”的 {{ to = … }} 结尾"
                    )),
                };
                if let Some(message) = message {
                    self.source.at(raw.span(), Rule::Decided, message);
                }
                routes.iter().filter_map(|it| self.route(it.when.as_ref(), &it.to)).collect()
            }
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
                let (times, to) = (self.times(&it.times)?, self.target(&it.to)?);
                let within = it.within.as_ref().and_then(|within| self.limit(within));
                Some(Return { times, to, then, recuses: it.recuses, within, keeps: it.keeps })
            }),
            transfer: raw.transfer.as_ref().and_then(|it| {
                self.whole_binding(&it.binding);
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
            parties: raw.parties.iter().filter_map(|side| self.known_side(side)).collect(),
            challenge: raw.challenge.as_ref().and_then(|it| {
                let who = self.who(&texts(&it.who));
                Some(Challenge { who, times: self.times(&it.times)?, to: self.target(&it.to)? })
            }),
            about: raw.about,
        }
    }

    fn asking(&mut self, raw: &RawAsk) -> Option<(u32, Limit, Vec<Who>, Limit)> {
        let by = self.staff(&texts(&raw.by));
        Some((self.times(&raw.times)?, self.limit(&raw.at_most)?, by, self.limit(&raw.within)?))
    }

    pub(crate) fn known_ends(&mut self, named: &[Text]) {
        for end in named {
            if !self.ends.contains(end.get_ref()) {
                let known = self.ends.iter().cloned().collect::<Vec<_>>().join(", ");
                let name = end.get_ref();
                let message = said!(
                    "there is no end “{name}”; [ends] has: {known}",
                    "没有结局“{name}”；[ends] 里有：{known}"
                );
                self.source.at(end.span(), Rule::Refers, message);
            }
        }
    }

    fn reopen(&mut self, raw: RawReopen) -> Option<Reopen> {
        self.known_ends(&raw.from);
        let routes = self.routes(&raw.to);
        if routes.iter().any(|route| !matches!(route.to, Target::Step(_))) {
            let message =
                said!("what comes back goes on: lead it to a step", "重新提出的要接着办：让它通向环节");
            self.source.at(raw.to.span(), Rule::Ending, message);
        }
        Some(Reopen {
            who: self.who(&texts(&raw.who)),
            from: raw.from.iter().map(|end| end.get_ref().clone()).collect(),
            within: self.limit(&raw.within)?,
            routes,
            times: self.times(&raw.times)?,
        })
    }
}

fn end_of(raw: RawEnd) -> End {
    match raw {
        Either::Text(title) => End { title, joins: false, adopted: false, remedy: None, returns: None },
        Either::Shape(full) => End {
            title: full.title,
            joins: full.joins,
            adopted: full.adopted,
            remedy: full.remedy,
            returns: full.returns.map(Text::into_inner),
        },
    }
}

/// Fields that the opening form does not have and a form of a step has.
fn later(raw: &RawProcedure, names: &Names<'_>, opening: Option<&Form>) -> BTreeMap<String, String> {
    let mut later = BTreeMap::new();
    let has = |schema: &Value, field: &str| schema["properties"].get(field).is_some();
    for step in &raw.step {
        let full = step.outcomes.values().filter_map(|outcome| match outcome.get_ref() {
            Either::Shape(full) => full.form.as_ref(),
            Either::Text(_) => None,
        });
        for path in step.form.iter().chain(full) {
            let schema = names.files.get(path.get_ref()).and_then(|text| serde_json::from_str(text).ok());
            let schema: Value = schema.unwrap_or_default();
            for field in schema["properties"].as_object().into_iter().flat_map(|fields| fields.keys()) {
                if !opening.is_some_and(|form| has(form.schema(), field)) {
                    later.entry(field.clone()).or_insert_with(|| step.id.get_ref().clone());
                }
            }
        }
    }
    later
}
