//! A database as every command opens it, with the real clock and real chance.

use crate::Failure;
use crate::ambient::{SystemClock, SystemSource};
use crate::key;
use clap::Args;
use gewu_app::account::SealingKey;
use gewu_app::{App, AppError, Clock, Tenant};
use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, BodyId, PersonId, TenantId};
use gewu_packs::OVERLAY;
use gewu_store::Store;
use gewu_store::files::Files;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Which database, and whose.
#[derive(Clone, Debug, Args)]
pub struct Database {
    /// sqlite:PATH or postgres://USER@HOST/NAME
    #[arg(long, env = "GEWU_DATABASE", value_name = "URL")]
    pub database: String,
    /// The folder of attachments
    #[arg(long, env = "GEWU_FILES", default_value = "gewu-files", value_name = "FOLDER")]
    pub files: PathBuf,
    /// The key for what must not stand in the database in clear; made when it is missing, beside the attachments.
    /// Keep a copy apart from the database's: without it second factors have to be set up anew
    #[arg(long, env = "GEWU_KEY_FILE", value_name = "FILE")]
    pub key_file: Option<PathBuf>,
    /// The tenant's number, when the database has several
    #[arg(long, env = "GEWU_TENANT", value_name = "NUMBER")]
    pub tenant: Option<i64>,
}

impl Database {
    /// Opens it, and brings its schema up to date.
    pub async fn open(&self) -> Result<App, Failure> {
        let store = Store::open(&self.database, SystemClock.now()).await?;
        let files = Files::in_folder(&self.files)?;
        Ok(App::new(store, files, Arc::new(SystemClock), Arc::new(SystemSource)))
    }

    /// Refuses a file that is not there, where there is only something to read: opening it would make it.
    pub fn must_be_there(&self) -> Result<(), Failure> {
        must_be_there(&self.database)
    }

    /// The same with the sealing key, which is made if there is none.
    pub async fn open_with_key(&self) -> Result<App, Failure> {
        let file = self.key_file();
        Ok(self.open().await?.sealing_with(SealingKey::new(&key::read_or_make(&file)?)))
    }

    /// Where the links of the first administrators are kept when nobody looks: beside the key.
    pub fn first_links(&self) -> PathBuf {
        let mut name = self.key_file().into_os_string();
        name.push(".first-links");
        name.into()
    }

    /// Where the sealing key lies.
    pub fn key_file(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| beside(&self.files))
    }

    /// The tenant meant.
    pub async fn tenant(&self, app: &App) -> Result<TenantId, Failure> {
        if let Some(number) = self.tenant {
            return Ok(TenantId(number));
        }
        let tenants = app.store.tenants().await?;
        match tenants.as_slice() {
            [] => Err("this database has no tenant yet; `gewu init` makes one".into()),
            [only] => Ok(only.tenant),
            several => {
                let list: Vec<String> =
                    several.iter().map(|it| format!("{} {}", it.tenant, it.name)).collect();
                Err(format!("this database has several tenants; say --tenant: {}", list.join(", ")).into())
            }
        }
    }
}

/// Refuses the address of a file that is not there.
pub fn must_be_there(database: &str) -> Result<(), Failure> {
    let Some(path) = database.strip_prefix("sqlite:") else { return Ok(()) };
    let path = path.strip_prefix("//").unwrap_or(path);
    match path == ":memory:" || Path::new(path).is_file() {
        true => Ok(()),
        false => {
            Err(format!("there is no database {path}; correct the path, or set one up with `gewu init`")
                .into())
        }
    }
}

/// `gewu-files.key` beside `gewu-files`.
pub fn beside(files: &Path) -> PathBuf {
    let mut name = files.file_name().unwrap_or_default().to_owned();
    name.push(".key");
    files.with_file_name(name)
}

/// A person by id, external key or name, if only one is meant.
pub fn person(tenant: &Tenant, said: &str) -> Result<PersonId, Failure> {
    if let Ok(id) = said.parse::<PersonId>() {
        return Ok(id);
    }
    let meant: Vec<PersonId> = tenant
        .people
        .values()
        .filter(|person| person.external_key.as_deref() == Some(said) || person.name == said)
        .map(|person| person.person)
        .collect();
    match meant.as_slice() {
        [only] => Ok(*only),
        [] => Err(format!("nobody is known as “{said}”; give an id, an external key or a whole name").into()),
        several => {
            Err(format!("{} people are called “{said}”; give the external key or the id", several.len())
                .into())
        }
    }
}

/// A body by number or by code, the nearest one to the tenant as a whole first.
pub fn body(tenant: &Tenant, said: &str) -> Result<BodyId, Failure> {
    if let Ok(number) = said.parse::<BodyId>() {
        return Ok(number);
    }
    // By number: a county comes before its towns, so its own department is meant where both have one.
    let areas = tenant.territory.areas().map(|area| area.id);
    let found = tenant.directory.unit(said, areas);
    found.ok_or_else(|| format!("no body has the code “{said}”; give its number or its code").into())
}

/// An area by its present code, or by `area:` and its number.
pub fn area(tenant: &Tenant, said: &str, now: Timestamp) -> Result<AreaId, Failure> {
    let day = tenant.work_time.date(now);
    let by_number = said.strip_prefix("area:").and_then(|number| number.parse::<AreaId>().ok());
    let by_number = by_number.filter(|id| tenant.territory.exists(*id, day));
    let found = by_number.or_else(|| tenant.territory.by_code(said, day));
    found.ok_or_else(|| {
        format!("“{said}” is no area in force on {day}; give its present code, or area: and its number")
            .into()
    })
}

/// A place's name as people read it: what is invented says so.
pub fn place_name(name: &str, synthetic: bool) -> String {
    if synthetic { format!("{name}（虚构）") } else { name.to_owned() }
}

/// What somebody writes on the command line as a form: JSON, or plain words.
pub fn form(said: Option<&str>) -> Result<serde_json::Value, Failure> {
    match said {
        None => Ok(serde_json::Value::Null),
        Some(text) if text.trim_start().starts_with('{') => serde_json::from_str(text)
            .map_err(|error| format!("the form is not JSON: {error}; write {{\"words\": \"…\"}}").into()),
        Some(words) => Ok(serde_json::json!({ "words": words })),
    }
}

/// The text of a file.
pub fn read_text(path: &Path) -> Result<String, Failure> {
    let wrong = |error| format!("{} cannot be read: {error}", path.display());
    Ok(std::fs::read_to_string(path).map_err(wrong)?)
}

/// The settings of a tenant as they are written in a file.
#[derive(Clone, Debug)]
pub struct Overlay {
    pub text: String,
    file: String,
}

impl Overlay {
    pub fn read(path: &Path) -> Result<Overlay, Failure> {
        Ok(Overlay { text: read_text(path)?, file: path.display().to_string() })
    }

    /// Names the file by the name under which it was given.
    pub fn blamed(&self, error: AppError) -> AppError {
        let AppError::Pack(mut problems) = error else { return error };
        for problem in problems.iter_mut().filter(|problem| problem.file == OVERLAY) {
            problem.file.clone_from(&self.file);
        }
        AppError::Pack(problems)
    }
}

/// A file to write, made anew.
pub fn create(path: &Path) -> Result<File, Failure> {
    let wrong = |error| {
        format!("{} cannot be written: {error}; name a file in a folder that is there", path.display())
    };
    Ok(File::create(path).map_err(wrong)?)
}

/// The actor of what an operator does at the command line.
pub const OPERATOR: &str = "operator";
