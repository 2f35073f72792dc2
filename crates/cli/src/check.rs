//! `gewu check`

use crate::opened::Database;
use crate::{Failure, embedded};
use clap::Args;
use gewu_app::calendar;
use gewu_app::pack::staffing::{Gap, Lack};
use gewu_kernel::calendar::WorkTime;
use gewu_packs::{Problem, Proof, Rule, compile, prove};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Prove that packs hold, and play their scenarios; whatever does not hold is told with its place, why, and what to
/// write instead
#[derive(Debug, Args)]
pub struct Check {
    /// Folders with a pack.toml, or ids of packs that ship
    #[arg(required_unless_present = "database")]
    packs: Vec<PathBuf>,
    /// Prove it of a tenant too: for every step everywhere somebody and a deputy, and nobody alone on two steps that
    /// must be apart
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// The tenant's number, when the database has several
    #[arg(long, value_name = "NUMBER", requires = "database")]
    tenant: Option<i64>,
    /// The language of what is told
    #[arg(long, default_value = "zh-CN", value_name = "LANGUAGE", value_parser = ["zh-CN", "en"])]
    language: String,
    /// Take advice as strictly as problems: every outcome and every end is shown by a scenario
    #[arg(long)]
    strict: bool,
    /// For programs
    #[arg(long)]
    json: bool,
}

/// What came of one pack.
struct Checked {
    path: PathBuf,
    /// Its id and title, where it compiled, and in how many situations it was proven.
    pack: Option<(String, String, usize)>,
    proof: Proof,
}

impl Check {
    pub async fn run(self) -> Result<(), Failure> {
        let work_time = calendar::of_scenarios()?;
        let mut wrong = 0;
        let mut told = Vec::new();
        let mut reasons = BTreeSet::new();
        for path in &self.packs {
            let mut checked = check(path, &work_time)?;
            if self.strict {
                let advice = std::mem::take(&mut checked.proof.advice);
                checked.proof.problems.extend(advice);
            }
            wrong += checked.proof.problems.len();
            match self.json {
                true => told.push(self.as_json(&checked)),
                false => self.print(&checked, &mut reasons),
            }
        }
        if let Some(database) = &self.database {
            let gaps = self.staffing(database).await?;
            wrong += gaps.len();
            match self.json {
                true => told.extend(gaps.iter().map(|gap| self.gap_as_json(gap))),
                false => gaps.iter().for_each(|gap| {
                    println!("{}/{}: {}", gap.procedure, gap.step, gap.said.language(&self.language))
                }),
            }
        }
        if self.json {
            println!("{}", serde_json::to_string_pretty(&told)?);
        }
        match (wrong, self.language.as_str()) {
            (0, _) => Ok(()),
            (1, "en") => Err("one thing to correct".into()),
            (count, "en") => Err(format!("{count} things to correct").into()),
            (count, _) => Err(format!("有 {count} 处要改").into()),
        }
    }

    async fn staffing(&self, database: &str) -> Result<Vec<Gap>, Failure> {
        // Checking needs no attachments.
        let files = std::env::temp_dir();
        let database = Database { database: database.to_owned(), files, key_file: None, tenant: self.tenant };
        database.must_be_there()?;
        let app = database.open().await?;
        let tenant = database.tenant(&app).await?;
        Ok(app.check_staffing(tenant).await?)
    }

    fn gap_as_json(&self, gap: &Gap) -> Value {
        let lack = match &gap.lack {
            Lack::Nobody => "nobody".to_owned(),
            Lack::Deputy => "no-deputy".to_owned(),
            Lack::Another(step) => format!("not-apart-from {step}"),
            Lack::Unit => "no-unit".to_owned(),
        };
        json!({
            "procedure": gap.procedure,
            "step": gap.step,
            "lack": lack,
            "seat": gap.seat,
            "message": gap.said.language(&self.language),
        })
    }

    /// Reasons that were told before are not told again.
    fn print(&self, checked: &Checked, reasons: &mut BTreeSet<Rule>) {
        let english = self.language.starts_with("en");
        match &checked.pack {
            Some((id, title, proven)) if english => println!("{id} {title}: proven in {proven} situations"),
            Some((id, title, proven)) => println!("{id} {title}：逐一证明了 {proven} 种情形"),
            None => println!("{}", checked.path.display()),
        }
        for (title, well) in &checked.proof.scenarios {
            println!("  {} {title}", if *well { "ok   " } else { "wrong" });
        }
        for problem in &checked.proof.problems {
            self.tell(&checked.path, problem, reasons.insert(problem.rule));
        }
        self.advise(&checked.proof.advice);
    }

    /// What is no fault, in a line each.
    fn advise(&self, advice: &[Problem]) {
        match (advice.len(), self.language.as_str()) {
            (0, _) => return,
            (count, "en") => println!("\n  advice ({count}; --strict refuses these):"),
            (count, _) => println!("\n  建议（{count} 条；加 --strict 就算不通过）："),
        }
        for it in advice {
            println!("  {}  {}", it.place(), it.message.language(&self.language));
        }
    }

    /// The place, the author’s own line with a mark under it, what to write instead, and why, where asked for.
    fn tell(&self, path: &Path, problem: &Problem, why: bool) {
        let language = &self.language;
        println!("\n{}/{}  [{}]", path.display(), problem.place(), problem.rule);
        if problem.line > 0 {
            let before: String = problem.excerpt.chars().take(problem.column - 1).collect();
            let indent = " ".repeat(unicode_width::UnicodeWidthStr::width(before.as_str()));
            println!("  | {}\n  | {indent}^", problem.excerpt);
        }
        println!("  {}", problem.message.language(language));
        if why {
            println!("  ({})", problem.rule.why().language(language));
        }
    }

    fn as_json(&self, checked: &Checked) -> Value {
        let told = |problem: &Problem| {
            json!({
                "file": problem.file,
                "line": problem.line,
                "column": problem.column,
                "rule": problem.rule.id(),
                "written": problem.excerpt,
                "message": problem.message.language(&self.language),
                "why": problem.rule.why().language(&self.language),
            })
        };
        let each = |problems: &[Problem]| problems.iter().map(told).collect::<Vec<_>>();
        let scenarios =
            checked.proof.scenarios.iter().map(|(title, well)| json!({"title": title, "ok": well}));
        json!({
            "path": checked.path,
            "pack": checked.pack.as_ref().map(|(id, _, _)| id),
            "proven": checked.pack.as_ref().map(|(_, _, proven)| proven),
            "scenarios": scenarios.collect::<Vec<_>>(),
            "problems": each(&checked.proof.problems),
            "advice": each(&checked.proof.advice),
        })
    }
}

fn check(path: &Path, work_time: &WorkTime) -> Result<Checked, Failure> {
    let (files, unread) = embedded::read_pack(path)?;
    let path = path.to_owned();
    // What a file says that cannot be read would only be reported as missing.
    if !unread.is_empty() {
        return Ok(Checked { path, pack: None, proof: Proof { problems: unread, ..Proof::default() } });
    }
    Ok(match compile(&files, None) {
        Ok(pack) => {
            let proof = prove(&files, &pack, work_time);
            Checked { path, pack: Some((pack.id, pack.title, pack.proven)), proof }
        }
        Err(problems) => Checked { path, pack: None, proof: Proof { problems, ..Proof::default() } },
    })
}
