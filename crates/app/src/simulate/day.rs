//! What a day begins with: the reports of the day are drawn, absences are made known, the journal is read.

use super::error::SimulateError;
use super::goal::Goal;
use super::run::{ACTOR, Meant, Simulation, TENANT};
use gewu_kernel::Timestamp;
use gewu_store::people::AbsenceRow;
use jiff::SignedDuration;
use jiff::civil::Weekday;

const MINUTES_OF_HOUR: usize = 60;
/// How many facts are read at once.
const PAGE: i64 = 5000;
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
        self.agenda.plan(now + SignedDuration::from_hours(24), Meant::Day);
        if self.work_time.date(now).weekday() == Weekday::Monday {
            self.draw_absences().await?;
        }
        self.held = None;
        self.draw_reports(now);
        Ok(())
    }

    /// A few more or fewer than usual, at the hours in which people report.
    fn draw_reports(&mut self, midnight: Timestamp) {
        let usual = self.wanted.reports_per_day.unwrap_or(self.samples.reports_per_day) as usize;
        let count = usual - usual / 5 + self.chance.below(2 * (usual / 5) + 1);
        let hours: Vec<(i64, u32)> = (0..).zip(self.samples.hours.iter().copied()).collect();
        for _ in 0..count {
            let hour = self.chance.weighted(&hours).copied().unwrap_or(12);
            let minute = self.chance.below(MINUTES_OF_HOUR) as i64;
            self.agenda.plan(midnight + SignedDuration::from_mins(hour * 60 + minute), Meant::Report);
        }
    }

    /// On Mondays it is known who is away this week.
    async fn draw_absences(&mut self) -> Result<(), SimulateError> {
        let now = self.now();
        let percent = self.samples.absent_percent;
        let mut absences = Vec::new();
        for person in self.deputised.clone() {
            if self.chance.percent(percent) {
                let from_at =
                    now + SignedDuration::from_hours(24 * self.chance.below(LONGEST_ABSENCE) as i64);
                let days = 1 + self.chance.below(LONGEST_ABSENCE) as i64;
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
                let Some((procedure, _)) = self.opened.get(matter) else { continue };
                let goals: Vec<Goal> = self.reader.read(fact);
                self.reached.extend(goals.into_iter().map(|goal| (procedure.clone(), goal)));
            }
        }
    }
}
