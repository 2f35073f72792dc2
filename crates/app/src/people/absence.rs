//! Absences: for that time deputies act.

use crate::App;
use crate::change::Change;
use crate::error::AppError;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{PersonId, PositionId, TenantId};
use gewu_store::people::{AbsenceRow, TenureRow};
use jiff::SignedDuration;

/// An absence ends after it begins, and instants are kept to the millisecond.
const SHORTEST: SignedDuration = SignedDuration::from_millis(1);

impl App {
    /// Records that people are away; new work goes to their deputies for that time.
    pub async fn record_absences(
        &self,
        tenant: TenantId,
        absences: Vec<AbsenceRow>,
        actor: &str,
    ) -> Result<usize, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let mut change = Change::default();
        for absence in absences {
            if !snapshot.people.contains_key(&absence.person) {
                return Err(AppError::NoSuchPerson(absence.person.to_string()));
            }
            if absence.until_at <= absence.from_at {
                return Err(AppError::Data("an absence ends after it begins; correct one of the two".into()));
            }
            change.put_absence(absence, "absence-recorded");
        }
        self.save_change(tenant, change, actor).await
    }

    /// Records that somebody is away, and who acts in their posts from the first day to the last. Both are one change.
    pub async fn record_absence_of(
        &self,
        tenant: TenantId,
        absence: AbsenceRow,
        deputy: Option<PersonId>,
        actor: &str,
    ) -> Result<(), AppError> {
        for person in [Some(absence.person), deputy].into_iter().flatten() {
            self.person_name(tenant, person).await?;
        }
        let snapshot = self.tenant(tenant).await?;
        let day = |at| snapshot.work_time.date(at);
        let (first, last) = (day(absence.from_at), day(absence.until_at - SHORTEST));
        let mut change = Change::default();
        for post in snapshot.directory.posts(absence.person, first).into_iter().filter(|post| !post.deputy) {
            let Some(person) = deputy else { break };
            // Whoever holds the post as well, all the time, needs no deputyship of it.
            let holds =
                |day| snapshot.directory.posts(person, day).iter().any(|it| it.position == post.position);
            if !(holds(first) && holds(last)) {
                let (valid_from, valid_until) = (first, last.tomorrow().ok());
                let position = post.position;
                let row = TenureRow { position, person, valid_from, valid_until, deputy: true };
                change.put_tenure(row, "deputy-named");
            }
        }
        change.put_absence(absence, "absence-recorded");
        self.save_change(tenant, change, actor).await?;
        Ok(())
    }

    /// Absences that go on or are to come, in the order of time.
    pub async fn absences(&self, tenant: TenantId) -> Result<Vec<AbsenceRow>, AppError> {
        let now = self.clock.now();
        let mut absences = self.store.absences(tenant).await?;
        // What was taken back before it began is kept as the shortest there is, and is none.
        let taken_back = |absence: &AbsenceRow| absence.until_at <= absence.from_at + SHORTEST;
        absences.retain(|absence| now < absence.until_at && !taken_back(absence));
        absences.sort_by_key(|absence| (absence.from_at, absence.person));
        Ok(absences)
    }

    /// Ends absences at once: all that go on, or those that begin at `from`. One that has not begun ends as it
    /// begins.
    pub async fn end_absences(
        &self,
        tenant: TenantId,
        person: PersonId,
        from: Option<Timestamp>,
        actor: &str,
    ) -> Result<Vec<AbsenceRow>, AppError> {
        let now = self.clock.now();
        let meant = |absence: &AbsenceRow| {
            absence.person == person && from.map_or(absence.from_at <= now, |from| absence.from_at == from)
        };
        let mut ended: Vec<AbsenceRow> = self.absences(tenant).await?.into_iter().filter(meant).collect();
        if ended.is_empty() {
            let said = "no such absence goes on or is to come; `gewu absence list` shows those there are";
            return Err(AppError::Data(said.into()));
        }
        let mut change = Change::default();
        for row in self.stands_in(tenant, &ended).await? {
            change.put_tenure(row, "deputy-ended");
        }
        for absence in &mut ended {
            absence.until_at = now.max(absence.from_at + SHORTEST);
            change.put_absence(absence.clone(), "absence-ended");
        }
        self.save_change(tenant, change, actor).await?;
        Ok(ended)
    }

    /// The deputies who were named for absences, as they end with them: today, or after their first day.
    async fn stands_in(&self, tenant: TenantId, ended: &[AbsenceRow]) -> Result<Vec<TenureRow>, AppError> {
        let snapshot = self.tenant(tenant).await?;
        let day = |at| snapshot.work_time.date(at);
        let today = day(self.clock.now());
        let (_, directory) = self.store.directory(tenant).await?;
        let holds = |person: PersonId, position: PositionId| {
            directory.tenures.iter().any(|it| it.person == person && it.position == position && !it.deputy)
        };
        let named = |row: &&TenureRow| {
            row.deputy
                && ended.iter().any(|absence| {
                    let after = day(absence.until_at - SHORTEST).tomorrow().ok();
                    row.valid_from == day(absence.from_at)
                        && row.valid_until == after
                        && holds(absence.person, row.position)
                })
        };
        let end = |row: &TenureRow| {
            let shortest = row.valid_from.tomorrow().unwrap_or(row.valid_from);
            TenureRow { valid_until: Some(today.max(shortest)), ..row.clone() }
        };
        Ok(directory.tenures.iter().filter(named).map(end).collect())
    }
}
