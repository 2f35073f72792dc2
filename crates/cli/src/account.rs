//! `gewu account`

use crate::Failure;
use crate::opened::{Database, OPERATOR, area, person};
use clap::{Args, Subcommand};
use data_encoding::BASE32_NOPAD;
use gewu_app::account::{AccountError, Invitation, Power};
use gewu_app::{App, AppError};
use gewu_kernel::id::{PersonId, TenantId};
use serde_json::json;

#[derive(Debug, Subcommand)]
pub enum Account {
    /// Open an account; its owner chooses a password by the link
    Open(Open),
    /// A new link for somebody whose password is lost, also for administrators
    Link(Link),
    /// Let a login that wrong tries have locked try again
    Unlock(Unlock),
    /// End all sessions and all tokens of somebody
    SignOut(SignOut),
    /// Show who has an account
    List(List),
    /// One account a role, for people who would meet in one matter: for demonstrations, never for use
    Samples(Samples),
}

#[derive(Debug, Args)]
pub struct Open {
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    address: Address,
    /// Who: id, external key or name
    person: String,
    /// What they type: 2 to 64 letters, digits, “.”, “-”, “_” or “@”
    #[arg(long)]
    login: String,
}

#[derive(Debug, Args)]
pub struct Link {
    #[command(flatten)]
    database: Database,
    #[command(flatten)]
    address: Address,
    /// Who: id, external key or name; or `system`, `security`, `audit` for whoever holds that power
    person: String,
}

#[derive(Debug, Args)]
pub struct Unlock {
    #[command(flatten)]
    database: Database,
    /// What they type
    login: String,
}

#[derive(Debug, Args)]
pub struct SignOut {
    #[command(flatten)]
    database: Database,
    /// Who: id, external key or name
    person: String,
}

#[derive(Debug, Args)]
pub struct List {
    #[command(flatten)]
    database: Database,
}

/// Where people reach the server.
#[derive(Debug, Args)]
struct Address {
    /// The address that people type
    #[arg(long, env = "GEWU_PUBLIC_URL", default_value = "http://127.0.0.1:8080", value_name = "URL")]
    public_url: String,
}

#[derive(Debug, Args)]
pub struct Samples {
    #[command(flatten)]
    database: Database,
    /// How long their tokens hold, in hours
    #[arg(long, default_value_t = 12)]
    hours: i64,
    /// Around this area, by its code or area: and its number; if not said, where most roles are held
    #[arg(long, value_name = "AREA")]
    area: Option<String>,
    /// Roles of departments in this unit, such as urban-management
    #[arg(long, value_name = "KEY")]
    unit: Option<String>,
    /// As JSON, for programs
    #[arg(long)]
    json: bool,
}

impl Account {
    pub async fn run(self) -> Result<(), Failure> {
        let (Account::Open(Open { database, .. })
        | Account::Link(Link { database, .. })
        | Account::Unlock(Unlock { database, .. })
        | Account::SignOut(SignOut { database, .. })
        | Account::List(List { database })
        | Account::Samples(Samples { database, .. })) = &self;
        let app = database.open_with_key().await?;
        let tenant = database.tenant(&app).await?;
        match &self {
            Account::Open(open) => open.run(&app, tenant).await?,
            Account::Link(link) => link.run(&app, tenant).await?,
            Account::Unlock(unlock) => {
                app.unlock_login(tenant, &unlock.login, OPERATOR).await?;
                println!("{} may try again", unlock.login);
            }
            Account::SignOut(out) => {
                let person = person(&*app.tenant(tenant).await?, &out.person)?;
                app.show_account(tenant, person).await?;
                app.end_sessions(tenant, person, OPERATOR).await?;
                println!("all sessions and tokens of {} have ended", out.person);
            }
            Account::List(_) => list(&app, tenant).await?,
            Account::Samples(samples) => samples.run(&app, tenant).await?,
        }
        app.store.close().await;
        Ok(())
    }
}

impl Open {
    async fn run(&self, app: &App, tenant: TenantId) -> Result<(), Failure> {
        let person = person(&*app.tenant(tenant).await?, &self.person)?;
        let invitation = app.open_account(tenant, person, &self.login, OPERATOR).await?;
        show(&invitation, &self.address.public_url);
        Ok(())
    }
}

impl Link {
    async fn run(&self, app: &App, tenant: TenantId) -> Result<(), Failure> {
        let invitations = match self.person.parse::<Power>() {
            Ok(power) => app.administrator_link(tenant, power, OPERATOR).await?,
            Err(()) => {
                let person = person(&*app.tenant(tenant).await?, &self.person)?;
                vec![app.reset_account(tenant, person, OPERATOR).await?]
            }
        };
        if invitations.is_empty() {
            return Err(format!(
                "nobody holds “{}” yet; `gewu serve` makes the first administrators",
                self.person
            )
            .into());
        }
        invitations.iter().for_each(|invitation| show(invitation, &self.address.public_url));
        Ok(())
    }
}

fn show(invitation: &Invitation, public_url: &str) {
    let link = gewu_api::account::link(public_url.trim_end_matches('/'), &invitation.key);
    println!("{}  {link}", invitation.login);
}

async fn list(app: &App, tenant: TenantId) -> Result<(), Failure> {
    let mut after = String::new();
    loop {
        let page = app.accounts(tenant, &after, 200).await?;
        for account in &page {
            let power = account.power.map_or("", Power::word);
            println!("{}  {}  {:?}  {power}", account.login, account.name, account.state);
        }
        match page.last() {
            Some(last) => after.clone_from(&last.login),
            None => return Ok(()),
        }
    }
}

impl Samples {
    async fn run(&self, app: &App, tenant: TenantId) -> Result<(), Failure> {
        let snapshot = app.tenant(tenant).await?;
        let now = app.clock.now();
        let unit = self.unit.as_deref();
        let around = match &self.area {
            Some(said) => area(&snapshot, said, now)?,
            None => snapshot.sample_area(unit, now).ok_or("there is no small grid; say --area")?,
        };
        let name = snapshot.territory.name(around, snapshot.work_time.date(now)).unwrap_or_default();
        let mut accounts = Vec::new();
        for sample in snapshot.sample_accounts(around, unit, now) {
            let password = sign_in(app, tenant, sample.person, &sample.role).await?;
            let token = app.issue_token(tenant, sample.person, self.hours, OPERATOR).await?;
            if !self.json {
                println!("{}  {}  {}", sample.role_title, sample.name, sample.place);
                println!("    {}  {password}\n    {token}", sample.role);
            }
            let mut account = serde_json::to_value(&sample)?;
            account["login"] = sample.role.into();
            account["password"] = password.into();
            account["token"] = token.into();
            accounts.push(account);
        }
        let administrators = administrators(app, tenant).await?;
        if self.json {
            let said =
                json!({"area": around, "name": name, "accounts": accounts, "administrators": administrators});
            println!("{}", serde_json::to_string_pretty(&said)?);
        }
        Ok(())
    }
}

/// Lets somebody sign in as a login with a new password, whatever their account was before.
async fn sign_in(app: &App, tenant: TenantId, person: PersonId, login: &str) -> Result<String, Failure> {
    let opened = app.open_account(tenant, person, login, OPERATOR).await;
    let invitation = match opened {
        Err(AppError::Account(AccountError::HasAccount)) => {
            app.reset_account(tenant, person, OPERATOR).await?
        }
        opened => opened?,
    };
    choose(app, tenant, &invitation).await
}

async fn choose(app: &App, tenant: TenantId, invitation: &Invitation) -> Result<String, Failure> {
    let mut chance = [0; 10];
    app.source.fill(&mut chance);
    let letters = BASE32_NOPAD.encode(&chance).to_lowercase();
    let password = format!("{}-{}-{}-{}", &letters[..4], &letters[4..8], &letters[8..12], &letters[12..]);
    app.welcome(tenant, &invitation.key, &password).await?;
    Ok(password)
}

/// The three administrators, with new passwords.
async fn administrators(app: &App, tenant: TenantId) -> Result<Vec<serde_json::Value>, Failure> {
    app.first_administrators(tenant, OPERATOR).await?;
    let mut all = Vec::new();
    for power in Power::ALL {
        for invitation in app.administrator_link(tenant, power, OPERATOR).await? {
            let password = choose(app, tenant, &invitation).await?;
            all.push(json!({"power": power.word(), "login": invitation.login, "password": password}));
        }
    }
    Ok(all)
}
