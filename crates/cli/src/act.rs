//! `gewu do`

use crate::Failure;
use crate::opened::{Database, body, form, person};
use clap::Args;
use gewu_app::Tenant;
use gewu_app::matter::{Act, Caller, Key, Request, Verb, Work};
use gewu_kernel::id::MatterId;
use gewu_matter::matter::{Ask, Binding};
use std::collections::BTreeMap;

/// Act on a matter: take, finish, return, transfer, extend, pause, resume, ask-help, release-help, review, urge,
/// note, reopen, find-sound, find-unsound
#[derive(Debug, Args)]
pub struct Do {
    #[command(flatten)]
    database: Database,
    /// The matter's id
    matter: MatterId,
    /// What to do
    verb: String,
    /// Who acts: id, external key or name
    #[arg(long = "as", value_name = "PERSON", required_unless_present = "receipt")]
    person: Option<String>,
    /// The receipt code of whoever reported it
    #[arg(long, conflicts_with = "person")]
    receipt: Option<String>,
    /// The task's number, where the matter has several
    #[arg(long)]
    task: Option<u32>,
    /// With finish: the outcome
    #[arg(long)]
    outcome: Option<String>,
    /// The form: JSON, or plain words
    #[arg(long)]
    form: Option<String>,
    /// With finish: what later steps need named, NAME=BODY
    #[arg(long = "bind", value_name = "NAME=BODY")]
    binds: Vec<String>,
    /// With finish of a rating: marks, DIMENSION=MARK
    #[arg(long = "mark", value_name = "DIMENSION=MARK")]
    marks: Vec<String>,
    /// With an outcome that joins: the other matter
    #[arg(long)]
    into: Option<MatterId>,
    /// With transfer and ask-help: the body
    #[arg(long)]
    to: Option<String>,
    /// With extend and pause: how long, such as "5 working-days"
    #[arg(long = "for", value_name = "LIMIT")]
    limit: Option<String>,
    /// The version you have read
    #[arg(long)]
    version: Option<u64>,
    /// On which side a party is named
    #[arg(long)]
    side: Option<String>,
    /// Which party is meant, by number
    #[arg(long)]
    party: Option<u32>,
    /// A key under which a repetition gets the same answer
    #[arg(long)]
    key: Option<String>,
}

impl Do {
    pub async fn run(self) -> Result<(), Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let snapshot = app.tenant(tenant).await?;
        let caller = match (&self.person, &self.receipt) {
            (Some(said), _) => Caller::Person(person(&snapshot, said)?),
            (None, Some(code)) => app.holder_of_receipt(tenant, code).await?.caller(),
            (None, None) => return Err("say who acts: --as or --receipt".into()),
        };
        let needs_task = !matches!(
            self.verb.as_str(),
            "urge" | "note" | "reopen" | "withdraw" | "find-sound" | "find-unsound"
        );
        let task = match self.task {
            Some(task) => task,
            None if needs_task => {
                let view = app.show(tenant, &caller, self.matter).await?;
                match view.tasks.as_slice() {
                    [only] => only.task,
                    [] => return Err("nothing is waiting in this matter".into()),
                    _ => {
                        return Err(
                            "several tasks are waiting; say which with --task (see `gewu show`)".into()
                        );
                    }
                }
            }
            None => 0,
        };
        let verb = self.verb(task, &snapshot)?;
        let act = Act { matter: self.matter, expected_version: self.version, verb };
        let request =
            Request { caller, key: self.key.clone().map(Key), happened_at: None, work: Work::Act(act) };
        let reply = app.submit(tenant, request).await?;
        println!("{}  版本 {}", reply.happened.join("、"), reply.version);
        app.store.close().await;
        Ok(())
    }

    fn verb(&self, task: u32, tenant: &Tenant) -> Result<Verb, Failure> {
        let form = form(self.form.as_deref())?;
        let to = || body(tenant, self.to.as_deref().ok_or("say to whom: --to BODY")?);
        Ok(match self.verb.as_str() {
            "take" => Verb::Take { task },
            "finish" => Verb::Finish {
                task,
                outcome: self.outcome.clone().ok_or("say how it ended: --outcome NAME (see `gewu show`)")?,
                form,
                binds: pairs(&self.binds, "--bind", "NAME=BODY")?
                    .into_iter()
                    .map(|(name, said)| Ok((name, Binding::Body(body(tenant, &said)?))))
                    .collect::<Result<BTreeMap<_, _>, Failure>>()?,
                marks: pairs(&self.marks, "--mark", "DIMENSION=MARK")?
                    .into_iter()
                    .map(|(name, mark)| {
                        let number = mark.parse();
                        let wrong =
                            |_| format!("--mark {name}={mark}: write a whole number, such as {name}=5");
                        Ok((name.clone(), number.map_err(wrong)?))
                    })
                    .collect::<Result<BTreeMap<_, _>, Failure>>()?,
                into: self.into,
                party: self.party,
            },
            "challenge" => Verb::Challenge { task, form },
            "name-party" => {
                let side = self.side.clone().ok_or("say on which side: --side NAME")?;
                Verb::NameParty { task, side, person: None, form }
            }
            "drop-party" => {
                Verb::DropParty { task, party: self.party.ok_or("say which party: --party NUMBER")?, form }
            }
            "name-about" => Verb::NameAbout { task, whom: Binding::Body(to()?), form },
            "drop-about" => Verb::DropAbout { task, whom: Binding::Body(to()?), form },
            "withdraw" => Verb::Withdraw { form },
            "return" => Verb::Return { task, form },
            "transfer" => Verb::Transfer { task, to: Binding::Body(to()?), form },
            "extend" => Verb::Ask { task, ask: Ask::Extend(self.limit()?), form },
            "pause" => Verb::Ask { task, ask: Ask::Pause(self.limit()?), form },
            "resume" => Verb::Resume { task },
            "ask-help" => Verb::AskHelp { task, body: to()?, form },
            "release-help" => Verb::ReleaseHelp { task },
            "review" => Verb::Review { task, form },
            "urge" => Verb::Urge { form },
            "note" => Verb::Note { form },
            "reopen" => Verb::Reopen { form },
            "find-sound" => Verb::Recheck { sound: true, form },
            "find-unsound" => Verb::Recheck { sound: false, form },
            other => return Err(format!("“{other}” is nothing to do here; see `gewu do --help`").into()),
        })
    }

    fn limit(&self) -> Result<gewu_kernel::limit::Limit, Failure> {
        let said = self.limit.as_deref().ok_or("say for how long: --for \"5 working-days\"")?;
        Ok(said.parse().map_err(|error| format!("--for: {error}"))?)
    }
}

fn pairs(said: &[String], argument: &str, shape: &str) -> Result<Vec<(String, String)>, Failure> {
    said.iter()
        .map(|pair| {
            let (name, value) =
                pair.split_once('=').ok_or_else(|| format!("{argument} {pair}: write {shape}"))?;
            Ok((name.to_owned(), value.to_owned()))
        })
        .collect()
}
