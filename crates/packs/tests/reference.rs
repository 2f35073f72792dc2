//! The reference for authors: `docs/packs`, made of the pages in `reference/pages` and of what the code and the tests
//! say themselves. `UPDATE=1` writes it anew; a snippet that no test compiles has no way into it.
#![allow(clippy::unwrap_used, missing_docs)]

#[path = "reference/catalogue.rs"]
mod catalogue;
mod common;
#[path = "reference/conditions.rs"]
mod conditions;
mod faults;
#[path = "reference/keys.rs"]
mod keys;
#[path = "reference/snippet.rs"]
mod snippet;

use gewu_packs::Said;
use std::fs;
use std::path::Path;

/// Where a page speaks which language.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Language {
    Chinese,
    English,
}

impl Language {
    pub fn of(self, said: &Said) -> &str {
        match self {
            Language::Chinese => &said.zh,
            Language::English => &said.en,
        }
    }

    pub fn either<'t>(self, zh: &'t str, en: &'t str) -> &'t str {
        match self {
            Language::Chinese => zh,
            Language::English => en,
        }
    }
}

/// What a line such as `{{table step}}` stands for.
fn filled(directive: &str, language: Language) -> String {
    let (word, rest) = directive.split_once(' ').unwrap_or((directive, ""));
    match word {
        "table" => keys::table(rest, language),
        "grammar" => keys::grammar(rest, language),
        "kinds" => keys::kinds(language),
        "levels" => keys::levels(language),
        "refusals" => catalogue::refusals(language),
        "rules" => catalogue::rules(language),
        "bodies" => catalogue::bodies(language),
        "reserved" => catalogue::reserved(language),
        "conditions" => conditions::table(language),
        "samples" => snippet::samples(),
        "file" | "part" => snippet::snippet(rest),
        other => panic!("“{other}” fills nothing in"),
    }
}

fn page(text: &str, language: Language) -> String {
    let mut out = String::new();
    let mut fenced = false;
    for line in text.lines() {
        // What is fenced in a page itself is a command or what it says; definitions come from files.
        if let Some(of) = line.strip_prefix("```") {
            fenced = !fenced;
            assert!(
                !fenced || ["sh", "text"].contains(&of),
                "“{line}”: take it from a file by {{{{part …}}}}"
            );
        }
        match line.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")) {
            Some(directive) => out.push_str(filled(directive, language).trim_end()),
            None => out.push_str(line),
        }
        out.push('\n');
    }
    out
}

#[test]
fn the_reference_is_up_to_date() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/pages");
    let mut pages: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    pages.sort();
    for path in &pages {
        let name = path.file_name().unwrap().to_str().unwrap();
        let language = if name.ends_with(".en.md") { Language::English } else { Language::Chinese };
        let text = page(&fs::read_to_string(path).unwrap(), language);
        common::kept(&Path::new("docs/packs").join(name), &text);
    }
    let names: Vec<_> = pages.iter().filter_map(|path| path.file_name()?.to_str()).collect();
    for chinese in names.iter().filter(|name| !name.ends_with(".en.md")) {
        let english = chinese.replace(".md", ".en.md");
        assert!(names.contains(&english.as_str()), "{chinese} has no English beside it");
    }
}

/// A pattern is taken in at a glance.
#[test]
fn patterns_are_short() {
    for page in ["patterns.md", "patterns.en.md"] {
        let text = fs::read_to_string(common::root().join("docs/packs").join(page)).unwrap();
        let snippets: Vec<&str> = text.split("```").skip(1).step_by(2).collect();
        assert!(snippets.len() > 10, "{page}: {}", snippets.len());
        for snippet in snippets {
            assert!(snippet.trim().lines().count() <= 26, "{page}: longer than 25 lines: {snippet}");
        }
    }
}

/// Every verb of a scenario is in both pages.
#[test]
fn the_pages_name_every_verb() {
    let scenario = common::root().join("crates/packs/src/scenario");
    let read = |file: &str| fs::read_to_string(scenario.join(file)).unwrap();
    let source = read("play.rs") + &read("command.rs");
    let arms = source.lines().filter_map(|line| line.trim().split_once(" =>").map(|(arm, _)| arm));
    let arms = arms.filter(|arm| arm.starts_with('"'));
    let verbs: Vec<String> =
        arms.flat_map(|arm| arm.split(" | ")).map(|it| it.trim_matches('"').to_owned()).collect();
    assert!(verbs.len() > 14, "{verbs:?}");
    for page in ["docs/packs/reference.md", "docs/packs/reference.en.md"] {
        let text = fs::read_to_string(common::root().join(page)).unwrap();
        for verb in &verbs {
            let first = format!("| `{verb}`");
            let second = [format!("`、`{verb}`"), format!("`, `{verb}`")];
            assert!(text.contains(&first) || second.iter().any(|it| text.contains(it)), "{page}: {verb}");
        }
    }
}

/// Every link within the reference leads somewhere.
#[test]
fn links_lead_somewhere() {
    let folder = common::root().join("docs/packs");
    let pages: Vec<_> = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().path()).collect();
    let mut wrong = Vec::new();
    for page in pages.iter().filter(|page| page.extension().is_some_and(|it| it == "md")) {
        let text = fs::read_to_string(page).unwrap();
        for link in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            if link.starts_with("http") {
                continue;
            }
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { page.clone() } else { folder.join(file) };
            let there = target.exists()
                && (anchor.is_empty()
                    || fs::read_to_string(&target).unwrap().contains(&format!("<a id=\"{anchor}\"></a>")));
            if !there {
                wrong.push(format!("{}: {link}", page.file_name().unwrap().to_string_lossy()));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
