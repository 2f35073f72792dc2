//! What a search finds, and what somebody has reported, as a table.

use super::AT_ONCE;
use crate::App;
use crate::error::AppError;
use crate::matter::rows::Loaded;
use crate::matter::search::Sought;
use crate::table::{Cell, Head, Kind, List, Taken};
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use gewu_matter::matter::Status;
use gewu_store::matter_list::MatterCursor;
use gewu_territory::area::Level;
use std::collections::HashMap;

pub(crate) const HEADS: [Head; 12] = [
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
        let mut list = List::new(&snapshot, language, kind, ("事项", "matters"), &HEADS)?;
        let mut after = None;
        loop {
            let found = self.search(tenant, person, sought, after, AT_ONCE).await?;
            let ids: Vec<MatterId> = found.matters.iter().map(|it| it.matter).collect();
            self.add_matters(tenant, &mut list, &ids).await?;
            match found.next {
                Some(next) => after = Some(next),
                None => return list.finish(self),
            }
        }
    }

    /// All that somebody has reported, newest first.
    pub async fn table_of_own(
        &self,
        tenant: TenantId,
        person: PersonId,
        kind: Kind,
        language: &str,
    ) -> Result<Taken, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let mut list = List::new(&snapshot, language, kind, ("我的上报", "own reports"), &HEADS)?;
        let mut after = None;
        loop {
            let rows = self.own(tenant, person, after, AT_ONCE).await?;
            let ids: Vec<MatterId> = rows.iter().map(|it| it.matter).collect();
            self.add_matters(tenant, &mut list, &ids).await?;
            match rows.last().filter(|_| rows.len() as i64 == AT_ONCE) {
                Some(last) => after = Some(MatterCursor::after(last)),
                None => return list.finish(self),
            }
        }
    }

    async fn add_matters(
        &self,
        tenant: TenantId,
        list: &mut List<'_>,
        ids: &[MatterId],
    ) -> Result<(), AppError> {
        let mut kept = self.loaded(tenant, ids).await?;
        for id in ids {
            if let Some(loaded) = kept.remove(id) {
                let cells = list.matter(&loaded);
                list.row(&cells)?;
            }
        }
        Ok(())
    }

    pub(crate) async fn loaded(
        &self,
        tenant: TenantId,
        ids: &[MatterId],
    ) -> Result<HashMap<MatterId, Loaded>, AppError> {
        let rows = self.store.load_matters(tenant, ids).await?;
        rows.into_iter().map(|row| Ok((row.matter, Loaded::read(row)?))).collect()
    }
}

impl List<'_> {
    /// What stands under [`HEADS`] of a matter.
    pub(crate) fn matter(&self, loaded: &Loaded) -> Vec<Cell> {
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
        vec![
            Cell::Text(matter.id.to_string()),
            word(id),
            named("category", &matter.category),
            Cell::Text(status.to_owned()),
            named("end", &matter.end),
            place(Level::Town).into(),
            place(Level::Village).into(),
            grids.into_iter().find_map(place).into(),
            loaded.source.clone().into(),
            self.moment(Some(matter.opened_at)),
            self.moment(matter.due_at()),
            self.moment(matter.ended_at),
        ]
    }
}
