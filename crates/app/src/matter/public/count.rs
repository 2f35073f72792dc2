//! How many matters are open and late, of the same rows that lists tell of.

use super::FEW;
use crate::App;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_kernel::id::{AreaId, TenantId};
use gewu_kernel::{Date, Timestamp};
use gewu_store::matter_public::PublicCountRow;
use gewu_territory::area::{Hierarchy, Level};
use jiff::SignedDuration;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

/// How many of a place’s matters are open and late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PublicCount {
    /// The place.
    pub area: AreaId,
    /// Open now.
    pub open: Shown,
    /// Late now.
    pub overdue: Shown,
}

/// A count as it may be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Exactly so many.
    Exactly(i64),
    /// Fewer than so many, though not none.
    Under(i64),
    /// So many or more: no further was counted.
    AtLeast(i64),
}

/// No further is counted: a page costs the same in every county.
const COUNTED: i64 = 1_000;
/// How long counts are kept.
const KEPT: SignedDuration = SignedDuration::from_secs(60);
impl App {
    /// How many matters are open and late in each part of a place: the towns of a county, the villages of a town.
    /// They are counted anew after a minute.
    pub async fn public_counts(
        &self,
        tenant: TenantId,
        area: Option<AreaId>,
    ) -> Result<Arc<Vec<PublicCount>>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let key = (tenant, snapshot.version, area);
        if let Some(kept) = self.public_counts.get(&key, now) {
            return Ok(kept);
        }
        let parts = snapshot.public_parts(area, snapshot.work_time.date(now));
        let level = area.and_then(|it| snapshot.territory.area(it)).map(|it| it.level);
        let of_towns = !matches!(level, Some(Level::Town | Level::Village));
        let counts = self.store.public_counts(tenant, of_towns, &parts, now, COUNTED).await?;
        let of = |area: AreaId| {
            let found = counts.iter().find(|it| it.area == area);
            let tell = |count: fn(&PublicCountRow) -> i64| {
                found.map_or(Shown::Exactly(0), |it| shown(count(it), it.walked < COUNTED, !of_towns))
            };
            PublicCount { area, open: tell(|it| it.open), overdue: tell(|it| it.overdue) }
        };
        let counts = Arc::new(parts.into_iter().map(of).collect());
        self.public_counts.keep(key, now, Arc::clone(&counts));
        Ok(counts)
    }
}

fn shown(count: i64, whole: bool, small: bool) -> Shown {
    match count {
        1..FEW if small => Shown::Under(FEW),
        count if !whole => Shown::AtLeast(count),
        count => Shown::Exactly(count),
    }
}

/// What counts are of: a tenant, as it was at a version, and a place.
type CountsOf = (TenantId, i64, Option<AreaId>);
type CountedAt = (Timestamp, Arc<Vec<PublicCount>>);

/// Counts of a moment ago, one for each place that has a page.
#[derive(Debug, Default)]
pub(crate) struct KeptCounts(Mutex<HashMap<CountsOf, CountedAt>>);

impl KeptCounts {
    fn get(&self, of: &CountsOf, now: Timestamp) -> Option<Arc<Vec<PublicCount>>> {
        let kept = self.0.lock().expect("no holder of this lock panics");
        let (at, counts) = kept.get(of)?;
        (*at + KEPT > now && *at <= now).then(|| Arc::clone(counts))
    }

    fn keep(&self, of: CountsOf, now: Timestamp, counts: Arc<Vec<PublicCount>>) {
        let mut kept = self.0.lock().expect("no holder of this lock panics");
        kept.retain(|_, (at, _)| *at + KEPT > now);
        kept.insert(of, (now, counts));
    }
}

impl Tenant {
    /// The parts that public counts are told of: villages at the smallest.
    pub fn public_parts(&self, area: Option<AreaId>, day: Date) -> Vec<AreaId> {
        let level = |it: AreaId| self.territory.area(it).map(|area| area.level);
        match area.map(|it| (it, level(it))) {
            Some((village, Some(Level::Village))) => vec![village],
            Some((town, Some(Level::Town))) => {
                let mut parts = self.territory.children(town, Hierarchy::Administrative, day);
                parts.retain(|it| level(*it) == Some(Level::Village));
                parts
            }
            _ => self.territory.at_level(Level::Town, day),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_in_a_village_are_never_counted_out() {
        for whole in [true, false] {
            assert_eq!(shown(1, whole, true), Shown::Under(FEW));
            assert_eq!(shown(FEW - 1, whole, true), Shown::Under(FEW));
        }
        assert_eq!(shown(0, true, true), Shown::Exactly(0));
        assert_eq!(shown(FEW, true, true), Shown::Exactly(FEW));
        assert_eq!(shown(FEW, false, true), Shown::AtLeast(FEW));
        assert_eq!(shown(1, true, false), Shown::Exactly(1));
        assert_eq!(shown(1, false, false), Shown::AtLeast(1));
    }
}
