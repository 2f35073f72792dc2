//! What a run left behind: facts by kind, matters by end, what was refused and what was never reached.

use super::words::Language;
use gewu_app::simulate::Summary;
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
    summary.refused.iter().for_each(|(code, count)| line(format!("  {count:>8}  {refused}: {code}")));
    let (reached, all) = (summary.reached.len(), summary.reached.len() + summary.missed.len());
    line(either(
        format!("机制包允许的 {all} 样，走到了 {reached} 样"),
        format!("{reached} of {all} things that the pack permits were reached"),
    ));
    let goals: Vec<String> = summary.reached.iter().map(|(_, goal)| goal.to_string()).collect();
    line(format!("  {}", goals.join(", ")));
    let missed = language.say("没有走到", "not reached");
    summary.missed.iter().for_each(|(procedure, goal)| line(format!("  {missed}: {procedure}/{goal}")));
    out
}
