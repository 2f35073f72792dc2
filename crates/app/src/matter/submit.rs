//! The one way in for matters: requests that arrive together are loaded, decided and saved together.
//!
//! When saving fails because something changed meanwhile, or for one of them, each request is tried again by
//! itself, so none fails for the sake of another.

use super::act::Act;
use super::receipt;
use super::report::{Found, Report};
use super::rows::{self, Loaded, status_word};
use super::working_set::WorkingSet;
use crate::App;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{MatterId, PersonId, Subject, TenantId};
use gewu_matter::command::Actor;
use gewu_matter::matter::{Assignee, Status};
use gewu_matter::message::messages;
use gewu_matter::{Circumstances, Decision, Event, Opening};
use gewu_packs::form::{Filled, PersonalValue};
use gewu_store::answer::AnswerRow;
use gewu_store::journal::FactRow;
use gewu_store::value::ValueRow;
use gewu_store::{Hash, SaveError, StoreError};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Who sends a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Somebody without an account; the device's own token tells devices apart, not people.
    Anyone {
        /// The token.
        client: String,
    },
    /// Whoever holds the receipt of this matter.
    Reporter(MatterId),
    /// Somebody signed in.
    Person(PersonId),
    /// Time itself.
    Time,
}

/// An idempotency key, chosen by the caller.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key(pub String);

/// Something somebody wants done.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Who.
    pub caller: Caller,
    /// The key under which a repetition gets the same answer.
    pub key: Option<Key>,
    /// When it happened, as claimed; now, if not said.
    pub happened_at: Option<Timestamp>,
    /// What.
    pub work: Work,
}

/// What somebody wants done.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Work {
    /// Open a matter.
    Report(Report),
    /// Act on one.
    Act(Act),
}

/// What a request led to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Reply {
    /// The matter.
    pub matter: MatterId,
    /// Its version now.
    pub version: u64,
    /// Whether it goes on.
    pub status: Status,
    /// What happened, by kind of fact.
    pub happened: Vec<String>,
    /// Where a new matter was found to lie.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub found: Option<Found>,
    /// The receipt code of a new matter. Never stored: it is derived each time.
    #[serde(skip)]
    pub receipt: Option<String>,
}

/// How often a single request is tried against others that change the same thing.
const ATTEMPTS: u32 = 8;

impl App {
    /// Does one thing.
    pub async fn submit(&self, tenant: TenantId, request: Request) -> Result<Reply, AppError> {
        self.submit_alone(tenant, &request).await
    }

    /// Does several things that arrived together, each on its own merits, in one commit if possible.
    pub async fn submit_all(&self, tenant: TenantId, requests: &[Request]) -> Vec<Result<Reply, AppError>> {
        if requests.len() > 1 {
            match self.attempt(tenant, requests).await {
                Ok(results) => return results,
                // It may have been saved, or the next try meets the same: trying again could do things twice,
                // and would let everybody wait. Each is told, and may repeat under a key.
                Err(SaveError::Store(
                    error @ (StoreError::Unavailable(_) | StoreError::Full | StoreError::Busy(_)),
                )) => return requests.iter().map(|_| Err(AppError::Store(error.clone()))).collect(),
                Err(SaveError::Store(error)) => tracing::warn!(%error, "a group could not be saved"),
                Err(_) => {}
            }
        }
        let mut results = Vec::with_capacity(requests.len());
        for request in requests {
            results.push(self.submit_alone(tenant, request).await);
        }
        results
    }

    async fn submit_alone(&self, tenant: TenantId, request: &Request) -> Result<Reply, AppError> {
        for _ in 0..ATTEMPTS {
            match self.attempt(tenant, std::slice::from_ref(request)).await {
                Ok(mut results) => return results.pop().unwrap_or(Err(AppError::Contended)),
                Err(SaveError::Store(error)) => return Err(error.into()),
                Err(_) => {}
            }
        }
        Err(AppError::Contended)
    }

    async fn attempt(
        &self,
        tenant: TenantId,
        requests: &[Request],
    ) -> Result<Vec<Result<Reply, AppError>>, SaveError> {
        let loaded = async {
            let snapshot = self.tenant(tenant).await?;
            Ok((snapshot, WorkingSet::load(&self.store, tenant, requests).await?))
        };
        let (snapshot, mut set) = match loaded.await {
            Ok(loaded) => loaded,
            Err(AppError::Store(error)) => return Err(SaveError::Store(error)),
            Err(error) => {
                let said = error.to_string();
                return Ok(requests.iter().map(|_| Err(AppError::Data(said.clone()))).collect());
            }
        };
        let mut ended = Vec::new();
        let mut results = Vec::with_capacity(requests.len());
        for request in requests {
            results.push(self.one(&snapshot, &mut set, request, &mut ended).await);
        }
        if let Err(AppError::Store(error)) =
            self.tell_joined(tenant, &mut set, &ended, self.clock.now()).await
        {
            return Err(SaveError::Store(error));
        }
        if let Some(batch) = set.batch() {
            self.store.save(&batch).await?;
        }
        Ok(results)
    }

    async fn one(
        &self,
        tenant: &Tenant,
        set: &mut WorkingSet,
        request: &Request,
        ended: &mut Vec<MatterId>,
    ) -> Result<Reply, AppError> {
        let hash = hash(request);
        if let Some(mut reply) = set.answered(request, &hash)? {
            if matches!(request.work, Work::Report(_)) {
                reply.receipt = Some(receipt::code(tenant, reply.matter));
            }
            return Ok(reply);
        }
        let now = self.clock.now();
        let happened_at = request.happened_at.unwrap_or(now);
        if happened_at > now {
            return Err(AppError::FutureClaim);
        }
        let decided = match &request.work {
            Work::Report(report) => self.report(tenant, request, report, now),
            Work::Act(act) => self.act(tenant, set, request, act, now).await,
        }?;
        set.check_attachments(&decided.filled.attachments)?;
        let reply = self.record(tenant, set, request, decided, now, happened_at);
        if reply.status == Status::Ended {
            ended.push(reply.matter);
        }
        if let Some(key) = &request.key {
            set.answer(AnswerRow {
                actor: request.caller.actor(),
                key: key.0.clone(),
                request_hash: hash,
                status: 200,
                body: canonical(&reply),
                recorded_at: now,
            });
        }
        Ok(reply)
    }

    fn report(
        &self,
        tenant: &Tenant,
        request: &Request,
        report: &Report,
        now: Timestamp,
    ) -> Result<Decided, AppError> {
        let missing = || AppError::NoSuchProcedure(report.procedure.clone());
        let (edition, pack) = tenant.in_force(&report.procedure).ok_or_else(missing)?;
        let runnable = pack.procedures.get(&report.procedure).ok_or_else(missing)?;
        report.check_on_behalf(tenant, &request.caller)?;
        let day = tenant.work_time.date(now);
        let found = report.at.find(tenant, day)?;
        let filled = runnable.form.fill(report.form.clone(), || self.source.salt())?;
        let mut content = filled.content.clone();
        if let Some(outside) = &found.outside {
            content.open.insert("outside-grids".to_owned(), json!(outside));
        }
        let id = MatterId(self.source.id(now));
        let opening = Opening {
            id,
            category: content.open.get("category").and_then(Value::as_str).map(str::to_owned),
            places: tenant.places(found.area, day),
            content,
            for_reporter: report.on_behalf.as_ref().map(|on_behalf| on_behalf.person),
        };
        let actor = self.actor(tenant, &request.caller, now);
        let roster = tenant.roster(now);
        let given = Circumstances {
            now,
            procedure: &runnable.procedure,
            work_time: &tenant.work_time,
            roster: &roster,
            actor: &actor,
        };
        let decision = gewu_matter::open(opening, given)?;
        let code = receipt::code(tenant, id);
        let title = filled.personal.iter().find(|it| it.field == "title").map(|it| &it.value);
        let title = title.or_else(|| filled.content.open.get("title")).and_then(Value::as_str);
        let point = match &report.at {
            super::Where::Point { longitude, latitude } => Some((micro(*longitude), micro(*latitude))),
            _ => None,
        };
        let loaded = Loaded {
            matter: decision.matter.clone(),
            tasks_before: Default::default(),
            base_version: 0,
            procedure: report.procedure.clone(),
            pack: pack.id.clone(),
            edition: edition.clone(),
            title: title.map(str::to_owned),
            source: report.source.clone(),
            area: Some(found.area),
            point,
            receipt_hash: receipt::hash(&code),
        };
        Ok(Decided { loaded, decision, filled, found: Some(found), receipt: Some(code) })
    }

    async fn act(
        &self,
        tenant: &Tenant,
        set: &WorkingSet,
        request: &Request,
        act: &Act,
        now: Timestamp,
    ) -> Result<Decided, AppError> {
        let absent = || AppError::NoSuchMatter(act.matter);
        let loaded = set.matter(act.matter).ok_or_else(absent)?;
        match self.act_on(tenant, set, request, act, loaded, now).await {
            // Whoever may not know of a matter does not learn of it by being refused, nor what came since.
            Err(error) if !matches!(error, AppError::Store(_)) => {
                let known = tenant.may_see(&request.caller, &loaded.matter, now);
                Err(if known { error } else { absent() })
            }
            acted => acted,
        }
    }

    async fn act_on(
        &self,
        tenant: &Tenant,
        set: &WorkingSet,
        request: &Request,
        act: &Act,
        loaded: &Loaded,
        now: Timestamp,
    ) -> Result<Decided, AppError> {
        let absent = || AppError::NoSuchMatter(act.matter);
        if let Some(into) = act.verb.joins()
            && set.matter(into).is_none()
        {
            return Err(AppError::NoSuchMatter(into));
        }
        if let Some(expected) = act.expected_version.filter(|expected| *expected != loaded.matter.version) {
            let facts = self.store.timeline(tenant.row.tenant, &Subject::Matter(act.matter)).await?;
            let since = facts.into_iter().filter(|fact| fact.subject_version > expected as i64).collect();
            return Err(AppError::Changed { expected, now: loaded.matter.version, since });
        }
        let actor = match &request.caller {
            Caller::Reporter(own) if *own != act.matter => return Err(absent()),
            Caller::Anyone { .. } => return Err(absent()),
            caller => self.actor(tenant, caller, now),
        };
        let pack = tenant.edition(&loaded.edition);
        let runnable = pack.and_then(|pack| pack.procedures.get(&loaded.procedure));
        let runnable = runnable.ok_or_else(|| AppError::NoSuchProcedure(loaded.procedure.clone()))?;
        let (command, filled) = act.verb.command(&loaded.matter, runnable, || self.source.salt())?;
        let roster = tenant.roster(now);
        let given = Circumstances {
            now,
            procedure: &runnable.procedure,
            work_time: &tenant.work_time,
            roster: &roster,
            actor: &actor,
        };
        let decision = gewu_matter::decide(&loaded.matter, &command, given)?;
        let loaded = Loaded { matter: decision.matter.clone(), ..loaded.clone() };
        Ok(Decided { loaded, decision, filled, found: None, receipt: None })
    }

    /// Puts a decision into the working set: state, facts, personal values, messages.
    fn record(
        &self,
        tenant: &Tenant,
        set: &mut WorkingSet,
        request: &Request,
        decided: Decided,
        now: Timestamp,
        happened_at: Timestamp,
    ) -> Reply {
        let Decided { loaded, decision, filled, found, receipt } = decided;
        let matter = decision.matter.id;
        let first = decision.matter.version as i64 - decision.events.len() as i64 + 1;
        let facts: Vec<FactRow> = decision
            .events
            .iter()
            .zip(first..)
            .map(|(event, subject_version)| FactRow {
                subject: Subject::Matter(matter),
                subject_version,
                kind: event.kind().to_owned(),
                actor: request.caller.actor(),
                happened_at,
                recorded_at: now,
                body: body(event),
            })
            .collect();
        let seals = |event: &Event| event.content().is_some_and(|content| !content.sealed.is_empty());
        let told =
            decision.events.iter().zip(first..).find(|(event, _)| seals(event)).map(|(_, version)| version);
        let values = filled.personal.into_iter().map(|value| value_row(matter, told.unwrap_or(first), value));
        let values = values.collect();
        let runnable =
            tenant.edition(&loaded.edition).and_then(|pack| pack.procedures.get(&loaded.procedure));
        let told = runnable.map(|it| messages(&it.procedure, &decision.matter, &decision.events));
        let outbox = told.into_iter().flatten().map(|message| {
            let recipient = match &message.to {
                Assignee::Seat(seat) => seat.to_string(),
                Assignee::Person(person) => format!("person:{person}"),
                Assignee::Reporter | Assignee::Nobody => format!("reporter:{matter}"),
            };
            rows::message(self, recipient, &message.about, matter, message.task, now)
        });
        let outbox = outbox.collect();
        let reply = Reply {
            matter,
            version: decision.matter.version,
            status: decision.matter.status,
            happened: facts.iter().map(|fact| fact.kind.clone()).collect(),
            found,
            receipt,
        };
        tracing::debug!(%matter, version = reply.version, status = status_word(reply.status), "accepted");
        set.tell(facts, values, outbox);
        set.changed(loaded);
        reply
    }

    fn actor(&self, tenant: &Tenant, caller: &Caller, now: Timestamp) -> Actor {
        match caller {
            Caller::Anyone { .. } | Caller::Reporter(_) => Actor::Reporter,
            Caller::Person(person) => tenant.actor(*person, now),
            Caller::Time => Actor::Time,
        }
    }
}

/// A decision with everything that is kept beside it.
struct Decided {
    loaded: Loaded,
    decision: Decision,
    filled: Filled,
    found: Option<Found>,
    receipt: Option<String>,
}

/// An event as a fact's body: canonical, without the kind, which has a column of its own.
fn body(event: &Event) -> String {
    let mut value = serde_json::to_value(event).expect("an event is plain JSON");
    if let Some(members) = value.as_object_mut() {
        members.remove("kind");
    }
    canonical(&value)
}

/// A personal value under the fact that commits to it.
fn value_row(matter: MatterId, fact: i64, value: PersonalValue) -> ValueRow {
    let text = canonical(&value.value);
    ValueRow { matter, field: format!("{fact}.{}", value.field), salt: value.salt, value: text }
}

fn hash(request: &Request) -> Hash {
    let said = json!({ "asked": request.work, "happened-at": request.happened_at });
    Sha256::digest(canonical(&said).as_bytes()).into()
}

fn micro(degrees: f64) -> i64 {
    (degrees * 1_000_000.0).round() as i64
}
