//! One edit each to the shipped pack: it is refused for that edit’s rule, at the line and column of the edit, in
//! words that say what to write; without the edit it is green. And each rule alone holds something back.
#![allow(clippy::unwrap_used)]

mod common;
mod faults;

use faults::{Fault, Faulty, faults};
use gewu_packs::{Files, Problem, Rule};
use std::collections::BTreeSet;

/// Where a text first stands, from 1; 0 when the whole file is meant.
fn place(text: &str, at: &str) -> (usize, usize) {
    if at.is_empty() {
        return (0, 0);
    }
    let offset = text.find(at).unwrap_or_else(|| panic!("“{at}” stands nowhere in it"));
    let before = &text[..offset];
    let line = before.matches('\n').count() + 1;
    (line, before.rsplit('\n').next().unwrap().chars().count() + 1)
}

fn edited(files: &Files, fault: &Fault) -> (Files, Option<String>) {
    let mut files = files.clone();
    match fault.edit {
        Faulty::Replace(from, to) => {
            let text = files.get_mut(fault.file).unwrap();
            assert!(text.contains(from), "{}: “{from}” is not in {}", fault.shows, fault.file);
            *text = text.replacen(from, to, 1);
        }
        Faulty::Without => files.retain(|name, _| !name.starts_with(fault.file)),
        Faulty::Text(text) => drop(files.insert(fault.file.to_owned(), text.to_owned())),
        Faulty::Overlay(text) => return (files, Some(text.to_owned())),
    }
    (files, None)
}

/// Everything that the check says.
fn check(files: &Files, overlay: Option<&str>) -> Vec<Problem> {
    match gewu_packs::compile(files, overlay) {
        Ok(pack) => gewu_packs::prove(files, &pack, &common::work_time()).problems,
        Err(problems) => problems,
    }
}

fn files_of(pack: &str) -> Files {
    common::files(&common::root().join(pack))
}

#[test]
fn each_fault_is_refused_where_it_stands_with_what_to_write() {
    let packs: BTreeSet<&str> = faults().map(|fault| fault.of).collect();
    let green: Vec<String> =
        packs.iter().flat_map(|pack| check(&files_of(pack), None)).map(|it| it.to_string()).collect();
    assert_eq!(green, Vec::<String>::new(), "green unedited");
    let mut wrong = Vec::new();
    for fault in faults() {
        let (edited, overlay) = edited(&files_of(fault.of), fault);
        let problems = check(&edited, overlay.as_deref());
        let told_in = if fault.told_in.is_empty() { fault.file } else { fault.told_in };
        let text = overlay.as_ref().or(edited.get(told_in)).map_or("", String::as_str);
        let (line, column) = place(text, fault.at);
        let told = problems.iter().any(|it| {
            let words = fault.words.iter().all(|word| it.message.en.contains(word));
            let there = (it.file.as_str(), it.line, it.column) == (told_in, line, column);
            let written =
                it.line == 0 || text.lines().nth(it.line - 1).unwrap_or_default().starts_with(&it.excerpt);
            there && words && written && it.rule == fault.rule && !it.message.zh.is_empty()
        });
        if !told {
            let came: Vec<String> = problems.iter().map(|it| format!("[{}] {it}", it.rule)).collect();
            wrong.push(format!(
                "{}: wanted [{}] {told_in}:{line}:{column} {:?}, came {came:#?}",
                fault.shows, fault.rule, fault.words
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A check without one of its rules would let a faulty pack through.
#[test]
fn each_rule_alone_holds_a_faulty_pack_back() {
    let mut needed = BTreeSet::new();
    for fault in faults() {
        let (edited, overlay) = edited(&files_of(fault.of), fault);
        let rules: BTreeSet<Rule> = check(&edited, overlay.as_deref()).iter().map(|it| it.rule).collect();
        if rules.len() == 1 {
            needed.extend(rules);
        }
    }
    let idle: Vec<&str> =
        Rule::ALL.iter().filter(|rule| !needed.contains(rule)).map(|rule| rule.id()).collect();
    assert!(idle.is_empty(), "taken out of the check, these would let nothing through: {idle:?}");
}

#[test]
fn an_overlay_that_sets_what_the_pack_offers_is_taken() {
    let overlay = "[parameters]\ntriage_limit = \"4 working-hours\"\n\n[category.road-lamp]\nunit = \"power\"\nlimit = \"2 working-days\"\nevidence = 2\n";
    let pack = gewu_packs::compile(&files_of("packs/event-loop"), Some(overlay)).unwrap();
    let procedure = &pack.procedures["event"].procedure;
    assert_eq!(procedure.categories["road-lamp"].unit.as_deref(), Some("power"));
    assert_eq!(procedure.categories["road-lamp"].evidence, 2);
}
