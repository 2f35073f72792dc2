//! Time passing: matters for which something is due are woken.

use super::act::{Act, Verb};
use super::caller::Caller;
use super::request::{Reply, Request, Work};
use crate::App;
use crate::error::AppError;
use gewu_kernel::id::{MatterId, TenantId};
use gewu_matter::Refusal;
use std::collections::HashSet;

/// How many matters are woken in one commit.
const AT_ONCE: i64 = 64;

/// What waking led to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Woken {
    /// How many matters time has moved.
    pub moved: usize,
    /// What each of them came to.
    pub replies: Vec<Reply>,
    /// Matters that could not be moved: somebody has to look at them.
    pub stuck: Vec<MatterId>,
}

impl App {
    /// Wakes every matter for which something is due by now.
    ///
    /// A matter that cannot be moved is named and passed over; it does not keep others waiting.
    pub async fn wake(&self, tenant: TenantId) -> Result<Woken, AppError> {
        let mut woken = Woken::default();
        // A matter is passed over once it did not move, so that each call ends.
        let mut passed = HashSet::new();
        loop {
            let wanted = AT_ONCE + passed.len() as i64;
            let due = self.store.matters_due_to_wake(tenant, self.clock.now(), wanted).await?;
            let due = due.into_iter().map(|row| row.matter).filter(|matter| !passed.contains(matter));
            let requests: Vec<Request> = due.map(|matter| by_time(matter, Verb::Wake)).collect();
            if requests.is_empty() {
                return Ok(woken);
            }
            for (request, result) in requests.iter().zip(self.submit_all(tenant, &requests).await) {
                let Work::Act(act) = &request.work else { continue };
                match result {
                    Ok(reply) => {
                        woken.moved += 1;
                        woken.replies.push(reply);
                    }
                    Err(AppError::Store(error)) => return Err(error.into()),
                    Err(error) => {
                        passed.insert(act.matter);
                        // Another server may have woken it first; anything else is for somebody to look at.
                        if !matches!(error, AppError::Refused(Refusal::NothingDue)) {
                            tracing::error!(matter = %act.matter, %error, "time cannot move this matter");
                            woken.stuck.push(act.matter);
                        }
                    }
                }
            }
        }
    }
}

pub(crate) fn by_time(matter: MatterId, verb: Verb) -> Request {
    let work = Work::Act(Act { matter, expected_version: None, verb });
    Request { caller: Caller::Time, key: None, happened_at: None, work }
}
