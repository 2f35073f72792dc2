//! How often sign-ins may fail from one network. Beside the locks of logins: whoever tries one password with many
//! logins locks none of them. Kept in memory by a hash under a key that ends with the program.

use crate::problem::{Code, Problem};
use gewu_kernel::Timestamp;
use sha2::{Digest, Sha256};
use std::collections::{HashMap, VecDeque};
use std::sync::Mutex;

/// So many tries that failed are let through within the window: an office behind one address mistypes less.
const MOST: usize = 100;
/// The window, in milliseconds.
const WINDOW: i64 = 10 * 60 * 1000;
/// The most networks that are held; beyond it those that rest are forgotten.
const NETWORKS: usize = 50_000;

type Key = [u8; 16];

/// Counts sign-ins that failed, by network.
#[derive(Debug)]
pub struct Pace {
    secret: [u8; 32],
    counts: bool,
    failed: Mutex<HashMap<Key, VecDeque<i64>>>,
}

impl Pace {
    /// Counts from now on; without `counts` nobody is held up.
    pub fn new(secret: [u8; 32], counts: bool) -> Pace {
        Pace { secret, counts, failed: Mutex::default() }
    }

    /// Counts a try before it is looked at, so that many at once count as many; whoever has failed too often is told
    /// for how long to wait.
    pub fn begin(&self, network: &str, now: Timestamp) -> Result<(), Problem> {
        if !self.counts {
            return Ok(());
        }
        let (key, now) = (self.key(network), now.as_millisecond());
        let mut failed = self.failed.lock().expect("no holder of this lock panics");
        if failed.len() >= NETWORKS {
            failed.retain(|_, times| times.back().is_some_and(|at| *at > now - WINDOW));
        }
        let times = failed.entry(key).or_default();
        times.retain(|at| *at > now - WINDOW);
        match times.front() {
            Some(first) if times.len() >= MOST => {
                let seconds = (first + WINDOW - now + 999) / 1000;
                Err(Problem::new(Code::TooMany).retry_after(u32::try_from(seconds).unwrap_or(1).max(1)))
            }
            _ => {
                times.push_back(now);
                Ok(())
            }
        }
    }

    /// Takes back a try that was right.
    pub fn succeeded(&self, network: &str) {
        let mut failed = self.failed.lock().expect("no holder of this lock panics");
        if let Some(times) = failed.get_mut(&self.key(network)) {
            times.pop_back();
        }
    }

    fn key(&self, network: &str) -> Key {
        let hash = Sha256::new().chain_update(self.secret).chain_update(network).finalize();
        hash[..16].try_into().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_waits_after_many_failures_and_others_do_not() {
        let (pace, at) = (Pace::new([1; 32], true), |second| Timestamp::from_second(second).unwrap());
        for _ in 0..MOST {
            pace.begin("198.51.100.0/24", at(0)).unwrap();
        }
        assert!(pace.begin("198.51.100.0/24", at(1)).is_err());
        pace.begin("198.51.101.0/24", at(1)).unwrap();
        pace.begin("198.51.100.0/24", at(601)).unwrap();
    }

    #[test]
    fn an_office_that_signs_in_is_never_held_up() {
        let (pace, now) = (Pace::new([1; 32], true), Timestamp::UNIX_EPOCH);
        for _ in 0..3 * MOST {
            pace.begin("198.51.100.0/24", now).unwrap();
            pace.succeeded("198.51.100.0/24");
        }
    }
}
