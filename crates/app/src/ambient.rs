//! Time and chance, handed in: the real ones are wired by `cli`, the seeded ones make runs repeatable.

use gewu_kernel::Timestamp;
use gewu_kernel::canonical::Salt;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::sync::Mutex;
use uuid::{Builder, Uuid};

/// Where instants come from.
pub trait Clock: Send + Sync {
    /// Now, to the millisecond.
    fn now(&self) -> Timestamp;
}

/// Where ids and secrets come from.
pub trait Source: Send + Sync {
    /// Fills a buffer with unpredictable bytes.
    fn fill(&self, bytes: &mut [u8]);

    /// A UUID v7 of an instant.
    fn id(&self, now: Timestamp) -> Uuid {
        let mut chance = [0; 10];
        self.fill(&mut chance);
        let millis = u64::try_from(now.as_millisecond()).unwrap_or(0);
        Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
    }

    /// A salt for a commitment.
    fn salt(&self) -> Salt {
        let mut salt = [0; 32];
        self.fill(&mut salt);
        salt
    }
}

/// A clock that stands where it was put.
#[derive(Debug)]
pub struct VirtualClock(Mutex<Timestamp>);

impl VirtualClock {
    /// A clock that shows an instant.
    pub fn at(now: Timestamp) -> Self {
        VirtualClock(Mutex::new(now))
    }

    /// Puts the clock forward; it never goes back.
    pub fn advance_to(&self, now: Timestamp) {
        let mut shown = self.0.lock().expect("no holder of this lock panics");
        *shown = (*shown).max(now);
    }
}

impl Clock for VirtualClock {
    fn now(&self) -> Timestamp {
        *self.0.lock().expect("no holder of this lock panics")
    }
}

/// Chance that repeats itself: the same seed gives the same ids and salts.
#[derive(Debug)]
pub struct SeededSource(Mutex<ChaCha20Rng>);

impl SeededSource {
    /// Chance from a seed.
    pub fn new(seed: u64) -> Self {
        SeededSource(Mutex::new(ChaCha20Rng::seed_from_u64(seed)))
    }
}

impl Source for SeededSource {
    fn fill(&self, bytes: &mut [u8]) {
        self.0.lock().expect("no holder of this lock panics").fill_bytes(bytes);
    }
}
