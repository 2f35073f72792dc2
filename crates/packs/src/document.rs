//! Documents made from templates: what a template may say, and how one is filled in.

use crate::compile::Compiler;
use crate::form::Form;
use crate::raw::{RawDocument, RawProcedure, Text};
use crate::rule::Rule;
use crate::said::said;
use gewu_matter::procedure::Name;
use gewu_territory::area::Level;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A document that is made of what was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What people call it.
    pub title: String,
    /// The template.
    pub template: String,
    /// The outcomes whose form fills it in, each a step with an outcome.
    pub from: Vec<(Name, Name)>,
}

/// What a template is about beside forms and parties: names of values, each a text.
pub const ALWAYS: [&str; 7] = ["county", "number", "title", "category", "opened", "written_on", "today"];

/// Where values stand by a further name: `form.FIELD`, `written.FIELD`, `parties.SIDE`, `agreed.SIDE`, `places.LEVEL`.
pub const GROUPS: [&str; 5] = ["form", "written", "parties", "agreed", "places"];

/// A piece of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A heading; 1 or 2.
    Heading(u8, String),
    /// Something named.
    Field(String, String),
    /// A paragraph.
    Words(String),
}

impl Document {
    /// The document, filled in. What people wrote never becomes a heading or a field of its own.
    ///
    /// # Errors
    /// Says what is wrong with the template; one that was checked has nothing wrong.
    pub fn fill(&self, values: &Map<String, Value>) -> Result<Vec<Piece>, String> {
        let kept: Map<String, Value> =
            values.iter().map(|(name, value)| (name.clone(), sealed(value))).collect();
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Chainable);
        environment.set_fuel(Some(FUEL));
        let text = environment.render_str(&self.template, Serde(&kept)).map_err(|error| error.to_string())?;
        Ok(text.lines().filter_map(piece).collect())
    }
}

/// How much a template may do: enough for some thousand names, and no way to run for ever.
const FUEL: u64 = 200_000;
/// Stands before what people wrote, so that no line of a template begins with it.
const WRITTEN: char = '\u{2060}';
/// Stands for a new line that people wrote.
const BREAK: char = '\u{2028}';

fn sealed(value: &Value) -> Value {
    match value {
        Value::String(text) => {
            let text = text.replace(WRITTEN, "").replace("\r\n", "\n").replace('\n', &BREAK.to_string());
            Value::String(format!("{WRITTEN}{text}"))
        }
        Value::Array(all) => all.iter().map(sealed).collect(),
        Value::Object(all) => all.iter().map(|(name, value)| (name.clone(), sealed(value))).collect(),
        other => other.clone(),
    }
}

fn piece(line: &str) -> Option<Piece> {
    let plain = |text: &str| text.replace(WRITTEN, "").replace(BREAK, "\n").trim().to_owned();
    let line = line.trim_end();
    if plain(line).is_empty() {
        return None;
    }
    if let Some(text) = line.strip_prefix("## ") {
        return Some(Piece::Heading(2, plain(text)));
    }
    if let Some(text) = line.strip_prefix("# ") {
        return Some(Piece::Heading(1, plain(text)));
    }
    let field = line.strip_prefix("- ").and_then(|rest| rest.split_once('：'));
    match field.filter(|(name, _)| !name.contains(WRITTEN)) {
        // A field with nothing in it says nothing.
        Some((_, text)) if plain(text).is_empty() => None,
        Some((name, text)) => Some(Piece::Field(plain(name), plain(text))),
        None => Some(Piece::Words(plain(line))),
    }
}

impl Compiler<'_, '_> {
    pub(crate) fn documents(
        &mut self,
        raw: &RawProcedure,
        opening: Option<&Form>,
    ) -> BTreeMap<Name, Document> {
        let mut documents = BTreeMap::new();
        for (id, document) in &raw.documents {
            let from: Vec<(Name, Name)> =
                document.from.iter().filter_map(|from| self.outcome_named(raw, from)).collect();
            if document.from.is_empty() {
                let message = said!(
                    "say which outcome fills it in: from = [\"STEP.OUTCOME\"]",
                    "写明由哪个结果来填：from = [\"环节.结果\"]"
                );
                self.source.at(id.span(), Rule::Present, message);
            }
            let Some(template) = self.names.files.get(document.template.get_ref()).cloned() else {
                let path = document.template.get_ref();
                let message = said!(
                    "the pack has no file “{path}”; add it, or correct the path",
                    "机制包里没有文件“{path}”；加上它，或改正路径"
                );
                self.source.at(document.template.span(), Rule::Refers, message);
                continue;
            };
            let known = self.values(&from, opening);
            self.template(document, &template, &known);
            let title = document.title.clone();
            documents.insert(id.get_ref().clone(), Document { title, template, from });
        }
        documents
    }

    fn outcome_named(&mut self, raw: &RawProcedure, named: &Text) -> Option<(Name, Name)> {
        let found = named.get_ref().split_once('.').and_then(|(step, outcome)| {
            let known = raw.step.iter().find(|it| it.id.get_ref() == step)?;
            known.outcomes.keys().find(|it| it.get_ref() == outcome)?;
            Some((step.to_owned(), outcome.to_owned()))
        });
        if found.is_none() {
            let name = named.get_ref();
            let message = said!(
                "there is no outcome “{name}”; write STEP.OUTCOME, by their ids",
                "没有结果“{name}”；写“环节.结果”，用它们的编号"
            );
            self.source.at(named.span(), Rule::Refers, message);
        }
        found
    }

    /// The values that a template may name.
    fn values(&self, from: &[(Name, Name)], opening: Option<&Form>) -> BTreeSet<String> {
        let fields = |form: Option<&Form>| -> Vec<String> {
            let properties = form.and_then(|form| form.schema().get("properties")?.as_object().cloned());
            properties.into_iter().flatten().map(|(name, _)| name).collect()
        };
        let words = Form::of_words();
        let written = from.iter().flat_map(|(step, outcome)| {
            let own = self.forms.get(&format!("{step}.{outcome}")).or_else(|| self.forms.get(step));
            fields(Some(own.unwrap_or(&words)))
        });
        let written = written.map(|field| format!("written.{field}"));
        let form = fields(opening).into_iter().map(|field| format!("form.{field}"));
        let sides = self.sides.iter();
        let sides = sides.flat_map(|side| [format!("parties.{side}"), format!("agreed.{side}")]);
        let places = Level::ALL.iter().map(|level| format!("places.{}", level.word().replace('-', "_")));
        let always = ALWAYS.iter().map(|name| (*name).to_owned());
        written.chain(form).chain(sides).chain(places).chain(always).collect()
    }

    /// Says what is wrong with a template.
    fn template(&mut self, document: &RawDocument, text: &str, known: &BTreeSet<String>) {
        if !self.names.checked {
            return;
        }
        let path = document.template.get_ref();
        let environment = Environment::new();
        let template = match environment.template_from_str(text) {
            Ok(template) => template,
            Err(error) => {
                let (line, detail) = (error.line().unwrap_or(1), error.to_string());
                let message = said!(
                    "line {line} of “{path}” cannot be read: {detail}",
                    "“{path}”第 {line} 行读不懂：{detail}"
                );
                self.source.at(document.template.span(), Rule::Readable, message);
                return;
            }
        };
        let named = template.undeclared_variables(true);
        let wrong = named.iter().filter(|name| {
            // A loop over a group, or whether it has anything.
            !known.contains(name.as_str()) && !GROUPS.contains(&name.as_str())
        });
        let wrong: BTreeSet<&String> = wrong.collect();
        if let Some(name) = wrong.first() {
            let groups = known.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let message = said!(
                "“{path}” names “{name}”, which no form, side or place has; it may name: {groups}",
                "“{path}”里的“{name}”哪张表、哪一方都没有；可以写：{groups}"
            );
            self.source.at(document.template.span(), Rule::Refers, message);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn filled(template: &str, values: Value) -> Vec<Piece> {
        let document =
            Document { title: "协议书".to_owned(), template: template.to_owned(), from: Vec::new() };
        document.fill(values.as_object().unwrap()).unwrap()
    }

    #[test]
    fn lines_become_headings_fields_and_words() {
        let made = filled(
            "# 当事人\n- 申请人：{{ parties.one | join('、') }}\n\n{{ written.terms }}\n- 电话：{{ written.phone }}\n",
            json!({"parties": {"one": ["阿明", "阿亮"]}, "written": {"terms": "各走各的路\n# 不是标题"}}),
        );
        let expected = [
            Piece::Heading(1, "当事人".to_owned()),
            Piece::Field("申请人".to_owned(), "阿明、阿亮".to_owned()),
            Piece::Words("各走各的路\n# 不是标题".to_owned()),
        ];
        assert_eq!(made, expected);
    }

    #[test]
    fn what_people_write_is_no_markup() {
        for text in ["# 标题", "- 甲：乙", "{{ county }}", "{% for %}", "## 二"] {
            assert_eq!(
                filled("{{ form.text }}", json!({"form": {"text": text}})),
                [Piece::Words(text.to_owned())]
            );
        }
    }

    #[test]
    fn a_template_ends() {
        let document = Document {
            title: String::new(),
            template: "{% for a in range(10000) %}{% for b in range(10000) %}x{% endfor %}{% endfor %}"
                .to_owned(),
            from: Vec::new(),
        };
        assert!(document.fill(&Map::new()).is_err());
    }
}
