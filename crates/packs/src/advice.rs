//! What is not wrong by itself and is worth another look: what a pack has and nothing uses, most often a name that was
//! misspelt where it should have been used, and forms that take any words.

use crate::asked;
use crate::form::Form;
use crate::pack::{Files, MANIFEST};
use crate::problem::{Problem, Source};
use crate::raw::RawPack;
use crate::resolve::key;
use crate::rule::Rule;
use crate::said::said;

/// Where scenarios, words of other languages and samples are looked for, and how their names end.
const FOLDERS: [&str; 3] = ["scenarios/", "words/", "samples/"];

pub(crate) fn of(files: &Files) -> Vec<Problem> {
    let mut problems = idle(files);
    for (path, text) in files.iter().filter(|(path, _)| path.ends_with(".json")) {
        let Some(form) = serde_json::from_str(text).ok().and_then(|it| Form::from_schema(it).ok()) else {
            continue;
        };
        let mut source = Source::new(path, text);
        for (field, message) in asked::free_words(&form) {
            source.near(key(text, &field), Rule::Purpose, message);
        }
        problems.append(&mut source.problems);
    }
    problems
}

/// What nothing uses.
fn idle(files: &Files) -> Vec<Problem> {
    let mut source = Source::new(MANIFEST, files.get(MANIFEST).map_or("", String::as_str));
    let Some(manifest) = source.read::<RawPack>() else { return vec![] };
    let tables = files.iter().filter(|(path, _)| path.ends_with(".toml") && path.as_str() != MANIFEST);
    let (beside, procedures): (Vec<_>, Vec<_>) =
        tables.partition(|(path, _)| FOLDERS.iter().any(|folder| path.starts_with(folder)));
    let used = |name: &str| procedures.iter().any(|(_, text)| mentions(text, name));
    // Whom an outcome names by person may hold a role that no step asks for: scenarios cast them.
    let cast = |name: &str| beside.iter().any(|(_, text)| mentions(text, name));
    let roles = manifest.roles.keys().filter(|name| !cast(name.get_ref()));
    let named = roles.chain(manifest.bodies.keys()).chain(manifest.parameter.keys());
    for name in named.filter(|name| !used(name.get_ref())) {
        let (place, name) = (name.span(), name.get_ref());
        let message =
            said!("nothing uses “{name}”; use it or take it out", "没有地方用到“{name}”；用上它，或删去它");
        source.at(place, Rule::Meant, message);
    }
    let mut problems = source.problems;
    let listed: Vec<&str> = manifest.procedures.iter().map(|path| path.get_ref().as_str()).collect();
    for path in files.keys().filter(|path| *path != MANIFEST && !listed.contains(&path.as_str())) {
        let read = beside.iter().any(|(known, _)| *known == path) || used(path);
        if !read && !path.ends_with(".md") {
            let message = said!(
                "nothing reads “{path}”; scenarios, words and samples end in .toml, forms are named by a procedure",
                "没有人读“{path}”；场景、用词、样例以 .toml 结尾，表单要在规程里写明"
            );
            problems.push(Problem::of_file(path, Rule::Meant, message));
        }
    }
    problems
}

/// Whether a text says a name as a word of its own.
fn mentions(text: &str, name: &str) -> bool {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    text.match_indices(name)
        .any(|(at, _)| !text[..at].ends_with(part) && !text[at + name.len()..].starts_with(part))
}
