use super::*;
use crate::area::Hierarchy;
use crate::division::{DivisionKind, level_of_code};
use crate::lineage::LineageKind;
use crate::snapshot::Territory;
use gewu_kernel::id::AreaId;
use std::collections::HashMap;

const HISTORY: &str = include_str!("../../../data/divisions/five_places_history.csv");
const LINEAGE: &str = include_str!("../../../data/divisions/five_places_lineage.csv");
const COUNTIES: [&str; 8] = [
    "440403000000",
    "440783000000",
    "441502000000",
    "441521000000",
    "441523000000",
    "441581000000",
    "450109000000",
    "530303000000",
];

fn territory(root: &str) -> Territory {
    let (areas, lineage) = from_editions(HISTORY, LINEAGE, root).unwrap();
    Territory::new(areas, lineage).unwrap()
}

fn edition(year: i16) -> Date {
    EDITIONS.iter().find(|edition| edition.0 == year).unwrap().1
}

/// Residents' committees, villagers' committees and similar units on a day.
fn counts(territory: &Territory, day: Date) -> (usize, usize, usize) {
    let mut counts = HashMap::<DivisionKind, usize>::new();
    for id in territory.at_level(Level::Village, day) {
        let kind = DivisionKind::of_code(territory.code(id, day).unwrap()).unwrap();
        *counts.entry(kind).or_default() += 1;
    }
    let of = |kind| counts.get(&kind).copied().unwrap_or(0);
    (of(DivisionKind::Residents), of(DivisionKind::Villagers), of(DivisionKind::VillageSimilar))
}

#[test]
fn counts_are_the_published_ones() {
    let kaiping = territory("440783000000");
    assert_eq!(counts(&kaiping, edition(2017)), (43, 226, 2));
    assert_eq!(counts(&kaiping, edition(2023)), (42, 226, 2));
    assert_eq!(kaiping.at_level(Level::Village, date(2026, 1, 1)).len(), 270);
    assert_eq!(counts(&territory("440403000000"), edition(2016)), (25, 101, 4));
    let yongning = territory("450109000000");
    assert_eq!(counts(&yongning, edition(2016)), (9, 65, 0));
    assert_eq!(counts(&yongning, date(2018, 10, 30)), (9, 65, 0));
    assert_eq!(counts(&territory("441500000000"), edition(2023)), (168, 723, 16));
}

#[test]
fn on_every_edition_day_the_territory_is_the_edition() {
    for root in COUNTIES {
        let territory = territory(root);
        for (listed, (_, day)) in read::editions(HISTORY, prefix(root).unwrap()).unwrap().iter().zip(EDITIONS)
        {
            let living: BTreeMap<String, String> = territory
                .areas()
                .filter(|area| territory.exists(area.id, day))
                .map(|area| (area.id, area.level))
                .map(|(id, level)| {
                    let code = territory.code(id, day).unwrap().to_owned();
                    assert_eq!(level_of_code(&code), Some(level));
                    assert_eq!(territory.by_code(&code, day), Some(id));
                    (code, territory.name(id, day).unwrap().to_owned())
                })
                .collect();
            let listed: BTreeMap<String, String> =
                listed.iter().map(|(code, unit)| (code.clone(), unit.name.clone())).collect();
            assert_eq!(living, listed, "{root} on {day}");
        }
    }
}

#[test]
fn every_place_but_the_root_lies_in_the_root() {
    let territory = territory("441500000000");
    for day in EDITIONS.map(|edition| edition.1) {
        let root = territory.by_code("441500000000", day).unwrap();
        for area in territory.areas().filter(|area| territory.exists(area.id, day)) {
            assert!(territory.within(root, area.id, day));
            let ancestors = territory.ancestors(area.id, Hierarchy::Administrative, day);
            assert_eq!(ancestors.len(), area.level as usize - Level::City as usize);
        }
    }
}

#[test]
fn a_township_that_became_a_town_is_the_same_area() {
    let territory = territory("450109000000");
    let before = territory.by_code("450109202000", date(2019, 10, 30)).unwrap();
    let after = territory.by_code("450109104000", date(2019, 10, 31)).unwrap();
    assert_eq!(before, after);
    assert_eq!(territory.name(before, edition(2018)), Some("中和乡"));
    assert_eq!(territory.name(before, edition(2019)), Some("中和镇"));
    assert_eq!(territory.by_code("450109202000", edition(2019)), None);
    let children = |day| territory.children(before, Hierarchy::Administrative, day);
    assert_eq!(children(edition(2018)), children(edition(2019)));
    assert_eq!(children(edition(2019)).len(), 8);
    assert_eq!(territory.successors(before), []);
}

#[test]
fn communities_that_merged_end_and_name_their_successor() {
    let territory = territory("440783000000");
    let merged = ["440783109003", "440783109004"];
    let ids: Vec<AreaId> =
        merged.iter().map(|code| territory.by_code(code, edition(2019)).unwrap()).collect();
    let after = territory.by_code("440783109002", edition(2020)).unwrap();
    for id in ids {
        assert_eq!(territory.successors(id), [after]);
        assert!(!territory.exists(id, edition(2020)));
        assert_eq!(territory.parent(id, Hierarchy::Administrative, edition(2020)), None);
    }
    let dissolved = territory.by_code("440783108002", edition(2016)).unwrap();
    assert_eq!(territory.successors(dissolved), []);
    assert!(territory.lineage().iter().any(|event| event.from == Some(dissolved)
        && event.to.is_none()
        && event.kind == LineageKind::Dissolve
        && event.approximate));
}

#[test]
fn the_units_of_a_farm_move_to_the_town_that_took_it_in() {
    let territory = territory("441521000000");
    let farm = territory.by_code("441521450000", edition(2020)).unwrap();
    let town = territory.by_code("441521101000", edition(2021)).unwrap();
    let unit = territory.by_code("441521450501", edition(2020)).unwrap();
    assert_eq!(territory.by_code("441521101010", edition(2021)), Some(unit));
    let parent = |day| territory.parent(unit, Hierarchy::Administrative, day);
    assert_eq!((parent(edition(2020)), parent(edition(2021))), (Some(farm), Some(town)));
    assert_eq!(territory.successors(farm), [town]);
}

#[test]
fn a_code_older_than_the_editions_still_finds_its_place() {
    let territory = territory("530303000000");
    let county = territory.by_code("530303000000", edition(2023));
    assert_eq!(territory.by_code("530328000000", date(2015, 1, 1)), county);
    assert_eq!(territory.by_code("530328000000", edition(2016)), None);
}

#[test]
fn ids_are_numbered_by_edition_then_code() {
    let (areas, lineage) = from_editions(HISTORY, LINEAGE, "440783000000").unwrap();
    assert_eq!((areas.clone(), lineage), from_editions(HISTORY, LINEAGE, "440783000000").unwrap());
    let order: Vec<_> = areas.iter().map(|area| (area.codes[0].from, area.codes[0].value.clone())).collect();
    assert!(order.is_sorted());
    assert!(areas.iter().zip(1..).all(|(area, number)| area.id == AreaId(number)));
}

#[test]
fn any_lasting_division_can_be_the_root() {
    let editions = read::editions(HISTORY, "").unwrap();
    let lasting = |code: &&String| editions.iter().all(|edition| edition.contains_key(*code));
    for root in editions[0].keys().filter(lasting).filter(|code| level_of_code(code) < Some(Level::Village)) {
        let (areas, lineage) = from_editions(HISTORY, LINEAGE, root).unwrap();
        Territory::new(areas, lineage).unwrap();
    }
    let town = territory("441521101000");
    let unit = town.by_code("441521101010", edition(2021)).unwrap();
    assert!(town.lineage().iter().any(|event| event.to == Some(unit) && event.kind == LineageKind::Found));
}

#[test]
fn what_nothing_settles_is_refused() {
    let refusal = |history: &str, rows: &str| {
        let history = format!("code,name,level,first,last\n110101000000,甲县,county,2016,2023\n{history}");
        let rows = format!("from_code,to_code,edition,kind,basis,note\n{rows}");
        from_editions(&history, &rows, "110101000000").map_err(|error| error.to_string())
    };
    let town = "110101100000,东镇,town,2016,2018\n";
    assert!(refusal(town, "").unwrap_err().contains("“东镇” ends in the edition of 2019-10-31"));
    assert!(refusal(town, "110101100000,,2019-10-31,dissolve,test,\n").is_ok());
    let reused = "110101100000,东镇,town,2016,2018\n110101100000,西镇,town,2019,2023\n";
    assert!(refusal(reused, "").unwrap_err().contains("changes in the edition of 2019-10-31"));
    let renamed = refusal(reused, "110101100000,110101100000,2019-10-31,recode,order,\n").unwrap();
    assert_eq!(renamed.0.len(), 2);
    let other = "110101100000,,2019-10-31,dissolve,order,\n,110101100000,2019-10-31,found,order,\n";
    let (areas, lineage) = refusal(reused, other).unwrap();
    assert_eq!((areas.len(), lineage.len()), (3, 2));
    assert!(Territory::new(areas, lineage).is_ok());
    assert!(refusal("", "1,2,2019-01-01,merge,x,\n").unwrap_err().contains("not that of an edition"));
    assert!(refusal("", "110101100000,,2019-10-31,merge,x,\n").unwrap_err().contains("lacks the first code"));
    assert!(from_editions(HISTORY, LINEAGE, "990000000000").is_err());
    assert!(from_editions(HISTORY, LINEAGE, "450109104000").is_err());
}
