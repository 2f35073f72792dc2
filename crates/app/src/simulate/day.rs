//! What a day begins with: the reports of the day are drawn, absences are made known, the journal is read.

use super::chance::Chance;
use super::error::SimulateError;
use super::goal::Goal;
use super::run::{ABSENCES_STREAM, ACTOR, DAYS_STREAM, Meant, Simulation, TENANT};
use gewu_kernel::Timestamp;
use gewu_store::people::AbsenceRow;
use jiff::SignedDuration;
use jiff::civil::Weekday;

const MINUTES_OF_HOUR: usize = 60;
/// How many facts are read at once.
const PAGE: i64 = 5000;
/// More people than have a deputy in any county.
const MOST_PEOPLE: u64 = 1_000_000;
/// The longest absence, in days.
const LONGEST_ABSENCE: usize = 5;

impl Simulation<'_> {
    pub(super) fn now(&self) -> Timestamp {
        use crate::Clock as _;
        self.clock.now()
    }

    pub(super) async fn begin_day(&mut self) -> Result<(), SimulateError> {
        let now = self.now();
        self.read_journal().await?;
        if self.day > 0 {
            self.books.end_day(now);
        }
        self.day += 1;
        self.agenda.plan(now + SignedDuration::from_hours(24), Meant::Day);
        if self.work_time.date(now).weekday() == Weekday::Monday {
            self.draw_absences().await?;
        }
        self.held = None;
        self.draw_reports(now);
        self.hand_round().await
    }

    /// A few more or fewer than usual, at the hours in which people report.
    fn draw_reports(&mut self, midnight: Timestamp) {
        let mut chance = Chance::of(self.wanted.seed, DAYS_STREAM, u64::from(self.day));
        let usual = self.samples.reports_per_day as usize;
        let count = usual - usual / 5 + chance.below(2 * (usual / 5) + 1);
        let hours: Vec<(i64, u32)> = (0..).zip(self.samples.hours.iter().copied()).collect();
        for _ in 0..count {
            let hour = chance.weighted(&hours).copied().unwrap_or(12);
            let minute = chance.below(MINUTES_OF_HOUR) as i64;
            self.reports += 1;
            let at = midnight + SignedDuration::from_mins(hour * 60 + minute);
            self.agenda.plan(at, Meant::Report(self.reports));
        }
    }

    /// On Mondays it is known who is away this week.
    async fn draw_absences(&mut self) -> Result<(), SimulateError> {
        let now = self.now();
        let percent = self.samples.absent_percent;
        let mut absences = Vec::new();
        for (number, person) in (0..).zip(self.deputised.clone()) {
            let week = u64::from(self.day) * MOST_PEOPLE + number;
            let mut chance = Chance::of(self.wanted.seed, ABSENCES_STREAM, week);
            if chance.percent(percent) {
                let begins = chance.below(LONGEST_ABSENCE);
                let from_at = now + SignedDuration::from_hours(24 * begins as i64);
                let days = 1 + chance.below(LONGEST_ABSENCE) as i64;
                let first = self.day - 1 + begins as u32;
                self.away.entry(person).or_default().extend(first..first + days as u32);
                absences.push(AbsenceRow {
                    person,
                    from_at,
                    until_at: from_at + SignedDuration::from_hours(24 * days),
                });
            }
        }
        self.app.record_absences(TENANT, absences, ACTOR).await?;
        Ok(())
    }

    /// Gives facts their order, counts them, and learns from them what was reached.
    pub(super) async fn read_journal(&mut self) -> Result<(), SimulateError> {
        self.app.order(TENANT).await?;
        loop {
            let page = self.app.store.journal(TENANT, self.read_to, PAGE).await?;
            let Some((last, _)) = page.last() else { return Ok(()) };
            self.read_to = *last;
            for (_, fact) in &page {
                *self.summary.facts.entry(fact.kind.clone()).or_default() += 1;
                let gewu_kernel::id::Subject::Matter(matter) = &fact.subject else { continue };
                let Some(opened) = self.opened.get(matter) else { continue };
                let goals: Vec<Goal> = self.reader.read(fact);
                self.reached.extend(goals.into_iter().map(|goal| (opened.procedure.clone(), goal)));
            }
        }
    }
}
