//! Counts in a table that never grows: each key has a few places where it may stand. When all are taken, the one
//! that counts least makes room, so that whoever sends from many addresses pushes out its own kind, not the busiest.

use super::Key;
use super::deed::{Pace, Taken, Verdict};

const PLACES: usize = 4;
const ROWS: usize = 16_384;

#[derive(Clone, Copy, Debug, Default)]
struct Bucket {
    key: Key,
    /// When its window ends; a bucket past it is free.
    until: i64,
    last: i64,
    count: u32,
}

/// The table: about 2.6 MB, whatever comes.
#[derive(Debug)]
pub(super) struct Buckets(Box<[[Bucket; PLACES]]>);

impl Default for Buckets {
    fn default() -> Buckets {
        Buckets(vec![[Bucket::default(); PLACES]; ROWS].into_boxed_slice())
    }
}

impl Buckets {
    /// Asks for one more deed and counts it if it may be done, in one go.
    pub(super) fn take(&mut self, key: Key, pace: &Pace, now: i64) -> Taken {
        let bucket = self.bucket(key, pace, now);
        let before = bucket.count;
        let missing = bucket.last + pace.apart * 1000 - now;
        let verdict = if before >= pace.hard {
            Verdict::Stop(seconds(bucket.until - now))
        } else if before >= pace.soft && missing > 0 {
            Verdict::Wait(seconds(missing))
        } else {
            (bucket.count, bucket.last) = (before.saturating_add(1), now);
            Verdict::Go
        };
        Taken { verdict, before }
    }

    /// Takes back what was counted and not done after all.
    pub(super) fn give_back(&mut self, key: Key, now: i64) {
        let row = &mut self.0[row(&key)];
        if let Some(bucket) = row.iter_mut().find(|it| it.key == key && it.until > now) {
            bucket.count = bucket.count.saturating_sub(1);
        }
    }

    fn bucket(&mut self, key: Key, pace: &Pace, now: i64) -> &mut Bucket {
        let row = &mut self.0[row(&key)];
        let free = |it: &Bucket| it.until <= now;
        let place = row.iter().position(|it| it.key == key && !free(it));
        let place = place.unwrap_or_else(|| {
            let least = row.iter().enumerate().min_by_key(|(_, it)| (!free(it), it.count, it.last));
            let place = least.map_or(0, |(place, _)| place);
            row[place] = Bucket { key, until: now + pace.window, last: 0, count: 0 };
            place
        });
        &mut row[place]
    }
}

fn row(key: &Key) -> usize {
    usize::from(u16::from_be_bytes([key[14], key[15]])) % ROWS
}

fn seconds(milliseconds: i64) -> u32 {
    u32::try_from((milliseconds + 999) / 1000).unwrap_or(1).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::throttle::Deed;

    #[test]
    fn the_busiest_is_remembered_however_many_come() {
        let mut buckets = Buckets::default();
        let pace = Deed::WrongCode.pace();
        let guesser = [9; 16];
        for second in 0..30 {
            assert_eq!(buckets.take(guesser, &pace, second * 10_000).verdict, Verdict::Go);
        }
        for number in 0..200_000_u32 {
            let mut key = [1; 16];
            key[..4].copy_from_slice(&number.to_be_bytes());
            key[14..].copy_from_slice(&guesser[14..]);
            buckets.take(key, &pace, 300_000);
        }
        assert!(matches!(buckets.take(guesser, &pace, 310_000).verdict, Verdict::Stop(_)));
        assert_eq!(std::mem::size_of_val(&*buckets.0), 16_384 * 4 * 40);
    }

    #[test]
    fn what_is_given_back_was_not_done() {
        let mut buckets = Buckets::default();
        let pace = Deed::CodeNote.pace();
        for _ in 0..100 {
            assert_eq!(buckets.take([3; 16], &pace, 0), Taken { verdict: Verdict::Go, before: 0 });
            buckets.give_back([3; 16], 0);
        }
    }
}
