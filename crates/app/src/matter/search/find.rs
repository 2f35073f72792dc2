//! Finding: the index gives candidates, the newest first; each is checked on the matter itself.

use super::code::Coded;
use super::filter::Filter;
use super::{AREA, BODY, OFFICE, PERSON, SEAT, facet};
use crate::App;
use crate::error::AppError;
use crate::matter::caller::Caller;
use crate::matter::rows::{Loaded, listed};
use crate::tenant::Tenant;
use gewu_access::Scope;
use gewu_kernel::id::{PersonId, TenantId};
use gewu_kernel::{Date, Timestamp};
use gewu_likeness::words::Query;
use gewu_store::matter::MatterRow;
use gewu_store::matter_list::ListedMatter;
use gewu_store::search::{FoundDocument, TermFilter};
use gewu_store::search_index::SEARCH;
use gewu_territory::area::Level;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The most letters that are looked for at once.
const MOST_LETTERS: usize = 100;
/// How many candidates one request looks at; then its page ends, and the next goes on from there.
const MOST_CANDIDATES: i64 = 2_000;
/// How many candidates are read at once.
const MOST_AT_ONCE: i64 = 400;

/// What somebody looks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Sought {
    /// Words, or a code; None for whatever passes the filter.
    pub words: Option<String>,
    /// What else must hold.
    pub filter: Filter,
}

/// A page of what was found, the newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The matters. There may be fewer than a page holds, even none, before the last page.
    pub matters: Vec<ListedMatter>,
    /// Where the next page begins; None where nothing is left.
    pub next: Option<i64>,
    /// Until when what happened is known to the search.
    pub as_of: AsOf,
}

/// Until when what happened is known to the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Whatever was recorded by then.
    pub instant: Timestamp,
    /// Whether something came since. How much it was is for nobody to know who may not know of all of it.
    pub behind: bool,
}

/// A search under way.
struct Search<'s> {
    tenant: &'s Tenant,
    reader: Caller,
    scope: Scope,
    query: Query,
    /// The filter, and the areas that codes have added to it.
    filters: Vec<Filter>,
    now: Timestamp,
}

impl App {
    /// A page of the matters that somebody looks for, of those that they may read singly. `after` is where the page
    /// before ended.
    pub async fn search(
        &self,
        tenant: TenantId,
        person: PersonId,
        sought: &Sought,
        after: Option<i64>,
        limit: i64,
    ) -> Result<Found, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        sought.filter.check(&snapshot)?;
        // Told before looking, so that nothing is missed that it says is known.
        let as_of = self.search_as_of(tenant, now).await?;
        let mut search = Search {
            tenant: &snapshot,
            reader: Caller::Person(person),
            scope: snapshot.scope(person, now),
            query: Query::default(),
            filters: vec![sought.filter.clone()],
            now,
        };
        if let Some(words) = &sought.words {
            match self.coded(&snapshot, words, snapshot.work_time.date(now)).await? {
                Some(Coded::Matter(row)) if search.passes(&row)?.is_some() => {
                    return Ok(Found { matters: vec![listed(&row)], next: None, as_of });
                }
                Some(Coded::Area(area)) => {
                    search.filters.push(Filter { area: Some(area), ..Filter::default() });
                }
                _ => search.query = readable(words)?,
            }
        }
        let (matters, next) = self.find(&search, after, limit).await?;
        Ok(Found { matters, next, as_of })
    }

    /// Until when what happened is known to the search.
    async fn search_as_of(&self, tenant: TenantId, now: Timestamp) -> Result<AsOf, AppError> {
        let followed = self.store.followed(tenant, SEARCH).await?;
        let waiting = self.store.unordered_count(tenant).await?;
        let behind = self.store.last_seq(tenant).await? > followed.seq || waiting > 0;
        Ok(AsOf { instant: if behind { followed.recorded_at } else { now }, behind })
    }

    async fn find(
        &self,
        search: &Search<'_>,
        after: Option<i64>,
        limit: i64,
    ) -> Result<(Vec<ListedMatter>, Option<i64>), AppError> {
        let (tenant, terms) = (search.tenant.row.tenant, search.terms());
        let (mut found, mut last, mut cursor, mut looked, mut at_once) =
            (Vec::new(), None, after, 0, limit + 1);
        loop {
            let documents = self.store.find_documents(tenant, &terms, cursor, at_once).await?;
            let matters: Vec<_> = documents.iter().map(|document| document.matter).collect();
            let rows = self.store.load_matters(tenant, &matters).await?;
            let mut rows: HashMap<_, _> = rows.into_iter().map(|row| (row.matter, row)).collect();
            for document in &documents {
                cursor = Some(document.place);
                let Some(row) = rows.remove(&document.matter) else { continue };
                if !search.finds(&row, document)? {
                    continue;
                }
                if found.len() as i64 == limit {
                    return Ok((found, last));
                }
                found.push(listed(&row));
                last = cursor;
            }
            looked += documents.len() as i64;
            if (documents.len() as i64) < at_once {
                return Ok((found, None));
            }
            if looked >= MOST_CANDIDATES {
                return Ok((found, cursor));
            }
            at_once = (at_once * 2).min(MOST_AT_ONCE);
        }
    }
}

/// The words of what was typed, if there are any and not too many.
fn readable(words: &str) -> Result<Query, AppError> {
    let query = Query::read(words);
    if query.is_empty() {
        return Err(AppError::Query("q: write at least one letter or digit".to_owned()));
    }
    if query.letters() > MOST_LETTERS {
        return Err(AppError::Query(format!("q: at most {MOST_LETTERS} letters and digits")));
    }
    Ok(query)
}

impl Search<'_> {
    fn terms(&self) -> TermFilter {
        let opened = self.filters.first().map(|filter| filter.opened(self.tenant)).unwrap_or_default();
        let words = self.query.terms().into_iter().map(str::to_owned);
        let facets = self.filters.iter().flat_map(Filter::facets);
        TermFilter {
            all: words.chain(facets).collect(),
            any: self.seen_by(),
            kept: self.kept_by(),
            from: opened.0,
            until: opened.1,
        }
    }

    /// The facets of which whatever the reader may know of has one; none for whoever oversees everything.
    fn seen_by(&self) -> Vec<String> {
        let Scope { person, areas, bodies, .. } = &self.scope;
        let today: Date = self.tenant.work_time.date(self.now);
        let counties = self.tenant.territory.at_level(Level::County, today);
        if !counties.is_empty() && counties.iter().all(|county| areas.contains(county)) {
            return Vec::new();
        }
        let person = person.iter().map(|it| facet(PERSON, it));
        let areas = areas.iter().flat_map(|it| [facet(AREA, it), facet(SEAT, it)]);
        person.chain(areas).chain(bodies.iter().map(|it| facet(BODY, it))).collect()
    }

    /// The facets of which whatever confidential the reader may know of has one.
    fn kept_by(&self) -> Vec<String> {
        let Scope { person, bodies, seats, .. } = &self.scope;
        let person = person.iter().map(|it| facet(PERSON, it));
        let seats = seats.iter().map(|it| facet(OFFICE, it));
        person.chain(seats).chain(bodies.iter().map(|it| facet(OFFICE, it))).collect()
    }

    /// Whether the reader finds a matter by its words.
    fn finds(&self, row: &MatterRow, document: &FoundDocument) -> Result<bool, AppError> {
        let Some(loaded) = self.passes(row)? else { return Ok(false) };
        if self.query.is_in(&[&document.shown]) {
            return Ok(true);
        }
        // Whoever may not read the text does not learn what is in it by searching.
        Ok(self.query.is_in(&[&document.shown, &document.told]) && {
            let procedure = &self.tenant.runnable(&loaded)?.procedure;
            self.tenant.sight(&self.reader, &loaded.matter, procedure, self.now).personal
        })
    }

    /// The matter, if the reader may know of it and the filter holds.
    fn passes(&self, row: &MatterRow) -> Result<Option<Loaded>, AppError> {
        let loaded = Loaded::read(row.clone())?;
        let (matter, source) = (&loaded.matter, loaded.source.as_deref());
        let wanted = |filter: &Filter| filter.holds(self.tenant, matter, source, self.now);
        let passes =
            self.scope.permits(&self.tenant.seen(matter, self.now)) && self.filters.iter().all(wanted);
        Ok(passes.then_some(loaded))
    }
}
