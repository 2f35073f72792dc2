//! One edit each to the shipped pack: it is refused at the line and column of the edit, in words that say
//! what to write; without the edit it is green.
#![allow(clippy::unwrap_used)]

mod common;
mod faults;

use faults::{Fault, Faulty, faults};
use gewu_packs::{Files, Problem};

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
        Faulty::Without => drop(files.remove(fault.file)),
        Faulty::Text(text) => drop(files.insert(fault.file.to_owned(), text.to_owned())),
        Faulty::Overlay(text) => return (files, Some(text.to_owned())),
    }
    (files, None)
}

#[test]
fn each_fault_is_refused_where_it_stands_with_what_to_write() {
    let files = common::files(&common::root().join("packs/event-loop"));
    assert_eq!(gewu_packs::compile(&files, None).map(|_| ()), Ok(()), "green unedited");
    let mut wrong = Vec::new();
    for fault in faults() {
        let (edited, overlay) = edited(&files, fault);
        let problems: Vec<Problem> =
            gewu_packs::compile(&edited, overlay.as_deref()).err().unwrap_or_default();
        let told_in = if fault.told_in.is_empty() { fault.file } else { fault.told_in };
        let text = overlay.as_ref().or(edited.get(told_in)).map_or("", String::as_str);
        let (line, column) = place(text, fault.at);
        let told = problems.iter().any(|it| {
            let words = fault.words.iter().all(|word| it.message.contains(word));
            (it.file.as_str(), it.line, it.column) == (told_in, line, column) && words
        });
        if !told {
            let came: Vec<String> = problems.iter().map(ToString::to_string).collect();
            wrong.push(format!(
                "{}: wanted {told_in}:{line}:{column} {:?}, came {came:#?}",
                fault.shows, fault.words
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(gewu_packs::compile(&files, None).map(|_| ()), Ok(()), "green again");
}

#[test]
fn an_overlay_that_sets_what_the_pack_offers_is_taken() {
    let files = common::files(&common::root().join("packs/event-loop"));
    let overlay = "[parameters]\ntriage_limit = \"4 working-hours\"\n\n[category.road-lamp]\nunit = \"power\"\nlimit = \"2 working-days\"\nevidence = 2\n";
    let pack = gewu_packs::compile(&files, Some(overlay)).unwrap();
    let procedure = &pack.procedures["event"].procedure;
    assert_eq!(procedure.categories["road-lamp"].unit.as_deref(), Some("power"));
    assert_eq!(procedure.categories["road-lamp"].evidence, 2);
}
