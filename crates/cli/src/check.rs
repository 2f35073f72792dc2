//! `gewu check`

use crate::{Failure, embedded};
use clap::Args;
use gewu_app::calendar;
use std::path::PathBuf;

/// Read packs, say what is wrong by line and column, and play their scenarios
#[derive(Debug, Args)]
pub struct Check {
    /// Folders with a pack.toml, or ids of packs that ship
    #[arg(required = true)]
    packs: Vec<PathBuf>,
}

impl Check {
    pub fn run(self) -> Result<(), Failure> {
        let work_time = calendar::of_scenarios()?;
        let mut wrong = 0;
        for path in &self.packs {
            let files = embedded::pack(path)?;
            let pack = match gewu_packs::compile(&files, None) {
                Ok(pack) => pack,
                Err(problems) => {
                    problems.iter().for_each(|problem| println!("{}/{problem}", path.display()));
                    wrong += problems.len();
                    continue;
                }
            };
            println!("{} {}", pack.id, pack.title);
            for scenario in &pack.scenarios {
                match scenario.play(&pack, &work_time) {
                    Ok(_) => println!("  ok    {}", scenario.title),
                    Err(failure) => {
                        println!(
                            "  wrong {} ({}/{}): {failure}",
                            scenario.title,
                            path.display(),
                            scenario.file
                        );
                        wrong += 1;
                    }
                }
            }
        }
        match wrong {
            0 => Ok(()),
            1 => Err("one thing to correct".into()),
            count => Err(format!("{count} things to correct").into()),
        }
    }
}
