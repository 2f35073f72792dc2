//! `gewu partner`

use crate::Failure;
use crate::opened::{Database, OPERATOR};
use clap::{Args, Subcommand};
use gewu_app::App;
use gewu_app::exchange::NewPartner;
use gewu_kernel::id::TenantId;

/// Partners outside with which messages are exchanged, as docs/exchange.md says.
#[derive(Debug, Subcommand)]
pub enum Partner {
    /// Add a partner; its secret is shown once
    Add(Add),
    /// List the partners
    List(List),
    /// Give a partner another secret, shown once; the one that it had holds until the next change
    Rotate(One),
    /// End the exchange with a partner
    Close(One),
}

#[derive(Debug, Args)]
pub struct Add {
    #[command(flatten)]
    database: Database,
    /// The name by which it is known here; it sends to PUBLIC_URL/api/v1/exchange/NAME
    name: String,
    /// The organ or platform that it is, as packs name it under [externals]
    #[arg(long, value_name = "ID")]
    external: String,
    /// What people call it
    #[arg(long)]
    title: String,
    /// The address that takes answers
    #[arg(long, value_name = "URL")]
    endpoint: String,
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    database: Database,
}

#[derive(Debug, Args)]
pub struct One {
    #[command(flatten)]
    database: Database,
    /// Its name
    name: String,
}

impl Partner {
    pub async fn run(self) -> Result<(), Failure> {
        match self {
            Partner::Add(Add { database, name, external, title, endpoint }) => {
                let (app, tenant) = opened(&database).await?;
                let new = NewPartner { partner: name, external, title, endpoint };
                println!("{}", app.add_partner(tenant, new, OPERATOR).await?);
                app.store.close().await;
            }
            Partner::List(List { database }) => {
                let (app, tenant) = opened(&database).await?;
                for it in app.partners(tenant).await? {
                    let closed = it.closed_at.map_or("open".to_owned(), |at| format!("closed {at}"));
                    let secrets = it.secrets;
                    println!(
                        "{}\t{}\t{}\t{}\t{secrets} secrets\t{closed}",
                        it.partner, it.external, it.title, it.endpoint
                    );
                }
                app.store.close().await;
            }
            Partner::Rotate(One { database, name }) => {
                let (app, tenant) = opened(&database).await?;
                println!("{}", app.rotate_partner(tenant, &name, OPERATOR).await?);
                app.store.close().await;
            }
            Partner::Close(One { database, name }) => {
                let (app, tenant) = opened(&database).await?;
                app.close_partner(tenant, &name, OPERATOR).await?;
                eprintln!("nothing is exchanged with {name} any more");
                app.store.close().await;
            }
        }
        Ok(())
    }
}

async fn opened(database: &Database) -> Result<(App, TenantId), Failure> {
    let app = database.open_with_key().await?;
    let tenant = database.tenant(&app).await?;
    Ok((app, tenant))
}
