//! What somebody may do about a task or a matter now, and what each of these asks for. An interface draws its forms
//! from this alone, for whatever procedure runs.
//!
//! Whether something may be done is not worked out a second time: each action is tried on the engine, and what it
//! answers is told. Nothing comes of a trial.

mod candidate;
mod offer;

use super::rows::Loaded;
use crate::App;
use crate::error::AppError;
use crate::matter::caller::Caller;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, TenantId};
use gewu_kernel::limit::Limit;
use gewu_matter::matter::{Binding, PartyNumber, Purpose, Task, TaskNumber};
use gewu_matter::procedure::BindKind;
use gewu_matter::{Actor, Command, Refusal};
use gewu_packs::{Pack, Runnable};
use serde_json::Value;
use std::collections::BTreeMap;

/// What may be done about a task, or about a matter as a whole.
#[derive(Clone, Debug)]
pub struct FormsView {
    /// The version of the matter that this holds for.
    pub version: u64,
    /// What people call the step, where a task is meant.
    pub step_title: Option<String>,
    /// What is to be done, where a task is meant.
    pub purpose: Option<Purpose>,
    /// What the matter is about.
    pub category: Option<CategoryView>,
    /// Each thing that may be done.
    pub actions: Vec<ActionView>,
    /// Why none of it is the caller's, if it is not.
    pub withheld: Option<Refusal>,
}

/// What a matter is about, for whoever decides on it.
#[derive(Clone, Debug)]
pub struct CategoryView {
    /// What people call it.
    pub title: String,
    /// When it is taken up, in words.
    pub opens_when: String,
    /// When it counts as done, in words.
    pub closes_when: String,
}

/// Something that may be done.
#[derive(Clone, Debug)]
pub struct ActionView {
    /// The last part of its address, such as `finish`.
    pub verb: &'static str,
    /// The task it is about: a helper's own, where a helper is let go.
    pub task: Option<TaskNumber>,
    /// The outcome, of `finish`.
    pub outcome: Option<String>,
    /// What people call it, where the pack says.
    pub title: Option<String>,
    /// The form to fill in, a JSON Schema.
    pub form: Option<Value>,
    /// Whether something has to be written even where the form itself does not say so.
    pub reason: bool,
    /// How many pictures are asked for; nobody is made to take one.
    pub pictures: u32,
    /// What has to be named.
    pub names: Vec<NameView>,
    /// What is rated.
    pub rates: Option<RatesView>,
    /// The side on which a party is named.
    pub side: Option<String>,
    /// The parties of whom one has to be named.
    pub parties: Vec<PartyNumber>,
    /// The most time that can be asked for.
    pub at_most: Option<Limit>,
    /// Whether another matter has to be named, into which this one goes.
    pub joins: bool,
    /// Why it cannot be done now.
    pub withheld: Option<Refusal>,
}

/// Something to name.
#[derive(Clone, Debug)]
pub struct NameView {
    /// Under which name it is sent.
    pub name: String,
    /// A body or a person.
    pub kind: BindKind,
    /// What is taken when none is named.
    pub usual: Option<Binding>,
    /// Who can be named, the nearest first.
    pub candidates: Vec<CandidateView>,
}

/// A body or a person that can be named.
#[derive(Clone, Debug)]
pub struct CandidateView {
    /// Which.
    pub who: Binding,
    /// Its name.
    pub name: String,
    /// Where it is, or where they serve.
    pub place: String,
}

/// What is rated.
#[derive(Clone, Debug)]
pub struct RatesView {
    /// By id, with what people call it.
    pub dimensions: BTreeMap<String, String>,
    /// The best mark; the least is 1.
    pub scale: u32,
}

impl App {
    /// What a caller may do about a task, or, without one, about the matter as a whole.
    pub async fn forms(
        &self,
        tenant: TenantId,
        caller: &Caller,
        matter: MatterId,
        task: Option<TaskNumber>,
        language: &str,
    ) -> Result<FormsView, AppError> {
        let absent = || AppError::NoSuchMatter(matter);
        let snapshot = self.tenant(tenant).await?;
        let row = self.store.load_matters(tenant, &[matter]).await?.pop().ok_or_else(absent)?;
        let loaded = Loaded::read(row)?;
        let now = self.clock.now();
        if !snapshot.may_see(caller, &loaded.matter, now) {
            return Err(absent());
        }
        let actor = match caller {
            Caller::Person(person) => snapshot.actor(*person, now),
            Caller::Party(_, party) => Actor::Party(*party),
            Caller::Partner(partner) => Actor::External(partner.external.clone()),
            _ => Actor::Reporter,
        };
        let pack = snapshot.edition(&loaded.edition).ok_or_else(absent)?;
        let desk = Desk {
            tenant: &snapshot,
            loaded: &loaded,
            runnable: snapshot.runnable(&loaded)?,
            pack,
            actor,
            language,
            now,
        };
        match task {
            None => Ok(desk.view(desk.of_matter(), None)),
            Some(number) => {
                let task = loaded.matter.tasks.get(&number).ok_or(Refusal::NoSuchTask { task: number })?;
                Ok(desk.view(desk.of_task(number, task), Some(task)))
            }
        }
    }
}

/// Everything that forms depend on.
struct Desk<'d> {
    tenant: &'d Tenant,
    loaded: &'d Loaded,
    runnable: &'d Runnable,
    pack: &'d Pack,
    actor: Actor,
    language: &'d str,
    now: Timestamp,
}

impl Desk<'_> {
    /// The actions with what the engine says of each; those that the procedure does not have at all are left out.
    fn view(&self, tried: Vec<(ActionView, Command)>, task: Option<&Task>) -> FormsView {
        let mut actions = Vec::new();
        let mut withheld = None;
        for (mut action, command) in tried {
            match self.refusal(&command) {
                Some(
                    Refusal::NotPermitted { .. }
                    | Refusal::NotOffered { .. }
                    | Refusal::TakenAlready
                    | Refusal::StillOpen,
                ) => continue,
                Some(refusal @ (Refusal::NotYours { .. } | Refusal::OwnCase { .. })) => {
                    // What is nobody's business of theirs is said once, not with every action.
                    withheld = Some(refusal);
                    continue;
                }
                refusal => action.withheld = refusal,
            }
            actions.push(action);
        }
        let procedure = &self.runnable.procedure;
        let category = self.loaded.matter.category.as_ref();
        FormsView {
            version: self.loaded.matter.version,
            step_title: task.map(|task| self.word(&format!("step.{}", task.step))),
            purpose: task.map(|task| task.purpose.clone()),
            category: category.and_then(|name| {
                procedure.categories.contains_key(name).then(|| CategoryView {
                    title: self.word(&format!("category.{name}")),
                    opens_when: self.word(&format!("category.{name}.opens")),
                    closes_when: self.word(&format!("category.{name}.closes")),
                })
            }),
            withheld: withheld.filter(|_| actions.is_empty()),
            actions,
        }
    }

    fn word(&self, key: &str) -> String {
        self.pack.word(self.language, &format!("{}.{key}", self.runnable.procedure.id))
    }

    /// Why the engine would refuse this now, apart from what the form still asks for.
    pub(super) fn refusal(&self, command: &Command) -> Option<Refusal> {
        let roster = self.tenant.roster(self.now);
        let given = self.tenant.circumstances(self.runnable, &roster, &self.actor, self.now);
        match gewu_matter::decide(&self.loaded.matter, command, given) {
            Ok(_)
            | Err(
                Refusal::NeedsReason
                | Refusal::NeedsBinding { .. }
                | Refusal::About { .. }
                | Refusal::NeedsMatter
                | Refusal::NeedsOpenMatter
                | Refusal::Marks { .. }
                | Refusal::Miscount(_)
                | Refusal::OtherVerdict { .. },
            ) => None,
            Err(refusal) => Some(refusal),
        }
    }
}
