//! Chance in whole numbers: the same seed gives the same run on every machine and database.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;

/// How much work things make beside the average, in percent; these have a mean of 100.
const EFFORTS: [u32; 16] = [40, 50, 60, 65, 70, 75, 80, 85, 90, 100, 110, 120, 135, 150, 170, 200];

/// A stream of chance.
#[derive(Debug)]
pub struct Chance(ChaCha20Rng);

/// How long things take beside their usual time, in percent: half are quicker, a few take very long.
const FACTORS: [u32; 16] = [10, 20, 30, 40, 55, 70, 85, 100, 120, 145, 175, 210, 260, 330, 430, 700];

impl Chance {
    /// A stream of its own for a purpose.
    pub fn new(seed: u64, purpose: u64) -> Chance {
        let mut stream = ChaCha20Rng::seed_from_u64(seed);
        stream.set_stream(purpose);
        Chance(stream)
    }

    /// A number below another; 0 below 0.
    pub fn below(&mut self, end: usize) -> usize {
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        if end == 0 { 0 } else { self.0.random_range(0..end) as usize }
    }

    /// Whether something of so many percent happens.
    pub fn percent(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100) < percent
    }

    /// One of some.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// One of some by their weights; none when all weigh nothing.
    pub fn weighted<'a, T>(&mut self, of: &'a [(T, u32)]) -> Option<&'a T> {
        let total: u32 = of.iter().map(|(_, weight)| weight).sum();
        if total == 0 {
            return None;
        }
        let mut left = self.0.random_range(0..total);
        for (one, weight) in of {
            match left.checked_sub(*weight) {
                Some(less) => left = less,
                None => return Some(one),
            }
        }
        None
    }

    /// A stream of its own for one of many things of a purpose, such as the reports of a run.
    pub fn of(seed: u64, purpose: u64, number: u64) -> Chance {
        Chance::new(seed, (purpose << 40) + number)
    }

    /// A stream that begins here and takes as much of this one however much is drawn from it: what depends on the
    /// state of others moves nothing that comes after.
    pub fn split(&mut self) -> Chance {
        Chance(ChaCha20Rng::seed_from_u64(self.0.random()))
    }

    /// How many minutes of work something takes that takes so many on average.
    pub fn work(&mut self, average: u32) -> u32 {
        average * EFFORTS[self.below(EFFORTS.len())] / 100
    }

    /// How many minutes something takes that usually takes so many.
    pub fn minutes(&mut self, usual: u32) -> u32 {
        let factor = FACTORS[self.below(FACTORS.len())];
        (usual * factor / 100).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same() {
        let draw = |seed, purpose| {
            let mut chance = Chance::new(seed, purpose);
            (0..20).map(|_| chance.below(1000)).collect::<Vec<_>>()
        };
        assert_eq!(draw(7, 1), draw(7, 1));
        assert_ne!(draw(7, 1), draw(7, 2));
        assert_ne!(draw(7, 1), draw(8, 1));
    }

    #[test]
    fn work_takes_its_average_in_the_mean() {
        assert_eq!(EFFORTS.iter().sum::<u32>(), 100 * EFFORTS.len() as u32);
        assert_eq!(Chance::new(1, 1).work(0), 0);
    }

    #[test]
    fn what_weighs_nothing_is_never_drawn() {
        let mut chance = Chance::new(1, 1);
        assert!((0..100).all(|_| chance.weighted(&[("never", 0), ("always", 3)]) == Some(&"always")));
        assert_eq!(chance.weighted(&[("never", 0)]), None);
        assert_eq!(chance.pick::<u8>(&[]), None);
    }
}
