//! `gewu report`

use crate::Failure;
use crate::opened::{Database, area, person, place_name};
use clap::Args;
use gewu_app::Tenant;
use gewu_app::matter::{self, Caller, Key, Request, Where, Work};

/// Open a matter, for oneself or for whoever does not say who they are
#[derive(Debug, Args)]
pub struct Report {
    #[command(flatten)]
    database: Database,
    /// The procedure, where several are in force
    #[arg(long)]
    procedure: Option<String>,
    /// The area, by its present code, or area: and its number
    #[arg(long, conflicts_with = "point", required_unless_present = "point")]
    area: Option<String>,
    /// A point: longitude,latitude in degrees (CGCS2000)
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true)]
    point: Option<String>,
    /// The form as JSON, such as {"category": "…", "title": "…"}
    #[arg(long)]
    form: String,
    /// Who reports: id, external key or name; nobody in particular, if not said
    #[arg(long = "as", value_name = "PERSON")]
    person: Option<String>,
    /// A key under which a repetition gets the same answer
    #[arg(long)]
    key: Option<String>,
}

impl Report {
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let snapshot = app.tenant(tenant).await?;
        let caller = match &self.person {
            Some(said) => Caller::Person(person(&snapshot, said)?),
            None => Caller::Anyone { client: "command-line".into() },
        };
        let at = match (&self.area, &self.point) {
            (Some(said), _) => Where::Area(area(&snapshot, said, app.clock.now())?),
            (None, Some(point)) => {
                let wrong = || format!("--point {point}: write degrees east and north, such as 112.68,22.37");
                let (longitude, latitude) = point.split_once(',').ok_or_else(wrong)?;
                let degrees = |text: &str| text.trim().parse().map_err(|_| wrong());
                Where::Point { longitude: degrees(longitude)?, latitude: degrees(latitude)? }
            }
            (None, None) => return Err("say where: --area or --point".into()),
        };
        let form =
            serde_json::from_str(&self.form).map_err(|error| format!("the form is not JSON: {error}"))?;
        let report = matter::Report {
            about: Default::default(),
            paper: None,
            number: None,
            set_aside: Vec::new(),
            procedure: self.procedure.map_or_else(|| only_procedure(&snapshot), Ok)?,
            at,
            form,
            on_behalf: None,
            source: Some("command-line".into()),
        };
        let request =
            Request { caller, key: self.key.map(Key), happened_at: None, work: Work::Report(report) };
        let reply = app.submit(tenant, request).await?;
        println!("事项 {}", reply.matter);
        if let Some(receipt) = &reply.receipt {
            println!("回执 {receipt}");
        }
        if let Some(found) = &reply.found {
            println!("地点 {}", place_name(&found.name, found.synthetic));
            if let Some(outside) = &found.outside {
                println!("     不在任何网格内，由最近的镇街受理（相距 {} 米）", outside.metres);
            }
        }
        app.store.close().await;
        Ok(())
    }
}

/// The procedure in force, if there is just one.
fn only_procedure(tenant: &Tenant) -> Result<String, Failure> {
    let mut ids: Vec<&String> = tenant.procedures().map(|(id, _)| id).collect();
    ids.sort();
    match ids.as_slice() {
        [only] => Ok((*only).clone()),
        [] => Err("no procedure is in force; `gewu pack publish` brings one into force".into()),
        several => {
            let list = several.iter().map(|id| id.as_str()).collect::<Vec<_>>().join(", ");
            Err(format!("several procedures are in force; say which with --procedure: {list}").into())
        }
    }
}
