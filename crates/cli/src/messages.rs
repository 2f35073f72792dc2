//! `gewu messages`

use crate::Failure;
use crate::opened::Database;
use clap::Args;

#[derive(Debug, Args)]
pub struct Messages {
    #[command(flatten)]
    database: Database,
}

/// How many are read at once.
const PAGE: i64 = 200;

impl Messages {
    /// Prints each with when it was written, whom it was for, and why it did not go out.
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let (mut after, mut listed) = (None, 0);
        loop {
            let page = app.store.given_up(tenant, after, PAGE).await?;
            for row in &page {
                let why = row.failed.as_deref().unwrap_or_default();
                println!("{}\t{}\t{}\t{}\t{why}", row.created_at, row.message, row.kind, row.recipient);
            }
            listed += page.len();
            match page.last() {
                Some(last) => after = Some(last.message),
                None => break,
            }
        }
        eprintln!("{listed} messages were given up");
        app.store.close().await;
        Ok(())
    }
}
