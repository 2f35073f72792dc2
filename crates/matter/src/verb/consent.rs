//! A step to which every party on some sides agrees: each answers alone, or somebody writes down what they said.

use crate::command::Finish;
use crate::draft::Draft;
use crate::event::{Event, Performer};
use crate::matter::{PartyNumber, Purpose, Task, TaskNumber};
use crate::procedure::{Name, Step, StepKind};
use crate::refusal::Refusal;
use crate::verb::finish::{complete, known};
use std::collections::BTreeSet;

/// The names that matter to a step that asks for consent.
struct Rule<'s> {
    of: &'s [Name],
    agreed: &'s Name,
    refused: &'s Name,
}

fn rule(step: &Step) -> Option<Rule<'_>> {
    match &step.kind {
        StepKind::Consent { of, agreed, refused, .. } => Some(Rule { of, agreed, refused }),
        _ => None,
    }
}

impl Draft<'_> {
    /// The parties that a task has yet to hear.
    pub(crate) fn unheard(&self, task: &Task, step: &Step) -> BTreeSet<PartyNumber> {
        let asked = rule(step).filter(|_| task.purpose == Purpose::Perform);
        let parties = asked.iter().flat_map(|rule| rule.of).flat_map(|side| self.matter.on_side(side));
        parties.filter(|party| !task.answers.contains_key(party)).collect()
    }

    /// The party as which somebody may answer for themselves, if a task asks them.
    pub(crate) fn asked(&self, task: &Task, step: &Step) -> Option<PartyNumber> {
        let unheard = self.unheard(task, step);
        self.own_parties().into_iter().find(|party| unheard.contains(party))
    }
}

/// A party agrees or does not; the step ends with the last of them, or with the first who refuses.
pub(crate) fn answer(
    draft: &mut Draft<'_>,
    command: &Finish,
    task: &Task,
    step: &Step,
) -> Result<(), Refusal> {
    let Some(rule) = rule(step) else { return Err(Refusal::NotPermitted { action: "consent" }) };
    let (party, by) = heard(draft, command, task, step)?;
    known(&command.outcome, &[rule.agreed, rule.refused])?;
    let agreed = command.outcome == *rule.agreed;
    draft.emit(Event::Consented {
        task: command.task,
        step: step.id.clone(),
        party,
        agreed,
        by: by.clone(),
        content: command.content.clone(),
    });
    match agreed {
        true => settle(draft, by),
        false => end(draft, command.task, rule.refused, by),
    }
}

/// Who answers, and for which party.
fn heard(
    draft: &Draft<'_>,
    command: &Finish,
    task: &Task,
    step: &Step,
) -> Result<(PartyNumber, Performer), Refusal> {
    let unheard = draft.unheard(task, step);
    if let Some(own) = draft.asked(task, step).filter(|own| command.party.is_none_or(|it| it == *own)) {
        return Ok((own, draft.as_party(own)));
    }
    // Whoever collects the answers writes down what a party said; so does whoever may enter it from paper.
    let by = match draft.performer(task, step) {
        Ok(by) => by,
        Err(refusal) => draft.seated(&draft.given.procedure.proxies).ok_or(refusal)?,
    };
    if unheard.is_empty() {
        let side = rule(step).and_then(|rule| rule.of.first()).cloned().unwrap_or_default();
        return Err(Refusal::NeedsParty { side });
    }
    let party = command.party.filter(|party| unheard.contains(party)).ok_or_else(|| {
        let parties = unheard.iter().map(PartyNumber::to_string).collect::<Vec<_>>().join(", ");
        Refusal::NoSuchParty { parties }
    })?;
    Ok((party, Performer { party: Some(party), ..by }))
}

/// Ends each step to which all its parties have agreed by now.
pub(crate) fn settle(draft: &mut Draft<'_>, by: Performer) -> Result<(), Refusal> {
    let numbers: Vec<TaskNumber> = draft.matter.tasks.keys().copied().collect();
    for number in numbers {
        let Ok((task, step)) = draft.task(number) else { continue };
        let Some(rule) = rule(step).filter(|_| task.purpose == Purpose::Perform) else { continue };
        let whole = rule.of.iter().all(|side| draft.matter.on_side(side).next().is_some());
        if whole && draft.unheard(&task, step).is_empty() {
            end(draft, number, rule.agreed, by.clone())?;
        }
    }
    Ok(())
}

fn end(draft: &mut Draft<'_>, number: TaskNumber, outcome: &str, by: Performer) -> Result<(), Refusal> {
    let (task, step) = draft.task(number)?;
    let finish = Finish { task: number, outcome: outcome.to_owned(), ..Finish::default() };
    complete(draft, &finish, &task, step, by, vec![])
}
