//! `gewu pack diff`

use crate::Failure;
use crate::embedded;
use crate::opened::Database;
use clap::Args;
use gewu_packs::diff::diff;
use gewu_packs::{Files, Pack, compile};
use std::path::{Path, PathBuf};
use std::sync::Arc;

#[derive(Debug, Args)]
pub struct Diff {
    #[command(flatten)]
    database: Database,
    /// A folder with a pack.toml, or the id of a pack that ships
    #[arg(value_name = "A")]
    one: PathBuf,
    /// Another one; if not said, A is compared with what is in force in the database
    #[arg(value_name = "B")]
    other: Option<PathBuf>,
    /// The language of the sentences: zh-CN or en
    #[arg(long, default_value = "zh-CN", value_parser = ["zh-CN", "en"])]
    language: String,
}

impl Diff {
    pub async fn run(self) -> Result<(), Failure> {
        let one = compiled(&self.one)?;
        let (old, new) = match &self.other {
            Some(other) => (Arc::new(one), compiled(other)?),
            None => (self.in_force(&one).await?, one),
        };
        let changes = diff(&old, &new);
        for change in &changes {
            println!("{}", change.sentence.of(&self.language));
        }
        if changes.is_empty() {
            let same = match (self.language.as_str(), old.hash == new.hash) {
                ("en", true) => "the same edition",
                ("en", false) => "no difference but in comments or arrangement",
                (_, true) => "同一版本",
                (_, false) => "只有注释或排列不同",
            };
            println!("{same}");
        }
        Ok(())
    }

    /// The edition in force of the same pack, without the tenant's parameters.
    async fn in_force(&self, one: &Pack) -> Result<Arc<Pack>, Failure> {
        let app = self.database.open().await?;
        let tenant = self.database.tenant(&app).await?;
        let line = app.pack(tenant, &one.id).await?.line;
        let (_, pack) = app.edition_of(tenant, &one.id, &line.hash).await?;
        Ok(pack)
    }
}

fn compiled(path: &Path) -> Result<Pack, Failure> {
    let files: Files = embedded::pack(path)?;
    compile(&files, None).map_err(|problems| {
        let lines: Vec<String> =
            problems.iter().map(|problem| format!("{}/{problem}", path.display())).collect();
        lines.join("\n").into()
    })
}
