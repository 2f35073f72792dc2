//! Pages: templates inside the program, escaped by default, filled in with words of the visitor's language.

use super::asset;
use super::visitor::Visitor;
use super::words;
use crate::language::Language;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Kwargs, Value};
use minijinja::{Environment, State, UndefinedBehavior, context};
use std::sync::LazyLock;

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../templates/", $name)))),*]
    };
}

/// Every template by its name.
pub(super) const TEMPLATES: &[(&str, &str)] = templates![
    "accessibility.html",
    "base.html",
    "follow.html",
    "follow_code.html",
    "follow_paper.html",
    "grid.html",
    "help.html",
    "home.html",
    "paper.html",
    "paper_sheets.html",
    "part/fields.html",
    "part/carried.html",
    "place.html",
    "problem.html",
    "public.html",
    "receipt.html",
    "report_category.html",
    "report_form.html",
    "report_procedure.html",
    "wait.html",
];

static ENVIRONMENT: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    environment.set_syntax(
        SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build().unwrap_or_default(),
    );
    environment.add_function("word", say);
    for (name, text) in TEMPLATES {
        environment.add_template(name, text).expect("a test reads every template");
    }
    environment
});

/// A word in a template, by its key, with a value for each of its places.
fn say(state: &State, key: String, places: Kwargs) -> Result<String, minijinja::Error> {
    let tag = state.lookup("language").and_then(|value| value.as_str().map(str::to_owned));
    let language = if tag.as_deref() == Some("en") { Language::English } else { Language::Chinese };
    let mut fill = Vec::new();
    for name in places.args() {
        fill.push((name.to_owned(), places.get::<Value>(name)?.to_string()));
    }
    let fill: Vec<(&str, &str)> = fill.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    Ok(words::word(language, &key, &fill))
}

impl Visitor {
    /// A word of the portal in the visitor's language.
    pub(super) fn word(&self, key: &str) -> String {
        words::word(self.language, key, &[])
    }

    /// A word of the portal with its places filled in.
    pub(super) fn phrase(&self, key: &str, fill: &[(&str, &str)]) -> String {
        words::word(self.language, key, fill)
    }

    /// A page.
    pub(super) fn page(&self, template: &str, own: Value) -> Response {
        self.page_as(StatusCode::OK, template, own)
    }

    /// A page with another status.
    pub(super) fn page_as(&self, status: StatusCode, template: &str, own: Value) -> Response {
        let around = context! {
            language => self.language.tag(),
            elder => self.elder,
            tenant => self.tenant.row.name.as_str(),
            here => self.here.as_str(),
            css => asset::CSS.address.as_str(),
            js => asset::JS.address.as_str(),
            icon => asset::ICON.address.as_str(),
            ..own
        };
        match ENVIRONMENT.get_template(template).and_then(|it| it.render(around)) {
            Ok(text) => (status, Html(text)).into_response(),
            Err(error) => {
                tracing::error!(template, error = format!("{error:#}"), "a page could not be drawn");
                crate::problem::Problem::new(crate::problem::Code::Fault).into_response()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn every_template_is_in_the_program_and_can_be_read() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        let mut files = Vec::new();
        for (folder, prefix) in [(folder.clone(), ""), (folder.join("part"), "part/")] {
            for entry in std::fs::read_dir(folder).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                if name.ends_with(".html") {
                    files.push(format!("{prefix}{name}"));
                }
            }
        }
        files.sort();
        let mut known: Vec<_> = TEMPLATES.iter().map(|(name, _)| (*name).to_owned()).collect();
        known.sort();
        assert_eq!(files, known);
        assert_eq!(ENVIRONMENT.templates().count(), known.len());
    }

    #[test]
    fn no_template_has_words_scripts_or_styles_of_its_own() {
        for (name, text) in TEMPLATES {
            assert!(!text.contains("style=") && !text.contains(" onclick"), "{name}");
            assert!(!text.contains("|safe") && !text.contains("| safe"), "{name}: nothing goes unescaped");
            let own: Vec<char> = text.chars().filter(|it| ('\u{4E00}'..='\u{9FFF}').contains(it)).collect();
            assert!(own.is_empty(), "{name}: {own:?} belongs in the word files");
        }
    }
}
