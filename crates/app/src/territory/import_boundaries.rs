//! Bringing outlines in, so that a point finds its grid.

use crate::App;
use crate::error::AppError;
use crate::table::{Imported, RowProblem};
use gewu_kernel::Date;
use gewu_kernel::id::TenantId;
use gewu_packs::{Said, said};
use gewu_territory::area::{Area, Dated};
use gewu_territory::boundary::{Boundary, BoundaryError, Feature};

impl App {
    /// Gives areas their outlines from a day on: a GeoJSON collection whose features carry an area's present code
    /// as their property `code`. CGCS2000 degrees, longitude first.
    pub async fn import_boundaries(
        &self,
        tenant: TenantId,
        collection: &str,
        from: Option<Date>,
        actor: &str,
        dry_run: bool,
    ) -> Result<Imported, AppError> {
        let features = Boundary::each_feature(collection).map_err(|error| AppError::Table(unfit(&error)))?;
        let snapshot = self.tenant(tenant).await?;
        let today = snapshot.work_time.date(self.clock.now());
        let mut imported = Imported::default();
        let mut areas: Vec<Area> = Vec::new();
        for Feature { code, outline } in features {
            let mut wrong = |reason: Said| imported.problems.push(RowProblem { line: 0, reason });
            let known = snapshot.territory.by_code(&code, today).and_then(|id| snapshot.territory.area(id));
            match (known, outline) {
                (None, _) => wrong(said!(
                    "“{code}” is the code of no area in force; write a present code as the feature’s property “code”",
                    "“{code}”不是现行区域的编码；请在要素的“code”属性里写现行编码"
                )),
                (_, Err(error)) => {
                    let Said { en, zh } = unfit(&error);
                    wrong(said!("the outline of {code}: {en}", "{code} 的边界：{zh}"));
                }
                (Some(area), _) if areas.iter().any(|outlined| outlined.id == area.id) => wrong(said!(
                    "{code} has an outline already in this file; put its parts into one feature, a MultiPolygon",
                    "文件里 {code} 已经有边界；请把各部分合成一个要素（MultiPolygon）"
                )),
                (Some(area), Ok(outline)) => areas.push(outlined(area, outline, from)),
            }
        }
        self.bring(tenant, areas, Vec::new(), imported, actor, dry_run).await
    }
}

fn unfit(error: &BoundaryError) -> Said {
    let zh = match error {
        BoundaryError::NotAnArea => "边界要是至少三个角的 Polygon 或 MultiPolygon".to_owned(),
        BoundaryError::NotDegrees(east, north) => {
            format!("有个角是 {east}, {north}；要写度数，经度在前，纬度在后")
        }
        _ => "边界不能按 GeoJSON 读取；请重新导出".to_owned(),
    };
    Said::of(error.to_string(), zh)
}

/// An area with nothing said of it but its outline.
fn outlined(area: &Area, outline: Boundary, from: Option<Date>) -> Area {
    let source = "imported".to_owned();
    let boundary = Dated { from, until: None, approximate: false, source, value: outline };
    Area {
        names: Vec::new(),
        codes: Vec::new(),
        parents: Vec::new(),
        boundaries: vec![boundary],
        ..area.clone()
    }
}
