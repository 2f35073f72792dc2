//! A chunk of rows, saved in one commit of few statements.

use super::Run;
use super::decide::Change;
use super::read::Meant;
use crate::App;
use crate::error::AppError;
use crate::matter::rows::{self, Loaded};
use crate::table::Row;
use gewu_kernel::Timestamp;
use gewu_kernel::id::MatterId;
use gewu_packs::{Said, said};
use gewu_store::brought::BroughtRow;
use gewu_store::{Batch, SaveError, StoreError};
use sha2::{Digest, Sha256};
use std::collections::{HashMap, HashSet};

/// How often a chunk is tried against others that change the same matters.
const ATTEMPTS: u32 = 8;

/// What becomes of a chunk.
#[derive(Default)]
struct Outcome {
    batch: Option<Batch>,
    added: usize,
    changed: usize,
    unchanged: usize,
    rejected: Vec<(usize, Said)>,
}

impl App {
    /// Brings a chunk in. What cannot be used is named; when the rest cannot be saved together, each row is saved by
    /// itself, so that only the one is left out for which it was.
    pub(super) async fn bring_chunk(&self, run: &mut Run<'_>, chunk: Vec<Row>) -> Result<(), AppError> {
        let now = self.clock.now();
        let mut good = Vec::with_capacity(chunk.len());
        let mut rejected = Vec::new();
        for row in &chunk {
            match run.read(row, now).and_then(|meant| run.first_of_its_id(meant)) {
                Ok(meant) => good.push((row, meant)),
                Err(reason) => rejected.push((row, reason)),
            }
        }
        match self.save_rows(run, &good, now).await {
            Err(AppError::Store(error)) if good.len() > 1 && !is_over(&error) => {
                tracing::warn!(%error, "a chunk could not be saved");
                for one in good.chunks(1) {
                    match self.save_rows(run, one, now).await {
                        Err(AppError::Store(error)) if !is_over(&error) => {
                            let Said { en, zh } = AppError::Store(error).said();
                            rejected.push((one[0].0, said!("it cannot be saved: {en}", "存不进去：{zh}")));
                        }
                        saved => rejected.extend(saved?),
                    }
                }
            }
            saved => rejected.extend(saved?),
        }
        // In the order of the file, whatever they were rejected for.
        rejected.sort_by_key(|(row, _)| row.line);
        rejected.into_iter().try_for_each(|(row, reason)| run.reject(row, reason))?;
        run.rows += chunk.len() as u64;
        run.watch.done(run.rows);
        Ok(())
    }

    /// Saves what rows mean, and gives back those that were left out.
    async fn save_rows<'c>(
        &self,
        run: &mut Run<'_>,
        rows: &[(&'c Row, Meant)],
        now: Timestamp,
    ) -> Result<Vec<(&'c Row, Said)>, AppError> {
        for _ in 0..ATTEMPTS {
            let outcome = self.decide_rows(run, rows, now).await?;
            if let Some(batch) = outcome.batch.as_ref().filter(|_| !run.order.dry_run) {
                match self.store.save(batch).await {
                    Ok(()) => {}
                    Err(SaveError::Store(error)) => return Err(error.into()),
                    // Somebody brought the same in, or acted on it, meanwhile.
                    Err(_) => continue,
                }
            }
            let rejected = run.count(outcome).into_iter();
            return Ok(rejected.map(|(at, reason)| (rows[at].0, reason)).collect());
        }
        Err(AppError::Contended)
    }

    async fn decide_rows(
        &self,
        run: &Run<'_>,
        rows: &[(&Row, Meant)],
        now: Timestamp,
    ) -> Result<Outcome, AppError> {
        let (tenant, book) = (run.tenant.row.tenant, &run.order.book);
        let ids: Vec<String> = rows.iter().map(|(_, meant)| meant.external_id.clone()).collect();
        let known = self.store.brought(tenant, book, &ids).await?;
        let known: HashMap<&str, &BroughtRow> =
            known.iter().map(|row| (row.external_id.as_str(), row)).collect();
        let is_other = |meant: &Meant| {
            known
                .get(meant.external_id.as_str())
                .filter(|row| row.row_hash != meant.hash)
                .map(|row| row.matter)
        };
        let others: Vec<MatterId> = rows.iter().filter_map(|(_, meant)| is_other(meant)).collect();
        let mut matters = HashMap::new();
        if !others.is_empty() {
            for row in self.store.load_matters(tenant, &others).await? {
                matters.insert(row.matter, Loaded::read(row)?);
            }
        }
        let mut outcome = Outcome::default();
        let mut batch = Batch::new(tenant);
        let mut told = HashSet::new();
        for (at, (_, meant)) in rows.iter().enumerate() {
            let before = known.get(meant.external_id.as_str()).copied();
            // The file may tell the same twice.
            if before.is_some_and(|row| row.row_hash == meant.hash) || !told.insert(&meant.external_id) {
                outcome.unchanged += 1;
                continue;
            }
            let decided = match before {
                None => self.bring_new(run, meant, now),
                Some(row) => match matters.remove(&row.matter) {
                    Some(loaded) => self.bring_again(run, meant, (loaded, row.matter_version), now).await,
                    None => Err(AppError::NoSuchMatter(row.matter)),
                },
            };
            match decided {
                Ok(change) => {
                    outcome.added += usize::from(before.is_none());
                    outcome.changed += usize::from(before.is_some());
                    put(&mut batch, change, book, meant, before, now);
                }
                Err(AppError::Store(error)) => return Err(error.into()),
                Err(error) => outcome.rejected.push((at, error.said())),
            }
        }
        outcome.batch = (!batch.matters.is_empty()).then_some(batch);
        Ok(outcome)
    }
}

/// Puts what a row changes into the batch.
fn put(
    batch: &mut Batch,
    change: Change,
    book: &str,
    meant: &Meant,
    before: Option<&BroughtRow>,
    now: Timestamp,
) {
    let Change { loaded, facts, values } = change;
    let base_version = before.map_or(0, |row| row.version);
    batch.brought.push(BroughtRow {
        book: book.to_owned(),
        external_id: meant.external_id.clone(),
        base_version,
        version: base_version + 1,
        matter: loaded.matter.id,
        matter_version: loaded.matter.version as i64,
        row_hash: meant.hash,
        brought_at: now,
    });
    let (_, gone) = rows::tasks(&loaded);
    batch.tasks_gone.extend(gone.into_iter().map(|task| (loaded.matter.id, task)));
    // A task that goes on waiting may be called otherwise now.
    let (put, _) = rows::tasks(&Loaded { tasks_before: Default::default(), ..loaded.clone() });
    batch.tasks_put.extend(put);
    batch.matters.push(loaded.row());
    batch.facts.extend(facts);
    batch.values.extend(values);
}

/// Nothing more can be saved now; or nobody knows whether it was.
fn is_over(error: &StoreError) -> bool {
    matches!(error, StoreError::Unavailable(_) | StoreError::Full | StoreError::Busy(_))
}

impl Run<'_> {
    /// Refuses a row whose id stood in the file before with something else.
    fn first_of_its_id(&mut self, meant: Meant) -> Result<Meant, Said> {
        let half = |bytes: &[u8]| <[u8; 16]>::try_from(&bytes[..16]).unwrap_or_default();
        let id = half(&Sha256::digest(meant.external_id.as_bytes()));
        let told = half(&meant.hash);
        let known = &meant.external_id;
        match *self.seen.entry(id).or_insert(told) == told {
            true => Ok(meant),
            false => Err(said!(
                "an earlier row has the external_id “{known}” with something else; keep one of them",
                "前面有一行编号也是“{known}”，内容不同；请只留一行"
            )),
        }
    }

    /// Counts what was done, and gives back what was left out.
    fn count(&mut self, outcome: Outcome) -> Vec<(usize, Said)> {
        let Outcome { batch, added, changed, unchanged, rejected } = outcome;
        self.imported.added += added;
        self.imported.changed += changed;
        self.imported.unchanged += unchanged;
        self.imported.facts += batch.map_or(0, |batch| batch.facts.len());
        self.none_good &= added + changed + unchanged == 0;
        rejected
    }
}
