//! What a group of requests needs, loaded in few reads; and what they change, saved in one batch.

use super::act::Verb;
use super::request::{Reply, Request, Work};
use super::rows::{self, Loaded};
use crate::App;
use crate::error::AppError;
use crate::people::near;
use data_encoding::HEXLOWER;
use gewu_kernel::id::{MatterId, TenantId};
use gewu_store::answer::AnswerRow;
use gewu_store::journal::FactRow;
use gewu_store::kept_out::KeptOutRow;
use gewu_store::migrated::MigratedRow;
use gewu_store::outbox::MessageRow;
use gewu_store::partner::OrderRow;
use gewu_store::party::PartyReceiptRow;
use gewu_store::value::ValueRow;
use gewu_store::{Batch, Hash, Store};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// What is known while a group is decided; each decision sees those before it.
pub(super) struct WorkingSet {
    tenant: TenantId,
    matters: HashMap<MatterId, Loaded>,
    touched: BTreeSet<MatterId>,
    answers: HashMap<(String, String), AnswerRow>,
    attachments: HashSet<Hash>,
    facts: Vec<FactRow>,
    values: Vec<ValueRow>,
    outbox: Vec<MessageRow>,
    new_answers: Vec<AnswerRow>,
    migrated: Vec<MigratedRow>,
    parties: Vec<PartyReceiptRow>,
    let_in: Vec<KeptOutRow>,
    orders: Vec<OrderRow>,
}

impl WorkingSet {
    pub(super) async fn load(
        store: &Store,
        tenant: TenantId,
        requests: &[Request],
    ) -> Result<WorkingSet, AppError> {
        let mut wanted = BTreeSet::new();
        let mut parting = BTreeSet::new();
        let mut hashes = BTreeSet::new();
        let mut keys = Vec::new();
        for request in requests {
            match &request.work {
                Work::Act(act) => {
                    wanted.insert(act.matter);
                    wanted.extend(act.verb.names());
                    parting.extend(matches!(act.verb, Verb::Part { .. }).then_some(act.matter));
                }
                Work::Move(order) => drop(wanted.insert(order.matter)),
                Work::Report(_) => {}
            }
            collect_hashes(&request.work, &mut hashes);
            keys.extend(request.key.as_ref().map(|key| (request.caller.actor(), key.0.clone())));
        }
        let wanted: Vec<MatterId> = wanted.into_iter().collect();
        let hashes: Vec<Hash> = hashes.into_iter().collect();
        let rows = match wanted.is_empty() {
            true => vec![],
            false => store.load_matters(tenant, &wanted).await?,
        };
        let answers = match keys.is_empty() {
            true => vec![],
            false => store.answers(tenant, &keys).await?,
        };
        let attachments = match hashes.is_empty() {
            true => vec![],
            false => store.attachments(tenant, &hashes).await?,
        };
        let mut matters = HashMap::new();
        for row in rows {
            matters.insert(row.matter, Loaded::read(row)?);
        }
        // Which matter somebody parts from stands in the one that is parted.
        let joined_into = |id| matters.get(id).and_then(|it: &Loaded| it.matter.joined_into);
        let others: Vec<MatterId> = parting.iter().filter_map(joined_into).collect();
        if !others.is_empty() {
            for row in store.load_matters(tenant, &others).await? {
                matters.entry(row.matter).or_insert(Loaded::read(row)?);
            }
        }
        Ok(WorkingSet {
            tenant,
            matters,
            touched: BTreeSet::new(),
            answers: answers.into_iter().map(|row| ((row.actor.clone(), row.key.clone()), row)).collect(),
            attachments: attachments.into_iter().map(|row| row.hash).collect(),
            facts: Vec::new(),
            values: Vec::new(),
            outbox: Vec::new(),
            new_answers: Vec::new(),
            migrated: Vec::new(),
            parties: Vec::new(),
            let_in: Vec::new(),
            orders: Vec::new(),
        })
    }

    pub(super) fn matter(&self, id: MatterId) -> Option<&Loaded> {
        self.matters.get(&id)
    }

    /// The answer given before to this key, if the request is the same.
    pub(super) fn answered(&self, request: &Request, hash: &Hash) -> Result<Option<Reply>, AppError> {
        let Some(key) = &request.key else { return Ok(None) };
        match self.answers.get(&(request.caller.actor(), key.0.clone())) {
            None => Ok(None),
            Some(row) if row.request_hash != *hash => Err(AppError::KeyReused),
            Some(row) => serde_json::from_str(&row.body)
                .map(Some)
                .map_err(|error| AppError::Data(format!("a kept answer cannot be read: {error}"))),
        }
    }

    pub(super) fn check_attachments(&self, named: &[String]) -> Result<(), AppError> {
        let missing =
            named.iter().find(|hex| decode(hex).is_none_or(|hash| !self.attachments.contains(&hash)));
        match missing {
            Some(hex) => Err(AppError::NoSuchAttachment(hex.clone())),
            None => Ok(()),
        }
    }

    pub(super) fn changed(&mut self, loaded: Loaded) {
        self.touched.insert(loaded.matter.id);
        self.matters.insert(loaded.matter.id, loaded);
    }

    pub(super) fn tell(&mut self, facts: Vec<FactRow>, values: Vec<ValueRow>, outbox: Vec<MessageRow>) {
        self.facts.extend(facts);
        self.values.extend(values);
        self.outbox.extend(outbox);
    }

    /// Takes down that a migration took a matter over.
    pub(super) fn migrated(&mut self, row: MigratedRow) {
        self.migrated.push(row);
    }

    /// Takes down the receipt code of a party.
    pub(super) fn party(&mut self, row: PartyReceiptRow) {
        self.parties.push(row);
    }

    /// Takes down that a matter is about somebody no more.
    pub(super) fn let_in(&mut self, row: KeptOutRow) {
        self.let_in.push(row);
    }

    /// Takes down what a partner sent.
    pub(super) fn order(&mut self, row: OrderRow) {
        self.orders.push(row);
    }

    pub(super) fn answer(&mut self, row: AnswerRow) {
        self.answers.insert((row.actor.clone(), row.key.clone()), row.clone());
        self.new_answers.push(row);
    }

    /// Everything that changed, as one batch; `None` when nothing did.
    pub(super) fn batch(&self) -> Option<Batch> {
        if self.touched.is_empty() && self.new_answers.is_empty() {
            return None;
        }
        let mut batch = Batch::new(self.tenant);
        let mut gone = BTreeMap::new();
        for id in &self.touched {
            let loaded = &self.matters[id];
            batch.matters.push(loaded.row());
            let keys = near::keys(&loaded.matter).into_iter();
            batch.kept_out.extend(keys.map(|who| KeptOutRow { matter: *id, who }));
            let (put, removed) = rows::tasks(loaded);
            batch.tasks_put.extend(put);
            gone.insert(*id, removed);
        }
        batch.tasks_gone =
            gone.into_iter().flat_map(|(id, tasks)| tasks.into_iter().map(move |it| (id, it))).collect();
        batch.facts = self.facts.clone();
        batch.migrated = self.migrated.clone();
        batch.party_receipts = self.parties.clone();
        batch.let_in = self.let_in.clone();
        batch.orders = self.orders.clone();
        batch.values = self.values.clone();
        batch.outbox = self.outbox.clone();
        batch.answers = self.new_answers.clone();
        Some(batch)
    }
}

fn decode(hex: &str) -> Option<Hash> {
    HEXLOWER.decode(hex.as_bytes()).ok()?.try_into().ok()
}

/// Every text that could be the hash of an attachment, so that all are looked up in one read.
fn collect_hashes(work: &Work, hashes: &mut BTreeSet<Hash>) {
    let form = match work {
        Work::Report(report) => serde_json::to_value(&report.form),
        Work::Act(act) => serde_json::to_value(&act.verb),
        Work::Move(_) => return,
    };
    let named = form.ok().and_then(|mut value| {
        let form = if value.get("verb").is_some() { value["form"].take() } else { value };
        form.get(gewu_packs::form::ATTACHMENTS).and_then(|it| it.as_array()).cloned()
    });
    hashes.extend(named.into_iter().flatten().filter_map(|hex| decode(hex.as_str()?)));
}

impl App {
    /// Tells the reporters of matters that were joined into one that has now ended, whichever way they came there.
    pub(super) async fn tell_joined(
        &self,
        tenant: TenantId,
        set: &mut WorkingSet,
        ended: &[MatterId],
    ) -> Result<(), AppError> {
        let now = self.clock.now();
        for matter in ended {
            let mut told = BTreeSet::from([*matter]);
            let mut into = vec![*matter];
            while !into.is_empty() {
                let kept = self.store.joined_into_any(tenant, &into).await?;
                let mut joined: BTreeSet<MatterId> = kept.into_iter().map(|row| row.matter).collect();
                // What this group knows of a matter is newer than what is kept.
                for (id, loaded) in &set.matters {
                    match loaded.matter.joined_into.is_some_and(|other| into.contains(&other)) {
                        true => joined.insert(*id),
                        false => joined.remove(id),
                    };
                }
                into = joined.into_iter().filter(|other| told.insert(*other)).collect();
            }
            told.remove(matter);
            let messages = told.iter().map(|other| rows::message_to_reporter(self, *other, *matter, now));
            let messages = messages.collect();
            set.tell(vec![], vec![], messages);
        }
        Ok(())
    }
}
