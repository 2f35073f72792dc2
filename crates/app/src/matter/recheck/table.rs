//! What waits to be looked at again as a table to take along.

use super::Sign;
use crate::App;
use crate::error::AppError;
use crate::matter::table::matters::HEADS;
use crate::table::{Cell, Head, Kind, List, Taken};
use gewu_kernel::id::{MatterId, PersonId, TenantId};

/// How many are read at once.
const AT_ONCE: i64 = 200;
/// What stands beside the columns of every list of matters.
const FURTHER: [Head; 2] =
    [("复核期限", "look until", 17), ("更容易抽中的原因", "drawn more easily for", 40)];

impl App {
    /// All that a person may look at again, that which waits shortest first.
    pub async fn table_of_rechecks(
        &self,
        tenant: TenantId,
        person: PersonId,
        kind: Kind,
        language: &str,
    ) -> Result<Taken, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let heads = [HEADS.as_slice(), FURTHER.as_slice()].concat();
        let mut list = List::new(&snapshot, language, kind, ("复核", "second looks"), &heads)?;
        let mut after = None;
        loop {
            let found = self.rechecks(tenant, person, after, AT_ONCE).await?;
            let ids: Vec<MatterId> = found.lines.iter().map(|it| it.matter.matter).collect();
            let mut kept = self.loaded(tenant, &ids).await?;
            for line in &found.lines {
                let Some(loaded) = kept.remove(&line.matter.matter) else { continue };
                let mut cells = list.matter(&loaded);
                cells.push(list.moment(Some(line.until)));
                cells.push(list.signs(&line.signs));
                list.row(&cells)?;
            }
            match found.next {
                Some(next) => after = Some(next),
                None => return list.finish(self),
            }
        }
    }
}

impl List<'_> {
    fn signs(&self, signs: &[Sign]) -> Cell {
        let sign = |sign: &Sign| match sign {
            Sign::LastMinutes { minutes } => {
                format!("{} {minutes}", self.either("办完时离时限的分钟数", "minutes left of the limit"))
            }
            Sign::CopiedWords { others, .. } => {
                format!(
                    "{} {others}",
                    self.either("办理情况一字不差的别的事项", "others with the same words")
                )
            }
            Sign::ReusedFiles { others, .. } => {
                format!("{} {others}", self.either("用过同样照片的别的事项", "others with the same pictures"))
            }
        };
        match signs {
            [] => Cell::Text(self.either("纯随机", "the lot alone").to_owned()),
            _ => Cell::Text(signs.iter().map(sign).collect::<Vec<_>>().join(self.either("；", "; "))),
        }
    }
}
