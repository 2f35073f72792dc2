//! What is counted of a step or a role while a run goes on.

use super::figures::{Line, Missed, Queue, Rate, Spread};

/// What a row holds while it is being written.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    pub(super) arrived: u64,
    pub(super) done: u64,
    pub(super) dropped: u64,
    pub(super) daily: Vec<u64>,
    pub(super) waited: Vec<u32>,
    pub(super) held_up: Vec<u32>,
    pub(super) took: Vec<u32>,
    pub(super) limits: Rate,
    pub(super) missed: Missed,
    pub(super) escalations: u64,
}

/// What became of a limit.
#[derive(Clone, Copy, Debug)]
pub(super) enum Verdict {
    Met,
    TooShort,
    HeldUp,
    Nobody,
    Elsewhere,
}

impl Tally {
    /// Counts a limit that was met or missed.
    pub(super) fn judge(&mut self, verdict: Option<Verdict>) {
        let Some(verdict) = verdict else { return };
        self.limits.of += 1;
        match verdict {
            Verdict::Met => self.limits.met += 1,
            Verdict::TooShort => self.missed.too_short += 1,
            Verdict::HeldUp => self.missed.held_up += 1,
            Verdict::Nobody => self.missed.nobody += 1,
            Verdict::Elsewhere => self.missed.elsewhere += 1,
        }
    }

    /// The figures, over so many days.
    pub(super) fn line(mut self, days: usize) -> Line {
        self.daily.resize(days, 0);
        Line {
            arrived: self.arrived,
            done: self.done,
            dropped: self.dropped,
            queue: Queue::of(self.daily),
            waited: Spread::of(self.waited),
            held_up: Spread::of(self.held_up),
            took: Spread::of(self.took),
            limits: self.limits,
            missed: self.missed,
            escalations: self.escalations,
        }
    }
}
