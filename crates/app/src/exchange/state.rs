//! Where an order stands, as whoever sent it reads it: no name of anybody, and nothing that somebody wrote.

use crate::App;
use crate::error::AppError;
use crate::matter::Partner;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, TenantId};
use gewu_matter::matter::{Assignee, Purpose, Status};
use std::collections::BTreeMap;

/// Where an order stands.
#[derive(Clone, Debug, PartialEq)]
pub struct OrderState {
    /// The number under which the partner knows it.
    pub number: String,
    /// The matter.
    pub matter: MatterId,
    /// How many events it has seen.
    pub version: u64,
    /// Whether it goes on.
    pub status: Status,
    /// When it was received.
    pub received_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// The end: the pack’s id, its title, and the word under which the partner hears of it.
    pub end: Option<(String, String, Option<String>)>,
    /// The result that is claimed: the pack’s id and its title.
    pub result: Option<(String, String)>,
    /// What waits.
    pub waiting: Vec<WaitingView>,
    /// What waits for the partner itself.
    pub awaited: Option<AwaitedView>,
}

/// A step that waits.
#[derive(Clone, Debug, PartialEq)]
pub struct WaitingView {
    /// The step.
    pub step: String,
    /// What people call it.
    pub title: String,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// Whether the clock stands still.
    pub paused: bool,
}

/// What is waited for from the partner.
#[derive(Clone, Debug, PartialEq)]
pub struct AwaitedView {
    /// The step.
    pub step: String,
    /// What people call it.
    pub title: String,
    /// By when.
    pub due_at: Option<Timestamp>,
    /// What it may come to, with what people call it; silence is none of them.
    pub outcomes: BTreeMap<String, String>,
}

impl App {
    /// Where an order of a partner stands.
    pub async fn order_state(
        &self,
        tenant: TenantId,
        partner: &Partner,
        number: &str,
    ) -> Result<OrderState, AppError> {
        let order = self.order_received(tenant, partner, number).await?;
        let loaded = self.matter_of_order(tenant, order.matter).await?;
        let snapshot = self.tenant(tenant).await?;
        let procedure = &snapshot.runnable(&loaded)?.procedure;
        let own = Assignee::External(partner.external.clone());
        let mut state = OrderState {
            number: order.number,
            matter: order.matter,
            version: loaded.matter.version,
            status: loaded.matter.status,
            received_at: order.received_at,
            ended_at: loaded.matter.ended_at,
            end: loaded.matter.end.as_ref().filter(|_| loaded.matter.ended_at.is_some()).map(|id| {
                let end = procedure.ends.get(id);
                let title = end.map_or(id.clone(), |end| end.title.clone());
                (id.clone(), title, end.and_then(|end| end.returns.clone()))
            }),
            result: loaded
                .matter
                .result
                .as_ref()
                .map(|id| (id.clone(), procedure.results.get(id).cloned().unwrap_or_else(|| id.clone()))),
            waiting: Vec::new(),
            awaited: None,
        };
        for task in loaded.matter.tasks.values().filter(|task| task.purpose == Purpose::Perform) {
            let Some(step) = procedure.steps.get(&task.step) else { continue };
            let (id, title, due_at) = (step.id.clone(), step.title.clone(), task.due_at());
            if task.assignee == own {
                let outcomes = super::answer::offered(step);
                state.awaited = Some(AwaitedView { step: id, title, due_at, outcomes });
            } else {
                let paused = task.clock.as_ref().is_some_and(|clock| clock.paused());
                state.waiting.push(WaitingView { step: id, title, due_at, paused });
            }
        }
        Ok(state)
    }
}
