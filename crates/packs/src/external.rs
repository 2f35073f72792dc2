//! Organs and platforms outside: which of them a matter comes from, what they do in it, and what they are told of it.

use crate::compile::Compiler;
use crate::form::Form;
use crate::grammar;
use crate::raw::{Either, RawOutcomeFull, RawProcedure, Text};
use crate::reading::nearest;
use crate::rule::Rule;
use crate::said::said;
use gewu_matter::procedure::{Name, Who};
use gewu_matter::telling;
use std::collections::{BTreeMap, BTreeSet};

impl Compiler<'_, '_> {
    /// The organ outside that a text names, if the pack has it.
    pub(crate) fn known_external(&mut self, text: &Text) -> Option<Name> {
        let written = text.get_ref().as_str();
        let name = grammar::external(written).unwrap_or(written);
        if self.names.externals.contains_key(name) {
            return Some(name.to_owned());
        }
        let message = match nearest(name, self.names.externals.keys()) {
            Some(meant) => said!(
                "the pack has no “{name}” among [externals]; did you mean “{meant}”?",
                "[externals] 里没有“{name}”；是不是要写“{meant}”？"
            ),
            None => said!(
                "the pack has no “{name}” outside; write [externals] in pack.toml, then {name} = \"…\" below it",
                "机制包没有外部平台“{name}”；在 pack.toml 里写 [externals]，下面写 {name} = \"名称\""
            ),
        };
        self.source.at(text.span(), Rule::Refers, message);
        None
    }

    /// Who does a step. Whoever did not send a matter does nothing in it.
    pub(crate) fn performers(&mut self, texts: &[Text], step: &Text) -> Vec<Who> {
        let outside = |text: &&Text| grammar::external(text.get_ref()).is_some();
        let others = texts.iter().any(|text| !outside(&text));
        for text in texts.iter().filter(outside) {
            let name = grammar::external(text.get_ref()).unwrap_or_default();
            let id = step.get_ref();
            if !self.senders.contains(name) {
                let message = said!(
                    "“{name}” sends no matter here, so it would never do “{id}”; add \"external {name}\" to opens",
                    "“{name}”不往这里送事项，“{id}”就永远轮不到它办；在 opens 里加上 \"external {name}\""
                );
                self.source.at(text.span(), Rule::Handed, message);
            } else if (self.opens_inside || self.senders.len() > 1) && !others {
                let message = said!(
                    "a matter that “{name}” did not send would come to nobody in “{id}”; write who as a list and end it with \
                     a ROLE @ PLACE or reporter",
                    "不是“{name}”送来的事项，到“{id}”就没人接；who 写成列表，最后写一个“角色 @ 地点”或 reporter"
                );
                self.source.at(text.span(), Rule::Handed, message);
            }
        }
        self.doers(texts)
    }

    /// Who hears that something is late, or decides: people here, never an organ outside.
    pub(crate) fn staff(&mut self, texts: &[Text]) -> Vec<Who> {
        for text in texts.iter().filter(|text| grammar::external(text.get_ref()).is_some()) {
            let message = said!(
                "an organ outside decides nothing here and is told by tell; name people here, ROLE @ PLACE",
                "外部平台在这里不作决定，要告诉它用 tell；这里写本地的人：“角色 @ 地点”"
            );
            self.source.at(text.span(), Rule::Meant, message);
        }
        self.doers(texts)
    }

    /// Which organ outside hears of an outcome, and as what.
    pub(crate) fn tells(&mut self, raw: &BTreeMap<Text, Text>) -> BTreeMap<Name, Name> {
        let mut tells = BTreeMap::new();
        for (external, word) in raw {
            let Some(name) = self.known_external(external) else { continue };
            if !self.senders.contains(&name) {
                let message = said!(
                    "“{name}” sends no matter here and so hears of none; add \"external {name}\" to opens, or take tell out",
                    "“{name}”不往这里送事项，也就没有什么要告诉它；在 opens 里加上 \"external {name}\"，或删去 tell"
                );
                self.source.at(external.span(), Rule::Meant, message);
            }
            self.word_outside(word);
            tells.insert(name, word.get_ref().clone());
        }
        tells
    }

    /// A word under which an organ outside hears of something.
    fn word_outside(&mut self, word: &Text) {
        if !grammar::is_name(word.get_ref()) {
            self.source.at(word.span(), Rule::Named, grammar::not_a_name());
        }
        if telling::OWN.contains(&word.get_ref().as_str()) {
            let (name, own) = (word.get_ref(), telling::OWN.join(", "));
            let message = said!(
                "“{name}” is told by itself and means something else; choose another word than {own}",
                "“{name}”系统自己会用，意思不同；换一个词，不要用 {own}"
            );
            self.source.at(word.span(), Rule::Named, message);
        }
    }

    /// Whether each end is reported to whoever sent the matter, and each field that is marked is told to somebody.
    pub(crate) fn told(&mut self, raw: &RawProcedure) {
        if !self.names.checked {
            return;
        }
        for (id, end) in &raw.ends {
            let returns = match end {
                Either::Text(_) => None,
                Either::Shape(full) => full.returns.as_ref(),
            };
            let name = id.get_ref();
            match returns {
                Some(word) if self.senders.is_empty() => {
                    let message = said!(
                        "nobody outside sends matters here, so “{name}” is reported to nobody; take returns out, or add \
                         \"external ID\" to opens",
                        "没有外部平台往这里送事项，“{name}”不用告诉谁；删去 returns，或在 opens 里加上 \"external 编号\""
                    );
                    self.source.at(word.span(), Rule::Meant, message);
                }
                Some(word) => self.word_outside(word),
                None if self.senders.is_empty() => {}
                None => {
                    let message = said!(
                        "whoever sent a matter from outside would never hear that it came to “{name}”; write \
                         {name} = {{ title = …, returns = \"…\" }}",
                        "外部平台送来的事项到了“{name}”，平台不会知道；写 {name} = {{ title = …, returns = \"…\" }}"
                    );
                    self.source.at(id.span(), Rule::Ending, message);
                }
            }
        }
        self.marked(raw);
    }

    /// Fields marked as told, in forms that tell nobody.
    fn marked(&mut self, raw: &RawProcedure) {
        let mut telling = BTreeSet::new();
        let mut asked: Vec<&Text> = vec![&raw.form];
        asked.extend(raw.sides.values().map(|side| &side.form));
        for step in &raw.step {
            asked.extend(&step.form);
            for outcome in step.outcomes.values() {
                let Either::Shape(full) = outcome.get_ref() else { continue };
                let RawOutcomeFull { form, tell, .. } = full;
                asked.extend(form);
                if !tell.is_empty() {
                    telling.extend(form.as_ref().or(step.form.as_ref()).map(|form| form.get_ref().as_str()));
                }
            }
        }
        let mut seen = BTreeSet::new();
        for path in asked {
            let file = path.get_ref().as_str();
            if telling.contains(file) || !seen.insert(file) {
                continue;
            }
            let schema = self.names.files.get(file).and_then(|text| serde_json::from_str(text).ok());
            let form = schema.and_then(|schema| Form::from_schema(schema).ok());
            let Some(field) = form.and_then(|form| form.told().next().map(str::to_owned)) else { continue };
            let message = said!(
                "“{field}” in {file} is marked x-told, and no outcome with this form tells anybody; write tell = \
                 {{ ID = \"…\" }} on the outcome, or take the mark out",
                "{file} 里的“{field}”标了 x-told，但用这张表的结果都没有告诉谁；在结果上写 tell = {{ 编号 = \"…\" }}，或去掉标记"
            );
            self.source.at(path.span(), Rule::Meant, message);
        }
    }
}
