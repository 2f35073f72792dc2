//! Where open matters lie, as a table.

use crate::App;
use crate::error::AppError;
use crate::matter::map::COUNTED;
use crate::table::{Cell, Head, Kind, List, Taken};
use gewu_kernel::id::{AreaId, PersonId, TenantId};
use gewu_territory::area::Level;

const HEADS: [Head; 3] = [("地方", "place", 20), ("办理中", "open", 10), ("其中超时", "of these late", 10)];

impl App {
    /// The places of a level in an area that a person oversees, with the matters in them, the latest places first.
    pub async fn table_of_places(
        &self,
        tenant: TenantId,
        person: PersonId,
        (area, level): (AreaId, Level),
        kind: Kind,
        language: &str,
    ) -> Result<Taken, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let mut places = self.map(tenant, person, area, level).await?;
        places.sort_by_key(|place| std::cmp::Reverse((place.late, place.open)));
        let mut list = List::new(&snapshot, language, kind, ("地图", "map"), &HEADS)?;
        // No place is counted further.
        let figure = |count: i64| Cell::Text(format!("{count}{}", if count >= COUNTED { "+" } else { "" }));
        for place in places {
            list.row(&[Cell::Text(place.name), figure(place.open), figure(place.late)])?;
        }
        list.finish(self)
    }
}
