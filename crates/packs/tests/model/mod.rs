//! What the tests of the engine over whole packs share: a small tenant at random, commands at random,
//! and a simple account of what may and may not have happened.
#![allow(dead_code, clippy::unwrap_used)]

pub mod account;
pub mod moves;
pub mod run;
pub mod world;

use std::collections::BTreeMap;

/// How often each thing happened over all cases, so that no test is green because nothing happened.
pub type Tally = BTreeMap<String, u64>;

/// Numbers out of which a case makes its choices.
pub struct Dice {
    numbers: Vec<u16>,
    next: usize,
}

impl Dice {
    pub fn of(numbers: &[u16]) -> Dice {
        Dice { numbers: numbers.to_vec(), next: 0 }
    }

    /// A number below `sides`.
    pub fn below(&mut self, sides: usize) -> usize {
        let number = self.numbers.get(self.next % self.numbers.len().max(1)).copied().unwrap_or(0);
        // A second round through the numbers gives other choices than the first.
        let round = (self.next / self.numbers.len().max(1)) as u16;
        self.next += 1;
        usize::from(number.wrapping_add(round.wrapping_mul(7919))) % sides.max(1)
    }

    /// Whether one chance in `of` comes up.
    pub fn one_in(&mut self, of: usize) -> bool {
        self.below(of) == of - 1
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        match from.len() {
            0 => None,
            len => from.get(self.below(len)),
        }
    }
}
