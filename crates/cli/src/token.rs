//! `gewu token`

use crate::Failure;
use crate::opened::{Database, OPERATOR, area, person};
use clap::Args;
use gewu_app::App;
use gewu_kernel::id::TenantId;
use serde_json::json;

/// Hand somebody a token for the HTTP interface; it is shown once
#[derive(Debug, Args)]
pub struct Token {
    #[command(flatten)]
    database: Database,
    /// For whom: id, external key or name
    #[arg(long = "as", value_name = "PERSON", required_unless_present = "samples")]
    person: Option<String>,
    /// How long it holds
    #[arg(long, default_value_t = 12)]
    hours: i64,
    /// For one person of each role, who would meet in one matter: for demonstrations
    #[arg(long, conflicts_with = "person")]
    samples: bool,
    /// With --samples: around this area, by its code or area: and its number; if not said, where most roles are held
    #[arg(long, requires = "samples", value_name = "AREA")]
    area: Option<String>,
    /// With --samples: roles of departments in this unit, such as urban-management
    #[arg(long, requires = "samples", value_name = "KEY")]
    unit: Option<String>,
    /// With --samples: as JSON, for programs
    #[arg(long, requires = "samples")]
    json: bool,
}

impl Token {
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        match &self.person {
            Some(said) => {
                let person = person(&*app.tenant(tenant).await?, said)?;
                println!("{}", app.issue_token(tenant, person, self.hours, OPERATOR).await?);
            }
            None => self.samples(&app, tenant).await?,
        }
        app.store.close().await;
        Ok(())
    }

    async fn samples(&self, app: &App, tenant: TenantId) -> Result<(), Failure> {
        let snapshot = app.tenant(tenant).await?;
        let now = app.clock.now();
        let unit = self.unit.as_deref();
        let around = match &self.area {
            Some(said) => area(&snapshot, said, now)?,
            None => snapshot.sample_area(unit, now).ok_or("there is no small grid; say --area")?,
        };
        let name = snapshot.territory.name(around, snapshot.work_time.date(now)).unwrap_or_default();
        let mut accounts = Vec::new();
        for account in snapshot.sample_accounts(around, unit, now) {
            let token = app.issue_token(tenant, account.person, self.hours, OPERATOR).await?;
            if !self.json {
                println!("{}  {}  {}\n    {token}", account.role_title, account.name, account.place);
            }
            let mut account = serde_json::to_value(account)?;
            account["token"] = token.into();
            accounts.push(account);
        }
        if self.json {
            let said = json!({"area": around, "name": name, "accounts": accounts});
            println!("{}", serde_json::to_string_pretty(&said)?);
        }
        Ok(())
    }
}
