//! Going through the matters that run, from a place on.

use super::AT_ONCE;
use crate::App;
use crate::error::AppError;
use crate::pack::{PackError, bytes, hex};
use crate::tenant::Edition;
use gewu_kernel::id::{MatterId, TenantId};
use gewu_store::matter::MatterRow;
use uuid::Uuid;

/// A matter among those that run, by edition and id: what comes after it comes next. As text it is for programs alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) edition: Edition,
    pub(super) matter: MatterId,
}

impl Place {
    /// Before all of them.
    pub(super) fn first() -> Place {
        Place { edition: Edition { hash: [0; 32], overlay: 0 }, matter: MatterId(Uuid::nil()) }
    }

    pub(super) fn of(row: &MatterRow) -> Place {
        let edition = Edition { hash: row.pack_hash, overlay: row.overlay_version };
        Place { edition, matter: row.matter }
    }

    pub(super) fn text(&self) -> String {
        format!("{}.{}.{}", hex(&self.edition.hash), self.edition.overlay, self.matter)
    }

    pub(super) fn read(text: Option<&str>) -> Result<Place, PackError> {
        let Some(text) = text else { return Ok(Place::first()) };
        let mut parts = text.splitn(3, '.');
        let place = (|| {
            let hash = bytes(parts.next()?)?;
            let overlay = parts.next()?.parse().ok()?;
            Some(Place { edition: Edition { hash, overlay }, matter: parts.next()?.parse().ok()? })
        })();
        place.ok_or(PackError::Words(
            "/after",
            "repeat `next` of the last answer, or leave it out to begin anew",
        ))
    }
}

impl App {
    /// The next matters that run on editions of a pack other than one, at most so many.
    pub(super) async fn next_running(
        &self,
        tenant: TenantId,
        pack: &str,
        except: &Edition,
        after: &Place,
        most: usize,
    ) -> Result<Vec<MatterRow>, AppError> {
        let mut rows: Vec<MatterRow> = Vec::new();
        let from = (after.edition.hash, after.edition.overlay);
        for on in self.store.running(tenant, pack).await? {
            let edition = Edition { hash: on.hash, overlay: on.overlay };
            if edition == *except || (on.hash, on.overlay) < from {
                continue;
            }
            let begun = edition == after.edition;
            let mut last = if begun { after.matter } else { MatterId(Uuid::nil()) };
            while rows.len() < most {
                let wanted = AT_ONCE.min(most - rows.len());
                let of = (pack, &edition.hash, edition.overlay);
                let page = self.store.running_matters(tenant, of, last, wanted as i64).await?;
                let full = page.len() == wanted;
                last = page.last().map_or(last, |row| row.matter);
                rows.extend(page);
                if !full {
                    break;
                }
            }
        }
        Ok(rows)
    }
}
