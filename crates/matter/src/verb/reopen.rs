//! Bringing an ended matter back.

use crate::advance::Lane;
use crate::draft::Draft;
use crate::event::{Content, Event, Performer};
use crate::procedure::Reopen;
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
    // What a second look has sent back takes nothing from the reporter.
    let times = draft.matter.reopened.saturating_sub(draft.matter.sent_back);
    if times >= rule.times {
        return Err(Refusal::UsedUp { action: ACTION, times });
    }
    if content.is_empty() {
        return Err(Refusal::NeedsReason);
    }
    come_back(draft, rule, by, content.clone())
}

/// It goes on where the procedure says that what comes back goes on.
pub(crate) fn come_back(
    draft: &mut Draft<'_>,
    rule: &Reopen,
    by: Performer,
    content: Content,
) -> Result<(), Refusal> {
    draft.emit(Event::Reopened { by, content });
    let broken = || Refusal::BrokenPack { step: ACTION.to_owned() };
    let target = draft.route(&rule.routes, None)?.ok_or_else(broken)?;
    draft.go(&target, &Lane::default(), None)
}
