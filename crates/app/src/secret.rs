//! Secrets derived from a tenant's own key, each for one purpose, so that nothing more has to be kept.

use crate::tenant::Tenant;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, Key, KeyInit as _, Nonce};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

const NONCE: usize = 12;

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

    /// Seals bytes that a browser carries, for one purpose and about one thing; elsewhere they do not open.
    pub fn sealed(&self, purpose: &str, about: &str, nonce: [u8; NONCE], bytes: &[u8]) -> Vec<u8> {
        let payload = Payload { msg: bytes, aad: about.as_bytes() };
        let sealed = self.cipher(purpose).encrypt(Nonce::from_slice(&nonce), payload);
        [nonce.as_slice(), &sealed.expect("so few bytes can be sealed")].concat()
    }

    /// Opens what was sealed; none for what was not, or for another purpose or thing.
    pub fn unsealed(&self, purpose: &str, about: &str, sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        let payload = Payload { msg: sealed, aad: about.as_bytes() };
        self.cipher(purpose).decrypt(Nonce::from_slice(nonce), payload).ok()
    }

    fn cipher(&self, purpose: &str) -> Aes256Gcm {
        Aes256Gcm::new(Key::<Aes256Gcm>::from_slice(&self.keyed(purpose, b"seal")))
    }
}
