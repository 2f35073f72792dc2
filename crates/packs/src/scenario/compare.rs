//! What came of a scene, held against what was written.

use super::Then;
use super::play::{Play, Went};
use super::refused::listed;
use crate::said::{Said, said};
use gewu_kernel::Timestamp;
use gewu_matter::matter::{Matter, Status, Task};
use gewu_matter::moves;
use jiff::civil::Time;
use std::collections::BTreeSet;

impl Play<'_> {
    pub(super) fn compare(&self, then: &Then, went: Went) -> Result<(), Said> {
        match (&then.refused, &went) {
            (None, Went::Refused(it)) => {
                let (code, Said { en, zh }) = (&it.code, &it.why);
                return Err(said!("was refused [{code}]: {en}", "被拒绝 [{code}]：{zh}"));
            }
            (Some(wanted), Went::Well) => {
                return Err(said!(
                    "should have been refused [{wanted}], and was done",
                    "应当被拒绝 [{wanted}]，却办成了"
                ));
            }
            (Some(wanted), Went::Refused(it)) if *wanted != it.code => {
                let (code, Said { en, zh }) = (&it.code, &it.why);
                return Err(said!(
                    "was refused, but not [{wanted}]: [{code}] {en}",
                    "被拒绝了，但不是 [{wanted}]：[{code}] {zh}"
                ));
            }
            _ => {}
        }
        let Some(matter) = &self.matter else { return Ok(()) };
        let steps = &self.runnable.procedure.steps;
        let waits = || listed(self.waiting());
        if let Some(wanted) = &then.step {
            let mut waiting = matter.tasks.values().map(|task| &task.step);
            let there = waiting.any(|id| id == wanted || steps[id].title == *wanted);
            holds(there, || (said!("waits in {wanted}", "在等“{wanted}”"), waits()))?;
        }
        let asked = !then.waits_for.is_empty() || !then.cannot_act.is_empty();
        let people = if asked { self.may_act(matter) } else { BTreeSet::new() };
        let found = || listed(people.clone());
        for name in &then.waits_for {
            self.stage.person(name)?;
            holds(people.contains(name), || (said!("waits for {name}", "在等{name}"), found()))?;
        }
        for name in &then.cannot_act {
            self.stage.person(name)?;
            holds(!people.contains(name), || (said!("does not wait for {name}", "不在等{name}"), found()))?;
        }
        for name in &then.told {
            self.stage.person(name)?;
            let told = || listed(self.told.clone());
            holds(self.told.contains(name), || (said!("{name} is told", "{name}收到消息"), told()))?;
        }
        for word in &then.tells {
            let told = || listed(self.tells.clone());
            holds(self.tells.contains(word), || {
                (said!("tells “{word}” outside", "告诉外部“{word}”"), told())
            })?;
        }
        if let Some(wanted) = &then.due {
            let dues: BTreeSet<String> =
                matter.tasks.values().filter_map(|task| self.due(task.due_at()?)).collect();
            let there = dues.iter().any(|due| due.starts_with(wanted.as_str()));
            holds(there, || (said!("is due {wanted}", "{wanted} 到期"), listed(dues)))?;
        }
        if let Some(wanted) = then.paused {
            let mut clocks = matter.tasks.values().filter_map(|task| task.clock.as_ref());
            let paused = clocks.any(|clock| clock.paused());
            holds(paused == wanted, || {
                (said!("paused = {wanted}", "paused = {wanted}"), paused.to_string())
            })?;
        }
        if let Some(wanted) = &then.ended {
            let ended = matter.status == Status::Ended && matter.end.as_ref() == Some(wanted);
            let came = || matter.end.clone().unwrap_or_else(waits);
            holds(ended, || (said!("has ended as {wanted}", "到了结局“{wanted}”"), came()))?;
        }
        match &then.result {
            Some(wanted) => {
                let came = matter.result.clone().unwrap_or_default();
                holds(came == *wanted, || {
                    (said!("claims “{wanted}”", "声称的成果是“{wanted}”"), format!("“{came}”"))
                })
            }
            None => Ok(()),
        }
    }

    /// The names of those for whom something waits and who may act on it, by the engine's own answer: whom `not` keeps
    /// from a step does not count, though they hold its seat.
    fn may_act(&self, matter: &Matter) -> BTreeSet<String> {
        let mut people = BTreeSet::new();
        for person in self.stage.people() {
            let name = self.stage.name(person);
            let concerned = self.stage.party(person).is_some();
            let theirs = |task: &Task| concerned || self.stage.behind(&task.assignee).contains(name);
            if !matter.tasks.values().any(theirs) {
                continue;
            }
            let actor = self.stage.actor(person);
            let moves = moves(matter, self.given(&actor));
            if matter
                .tasks
                .iter()
                .any(|(number, task)| theirs(task) && moves.tasks.get(number).is_some_and(|it| it.yours))
            {
                people.insert(name.to_owned());
            }
        }
        people
    }

    /// The steps that wait, by title and id.
    pub(super) fn waiting(&self) -> BTreeSet<String> {
        let tasks = self.matter.iter().flat_map(|matter| matter.tasks.values());
        let steps = &self.runnable.procedure.steps;
        let title = |step: &String| steps.get(step).map_or(String::new(), |step| step.title.clone());
        tasks.map(|task| format!("{} ({})", title(&task.step), task.step)).collect()
    }

    /// The last day, or the minute where a limit ends within one.
    fn due(&self, at: Timestamp) -> Option<String> {
        let local = self.work_time.zone.to_datetime(at);
        if local.time() == Time::midnight() {
            let day = local.date().yesterday().ok()?;
            return Some(day.to_string());
        }
        Some(local.strftime("%Y-%m-%d %H:%M").to_string())
    }
}

/// What should hold, and what was found instead.
fn holds(holds: bool, told: impl FnOnce() -> (Said, String)) -> Result<(), Said> {
    if holds {
        return Ok(());
    }
    let (Said { en, zh }, found) = told();
    Err(said!("expected: {en}; found: {found}", "应当：{zh}；实际：{found}"))
}
