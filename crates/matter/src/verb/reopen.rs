//! Bringing an ended matter back.

use crate::advance::Lane;
use crate::draft::Draft;
use crate::event::{Content, Event};
use crate::refusal::Refusal;

const ACTION: &str = "reopen";

pub(crate) fn reopen(draft: &mut Draft<'_>, content: &Content) -> Result<(), Refusal> {
    let (Some(ended_at), Some(end)) = (draft.matter.ended_at, draft.matter.end.clone()) else {
        return Err(Refusal::StillOpen);
    };
    let rule = draft.given.procedure.reopen.as_ref();
    let rule =
        rule.filter(|rule| rule.from.contains(&end)).ok_or(Refusal::NotPermitted { action: ACTION })?;
    let by = draft.acts_as(&rule.who)?;
    let until = draft.given.work_time.due(ended_at, rule.within).at;
    if draft.given.now >= until {
        return Err(Refusal::TooLate { until });
    }
    if draft.matter.reopened >= rule.times {
        return Err(Refusal::UsedUp { action: ACTION, times: draft.matter.reopened });
    }
    if content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    draft.emit(Event::Reopened { by, content: content.clone() });
    let broken = || Refusal::BrokenPack { step: ACTION.to_owned() };
    let target = draft.route(&rule.routes, None)?.ok_or_else(broken)?;
    draft.go(&target, &Lane::default(), None)
}
