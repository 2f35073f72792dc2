//! The one way in for matters: requests that arrive together are loaded, decided and saved together.
//!
//! When saving fails because something changed meanwhile, or for one of them, each request is tried again by
//! itself, so none fails for the sake of another.

use super::caller::Caller;
use super::decide::Decided;
use super::receipt;
use super::request::{Reply, Request, Work};
use super::rows::{self, status_word};
use super::working_set::WorkingSet;
use crate::App;
use crate::error::AppError;
use crate::people::near;
use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{MatterId, Subject, TenantId};
use gewu_matter::Event;
use gewu_matter::matter::{Assignee, Status};
use gewu_matter::message::messages;
use gewu_matter::telling::tellings;
use gewu_packs::Runnable;
use gewu_packs::form::PersonalValue;
use gewu_store::answer::AnswerRow;
use gewu_store::journal::FactRow;
use gewu_store::kept_out::KeptOutRow;
use gewu_store::migrated::MigratedRow;
use gewu_store::partner::OrderRow;
use gewu_store::party::PartyReceiptRow;
use gewu_store::value::ValueRow;
use gewu_store::{Hash, SaveError, StoreError};
use serde_json::json;
use sha2::{Digest, Sha256};

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
            Err(AppError::Contended) => return Err(SaveError::Stale),
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
        if let Err(AppError::Store(error)) = self.tell_joined(tenant, &mut set, &ended).await {
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
            if let Some(party) = reply.party {
                reply.receipt = Some(receipt::party_code(tenant, reply.matter, party));
            }
            return Ok(reply);
        }
        let now = self.clock.now();
        let happened_at = request.happened_at.unwrap_or(now);
        if happened_at > now {
            return Err(AppError::FutureClaim);
        }
        let decided = self.decide(tenant, set, request, now).await?;
        set.check_attachments(&decided.filled.attachments)?;
        if let Some(other) = self.other_side(tenant, set, request, &decided, now)? {
            self.record(tenant, set, request, other, now, happened_at);
        }
        let reply = self.record(tenant, set, request, decided, now, happened_at);
        // What became part of another matter has its result there.
        let joined = set.matter(reply.matter).is_some_and(|it| it.matter.joined_into.is_some());
        if reply.status == Status::Ended && !joined {
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
        let told =
            tenant.runnable(&loaded).map(|it| messages(&it.procedure, &decision.matter, &decision.events));
        let outbox = told.into_iter().flatten().map(|message| {
            let recipient = match &message.to {
                Assignee::Seat(seat) => seat.to_string(),
                Assignee::Person(person) => format!("person:{person}"),
                Assignee::Reporter | Assignee::External(_) | Assignee::Nobody => format!("reporter:{matter}"),
            };
            rows::message(self, recipient, &message.about, matter, message.task, now)
        });
        let mut outbox: Vec<_> = outbox.collect();
        let tells = |it: &Runnable| tellings(&it.procedure, &decision.matter, &decision.events);
        let told = tenant.runnable(&loaded).map(tells);
        outbox.extend(
            told.into_iter().flatten().map(|telling| {
                rows::telling(self, &telling.about, matter, first + telling.event as i64, now)
            }),
        );
        if let (Work::Report(report), Caller::Partner(partner)) = (&request.work, &request.caller)
            && let Some(number) = report.number.clone()
        {
            let (partner, asked) = (partner.partner.clone(), hash(request));
            set.order(OrderRow { partner, number, matter, asked, received_at: now });
        }
        let named = decision.events.iter().find_map(|event| match event {
            Event::PartyNamed { party, .. } if *party > 0 => Some(*party),
            _ => None,
        });
        for event in &decision.events {
            if let Event::AboutDropped { whom, .. } = event {
                set.let_in(KeptOutRow { matter, who: near::key(whom) });
            }
        }
        let hash = receipt.as_ref().and_then(|code| receipt::hash(code));
        if let Some((party, receipt_hash)) = named.zip(hash) {
            set.party(PartyReceiptRow { receipt_hash, matter, party: i64::from(party) });
        }
        let reply = Reply {
            party: named,
            matter,
            version: decision.matter.version,
            status: decision.matter.status,
            happened: facts.iter().map(|fact| fact.kind.clone()).collect(),
            found,
            receipt,
        };
        tracing::debug!(%matter, version = reply.version, status = status_word(reply.status), "accepted");
        set.tell(facts, values, outbox);
        if let Work::Move(order) = &request.work {
            set.migrated(MigratedRow { migration: order.migration.clone(), matter });
        }
        let shown = tenant.shown(&loaded).map(str::to_owned);
        set.changed(super::rows::Loaded { shown, ..loaded });
        reply
    }
}

/// An event as a fact's body: canonical, without the kind, which has a column of its own.
pub(super) fn body(event: &Event) -> String {
    let mut value = serde_json::to_value(event).expect("an event is plain JSON");
    if let Some(members) = value.as_object_mut() {
        members.remove("kind");
    }
    canonical(&value)
}

/// A personal value under the fact that commits to it.
pub(super) fn value_row(matter: MatterId, fact: i64, value: PersonalValue) -> ValueRow {
    let text = canonical(&value.value);
    ValueRow { matter, field: format!("{fact}.{}", value.field), salt: value.salt, value: text }
}

pub(crate) fn hash(request: &Request) -> Hash {
    let said = json!({ "asked": request.work, "happened-at": request.happened_at });
    Sha256::digest(canonical(&said).as_bytes()).into()
}
