//! What a run left behind: facts by kind, matters by end, what was refused and what was never reached.

use super::words::Language;
use gewu_app::simulate::{Summary, Vain};
use gewu_packs::scenario::{Meaning, refusals};
use std::fmt::Write;

pub fn tell(summary: &Summary, language: Language) -> String {
    let mut out = String::new();
    let either = |chinese: String, english: String| match language {
        Language::Chinese => chinese,
        Language::English => english,
    };
    let mut line = |text: String| writeln!(out, "{text}").expect("a text can always be longer");
    let (days, facts) = (summary.days, summary.facts_in_all());
    line(either(format!("\n{days} 天，{facts} 条事实"), format!("\n{days} days, {facts} facts")));
    summary.facts.iter().for_each(|(kind, count)| line(format!("  {count:>8}  {kind}")));
    summary.ended.iter().for_each(|(end, count)| line(format!("  {count:>8}  {end}")));
    if summary.stuck > 0 {
        let stuck = summary.stuck;
        line(either(
            format!("到点走不下去的 {stuck} 件"),
            format!("{stuck} matters that time could not move"),
        ));
    }
    let refused = language.say("被拒绝", "refused");
    summary.refused.iter().for_each(|(code, count)| {
        let meaning = meaning(code, language);
        line(format!("  {count:>8}  {refused}: {code}{meaning}"));
    });
    let (reached, all) = (summary.reached.len(), summary.reached.len() + summary.missed.len());
    line(either(
        format!("机制包允许的 {all} 样，走到了 {reached} 样"),
        format!("{reached} of {all} things that the pack permits were reached"),
    ));
    let goals: Vec<String> = summary.reached.iter().map(|(_, goal)| goal.to_string()).collect();
    line(format!("  {}", goals.join(", ")));
    let missed = language.say("没有走到", "not reached");
    summary.missed.iter().for_each(|(procedure, goal)| line(format!("  {missed}: {procedure}/{goal}")));
    summary.vain.iter().for_each(|vain| line(warning(vain, language)));
    out
}

/// What the code of a refusal means, in brackets.
fn meaning(code: &str, language: Language) -> String {
    let meaning = refusals().get(code);
    meaning.map_or(String::new(), |Meaning { zh, en }| match language {
        Language::Chinese => format!("（{zh}）"),
        Language::English => format!(" ({en})"),
    })
}

/// Nothing can be concluded of what nobody could do.
fn warning(vain: &Vain, language: Language) -> String {
    let Vain { procedure, what, times, code, why } = vain;
    let meaning = meaning(code, language);
    let opening = what == "open";
    match language {
        Language::Chinese => {
            let what =
                if opening { format!("发起“{procedure}”") } else { format!("{procedure}/{what}") };
            let cure = if code == "form" {
                "；可在 samples/simulation.toml 的 [values] 里给出能填的值"
            } else {
                ""
            };
            format!(
                "\n注意：{what} 试了 {times} 次，每次都被拒绝，所以上面的数字不含它。原因：{code}{meaning} {why}{cure}"
            )
        }
        Language::English => {
            let what =
                if opening { format!("opening “{procedure}”") } else { format!("{procedure}/{what}") };
            let cure =
                if code == "form" { "; [values] in samples/simulation.toml can give what fits" } else { "" };
            format!(
                "\nTake care: {what} was tried {times} times and refused each time, so the figures above know nothing of it. Why: {code}{meaning} {why}{cure}"
            )
        }
    }
}
