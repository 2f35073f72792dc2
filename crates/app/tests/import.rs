//! Setting up and importing: again changes nothing, bad rows are named and the good ones kept, on both databases.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

use gewu_app::ambient::{SeededSource, VirtualClock};
use gewu_app::matter::{Caller, Report, Request, Where, Work};
use gewu_app::table::Imported;
use gewu_app::territory::import_areas::Editions;
use gewu_app::territory::init::InitTenant;
use gewu_app::testing::told_in_both;
use gewu_app::{App, Tenant};
use gewu_kernel::id::{AreaId, BodyId, PersonId, PositionId, TenantId};
use gewu_kernel::{Date, Timestamp};
use gewu_packs::Files as PackFiles;
use gewu_store::files::Files;
use gewu_store::people::{BodyRow, Directory, PersonRow, PositionRow, TenureRow};
use gewu_store::tenant::TenantRow;
use gewu_store::{Batch, Store, testing};
use gewu_territory::area::{Hierarchy, Level};
use gewu_territory::division::DivisionKind;
use serde_json::json;
use std::sync::Arc;
use std::time::Duration;
use tempfile::TempDir;

const TENANT: TenantId = TenantId(1);
const EDITIONS: Editions<'_> = Editions {
    history: include_str!("../../../data/divisions/five_places_history.csv"),
    lineage: include_str!("../../../data/divisions/five_places_lineage.csv"),
};

struct Place {
    app: App,
    clock: Arc<VirtualClock>,
    _folder: TempDir,
}

async fn place(store: Store, now: &str) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::in_folder(folder.path()).unwrap();
    let clock = Arc::new(VirtualClock::at(at(now)));
    let app = App::new(store, files, clock.clone(), Arc::new(SeededSource::new(1)));
    assert!(app.init(&init("灵溪县"), "test").await.unwrap());
    Place { app, clock, _folder: folder }
}

fn at(text: &str) -> Timestamp {
    format!("{text}+08").parse().unwrap()
}

fn init(name: &str) -> InitTenant {
    InitTenant {
        tenant: TENANT,
        name: name.to_owned(),
        code: "440783".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        timetable: serde_json::from_value(json!({"usual": [{"from": "08:30", "until": "17:30"}]})).unwrap(),
    }
}

impl Place {
    async fn facts(&self) -> Vec<(String, String, String)> {
        self.app.order(TENANT).await.unwrap();
        let facts = self.app.store.journal(TENANT, 0, 10_000).await.unwrap();
        facts.into_iter().map(|(_, fact)| (fact.subject.kind().to_owned(), fact.kind, fact.body)).collect()
    }

    async fn areas(&self, table: &str) -> Imported {
        self.app.import_areas(TENANT, table.as_bytes(), "test", false).await.unwrap()
    }

    async fn bodies(&self, table: &str) -> Imported {
        self.app.import_bodies(TENANT, table.as_bytes(), "test", false).await.unwrap()
    }

    async fn people(&self, table: &str) -> Imported {
        self.app.import_people(TENANT, table.as_bytes(), "test", false).await.unwrap()
    }
}

/// Added, changed, unchanged, facts.
fn counts(imported: &Imported) -> [usize; 4] {
    [imported.added, imported.changed, imported.unchanged, imported.facts]
}

fn said(imported: &Imported) -> Vec<String> {
    imported.problems.iter().for_each(|problem| told_in_both(&problem.reason));
    imported.problems.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn a_tenant_is_set_up_once_and_changed_field_by_field() {
    testing::both(|store| async move {
        let place = place(store, "2026-03-02T09:00").await;
        assert!(!place.app.init(&init("灵溪县"), "test").await.unwrap());
        let key = place.app.store.tenant(TENANT).await.unwrap().unwrap().receipt_key;
        assert!(place.app.init(&init("灵溪市"), "test").await.unwrap());
        let row = place.app.store.tenant(TENANT).await.unwrap().unwrap();
        assert_eq!((row.name.as_str(), &row.receipt_key), ("灵溪市", &key));
        assert_eq!(place.app.tenant(TENANT).await.unwrap().row.name, "灵溪市");
        let facts = place.facts().await;
        assert_eq!(facts.len(), 2);
        assert_eq!(facts[1].1, "tenant-changed");
        assert_eq!(facts[1].2, r#"{"name":"灵溪市"}"#);
        for (wrong, word) in [
            (InitTenant { code: "4407".into(), ..init("灵溪县") }, "6 or 12 digits"),
            (InitTenant { zone: "Beijing".into(), ..init("灵溪县") }, "Asia/Shanghai"),
            (InitTenant { name: " ".into(), ..init("灵溪县") }, "name"),
        ] {
            let error = place.app.init(&wrong, "test").await.unwrap_err().to_string();
            assert!(error.contains(word), "{error}");
        }
    })
    .await;
}

const AREAS: &str = "code,name,level,parent_code,valid_from,valid_until,source
459901000000,灵溪县,county,,,,
459901001000,河口乡,town,459901000000,,2019-10-31,
459901001000,河口镇,town,459901000000,2019-10-31,,县政府令 3
459901001001,大榕村,village,459901001000,,,
G1,河口大网格,large-grid,459901000000,,,
G1,河口大网格,large-grid,459901001000,,,
";

#[tokio::test]
async fn areas_again_change_nothing_and_a_changed_row_changes_one_thing() {
    testing::both(|store| async move {
        let place = place(store, "2026-03-02T09:00").await;
        let dry = place.app.import_areas(TENANT, AREAS.as_bytes(), "test", true).await.unwrap();
        assert_eq!(counts(&dry), [4, 0, 0, 4]);
        assert_eq!(place.facts().await.len(), 1, "a dry run writes nothing");
        assert_eq!(counts(&place.areas(AREAS).await), [4, 0, 0, 4]);
        assert_eq!(counts(&place.areas(AREAS).await), [0, 0, 4, 0]);
        let changed = AREAS.replace("大榕村", "榕树村");
        assert_eq!(counts(&place.areas(&changed).await), [0, 1, 3, 1]);
        let mut facts = place.facts().await;
        facts.retain(|(_, kind, _)| kind == "area-changed");
        assert_eq!(facts.len(), 1);
        let body = &facts[0].2;
        assert!(body.contains("榕树村") && !body.contains("codes"), "{body}");

        let tenant = place.app.tenant(TENANT).await.unwrap();
        let (before, after) = (day("2019-10-30"), day("2019-10-31"));
        let town = tenant.territory.by_code("459901001000", before).unwrap();
        assert_eq!(tenant.territory.name(town, before), Some("河口乡"));
        assert_eq!(tenant.territory.name(town, after), Some("河口镇"));
        let grid = tenant.territory.by_code("G1", after).unwrap();
        assert_eq!(tenant.territory.parent(grid, Hierarchy::Administrative, after), Some(town));
        let county = tenant.territory.by_code("459901000000", after);
        assert_eq!(tenant.territory.parent(grid, Hierarchy::Grid, after), county);
    })
    .await;
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[tokio::test]
async fn bad_rows_of_areas_are_named_and_good_ones_kept() {
    testing::both(|store| async move {
        let place = place(store, "2026-03-02T09:00").await;
        let table = "code,name,level,parent_code,valid_from,valid_until
1,灵溪县,county,,,
2,河口镇,borough,1,,
3,大榕村,village,2,,
4,青山镇,town,1,2020-13-01,
5,石桥镇,town,1,2020-01-02,2020-01-01
6,白沙镇,town,1,,
6,白沙街道,town,1,,
7,,town,1,,
8,水口镇,county,6,,
9,长沙镇,town,1,,
9,长沙镇,village,1,,
";
        let imported = place.areas(table).await;
        assert_eq!(counts(&imported), [3, 0, 0, 3]);
        let said = said(&imported);
        for (line, words) in [
            (3, "“borough” is not a level"),
            (4, "parent_code 2 is unknown"),
            (5, "valid_from “2020-13-01” is no day"),
            (6, "ends (2020-01-01) before it begins"),
            (8, "line 7 names 6 “白沙镇” on the same days"),
            (9, "must not be empty"),
            (10, "a county cannot be part of a town"),
            (12, "line 11 gives 9 the level town"),
        ] {
            let line = format!("line {line}: ");
            assert!(
                said.iter().any(|it| it.starts_with(&line) && it.contains(words)),
                "{line}{words}: {said:?}"
            );
        }
        assert_eq!(said.len(), 8, "{said:?}");
        let gbk = b"code,name,level\n1,\xbf\xaa\xc6\xbd,county\n";
        let read = place.app.import_areas(TENANT, gbk, "test", true).await.unwrap();
        assert!(read.notes[0].en.contains("GBK"), "{:?}", read.notes);
        told_in_both(&read.notes[0]);
        let neither = b"code,name,level\n1,\xff\xff,county\n";
        let error = place.app.import_areas(TENANT, neither, "test", false).await.unwrap_err().to_string();
        assert!(error.contains("CSV UTF-8"), "{error}");
    })
    .await;
}

const BODIES: &str = "code,name,kind,area_code
centre,河口镇综治中心,centre,459901001000
committee,大榕村民委员会,villagers-committee,459901001001
";

const PEOPLE: &str = "external_key,name,phone,body_code,body_area_code,role,area_code,title,from,until,deputy
a1,许小明,13800000001,centre,459901001000,dispatcher,,调度员,2024-01-01,,
a2,林小红,,centre,459901001000,dispatcher,,,2024-01-01,,是
a3,王阿姨,13800000003,,,,,,,,
a1,许小明,13800000001,committee,459901001001,grid-lead,459901001001,网格长,2025-01-01,,
";

#[tokio::test]
async fn people_again_change_nothing_and_facts_hold_no_personal_values() {
    testing::both(|store| async move {
        let place = place(store, "2026-03-02T09:00").await;
        place.areas(AREAS).await;
        assert_eq!(counts(&place.bodies(BODIES).await), [2, 0, 0, 2]);
        assert_eq!(counts(&place.bodies(BODIES).await), [0, 0, 2, 0]);
        assert_eq!(counts(&place.bodies(&BODIES.replace("综治中心", "综治服务中心")).await), [0, 1, 1, 1]);
        // Three people, one of them on two rows, two positions, three terms.
        assert_eq!(counts(&place.people(PEOPLE).await), [8, 0, 1, 8]);
        let again = place.people(PEOPLE).await;
        assert_eq!((again.added, again.changed, again.facts), (0, 0, 0));
        for (from, to) in [
            ("王阿姨", "王秀英"),
            ("13800000003", "13800000009"),
            ("2025-01-01,,", "2025-01-01,2027-01-01,"),
            ("调度员", "调度员（白班）"),
        ] {
            // Each change stands alone, so the one before is taken back.
            let changed = place.people(&PEOPLE.replace(from, to)).await;
            assert_eq!((changed.added, changed.changed, changed.facts), (0, 1, 1), "{to}");
            let back = place.people(PEOPLE).await;
            assert_eq!((back.changed, back.facts), (1, 1), "{from}");
        }
        for (subject, kind, body) in place.facts().await {
            let personal = ["许小明", "林小红", "王阿姨", "王秀英", "1380000"];
            assert!(personal.iter().all(|value| !body.contains(value)), "{subject} {kind} {body}");
        }
        let tenant = place.app.tenant(TENANT).await.unwrap();
        let acting = |person: &str| {
            let found = tenant.people.values().find(|row| row.name == person).unwrap();
            tenant.directory.posts(found.person, day("2026-03-02")).len()
        };
        assert_eq!([acting("许小明"), acting("林小红"), acting("王阿姨")], [2, 1, 0]);
    })
    .await;
}

#[tokio::test]
async fn bad_rows_of_bodies_and_outlines_are_named() {
    testing::both(|store| async move {
        let place = place(store, "2026-03-02T09:00").await;
        place.areas(AREAS).await;
        let table = "code,name,kind,area_code
,甲,centre,459901001000
b,乙,office,459901001000
c,丙,centre,999
d,丁,centre,459901001000
d,戊,centre,459901001000
";
        let imported = place.bodies(table).await;
        assert_eq!(counts(&imported), [1, 0, 0, 1]);
        let said = said(&imported);
        for (said, words) in said.iter().zip([
            "line 2: code and name must not be empty",
            "line 3: “office” is not a kind of organisation",
            "line 4: area_code “999” is no area in force",
            "line 6: line 5 has the same code",
        ]) {
            assert!(said.starts_with(words), "{words}: {said}");
        }
        let outlines = r#"{"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": {"code": "0"}, "geometry": null},
            {"type": "Feature", "properties": {"code": "459901001000"}, "geometry": null}]}"#;
        let imported = place.app.import_boundaries(TENANT, outlines, None, "test", false).await.unwrap();
        assert_eq!(self::said(&imported).len(), 2);
    })
    .await;
}

#[tokio::test]
async fn bad_rows_of_people_are_named() {
    testing::both(|store| async move {
        let place = place(store, "2026-03-02T09:00").await;
        place.areas(AREAS).await;
        place.bodies(BODIES).await;
        place.app.publish(TENANT, &event_loop(), "test").await.unwrap();
        let table = "external_key,name,body_code,body_area_code,role,area_code,from,until,deputy
b1,甲,centre,459901001000,dispatcher,,2024-01-01,,
b2,乙,centre,459901001000,mayor,,2024-01-01,,
b3,丙,bureau,459901001000,handler,,2024-01-01,,
b4,丁,centre,999,handler,,2024-01-01,,
b5,戊,centre,459901001000,dispatcher,,,,
b6,己,centre,459901001000,dispatcher,,2024-01-02,2024-01-01,
b7,庚,centre,459901001000,dispatcher,,2024-01-01,,maybe
b1,辛,,,,,,,
b1,甲,centre,459901001000,dispatcher,,2025-01-01,,
,癸,,,,,,,
";
        let imported = place.people(table).await;
        assert_eq!(counts(&imported), [3, 0, 0, 3]);
        let said = said(&imported);
        for (line, words) in [
            (3, "“mayor” is not a role"),
            (4, "has the code “bureau”"),
            (5, "“999” is no area"),
            (6, "needs body_code, body_area_code, role and from"),
            (7, "ends (2024-01-01) before"),
            (8, "“maybe” is neither yes"),
            (9, "line 2 has another name"),
            (10, "holds this since 2024-01-01"),
            (11, "must not be empty"),
        ] {
            let line = format!("line {line}: ");
            assert!(
                said.iter().any(|it| it.starts_with(&line) && it.contains(words)),
                "{line}{words}: {said:?}"
            );
        }
        assert_eq!(said.len(), 9, "{said:?}");
    })
    .await;
}

fn event_loop() -> PackFiles {
    gewu_app::testing::event_loop()
}

#[tokio::test]
async fn kaiping_of_2017_is_counted_as_published() {
    testing::both(|store| async move {
        let place = place(store, "2026-03-02T09:00").await;
        let imported =
            place.app.import_editions(TENANT, EDITIONS, "440783000000", "test", false).await.unwrap();
        assert!(imported.added > 280 && imported.problems.is_empty(), "{imported:?}");
        let again = place.app.import_editions(TENANT, EDITIONS, "440783000000", "test", false).await.unwrap();
        assert_eq!((again.added, again.changed, again.facts), (0, 0, 0));
        let territory = &place.app.tenant(TENANT).await.unwrap().territory;
        let on = day("2017-10-31");
        let mut kinds = [0; 3];
        for village in territory.at_level(Level::Village, on) {
            match territory.code(village, on).and_then(DivisionKind::of_code) {
                Some(DivisionKind::Villagers) => kinds[0] += 1,
                Some(DivisionKind::Residents) => kinds[1] += 1,
                _ => kinds[2] += 1,
            }
        }
        assert_eq!(kinds, [226, 43, 2]);
    })
    .await;
}

#[tokio::test]
async fn a_township_that_became_a_town_keeps_its_matters() {
    testing::both(|store| async move {
        let place = place(store, "2018-03-05T09:00").await;
        let app = &place.app;
        app.import_editions(TENANT, EDITIONS, "450109000000", "test", false).await.unwrap();
        app.publish(TENANT, &event_loop(), "test").await.unwrap();
        let tenant = app.tenant(TENANT).await.unwrap();
        let (before, after) = (day("2018-03-05"), day("2026-03-02"));
        let township = tenant.territory.by_code("450109202000", before).unwrap();
        assert_eq!(tenant.territory.name(township, before), Some("中和乡"));
        // Somebody serves the place, then and now.
        place.bodies("code,name,kind,area_code\ncentre,中和综治中心,centre,450109202000\n").await;
        let staff = "external_key,name,body_code,body_area_code,role,from
k1,许小明,centre,450109202000,duty-officer,2016-01-01
k2,何大海,centre,450109202000,dispatcher,2016-01-01
";
        assert!(place.people(staff).await.problems.is_empty());
        let village = tenant.territory.children(township, Hierarchy::Administrative, before)[0];
        let report = Report {
            about: Default::default(),
            paper: None,
            number: None,
            set_aside: Vec::new(),
            procedure: "event".to_owned(),
            at: Where::Area(village),
            form: json!({"category": "garbage", "title": "村口垃圾没有人清"}),
            on_behalf: None,
            source: None,
        };
        let caller = Caller::Anyone { client: "phone".to_owned() };
        let request = Request { caller, key: None, happened_at: None, work: Work::Report(report) };
        let matter = app.submit(TENANT, request).await.unwrap().matter;

        place.clock.advance_to(at("2026-03-02T09:00"));
        let tenant = app.tenant(TENANT).await.unwrap();
        let town = tenant.territory.by_code("450109105000", after);
        let town = town.or_else(|| {
            let named =
                |area: &gewu_kernel::id::AreaId| tenant.territory.name(*area, after) == Some("中和镇");
            tenant.territory.at_level(Level::Town, after).into_iter().find(named)
        });
        assert_eq!(town, Some(township), "the same place under another code");
        let officer = tenant.people.values().find(|row| row.name == "许小明").unwrap().person;
        let wanted = gewu_app::matter::list::Wanted {
            area: township,
            status: "open".to_owned(),
            category: None,
            overdue: false,
        };
        let listed = app.list(TENANT, officer, &wanted, None, 10).await.unwrap();
        assert_eq!(listed.iter().map(|row| row.matter).collect::<Vec<_>>(), [matter]);
        let view = app.show(TENANT, &Caller::Person(officer), matter).await.unwrap();
        assert!(view.places.iter().any(|place| place.name == "中和镇"), "{:?}", view.places);
    })
    .await;
}

/// Every commit adds a body with somebody in office in it, and changes the county's name.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_read_while_others_import_is_of_one_moment() {
    testing::both(|store| async move {
        let place = place(store.clone(), "2026-03-02T09:00").await;
        place.areas("code,name,level\n440783000000,开平市,county\n").await;
        let before = Tenant::load(&store, TENANT).await.unwrap();
        let area = before.territory.at_level(Level::County, Date::constant(2026, 3, 2))[0];
        let (row, first) = (before.row, before.version);
        let importing = tokio::spawn({
            let store = store.clone();
            async move {
                for number in 1..=100 {
                    let mut batch = Batch::new(TENANT);
                    batch.settings = Some(TenantRow { name: number.to_string(), ..row.clone() });
                    office(&mut batch.directory, number, area);
                    store.save(&batch).await.unwrap();
                    tokio::time::sleep(Duration::from_millis(10)).await;
                }
            }
        });
        while !importing.is_finished() {
            let tenant = Tenant::load(&store, TENANT).await.unwrap();
            let commits = tenant.version - first;
            assert_eq!(tenant.people.len() as i64, commits, "people are of the version that is told");
            assert!(commits == 0 || tenant.row.name == commits.to_string(), "so are the settings");
        }
        importing.await.unwrap();
    })
    .await;
}

fn office(directory: &mut Directory, number: i64, area: AreaId) {
    let (body, position, person) =
        (BodyId(number), PositionId(number), PersonId(uuid::Uuid::from_u128(number as u128)));
    let name = || number.to_string();
    directory.bodies.push(BodyRow {
        body,
        code: String::new(),
        name: name(),
        kind: "centre".into(),
        area: Some(area),
    });
    let role = "grid-lead".to_owned();
    directory.positions.push(PositionRow { position, body, role, area: Some(area), title: name() });
    let valid_from = Date::constant(2026, 1, 1);
    directory.tenures.push(TenureRow { position, person, valid_from, valid_until: None, deputy: false });
    let created_at = at("2026-03-02T09:00");
    directory.people.push(PersonRow { person, external_key: None, name: name(), phone: None, created_at });
}
