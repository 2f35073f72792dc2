//! `gewu init`

use crate::Failure;
use crate::opened::{Database, OPERATOR};
use clap::Args;
use gewu_app::territory::init::InitTenant;
use gewu_kernel::calendar::Timetable;
use gewu_kernel::id::TenantId;

/// Set up a tenant; running it again changes only what is said otherwise
#[derive(Debug, Args)]
pub struct Init {
    #[command(flatten)]
    database: Database,
    /// Its name, such as 开平市
    #[arg(long)]
    name: String,
    /// Its division code, 6 or 12 digits
    #[arg(long)]
    code: String,
    /// Its time zone
    #[arg(long, default_value = "Asia/Shanghai")]
    zone: String,
    /// Opening hours of its offices
    #[arg(long, default_value = "08:30-12:00,14:30-17:30", value_name = "HH:MM-HH:MM,…")]
    hours: String,
}

impl Init {
    pub async fn run(self) -> Result<(), Failure> {
        let number = match self.database.tenant {
            Some(number) => number,
            None => number(&self.code)?,
        };
        let timetable = timetable(&self.hours)?;
        let app = self.database.open().await?;
        let init = InitTenant {
            tenant: TenantId(number),
            name: self.name,
            code: self.code,
            zone: self.zone,
            timetable,
        };
        match app.init(&init, OPERATOR).await? {
            true => println!("{} {} is set up", init.tenant, init.name),
            false => println!("{} {} was so already", init.tenant, init.name),
        }
        app.store.close().await;
        Ok(())
    }
}

/// A tenant is known by the six digits of its county or city.
fn number(code: &str) -> Result<i64, Failure> {
    let digits: String = code.chars().take(6).collect();
    let number = digits.parse();
    Ok(number
        .map_err(|_| format!("--code {code}: write a division code of 6 or 12 digits, such as 440783"))?)
}

fn timetable(hours: &str) -> Result<Timetable, Failure> {
    let wrong = || format!("--hours {hours}: write opening hours as 08:30-12:00,14:30-17:30");
    let openings: Vec<serde_json::Value> = hours
        .split(',')
        .map(|part| {
            let (from, until) = part.trim().split_once('-').ok_or_else(wrong)?;
            Ok(serde_json::json!({ "from": from, "until": until }))
        })
        .collect::<Result<_, Failure>>()?;
    let timetable = serde_json::from_value(serde_json::json!({ "usual": openings }));
    Ok(timetable.map_err(|error| format!("{} ({error})", wrong()))?)
}
