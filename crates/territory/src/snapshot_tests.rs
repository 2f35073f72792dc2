use super::*;
use crate::lineage::LineageKind;
use proptest::prelude::*;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn always<T>(value: T) -> Dated<T> {
    Dated { from: None, until: None, approximate: false, source: "test".to_owned(), value }
}

fn between<T>(from: &str, until: &str, value: T) -> Dated<T> {
    Dated { from: from.parse().ok(), until: until.parse().ok(), ..always(value) }
}

fn area(id: i64, level: Level, name: &str, parents: &[(Hierarchy, i64)]) -> Area {
    Area {
        id: AreaId(id),
        level,
        names: vec![always(name.to_owned())],
        codes: vec![],
        parents: parents
            .iter()
            .map(|(hierarchy, id)| always(Parent { hierarchy: *hierarchy, area: AreaId(*id) }))
            .collect(),
        boundaries: vec![],
        seat: None,
        synthetic: false,
    }
}

use Hierarchy::{Administrative, Grid};

/// A county with two towns; grid 9 serves village 4 but belongs, as a grid, to the other town's 7.
fn small_county() -> Vec<Area> {
    vec![
        area(1, Level::County, "河口县", &[]),
        area(2, Level::Town, "东镇", &[(Administrative, 1)]),
        area(3, Level::Town, "西镇", &[(Administrative, 1)]),
        area(4, Level::Village, "东村", &[(Administrative, 2)]),
        area(5, Level::Group, "东村一组", &[(Administrative, 4), (Grid, 9)]),
        area(7, Level::LargeGrid, "西镇大网格", &[(Administrative, 3), (Grid, 1)]),
        area(8, Level::MediumGrid, "中网格", &[(Administrative, 4), (Grid, 7)]),
        area(9, Level::SmallGrid, "网格 01", &[(Administrative, 4), (Grid, 8)]),
    ]
}

fn refusal(areas: Vec<Area>) -> String {
    Territory::new(areas, vec![]).unwrap_err().to_string()
}

#[test]
fn an_area_knows_its_places_over_both_hierarchies() {
    let territory = Territory::new(small_county(), vec![]).unwrap();
    let today = day("2026-03-02");
    let places = territory.places(AreaId(9), today);
    assert_eq!(
        places,
        Places {
            county: Some(AreaId(1)),
            town: Some(AreaId(2)),
            village: Some(AreaId(4)),
            large_grid: Some(AreaId(7)),
            medium_grid: Some(AreaId(8)),
            small_grid: Some(AreaId(9)),
            ..Places::default()
        }
    );
    assert_eq!(places.at(Level::MediumGrid), Some(AreaId(8)));
    assert_eq!(territory.places(AreaId(5), today).small_grid, Some(AreaId(9)));
    assert_eq!(territory.ancestors(AreaId(9), Grid, today), [8, 7, 1].map(AreaId));
    assert_eq!(territory.ancestors(AreaId(9), Administrative, today), [4, 2, 1].map(AreaId));
    assert_eq!(territory.children(AreaId(4), Administrative, today), [5, 8, 9].map(AreaId));
    assert_eq!(territory.at_level(Level::Town, today), [2, 3].map(AreaId));
    for (above, below, lies) in [(2, 9, true), (3, 9, true), (7, 5, true), (3, 4, false), (9, 4, false)] {
        assert_eq!(territory.within(AreaId(above), AreaId(below), today), lies, "{below} in {above}");
    }
}

#[test]
fn names_codes_and_parents_are_those_of_the_day() {
    let mut areas = small_county();
    areas[3].names =
        vec![between("", "2020-01-01", "旧村".into()), between("2020-01-01", "2024-01-01", "东村".into())];
    areas[3].codes =
        vec![between("2019-01-01", "2020-01-01", "1".into()), between("2021-01-01", "", "2".into())];
    let parent = |area| Parent { hierarchy: Administrative, area: AreaId(area) };
    areas[3].parents = vec![between("", "2022-06-01", parent(2)), between("2022-06-01", "", parent(3))];
    let territory = Territory::new(areas, vec![]).unwrap();
    let village = AreaId(4);
    assert_eq!(territory.name(village, day("2019-12-31")), Some("旧村"));
    assert_eq!(territory.name(village, day("2020-01-01")), Some("东村"));
    assert!(!territory.exists(village, day("2024-01-01")));
    assert_eq!(territory.by_code("1", day("2019-06-01")), Some(village));
    assert_eq!(territory.by_code("1", day("2020-01-01")), None);
    assert_eq!(territory.code(village, day("2020-06-01")), None);
    let town = |text| territory.places(AreaId(9), day(text)).town;
    assert_eq!((town("2022-05-31"), town("2022-06-01")), (Some(AreaId(2)), Some(AreaId(3))));
    assert_eq!(territory.at_level(Level::Village, day("2025-01-01")), []);
}

#[test]
fn refusals_say_what_to_correct() {
    let mut areas = small_county();
    areas.push(area(9, Level::SmallGrid, "又一", &[]));
    assert!(refusal(areas).contains("two areas have the number 9"));

    let orphan = vec![area(1, Level::Town, "孤镇", &[(Administrative, 6)])];
    assert_eq!(
        refusal(orphan),
        "“孤镇” refers to area 6, which does not exist; add that area or correct the number"
    );

    let mut areas = small_county();
    areas[0].parents.push(always(Parent { hierarchy: Grid, area: AreaId(9) }));
    assert!(refusal(areas).contains("part of itself"));

    let mut areas = small_county();
    areas[3].names = vec![between("", "2020-01-02", "旧村".into()), between("2020-01-01", "", "东村".into())];
    assert!(refusal(areas).contains("“东村” has two values for its name"));

    let mut areas = small_county();
    areas[3].codes = vec![between("2020-01-02", "2020-01-02", "1".into())];
    assert!(refusal(areas).contains("ends before it begins (2020-01-02 to 2020-01-02)"));

    let mut areas = small_county();
    areas[1].codes = vec![between("", "2021-01-01", "1".into())];
    areas[2].codes = vec![between("2020-01-01", "", "1".into())];
    assert_eq!(refusal(areas), "the code 1 belongs to “东镇” and to “西镇” on the same day");

    let mut areas = small_county();
    areas[0].names.clear();
    assert!(refusal(areas).contains("area 1 has no name"));

    let event = Lineage {
        from: Some(AreaId(4)),
        to: Some(AreaId(40)),
        kind: LineageKind::Merge,
        on: day("2020-01-01"),
        approximate: false,
        source: "test".into(),
    };
    assert!(Territory::new(small_county(), vec![event]).unwrap_err().to_string().contains("area 40"));
}

#[test]
fn areas_survive_json() {
    let areas = small_county();
    let text = serde_json::to_string(&areas).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Area>>(&text).unwrap(), areas);
}

proptest! {
    /// In any forest of parents with lower numbers, `within`, `ancestors` and `children` agree.
    #[test]
    fn ways_up_and_down_agree(parents in proptest::collection::vec((any::<u16>(), any::<u16>()), 1..30)) {
        let areas: Vec<Area> = parents
            .iter()
            .enumerate()
            .map(|(index, (one, other))| {
                let pick = |number: &u16| i64::from(*number) % (index as i64 + 1);
                let above = [(Administrative, pick(one)), (Grid, pick(other))];
                let above: Vec<_> = above.into_iter().filter(|(_, id)| *id > 0).collect();
                area(index as i64 + 1, Level::Group, "组", &above)
            })
            .collect();
        let ids: Vec<AreaId> = areas.iter().map(|area| area.id).collect();
        let territory = Territory::new(areas, vec![]).unwrap();
        let today = day("2026-03-02");
        for id in &ids {
            for hierarchy in [Administrative, Grid] {
                for above in territory.ancestors(*id, hierarchy, today) {
                    prop_assert!(territory.within(above, *id, today));
                    prop_assert!(!territory.within(*id, above, today));
                }
                for child in territory.children(*id, hierarchy, today) {
                    prop_assert_eq!(territory.parent(child, hierarchy, today), Some(*id));
                }
            }
            prop_assert!(territory.within(*id, *id, today));
        }
    }
}
