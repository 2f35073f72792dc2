//! Paper: blank forms are printed with a code that is drawn beforehand, so that the copy a villager keeps leads to the
//! matter that staff enter later.

use super::caller::Caller;
use super::receipt;
use super::report::{Drawn, Report};
use super::request::{Request, Work};
use crate::App;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_kernel::canonical::canonical;
use gewu_kernel::id::{MatterId, PersonId, Subject, TenantId};
use gewu_kernel::{Timestamp, limit};
use gewu_store::Batch;
use gewu_store::journal::FactRow;
use gewu_store::receipt::{ReceiptRow, WAITING};
use serde_json::{Value, json};

/// The kind of code that stands on paper.
pub const KIND: &str = "paper";
/// The most forms that are printed at once.
pub const AT_ONCE: usize = 20;
/// How long a blank form can be used: it may lie in a drawer for a while.
const GOOD: limit::Limit = limit::Limit { count: 6, unit: limit::Unit::Months };

impl App {
    /// Draws codes for blank forms, at most [`AT_ONCE`].
    pub async fn draw_papers(&self, tenant: TenantId, count: usize) -> Result<Vec<String>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let now = self.clock.now();
        let expires_at = snapshot.work_time.after(now, GOOD);
        let mut batch = Batch::new(tenant);
        let mut codes = Vec::new();
        for _ in 0..count.clamp(1, AT_ONCE) {
            let matter = MatterId(self.source.id(now));
            let code = receipt::code(&snapshot, matter);
            batch.receipts.push(ReceiptRow {
                matter,
                receipt_hash: receipt::hash(&code).unwrap_or_default(),
                kind: KIND.to_owned(),
                status: WAITING.to_owned(),
                made_at: now,
                expires_at: Some(expires_at),
                report: None,
                salt: self.source.salt(),
                reasons: None,
                decided_at: None,
                decided_by: None,
                answer: None,
            });
            batch.facts.push(fact(matter, 1, "paper-drawn", "anyone", now, &json!({})));
            codes.push(code);
        }
        self.store.save(&batch).await?;
        Ok(codes)
    }

    /// A request with what becomes of the code on the paper that it names, if it names one.
    pub(super) async fn with_paper(
        &self,
        tenant: &Tenant,
        request: &Request,
    ) -> Result<Option<Request>, AppError> {
        let Work::Report(report) = &request.work else { return Ok(None) };
        let Some(code) = &report.paper else { return Ok(None) };
        let (Caller::Person(person), Some(_)) = (&request.caller, &report.on_behalf) else {
            return Err(AppError::Forbidden("enter a paper form but for somebody else, signed in"));
        };
        let drawn = self.take_paper(tenant.row.tenant, *person, code).await?;
        let report = Report { drawn: Some(Box::new(drawn)), ..report.clone() };
        Ok(Some(Request { work: Work::Report(report), ..request.clone() }))
    }

    /// The code of a form that somebody now enters, to go with their report.
    async fn take_paper(&self, tenant: TenantId, person: PersonId, code: &str) -> Result<Drawn, AppError> {
        let row = match self.receipt(tenant, code).await {
            // A form that was entered has a matter, and so has every other receipt.
            Err(AppError::NoSuchReceipt) => self.matter_of_receipt(tenant, code).await.and(Err(
                AppError::Receipt("this code is no blank form’s; compare it letter by letter with the paper"),
            ))?,
            row => row?,
        };
        let now = self.clock.now();
        if row.kind != KIND {
            return Err(AppError::Receipt(
                "this code is no blank form’s; compare it letter by letter with the paper",
            ));
        }
        if row.status != WAITING {
            return Err(AppError::Receipt("this form has been entered already; open the matter by its code"));
        }
        if row.expires_at.is_some_and(|until| until <= now) {
            return Err(AppError::Receipt(
                "this form is too old; enter it without its code and give the new one",
            ));
        }
        let actor = format!("person:{person}");
        let fact = fact(row.matter, 2, "paper-entered", &actor, now, &json!({}));
        let row = ReceiptRow {
            status: "entered".to_owned(),
            decided_at: Some(now),
            decided_by: Some(person),
            ..row
        };
        Ok(Drawn { row, fact })
    }
}

/// A fact about a code.
pub(super) fn fact(
    matter: MatterId,
    version: i64,
    kind: &str,
    actor: &str,
    now: Timestamp,
    body: &Value,
) -> FactRow {
    FactRow {
        subject: Subject::Receipt(matter),
        subject_version: version,
        kind: kind.to_owned(),
        actor: actor.to_owned(),
        happened_at: now,
        recorded_at: now,
        body: canonical(body),
    }
}
