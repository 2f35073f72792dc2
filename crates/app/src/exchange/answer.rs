//! What a partner is told: put together when it goes out, from the fact that it tells of. The queue holds nothing that
//! somebody wrote, and what was erased meanwhile does not go out.

use crate::App;
use crate::error::AppError;
use crate::matter::rows::Loaded;
use crate::matter::timeline;
use gewu_kernel::id::{MatterId, Subject, TenantId};
use gewu_matter::Event;
use gewu_matter::procedure::Step;
use gewu_packs::Runnable;
use gewu_store::journal::FactRow;
use gewu_store::outbox::MessageRow;
use gewu_store::partner::OrderRow;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Of which fact a message tells.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(super) struct Tells {
    pub(super) matter: MatterId,
    pub(super) fact: i64,
}

impl App {
    /// The body of a message to a partner.
    pub(super) async fn answer_body(
        &self,
        tenant: TenantId,
        message: &MessageRow,
        order: &OrderRow,
        tells: Tells,
    ) -> Result<String, AppError> {
        let gone = || AppError::Data(format!("matter {} has no fact {}", tells.matter, tells.fact));
        let loaded = self.matter_of_order(tenant, tells.matter).await?;
        let snapshot = self.tenant(tenant).await?;
        let facts = self.store.timeline(tenant, &Subject::Matter(tells.matter)).await?;
        let fact = facts.into_iter().find(|fact| fact.subject_version == tells.fact).ok_or_else(gone)?;
        let mut personal = timeline::personal(self.store.values(tenant, tells.matter).await?);
        let personal = personal.remove(&tells.fact).unwrap_or_default();
        let event = event(&fact).ok_or_else(gone)?;
        let mut data = said(snapshot.runnable(&loaded)?, &loaded, &event, &personal);
        data.insert("number".to_owned(), json!(order.number));
        data.insert("matter".to_owned(), json!(tells.matter));
        data.insert("version".to_owned(), json!(tells.fact));
        let body = json!({ "type": message.kind, "timestamp": fact.recorded_at, "data": data });
        Ok(body.to_string())
    }
}

/// What somebody may bring a step to, with what people call it; silence is none of it.
pub(super) fn offered(step: &Step) -> BTreeMap<String, String> {
    let silent = step.kind.silent();
    let spoken = step.outcomes.iter().filter(|(name, _)| Some(*name) != silent);
    spoken.map(|(name, outcome)| (name.clone(), outcome.title.clone())).collect()
}

fn event(fact: &FactRow) -> Option<Event> {
    let mut body: Value = serde_json::from_str(&fact.body).ok()?;
    body.as_object_mut()?.insert("kind".to_owned(), json!(fact.kind));
    serde_json::from_value(body).ok()
}

/// What an event says to whoever sent the matter.
fn said(
    runnable: &Runnable,
    loaded: &Loaded,
    event: &Event,
    personal: &Map<String, Value>,
) -> Map<String, Value> {
    let procedure = &runnable.procedure;
    let mut data = Map::new();
    let named = |id: &String, title: Option<&String>| json!({ "id": id, "title": title.unwrap_or(id) });
    let mut put = |name: &str, value: Value| drop(data.insert(name.to_owned(), value));
    let step_of = |step: &String| named(step, procedure.steps.get(step).map(|step| &step.title));
    let outcome_of = |step: &String, outcome: &String| {
        named(outcome, procedure.steps.get(step).and_then(|it| it.outcomes.get(outcome)).map(|it| &it.title))
    };
    match event {
        Event::TaskFinished { step, outcome, result, content, .. } => {
            put("step", step_of(step));
            put("outcome", outcome_of(step, outcome));
            if let Some(result) = result {
                put("result", named(result, procedure.results.get(result)));
            }
            let form = runnable.form_of(step, outcome);
            let value = |field: &str| personal.get(field).or_else(|| content.open.get(field)).cloned();
            let told: Map<String, Value> =
                form.told().filter_map(|field| Some((field.to_owned(), value(field)?))).collect();
            put("told", Value::Object(told));
        }
        Event::RunEnded { step, outcome, .. } => {
            put("step", step_of(step));
            put("outcome", outcome_of(step, outcome));
        }
        Event::TaskOpened { step, clock, .. } => {
            put("step", step_of(step));
            put("due", json!(clock.as_ref().and_then(|clock| clock.due).map(|due| due.at)));
            put("outcomes", json!(procedure.steps.get(step).map(offered)));
        }
        Event::Ended { end, .. } => put("end", named(end, procedure.ends.get(end).map(|end| &end.title))),
        Event::Returned { step, .. } | Event::Transferred { step, .. } => put("step", step_of(step)),
        Event::Asked { step, ask, .. } => {
            put("step", step_of(step));
            put("asked", json!(ask));
        }
        Event::Extended { task, by, due, .. } => {
            put("by", json!(by));
            put("due", json!(due.map(|due| due.at)));
            put("step", json!(loaded.matter.tasks.get(task).map(|task| step_of(&task.step))));
        }
        Event::Paused { until, .. } => put("until", json!(until)),
        Event::Resumed { due, .. } => put("due", json!(due.map(|due| due.at))),
        _ => {}
    }
    data
}
