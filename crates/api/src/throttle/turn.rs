//! The turn of a report without an account: whether it may be sent now, and what was seen of others like it.

use super::{Client, Deed, Verdict};
use crate::ApiState;
use crate::problem::Problem;
use gewu_app::matter::Report;
use gewu_app::matter::set_aside::Seen;
use gewu_kernel::Timestamp;
use gewu_kernel::id::AreaId;
use gewu_territory::area::Level;

/// A report’s turn.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Turn {
    /// Whether it may be sent; only then it is counted.
    pub(crate) verdict: Verdict,
    pub(crate) seen: Seen,
    counted: [(Deed, Client); 3],
}

impl ApiState {
    /// Takes the next turn of a client. A place is never closed: what comes from it beside others only counts.
    pub(crate) async fn turn(
        &self,
        client: &Client,
        report: &Report,
        now: Timestamp,
    ) -> Result<Turn, Problem> {
        let area = self.counted_place(report, now).await?;
        let (place, words) = (self.throttle.place(area), self.throttle.words(area, &report.form));
        let counted = [(Deed::Report, *client), (Deed::ReportAt, place), (Deed::Words, words)];
        let own = self.throttle.take(Deed::Report, client, now);
        let mut seen = Seen { from_client: own.before, ..Seen::default() };
        if own.verdict == Verdict::Go {
            seen.from_place = self.throttle.take(Deed::ReportAt, &place, now).before;
            seen.same_words = self.throttle.take(Deed::Words, &words, now).before;
        }
        Ok(Turn { verdict: own.verdict, seen, counted })
    }

    /// Takes a turn back that came to nothing.
    pub(crate) fn give_back(&self, turn: &Turn, now: Timestamp) {
        turn.counted.iter().for_each(|(deed, of)| self.throttle.give_back(*deed, of, now));
    }

    /// The village in which a report was found to lie, however it was named; where there is none, what was found.
    async fn counted_place(&self, report: &Report, now: Timestamp) -> Result<AreaId, Problem> {
        let tenant = self.app.tenant(self.tenant).await?;
        let day = tenant.work_time.date(now);
        let area = report.at.find(&tenant, day)?.area;
        Ok(tenant.territory.places(area, day).at(Level::Village).unwrap_or(area))
    }
}
