//! What scenarios prove of a pack: they go as written, and one at least comes to an end of each procedure. What none of
//! them shows is told as advice.

use crate::advice;
use crate::check::Declared;
use crate::pack::{Files, MANIFEST, Pack};
use crate::problem::{Problem, Source};
use crate::raw::{RawPack, RawProcedure};
use crate::rule::Rule;
use crate::said::{Said, said};
use gewu_kernel::calendar::WorkTime;
use std::collections::BTreeSet;

/// What the scenarios of a pack came to.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// Their titles, each with whether it went as written.
    pub scenarios: Vec<(String, bool)>,
    /// What went otherwise than written, and procedures that none of them plays through.
    pub problems: Vec<Problem>,
    /// Outcomes and ends that none of them shows, what nothing uses, what takes any words: nothing of it
    /// is wrong by itself.
    pub advice: Vec<Problem>,
}

/// Plays the scenarios of a pack that compiled.
pub fn prove(files: &Files, pack: &Pack, work_time: &WorkTime) -> Proof {
    let mut proof = Proof::default();
    let mut shown = BTreeSet::new();
    for scenario in &pack.scenarios {
        let mut source = Source::new(&scenario.file, files.get(&scenario.file).map_or("", String::as_str));
        match scenario.play(pack, work_time) {
            Ok(played) => {
                shown.extend(played.reached.into_iter().map(|it| (scenario.procedure().to_owned(), it)));
                proof.scenarios.push((scenario.title.clone(), true));
            }
            Err(failure) => {
                let (scene, Said { en, zh }) = (failure.scene, &failure.message);
                let said = match scene {
                    0 => said!("the scenario cannot begin: {en}", "场景无法开始：{zh}"),
                    _ => said!("scene {scene}: {en}", "第 {scene} 场：{zh}"),
                };
                source.near(scenario.place(scene), Rule::Played, said);
                proof.scenarios.push((scenario.title.clone(), false));
            }
        }
        proof.problems.append(&mut source.problems);
    }
    // What one of them broke off before is not what nobody thought of.
    if proof.problems.is_empty() {
        not_shown(files, pack, &shown, &mut proof);
    }
    proof.advice.extend(advice::of(files));
    proof
}

fn not_shown(files: &Files, pack: &Pack, shown: &BTreeSet<(String, String)>, proof: &mut Proof) {
    let Some(manifest) =
        Source::new(MANIFEST, files.get(MANIFEST).map_or("", String::as_str)).read::<RawPack>()
    else {
        return;
    };
    for path in manifest.procedures.iter().map(|path| path.get_ref()) {
        let mut source = Source::new(path, files.get(path).map_or("", String::as_str));
        let Some(raw) = source.read::<RawProcedure>() else { continue };
        let declared = Declared::of(&raw);
        let id = raw.id.get_ref();
        let is_shown = |what: String| shown.contains(&(id.clone(), what));
        let Some(runnable) = pack.procedures.get(id) else { continue };
        if !runnable.procedure.ends.keys().any(|end| is_shown(format!("end.{end}"))) {
            let message = said!(
                "no scenario brings “{id}” to an end; write one in scenarios/ that tells how a matter goes, from its first word to its end",
                "没有场景把“{id}”走到办结；在 scenarios/ 里写一个，从第一句话讲到办结"
            );
            source.at(raw.id.span(), Rule::Shown, message);
            proof.problems.append(&mut source.problems);
            continue;
        }
        for (step, it) in &runnable.procedure.steps {
            for outcome in it.outcomes.keys().filter(|outcome| !is_shown(format!("{step}.{outcome}"))) {
                let message = said!(
                    "no scenario shows “{outcome}” of “{step}”; write one in scenarios/ in which somebody comes there",
                    "没有场景演示“{step}”的“{outcome}”；在 scenarios/ 里写一个走到这里的场景"
                );
                source.near(declared.outcome(step, outcome), Rule::Shown, message);
            }
        }
        for end in runnable.procedure.ends.keys().filter(|end| !is_shown(format!("end.{end}"))) {
            let message = said!(
                "no scenario comes to the end “{end}”; write one in scenarios/ that does",
                "没有场景走到结局“{end}”；在 scenarios/ 里写一个"
            );
            source.near(declared.end(end), Rule::Shown, message);
        }
        proof.advice.append(&mut source.problems);
    }
}
