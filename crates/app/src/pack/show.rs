//! The packs of a tenant as people look at them.

use super::error::PackError;
use super::hex;
use crate::App;
use crate::error::AppError;
use gewu_kernel::Timestamp;
use gewu_kernel::id::TenantId;
use gewu_packs::Pack;
use gewu_packs::draw::{Drawing, Way};

/// A pack in a list.
#[derive(Clone, Debug)]
pub struct PackLine {
    /// Its id.
    pub pack: String,
    /// What people call it.
    pub title: String,
    /// What it is for.
    pub summary: String,
    /// The edition that was published last.
    pub hash: String,
    /// Since when it takes no new matters.
    pub retired_at: Option<Timestamp>,
    /// The version of the parameters in force; 0 for the pack's own.
    pub parameters: i64,
    /// How many matters run on any of its editions.
    pub running: i64,
    /// How many proposals wait for a decision.
    pub waiting: usize,
}

/// A pack by itself.
#[derive(Clone, Debug)]
pub struct PackView {
    /// As in the list.
    pub line: PackLine,
    /// Its procedures: id and title in Chinese.
    pub procedures: Vec<(String, String)>,
}

/// Of what a picture is made.
#[derive(Clone, Copy, Debug)]
pub struct Pictured<'p> {
    /// The pack.
    pub pack: &'p Pack,
    /// One of its procedures; the first, if not said.
    pub procedure: Option<&'p str>,
    /// The language of its words.
    pub language: &'p str,
}

impl Pictured<'_> {
    /// The procedure as SVG.
    pub fn drawn(self) -> Result<String, PackError> {
        Ok(self.drawing()?.svg(&Way::default()))
    }

    /// The procedure as BPMN, with a name for the file.
    pub fn modelled(self) -> Result<(String, String), PackError> {
        let drawing = self.drawing()?;
        Ok((format!("{}.{}", self.pack.id, drawing.procedure.id), drawing.bpmn()))
    }

    /// What is drawn.
    fn drawing(&self) -> Result<Drawing<'_>, PackError> {
        let Pictured { pack, procedure, language } = *self;
        let found = match procedure {
            Some(id) => pack.procedures.get(id),
            None => pack.procedures.values().next(),
        };
        let runnable =
            found.ok_or_else(|| PackError::NoSuchDrawing(procedure.unwrap_or_default().to_owned()))?;
        Ok(Drawing { pack, procedure: &runnable.procedure, language })
    }
}

impl App {
    /// All packs that were ever published here, by id.
    pub async fn packs(&self, tenant: TenantId) -> Result<Vec<PackLine>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let waiting = self.waiting_proposals(tenant).await?;
        let mut lines = Vec::new();
        for id in snapshot.packs() {
            let Some((edition, pack, retired_at)) = snapshot.latest(id) else { continue };
            let running = self.store.running(tenant, id).await?;
            lines.push(PackLine {
                pack: id.clone(),
                title: pack.title.clone(),
                summary: pack.summary.clone(),
                hash: hex(&edition.hash),
                retired_at,
                parameters: edition.overlay,
                running: running.iter().map(|it| it.matters).sum(),
                waiting: waiting.iter().filter(|proposal| proposal.pack == *id).count(),
            });
        }
        Ok(lines)
    }

    /// One of them.
    pub async fn pack(&self, tenant: TenantId, id: &str) -> Result<PackView, AppError> {
        let missing = || PackError::NoSuchPack(id.to_owned());
        let line = self.packs(tenant).await?.into_iter().find(|line| line.pack == id).ok_or_else(missing)?;
        let snapshot = self.tenant(tenant).await?;
        let (_, pack, _) = snapshot.latest(id).ok_or_else(missing)?;
        let procedures = pack.procedures.values().map(|it| &it.procedure);
        Ok(PackView { line, procedures: procedures.map(|it| (it.id.clone(), it.title.clone())).collect() })
    }
}
