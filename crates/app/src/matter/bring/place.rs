//! Where a row says that a matter lies, and which body there handled it.

use super::columns::named;
use super::read::Cells;
use crate::table::header::Called;
use crate::tenant::Tenant;
use gewu_kernel::id::{AreaId, BodyId};
use gewu_kernel::{Date, Timestamp};
use gewu_matter::matter::Places;
use gewu_packs::{Said, said};
use gewu_territory::area::Level;
use gewu_territory::boundary::Coordinate;
use gewu_territory::locate::Located;

/// So far outside of every town, in metres, a point is no point of this tenant.
const FAR: i64 = 10_000;

/// The area, what it lies in, and the point in millionths of a degree.
type Lies = (AreaId, Places, Option<(i64, i64)>);

/// Where it lies: a code wins over a point, since a point may be that of a telephone. Outlines are today's; what an
/// area was part of is that of the day, where it was there already.
pub(super) fn lies(tenant: &Tenant, cells: &Cells<'_>, day: Date, now: Timestamp) -> Result<Lies, Said> {
    let territory = &tenant.territory;
    let today = tenant.work_time.date(now);
    let point = point(cells)?;
    let located = point.map(|at| tenant.locator(today).locate(at));
    if let Some(Located::Outside { metres: FAR.., .. }) = located {
        let (east, north) = (cells.of("longitude"), cells.of("latitude"));
        return Err(said!(
            "the point {east}, {north} lies far outside; write degrees, longitude and latitude each in its own column",
            "坐标 {east}, {north} 离本地太远；请以度为单位，经度、纬度各写一列，不要写反"
        ));
    }
    let area = match (cells.of("area_code"), located) {
        ("", None) => {
            return Err(said!(
                "neither area_code nor a point says where it lies; fill in one of them",
                "区域编码和经纬度都没有填，不知道在哪里；请填一样"
            ));
        }
        ("", Some(Located::Grid(area) | Located::Outside { nearest_town: Some(area), .. })) => area,
        ("", Some(Located::Outside { nearest_town: None, .. })) => {
            return Err(said!(
                "no outlines are known in which the point could lie; write area_code",
                "还没有区域边界，不知道坐标落在哪里；请填区域编码"
            ));
        }
        (code, _) => {
            let found = territory.by_code(code, day).or_else(|| territory.by_code(code, today));
            found.ok_or_else(|| {
                said!(
                    "area_code “{code}” is no area in force on {day} or today; import the areas first",
                    "区域编码“{code}”在 {day} 和今天都没有对应的区域；请核对，或先导入地方"
                )
            })?
        }
    };
    let day = if territory.exists(area, day) { day } else { today };
    let micro = |degrees: f64| (degrees * 1_000_000.0).round() as i64;
    Ok((area, tenant.places(area, day), point.map(|at| (micro(at.lon), micro(at.lat)))))
}

fn point(cells: &Cells<'_>) -> Result<Option<Coordinate>, Said> {
    let degrees = |name: &'static str, most: f64| {
        let (written, Called { en, zh }) = (cells.of(name), named(name));
        let parsed = written.parse::<f64>().ok().filter(|it| it.is_finite() && it.abs() <= most);
        parsed.ok_or_else(|| {
            said!(
                "{en} “{written}” is no number of degrees; write it like 108.005",
                "{zh}“{written}”不是度数；请写成 108.005 这样"
            )
        })
    };
    match (cells.of("longitude"), cells.of("latitude")) {
        ("", "") => Ok(None),
        _ => Ok(Some(Coordinate { lon: degrees("longitude", 180.0)?, lat: degrees("latitude", 90.0)? })),
    }
}

/// The body of a row, by its code or name, nearest to where the matter lies.
pub(super) fn unit(tenant: &Tenant, places: &Places, written: &str) -> Result<Option<BodyId>, Said> {
    if written.is_empty() {
        return Ok(None);
    }
    let nearest: Vec<AreaId> =
        Level::ALL.iter().rev().filter_map(|level| places.get(level.word()).copied()).collect();
    if let Some(body) = tenant.directory.unit(written, nearest.iter().copied()) {
        return Ok(Some(body));
    }
    let called = tenant.directory.bodies().filter(|body| body.name == written);
    let here = called.filter_map(|body| Some((nearest.iter().position(|area| *area == body.area)?, body.id)));
    match here.min() {
        Some((_, body)) => Ok(Some(body)),
        None => Err(said!(
            "no body has the code or name “{written}” where the matter lies or above; import the bodies first",
            "事项所在的区域和上级区域都没有编码或名称是“{written}”的单位；请核对，或先导入单位"
        )),
    }
}
