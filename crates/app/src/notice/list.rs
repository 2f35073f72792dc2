//! Somebody's notices, the newest first.

use super::NO_MATTER;
use crate::App;
use crate::error::AppError;
use crate::matter::Caller;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, PersonId, TenantId};
use gewu_store::notice::NoticeRow;
use jiff::SignedDuration;
use std::collections::HashMap;
use uuid::{Builder, Uuid};

/// As many unread notices as are counted.
const COUNTED: i64 = 100;
/// How long a notice is kept: it only says where to look.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 90);

/// Something somebody is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeView {
    /// Its id; later ones are greater.
    pub id: Uuid,
    /// When.
    pub at: Timestamp,
    /// What about: `task`, `escalated`, `urged`, `answered`, `ended`, …
    pub kind: String,
    /// The matter; none, where it is about one’s own account.
    pub matter: Option<MatterId>,
    /// What the matter is called, for whoever still may see it.
    pub title: Option<String>,
    /// The task it concerns.
    pub task: Option<i64>,
    /// Whether it was read.
    pub read: bool,
}

/// A page of notices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notices {
    /// The newest first.
    pub notices: Vec<NoticeView>,
    /// How many are unread, up to 100.
    pub unread: i64,
}

impl App {
    /// A page of a person's notices before one.
    pub async fn notices(
        &self,
        tenant: TenantId,
        person: PersonId,
        before: Option<Uuid>,
        limit: i64,
    ) -> Result<Notices, AppError> {
        let read_up_to = self.store.contact(tenant, person).await?.map_or(Uuid::nil(), |it| it.read_up_to);
        let rows = self.store.notices(tenant, person, before.unwrap_or(Uuid::max()), limit).await?;
        let titles = self.titles(tenant, person, &rows).await?;
        let view = |row: NoticeRow| NoticeView {
            read: row.notice <= read_up_to,
            title: titles.get(&row.matter).cloned().flatten(),
            id: row.notice,
            at: row.at,
            kind: row.kind,
            matter: Some(row.matter).filter(|matter| *matter != NO_MATTER),
            task: row.task,
        };
        Ok(Notices {
            notices: rows.into_iter().map(view).collect(),
            unread: self.store.unread(tenant, person, read_up_to, COUNTED).await?,
        })
    }

    /// Notes how far a person has read; what is much older is forgotten.
    pub async fn read_notices(
        &self,
        tenant: TenantId,
        person: PersonId,
        up_to: Uuid,
    ) -> Result<(), AppError> {
        let known = self.store.contact(tenant, person).await?.map_or(Uuid::nil(), |it| it.read_up_to);
        let oldest = (self.clock.now() - KEPT).as_millisecond();
        let oldest = Builder::from_unix_timestamp_millis(u64::try_from(oldest).unwrap_or(0), &[0; 10]);
        let oldest = oldest.into_uuid();
        Ok(self.store.read_up_to(tenant, person, up_to.max(known), oldest.min(up_to)).await?)
    }

    /// What the matters of notices are called, as far as the person may still see them.
    async fn titles(
        &self,
        tenant: TenantId,
        person: PersonId,
        rows: &[NoticeRow],
    ) -> Result<HashMap<MatterId, Option<String>>, AppError> {
        let mut matters: Vec<MatterId> = rows.iter().map(|row| row.matter).collect();
        matters.sort_unstable();
        matters.dedup();
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let caller = Caller::Person(person);
        let mut titles = HashMap::new();
        for row in self.store.load_matters(tenant, &matters).await? {
            let loaded = crate::matter::rows::Loaded::read(row)?;
            if snapshot.may_see(&caller, &loaded.matter, now) {
                titles.insert(loaded.matter.id, loaded.title.clone());
            }
        }
        Ok(titles)
    }
}
