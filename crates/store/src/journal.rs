//! The journal: facts, written once, and the one gapless order that the sequencer gives them.

use crate::Store;
use crate::catalogue::statements;
use crate::column::{Column as _, Reader};
use crate::db::Transaction;
use crate::dialect::{BY_INDEX, LOCK_HEAD};
use crate::error::StoreError;
use crate::expand::Values;
use crate::tenant::PUT_HEAD;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{
    AreaId, BodyId, ExportId, MatterId, PersonId, PositionId, ProposalId, Subject, TenantId,
};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Something that happened, told by an accepted command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactRow {
    /// What it is about.
    pub subject: Subject,
    /// Its place among the subject's facts: 1, 2, 3 … without a gap.
    pub subject_version: i64,
    /// What kind of thing happened.
    pub kind: String,
    /// Who did it.
    pub actor: String,
    /// When it happened, as claimed.
    pub happened_at: Timestamp,
    /// When we took it down.
    pub recorded_at: Timestamp,
    /// What happened, canonical JSON without personal values.
    pub body: String,
}

/// Where a fact stands among those without a place yet.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Waiting {
    recorded_at: Timestamp,
    subject_kind: String,
    subject: Vec<u8>,
    subject_version: i64,
}

impl Waiting {
    fn subject(&self) -> (String, Vec<u8>) {
        (self.subject_kind.clone(), self.subject.clone())
    }
}

/// PostgreSQL cannot tell how many rows wait, since that changes all the time, and may compare each
/// row within the bounds with each name given: so both are kept few.
const REMOVED_AT_ONCE: usize = 64;

macro_rules! fact_columns {
    () => {
        "f.subject_kind, f.subject, f.subject_version, f.kind, f.actor, f.happened_at, f.recorded_at, f.body"
    };
}

statements! {
    PUT_FACTS = "INSERT INTO facts (tenant, subject_kind, subject, subject_version, kind, actor, \
        happened_at, recorded_at, body) {rows tenant TEXT BYTEA BIGINT TEXT TEXT BIGINT BIGINT TEXT}";
    PUT_UNORDERED = "INSERT INTO unordered (tenant, recorded_at, subject_kind, subject, subject_version) \
        {rows tenant BIGINT TEXT BYTEA BIGINT}";
    /// The facts next in line, each with the instant at which the fact before it was recorded.
    READ_UNORDERED = "SELECT u.recorded_at, u.subject_kind, u.subject, u.subject_version, p.recorded_at \
        FROM unordered u LEFT JOIN facts p ON p.tenant = u.tenant AND p.subject_kind = u.subject_kind \
        AND p.subject = u.subject AND p.subject_version = u.subject_version - 1 \
        WHERE u.tenant = $1 ORDER BY u.recorded_at, u.subject_kind, u.subject, u.subject_version LIMIT $2";
    /// The fact before a given one, when that has no place yet.
    READ_UNORDERED_BEFORE = "SELECT u.recorded_at, u.subject_kind, u.subject, u.subject_version, p.recorded_at \
        FROM unordered u LEFT JOIN facts p ON p.tenant = u.tenant AND p.subject_kind = u.subject_kind \
        AND p.subject = u.subject AND p.subject_version = u.subject_version - 1 \
        WHERE u.tenant = $1 AND u.recorded_at = $2 AND u.subject_kind = $3 AND u.subject = $4 \
        AND u.subject_version = $5";
    PUT_ORDER = "INSERT INTO fact_order (tenant, seq, subject_kind, subject, subject_version) \
        {rows tenant BIGINT TEXT BYTEA BIGINT}";
    REMOVE_UNORDERED = "DELETE FROM unordered WHERE tenant = $1 AND recorded_at >= $2 AND recorded_at <= $3 \
        AND (recorded_at, subject_kind, subject, subject_version) IN ({rows BIGINT TEXT BYTEA BIGINT})";
    MOVE_HEAD = "UPDATE fact_heads SET last_seq = $2 WHERE tenant = $1";
    READ_HEAD = "SELECT last_seq FROM fact_heads WHERE tenant = $1";
    READ_JOURNAL = concat!("SELECT ", fact_columns!(), ", o.seq FROM fact_order o JOIN facts f \
        ON f.tenant = o.tenant AND f.subject_kind = o.subject_kind AND f.subject = o.subject \
        AND f.subject_version = o.subject_version WHERE o.tenant = $1 AND o.seq > $2 ORDER BY o.seq LIMIT $3");
    READ_TIMELINE = concat!("SELECT ", fact_columns!(), " FROM facts f WHERE f.tenant = $1 \
        AND f.subject_kind = $2 AND f.subject = $3 ORDER BY f.subject_version");
    READ_SUBJECT_VERSION = "SELECT COALESCE(MAX(subject_version), CAST(0 AS BIGINT)) FROM facts \
        WHERE tenant = $1 AND subject_kind = $2 AND subject = $3";
    READ_SUBJECT_VERSIONS = "SELECT subject, MAX(subject_version) FROM facts WHERE tenant = $1 AND subject_kind = $2 \
        AND subject {in BYTEA} GROUP BY subject";
    COUNT_UNORDERED = "SELECT COUNT(*) FROM unordered WHERE tenant = $1";
}

impl Store {
    /// Gives places in the order to at most about `at_most` facts and returns how many got one.
    ///
    /// Facts come by the time they were recorded, but never before an earlier fact of the same
    /// subject: where clocks disagreed, the earlier one is fetched first. One sequencer works at a
    /// time for a tenant; others wait for it.
    ///
    /// # Errors
    /// When the database refuses; then no fact has got a place.
    pub async fn order(&self, tenant: TenantId, at_most: i64) -> Result<usize, StoreError> {
        let mut transaction = self.db.begin().await?;
        let head = lock_head(&mut transaction, tenant).await?;
        transaction.rows(&BY_INDEX, Values::default()).await?;
        let line = next_in_line(&mut transaction, tenant, at_most).await?;
        if line.is_empty() {
            transaction.rollback().await;
            return Ok(0);
        }
        let mut order = Vec::with_capacity(line.len() * 4);
        let mut placed = Vec::with_capacity(line.len() * 4);
        for (seq, fact) in (head + 1..).zip(&line) {
            let name = [fact.subject_kind.value(), fact.subject.value(), fact.subject_version.value()];
            order.push(crate::column::Value::Int(seq));
            order.extend(name.clone());
            placed.push(fact.recorded_at.value());
            placed.extend(name);
        }
        let new_head = head + line.len() as i64;
        transaction.run(&PUT_ORDER, Values::of([tenant.value()]).many(order)).await?;
        for (part, names) in line.chunks(REMOVED_AT_ONCE).zip(placed.chunks(REMOVED_AT_ONCE * 4)) {
            let times = || part.iter().map(|fact| fact.recorded_at);
            let (Some(first), Some(last)) = (times().min(), times().max()) else { continue };
            let bounds = Values::of([tenant.value(), first.value(), last.value()]);
            transaction.run(&REMOVE_UNORDERED, bounds.many(names.to_vec())).await?;
        }
        transaction.run(&MOVE_HEAD, Values::of([tenant.value(), new_head.value()])).await?;
        transaction.commit().await?;
        Ok(line.len())
    }

    /// At most `limit` facts in order, after the place `after_seq`; 0 begins at the beginning.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn journal(
        &self,
        tenant: TenantId,
        after_seq: i64,
        limit: i64,
    ) -> Result<Vec<(i64, FactRow)>, StoreError> {
        let values = Values::of([tenant.value(), after_seq.value(), limit.value()]);
        let read = |mut row: Reader<'_>| {
            let fact = read_fact(&mut row)?;
            Ok((row.take()?, fact))
        };
        self.db.list(&READ_JOURNAL, values, read).await
    }

    /// All facts of a subject, the first one first, ordered or not yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn timeline(&self, tenant: TenantId, subject: &Subject) -> Result<Vec<FactRow>, StoreError> {
        let (kind, bytes) = (subject.kind().to_owned(), subject.bytes());
        let values = Values::of([tenant.value(), kind.value(), bytes.value()]);
        self.db.list(&READ_TIMELINE, values, |mut row| read_fact(&mut row)).await
    }

    /// The version of a subject's latest fact; 0 when it has none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn subject_version(&self, tenant: TenantId, subject: &Subject) -> Result<i64, StoreError> {
        let (kind, bytes) = (subject.kind().to_owned(), subject.bytes());
        let values = Values::of([tenant.value(), kind.value(), bytes.value()]);
        Ok(self.db.first(&READ_SUBJECT_VERSION, values, |mut row| row.take()).await?.unwrap_or(0))
    }

    /// The versions of the latest readings of some matters; those that nobody has read are missing.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn reading_versions(
        &self,
        tenant: TenantId,
        matters: &[MatterId],
    ) -> Result<HashMap<MatterId, i64>, StoreError> {
        let kind = Subject::Reading(MatterId(Uuid::nil())).kind().to_owned();
        let many = matters.iter().map(|matter| matter.value()).collect();
        let values = Values::of([tenant.value(), kind.value()]).many(many);
        let read = |mut row: Reader<'_>| Ok((row.take()?, row.take()?));
        let found: Vec<(MatterId, i64)> = self.db.list(&READ_SUBJECT_VERSIONS, values, read).await?;
        Ok(found.into_iter().collect())
    }

    /// The place of the last fact in order: the number of facts that have one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn last_seq(&self, tenant: TenantId) -> Result<i64, StoreError> {
        let values = Values::of([tenant.value()]);
        Ok(self.db.first(&READ_HEAD, values, |mut row| row.take()).await?.unwrap_or(0))
    }

    /// How many facts have no place in the order yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn unordered_count(&self, tenant: TenantId) -> Result<i64, StoreError> {
        let values = Values::of([tenant.value()]);
        Ok(self.db.first(&COUNT_UNORDERED, values, |mut row| row.take()).await?.unwrap_or(0))
    }
}

async fn lock_head(transaction: &mut Transaction, tenant: TenantId) -> Result<i64, StoreError> {
    for _ in 0..2 {
        let rows = transaction.rows(&LOCK_HEAD, Values::of([tenant.value()])).await?;
        if let Some(row) = rows.first() {
            return Reader::new(row).take();
        }
        transaction.run(&PUT_HEAD, Values::of([tenant.value()])).await?;
    }
    Err(StoreError::Unreadable(format!("the journal of tenant {tenant} has no head")))
}

async fn next_in_line(
    transaction: &mut Transaction,
    tenant: TenantId,
    at_most: i64,
) -> Result<Vec<Waiting>, StoreError> {
    let rows = transaction.rows(&READ_UNORDERED, Values::of([tenant.value(), at_most.value()])).await?;
    let mut line = Vec::with_capacity(rows.len());
    let mut out_of_step = false;
    for row in &rows {
        let (fact, before) = read_waiting(row)?;
        out_of_step |= before.is_some_and(|before| before > fact.recorded_at);
        line.push((fact, before));
    }
    if out_of_step {
        fetch_earlier(transaction, tenant, &mut line).await?;
        keep_subjects_in_order(&mut line);
    }
    Ok(line.into_iter().map(|(fact, _)| fact).collect())
}

/// Where a fact was recorded before its predecessor, by a clock that was behind, the predecessor may
/// stand further back in line than we read. Fetches those, and what stands before them in turn.
async fn fetch_earlier(
    transaction: &mut Transaction,
    tenant: TenantId,
    line: &mut Vec<(Waiting, Option<Timestamp>)>,
) -> Result<(), StoreError> {
    let mut known: HashSet<Waiting> = line.iter().map(|(fact, _)| fact.clone()).collect();
    let read = line.len();
    let mut at = 0;
    while let Some((fact, before)) = line.get(at) {
        // Only what was read is sure to have in line whatever was recorded before it.
        let fetched = at >= read;
        at += 1;
        let Some(recorded_at) = before.filter(|before| fetched || *before > fact.recorded_at) else {
            continue;
        };
        let earlier = Waiting { recorded_at, subject_version: fact.subject_version - 1, ..fact.clone() };
        if known.contains(&earlier) {
            continue;
        }
        let key = Values::of([
            tenant.value(),
            earlier.recorded_at.value(),
            earlier.subject_kind.value(),
            earlier.subject.value(),
            earlier.subject_version.value(),
        ]);
        if let Some(row) = transaction.rows(&READ_UNORDERED_BEFORE, key).await?.first() {
            let fetched = read_waiting(row)?;
            known.insert(fetched.0.clone());
            line.push(fetched);
        }
    }
    Ok(())
}

/// Lets the facts of each subject take the places that its facts have in line, by their versions.
fn keep_subjects_in_order(line: &mut [(Waiting, Option<Timestamp>)]) {
    let mut versions: HashMap<_, Vec<_>> = HashMap::new();
    for (fact, before) in line.iter() {
        versions.entry(fact.subject()).or_default().push((fact.clone(), *before));
    }
    for facts in versions.values_mut() {
        facts.sort_by_key(|(fact, _)| std::cmp::Reverse(fact.subject_version));
    }
    for place in line {
        if let Some(next) = versions.get_mut(&place.0.subject()).and_then(Vec::pop) {
            *place = next;
        }
    }
}

/// Inserts facts and puts them in line.
pub(crate) async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    facts: &[FactRow],
) -> Result<(), StoreError> {
    let names: Vec<_> =
        facts.iter().map(|fact| (fact.subject.kind().to_owned(), fact.subject.bytes())).collect();
    let mut rows = Vec::with_capacity(facts.len() * 8);
    let mut line = Vec::with_capacity(facts.len() * 4);
    for (fact, (kind, bytes)) in facts.iter().zip(&names) {
        rows.extend([kind.value(), bytes.value(), fact.subject_version.value(), fact.kind.value()]);
        rows.extend([
            fact.actor.value(),
            fact.happened_at.value(),
            fact.recorded_at.value(),
            fact.body.value(),
        ]);
        line.extend([fact.recorded_at.value(), kind.value(), bytes.value(), fact.subject_version.value()]);
    }
    transaction.run(&PUT_FACTS, Values::of([tenant.value()]).many(rows)).await?;
    transaction.run(&PUT_UNORDERED, Values::of([tenant.value()]).many(line)).await?;
    Ok(())
}

fn read_waiting(row: &crate::column::Row) -> Result<(Waiting, Option<Timestamp>), StoreError> {
    let mut row = Reader::new(row);
    let fact = Waiting {
        recorded_at: row.take()?,
        subject_kind: row.take()?,
        subject: row.take()?,
        subject_version: row.take()?,
    };
    Ok((fact, row.optional()?))
}

fn read_fact(row: &mut Reader<'_>) -> Result<FactRow, StoreError> {
    let (kind, bytes): (String, Vec<u8>) = (row.take()?, row.take()?);
    Ok(FactRow {
        subject: subject(&kind, &bytes)
            .ok_or_else(|| StoreError::Unreadable(format!("a fact's subject of kind {kind}")))?,
        subject_version: row.take()?,
        kind: row.take()?,
        actor: row.take()?,
        happened_at: row.take()?,
        recorded_at: row.take()?,
        body: row.take()?,
    })
}

/// The way back of [`Subject::kind`] and [`Subject::bytes`].
fn subject(kind: &str, bytes: &[u8]) -> Option<Subject> {
    let number = || bytes.try_into().ok().map(i64::from_be_bytes);
    let id = || Uuid::from_slice(bytes).ok();
    Some(match kind {
        "tenant" => Subject::Tenant(TenantId(number()?)),
        "area" => Subject::Area(AreaId(number()?)),
        "body" => Subject::Body(BodyId(number()?)),
        "position" => Subject::Position(PositionId(number()?)),
        "person" => Subject::Person(PersonId(id()?)),
        "pack" => Subject::Pack(String::from_utf8(bytes.to_vec()).ok()?),
        "proposal" => Subject::Proposal(ProposalId(id()?)),
        "export" => Subject::Export(ExportId(id()?)),
        "reading" => Subject::Reading(MatterId(id()?)),
        "matter" => Subject::Matter(MatterId(id()?)),
        "receipt" => Subject::Receipt(MatterId(id()?)),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_subject_comes_back() {
        let id = Uuid::from_u128(7);
        for one in [
            Subject::Tenant(TenantId(1)),
            Subject::Area(AreaId(2)),
            Subject::Body(BodyId(3)),
            Subject::Position(PositionId(-4)),
            Subject::Person(PersonId(id)),
            Subject::Pack("event-loop".to_owned()),
            Subject::Proposal(ProposalId(id)),
            Subject::Export(ExportId(id)),
            Subject::Matter(MatterId(id)),
            Subject::Reading(MatterId(id)),
            Subject::Receipt(MatterId(id)),
        ] {
            assert_eq!(subject(one.kind(), &one.bytes()), Some(one));
        }
        assert_eq!(subject("area", b"short"), None);
        assert_eq!(subject("cat", b"12345678"), None);
    }
}
