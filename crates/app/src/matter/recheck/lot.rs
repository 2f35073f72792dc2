//! The lot: which matters are drawn, and by what closings are found again.

use super::Sign;
use gewu_kernel::id::MatterId;
use gewu_matter::procedure::Recheck;
use gewu_store::Hash;
use gewu_store::tenant::TenantRow;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What an ordinary matter weighs.
const ORDINARY: u64 = 1;

/// Whether a matter is drawn at its end in this round. Only whoever holds the tenant's key could tell before, so nobody
/// closes a matter knowing that it will be looked at; and whoever follows the journal again draws the same.
pub(super) fn drawn(
    tenant: &TenantRow,
    rule: &Recheck,
    (matter, round): (MatterId, u32),
    signs: &[Sign],
) -> bool {
    let said = [matter.0.as_bytes().as_slice(), &round.to_be_bytes()].concat();
    let lot = keyed(tenant, b"recheck-lot", &said);
    let lot = u64::from_be_bytes(lot[..8].try_into().expect("a hash is longer"));
    falls(lot, rule.one_in, weight(rule, signs))
}

/// Whether a lot of all that there are falls to something of this weight, where one of so many of weight 1 is drawn.
fn falls(lot: u64, one_in: u32, weight: u64) -> bool {
    (u128::from(lot) * u128::from(one_in)) >> 64 < u128::from(weight)
}

fn weight(rule: &Recheck, signs: &[Sign]) -> u64 {
    let of = |sign: &Sign| match sign {
        Sign::LastMinutes { .. } => rule.last_minutes,
        Sign::CopiedWords { .. } => rule.copied_words,
        Sign::ReusedFiles { .. } => rule.reused_files,
    };
    ORDINARY + signs.iter().filter_map(of).map(|sign| u64::from(sign.weight)).sum::<u64>()
}

/// By what words of a closing are found again: nobody reads them from it.
pub(super) fn of_words(tenant: &TenantRow, words: &str) -> Hash {
    keyed(tenant, b"closing-words", words.as_bytes())
}

/// By what a file of a closing is found again.
pub(super) fn of_file(tenant: &TenantRow, file: &str) -> Hash {
    keyed(tenant, b"closing-file", file.as_bytes())
}

fn keyed(tenant: &TenantRow, purpose: &[u8], said: &[u8]) -> Hash {
    let mut keyed = Hmac::<Sha256>::new_from_slice(&tenant.receipt_key).expect("any key will do");
    keyed.update(purpose);
    keyed.update(&[0]);
    keyed.update(said);
    keyed.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::falls;
    use proptest::prelude::*;

    /// Of lots spread evenly, as many fall to a weight as its share says.
    #[test]
    fn each_weight_has_its_share() {
        const LOTS: u64 = 10_000;
        const APART: u64 = u64::MAX / LOTS;
        let lots = || (0..LOTS).map(|at| at * APART + APART / 2);
        let share = |one_in, weight| lots().filter(|lot| falls(*lot, one_in, weight)).count();
        assert_eq!(share(20, 1), 500);
        assert_eq!(share(20, 5), 2_500);
        assert_eq!(share(1, 1), 10_000, "one of one: every one");
        assert_eq!(share(20, 20), 10_000);
        assert_eq!(share(20, 999), 10_000);
    }

    proptest! {
        /// A sign never spares a matter that would have been drawn without it.
        #[test]
        fn more_weight_never_draws_less(lot in any::<u64>(), one_in in 1..1_000_u32, weight in 1..1_000_u64) {
            prop_assert!(!falls(lot, one_in, weight) || falls(lot, one_in, weight + 1));
        }
    }
}
