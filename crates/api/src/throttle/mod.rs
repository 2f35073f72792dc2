//! How often one client may do what needs no account. Kept in memory, by a hash under a key that ends with the
//! program: no address is written anywhere. With several servers each counts for itself.

mod bucket;
mod deed;
mod receipt;
mod turn;

pub use deed::{Deed, Taken, Verdict};
pub(crate) use receipt::Behind;
pub(crate) use turn::Turn;

use crate::ApiState;
use crate::origin::From;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use bucket::Buckets;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, MatterId, PersonId};
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Mutex;

type Key = [u8; 16];

/// Whose deeds are counted: a client, a place, a code or certain words, as a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client(Key);

/// Counts deeds.
#[derive(Debug)]
pub struct Throttle {
    secret: [u8; 32],
    counts: bool,
    buckets: Mutex<Buckets>,
}

impl Throttle {
    /// Counts from now on; without `counts` nobody is ever held up.
    pub fn new(secret: [u8; 32], counts: bool) -> Throttle {
        Throttle { secret, counts, buckets: Mutex::default() }
    }

    /// A client by its address.
    pub(crate) fn client(&self, address: IpAddr) -> Client {
        self.hashed(b"address", &network(address))
    }

    /// Everybody who reports from a place.
    pub(crate) fn place(&self, area: AreaId) -> Client {
        self.hashed(b"place", &area.0.to_be_bytes())
    }

    /// Everybody who holds the receipt of a matter.
    pub(crate) fn code(&self, matter: MatterId) -> Client {
        self.hashed(b"code", matter.0.as_bytes())
    }

    /// A partner outside, from whatever address it sends.
    pub(crate) fn partner(&self, partner: &str) -> Client {
        self.hashed(b"partner", partner.as_bytes())
    }

    /// Somebody signed in, wherever they are.
    pub(crate) fn person(&self, person: PersonId) -> Client {
        self.hashed(b"person", person.0.as_bytes())
    }

    /// The words of a form about a place, so that the same ones are told again and not kept. Where the power fails in
    /// a whole county, its villages say so in the same words: these are nobody’s repetition.
    pub(crate) fn words(&self, area: AreaId, form: &serde_json::Value) -> Client {
        let form = gewu_kernel::canonical::canonical(form);
        self.hashed(b"words", &[&area.0.to_be_bytes(), form.as_bytes()].concat())
    }

    fn hashed(&self, kind: &[u8], of: &[u8]) -> Client {
        let hash = Sha256::new().chain_update(self.secret).chain_update(kind).chain_update(of).finalize();
        Client(hash[..16].try_into().unwrap_or_default())
    }

    /// The verdict on one more deed, which is counted if it may be done.
    pub fn take(&self, deed: Deed, of: &Client, now: Timestamp) -> Taken {
        if !self.counts {
            return Taken { verdict: Verdict::Go, before: 0 };
        }
        let mut buckets = self.buckets.lock().expect("no holder of this lock panics");
        buckets.take(key(deed, of), &deed.pace(), now.as_millisecond())
    }

    /// Takes back a deed that was counted and came to nothing.
    pub fn give_back(&self, deed: Deed, of: &Client, now: Timestamp) {
        let mut buckets = self.buckets.lock().expect("no holder of this lock panics");
        buckets.give_back(key(deed, of), now.as_millisecond());
    }
}

/// Each deed of somebody is counted by itself.
fn key(deed: Deed, of: &Client) -> Key {
    let mut key = of.0;
    key[0] ^= deed as u8;
    key
}

/// Whoever has an IPv6 address has a whole network of them.
fn network(address: IpAddr) -> Vec<u8> {
    match address.to_canonical() {
        IpAddr::V4(address) => address.octets().to_vec(),
        IpAddr::V6(address) => address.octets()[..8].to_vec(),
    }
}

impl FromRequestParts<ApiState> for Client {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &ApiState) -> Result<Client, Infallible> {
        let From { address, .. } = From::from_request_parts(parts, state).await?;
        Ok(state.throttle.client(address))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_772_413_200 + second).unwrap()
    }

    fn client(throttle: &Throttle, address: &str) -> Client {
        throttle.client(address.parse().unwrap())
    }

    #[test]
    fn first_one_waits_then_there_is_no_more() {
        let throttle = Throttle::new([1; 32], true);
        let guesser = client(&throttle, "198.51.100.7");
        let guess = |second| throttle.take(Deed::WrongCode, &guesser, at(second)).verdict;
        let mut second = 0;
        for deed in 0..30 {
            match guess(second) {
                Verdict::Go => assert!(deed < 5, "{deed}"),
                Verdict::Wait(10) => {
                    second += 10;
                    assert_eq!(guess(second), Verdict::Go);
                }
                other => panic!("{deed}: {other:?}"),
            }
        }
        assert!(matches!(guess(second), Verdict::Stop(_)));
        assert_eq!(guess(second + 3_600), Verdict::Go);
        let other = client(&throttle, "198.51.100.8");
        assert_eq!(throttle.take(Deed::WrongCode, &other, at(second)).verdict, Verdict::Go);
        assert_eq!(throttle.take(Deed::Upload, &guesser, at(second)).verdict, Verdict::Go);
    }

    #[test]
    fn a_network_is_one_client() {
        let throttle = Throttle::new([1; 32], true);
        let one = client(&throttle, "2001:db8::1");
        assert_eq!(one, client(&throttle, "2001:db8::ffff"));
        assert_ne!(one, client(&throttle, "2001:db8:0:1::1"));
        assert_eq!(client(&throttle, "::ffff:198.51.100.7"), client(&throttle, "198.51.100.7"));
    }

    /// Many tasks that ask at once get no more than one that asks as often.
    #[test]
    fn asking_and_counting_are_one() {
        let throttle = Throttle::new([1; 32], true);
        let client = client(&throttle, "198.51.100.7");
        let gone = std::sync::atomic::AtomicU32::new(0);
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        if throttle.take(Deed::CodeNote, &client, at(0)).verdict == Verdict::Go {
                            gone.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                        }
                    }
                });
            }
        });
        assert_eq!(gone.into_inner(), 30);
    }
}
