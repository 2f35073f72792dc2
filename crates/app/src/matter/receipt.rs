//! Receipt codes: 80 bits in 16 letters that cannot be confused, derived from the tenant's key and the matter,
//! so that no code is stored in clear and a lost receipt can be printed again.

use crate::App;
use crate::error::AppError;
use crate::matter::caller::Caller;
use crate::matter::rows::Loaded;
use crate::tenant::Tenant;
use data_encoding::{Encoding, Specification};
use gewu_kernel::id::{MatterId, TenantId};
use gewu_matter::matter::PartyNumber;
use gewu_store::Hash;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

/// Crockford's base 32: no I, L, O, U; what people confuse is read as what was meant.
static LETTERS: LazyLock<Encoding> = LazyLock::new(|| {
    let mut specification = Specification::new();
    specification.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    specification.translate.from.push_str("abcdefghjkmnpqrstvwxyzOoIiLl");
    specification.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ001111");
    specification.ignore.push_str(" -");
    specification.encoding().expect("the specification is sound")
});

pub(super) const BYTES: usize = 10;

/// The receipt code of a matter, in four groups of four letters.
pub fn code(tenant: &Tenant, matter: MatterId) -> String {
    // Whoever wrote on paper has their copy of the form already.
    if let Some(code) = tenant.code_on_paper(matter) {
        return letters(&code);
    }
    let mut keyed = Hmac::<Sha256>::new_from_slice(&tenant.row.receipt_key).expect("any key will do");
    keyed.update(matter.0.as_bytes());
    letters(&keyed.finalize().into_bytes()[..BYTES])
}

/// The receipt code of a party; of whoever opened the matter for 0.
pub fn party_code(tenant: &Tenant, matter: MatterId, party: PartyNumber) -> String {
    if party == 0 {
        return code(tenant, matter);
    }
    let mut keyed = Hmac::<Sha256>::new_from_slice(&tenant.row.receipt_key).expect("any key will do");
    keyed.update(matter.0.as_bytes());
    keyed.update(&party.to_be_bytes());
    letters(&keyed.finalize().into_bytes()[..BYTES])
}

/// A code as it is printed.
pub(super) fn letters(code: &[u8]) -> String {
    let letters = LETTERS.encode(code);
    let groups: Vec<&str> = (0..4).map(|group| &letters[group * 4..group * 4 + 4]).collect();
    groups.join("-")
}

/// A code as it is read; none for what cannot be one.
pub(super) fn bytes(code: &str) -> Option<[u8; BYTES]> {
    LETTERS.decode(code.as_bytes()).ok()?.try_into().ok()
}

/// What is stored of a code, to find its matter.
pub fn hash(code: &str) -> Option<Hash> {
    Some(Sha256::digest(bytes(code)?).into())
}

/// Whoever holds a receipt code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The matter.
    pub matter: MatterId,
    /// As which party; 0 is whoever opened it.
    pub party: PartyNumber,
}

impl Holder {
    /// As requests name them.
    pub fn caller(self) -> Caller {
        match self.party {
            0 => Caller::Reporter(self.matter),
            party => Caller::Party(self.matter, party),
        }
    }
}

impl App {
    /// The matter of a receipt code.
    pub async fn matter_of_receipt(&self, tenant: TenantId, code: &str) -> Result<MatterId, AppError> {
        // What cannot be a code is looked up all the same, so that every wrong one takes as long as any other.
        let hash = hash(code).unwrap_or_default();
        let row = self.store.matter_by_receipt(tenant, &hash).await?.ok_or(AppError::NoSuchReceipt)?;
        Ok(row.matter)
    }

    /// Whoever holds a receipt code: the reporter, or another party who is one still.
    pub async fn holder_of_receipt(&self, tenant: TenantId, code: &str) -> Result<Holder, AppError> {
        let found = self.matter_of_receipt(tenant, code).await;
        let hash = hash(code).unwrap_or_default();
        let party = self.store.party_of_receipt(tenant, &hash).await?;
        match (found, party) {
            (Ok(matter), _) => Ok(Holder { matter, party: 0 }),
            (Err(AppError::NoSuchReceipt), Some(row)) => {
                let party = PartyNumber::try_from(row.party).unwrap_or(PartyNumber::MAX);
                let loaded = self.store.load_matters(tenant, &[row.matter]).await?.pop();
                let matter = loaded.map(Loaded::read).transpose()?.ok_or(AppError::NoSuchReceipt)?.matter;
                let known = matter.parties.contains_key(&party);
                if known { Ok(Holder { matter: matter.id, party }) } else { Err(AppError::NoSuchReceipt) }
            }
            (Err(error), _) => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_people_write_it() {
        let stored = hash("01AB-CDEF-GHJK-MNPQ").unwrap();
        for written in ["01abcdefghjkmnpq", "OIAB CDEF GHJK MNPQ", "o1ab-cdef-ghjk-mnpq"] {
            assert_eq!(hash(written), Some(stored), "{written}");
        }
        for wrong in ["", "01AB", "01AB-CDEF-GHJK-MNPU", "01AB-CDEF-GHJK-MNPQ-0000", "路灯"] {
            assert_eq!(hash(wrong), None, "{wrong}");
        }
    }
}
