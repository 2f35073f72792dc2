//! Whether a matter can always go on and always end: every state it can come to is explored.

mod explore;
mod net;

pub use explore::{MOST_STATES, Verdict, explore};

use crate::check::Declared;
use crate::problem::Source;
use crate::rule::Rule;
use crate::said::{Said, said};
use gewu_matter::Procedure;
use gewu_matter::procedure::Target;

/// Tells what is wrong, and how many states were proven.
pub(crate) fn check(declared: &Declared, procedure: &Procedure, source: &mut Source<'_>) -> usize {
    let order = |step: &str| declared.step(step).map_or(usize::MAX, |span| span.start);
    let verdict = explore(procedure, &order);
    let mut tell = |step: &str, rule: Rule, message: Said| source.near(declared.step(step), rule, message);
    // Where the first step leads past all others, it is the beginning that is wrong.
    let first = &procedure.first;
    let outcomes = procedure.steps.get(first).into_iter().flat_map(|step| step.outcomes.values());
    let mut routes = outcomes.flat_map(|outcome| &outcome.routes);
    let begins = match routes.all(|route| matches!(route.to, Target::End(_))) {
        true => said!(
            " (“{first}” is where a matter begins; or write first = \"…\")",
            "（事项从“{first}”开始；不是的话写 first = \"…\"）"
        ),
        false => Said::of("", ""),
    };
    for id in &verdict.unreached {
        let message = said!(
            "no outcome leads to “{id}”; lead one there or take the step out",
            "没有结果通向“{id}”；让某个结果通向它，或删去这个环节"
        );
        let message = Said::of(message.en + &begins.en, message.zh + &begins.zh);
        tell(id, Rule::Reachable, message);
    }
    for (id, outcome) in &verdict.never {
        let message = said!(
            "“{outcome}” of “{id}” can never come, whatever its branches come to; take it out, or let more of them come to it",
            "无论分支怎么走，“{id}”的“{outcome}”都不会出现；删去它，或让更多分支走到"
        );
        tell(id, Rule::Reachable, message);
    }
    for id in &verdict.stuck {
        let message = said!(
            "from “{id}” no end can be reached; give it an outcome that leads to one",
            "从“{id}”走不到任何结局；给它一个通向结局的结果"
        );
        tell(id, Rule::Ending, message);
    }
    if let Some(round) = &verdict.round {
        let ring =
            round.iter().chain(round.first()).map(|step| format!("“{step}”")).collect::<Vec<_>>().join(" → ");
        let message = said!(
            "{ring} can go round for ever (conditions are not counted on to end it); give one of them at_most = {{ times = 3, then = … }} that leads out",
            "{ring} 会无休止地转（条件不算数）；给其中一个写上 at_most = {{ times = 3, then = … }}，次数满了走别的路"
        );
        tell(&round[0], Rule::Bounded, message);
    }
    for id in &verdict.join_outside {
        let message = said!(
            "“{id}” leads to join, but it can be reached outside of any parallel step; lead it to a step or an end",
            "“{id}”通向 join，但不在任何并行环节里也能走到它；改为通向环节或结局"
        );
        tell(id, Rule::Nested, message);
    }
    for parallel in &verdict.needs_failed {
        let message = said!(
            "so many branches of “{parallel}” can lead to join.failed that too few are left; give it the outcome “failed”",
            "“{parallel}”的分支通向 join.failed 的可能多到凑不够；给它加上结果“failed”"
        );
        tell(parallel, Rule::Nested, message);
    }
    for id in &verdict.inside_itself {
        let message = said!(
            "“{id}” would begin again inside itself; lead its branches to join first",
            "“{id}”会在自己里面又开始一次；先让它的分支走到 join"
        );
        tell(id, Rule::Nested, message);
    }
    if verdict.too_many {
        let message = said!(
            "more than {MOST_STATES} situations are possible, too many to prove; lower at_most, or split the procedure",
            "可能的情形超过 {MOST_STATES} 种，无法逐一证明；减少 at_most 的次数，或拆成两个规程"
        );
        source.whole(Rule::Small, message);
    }
    for end in &verdict.unended {
        let message = said!(
            "nothing leads to the end “{end}”; lead an outcome there or take it out",
            "没有结果通向结局“{end}”；让某个结果通向它，或删去这个结局"
        );
        source.near(declared.end(end), Rule::Reachable, message);
    }
    verdict.states
}
