//! `gewu new`: a small whole pack to begin with.

use crate::Failure;
use clap::{Args, Subcommand};
use gewu_app::calendar;
use gewu_packs::{Files, compile, is_name, prove};
use rust_embed::Embed;
use std::path::PathBuf;

#[derive(Embed)]
#[folder = "src/new/pack"]
struct Template;

#[derive(Debug, Subcommand)]
pub enum New {
    /// Write a small whole pack into a folder: it passes the check as it is, and says in comments what each part does
    Pack(NewPack),
}

#[derive(Debug, Args)]
pub struct NewPack {
    /// A folder that does not exist yet, or is empty
    folder: PathBuf,
    /// The pack's id, for good: lower-case letters, digits and inner hyphens; the folder's name, if not said
    #[arg(long)]
    id: Option<String>,
    /// What people call it
    #[arg(long)]
    title: Option<String>,
}

impl New {
    pub fn run(self) -> Result<(), Failure> {
        match self {
            New::Pack(pack) => pack.run(),
        }
    }
}

impl NewPack {
    fn run(self) -> Result<(), Failure> {
        let folder = &self.folder;
        if folder.exists() && (!folder.is_dir() || folder.read_dir()?.next().is_some()) {
            let there = folder.display();
            return Err(format!("{there} is there already; name a folder that is new or empty").into());
        }
        let files = self.files()?;
        for (name, text) in &files {
            let path = folder.join(name);
            path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
            std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        for name in files.keys() {
            println!("{}", folder.join(name).display());
        }
        println!("\ngewu check {}", folder.display());
        Ok(())
    }

    /// The template under its own name, which holds before anything is written.
    fn files(&self) -> Result<Files, Failure> {
        let template = template()?;
        let manifest = compile(&template, None).map_err(|_| "the template does not hold")?;
        let named = self.folder.file_name().and_then(|name| name.to_str()).filter(|name| is_name(name));
        let id = self.id.as_deref().or(named).unwrap_or(&manifest.id);
        let title = self.title.as_deref().unwrap_or(&manifest.title);
        if !is_name(id) {
            return Err(format!(
                "--id {id}: an id is lower-case letters, digits and inner hyphens, for example “village-hall”"
            )
            .into());
        }
        let quoted = title.replace('\\', "\\\\").replace('"', "\\\"");
        let renamed = |text: String| text.replace(&manifest.id, id).replace(&manifest.title, &quoted);
        let files: Files = template.into_iter().map(|(name, text)| (name, renamed(text))).collect();
        let problems = match compile(&files, None) {
            Ok(pack) => prove(&files, &pack, &calendar::of_scenarios()?).problems,
            Err(problems) => problems,
        };
        match problems.first() {
            None => Ok(files),
            Some(problem) => Err(format!("under this name the pack does not hold: {problem}").into()),
        }
    }
}

/// The template as it is in the repository.
fn template() -> Result<Files, Failure> {
    let mut files = Files::new();
    for name in Template::iter() {
        if let Some(file) = Template::get(&name) {
            files.insert(name.into_owned(), String::from_utf8(file.data.into_owned())?);
        }
    }
    Ok(files)
}
