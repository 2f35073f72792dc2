//! Whatever stands in a pack's files, reading it ends with a pack or with problems, never with a crash;
//! and every problem points into the file that it names.
//!
//! `GEWU_TIMES=20 cargo test -p gewu-packs --test fuzz` tries twenty times as much.
#![allow(clippy::unwrap_used)]

mod common;

use gewu_kernel::calendar::WorkTime;
use gewu_packs::{Files, Pack};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

/// Texts that trip readers up.
const AWKWARD: [&str; 28] = [
    "[[",
    "]]",
    "[step]",
    "[[step]]\n",
    "'''",
    "\"\"\"",
    "\"",
    "\\u0000",
    "\u{0}",
    "\u{feff}",
    "\r",
    "𠀀",
    "。",
    "{",
    "}",
    "= ",
    ",",
    "99999999999999999999",
    "0xff",
    "1e999",
    "nan",
    "1979-05-27T07:32:00Z",
    "parameter.",
    "end.",
    "form.",
    "@",
    "((((((((",
    "- ",
];

fn check<S: Strategy>(cases: u32, strategy: &S, test: impl Fn(S::Value)) {
    let times = std::env::var("GEWU_TIMES").ok().and_then(|times| times.parse::<u32>().ok());
    let config = Config {
        cases: cases * times.unwrap_or(1),
        max_shrink_iters: 200,
        failure_persistence: None,
        ..Config::default()
    };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(strategy, |case| {
        test(case);
        Ok::<(), TestCaseError>(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

fn packs() -> Vec<Files> {
    common::folders().iter().map(|folder| common::files(folder)).collect()
}

/// Compiles, and holds every problem against the text that it points into.
fn compiles(files: &Files, overlay: Option<&str>) -> Option<Pack> {
    match gewu_packs::compile(files, overlay) {
        Ok(pack) => Some(pack),
        Err(problems) => {
            assert!(!problems.is_empty(), "refused without a word");
            for problem in problems {
                let own = overlay.filter(|_| problem.file == "overlay.toml");
                let text = own.or(files.get(&problem.file).map(String::as_str)).unwrap_or_default();
                let lines: Vec<&str> = text.split('\n').collect();
                assert!(problem.line <= lines.len(), "{problem}");
                let width = problem.line.checked_sub(1).map_or(0, |line| lines[line].chars().count());
                assert!(
                    problem.column <= width + 1
                        && !problem.message.en.is_empty()
                        && !problem.message.zh.is_empty(),
                    "{problem}"
                );
            }
            None
        }
    }
}

/// An edit: where, how much goes, what comes.
type Edit = (u16, u8, u8);

fn edit(text: &str, edits: &[Edit]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, gone, comes) in edits {
        let at = usize::from(*at) * 7 % (chars.len() + 1);
        let end = (at + usize::from(gone % 12)).min(chars.len());
        let comes = match usize::from(*comes) {
            known if known < AWKWARD.len() => AWKWARD[known].to_owned(),
            // A stretch of the file itself, where it does not belong.
            other => chars[other * 5 % (chars.len() + 1)..].iter().take(other % 40).collect(),
        };
        chars.splice(at..end, comes.chars());
    }
    chars.into_iter().collect()
}

#[test]
fn a_pack_with_anything_in_a_file_is_read_to_an_answer() {
    let packs = packs();
    let anything = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        prop::collection::vec(any::<u8>(), 0..200),
    );
    check(300, &anything, |(pack, file, bytes)| {
        let mut files = pack.get(&packs).clone();
        let path = files.keys().nth(file.index(files.len())).unwrap().clone();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        files.insert(path, text.clone());
        compiles(&files, Some(&text));
    });
}

#[test]
fn a_pack_with_a_few_slips_is_read_to_an_answer() {
    let packs = packs();
    let slips = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        prop::collection::vec(any::<Edit>(), 1..4),
    );
    check(500, &slips, |(pack, file, edits)| {
        let mut files = pack.get(&packs).clone();
        let path = files.keys().nth(file.index(files.len())).unwrap().clone();
        let text = files.get_mut(&path).unwrap();
        *text = edit(text, &edits);
        compiles(&files, None);
    });
}

#[test]
fn a_condition_of_any_words_is_read_to_an_answer() {
    let files = common::files(&common::root().join("crates/packs/tests/variants/two-level-review"));
    let word = prop::sample::select(vec![
        "form.people",
        "category.light",
        "visits['work']",
        "bound.worker",
        "has(",
        "form",
        ".",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "!",
        "&&",
        "||",
        "?",
        ":",
        "<",
        "==",
        "+",
        "-",
        "/",
        "%",
        "in",
        "1",
        "0",
        "9223372036854775807",
        "'a'",
        "\\\"",
        "b'x'",
        "1.5",
        "null",
        "true",
        "size(",
        ".matches(",
        ".map(x, x)",
        ".all(x, x)",
        "duration('1s')",
        ",",
        "\\n",
        "é",
        "0u",
        "r'('",
    ]);
    let condition = prop_oneof![
        3 => prop::collection::vec(word, 0..14).prop_map(|words| words.join(" ")),
        1 => any::<String>().prop_map(|text| text.replace(['\\', '"', '\n', '\r'], " ")),
        1 => (1..400usize, 0..5usize).prop_map(|(deep, kind)| {
            let (open, close) = [("(", ")"), ("[", "]"), ("!", ""), ("-", ""), ("form.", "")][kind];
            format!("{}true{}", open.repeat(deep), close.repeat(deep))
        }),
    ];
    check(400, &condition, |condition| {
        let mut files = files.clone();
        let event = files.get_mut("event.toml").unwrap();
        *event = event.replacen("visits.work >= 3", &condition, 1);
        compiles(&files, None);
    });
}

#[test]
fn a_scenario_with_a_few_slips_is_read_and_played_to_an_answer() {
    let packs = packs();
    let work_time: WorkTime = common::work_time();
    let slips = (
        any::<prop::sample::Index>(),
        any::<prop::sample::Index>(),
        prop::collection::vec(any::<Edit>(), 1..4),
    );
    check(500, &slips, |(pack, file, edits)| {
        let mut files = pack.get(&packs).clone();
        let scenarios: Vec<String> =
            files.keys().filter(|path| path.starts_with("scenarios/")).cloned().collect();
        let path = file.get(&scenarios);
        let text = files.get_mut(path).unwrap();
        *text = edit(text, &edits);
        let long = too_long(text);
        if let Some(pack) = compiles(&files, None).filter(|_| !long) {
            let scenario = pack.scenarios.iter().find(|scenario| scenario.file == *path).unwrap();
            let _ = scenario.play(&pack, &work_time);
        }
    });
}

/// A slip in a year would only remind somebody every day for thousands of years.
fn too_long(text: &str) -> bool {
    let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| digits.len() >= 4);
    numbers.map(|digits| digits.parse::<u64>().unwrap_or(u64::MAX)).any(|number| number > 2030)
}
