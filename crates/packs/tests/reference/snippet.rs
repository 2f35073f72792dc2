//! Stretches of files that tests compile: of packs that ship, of the variants, and of the pack that `gewu new` writes.

use crate::common;
use std::fs;
use std::path::PathBuf;

/// The folder of a pack, by its name; `new` is the one to begin with.
pub fn folder(name: &str) -> PathBuf {
    let root = common::root();
    let places = match name {
        "new" => vec![root.join("crates/cli/src/new/pack")],
        name => vec![root.join("packs").join(name), root.join("crates/packs/tests/variants").join(name)],
    };
    places.into_iter().find(|place| place.is_dir()).unwrap_or_else(|| panic!("there is no pack “{name}”"))
}

/// `PACK/FILE`, the whole file; `PACK/FILE | FROM | TO`, from the line that begins with one text up to the one before
/// the line that begins with the other, or to a blank line.
pub fn snippet(what: &str) -> String {
    let mut parts = what.split(" | ");
    let path = parts.next().unwrap();
    let (pack, file) = path.split_once('/').unwrap();
    let text = fs::read_to_string(folder(pack).join(file)).unwrap_or_else(|_| panic!("no file {path}"));
    let kind = if file.ends_with(".json") { "json" } else { "toml" };
    let begins = |line: &str, with: &str| line.trim_start().starts_with(with);
    let lines: Vec<&str> = match (parts.next(), parts.next()) {
        (None, _) => text.lines().collect(),
        (Some(from), to) => {
            let from = from.trim();
            let rest = text.lines().skip_while(|line| !begins(line, from));
            // A table is shown with its header.
            let header = text.lines().take_while(|line| !begins(line, from)).last().filter(is_header);
            let mut taken: Vec<&str> = header.into_iter().chain(rest.clone().take(1)).collect();
            taken.extend(rest.skip(1).take_while(|line| match to {
                Some(to) => !begins(line, to.trim()),
                None => !line.trim().is_empty(),
            }));
            assert!(!taken.is_empty(), "{path} has no line “{from}”");
            // The header of what comes next is not.
            while taken.last().is_some_and(|line| line.trim().is_empty() || is_header(line)) {
                taken.pop();
            }
            taken
        }
    };
    // A stretch from within a table begins at the margin.
    let indent = |line: &str| line.len() - line.trim_start().len();
    let margin =
        lines.iter().filter(|line| !line.trim().is_empty()).map(|line| indent(line)).min().unwrap_or(0);
    let lines =
        lines.iter().map(|line| line.get(margin..).unwrap_or_default()).collect::<Vec<_>>().join("\n");
    format!("```{kind}\n{}\n```", lines.trim())
}

/// `[step.outcomes]`, `[[step]]`
fn is_header(line: &&str) -> bool {
    line.starts_with('[') && line.trim_end().ends_with(']') && !line.contains('=')
}

/// The file of samples in which every key stands; a test of the program reads it.
pub fn samples() -> String {
    let path = common::root().join("crates/cli/tests/samples/every-key.toml");
    format!("```toml\n{}\n```", fs::read_to_string(path).unwrap().trim())
}

/// Every pack that snippets come from holds, and its scenarios go as written.
#[test]
fn snippets_come_from_packs_that_hold() {
    let mut folders = common::folders();
    folders.push(folder("new"));
    for folder in folders {
        let files = common::files(&folder);
        let pack = common::pack(&folder);
        let gewu_packs::Proof { mut problems, advice, .. } =
            gewu_packs::prove(&files, &pack, &common::work_time());
        // Variants are there for what they can do; their scenarios need not show all of it.
        if !folder.components().any(|part| part.as_os_str() == "variants") {
            problems.extend(advice);
        }
        assert!(problems.is_empty(), "{}: {problems:#?}", folder.display());
    }
}
