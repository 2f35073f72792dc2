//! Where a whole server's data lie, for commands that look at no single tenant.

use crate::opened::beside;
use crate::{Failure, key};
use clap::Args;
use gewu_app::account::SealingKey;
use gewu_app::archive::KeyHere;
use gewu_store::files::Files;
use std::path::PathBuf;

/// Database, folder of files, key.
#[derive(Debug, Args)]
pub struct Place {
    /// sqlite:PATH or postgres://USER@HOST/NAME
    #[arg(long, env = "GEWU_DATABASE", value_name = "URL")]
    database: Option<String>,
    /// The folder of attachments
    #[arg(long, env = "GEWU_FILES", default_value = "gewu-files", value_name = "FOLDER")]
    pub files: PathBuf,
    /// The key for what the database holds sealed; beside the attachments, if not said. It is never in an archive
    #[arg(long, env = "GEWU_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,
}

impl Place {
    pub fn database(&self) -> Result<&str, Failure> {
        Ok(self.database.as_deref().ok_or("say which database: --database URL, or GEWU_DATABASE")?)
    }

    /// The folder of files, made when it is missing.
    pub fn open_files(&self) -> Result<Files, Failure> {
        Ok(Files::in_folder(&self.files)?)
    }

    pub fn key(&self) -> Result<KeyHere, Failure> {
        key_at(&self.key_file.clone().unwrap_or_else(|| beside(&self.files)))
    }
}

/// Which key lies in a file.
pub fn key_at(file: &std::path::Path) -> Result<KeyHere, Failure> {
    Ok(match key::read(file)? {
        Some(key) => KeyHere::Fingerprint(SealingKey::fingerprint(&key)),
        None => KeyHere::None(file.display().to_string()),
    })
}

/// The fingerprint that an archive tells.
pub fn fingerprint(key: KeyHere) -> Option<String> {
    match key {
        KeyHere::Fingerprint(fingerprint) => Some(fingerprint),
        KeyHere::None(_) | KeyHere::Whichever => None,
    }
}
