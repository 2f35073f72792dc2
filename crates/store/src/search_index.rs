//! What is searched of matters: a projection that follows the journal, and forgets when values are destroyed.

use crate::catalogue::statements;
use crate::column::{Column as _, Reader, Value};
use crate::db::Transaction;
use crate::dialect::{NO_TIME_LIMIT, PLACES_TAKEN, PUT_TERMS, REMOVE_ALL_TERMS, REMOVE_TERMS};
use crate::error::StoreError;
use crate::expand::Values;
use crate::matter::{LOAD_MATTERS, MatterRow};
use crate::projection::{self, Followed};
use crate::value::{READ_VALUES_OF, ValueRow};
use crate::{Store, matter, value};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, TenantId};
use std::collections::{BTreeMap, HashMap, HashSet};

/// The projection's name.
pub const SEARCH: &str = "search";

/// What is searched of a matter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// Normal text that everybody reads who may know of the matter.
    pub shown: String,
    /// Normal text that those with a part in the matter read as well.
    pub told: String,
    /// What filters find it by, each a kind and a value such as `area:6`.
    pub facets: Vec<String>,
    /// The terms of both texts.
    pub terms: Vec<String>,
    /// Only those with a part in the matter may know of it: it is found by the facets of [`crate::search::TermFilter::kept`]
    /// alone.
    pub kept: bool,
}

/// Makes the document of a matter from its row and its personal values; None where nothing of it is searched.
pub type Write<'w> = dyn Fn(&MatterRow, &[ValueRow]) -> Option<Document> + Send + Sync + 'w;

/// How many bits of a place tell matters of one millisecond apart.
const TIE_BITS: u32 = 21;

/// The first place of an instant.
pub(crate) fn place_at(instant: Timestamp) -> i64 {
    const MOST: i64 = (1 << (62 - TIE_BITS)) - 1;
    instant.as_millisecond().clamp(-MOST, MOST) << TIE_BITS
}

/// Where a document is that is there already, and what it says.
struct Kept {
    place: i64,
    shown: String,
    told: String,
    facets: String,
    kept: bool,
}

statements! {
    READ_DOCUMENTS = "SELECT matter, place, shown, told, facets, kept FROM search_documents \
        WHERE tenant = $1 AND matter {in BYTEA}";
    PUT_DOCUMENTS = "INSERT INTO search_documents (tenant, place, matter, shown, told, facets, kept) \
        {rows tenant BIGINT BYTEA TEXT TEXT TEXT BOOLEAN} ON CONFLICT (tenant, place) \
        DO UPDATE SET shown = excluded.shown, told = excluded.told, facets = excluded.facets, \
        kept = excluded.kept";
    REMOVE_DOCUMENTS = "DELETE FROM search_documents WHERE tenant = $1 AND place {in BIGINT}";
    REMOVE_ALL_DOCUMENTS = "DELETE FROM search_documents WHERE tenant = $1";
}

impl Store {
    /// Follows the journal by at most `at_most` facts and returns how many there were. Documents that say what they
    /// said before are left alone.
    ///
    /// One follower works at a time for a tenant. Whoever destroys values waits for it, so that no document is
    /// written from values that are gone.
    ///
    /// # Errors
    /// When the database refuses; then nothing has changed.
    pub async fn follow_search(
        &self,
        tenant: TenantId,
        at_most: i64,
        write: &Write<'_>,
    ) -> Result<usize, StoreError> {
        let known = self.followed(tenant, SEARCH).await?;
        if self.last_seq(tenant).await? <= known.seq {
            return Ok(0);
        }
        let mut transaction = self.db.begin().await?;
        let from = projection::lock(&mut transaction, tenant, SEARCH).await?;
        let next = projection::next(&mut transaction, tenant, from, at_most).await?;
        if next.facts == 0 {
            transaction.rollback().await;
            return Ok(0);
        }
        write_down(&mut transaction, tenant, &next.matters, write).await?;
        projection::advance(&mut transaction, tenant, SEARCH, next.until).await?;
        transaction.commit().await?;
        Ok(next.facts)
    }

    /// Drops all that is searched of a tenant, so that following writes it anew from the first fact.
    ///
    /// # Errors
    /// When the database refuses; then nothing has changed.
    pub async fn drop_search(&self, tenant: TenantId) -> Result<(), StoreError> {
        let mut transaction = self.db.begin().await?;
        transaction.rows(&NO_TIME_LIMIT, Values::default()).await?;
        projection::lock(&mut transaction, tenant, SEARCH).await?;
        transaction.run(&REMOVE_ALL_TERMS, Values::of([tenant.value()])).await?;
        transaction.run(&REMOVE_ALL_DOCUMENTS, Values::of([tenant.value()])).await?;
        let start = Followed { seq: 0, recorded_at: Timestamp::UNIX_EPOCH };
        projection::advance(&mut transaction, tenant, SEARCH, start).await?;
        transaction.commit().await
    }
}

/// Forgets matters of which values are destroyed, in the transaction that destroys them. The fact that tells of it lets
/// the projection write them again, from what is left.
pub(crate) async fn forget(
    transaction: &mut Transaction,
    tenant: TenantId,
    gone: &[(MatterId, String)],
) -> Result<(), StoreError> {
    if gone.is_empty() {
        return Ok(());
    }
    projection::lock(transaction, tenant, SEARCH).await?;
    let matters: Vec<MatterId> = gone.iter().map(|(matter, _)| *matter).collect();
    let kept = read_kept(transaction, tenant, &matters).await?;
    let places: Vec<i64> = kept.values().map(|kept| kept.place).collect();
    remove(transaction, tenant, &places).await
}

async fn remove(transaction: &mut Transaction, tenant: TenantId, places: &[i64]) -> Result<(), StoreError> {
    let many: Vec<Value<'_>> = places.iter().map(|place| place.value()).collect();
    transaction.run(&REMOVE_TERMS, Values::of([tenant.value()]).many(many.clone())).await?;
    transaction.run(&REMOVE_DOCUMENTS, Values::of([tenant.value()]).many(many)).await?;
    Ok(())
}

async fn write_down(
    transaction: &mut Transaction,
    tenant: TenantId,
    matters: &[MatterId],
    write: &Write<'_>,
) -> Result<(), StoreError> {
    let kept = read_kept(transaction, tenant, matters).await?;
    let mut values: HashMap<MatterId, Vec<ValueRow>> = HashMap::new();
    for row in transaction.rows(&READ_VALUES_OF, in_matters(tenant, matters)).await? {
        let row = value::read(Reader::new(&row))?;
        values.entry(row.matter).or_default().push(row);
    }
    let (mut new, mut written, mut gone) = (Vec::new(), BTreeMap::new(), Vec::new());
    for row in transaction.rows(&LOAD_MATTERS, in_matters(tenant, matters)).await? {
        let row = matter::read(Reader::new(&row))?;
        let document = write(&row, values.get(&row.matter).map_or(&[], Vec::as_slice));
        match (kept.get(&row.matter), document) {
            (Some(kept), Some(document)) if kept.says(&document) => {}
            (Some(kept), Some(document)) => drop(written.insert(kept.place, (row.matter, document))),
            (Some(kept), None) => gone.push(kept.place),
            (None, Some(document)) => new.push((row.matter, row.opened_at, document)),
            (None, None) => {}
        }
    }
    gone.extend(written.keys().copied());
    remove(transaction, tenant, &gone).await?;
    take_places(transaction, tenant, new, &mut written).await?;
    put(transaction, tenant, &written).await
}

/// Gives new documents places of their own, at the instant each matter was opened.
async fn take_places(
    transaction: &mut Transaction,
    tenant: TenantId,
    mut new: Vec<(MatterId, Timestamp, Document)>,
    written: &mut BTreeMap<i64, (MatterId, Document)>,
) -> Result<(), StoreError> {
    let mut turn = 0;
    while !new.is_empty() {
        let wanted: Vec<i64> = new.iter().map(|(matter, at, _)| place_of(*matter, *at, turn)).collect();
        let many = wanted.iter().map(|place| place.value()).collect();
        let taken = transaction.rows(&PLACES_TAKEN, Values::of([tenant.value()]).many(many)).await?;
        let mut taken =
            taken.iter().map(|row| Reader::new(row).take()).collect::<Result<HashSet<i64>, _>>()?;
        taken.extend(written.keys());
        let mut without = Vec::new();
        for (place, (matter, at, document)) in wanted.into_iter().zip(new) {
            match taken.insert(place) {
                true => drop(written.insert(place, (matter, document))),
                false => without.push((matter, at, document)),
            }
        }
        new = without;
        turn += 1;
    }
    Ok(())
}

/// The place that a matter would have, and the others it would have if those before are taken.
fn place_of(matter: MatterId, opened_at: Timestamp, turn: u128) -> i64 {
    let tie = matter.0.as_u128().wrapping_add(turn) & ((1 << TIE_BITS) - 1);
    place_at(opened_at) | tie as i64
}

async fn put(
    transaction: &mut Transaction,
    tenant: TenantId,
    written: &BTreeMap<i64, (MatterId, Document)>,
) -> Result<(), StoreError> {
    let facets: Vec<String> = written.values().map(|(_, document)| document.facets.join(" ")).collect();
    let terms: Vec<String> = written
        .values()
        .map(|(_, document)| {
            let all = document.terms.iter().chain(&document.facets);
            all.map(|term| of_half(tenant, document.kept, term)).collect::<Vec<_>>().join(" ")
        })
        .collect();
    let (mut documents, mut inverted) = (Vec::new(), Vec::new());
    for (((place, (matter, document)), facets), terms) in written.iter().zip(&facets).zip(&terms) {
        documents.extend([place.value(), matter.value()]);
        documents.extend([document.shown.value(), document.told.value(), facets.value()]);
        documents.push(document.kept.value());
        inverted.extend([place.value(), terms.value()]);
    }
    transaction.run(&PUT_DOCUMENTS, Values::of([tenant.value()]).many(documents)).await?;
    transaction.run(&PUT_TERMS, Values::of([tenant.value()]).many(inverted)).await?;
    Ok(())
}

/// A term as the index has it: no tenant finds another's, nothing in it parts terms or ends quotes, and what is kept
/// among those with a part has other terms than the rest.
pub(crate) fn of_half(tenant: TenantId, kept: bool, term: &str) -> String {
    let plain = term.chars().map(|letter| if letter.is_alphanumeric() { letter } else { '·' });
    let half = if kept { "··" } else { "·" };
    format!("{tenant}{half}") + &plain.collect::<String>()
}

fn in_matters(tenant: TenantId, matters: &[MatterId]) -> Values<'_> {
    let tenant = Value::Int(tenant.0);
    Values::of([tenant]).many(matters.iter().map(|matter| matter.value()).collect())
}

async fn read_kept(
    transaction: &mut Transaction,
    tenant: TenantId,
    matters: &[MatterId],
) -> Result<HashMap<MatterId, Kept>, StoreError> {
    let rows = transaction.rows(&READ_DOCUMENTS, in_matters(tenant, matters)).await?;
    let read = |row| {
        let mut row = Reader::new(row);
        let matter = row.take()?;
        let (place, shown, told, facets) = (row.take()?, row.take()?, row.take()?, row.take()?);
        Ok((matter, Kept { place, shown, told, facets, kept: row.take()? }))
    };
    rows.iter().map(read).collect()
}

impl Kept {
    fn says(&self, document: &Document) -> bool {
        let texts = self.shown == document.shown && self.told == document.told;
        texts && self.facets == document.facets.join(" ") && self.kept == document.kept
    }
}
