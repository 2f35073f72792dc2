//! Bringing organisations in.

use crate::App;
use crate::change::Change;
use crate::error::AppError;
use crate::table::header::{Called, called};
use crate::table::words::listed;
use crate::table::{self, Column, Imported, RowProblem};
use crate::tenant::Tenant;
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, BodyId, TenantId};
use gewu_packs::{Said, said};
use gewu_store::people::BodyRow;
use gewu_territory::body::BodyKind;
use serde::Deserialize;
use std::collections::HashMap;

/// The columns of a table of organisations.
pub const BODY_COLUMNS: [Column; 4] = [
    Column {
        name: "code",
        chinese: &["编码", "简称", "单位编码"],
        required: true,
        meaning: "short key by which packs and tables name it, such as urban-management; unique at its area",
        told: "机制包和表格里用的短名，同一区域内不重复",
        example: "urban-works",
    },
    Column {
        name: "name",
        chinese: &["名称", "单位名称"],
        required: true,
        meaning: "its full name",
        told: "全称",
        example: "灵溪县城市管理局",
    },
    Column {
        name: "kind",
        chinese: &["类型", "单位类型"],
        required: true,
        meaning: "one of the kinds below",
        told: "下列类型之一",
        example: "department",
    },
    Column {
        name: "area_code",
        chinese: &["区域编码", "所在区域"],
        required: true,
        meaning: "present code of the area it works for",
        told: "它服务的区域的现行编码",
        example: "459901000000",
    },
];

/// The words for kinds of organisations, with what people call them.
pub const BODY_KINDS: [(&str, &str); 12] = [
    ("party", "党组织"),
    ("department", "部门、乡镇内设机构"),
    ("government", "人民政府、街道办事处"),
    ("centre", "综治中心、指挥中心"),
    ("villagers-committee", "村民委员会"),
    ("residents-committee", "居民委员会"),
    ("group", "村民小组"),
    ("collective", "集体经济组织"),
    ("supervision", "村务监督委员会"),
    ("mediation", "人民调解委员会"),
    ("association", "社会组织、业主委员会、理事会"),
    ("enterprise", "企业、公用事业单位"),
];

#[derive(Debug, Deserialize)]
struct Row {
    code: String,
    name: String,
    kind: String,
    area_code: String,
}

impl App {
    /// Brings in a table of organisations, each known by its code at its area.
    pub async fn import_bodies(
        &self,
        tenant: TenantId,
        table: &[u8],
        actor: &str,
        dry_run: bool,
    ) -> Result<Imported, AppError> {
        let mut imported = Imported::default();
        let rows = table::rows::<Row>(table, &BODY_COLUMNS, &mut imported)?;
        let snapshot = self.tenant(tenant).await?;
        let today = snapshot.work_time.date(self.clock.now());
        let (_, known) = self.store.directory(tenant).await?;
        let mut next = known.bodies.iter().map(|body| body.body.0).max().unwrap_or(0);
        let key = |body: &BodyRow| (body.code.clone(), body.area);
        let mut bodies: HashMap<_, BodyRow> =
            known.bodies.into_iter().map(|body| (key(&body), body)).collect();
        let mut lines: HashMap<_, u64> = HashMap::new();
        let mut change = Change::default();
        for (line, row) in rows {
            let mut body = match read(&snapshot, today, row) {
                Ok(body) => body,
                Err(reason) => {
                    imported.problems.push(RowProblem { line, reason });
                    continue;
                }
            };
            if let Some(first) = lines.insert(key(&body), line) {
                let reason = said!(
                    "line {first} has the same code at the same area; keep one of them",
                    "第 {first} 行在同一区域有同样的编码；请只留一行"
                );
                imported.problems.push(RowProblem { line, reason });
                continue;
            }
            match bodies.get(&key(&body)) {
                None => {
                    next += 1;
                    body.body = BodyId(next);
                    imported.added += 1;
                    change.put_body(body.clone(), "body-added");
                }
                Some(before) => {
                    body.body = before.body;
                    if *before == body {
                        imported.unchanged += 1;
                        continue;
                    }
                    imported.changed += 1;
                    change.put_body(body.clone(), "body-changed");
                }
            }
            bodies.insert(key(&body), body);
        }
        imported.facts = change.facts();
        imported.problems.sort();
        if !dry_run {
            self.save_change(tenant, change, actor).await?;
        }
        Ok(imported)
    }
}

fn read(tenant: &Tenant, today: Date, row: Row) -> Result<BodyRow, Said> {
    if row.code.is_empty() || row.name.is_empty() {
        return Err(said!("code and name must not be empty", "编码和名称都要填"));
    }
    let kind = serde_json::from_value::<BodyKind>(row.kind.clone().into());
    if kind.is_err() {
        let (kind, Said { en, zh }) = (&row.kind, listed(BODY_KINDS.map(|(word, _)| word)));
        return Err(said!(
            "“{kind}” is not a kind of organisation; write one of {en}",
            "“{kind}”不是单位的类型；请写{zh}之一"
        ));
    }
    let area = area(tenant, today, called(&BODY_COLUMNS, "area_code"), &row.area_code)?;
    Ok(BodyRow { body: BodyId(0), code: row.code, name: row.name, kind: row.kind, area: Some(area) })
}

/// The area of a present code, or of `area:` and its number, for grids that have no code.
pub(crate) fn area(
    tenant: &Tenant,
    today: Date,
    Called { en, zh }: Called,
    code: &str,
) -> Result<AreaId, Said> {
    let by_number = code.strip_prefix("area:").and_then(|number| number.parse().ok());
    let by_number = by_number.filter(|id| tenant.territory.exists(*id, today));
    by_number.or_else(|| tenant.territory.by_code(code, today)).ok_or_else(|| {
        said!(
            "{en} “{code}” is no area in force on {today}; import the areas first, or write area: and the number of \
             one without a code",
            "{zh}“{code}”在 {today} 没有对应的区域；请核对，或先导入地方；没有编码的区域，写 area: 加它的号码"
        )
    })
}
