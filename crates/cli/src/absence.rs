//! `gewu absence`

use crate::Failure;
use crate::opened::{Database, OPERATOR, person};
use clap::{Args, Subcommand};
use gewu_app::Tenant;
use gewu_kernel::Timestamp;
use gewu_store::people::AbsenceRow;
use jiff::civil::DateTime;

#[derive(Debug, Subcommand)]
pub enum Absence {
    /// Say that somebody is away: new work goes to whoever acts for them
    Add(Add),
    /// Show who is away or will be
    List(List),
    /// Say that somebody is back
    End(End),
}

#[derive(Debug, Args)]
pub struct Add {
    #[command(flatten)]
    database: Database,
    /// Who: id, external key or name
    person: String,
    /// From when, by the clock of the county: 2026-03-02, or 2026-03-02T14:30
    #[arg(long, value_name = "TIME")]
    from: DateTime,
    /// When they are back: 2026-03-09, or 2026-03-09T08:30
    #[arg(long, value_name = "TIME")]
    until: DateTime,
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, Args)]
pub struct End {
    #[command(flatten)]
    database: Database,
    /// Who: id, external key or name
    person: String,
    /// Not what goes on, but the absence that begins then
    #[arg(long, value_name = "TIME")]
    from: Option<DateTime>,
}

impl Absence {
    pub async fn run(self) -> Result<(), Failure> {
        let (Absence::Add(Add { database, .. })
        | Absence::List(List { database })
        | Absence::End(End { database, .. })) = &self;
        let app = database.open().await?;
        let tenant = database.tenant(&app).await?;
        let snapshot = app.tenant(tenant).await?;
        match &self {
            Absence::Add(add) => {
                let absence = AbsenceRow {
                    person: person(&snapshot, &add.person)?,
                    from_at: instant(&snapshot, add.from)?,
                    until_at: instant(&snapshot, add.until)?,
                };
                app.record_absences(tenant, vec![absence.clone()], OPERATOR).await?;
                println!("{}", line(&snapshot, &absence));
            }
            Absence::List(_) => {
                for absence in app.absences(tenant).await? {
                    println!("{}", line(&snapshot, &absence));
                }
            }
            Absence::End(end) => {
                let from = end.from.map(|from| instant(&snapshot, from)).transpose()?;
                let person = person(&snapshot, &end.person)?;
                for absence in app.end_absences(tenant, person, from, OPERATOR).await? {
                    println!("{}", line(&snapshot, &absence));
                }
            }
        }
        app.store.close().await;
        Ok(())
    }
}

/// What a clock in the county shows, as an instant.
fn instant(tenant: &Tenant, shown: DateTime) -> Result<Timestamp, Failure> {
    Ok(tenant.work_time.zone.to_timestamp(shown)?)
}

fn line(tenant: &Tenant, absence: &AbsenceRow) -> String {
    let shown = |at| tenant.work_time.zone.to_datetime(at).strftime("%Y-%m-%d %H:%M");
    let name = tenant.people.get(&absence.person).map_or("?", |person| person.name.as_str());
    format!("{name}  不在岗  {} 至 {}", shown(absence.from_at), shown(absence.until_at))
}
