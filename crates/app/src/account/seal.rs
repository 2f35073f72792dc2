//! Sealing what must not stand in the database in clear, with a key that is kept outside of it.

use super::AccountError;
use crate::App;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, Key, KeyInit, Nonce};
use data_encoding::HEXLOWER;
use hmac::{Hmac, Mac};
use sha2::Sha256;

const NONCE: usize = 12;

/// A key of 256 bits.
#[derive(Clone)]
pub struct SealingKey {
    cipher: Aes256Gcm,
    devices: [u8; 32],
}

impl SealingKey {
    /// The key of these bytes.
    pub fn new(bytes: &[u8; 32]) -> SealingKey {
        let mut derived = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(bytes).expect("any key will do");
        derived.update(b"devices");
        SealingKey {
            cipher: Aes256Gcm::new(Key::<Aes256Gcm>::from_slice(bytes)),
            devices: derived.finalize().into_bytes().into(),
        }
    }

    /// By which people tell one key from another; it says nothing of the key itself.
    pub fn fingerprint(bytes: &[u8; 32]) -> String {
        let mut derived = <Hmac<Sha256> as hmac::KeyInit>::new_from_slice(bytes).expect("any key will do");
        derived.update(b"fingerprint");
        HEXLOWER.encode(&derived.finalize().into_bytes()[..8])
    }

    /// The key of what devices are handed.
    pub(super) fn for_devices(&self) -> &[u8; 32] {
        &self.devices
    }
}

impl std::fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealingKey")
    }
}

impl App {
    /// Seals bytes for one place, `about`; elsewhere they do not open.
    pub(crate) fn seal(&self, about: &str, bytes: &[u8]) -> Result<Vec<u8>, AccountError> {
        let key = self.sealing_key.as_ref().ok_or(AccountError::NoSealingKey)?;
        let mut nonce = [0; NONCE];
        self.source.fill(&mut nonce);
        let payload = Payload { msg: bytes, aad: about.as_bytes() };
        let sealed =
            key.cipher.encrypt(Nonce::from_slice(&nonce), payload).expect("so few bytes can be sealed");
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for `about`; None with another key.
    pub(crate) fn unseal(&self, about: &str, sealed: &[u8]) -> Result<Option<Vec<u8>>, AccountError> {
        let key = self.sealing_key.as_ref().ok_or(AccountError::NoSealingKey)?;
        let Some((nonce, sealed)) = sealed.split_at_checked(NONCE) else { return Ok(None) };
        let payload = Payload { msg: sealed, aad: about.as_bytes() };
        Ok(key.cipher.decrypt(Nonce::from_slice(nonce), payload).ok())
    }
}
