//! A change: rows of any kind with the facts that tell of them, saved whole or not at all.

use crate::account::Accounts;
use crate::answer::AnswerRow;
use crate::attachment::AttachmentRow;
use crate::brought::BroughtRow;
use crate::db::Transaction;
use crate::export::ExportRow;
use crate::journal::FactRow;
use crate::kept_out::KeptOutRow;
use crate::matter::MatterRow;
use crate::migrated::MigratedRow;
use crate::notice::{ContactRow, NoticeRow};
use crate::outbox::{LetGoRow, MessageRow};
use crate::pack::{OverlayRow, PackRow};
use crate::partner::{OrderRow, PartnerRow};
use crate::party::PartyReceiptRow;
use crate::people::Directory;
use crate::proposal::ProposalRow;
use crate::task::TaskRow;
use crate::tenant::TenantRow;
use crate::token::TokenRow;
use crate::value::ValueRow;
use crate::{SaveError, Store};
use crate::{
    account, answer, attachment, brought, export, journal, kept_out, matter, migrated, notice, outbox, pack,
    partner, party, people, proposal, recheck, search_index, task, tenant, token, value,
};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, TenantId};
use uuid::Uuid;

/// What one or several commands of a tenant leave behind. Each row stands in it once, in its last state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Whose it is.
    pub tenant: TenantId,
    /// Matters, each with the version it was made from.
    pub matters: Vec<MatterRow>,
    /// Matters that a migration takes to another edition.
    pub migrated: Vec<MigratedRow>,
    /// Matters that came from another book.
    pub brought: Vec<BroughtRow>,
    /// Receipt codes of parties.
    pub party_receipts: Vec<PartyReceiptRow>,
    /// Who keeps out of matters from now on.
    pub kept_out: Vec<KeptOutRow>,
    /// Who no longer does.
    pub let_in: Vec<KeptOutRow>,
    /// Tasks that wait from now on, or wait otherwise than before.
    pub tasks_put: Vec<TaskRow>,
    /// Tasks that no longer wait.
    pub tasks_gone: Vec<(MatterId, i64)>,
    /// Personal values.
    pub values: Vec<ValueRow>,
    /// Personal values to destroy with their salts.
    pub values_gone: Vec<(MatterId, String)>,
    /// What happened. A fact whose place among its subject's facts is taken makes the batch stale.
    pub facts: Vec<FactRow>,
    /// Messages to send.
    pub outbox: Vec<MessageRow>,
    /// Messages that were passed on, with the instant.
    pub passed_on: Vec<(Uuid, Timestamp)>,
    /// Messages that were given up and are to be tried again, from an instant.
    pub sent_again: Vec<(Uuid, Timestamp)>,
    /// Messages that were given up and let go.
    pub let_go: Vec<LetGoRow>,
    /// Partners outside.
    pub partners: Vec<PartnerRow>,
    /// What partners sent.
    pub orders: Vec<OrderRow>,
    /// What people are told in the application.
    pub notices: Vec<NoticeRow>,
    /// By which ways people want to be told.
    pub contacts: Vec<ContactRow>,
    /// Answers to keep for repeated requests.
    pub answers: Vec<AnswerRow>,
    /// Places and people. Putting any, as with packs, parameters and settings, raises the version by
    /// which other servers see that what they hold in memory is old.
    pub directory: Directory,
    /// Packs to publish.
    pub packs: Vec<PackRow>,
    /// What is proposed about packs.
    pub proposals: Vec<ProposalRow>,
    /// Tables with personal values that were asked for.
    pub exports: Vec<ExportRow>,
    /// Parameters of packs.
    pub overlays: Vec<OverlayRow>,
    /// Tokens to hand out, prolong or take back.
    pub tokens: Vec<TokenRow>,
    /// Accounts, powers, links.
    pub accounts: Accounts,
    /// Attachments; their bytes are put before the batch is saved.
    pub attachments: Vec<AttachmentRow>,
    /// The tenant's own row, to set up or to change.
    pub settings: Option<TenantRow>,
}

impl Batch {
    /// An empty batch.
    pub fn new(tenant: TenantId) -> Batch {
        Batch {
            tenant,
            matters: Vec::new(),
            migrated: Vec::new(),
            brought: Vec::new(),
            party_receipts: Vec::new(),
            kept_out: Vec::new(),
            let_in: Vec::new(),
            tasks_put: Vec::new(),
            tasks_gone: Vec::new(),
            values: Vec::new(),
            values_gone: Vec::new(),
            facts: Vec::new(),
            outbox: Vec::new(),
            passed_on: Vec::new(),
            sent_again: Vec::new(),
            let_go: Vec::new(),
            partners: Vec::new(),
            orders: Vec::new(),
            notices: Vec::new(),
            contacts: Vec::new(),
            answers: Vec::new(),
            directory: Directory::default(),
            packs: Vec::new(),
            proposals: Vec::new(),
            exports: Vec::new(),
            overlays: Vec::new(),
            tokens: Vec::new(),
            accounts: Accounts::default(),
            attachments: Vec::new(),
            settings: None,
        }
    }
}

impl Batch {
    /// Whether anything changes that programs hold in memory: places, people, packs, settings.
    fn changes_the_tenant(&self) -> bool {
        !self.directory.is_empty()
            || !self.packs.is_empty()
            || !self.overlays.is_empty()
            || self.settings.is_some()
    }
}

impl Store {
    /// Saves a batch in one transaction, with one statement for each kind of row it holds.
    ///
    /// # Errors
    /// Nothing is saved when it fails: [`SaveError::Stale`] when a matter or a subject's facts went
    /// on since they were loaded, [`SaveError::AnswerExists`] when a request was answered before
    /// (told first, when both are so), [`SaveError::ReceiptTaken`], [`SaveError::ExternalKeyTaken`],
    /// or what the database could not do. Only [`crate::StoreError::Unavailable`] leaves open whether
    /// a commit came through.
    pub async fn save(&self, batch: &Batch) -> Result<(), SaveError> {
        let mut transaction = self.db.begin().await?;
        match put(&mut transaction, batch).await {
            Ok(()) => Ok(transaction.commit().await?),
            Err(error) => {
                transaction.rollback().await;
                Err(error)
            }
        }
    }
}

/// Answers first: a repeated request is known by them, whatever else is stale. Matters next: their
/// rows, always locked in one order, keep other savers of the same matters away from the rest.
async fn put(transaction: &mut Transaction, batch: &Batch) -> Result<(), SaveError> {
    let tenant = batch.tenant;
    if let Some(row) = &batch.settings {
        tenant::put(transaction, row).await?;
    }
    answer::put(transaction, tenant, &batch.answers).await?;
    matter::put(transaction, tenant, &batch.matters).await?;
    migrated::put(transaction, tenant, &batch.migrated).await?;
    brought::put(transaction, tenant, &batch.brought).await?;
    party::put(transaction, tenant, &batch.party_receipts).await?;
    kept_out::let_in(transaction, tenant, &batch.let_in).await?;
    kept_out::put(transaction, tenant, &batch.kept_out).await?;
    task::remove(transaction, tenant, &batch.tasks_gone).await?;
    task::put(transaction, tenant, &batch.tasks_put).await?;
    value::forget(transaction, tenant, &batch.values_gone).await?;
    search_index::forget(transaction, tenant, &batch.values_gone).await?;
    recheck::forget(transaction, tenant, &batch.values_gone).await?;
    value::put(transaction, tenant, &batch.values).await?;
    if batch.changes_the_tenant() {
        people::raise_version(transaction, tenant).await?;
    }
    people::put(transaction, tenant, &batch.directory).await?;
    pack::put(transaction, tenant, &batch.packs).await?;
    proposal::put(transaction, tenant, &batch.proposals).await?;
    export::put(transaction, tenant, &batch.exports).await?;
    pack::put_overlays(transaction, tenant, &batch.overlays).await?;
    token::put(transaction, tenant, &batch.tokens).await?;
    account::put(transaction, tenant, &batch.accounts).await?;
    attachment::put(transaction, tenant, &batch.attachments).await?;
    outbox::put(transaction, tenant, &batch.outbox).await?;
    outbox::pass_on(transaction, tenant, &batch.passed_on).await?;
    outbox::decide(transaction, tenant, &batch.sent_again, &batch.let_go).await?;
    partner::put(transaction, tenant, &batch.partners, &batch.orders).await?;
    notice::put(transaction, tenant, &batch.notices, &batch.contacts).await?;
    journal::put(transaction, tenant, &batch.facts).await?;
    Ok(())
}
