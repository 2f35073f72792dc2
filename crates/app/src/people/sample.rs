//! One account a role, for a demonstration: people who would meet in one matter.

use crate::tenant::Tenant;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, PersonId};
use gewu_kernel::seat::{Place, Seat};
use gewu_matter::roster::Roster as _;
use gewu_territory::area::Level;
use serde::Serialize;

/// Somebody who acts in a role now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Account {
    /// The role.
    pub role: String,
    /// What people call it.
    pub role_title: String,
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: String,
    /// The body or the area in which they hold it.
    pub place: String,
}

impl Tenant {
    /// The small grid around which the most roles are held, the first of them.
    pub fn sample_area(&self, unit: Option<&str>, now: Timestamp) -> Option<AreaId> {
        let grids = self.territory.at_level(Level::SmallGrid, self.work_time.date(now));
        let mut best = None;
        for grid in grids {
            let count = self.sample_accounts(grid, unit, now).len();
            if best.is_none_or(|(most, _)| most < count) {
                best = Some((count, grid));
            }
            if count == self.roles().len() {
                break;
            }
        }
        best.map(|(_, grid)| grid)
    }

    /// For each role somebody who acts in it: in a unit of this key, or around an area, the nearest first.
    pub fn sample_accounts(&self, area: AreaId, unit: Option<&str>, now: Timestamp) -> Vec<Account> {
        let mut roles: Vec<String> = self.roles().into_iter().collect();
        roles.sort_unstable();
        let places = self.places(area, self.work_time.date(now));
        let roster = self.roster(now);
        let unit = unit.and_then(|key| roster.unit(key, &places)).map(Place::Body);
        let near = Level::ALL.iter().rev().filter_map(|level| places.get(level.word()));
        let places: Vec<Place> = unit.into_iter().chain(near.map(|area| Place::Area(*area))).collect();
        let somebody = |role: String| {
            let seats = places.iter().map(|place| Seat { role: role.clone(), place: *place });
            let found = seats.map(|seat| (roster.acting(&seat).people, seat.place));
            let (people, place) = found.into_iter().find(|(people, _)| !people.is_empty())?;
            let person = self.people.get(people.first()?)?;
            Some(Account {
                role_title: self.role_title(&role),
                role,
                person: person.person,
                name: person.name.clone(),
                place: self.called(place, now),
            })
        };
        roles.into_iter().filter_map(somebody).collect()
    }

    fn called(&self, place: Place, now: Timestamp) -> String {
        let name = match place {
            Place::Body(body) => self.directory.body(body).map(|body| body.name.clone()),
            Place::Area(area) => self.territory.name(area, self.work_time.date(now)).map(str::to_owned),
        };
        name.unwrap_or_default()
    }
}
