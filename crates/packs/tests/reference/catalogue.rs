//! The rules with what breaks each and what mends it, the codes of refusals, and the law.

use crate::Language;
use crate::common;
use crate::faults::{Fault, Faulty, faults};
use gewu_packs::reference::kept_out;
use gewu_packs::{Family, Files, Problem, Rule, law};
use std::fs;

fn family(family: Family, language: Language) -> &'static str {
    match family {
        Family::Text => language.either("文件和引用", "Files and references"),
        Family::Expression => language.either("条件", "Conditions"),
        Family::Soundness => language.either("流程走得通", "A matter goes on and ends"),
        Family::Time => language.either("时限和提醒", "Time"),
        Family::Duty => language.either("谁办、谁验", "Duty"),
        Family::Law => language.either("法定要求", "Law"),
        Family::RedLine => language.either("红线", "Red lines"),
        Family::Completeness => language.either("用词和场景齐全", "Completeness"),
    }
}

/// Every rule with its reason, and for each a fault of the tests: as it was broken, what the check said, and as it was.
pub fn rules(language: Language) -> String {
    let mut out = String::new();
    let mut before = None;
    for rule in Rule::ALL {
        if before != Some(rule.family()) {
            out += &format!("## {}\n\n", family(rule.family(), language));
            before = Some(rule.family());
        }
        let (id, title, why) = (rule.id(), rule.title(), rule.why());
        out += &format!("<a id=\"{id}\"></a>\n\n### {} `{id}`\n\n", language.of(&title));
        out += &format!("{}\n\n", language.of(&why));
        let words: Vec<String> = kept_out(*rule).iter().map(|word| format!("`{word}`")).collect();
        if !words.is_empty() {
            let where_ = match *rule {
                Rule::Sensitive => language.either("表里各项的", "form fields"),
                _ => language
                    .either("环节、结果、评价和表里各项的", "steps, outcomes, ratings and form fields"),
            };
            out += &match language {
                Language::Chinese => {
                    format!("{where_}名称含有、编号里有这些词的，不能施行：{}\n\n", words.join(" "))
                }
                Language::English => {
                    format!("Kept out of titles and ids of {where_}: {}\n\n", words.join(" "))
                }
            };
        }
        out += &format!("{}\n\n", shown(*rule, language));
    }
    out
}

/// Where the two texts differ, in whole lines.
fn differ(wrong: &str, right: &str) -> (String, String) {
    let (wrong, right): (Vec<&str>, Vec<&str>) = (wrong.lines().collect(), right.lines().collect());
    let same = |one: &mut dyn Iterator<Item = (&&str, &&str)>| one.take_while(|(a, b)| a == b).count();
    let begin = same(&mut wrong.iter().zip(&right));
    let rest = wrong.len().min(right.len()) - begin;
    let end = same(&mut wrong.iter().rev().zip(right.iter().rev()).take(rest));
    // A line that came or went is shown beside its neighbour.
    let begin = if begin == wrong.len() - end || begin == right.len() - end {
        begin.saturating_sub(1)
    } else {
        begin
    };
    let cut = |lines: &[&str]| lines[begin..(lines.len() - end).max(begin)].join("\n");
    (cut(&wrong), cut(&right))
}

fn edited(fault: &Fault) -> Option<(Files, String, String)> {
    let files = common::files(&common::root().join(fault.of));
    let Faulty::Replace(from, to) = fault.edit else { return None };
    let right = files[fault.file].clone();
    let wrong = right.replacen(from, to, 1);
    let mut spoilt = files;
    spoilt.insert(fault.file.to_owned(), wrong.clone());
    Some((spoilt, wrong, right))
}

fn check(files: &Files) -> Vec<Problem> {
    match gewu_packs::compile(files, None) {
        Ok(pack) => gewu_packs::prove(files, &pack, &common::work_time()).problems,
        Err(problems) => problems,
    }
}

fn shown(rule: Rule, language: Language) -> String {
    let of_rule = || faults().filter(|fault| fault.rule == rule);
    // The shortest edit says it best.
    let shortest = of_rule()
        .filter_map(|fault| edited(fault).map(|(files, wrong, right)| (fault, files, differ(&wrong, &right))))
        .min_by_key(|(_, _, (wrong, right))| {
            let empty = wrong.trim().is_empty() || right.trim().is_empty();
            (empty, wrong.lines().count() + right.lines().count(), wrong.len())
        });
    let Some((fault, files, (wrong, right))) = shortest else {
        let fault = of_rule().next().unwrap_or_else(|| panic!("no fault shows {rule}"));
        return without(fault, rule, language);
    };
    let problem = check(&files).into_iter().find(|it| it.rule == rule).unwrap();
    let (faulty, mended) =
        (language.either("这样写不行：", "Refused:"), language.either("这样写：", "Mended:"));
    let kind = if fault.file.ends_with(".json") { "json" } else { "toml" };
    format!(
        "{faulty}\n\n```{kind}\n{wrong}\n```\n\n> {}\n\n{mended}\n\n```{kind}\n{right}\n```",
        language.of(&problem.message)
    )
}

/// A fault that takes a file away.
fn without(fault: &Fault, rule: Rule, language: Language) -> String {
    let mut files = common::files(&common::root().join(fault.of));
    files.retain(|name, _| !name.starts_with(fault.file));
    let problem = check(&files).into_iter().find(|it| it.rule == rule).unwrap();
    let said = language.of(&problem.message);
    match language {
        Language::Chinese => format!("没有 `{}` 时：\n\n> {said}", fault.file),
        Language::English => format!("Without `{}`:\n\n> {said}", fault.file),
    }
}

/// The codes by which an action is refused, with what they mean: each of the engine’s, and no other.
pub fn refusals(language: Language) -> String {
    let known = gewu_packs::scenario::refusals();
    let source = fs::read_to_string(common::root().join("crates/matter/src/refusal.rs")).unwrap();
    let codes = source.split("=> \"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut codes: Vec<&str> = codes.chain(["form"]).collect();
    codes.sort_unstable();
    assert_eq!(
        known.keys().map(String::as_str).collect::<Vec<_>>(),
        codes,
        "refusals.toml explains other codes"
    );
    let mut out = match language {
        Language::Chinese => "| 代码 | 意思 |\n| --- | --- |\n".to_owned(),
        Language::English => "| Code | Meaning |\n| --- | --- |\n".to_owned(),
    };
    for (code, meaning) in known {
        out += &format!("| `{code}` | {} |\n", language.either(&meaning.zh, &meaning.en));
    }
    out
}

/// The law’s minimum for each body.
pub fn bodies(language: Language) -> String {
    let mut out = match language {
        Language::Chinese => "| 条目 | 会议 | 到会（满足其一） | 通过 | 依据 | 施行日 |\n",
        Language::English => "| Entry | Body | Quorum (any of) | Passes with | Source | In force |\n",
    }
    .to_owned();
    out += "| --- | --- | --- | --- | --- | --- |\n";
    for (id, body) in &law::tables().bodies {
        let present: Vec<String> = body.majority.present.iter().map(|share| format!("`{share}`")).collect();
        let or = language.either(" 或 ", " or ");
        let (title, passes, source, day) = (&body.title, &body.majority.passes, &body.source, &body.in_force);
        out += &format!("| `{id}` | {title} | {} | `{passes}` | {source} | {day} |\n", present.join(or));
    }
    out
}

/// What the law reserves to whom.
pub fn reserved(language: Language) -> String {
    let mut out = match language {
        Language::Chinese => "| 条目 | 事项 | 由谁决定 | 有授权记录时也可以 | 依据 |\n",
        Language::English => {
            "| Item | What it is about | Decided by | Also, where authorised on record | Source |\n"
        }
    }
    .to_owned();
    out += "| --- | --- | --- | --- | --- |\n";
    let list = |of: &[String]| of.iter().map(|it| format!("`{it}`")).collect::<Vec<_>>().join(" ");
    for (id, item) in &law::tables().reserved {
        let (title, source) = (&item.title, &item.source);
        let (lawful, delegated) = (list(&item.lawful), list(&item.delegated));
        out += &format!("| `{id}` | {title} | {lawful} | {delegated} | {source} |\n");
    }
    out
}
