//! Paper: blank forms are printed with a code, so that the copy a villager keeps leads to the matter that staff enter
//! later. Printing one leaves nothing behind: the code says itself, under the tenant's key, that it was given out here
//! and on which day, and the id of its matter follows from it.

use super::caller::Caller;
use super::receipt::{self, BYTES};
use super::report::Report;
use super::request::Request;
use crate::App;
use crate::error::AppError;
use crate::tenant::Tenant;
use gewu_kernel::id::{MatterId, TenantId};
use gewu_kernel::{Date, Timestamp, limit};
use uuid::{Builder, Version};

/// The most forms that are printed at once.
pub const AT_ONCE: usize = 20;
/// How long a blank form can be used: it may lie in a drawer for a while.
const GOOD: limit::Limit = limit::Limit { count: 6, unit: limit::Unit::Months };

/// How a code is made: the day it was printed, chance, and what only the tenant's key can say of both.
const DAY: usize = 2;
const SAID: usize = 7;
/// Days are counted from here.
const FIRST_DAY: Date = Date::constant(2020, 1, 1);

const CHECK: &str = "paper-code";
const SALT: &str = "paper-salt";
const MASK: &str = "paper-mask";

/// A blank form, by its code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    /// The id that its matter will have.
    pub matter: MatterId,
    /// The day on which it was printed.
    pub printed_on: Date,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

impl App {
    /// Codes for blank forms, at most [`AT_ONCE`].
    pub async fn draw_papers(&self, tenant: TenantId, count: usize) -> Result<Vec<String>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let day = snapshot.work_time.date(self.clock.now());
        let draw = |_| {
            let mut chance = [0; SAID - DAY];
            self.source.fill(&mut chance);
            receipt::letters(&snapshot.paper_code(day, chance))
        };
        Ok((0..count.clamp(1, AT_ONCE)).map(draw).collect())
    }

    /// The blank form of a code, for whoever follows it; a code that is none's, and one that leads to a matter by
    /// now, are no blank form's.
    pub async fn paper(&self, tenant: TenantId, code: &str) -> Result<Paper, AppError> {
        self.tenant(tenant).await?.paper(code).ok_or(AppError::NoSuchReceipt)
    }

    /// The id of the matter that staff enter from a paper form.
    pub(super) async fn take_paper(
        &self,
        tenant: &Tenant,
        request: &Request,
        report: &Report,
        code: &str,
        now: Timestamp,
    ) -> Result<MatterId, AppError> {
        if !matches!(request.caller, Caller::Person(_)) || report.on_behalf.is_none() {
            return Err(AppError::Forbidden("enter a paper form but for somebody else, signed in"));
        }
        let used = self.matter_of_receipt(tenant.row.tenant, code).await;
        match (used, tenant.paper(code)) {
            (Err(AppError::NoSuchReceipt), Some(paper)) if paper.expires_at <= now => {
                Err(AppError::Receipt("this form is too old; enter it without its code and give the new one"))
            }
            (Err(AppError::NoSuchReceipt), Some(paper)) => Ok(paper.matter),
            (Ok(_), Some(_)) => {
                Err(AppError::Receipt("this form has been entered already; open the matter by its code"))
            }
            (Ok(_), None) => Err(AppError::Receipt(
                "this code is no blank form’s; compare it letter by letter with the paper",
            )),
            (Err(error), _) => Err(error),
        }
    }
}

impl Tenant {
    fn paper_code(&self, day: Date, chance: [u8; SAID - DAY]) -> [u8; BYTES] {
        let days = day.since(FIRST_DAY).map_or(0, |span| span.get_days());
        let mut code = [0; BYTES];
        code[..DAY].copy_from_slice(&u16::try_from(days).unwrap_or_default().to_be_bytes());
        code[DAY..SAID].copy_from_slice(&chance);
        let check = self.keyed(CHECK, &code[..SAID]);
        code[SAID..].copy_from_slice(&check[..BYTES - SAID]);
        code
    }

    /// What a code says of itself, if it was printed here.
    fn paper(&self, code: &str) -> Option<Paper> {
        let code = receipt::bytes(code)?;
        if self.keyed(CHECK, &code[..SAID])[..BYTES - SAID] != code[SAID..] {
            return None;
        }
        let days = u16::from_be_bytes([code[0], code[1]]);
        let printed_on = FIRST_DAY.checked_add(jiff::Span::new().days(i64::from(days))).ok()?;
        let expires_at = self.work_time.after(self.work_time.start_of(printed_on), GOOD);
        Some(Paper { matter: self.matter_of_paper(&code), printed_on, expires_at })
    }

    /// The id that follows from a code. It hides the code from whoever reads the id without the tenant's key, and
    /// with the key the code is read from it again.
    fn matter_of_paper(&self, code: &[u8; BYTES]) -> MatterId {
        let salt: [u8; 4] = first(self.keyed(SALT, code));
        let hidden = masked(code, &self.keyed(MASK, &salt));
        let mut id = [0; 16];
        id[..6].copy_from_slice(&hidden[..6]);
        id[7] = hidden[6];
        id[9..12].copy_from_slice(&hidden[7..]);
        id[12..].copy_from_slice(&salt);
        MatterId(Builder::from_custom_bytes(id).into_uuid())
    }

    /// The code on the paper from which a matter was entered; none for every other matter.
    pub(super) fn code_on_paper(&self, matter: MatterId) -> Option<[u8; BYTES]> {
        if matter.0.get_version() != Some(Version::Custom) {
            return None;
        }
        let id = matter.0.as_bytes();
        let mut hidden = [0; BYTES];
        hidden[..6].copy_from_slice(&id[..6]);
        hidden[6] = id[7];
        hidden[7..].copy_from_slice(&id[9..12]);
        let code = masked(&hidden, &self.keyed(MASK, &id[12..]));
        (self.matter_of_paper(&code) == matter).then_some(code)
    }
}

fn first(bytes: [u8; 32]) -> [u8; 4] {
    [bytes[0], bytes[1], bytes[2], bytes[3]]
}

fn masked(bytes: &[u8; BYTES], mask: &[u8; 32]) -> [u8; BYTES] {
    std::array::from_fn(|at| bytes[at] ^ mask[at])
}
