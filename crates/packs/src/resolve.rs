//! What the texts of a procedure refer to: each is found, or reported with what there is.

use crate::asked;
use crate::compile::Compiler;
use crate::expression;
use crate::form::Form;
use crate::grammar;
use crate::missing;
use crate::overlay::{Parameter, ParameterKind};
use crate::problem::Source;
use crate::raw::*;
use crate::reading;
use crate::red_line;
use crate::rule::Rule;
use crate::said::{Said, said};
use gewu_kernel::limit::{Limit, Unit};
use gewu_matter::condition::Condition;
use gewu_matter::procedure::*;
use std::collections::BTreeMap;
use toml::Spanned;

impl Compiler<'_, '_> {
    pub(crate) fn opener(&mut self, raw: &Text) -> Option<Opener> {
        match raw.get_ref().as_str() {
            "anyone" => Some(Opener::Anyone),
            text if grammar::external(text).is_some() => self.known_external(raw).map(Opener::External),
            _ => self.known_role(raw).map(Opener::Role),
        }
    }

    pub(crate) fn who(&mut self, texts: &[Text]) -> Vec<Who> {
        texts
            .iter()
            .filter_map(|text| {
                let who = match self.read(text, grammar::who)? {
                    Who::Bound(name) if self.sides.contains(&name) => Who::Side(name),
                    who => who,
                };
                if let Who::Role { role, .. } = &who
                    && !self.names.roles.contains_key(role)
                {
                    self.source.at(text.span(), Rule::Refers, missing::role(role, self.names.roles));
                }
                if let Who::External(_) = &who {
                    self.known_external(text)?;
                }
                if let Some(message) = self.known.unbound(&who) {
                    self.source.at(text.span(), Rule::Refers, message);
                }
                Some(who)
            })
            .collect()
    }

    pub(crate) fn limit_rule(
        &mut self,
        raw: &RawLimit,
        categories: &BTreeMap<String, Category>,
    ) -> Option<LimitRule> {
        let text = match raw.get_ref() {
            Either::Text(text) => Spanned::new(raw.span(), text.clone()),
            Either::Shape(_) => {
                if categories.is_empty() {
                    let message = said!(
                        "the procedure has no categories whose limits say what is urgent; write one limit",
                        "规程没有类别，无从知道哪些紧急；只写一个时限"
                    );
                    self.source.at(raw.span(), Rule::Meant, message);
                }
                return self.pace(raw).map(LimitRule::ByUrgency);
            }
        };
        if let Some(field) = text.get_ref().strip_prefix("from form.") {
            if self.known.asks_for_day(field) {
                return Some(LimitRule::Field(field.to_owned()));
            }
            let message = said!(
                "the form has no “{field}” that is required, not personal, and of \"format\": \"date\"",
                "表单里没有必填、非个人、\"format\": \"date\" 的“{field}”"
            );
            self.source.at(text.span(), Rule::Refers, message);
            return None;
        }
        if text.get_ref() != "from category" {
            return self.limit(&text).map(LimitRule::Fixed);
        }
        let without: Vec<&str> =
            categories.iter().filter(|(_, row)| row.limit.is_none()).map(|(id, _)| id.as_str()).collect();
        if categories.is_empty() || !without.is_empty() {
            let without = without.join(", ");
            let message = match categories.is_empty() {
                true => said!(
                    "the procedure has no categories; write categories = \"categories.toml\", or a limit here",
                    "规程没有类别；写上 categories = \"categories.toml\"，或在这里写时限"
                ),
                false => said!(
                    "the limit comes from the category, but these have none: {without}; write limit = … in their rows",
                    "时限由类别定，但这些类别没有：{without}；在它们的行里写上 limit = …"
                ),
            };
            self.source.at(text.span(), Rule::Limited, message);
        }
        Some(LimitRule::Category)
    }

    /// One limit for all, or another one for what is urgent.
    pub(crate) fn pace(&mut self, raw: &RawLimit) -> Option<Pace> {
        let raw = match raw.get_ref() {
            Either::Text(text) => {
                let limit = self.limit(&Spanned::new(raw.span(), text.clone()))?;
                return Some(Pace { usual: limit, urgent: limit });
            }
            Either::Shape(raw) => raw,
        };
        let (usual, urgent) = (self.limit(&raw.usual), self.limit(&raw.urgent));
        if urgent.is_some_and(|urgent| urgent.unit != Unit::UrgentHours) {
            let message = said!(
                "what is urgent does not wait for office hours: write it in urgent-hours",
                "紧急的不等上班：用 urgent-hours 写"
            );
            self.source.at(raw.urgent.span(), Rule::Urgent, message);
        }
        Some(Pace { usual: usual?, urgent: urgent? })
    }

    pub(crate) fn limit(&mut self, text: &Text) -> Option<Limit> {
        let Some(name) = text.get_ref().strip_prefix("parameter.") else {
            return self.read(text, grammar::limit);
        };
        let holds = |it: &&Parameter| it.kind == ParameterKind::Limit;
        let parameter = self.names.parameters.get(name).filter(holds);
        let limit = parameter.and_then(|it| serde_json::from_value(it.value.clone()).ok());
        if limit.is_none() {
            let message = missing::limit(name, self.names.parameters);
            self.source.at(text.span(), Rule::Refers, message);
        }
        limit
    }

    pub(crate) fn times(&mut self, count: &Spanned<u32>) -> Option<u32> {
        match *count.get_ref() {
            0 => {
                let message = said!(
                    "write once at least; leave the whole out if it may not happen",
                    "至少写 1；不允许就整个删去"
                );
                self.source.at(count.span(), Rule::Fits, message);
                None
            }
            count => Some(count),
        }
    }

    pub(crate) fn target(&mut self, text: &Text) -> Option<Target> {
        let target = self.read(text, grammar::target)?;
        let missing = match &target {
            Target::Step(step) => !self.steps.contains(step),
            Target::End(end) => !self.ends.contains(end),
            Target::Join | Target::JoinFailed => false,
        };
        if missing {
            let message = missing::target(text.get_ref(), &self.steps, &self.ends);
            self.source.at(text.span(), Rule::Refers, message);
            return None;
        }
        Some(target)
    }

    pub(crate) fn known_step(&mut self, text: &Text) -> Option<Name> {
        if self.steps.contains(text.get_ref()) {
            return Some(text.get_ref().clone());
        }
        let message = missing::step(text.get_ref(), &self.steps);
        self.source.at(text.span(), Rule::Refers, message);
        None
    }

    pub(crate) fn known_side(&mut self, text: &Text) -> Option<Name> {
        if self.sides.contains(text.get_ref()) {
            return Some(text.get_ref().clone());
        }
        let (name, known) = (text.get_ref(), self.sides.iter().cloned().collect::<Vec<_>>().join(", "));
        let message = said!(
            "there is no side “{name}”; [sides] has: {known}",
            "没有“{name}”这一方；[sides] 里有：{known}"
        );
        self.source.at(text.span(), Rule::Refers, message);
        None
    }

    /// Who does something, where parties are asked and nothing is given to them to do.
    pub(crate) fn doers(&mut self, texts: &[Text]) -> Vec<Who> {
        for text in texts.iter().filter(|text| self.sides.contains(text.get_ref().trim())) {
            let side = text.get_ref();
            let message = said!(
                "a side does no step: parties are asked by kind = \"consent\", of = [\"{side}\"]",
                "当事人一方不办环节：要他们答复，写 kind = \"consent\"、of = [\"{side}\"]"
            );
            self.source.at(text.span(), Rule::Meant, message);
        }
        self.who(texts)
    }

    pub(crate) fn known_role(&mut self, text: &Text) -> Option<Name> {
        if self.names.roles.contains_key(text.get_ref()) {
            return Some(text.get_ref().clone());
        }
        let message = missing::role(text.get_ref(), self.names.roles);
        self.source.at(text.span(), Rule::Refers, message);
        None
    }

    pub(crate) fn condition(&mut self, text: &Text) -> Option<Condition> {
        let Ok(condition) = Condition::parse(text.get_ref()) else {
            let (at, message) = expression::unread(text.get_ref());
            let span = text.span();
            let begin = within(self.source.written(span.clone()), text.get_ref(), at);
            self.source.at(span.start + begin..span.end, Rule::Plain, message);
            return None;
        };
        if !self.names.checked {
            return Some(condition);
        }
        match expression::check(&condition, &self.known.scope) {
            Ok(()) => Some(condition),
            Err(wrong) => {
                let span = text.span();
                let begin = within(self.source.written(span.clone()), text.get_ref(), wrong.at);
                let asked = text.get_ref().chars().skip(wrong.at).collect::<String>();
                let message = self.filled_in_later(&asked).unwrap_or(wrong.message);
                self.source.at(span.start + begin..span.end, wrong.rule, message);
                None
            }
        }
    }

    /// What is said of a field of a form that comes after the opening.
    fn filled_in_later(&self, asked: &str) -> Option<Said> {
        let rest = asked.strip_prefix("form.")?;
        let end = rest.find(|sign: char| !sign.is_alphanumeric() && sign != '_').unwrap_or(rest.len());
        let field = &rest[..end];
        Some(missing::later(field, self.later.get(field)?))
    }

    pub(crate) fn form(&mut self, text: &Text) -> Option<Form> {
        let Some(schema) = self.names.files.get(text.get_ref()) else {
            let path = text.get_ref();
            let message = said!(
                "the pack has no file “{path}”; add it, or correct the path",
                "机制包里没有文件“{path}”；加上它，或改正路径"
            );
            self.source.at(text.span(), Rule::Refers, message);
            return None;
        };
        let mut own = Source::new(text.get_ref(), schema);
        match reading::json(schema) {
            Err((at, message)) => own.at(at..at, Rule::Readable, message),
            Ok(parsed) => match Form::from_schema(parsed) {
                Ok(form) => {
                    let told = asked::check(&form).into_iter().chain(red_line::form(&form));
                    for (field, rule, message) in told.filter(|_| self.names.checked) {
                        own.near(field.and_then(|field| key(schema, &field)), rule, message);
                    }
                    self.source.problems.append(&mut own.problems);
                    return Some(form);
                }
                Err((rule, message)) => own.whole(rule, message),
            },
        }
        self.source.problems.append(&mut own.problems);
        None
    }

    pub(crate) fn read<T>(&mut self, text: &Text, parse: impl FnOnce(&str) -> Result<T, Said>) -> Option<T> {
        let told = |message| reading::within(text.get_ref()).unwrap_or(message);
        parse(text.get_ref()).map_err(|message| self.source.at(text.span(), Rule::Plain, told(message))).ok()
    }

    pub(crate) fn binds(
        &mut self,
        raw: &BTreeMap<Text, Text>,
        kind_of: fn(&str) -> Result<(BindKind, bool), Said>,
    ) -> Vec<Bind> {
        let mut binds = Vec::new();
        for (name, kind) in raw {
            if !grammar::is_name(name.get_ref()) {
                self.source.at(name.span(), Rule::Named, grammar::not_a_name());
            }
            if let Some((kind, from_category)) = self.read(kind, kind_of) {
                binds.push(Bind { name: name.get_ref().clone(), kind, from_category });
            }
        }
        binds
    }

    /// A binding that holds for the whole matter, so that handing it on means something.
    pub(crate) fn whole_binding(&mut self, name: &Text) {
        if !self.known.bindings.contains_key(name.get_ref()) {
            let word = name.get_ref();
            let message = said!(
                "no outcome binds “{word}”; write binds = {{ {word} = \"body\" }} on one",
                "没有结果指定“{word}”；在某个结果上写 binds = {{ {word} = \"body\" }}"
            );
            self.source.at(name.span(), Rule::Refers, message);
        }
    }
}

/// Where a field of a form stands in its JSON text: a key with an object behind it.
pub(crate) fn key(text: &str, name: &str) -> Option<std::ops::Range<usize>> {
    let quoted = format!("\"{name}\"");
    let is_key = |(at, _): &(usize, &str)| {
        let behind = text[at + quoted.len()..].trim_start().strip_prefix(':');
        behind.is_some_and(|value| value.trim_start().starts_with('{'))
    };
    text.match_indices(&quoted).find(is_key).map(|(at, found)| at..at + found.len())
}

/// Where a character of a text stands in what its author wrote, in bytes: behind the quotation mark, unless the text
/// was written with signs that stand for others.
fn within(written: &str, text: &str, at: usize) -> usize {
    let bytes = text.char_indices().nth(at).map_or(0, |(begin, _)| begin);
    match written.get(1..).is_some_and(|inner| inner.starts_with(text)) {
        true => 1 + bytes,
        false => 0,
    }
}
