//! What a search finds, as a table.

use super::{AT_ONCE, Column, List, Taken};
use crate::App;
use crate::error::AppError;
use crate::matter::rows::Loaded;
use crate::matter::search::Sought;
use crate::table::{Cell, Kind};
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use gewu_matter::matter::Status;
use gewu_store::matter::MatterRow;
use gewu_territory::area::Level;
use std::collections::HashMap;

const COLUMNS: [Column; 12] = [
    ("编号", "id", 38),
    ("规程", "procedure", 14),
    ("类别", "category", 14),
    ("状态", "status", 10),
    ("办结方式", "outcome", 18),
    ("镇街", "town", 12),
    ("村居", "village", 12),
    ("网格", "grid", 18),
    ("来源", "source", 10),
    ("上报时间", "opened", 17),
    ("时限", "due", 17),
    ("办结时间", "closed", 17),
];

impl App {
    /// All matters that somebody looks for, of those that they may read singly, newest first.
    pub async fn table_of_matters(
        &self,
        tenant: TenantId,
        person: PersonId,
        sought: &Sought,
        kind: Kind,
        language: &str,
    ) -> Result<Taken, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let mut list = List::new(&snapshot, language, kind, ("事项", "matters"), &COLUMNS)?;
        let mut after = None;
        loop {
            let found = self.search(tenant, person, sought, after, AT_ONCE).await?;
            let ids: Vec<MatterId> = found.matters.iter().map(|it| it.matter).collect();
            let kept = self.store.load_matters(tenant, &ids).await?;
            let mut kept: HashMap<MatterId, MatterRow> = kept.into_iter().map(|it| (it.matter, it)).collect();
            for id in ids {
                if let Some(row) = kept.remove(&id) {
                    let cells = list.matter(row)?;
                    list.row(&cells)?;
                }
            }
            match found.next {
                Some(next) => after = Some(next),
                None => return list.finish(self),
            }
        }
    }
}

impl List<'_> {
    fn matter(&self, row: MatterRow) -> Result<Vec<Cell>, AppError> {
        let source = row.source.clone();
        let loaded = Loaded::read(row)?;
        let matter = &loaded.matter;
        let day = self.tenant.work_time.date(matter.opened_at);
        let place = |level: Level| {
            let area = matter.places.get(level.word())?;
            self.tenant.territory.name(*area, day).map(str::to_owned)
        };
        let grids = [Level::SmallGrid, Level::MediumGrid, Level::LargeGrid, Level::Group];
        let (id, pack) = (&loaded.procedure, self.tenant.edition(&loaded.edition));
        let word = |key: &str| pack.map_or(Cell::Empty, |pack| Cell::Text(pack.word(self.language, key)));
        let named = |kind: &str, name: &Option<String>| {
            name.as_ref().map_or(Cell::Empty, |name| word(&format!("{id}.{kind}.{name}")))
        };
        let status = match matter.status {
            Status::Open => self.either("办理中", "open"),
            Status::Ended => self.either("已办结", "ended"),
        };
        Ok(vec![
            Cell::Text(matter.id.to_string()),
            word(id),
            named("category", &matter.category),
            Cell::Text(status.to_owned()),
            named("end", &matter.end),
            place(Level::Town).into(),
            place(Level::Village).into(),
            grids.into_iter().find_map(place).into(),
            source.into(),
            self.moment(Some(matter.opened_at)),
            self.moment(matter.due_at()),
            self.moment(matter.ended_at),
        ])
    }
}
