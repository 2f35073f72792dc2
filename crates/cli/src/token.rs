//! `gewu token`

use crate::Failure;
use crate::opened::{Database, OPERATOR, person};
use clap::Args;

/// Hand somebody a token for the HTTP interface; it is shown once
#[derive(Debug, Args)]
pub struct Token {
    #[command(flatten)]
    database: Database,
    /// For whom: id, external key or name
    #[arg(long = "as", value_name = "PERSON")]
    person: String,
    /// How long it holds
    #[arg(long, default_value_t = 12)]
    hours: i64,
}

impl Token {
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let person = person(&*app.tenant(tenant).await?, &self.person)?;
        println!("{}", app.issue_token(tenant, person, self.hours, OPERATOR).await?);
        app.store.close().await;
        Ok(())
    }
}
