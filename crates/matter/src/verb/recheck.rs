//! Looking again at a matter that has ended: whether it had ended as it says.

use super::reopen::come_back;
use crate::command::Actor;
use crate::draft::Draft;
use crate::event::{Content, Event};
use crate::procedure::REPORTER;
use crate::refusal::Refusal;

const ACTION: &str = "recheck";

/// Whoever has had no part in it may, once for each of its ends. What did not end as it says comes back, the way
/// that reopened matters go, and as often at most as its reporter may bring it back; beyond that it is written down.
pub(crate) fn recheck(draft: &mut Draft<'_>, sound: bool, content: &Content) -> Result<(), Refusal> {
    let (Some(ended_at), Some(end)) = (draft.matter.ended_at, draft.matter.end.clone()) else {
        return Err(Refusal::StillOpen);
    };
    let procedure = draft.given.procedure;
    let rule = procedure.recheck.as_ref();
    let rule =
        rule.filter(|rule| rule.from.contains(&end)).ok_or(Refusal::NotPermitted { action: ACTION })?;
    let by = draft.acts_as(&rule.who)?;
    if let Actor::Person { person, .. } = draft.given.actor {
        let mut own = draft.matter.performed.iter().filter(|(_, people)| people.contains(person));
        if let Some((step, _)) = own.next() {
            return Err(Refusal::OwnCase { step: step.clone() });
        }
        if draft.matter.reporter == Some(*person) {
            return Err(Refusal::OwnCase { step: REPORTER.to_owned() });
        }
    }
    let until = draft.given.work_time.due(ended_at, rule.within).at;
    if draft.given.now >= until {
        return Err(Refusal::TooLate { until });
    }
    if draft.matter.rechecked {
        return Err(Refusal::UsedUp { action: ACTION, times: 1 });
    }
    if !sound && content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    let sent_back = draft.matter.sent_back;
    let back = procedure.reopen.as_ref();
    let back = back.filter(|back| !sound && back.from.contains(&end) && sent_back < back.times);
    draft.emit(Event::Rechecked {
        by: by.clone(),
        sound,
        sent_back: back.is_some(),
        content: content.clone(),
    });
    match back {
        Some(back) => come_back(draft, back, by, Content::default()),
        None => Ok(()),
    }
}
