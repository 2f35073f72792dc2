//! What everybody may read of matters: never words, never a point, and no place so small that it points at a home.

mod count;

pub(crate) use count::KeptCounts;
pub use count::{PublicCount, Shown};

use crate::App;
use crate::error::AppError;
use crate::matter::rows::Loaded;
use crate::matter::set_aside::waits;
use crate::tenant::Tenant;
use gewu_kernel::id::{AreaId, TenantId};
use gewu_kernel::{Date, Timestamp};
use gewu_matter::Refusal;
use gewu_matter::procedure::Opener;
use gewu_store::matter_list::MatterCursor;
use gewu_store::matter_public::{PublicFilter, PublicPlace, PublicRow, TOWN, VILLAGE};
use gewu_territory::area::Level;

/// Which matters are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PublicWanted {
    /// In this town or village; everywhere without it.
    pub area: Option<AreaId>,
    /// Those that have ended, not those that are open.
    pub ended: bool,
    /// Only those that are late now.
    pub overdue: bool,
    /// Of this category.
    pub category: Option<String>,
}

/// A matter as everybody may read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicMatter {
    /// The procedure.
    pub procedure: String,
    /// The category; none where even that could point at a person.
    pub category: Option<String>,
    /// The village, or a larger place.
    pub place: Option<AreaId>,
    /// The day on which it was opened.
    pub opened_on: Date,
    /// When it is due; none once it has ended, nor where its limit would tell a category that is not told.
    pub due_at: Option<Timestamp>,
    /// Late now.
    pub overdue: bool,
    /// How it ended.
    pub end: Option<String>,
    /// The day on which it ended.
    pub ended_on: Option<Date>,
}

/// A page of a public list.
#[derive(Clone, Debug)]
pub struct PublicPage {
    /// The matters, newest first.
    pub matters: Vec<PublicMatter>,
    /// There were so few in the village that was asked for that the list tells of its town.
    pub widened: bool,
    /// Where the next page begins.
    pub next: Option<MatterCursor>,
}

/// Under so many, a count in a village, or a list, could point at a person.
pub(super) const FEW: i64 = 5;

impl App {
    /// A page of what residents reported.
    pub async fn public_list(
        &self,
        tenant: TenantId,
        wanted: &PublicWanted,
        after: Option<MatterCursor>,
        limit: i64,
    ) -> Result<PublicPage, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let day = snapshot.work_time.date(now);
        let mut filter = PublicFilter {
            place: wanted.area.map(|area| snapshot.public_place(area)).transpose()?,
            status: if wanted.ended { "ended" } else { "open" }.to_owned(),
            category: wanted.category.clone(),
            overdue_at: (wanted.overdue && !wanted.ended).then_some(now),
        };
        if let Some(category) = &wanted.category
            && snapshot.is_category_hidden(category)?
        {
            return Ok(PublicPage { matters: Vec::new(), widened: false, next: None });
        }
        let first = self.store.public_matters(tenant, &filter, None, limit).await?;
        // Whoever narrows a list until few are left would learn whose they are. A list is as coarse on every page as
        // on its first, or the next page would tell what that one withholds.
        let few = (first.rows.len() as i64) < FEW;
        let town = filter.place.and_then(|place| snapshot.town_of(place, day)).filter(|_| few);
        filter.place = town.map(PublicPlace::Town).or(filter.place);
        let found = match (after, town) {
            (None, None) => first,
            _ => self.store.public_matters(tenant, &filter, after, limit).await?,
        };
        let coarse = town.is_some() || few;
        let matters = found.rows.iter().map(|row| snapshot.public(row, coarse, now, day)).collect();
        Ok(PublicPage { matters, widened: town.is_some(), next: found.next })
    }
}

impl Tenant {
    /// The place of a list: a list of a grid would tell which home a report came from.
    fn public_place(&self, area: AreaId) -> Result<PublicPlace, AppError> {
        match self.territory.area(area).map(|it| it.level) {
            Some(Level::Town) => Ok(PublicPlace::Town(area)),
            Some(Level::Village) => Ok(PublicPlace::Village(area)),
            _ => Err(AppError::NoSuchArea(area.to_string())),
        }
    }

    /// The town around a village.
    fn town_of(&self, place: PublicPlace, day: Date) -> Option<AreaId> {
        match place {
            PublicPlace::Town(_) => None,
            PublicPlace::Village(village) => self.territory.places(village, day).at(Level::Town),
        }
    }

    /// How much everybody may read of a matter. What staff begin among themselves is not published; nor is what looks
    /// like spam, before somebody has acted on it.
    pub(crate) fn shown(&self, loaded: &Loaded) -> Option<&'static str> {
        let procedure = &self.runnable(loaded).ok()?.procedure;
        if procedure.private || !procedure.opens.contains(&Opener::Anyone) || waits(&loaded.matter) {
            return None;
        }
        let category = loaded.matter.category.as_ref().and_then(|it| procedure.categories.get(it));
        Some(if category.is_some_and(|it| it.private) { TOWN } else { VILLAGE })
    }

    /// Whether a category is one of those that a pack does not want published; one that no procedure has is refused.
    fn is_category_hidden(&self, id: &str) -> Result<bool, AppError> {
        let mut tables =
            self.known_procedures().filter_map(|(_, it)| it.procedure.categories.get(id)).peekable();
        match tables.peek() {
            None => Err(Refusal::UnknownCategory { given: id.to_owned() }.into()),
            Some(_) => Ok(tables.any(|it| it.private)),
        }
    }

    fn public(&self, row: &PublicRow, coarse: bool, now: Timestamp, day: Date) -> PublicMatter {
        // A pack that came later may hide what was published before.
        let hidden = row.shown != VILLAGE
            || row.category.as_ref().is_some_and(|it| self.is_category_hidden(it).unwrap_or(false));
        let open = row.ended_at.is_none();
        PublicMatter {
            procedure: row.procedure.clone(),
            place: row.area.and_then(|area| self.told_place(area, !hidden && !coarse, day)),
            category: row.category.clone().filter(|_| !hidden),
            opened_on: self.work_time.date(row.opened_at),
            // Each category has a limit of its own, by which it could be known.
            due_at: row.due_at.filter(|_| open && !hidden),
            overdue: open && row.due_at.is_some_and(|due| due <= now),
            end: row.outcome.clone(),
            ended_on: row.ended_at.map(|at| self.work_time.date(at)),
        }
    }

    /// The one rule for places: how many homes a grid has is not known here, and some have a handful, so nothing
    /// smaller than a village is published; for what could point at persons, nothing smaller than a town.
    fn told_place(&self, area: AreaId, village: bool, day: Date) -> Option<AreaId> {
        let places = self.territory.places(area, day);
        let village = places.at(Level::Village).filter(|_| village);
        village.or_else(|| places.at(Level::Town)).or_else(|| places.at(Level::County))
    }
}
