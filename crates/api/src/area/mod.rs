//! Places, as of today.

pub mod list;
pub mod locate;
pub mod show;

use gewu_app::Tenant;
use gewu_kernel::Date;
use gewu_kernel::id::AreaId;
use serde::Serialize;
use utoipa::ToSchema;

/// A place today.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub struct AreaAnswer {
    /// Its number, which never changes.
    area: i64,
    /// `county`, `town`, `village`, `small-grid` …
    level: &'static str,
    name: String,
    /// The 12-digit division code, or the county’s code of a grid.
    code: Option<String>,
    /// What it is part of among divisions.
    parent: Option<i64>,
    /// What it is part of among grids.
    grid_parent: Option<i64>,
    /// Invented for demonstration or tests: not a real place.
    synthetic: bool,
}

fn answer(tenant: &Tenant, id: AreaId, day: Date) -> Option<AreaAnswer> {
    use gewu_territory::area::Hierarchy::{Administrative, Grid};
    let area = tenant.territory.area(id)?;
    Some(AreaAnswer {
        area: id.0,
        level: area.level.word(),
        name: tenant.territory.name(id, day)?.to_owned(),
        code: tenant.territory.code(id, day).map(str::to_owned),
        parent: tenant.territory.parent(id, Administrative, day).map(|it| it.0),
        grid_parent: tenant.territory.parent(id, Grid, day).map(|it| it.0),
        synthetic: area.synthetic,
    })
}
