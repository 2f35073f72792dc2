//! Lists against single reads, for everybody and every place: a list shows nothing that its reader may not read
//! singly, and the list of a place in somebody's care lacks nothing of it that they may read.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

mod county;

use county::{County, dispatch, on_both, reported};
use gewu_app::error::AppError;
use gewu_app::matter::list::Wanted;
use gewu_app::matter::{Caller, Where, Work};
use gewu_app::testing::{MEDIUM_GRID, OTHER_TOWN, SMALL_GRID, TENANT, TOWN, VILLAGE, WATER, person};
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, BodyId, MatterId, PersonId, PositionId};
use gewu_store::Batch;
use gewu_store::matter_list::MatterCursor;
use gewu_store::people::{PersonRow, PositionRow, TenureRow};
use gewu_store::territory::{AreaRow, DatedRow, ParentRow};
use gewu_store::testing::script;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// Two villagers' groups of 大榕村.
const GROUPS: [AreaId; 2] = [AreaId(20), AreaId(21)];
/// Every place of the small county.
const PLACES: [i64; 14] = [1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 20, 21];
/// Places that get a duty officer of their own, as nobody of the cast is.
const FURTHER: [AreaId; 5] = [GROUPS[0], GROUPS[1], VILLAGE, AreaId(4), OTHER_TOWN];

fn in_care_of(area: AreaId) -> PersonId {
    PersonId(Uuid::from_u128(1000 + area.0 as u128))
}

fn dated<T>(value: T, from: Option<Date>, until: Option<Date>) -> DatedRow<T> {
    DatedRow { valid_from: from, valid_until: until, approximate: false, source: "test".into(), value }
}

fn administrative(parent: AreaId) -> ParentRow {
    ParentRow { hierarchy: "administrative".into(), parent }
}

/// The county with villagers' groups and further duty officers.
async fn with_groups(county: &County) {
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
async fn move_village(county: &County, day: Date) {
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

/// A matter in each place but the county, for which nobody would see to it.
async fn reports_everywhere(county: &County) -> Vec<MatterId> {
    let mut matters = Vec::new();
    for place in &PLACES[1..] {
        let mut request = reported("sewage", "污水外溢", None);
        let Work::Report(report) = &mut request.work else { unreachable!() };
        report.at = Where::Area(AreaId(*place));
        matters.push(county.app.submit(TENANT, request).await.unwrap().matter);
        county.pass(1);
    }
    matters
}

fn open_in(area: AreaId) -> Wanted {
    Wanted { area, status: "open".into(), category: None, overdue: false }
}

/// All pages of the open matters of an area; none when they may not be listed.
async fn listed(county: &County, reader: PersonId, area: AreaId) -> Option<BTreeSet<MatterId>> {
    let mut found = BTreeSet::new();
    let mut after = None;
    loop {
        let page = match county.app.list(TENANT, reader, &open_in(area), after, 3).await {
            Err(AppError::Forbidden(_)) => return None,
            page => page.unwrap(),
        };
        let Some(last) = page.last() else { return Some(found) };
        after = Some(MatterCursor::after(last));
        for row in page {
            assert!(found.insert(row.matter), "{} comes twice", row.matter);
        }
    }
}

/// What somebody may read singly, each with its places.
async fn readable(
    county: &County,
    reader: PersonId,
    matters: &[MatterId],
) -> BTreeMap<MatterId, BTreeSet<AreaId>> {
    let mut found = BTreeMap::new();
    for matter in matters {
        if let Ok(view) = county.app.show(TENANT, &Caller::Person(reader), *matter).await {
            found.insert(*matter, view.places.iter().map(|place| place.area).collect());
        }
    }
    found
}

#[tokio::test]
async fn lists_and_single_reads_agree() {
    on_both(|county| async move {
        with_groups(&county).await;
        let mut matters = reports_everywhere(&county).await;
        let given = matters[PLACES[1..].iter().position(|place| *place == SMALL_GRID.0).unwrap()];
        county.does("网格长老梁", given, dispatch(county.task(given, "triage").await, WATER)).await;
        move_village(&county, Date::constant(2026, 3, 10)).await;
        county.at("2026-03-12T09:00:00+08:00");
        matters.extend(reports_everywhere(&county).await);

        let tenant = county.app.tenant(TENANT).await.unwrap();
        let mut readers: Vec<_> = tenant.people.values().collect();
        readers.sort_by_key(|row| row.person);
        assert_eq!(readers.len(), 21);
        let mut shown = 0;
        for PersonRow { person, name, .. } in readers {
            let readable = readable(&county, *person, &matters).await;
            let scope = tenant.scope(*person, county.app.clock.now());
            for area in PLACES.map(AreaId) {
                let listed = listed(&county, *person, area).await;
                let cares = scope.areas.contains(&area);
                assert!(listed.is_some() || !cares, "{name} may not list {area}");
                let listed = listed.unwrap_or_default();
                shown += listed.len();
                let lies_there = readable.iter().filter(|(_, places)| places.contains(&area));
                let lies_there: BTreeSet<MatterId> = lies_there.map(|(matter, _)| *matter).collect();
                assert!(listed.is_subset(&lies_there), "{name} lists in {area} what they may not read");
                assert!(!cares || listed == lies_there, "the list of {area} lacks something for {name}");
            }
        }
        assert!(shown > 200, "{shown}");
    })
    .await;
}

#[tokio::test]
async fn a_medium_grid_has_what_was_reported_in_it_as_a_whole() {
    on_both(|county| async move {
        let mut request = reported("sewage", "污水外溢", None);
        let Work::Report(report) = &mut request.work else { unreachable!() };
        report.at = Where::Area(MEDIUM_GRID);
        let matter = county.app.submit(TENANT, request).await.unwrap().matter;
        let found = listed(&county, person("网格长老梁"), MEDIUM_GRID).await;
        assert_eq!(found, Some(BTreeSet::from([matter])));
    })
    .await;
}

/// Without the table of matters, whatever looks for some fails.
#[tokio::test]
async fn what_cannot_be_is_answered_without_looking() {
    on_both(|county| async move {
        script(&county.app.store, "ALTER TABLE matters RENAME TO kept").await.unwrap();
        let reader = person("值班长老何");
        let late_and_over = Wanted { status: "ended".into(), overdue: true, ..open_in(TOWN) };
        let unheard_of = Wanted { category: Some("unheard-of".into()), ..open_in(TOWN) };
        for wanted in [late_and_over, unheard_of] {
            assert_eq!(county.app.list(TENANT, reader, &wanted, None, 10).await.unwrap(), []);
        }
        let known = Wanted { category: Some("sewage".into()), ..open_in(TOWN) };
        assert!(county.app.list(TENANT, reader, &known, None, 10).await.is_err());
    })
    .await;
}
