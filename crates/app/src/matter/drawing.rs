//! The procedure of a matter as a picture, with the way it has taken.

use super::rows::Loaded;
use crate::App;
use crate::error::AppError;
use crate::matter::caller::Caller;
use gewu_kernel::id::{MatterId, Subject, TenantId};
use gewu_matter::Matter;
use gewu_matter::matter::Status;
use gewu_packs::draw::{Drawing, OPEN, REOPENED, Way, end};
use gewu_store::journal::FactRow;
use serde_json::Value;

impl App {
    /// The picture as SVG, for whoever may see the matter. It says which steps were passed, not by whom.
    pub async fn drawing(
        &self,
        tenant: TenantId,
        caller: &Caller,
        matter: MatterId,
        language: &str,
    ) -> Result<String, AppError> {
        let absent = || AppError::NoSuchMatter(matter);
        let snapshot = self.tenant(tenant).await?;
        let row = self.store.load_matters(tenant, &[matter]).await?.pop().ok_or_else(absent)?;
        let loaded = Loaded::read(row)?;
        if !snapshot.may_see(caller, &loaded.matter, self.clock.now()) {
            return Err(absent());
        }
        let pack = snapshot.edition(&loaded.edition).ok_or_else(absent)?;
        let runnable = snapshot.runnable(&loaded)?;
        let facts = self.store.timeline(tenant, &Subject::Matter(matter)).await?;
        let way = way(&loaded.matter, &facts);
        Ok(Drawing { pack, procedure: &runnable.procedure, language }.svg(&way))
    }
}

/// From where to where a matter went: each step that opens was reached from what was finished last.
fn way(matter: &Matter, facts: &[FactRow]) -> Way {
    let mut way = Way::default();
    let mut from = OPEN.to_owned();
    for fact in facts {
        let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
        let said = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        match fact.kind.as_str() {
            "task-opened"
                if matches!(
                    body.pointer("/purpose/do").and_then(Value::as_str),
                    Some("perform" | "wait")
                ) =>
            {
                way.taken.insert((from.clone(), said("step")));
            }
            "task-finished" | "returned" => from = said("step"),
            "reopened" => from = REOPENED.to_owned(),
            "run-started" => {
                way.taken.insert((from.clone(), said("step")));
                from = said("step");
            }
            "ended" => {
                way.taken.insert((from.clone(), end(&said("end"))));
                from = end(&said("end"));
            }
            // What was passed is drawn under the names that its steps have now.
            "migrated" => {
                let renamed = |name: String| {
                    let new = body.get("renamed").and_then(|it| it.get(&name)).and_then(Value::as_str);
                    new.map_or(name, str::to_owned)
                };
                let taken = std::mem::take(&mut way.taken).into_iter();
                way.taken = taken.map(|(one, next)| (renamed(one), renamed(next))).collect();
                from = renamed(from);
            }
            _ => {}
        }
    }
    way.current = matter.tasks.values().map(|task| task.step.clone()).collect();
    if let (Status::Ended, Some(name)) = (matter.status, &matter.end) {
        way.current = [end(name)].into();
    }
    way
}
