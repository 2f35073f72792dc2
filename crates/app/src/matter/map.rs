//! Where open matters lie: places with their outlines, and how many are open and late in each.

use crate::App;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, PersonId, TenantId};
use gewu_store::matter_map::PlaceCount;
use gewu_territory::area::Level;
use gewu_territory::boundary::Boundary;
use std::collections::HashMap;

/// The most places on one map.
pub const PLACES: usize = 1_000;
/// How far each is counted.
pub const COUNTED: i64 = 1_000;

/// A place on a map.
#[derive(Clone, Debug)]
pub struct MapPlace {
    /// Its number.
    pub area: AreaId,
    /// Its name today.
    pub name: String,
    /// Invented for demonstration or tests: not a real place.
    pub synthetic: bool,
    /// Its outline, where one is known.
    pub boundary: Option<Boundary>,
    /// Open matters.
    pub open: i64,
    /// Those of them that are late.
    pub late: i64,
}

impl App {
    /// The places of a level in an area that a person oversees, with the matters in them.
    ///
    /// What somebody oversees through several posts is counted through the largest of them.
    pub async fn map(
        &self,
        tenant: TenantId,
        person: PersonId,
        area: AreaId,
        level: Level,
    ) -> Result<Vec<MapPlace>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let day = snapshot.work_time.date(now);
        if !snapshot.territory.exists(area, day) {
            return Err(AppError::NoSuchArea(area.to_string()));
        }
        let through = snapshot.through(&snapshot.scope(person, now), area, day);
        let forbidden = AppError::Forbidden("see the map of an area that you do not oversee");
        let also_in = largest(&snapshot, through).ok_or(forbidden)?;
        let places = within(&snapshot, area, level, day)?;
        let Some(first) = places.first() else { return Ok(Vec::new()) };
        let (column, _) = snapshot.column(level, *first, day);
        let counts = self.store.count_places(tenant, column, &places, also_in, now, COUNTED).await?;
        let counts: HashMap<AreaId, PlaceCount> =
            counts.into_iter().map(|count| (count.area, count)).collect();
        Ok(places.into_iter().filter_map(|place| on_map(&snapshot, place, counts.get(&place), day)).collect())
    }
}

/// The largest of the places through which somebody sees an area; `Some(None)` where the area itself says enough.
fn largest(tenant: &Tenant, through: Vec<Option<AreaId>>) -> Option<Option<AreaId>> {
    let level =
        |area: &Option<AreaId>| area.and_then(|area| tenant.territory.area(area)).map(|area| area.level);
    let at =
        |level: Option<Level>| level.and_then(|level| Level::ALL.iter().position(|other| *other == level));
    through.into_iter().min_by_key(|area| at(level(area)))
}

fn within(tenant: &Tenant, area: AreaId, level: Level, day: Date) -> Result<Vec<AreaId>, AppError> {
    let mut places = tenant.territory.at_level(level, day);
    places.retain(|place| tenant.territory.within(area, *place, day));
    places.sort();
    match places.len() {
        0..=PLACES => Ok(places),
        _ => {
            Err(AppError::Forbidden("see so many places on one map; choose a smaller area or a higher level"))
        }
    }
}

fn on_map(tenant: &Tenant, place: AreaId, count: Option<&PlaceCount>, day: Date) -> Option<MapPlace> {
    let area = tenant.territory.area(place)?;
    let boundary = area.boundaries.iter().find(|boundary| boundary.holds(day)).map(|it| it.value.clone());
    Some(MapPlace {
        area: place,
        name: tenant.territory.name(place, day)?.to_owned(),
        synthetic: area.synthetic,
        boundary,
        open: count.map_or(0, |count| count.open),
        late: count.map_or(0, |count| count.late),
    })
}
