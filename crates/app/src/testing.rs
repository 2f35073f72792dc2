//! A small county for tests: two towns, a cast of people in office, and the event loop in force.

// Whatever fails here fails a test.
#![allow(clippy::unwrap_used)]

mod told;

pub use told::{told_in_both, told_in_chinese};

use crate::App;
use crate::territory::rows;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{AreaId, BodyId, PersonId, PositionId, Subject, TenantId};
use gewu_kernel::{Date, Timestamp};
use gewu_packs::Files;
use gewu_store::Batch;
use gewu_store::journal::FactRow;
use gewu_store::people::PersonRow;
use gewu_store::tenant::TenantRow;
use gewu_territory::area::{Area, Dated, Hierarchy, Level, Parent};
use gewu_territory::body::{Body, BodyKind};
use gewu_territory::position::{Position, Tenure};
use serde_json::json;
use std::path::Path;
use uuid::Uuid;

/// The tenant.
pub const TENANT: TenantId = TenantId(1);
/// A working morning of the county: Monday, 2 March 2026, 09:00 in its own zone.
pub const MORNING: Timestamp = Timestamp::constant(1_772_413_200, 0);
/// 灵溪县.
pub const COUNTY: AreaId = AreaId(1);
/// 河口镇.
pub const TOWN: AreaId = AreaId(2);
/// 大榕村 in 河口镇.
pub const VILLAGE: AreaId = AreaId(3);
/// 大榕村’s medium grid.
pub const MEDIUM_GRID: AreaId = AreaId(5);
/// The small grid that 网格员小林 serves.
pub const SMALL_GRID: AreaId = AreaId(6);
/// 青山镇, where nobody knows what 河口镇 does.
pub const OTHER_TOWN: AreaId = AreaId(12);
/// The small grid in 青山镇.
pub const OTHER_SMALL_GRID: AreaId = AreaId(16);
/// 城市管理局.
pub const URBAN_MANAGEMENT: BodyId = BodyId(4);
/// 交通运输局.
pub const TRANSPORT: BodyId = BodyId(5);
/// 水利局.
pub const WATER: BodyId = BodyId(6);
/// A point in [`SMALL_GRID`], degrees east and north.
pub const POINT: (f64, f64) = (108.005, 22.005);

/// Who holds what: name, role, area, body, as a deputy.
pub const CAST: [(&str, &str, i64, i64, bool); 15] = [
    ("网格员小林", "grid-worker", 6, 3, false),
    ("网格员小农", "grid-worker", 7, 3, false),
    ("网格长老梁", "grid-lead", 5, 3, false),
    ("值班员小韦", "duty-officer", 2, 2, false),
    ("调度员小许", "dispatcher", 2, 2, false),
    ("值班长老何", "command-officer", 1, 1, false),
    ("话务员小赵", "hotline-clerk", 1, 1, false),
    ("城管老陈", "handler", 1, 4, false),
    ("城管周局", "unit-lead", 1, 4, false),
    ("城管李副局", "unit-lead", 1, 4, true),
    ("交通老黄", "handler", 1, 5, false),
    ("水利老杨", "handler", 1, 6, false),
    ("外镇网格员阿宁", "grid-worker", 16, 13, false),
    ("外镇网格长老覃", "grid-lead", 15, 13, false),
    ("外镇调度员小黄", "dispatcher", 12, 12, false),
];

/// A resident whom the tenant knows and who holds no office.
pub const RESIDENT: &str = "居民王阿姨";

/// The person of a name in the cast.
///
/// # Panics
/// When nobody in the cast has that name.
pub fn person(name: &str) -> PersonId {
    let position = CAST.iter().position(|(known, ..)| *known == name);
    let number = position.or((name == RESIDENT).then_some(CAST.len()));
    PersonId(Uuid::from_u128(1 + number.expect("a name of the cast") as u128))
}

/// The event loop as it ships.
///
/// # Panics
/// When its folder cannot be read.
pub fn event_loop() -> Files {
    pack_files("packs/event-loop")
}

/// The files of a pack in a folder of the sources.
///
/// # Panics
/// When it cannot be read.
pub fn pack_files(folder: &str) -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let mut files = Files::new();
    read_folder(&folder, &folder, &mut files);
    files
}

fn read_folder(base: &Path, folder: &Path, files: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => read_folder(base, &path, files),
            false => {
                let name = path.strip_prefix(base).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
}

/// Sets the county up in an empty database: places, bodies, the cast in office, the event loop in force.
///
/// # Panics
/// When the database refuses.
pub async fn small_county(app: &App) {
    let now = app.clock.now();
    let mut batch = Batch::new(TENANT);
    batch.settings = Some(TenantRow {
        tenant: TENANT,
        name: "灵溪县".to_owned(),
        code: "459901".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
        settings: canonical(&json!({"timetable": {"usual":
            [{"from": "08:30", "until": "12:00"}, {"from": "14:30", "until": "17:30"}]}})),
        directory_version: 1,
        receipt_key: vec![7; 32],
        created_at: now,
    });
    batch.directory.areas = areas().iter().map(rows::area_row).collect();
    batch.directory.bodies = bodies().iter().map(rows::body_row).collect();
    people(&mut batch, now);
    batch.facts.push(FactRow {
        subject: Subject::Tenant(TENANT),
        subject_version: 1,
        kind: "set-up".to_owned(),
        actor: "test".to_owned(),
        happened_at: now,
        recorded_at: now,
        body: "{}".to_owned(),
    });
    app.store.save(&batch).await.unwrap();
    app.publish(TENANT, &event_loop(), "test").await.unwrap();
}

fn people(batch: &mut Batch, now: Timestamp) {
    let from = Date::constant(2026, 1, 1);
    for ((name, role, area, body, deputy), number) in CAST.into_iter().zip(1..) {
        let position = Position {
            id: PositionId(number),
            body: BodyId(body),
            role: role.to_owned(),
            area: AreaId(area),
            title: role.to_owned(),
        };
        batch.directory.positions.push(rows::position_row(&position));
        let tenure = Tenure { position: position.id, person: person(name), from, until: None, deputy };
        batch.directory.tenures.push(rows::tenure_row(&tenure));
    }
    for name in CAST.iter().map(|(name, ..)| *name).chain([RESIDENT]) {
        batch.directory.people.push(PersonRow {
            person: person(name),
            external_key: None,
            name: name.to_owned(),
            phone: None,
            created_at: now,
        });
    }
}

fn bodies() -> Vec<Body> {
    let body = |id, name: &str, kind, code: Option<&str>, area| Body {
        id: BodyId(id),
        name: name.to_owned(),
        kind,
        code: code.map(str::to_owned),
        area: AreaId(area),
        from: None,
        until: None,
    };
    vec![
        body(1, "县综治中心", BodyKind::Centre, None, 1),
        body(2, "河口镇综治中心", BodyKind::Centre, Some("town-governance"), 2),
        body(3, "大榕村民委员会", BodyKind::VillagersCommittee, None, 3),
        body(4, "城市管理局", BodyKind::Department, Some("urban-management"), 1),
        body(5, "交通运输局", BodyKind::Department, Some("transport"), 1),
        body(6, "水利局", BodyKind::Department, Some("water"), 1),
        body(12, "青山镇综治中心", BodyKind::Centre, Some("town-governance"), 12),
        body(13, "石桥村民委员会", BodyKind::VillagersCommittee, None, 13),
    ]
}

fn areas() -> Vec<Area> {
    use Hierarchy::{Administrative, Grid};
    vec![
        area(1, Level::County, "灵溪县", "459901000000", &[], None),
        area(2, Level::Town, "河口镇", "459901001000", &[(Administrative, 1)], None),
        area(3, Level::Village, "大榕村", "459901001001", &[(Administrative, 2)], None),
        area(4, Level::LargeGrid, "河口大网格", "45990100100001", &[(Administrative, 2), (Grid, 1)], None),
        area(5, Level::MediumGrid, "大榕中网格", "45990100100101", &[(Administrative, 3), (Grid, 4)], None),
        area(
            6,
            Level::SmallGrid,
            "大榕一网格",
            "4599010010010101",
            &[(Administrative, 3), (Grid, 5)],
            Some(108.0),
        ),
        area(
            7,
            Level::SmallGrid,
            "大榕二网格",
            "4599010010010102",
            &[(Administrative, 3), (Grid, 5)],
            Some(108.01),
        ),
        area(12, Level::Town, "青山镇", "459901002000", &[(Administrative, 1)], None),
        area(13, Level::Village, "石桥村", "459901002001", &[(Administrative, 12)], None),
        area(14, Level::LargeGrid, "青山大网格", "45990100200001", &[(Administrative, 12), (Grid, 1)], None),
        area(
            15,
            Level::MediumGrid,
            "石桥中网格",
            "45990100200101",
            &[(Administrative, 13), (Grid, 14)],
            None,
        ),
        area(
            16,
            Level::SmallGrid,
            "石桥一网格",
            "4599010020010101",
            &[(Administrative, 13), (Grid, 15)],
            Some(108.1),
        ),
    ]
}

/// An area; a small grid is a square of a hundredth of a degree with its south-west corner at `east`, 22° north.
fn area(
    id: i64,
    level: Level,
    name: &str,
    code: &str,
    parents: &[(Hierarchy, i64)],
    east: Option<f64>,
) -> Area {
    let outline = east.map(|east| {
        let (north, side) = (22.0, 0.01);
        let corner = |across: f64, up: f64| [east + across * side, north + up * side];
        let ring = [corner(0.0, 0.0), corner(1.0, 0.0), corner(1.0, 1.0), corner(0.0, 1.0), corner(0.0, 0.0)];
        serde_json::from_value(json!({"type": "Polygon", "coordinates": [ring]})).unwrap()
    });
    let parent = |(hierarchy, above): &(Hierarchy, i64)| {
        always(Parent { hierarchy: *hierarchy, area: AreaId(*above) })
    };
    Area {
        id: AreaId(id),
        level,
        names: vec![always(name.to_owned())],
        codes: vec![always(code.to_owned())],
        parents: parents.iter().map(parent).collect(),
        boundaries: outline.into_iter().map(always).collect(),
        seat: None,
        synthetic: true,
    }
}

fn always<T>(value: T) -> Dated<T> {
    Dated { from: None, until: None, approximate: false, source: "test".to_owned(), value }
}

/// Where tests find fonts to print with: where `scripts/fonts` puts them, and where the system has its own.
pub fn font_folders() -> Vec<std::path::PathBuf> {
    let said = |name: &str| std::env::var_os(name).map(std::path::PathBuf::from);
    let data = said("XDG_DATA_HOME").or_else(|| Some(said("HOME")?.join(".local/share")));
    gewu_document::usual_folders(said("GEWU_FONTS").as_deref(), data.as_deref())
}
