//! Following a matter by its receipt: what is shown of it, with what the interface needs to say it in any language.

use super::caller::Caller;
use super::receipt::Holder;
use super::rows::Loaded;
use super::show::MatterView;
use super::sight::Sight;
use super::timeline;
use crate::App;
use crate::error::AppError;
use gewu_kernel::id::{MatterId, TenantId};
use gewu_matter::matter::{Matter, PartyNumber};
use gewu_packs::Pack;
use std::sync::Arc;

/// A matter as its reporter follows it.
#[derive(Clone, Debug)]
pub struct Followed {
    /// As which party; 0 is whoever opened it.
    pub party: PartyNumber,
    /// What may be shown.
    pub view: MatterView,
    /// What is so about it, by the ids of its procedure.
    pub matter: Matter,
    /// The pack that it runs, with its words.
    pub pack: Arc<Pack>,
    /// The packs that it ran before, each with the fact that took it over to the next.
    pub before: Vec<(i64, Arc<Pack>)>,
}

impl Followed {
    /// The pack that it ran when a fact came about.
    pub fn pack_at(&self, fact: i64) -> &Arc<Pack> {
        self.before.iter().find(|(until, _)| fact <= *until).map_or(&self.pack, |(_, pack)| pack)
    }
}

impl App {
    /// A matter for the holder of its receipt.
    pub async fn follow(&self, tenant: TenantId, holder: Holder) -> Result<Followed, AppError> {
        Ok(self.followed_by(tenant, &holder.caller(), holder.matter).await?.0)
    }

    /// A matter for whoever may see it, in as much as they may, to be told in words.
    pub(super) async fn followed_by(
        &self,
        tenant: TenantId,
        caller: &Caller,
        matter: MatterId,
    ) -> Result<(Followed, Sight), AppError> {
        let absent = || AppError::NoSuchMatter(matter);
        let snapshot = self.tenant(tenant).await?;
        let row = self.store.load_matters(tenant, &[matter]).await?.pop().ok_or_else(absent)?;
        let loaded = Loaded::read(row)?;
        let pack = snapshot.edition(&loaded.edition).cloned().ok_or_else(absent)?;
        let (view, sight) = self.seen_by(tenant, caller, matter).await?;
        let facts = view.timeline.iter().map(|fact| (fact.version, fact.kind.as_str(), fact.body.clone()));
        let before = timeline::ran_before(facts).into_iter();
        let before =
            before.filter_map(|(until, edition)| Some((until, Arc::clone(snapshot.edition(&edition)?))));
        let party = match caller {
            Caller::Party(_, party) => *party,
            _ => 0,
        };
        Ok((Followed { party, view, matter: loaded.matter, pack, before: before.collect() }, sight))
    }
}
