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
        let app = self.database.open().await?;
        let number = match self.database.tenant {
            Some(number) => number,
            None => self.code.chars().take(6).collect::<String>().parse()?,
        };
        let init = InitTenant {
            tenant: TenantId(number),
            name: self.name,
            code: self.code,
            zone: self.zone,
            timetable: timetable(&self.hours)?,
        };
        match app.init(&init, OPERATOR).await? {
            true => println!("{} {} is set up", init.tenant, init.name),
            false => println!("{} {} was so already", init.tenant, init.name),
        }
        app.store.close().await;
        Ok(())
    }
}

fn timetable(hours: &str) -> Result<Timetable, Failure> {
    let openings: Vec<serde_json::Value> = hours
        .split(',')
        .map(|part| {
            let (from, until) =
                part.trim().split_once('-').ok_or("write opening hours as 08:30-12:00,14:30-17:30")?;
            Ok(serde_json::json!({ "from": from, "until": until }))
        })
        .collect::<Result<_, Failure>>()?;
    Ok(serde_json::from_value(serde_json::json!({ "usual": openings }))?)
}
