//! What ships inside the binary: packs and small real data. A folder on disk is read in its place when named.

use crate::Failure;
use gewu_app::simulate::county::Data;
use gewu_packs::{Files, MANIFEST, Problem, reading};
use rust_embed::Embed;
use std::path::Path;

#[derive(Embed)]
#[folder = "../../packs"]
struct Packs;

#[derive(Embed)]
#[folder = "../../data"]
#[include = "divisions/five_places_*.csv"]
#[include = "boundaries/*.geojson"]
#[include = "points/*.csv"]
struct Texts;

/// The texts of a pack: of a folder, or of one that ships, by its id.
pub fn pack(path: &Path) -> Result<Files, Failure> {
    let (files, problems) = read_pack(path)?;
    let told: Vec<String> = problems
        .iter()
        .map(|problem| format!("{}/{problem}（{}）", path.display(), problem.message.zh))
        .collect();
    if told.is_empty() { Ok(files) } else { Err(told.join("\n").into()) }
}

/// The texts of a pack, and what is wrong with those of its files that are none.
pub fn read_pack(path: &Path) -> Result<(Files, Vec<Problem>), Failure> {
    let mut files = Files::new();
    let mut problems = Vec::new();
    if path.is_dir() {
        read(path, path, &mut files, &mut problems)?;
    } else {
        let id = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        for name in Packs::iter() {
            let inner = name.strip_prefix(id).and_then(|rest| rest.strip_prefix('/'));
            if let (Some(inner), Some(file)) = (inner, Packs::get(&name)) {
                files.insert(inner.to_owned(), String::from_utf8(file.data.into_owned())?);
            }
        }
    }
    match files.contains_key(MANIFEST) || !problems.is_empty() {
        true => Ok((files, problems)),
        false => Err(format!(
            "{} is no pack: name a folder with a {MANIFEST}, or one that ships: {}",
            path.display(),
            shipped()
        )
        .into()),
    }
}

fn shipped() -> String {
    let ids = Packs::iter().filter_map(|name| name.strip_suffix("/pack.toml").map(str::to_owned));
    ids.collect::<Vec<_>>().join(", ")
}

fn read(base: &Path, folder: &Path, files: &mut Files, problems: &mut Vec<Problem>) -> Result<(), Failure> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            read(base, &path, files, problems)?;
            continue;
        }
        let name = path.strip_prefix(base)?.to_string_lossy().replace('\\', "/");
        let bytes =
            std::fs::read(&path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        match reading::text(&name, bytes) {
            Ok(text) => drop(files.insert(name, text)),
            Err(problem) => problems.push(problem),
        }
    }
    problems.sort();
    Ok(())
}

/// A text of the data that ships.
pub fn text(path: &str) -> Result<String, Failure> {
    let file = Texts::get(path).ok_or_else(|| format!("{path} does not ship with this program"))?;
    Ok(String::from_utf8(file.data.into_owned())?)
}

/// The texts that synthetic counties are made of.
pub struct Places {
    history: String,
    lineage: String,
    boundaries: String,
    seats: String,
}

impl Places {
    /// Those that ship.
    pub fn shipped() -> Result<Places, Failure> {
        Ok(Places {
            history: text("divisions/five_places_history.csv")?,
            lineage: text("divisions/five_places_lineage.csv")?,
            boundaries: text("boundaries/counties_five_places.geojson")?,
            seats: text("points/towns_geonames.csv")?,
        })
    }

    /// As the simulation reads them.
    pub fn data(&self) -> Data<'_> {
        Data {
            history: &self.history,
            lineage: &self.lineage,
            boundaries: &self.boundaries,
            seats: &self.seats,
        }
    }
}
