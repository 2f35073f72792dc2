//! Canonical JSON (RFC 8785) and commitments, so that the same fact has the same bytes everywhere.

use data_encoding::HEXLOWER;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// The canonical text of a value.
///
/// # Panics
/// Never for the platform's own types: they hold no map with keys other than strings and no
/// number that JSON cannot carry.
pub fn canonical<T: Serialize>(value: &T) -> String {
    serde_json_canonicalizer::to_string(value).expect("the platform's values are plain JSON")
}

/// SHA-256 of bytes, in lower-case hexadecimal.
pub fn sha256_hex(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// A 256-bit salt, kept beside the value it protects and destroyed with it.
pub type Salt = [u8; 32];

/// What a fact says of a personal value: SHA-256 over salt and canonical value, in hexadecimal.
/// Without the salt it tells nothing, with both it proves what was said.
pub fn commitment(salt: &Salt, value: &serde_json::Value) -> String {
    let mut hasher = Sha256::new();
    hasher.update(salt);
    hasher.update(canonical(value).as_bytes());
    HEXLOWER.encode(&hasher.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn key_order_does_not_matter() {
        assert_eq!(canonical(&json!({"b": 1, "a": "路灯"})), r#"{"a":"路灯","b":1}"#);
    }

    #[test]
    fn a_commitment_depends_on_salt_and_value() {
        let one = commitment(&[1; 32], &json!("13800000000"));
        assert_eq!(one, commitment(&[1; 32], &json!("13800000000")));
        assert_ne!(one, commitment(&[2; 32], &json!("13800000000")));
        assert_ne!(one, commitment(&[1; 32], &json!("13800000001")));
        assert_eq!(one.len(), 64);
    }
}
