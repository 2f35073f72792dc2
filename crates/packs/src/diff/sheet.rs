//! A pack laid out for comparing.

use super::line::{Aspect, Line};
use super::say::{self, Say};
use super::{About, Both, procedure};
use crate::law::Body;
use crate::overlay::{Parameter, ParameterKind};
use crate::{Pack, Words};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// Everything that a pack has.
pub(super) struct Sheet {
    pub(super) entries: BTreeMap<About, Entry>,
}

/// One thing that a pack has.
#[derive(Debug)]
pub(super) struct Entry {
    /// Such as 环节“研判”.
    pub(super) name: Both,
    /// What can be told apart of it, in order.
    pub(super) lines: BTreeMap<Aspect, Line>,
    /// What is said of it when it comes.
    pub(super) shown: Vec<Aspect>,
}

impl Entry {
    pub(super) fn new(name: Both) -> Entry {
        Entry { name, lines: BTreeMap::new(), shown: Vec::new() }
    }

    /// Adds a line: compared by `meaning`.
    pub(super) fn line(&mut self, aspect: Aspect, meaning: &impl Debug, text: Both) -> &mut Entry {
        self.lines.insert(aspect, Line { meaning: format!("{meaning:?}"), text });
        self
    }

    /// The same, and said when it comes.
    pub(super) fn show(&mut self, aspect: Aspect, meaning: &impl Debug, text: Both) -> &mut Entry {
        self.shown.push(aspect);
        self.line(aspect, meaning, text)
    }
}

impl Sheet {
    pub(super) fn of(pack: &Pack) -> Sheet {
        // Taken apart, so that whatever a pack comes to have is thought of here.
        let Pack {
            id,
            hash: _,
            title,
            summary,
            roles,
            units,
            externals,
            bodies,
            parameters,
            procedures,
            words,
            scenarios,
            proven: _,
        } = pack;
        let mut sheet = Sheet { entries: BTreeMap::new() };
        sheet
            .entry(About::Pack, Both::new(format!("机制包“{title}”"), format!("Pack “{title}”")))
            .line(Aspect::Id, id, Both::same(id))
            .line(Aspect::Title, title, Both::same(title))
            .line(Aspect::Summary, summary, Both::same(summary));
        for (name, title) in roles {
            let called = Both::new(format!("角色“{title}”"), format!("Role “{}”", say::spaced(name)));
            sheet.entry(About::Role(name.clone()), called).line(Aspect::Title, title, Both::same(title));
        }
        for (name, title) in units {
            let called = Both::new(format!("单位“{title}”"), format!("Unit “{}”", say::spaced(name)));
            sheet.entry(About::Unit(name.clone()), called).line(Aspect::Title, title, Both::same(title));
        }
        for (name, title) in externals {
            let called =
                Both::new(format!("外部平台“{title}”"), format!("Organ outside “{}”", say::spaced(name)));
            sheet.entry(About::External(name.clone()), called).line(Aspect::Title, title, Both::same(title));
        }
        for (name, body) in bodies {
            let Body { title, law } = body;
            let called = Both::new(format!("会议“{title}”"), format!("Body “{}”", say::spaced(name)));
            sheet
                .entry(About::Body(name.clone()), called)
                .line(Aspect::Title, title, Both::same(title))
                .line(Aspect::Law, law, law.as_ref().map_or(say::none(), Both::same));
        }
        for (name, it) in parameters {
            sheet.parameter(name, it, units);
        }
        for runnable in procedures.values() {
            procedure::lay(&mut sheet, &Say { pack, procedure: &runnable.procedure.id }, runnable);
        }
        for scenario in scenarios {
            let title = &scenario.title;
            sheet
                .entry(
                    About::Scenario(scenario.file.clone()),
                    Both::new(format!("场景测试“{title}”"), format!("Scenario “{title}”")),
                )
                .line(Aspect::Title, title, Both::same(title))
                .line(Aspect::Content, scenario, Both::default());
        }
        // Chinese stands in the definitions, and was told of there.
        for (language, words) in words.iter().filter(|(language, _)| *language != "zh-CN") {
            sheet.words(language, words);
        }
        sheet
    }

    pub(super) fn entry(&mut self, about: About, name: Both) -> &mut Entry {
        self.entries.entry(about).or_insert(Entry::new(name))
    }

    fn parameter(&mut self, name: &str, parameter: &Parameter, units: &BTreeMap<String, String>) {
        let Parameter { title, kind, default, at_least, at_most, value } = parameter;
        let bound = |it: &Option<Value>| it.as_ref().map_or(say::none(), |it| value_of(it, units));
        let called = Both::new(format!("参数“{title}”"), format!("Parameter “{}”", say::spaced(name)));
        let entry = self.entry(About::Parameter(name.to_owned()), called);
        let kinds = match kind {
            ParameterKind::Limit => Both::new("时限", "a limit"),
            ParameterKind::Count => Both::new("数目", "a count"),
            ParameterKind::Flag => Both::new("是否", "yes or no"),
            ParameterKind::Units => Both::new("单位", "units"),
            ParameterKind::Categories => Both::new("类别", "categories"),
        };
        entry
            .line(Aspect::Title, title, Both::same(title))
            .line(Aspect::Kind, kind, kinds)
            .line(Aspect::Default, default, value_of(default, units))
            .line(Aspect::AtLeast, at_least, bound(at_least))
            .line(Aspect::AtMost, at_most, bound(at_most))
            .show(Aspect::Value, value, value_of(value, units));
    }

    fn words(&mut self, language: &str, words: &Words) {
        let called = Both::new(format!("{language} 用词"), format!("Words in {language}"));
        self.entry(About::Words(language.to_owned()), called).line(
            Aspect::Words,
            words,
            Both::new(format!("{} 条", words.len()), format!("{} of them", words.len())),
        );
    }
}

/// A parameter's value as people read it.
fn value_of(value: &Value, units: &BTreeMap<String, String>) -> Both {
    match value {
        Value::Bool(true) => Both::new("是", "yes"),
        Value::Bool(false) => Both::new("否", "no"),
        Value::String(text) => match text.parse() {
            Ok(limit) => say::limit(limit),
            Err(_) => Both::same(text),
        },
        Value::Array(keys) => {
            let keys = || keys.iter().filter_map(Value::as_str);
            let titles = keys().map(|key| units.get(key).map_or(key, String::as_str)).collect::<Vec<_>>();
            Both::new(titles.join("、"), keys().map(say::spaced).collect::<Vec<_>>().join(", "))
        }
        other => Both::same(other.to_string()),
    }
}
