//! Absences: for that time deputies act.

use crate::App;
use crate::change::Change;
use crate::error::AppError;
use gewu_kernel::id::TenantId;
use gewu_store::people::AbsenceRow;

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
            change.add_absence(absence);
        }
        self.save_change(tenant, change, actor).await
    }
}
