//! `gewu draw`

use crate::opened::{Database, create, person};
use crate::{Failure, embedded};
use clap::{Args, ValueEnum};
use gewu_app::matter::Caller;
use gewu_kernel::id::MatterId;
use gewu_packs::draw::{Drawing, OPEN, REOPENED, Way, end};
use gewu_packs::{Pack, compile};
use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Draw a procedure, or where a running matter stands in its own
#[derive(Debug, Args)]
pub struct Draw {
    /// A folder with a pack.toml, or the id of a pack that ships
    #[arg(required_unless_present = "matter", conflicts_with = "matter")]
    pack: Option<PathBuf>,
    /// One of its procedures, where it has several
    #[arg(long, value_name = "ID", conflicts_with = "matter")]
    procedure: Option<String>,
    /// A picture for people, or BPMN 2.0 for programs that draw processes
    #[arg(long = "as", value_enum, default_value_t = Form::Svg)]
    form: Form,
    /// The language of what is written in it
    #[arg(long, default_value = "zh-CN", value_name = "LANGUAGE", value_parser = ["zh-CN", "en"])]
    language: String,
    /// Where to; standard output, if not said
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Steps at which something waits, by their ids; an end is written end.ID
    #[arg(long, value_name = "STEP", num_args = 1.., value_delimiter = ',', conflicts_with = "matter")]
    current: Vec<String>,
    /// Steps that were passed
    #[arg(long, value_name = "STEP", num_args = 1.., value_delimiter = ',', conflicts_with = "matter")]
    done: Vec<String>,
    /// A matter by its receipt code, or by its id: its procedure with the way that it has taken
    #[arg(long, value_name = "CODE")]
    matter: Option<String>,
    /// For whom, with a matter's id: id, external key or name
    #[arg(long = "for", value_name = "PERSON", requires = "matter")]
    person: Option<String>,
    /// Where the matter is
    #[arg(long, env = "GEWU_DATABASE", value_name = "URL")]
    database: Option<String>,
    /// The tenant's number, when the database has several
    #[arg(long, env = "GEWU_TENANT", value_name = "NUMBER")]
    tenant: Option<i64>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Form {
    Svg,
    Bpmn,
}

impl Draw {
    pub async fn run(self) -> Result<(), Failure> {
        if self.form == Form::Bpmn
            && !(self.current.is_empty() && self.done.is_empty() && self.matter.is_none())
        {
            let message = "BPMN knows no marks: leave out --current, --done and --matter, or draw --as svg";
            return Err(message.into());
        }
        let drawn = match (&self.pack, &self.matter, &self.database) {
            (Some(pack), _, _) => self.of_pack(pack)?,
            (None, Some(matter), Some(database)) => self.of_matter(database, matter).await?,
            (None, ..) => return Err("say where the matter is: --database URL".into()),
        };
        match &self.output {
            Some(path) => create(path)?.write_all(drawn.as_bytes())?,
            None => std::io::stdout().write_all(drawn.as_bytes())?,
        }
        Ok(())
    }

    fn of_pack(&self, path: &Path) -> Result<String, Failure> {
        let files = embedded::pack(path)?;
        let pack = compile(&files, None).map_err(|problems| {
            let lines: Vec<String> = problems.iter().map(|it| format!("  {}/{it}", path.display())).collect();
            format!(
                "this pack does not pass, so there is nothing to draw; gewu check {} says why\n{}",
                path.display(),
                lines.join("\n")
            )
        })?;
        let drawing = self.drawing(&pack)?;
        Ok(match self.form {
            Form::Svg => drawing.svg(&self.way(drawing)?),
            Form::Bpmn => drawing.bpmn(),
        })
    }

    fn drawing<'d>(&'d self, pack: &'d Pack) -> Result<Drawing<'d>, Failure> {
        let known = || {
            let ids =
                pack.procedures.values().map(|it| format!("{} {}", it.procedure.id, it.procedure.title));
            ids.collect::<Vec<_>>().join(", ")
        };
        let runnable = match &self.procedure {
            Some(id) => {
                let missing = || format!("the pack has no procedure “{id}”; it has: {}", known());
                pack.procedures.get(id).ok_or_else(missing)?
            }
            None => match pack.procedures.values().collect::<Vec<_>>().as_slice() {
                [only] => only,
                _ => {
                    return Err(format!(
                        "the pack has several procedures; say which: --procedure {}",
                        known()
                    )
                    .into());
                }
            },
        };
        Ok(Drawing { pack, procedure: &runnable.procedure, language: &self.language })
    }

    /// The marks that were asked for.
    fn way(&self, drawing: Drawing<'_>) -> Result<Way, Failure> {
        let procedure = drawing.procedure;
        let steps = procedure.steps.keys().cloned().chain(procedure.ends.keys().map(|name| end(name)));
        let begins =
            [OPEN.to_owned()].into_iter().chain(procedure.reopen.iter().map(|_| REOPENED.to_owned()));
        let known: BTreeSet<String> = steps.chain(begins).collect();
        if let Some(step) = self.current.iter().chain(&self.done).find(|step| !known.contains(*step)) {
            let known = known.into_iter().collect::<Vec<_>>().join(", ");
            return Err(format!("the procedure has no step “{step}”; it has: {known}").into());
        }
        let (current, passed) = (self.current.iter().cloned(), self.done.iter().cloned());
        Ok(Way { current: current.collect(), passed: passed.collect(), ..Way::default() })
    }

    /// As the desk shows it, to whoever may see the matter.
    async fn of_matter(&self, database: &str, said: &str) -> Result<String, Failure> {
        // A picture needs no attachments.
        let files = std::env::temp_dir();
        let database = Database { database: database.to_owned(), files, key_file: None, tenant: self.tenant };
        let app = database.open().await?;
        let tenant = database.tenant(&app).await?;
        let (caller, matter) = match (said.parse::<MatterId>(), &self.person) {
            (Ok(matter), Some(said)) => (Caller::Person(person(&*app.tenant(tenant).await?, said)?), matter),
            (Ok(_), None) => return Err("say for whom: --for PERSON, or give the receipt code".into()),
            (Err(_), _) => {
                let holder = app.holder_of_receipt(tenant, said).await?;
                (holder.caller(), holder.matter)
            }
        };
        Ok(app.drawing(tenant, &caller, matter, &self.language).await?)
    }
}
