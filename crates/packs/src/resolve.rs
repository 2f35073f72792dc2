//! What the texts of a procedure refer to: each is found, or reported with what there is.

use crate::compile::Compiler;
use crate::form::Form;
use crate::grammar;
use crate::problem::Source;
use crate::raw::*;
use gewu_kernel::limit::{Limit, Unit};
use gewu_matter::condition::Condition;
use gewu_matter::procedure::*;
use std::collections::BTreeMap;
use toml::Spanned;

impl Compiler<'_, '_> {
    pub(crate) fn opener(&mut self, raw: &Text) -> Option<Opener> {
        match raw.get_ref().as_str() {
            "anyone" => Some(Opener::Anyone),
            _ => self.known_role(raw).map(Opener::Role),
        }
    }

    pub(crate) fn who(&mut self, texts: &[Text]) -> Vec<Who> {
        texts
            .iter()
            .filter_map(|text| {
                let who = self.read(text, grammar::who)?;
                if let Who::Role { role, .. } = &who
                    && !self.names.roles.contains_key(role)
                {
                    self.source.at(text.span(), format!("the pack has no role “{role}”; add it to [roles]"));
                }
                if let Some(message) = self.known.unbound(&who) {
                    self.source.at(text.span(), message);
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
                    let message =
                        "the procedure has no categories whose limits say what is urgent; write one limit";
                    self.source.at(raw.span(), message);
                }
                return self.pace(raw).map(LimitRule::ByUrgency);
            }
        };
        if text.get_ref() != "from category" {
            return self.limit(&text).map(LimitRule::Fixed);
        }
        let without: Vec<&str> =
            categories.iter().filter(|(_, row)| row.limit.is_none()).map(|(id, _)| id.as_str()).collect();
        if categories.is_empty() || !without.is_empty() {
            let message = match categories.is_empty() {
                true => {
                    "the procedure has no categories; write categories = \"categories.toml\", or a limit here"
                        .into()
                }
                false => format!(
                    "the limit comes from the category, but these have none: {}; write limit = … in their rows",
                    without.join(", ")
                ),
            };
            self.source.at(text.span(), message);
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
            let message = "what is urgent does not wait for office hours: write it in urgent-hours";
            self.source.at(raw.urgent.span(), message);
        }
        Some(Pace { usual: usual?, urgent: urgent? })
    }

    pub(crate) fn limit(&mut self, text: &Text) -> Option<Limit> {
        let Some(name) = text.get_ref().strip_prefix("parameter.") else {
            return self.read(text, |text| text.parse::<Limit>().map_err(|error| error.to_string()));
        };
        let value = self.names.parameters.get(name).map(|parameter| parameter.value.clone());
        let limit = value.and_then(|value| serde_json::from_value(value).ok());
        if limit.is_none() {
            let message = format!(
                "the pack has no parameter “{name}” of the kind limit; add it to pack.toml as [parameter.{name}]"
            );
            self.source.at(text.span(), message);
        }
        limit
    }

    pub(crate) fn times(&mut self, count: &Spanned<u32>) -> Option<u32> {
        match *count.get_ref() {
            0 => {
                self.source.at(count.span(), "write once at least; leave the whole out if it may not happen");
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
            let steps = self.steps.iter().cloned().collect::<Vec<_>>().join(", ");
            let ends = self.ends.iter().map(|end| format!("end.{end}")).collect::<Vec<_>>().join(", ");
            self.source
                .at(text.span(), format!("there is no “{}”; there are {steps}, {ends}", text.get_ref()));
            return None;
        }
        Some(target)
    }

    pub(crate) fn known_step(&mut self, text: &Text) -> Option<Name> {
        if self.steps.contains(text.get_ref()) {
            return Some(text.get_ref().clone());
        }
        let steps = self.steps.iter().cloned().collect::<Vec<_>>().join(", ");
        self.source.at(text.span(), format!("there is no step “{}”; there are {steps}", text.get_ref()));
        None
    }

    pub(crate) fn known_role(&mut self, text: &Text) -> Option<Name> {
        if self.names.roles.contains_key(text.get_ref()) {
            return Some(text.get_ref().clone());
        }
        let message = format!("the pack has no role “{}”; add it to [roles]", text.get_ref());
        self.source.at(text.span(), message);
        None
    }

    pub(crate) fn condition(&mut self, text: &Text) -> Option<Condition> {
        let condition = self.read(text, |text| Condition::parse(text).map_err(|error| error.to_string()))?;
        match self.known.answers(&condition) {
            Ok(()) => Some(condition),
            Err(message) => {
                self.source.at(text.span(), message);
                None
            }
        }
    }

    pub(crate) fn form(&mut self, text: &Text) -> Option<Form> {
        let Some(schema) = self.names.files.get(text.get_ref()) else {
            let message = format!("the pack has no file “{}”; add it, or correct the path", text.get_ref());
            self.source.at(text.span(), message);
            return None;
        };
        let mut own = Source::new(text.get_ref(), schema);
        match serde_json::from_str(schema) {
            Err(error) => {
                // Its columns are bytes.
                let lines = schema.split_inclusive('\n').take(error.line().saturating_sub(1));
                let start = lines.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
                let reason = error.to_string();
                let reason = reason.split(" at line").next().unwrap_or_default();
                own.at(start..start, format!("this is not JSON: {reason}"));
            }
            Ok(schema) => match Form::from_schema(schema) {
                Ok(form) => return Some(form),
                Err(message) => own.whole(message),
            },
        }
        self.source.problems.append(&mut own.problems);
        None
    }

    pub(crate) fn read<T>(
        &mut self,
        text: &Text,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        parse(text.get_ref()).map_err(|message| self.source.at(text.span(), message)).ok()
    }

    pub(crate) fn binds(
        &mut self,
        raw: &BTreeMap<Text, Text>,
        kind_of: fn(&str) -> Result<(BindKind, bool), String>,
    ) -> Vec<Bind> {
        let mut binds = Vec::new();
        for (name, kind) in raw {
            if !grammar::is_name(name.get_ref()) {
                self.source.at(name.span(), grammar::NOT_A_NAME);
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
            let message =
                format!("no outcome binds “{0}”; write binds = {{ {0} = \"body\" }} on one", name.get_ref());
            self.source.at(name.span(), message);
        }
    }
}
