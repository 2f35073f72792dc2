//! Whom a matter is between: naming parties, and taking back who was named by mistake.

use crate::draft::Draft;
use crate::event::{Content, Event};
use crate::matter::{PartyNumber, TaskNumber};
use crate::procedure::BindKind;
use crate::refusal::Refusal;
use crate::verb::consent;
use crate::verb::finish::needs;
use gewu_kernel::id::PersonId;

const ACTION: &str = "name-party";

pub(crate) fn name(
    draft: &mut Draft<'_>,
    number: TaskNumber,
    side: &str,
    person: Option<PersonId>,
    content: &Content,
) -> Result<(), Refusal> {
    let (task, step) = draft.task(number)?;
    let by = draft.performer(&task, step)?;
    let known = draft.given.procedure.sides.get(side);
    let known = known.filter(|_| step.may.parties.iter().any(|it| it == side));
    let rule = known.ok_or(Refusal::NotPermitted { action: ACTION })?;
    if draft.matter.on_side(side).count() as u32 >= rule.at_most {
        return Err(Refusal::TooManyParties { side: side.to_owned(), at_most: rule.at_most });
    }
    if person.is_some_and(|person| !draft.given.roster.has_person(person)) {
        return Err(needs(side, BindKind::Person));
    }
    if content.is_empty() && person.is_none() {
        return Err(Refusal::NeedsReason);
    }
    let party = draft.matter.last_party + 1;
    draft.emit(Event::PartyNamed { party, side: side.to_owned(), person, by, content: content.clone() });
    Ok(())
}

pub(crate) fn drop(
    draft: &mut Draft<'_>,
    number: TaskNumber,
    party: PartyNumber,
    content: &Content,
) -> Result<(), Refusal> {
    let (task, step) = draft.task(number)?;
    let by = draft.performer(&task, step)?;
    let known = draft.matter.parties.get(&party).filter(|_| party > 0);
    if !known.is_some_and(|known| step.may.parties.contains(&known.side)) {
        return Err(Refusal::NotPermitted { action: ACTION });
    }
    if content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    draft.emit(Event::PartyDropped { party, by: by.clone(), content: content.clone() });
    consent::settle(draft, by)
}
