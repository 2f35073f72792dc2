//! Secrets derived from a tenant's own key, each for one purpose, so that nothing more has to be kept.

use crate::tenant::Tenant;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

impl Tenant {
    /// A keyed hash of a message that only this tenant's servers can make; what is made for one purpose says nothing
    /// about what is made for another.
    pub fn keyed(&self, purpose: &str, message: &[u8]) -> [u8; 32] {
        let mut derived = Hmac::<Sha256>::new_from_slice(&self.row.receipt_key).expect("any key will do");
        // A matter's id has 16 bytes, so no purpose that is longer meets the message of a receipt code.
        derived.update(b"gewu-derived-key:");
        derived.update(purpose.as_bytes());
        let key = derived.finalize().into_bytes();
        let mut keyed = Hmac::<Sha256>::new_from_slice(&key).expect("any key will do");
        keyed.update(message);
        keyed.finalize().into_bytes().into()
    }
}
