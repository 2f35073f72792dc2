//! Lists against single reads, for everybody and every place: a list shows nothing that its reader may not read
//! singly, and the list of a place in somebody's care lacks nothing of it that they may read.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

mod county;

use county::places::{PLACES, move_village, with_groups};
use county::{County, dispatch, on_both, reported};
use gewu_app::error::AppError;
use gewu_app::matter::list::Wanted;
use gewu_app::matter::{Caller, Where, Work};
use gewu_app::testing::{MEDIUM_GRID, SMALL_GRID, TENANT, TOWN, WATER, person};
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, MatterId, PersonId};
use gewu_store::matter_list::MatterCursor;
use gewu_store::people::PersonRow;
use gewu_store::testing::script;
use std::collections::{BTreeMap, BTreeSet};

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
