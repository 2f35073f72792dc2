//! Finding matters by terms, the newest first. What is found here has the terms; whether it has the words, and who may
//! know of it, is for whoever asks to check.

use crate::Store;
use crate::catalogue::Dialect;
use crate::column::{Column as _, Reader};
use crate::dialect::{BY_TERMS, FIND_ALL, FIND_ANY, FIND_BOTH, FIND_NEWEST};
use crate::error::StoreError;
use crate::expand::Values;
use crate::search_index::{of_half, place_at};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, TenantId};

/// What to look for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermFilter {
    /// Terms and facets that all must be there.
    pub all: Vec<String>,
    /// Facets of which one must be there; none for no such condition.
    pub any: Vec<String>,
    /// Facets of which one must be there for what is kept among those with a part in it, whatever `any` says; none to
    /// leave all of that out.
    pub kept: Vec<String>,
    /// Opened then or later.
    pub from: Option<Timestamp>,
    /// Opened before then.
    pub until: Option<Timestamp>,
}

/// A document that has the terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundDocument {
    /// Where it stands in the order of time; the cursor behind it.
    pub place: i64,
    /// Its matter.
    pub matter: MatterId,
    /// As [`crate::search_index::Document`].
    pub shown: String,
    /// As [`crate::search_index::Document`].
    pub told: String,
}

impl Store {
    /// At most `limit` documents with these terms, the newest first, after the place `after` or from the start.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn find_documents(
        &self,
        tenant: TenantId,
        filter: &TermFilter,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Vec<FoundDocument>, StoreError> {
        let mut found = self.find_half(tenant, filter, (after, limit), false).await?;
        if !filter.kept.is_empty() {
            found.extend(self.find_half(tenant, filter, (after, limit), true).await?);
        }
        found.sort_unstable_by_key(|document: &FoundDocument| std::cmp::Reverse(document.place));
        found.truncate(usize::try_from(limit).unwrap_or(0));
        Ok(found)
    }

    /// The same of what everybody may find who oversees it, or of what is kept among those with a part in it.
    async fn find_half(
        &self,
        tenant: TenantId,
        filter: &TermFilter,
        (after, limit): (Option<i64>, i64),
        kept: bool,
    ) -> Result<Vec<FoundDocument>, StoreError> {
        let before = filter.until.map_or(i64::MAX, place_at).min(after.unwrap_or(i64::MAX));
        let from = filter.from.map_or(i64::MIN, place_at);
        let own = |terms: &[String]| terms.iter().map(|term| of_half(tenant, kept, term)).collect::<Vec<_>>();
        let (all, any) = (own(&filter.all), own(if kept { &filter.kept } else { &filter.any }));
        let (statement, terms) = match (all.is_empty(), any.is_empty()) {
            (true, true) => (&FIND_NEWEST, vec![]),
            (false, true) => (&FIND_ALL, vec![all.join(" ")]),
            (true, false) => (&FIND_ANY, vec![any.join(" ")]),
            (false, false) => (&FIND_BOTH, vec![all.join(" "), any.join(" ")]),
        };
        let terms = match self.db.dialect() {
            Dialect::Sqlite if !terms.is_empty() => vec![matching(&all, &any)],
            _ => terms,
        };
        let mut single = vec![tenant.value(), before.value(), from.value(), limit.value()];
        single.extend(terms.iter().map(|text| text.value()));
        let rows = match self.db.dialect() {
            Dialect::Sqlite => self.db.read(statement, Values::of(single)).await?,
            Dialect::Postgres => {
                let mut transaction = self.db.begin().await?;
                transaction.rows(&BY_TERMS, Values::default()).await?;
                let rows = transaction.rows(statement, Values::of(single)).await?;
                transaction.rollback().await;
                rows
            }
        };
        rows.iter().map(|row| read(Reader::new(row))).collect()
    }
}

/// The expression of SQLite's index. A term as it stands there holds letters, digits and `·` only, so none ends its quotes.
fn matching(all: &[String], any: &[String]) -> String {
    let quoted = |terms: &[String]| terms.iter().map(|term| format!("\"{term}\"")).collect::<Vec<_>>();
    let mut parts = quoted(all);
    if !any.is_empty() {
        parts.push(format!("({})", quoted(any).join(" OR ")));
    }
    parts.join(" AND ")
}

fn read(mut row: Reader<'_>) -> Result<FoundDocument, StoreError> {
    Ok(FoundDocument { place: row.take()?, matter: row.take()?, shown: row.take()?, told: row.take()? })
}
