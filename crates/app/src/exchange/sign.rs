//! Signatures of messages, as Standard Webhooks 1.0 says: HMAC-SHA-256 under the secret, over `id.timestamp.content`.

use super::ExchangeError;
use data_encoding::BASE64;
use gewu_kernel::Timestamp;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// How far the time of a message may lie from now, in seconds.
pub const TOLERANCE: i64 = 300;
/// How many bytes a new secret has.
pub const SECRET_BYTES: usize = 32;
/// The most signatures that one message may bring.
const MOST_SIGNATURES: usize = 5;

/// The headers of a message that came.
#[derive(Clone, Copy, Debug)]
pub struct Signed<'a> {
    /// `webhook-id`
    pub id: &'a str,
    /// `webhook-timestamp`
    pub timestamp: &'a str,
    /// `webhook-signature`
    pub signature: &'a str,
}

/// A secret as people hand it on.
pub fn secret_text(secret: &[u8]) -> String {
    format!("whsec_{}", BASE64.encode(secret))
}

fn keyed(secret: &[u8], id: &str, timestamp: &str, content: &[u8]) -> Hmac<Sha256> {
    let mut keyed = Hmac::<Sha256>::new_from_slice(secret).expect("any key will do");
    for part in [id.as_bytes(), b".", timestamp.as_bytes(), b".", content] {
        keyed.update(part);
    }
    keyed
}

/// The value of `webhook-signature`, one signature for each secret.
pub fn signature(secrets: &[Vec<u8>], id: &str, seconds: i64, content: &[u8]) -> String {
    let one = |secret: &Vec<u8>| {
        let keyed = keyed(secret, id, &seconds.to_string(), content).finalize();
        format!("v1,{}", BASE64.encode(&keyed.into_bytes()))
    };
    secrets.iter().map(one).collect::<Vec<_>>().join(" ")
}

/// Whether a message is one of whoever holds one of the secrets, and of now.
pub fn verify(
    secrets: &[Vec<u8>],
    signed: Signed<'_>,
    content: &[u8],
    now: Timestamp,
) -> Result<(), ExchangeError> {
    let given = signed.signature.split(' ').filter_map(|one| one.strip_prefix("v1,")).take(MOST_SIGNATURES);
    let given: Vec<Vec<u8>> = given.filter_map(|one| BASE64.decode(one.as_bytes()).ok()).collect();
    let holds = secrets.iter().any(|secret| {
        let keyed = keyed(secret, signed.id, signed.timestamp, content);
        given.iter().any(|given| keyed.clone().verify_slice(given).is_ok())
    });
    if !holds {
        return Err(ExchangeError::WrongSignature);
    }
    let seconds: i64 = signed.timestamp.parse().map_err(|_| ExchangeError::Stale)?;
    match (now.as_second() - seconds).abs() <= TOLERANCE {
        true => Ok(()),
        false => Err(ExchangeError::Stale),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    /// The example of the Standard Webhooks specification.
    #[test]
    fn signs_as_the_standard_says() {
        let secret = BASE64.decode(b"MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let content = br#"{"test": 2432232314}"#;
        let signature = signature(&[secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, content);
        assert_eq!(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn takes_what_either_secret_signed_within_five_minutes_and_nothing_else() {
        let secrets = [vec![1; 32], vec![2; 32]];
        for secret in &secrets {
            let signature = signature(std::slice::from_ref(secret), "m1", 1000, b"content");
            let signed = Signed { id: "m1", timestamp: "1000", signature: &signature };
            assert_eq!(verify(&secrets, signed, b"content", at(1300)), Ok(()));
            assert_eq!(verify(&secrets, signed, b"content", at(700)), Ok(()));
            assert_eq!(verify(&secrets, signed, b"content", at(1301)), Err(ExchangeError::Stale));
            assert_eq!(verify(&secrets, signed, b"other", at(1000)), Err(ExchangeError::WrongSignature));
            let other = Signed { id: "m2", ..signed };
            assert_eq!(verify(&secrets, other, b"content", at(1000)), Err(ExchangeError::WrongSignature));
            let later = Signed { timestamp: "1001", ..signed };
            assert_eq!(verify(&secrets, later, b"content", at(1000)), Err(ExchangeError::WrongSignature));
        }
        let signed = Signed { id: "m1", timestamp: "1000", signature: "v1,AAAA nonsense" };
        assert_eq!(verify(&secrets, signed, b"content", at(1000)), Err(ExchangeError::WrongSignature));
        assert_eq!(verify(&[], signed, b"content", at(1000)), Err(ExchangeError::WrongSignature));
    }
}
