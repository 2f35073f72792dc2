//! The small county with more places, and a village that changes hands.

use super::County;
use gewu_app::testing::{OTHER_TOWN, TENANT, TOWN, VILLAGE};
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, BodyId, PersonId, PositionId};
use gewu_store::Batch;
use gewu_store::people::{PersonRow, PositionRow, TenureRow};
use gewu_store::territory::{AreaRow, DatedRow, ParentRow};
use uuid::Uuid;

/// Two villagers' groups of 大榕村.
pub const GROUPS: [AreaId; 2] = [AreaId(20), AreaId(21)];
/// Every place of the small county.
pub const PLACES: [i64; 14] = [1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 20, 21];
/// Places that get a duty officer of their own, as nobody of the cast is.
const FURTHER: [AreaId; 5] = [GROUPS[0], GROUPS[1], VILLAGE, AreaId(4), OTHER_TOWN];

pub fn in_care_of(area: AreaId) -> PersonId {
    PersonId(Uuid::from_u128(1000 + area.0 as u128))
}

fn dated<T>(value: T, from: Option<Date>, until: Option<Date>) -> DatedRow<T> {
    DatedRow { valid_from: from, valid_until: until, approximate: false, source: "test".into(), value }
}

fn administrative(parent: AreaId) -> ParentRow {
    ParentRow { hierarchy: "administrative".into(), parent }
}

/// The county with villagers' groups and further duty officers.
pub async fn with_groups(county: &County) {
    let mut batch = Batch::new(TENANT);
    for area in GROUPS {
        batch.directory.areas.push(AreaRow {
            area,
            level: "group".into(),
            synthetic: true,
            names: vec![dated(format!("第{area}组"), None, None)],
            codes: Vec::new(),
            parents: vec![dated(administrative(VILLAGE), None, None)],
            boundaries: Vec::new(),
        });
    }
    for (area, number) in FURTHER.into_iter().zip(100..) {
        let (person, position) = (in_care_of(area), PositionId(number));
        let created_at = county.app.clock.now();
        let name = format!("在{area}的人");
        batch.directory.people.push(PersonRow { person, external_key: None, name, phone: None, created_at });
        let (body, role) = (BodyId(3), "duty-officer".to_owned());
        let title = role.clone();
        batch.directory.positions.push(PositionRow { position, body, role, area: Some(area), title });
        let valid_from = Date::constant(2026, 1, 1);
        batch.directory.tenures.push(TenureRow {
            position,
            person,
            valid_from,
            valid_until: None,
            deputy: false,
        });
    }
    county.app.store.save(&batch).await.unwrap();
}

/// From a day on 大榕村 is part of the other town.
pub async fn move_village(county: &County, day: Date) {
    let areas = county.app.store.areas(TENANT).await.unwrap();
    let mut village = areas.into_iter().find(|row| row.area == VILLAGE).unwrap();
    village.parents = vec![
        dated(administrative(TOWN), None, Some(day)),
        dated(administrative(OTHER_TOWN), Some(day), None),
    ];
    let mut batch = Batch::new(TENANT);
    batch.directory.areas.push(village);
    county.app.store.save(&batch).await.unwrap();
}
