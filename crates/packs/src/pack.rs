//! A pack as a whole: read from its files, checked, compiled with a tenant's overlay.

use crate::category;
use crate::certain;
use crate::check;
use crate::compile::{Compiler, Runnable};
use crate::form::Form;
use crate::grammar;
use crate::names::Names;
use crate::overlay::{self, Parameter, RawOverlay};
use crate::problem::{Problem, Source};
use crate::raw::{RawPack, RawProcedure};
use crate::scenario::Scenario;
use crate::sound;
use crate::words::{self, Words};
use gewu_kernel::canonical::{canonical, sha256_hex};
use serde_json::Value;
use std::collections::BTreeMap;

/// The texts of a pack by their path within it. Reading them from a disk is the caller's.
pub type Files = BTreeMap<String, String>;

/// The file that makes a folder a pack.
pub const MANIFEST: &str = "pack.toml";

/// A pack that runs.
#[derive(Debug)]
pub struct Pack {
    /// Its id.
    pub id: String,
    /// SHA-256 over its files: a pack is known by its content.
    pub hash: String,
    /// What people call it.
    pub title: String,
    /// What it is for.
    pub summary: String,
    /// Roles by id, with what people call them.
    pub roles: BTreeMap<String, String>,
    /// Units by key, with what people call them.
    pub units: BTreeMap<String, String>,
    /// Parameters with the tenant's values.
    pub parameters: BTreeMap<String, Parameter>,
    /// Its procedures by id.
    pub procedures: BTreeMap<String, Runnable>,
    /// Words by language (`zh-CN`, `en`).
    pub words: BTreeMap<String, Words>,
    /// Its scenario tests.
    pub scenarios: Vec<Scenario>,
}

impl Pack {
    /// A text in a language; in Chinese where that language has none, and the key itself where nobody has.
    pub fn word(&self, language: &str, key: &str) -> String {
        let word = |language: &str| self.words.get(language)?.get(key);
        word(language).or_else(|| word("zh-CN")).cloned().unwrap_or_else(|| key.to_owned())
    }

    /// What an opener fills in, as a JSON Schema whose fields have their titles in a language.
    pub fn opening_form(&self, language: &str, runnable: &Runnable) -> Value {
        self.titled(language, &runnable.procedure.id, &runnable.form)
    }

    /// What a performer fills in with an outcome, as a JSON Schema whose fields have their titles in a language.
    pub fn outcome_form(&self, language: &str, runnable: &Runnable, step: &str, outcome: &str) -> Value {
        let own = format!("{step}.{outcome}");
        let place = if runnable.forms.contains_key(&own) { &own } else { step };
        let form = runnable.form_of(step, outcome);
        self.titled(language, &format!("{}.step.{place}", runnable.procedure.id), form)
    }

    fn titled(&self, language: &str, place: &str, form: &Form) -> Value {
        let mut schema = form.schema().clone();
        let fields = schema.get_mut("properties").and_then(Value::as_object_mut);
        for (name, field) in fields.into_iter().flatten() {
            if let Some(title) = field.get_mut("title") {
                *title = self.word(language, &format!("{place}.form.{name}")).into();
            }
        }
        schema
    }
}

/// The hash by which a pack is known: over the canonical JSON of path → SHA-256 of the text.
pub fn hash(files: &Files) -> String {
    let digests: BTreeMap<&str, String> =
        files.iter().map(|(path, text)| (path.as_str(), sha256_hex(text.as_bytes()))).collect();
    sha256_hex(canonical(&digests).as_bytes())
}

/// Compiles a pack with a tenant's overlay, or says everything that is wrong with either.
pub fn compile(files: &Files, overlay: Option<&str>) -> Result<Pack, Vec<Problem>> {
    let mut problems = Vec::new();
    let pack = read(files, overlay, &mut problems);
    match pack {
        Some(pack) if problems.is_empty() => Ok(pack),
        _ => {
            problems.sort();
            problems.dedup();
            Err(problems)
        }
    }
}

fn read(files: &Files, overlay: Option<&str>, problems: &mut Vec<Problem>) -> Option<Pack> {
    let mut source = Source::new(MANIFEST, files.get(MANIFEST).map_or("", String::as_str));
    if !files.contains_key(MANIFEST) {
        source.whole("a pack has a pack.toml with id, title, summary, roles and procedures");
    }
    let manifest: Option<RawPack> = source.read();
    let mut tenant = Source::new("overlay.toml", overlay.unwrap_or_default());
    let overlay: RawOverlay = tenant.read().unwrap_or_default();
    let pack =
        manifest.map(|manifest| assemble(files, manifest, &overlay, &mut source, &mut tenant, problems));
    problems.append(&mut source.problems);
    problems.append(&mut tenant.problems);
    pack
}

fn assemble(
    files: &Files,
    manifest: RawPack,
    overlay: &RawOverlay,
    source: &mut Source<'_>,
    tenant: &mut Source<'_>,
    problems: &mut Vec<Problem>,
) -> Pack {
    let mut parameters = overlay::parameters(&manifest.parameter, &manifest.units, source);
    overlay::set(&mut parameters, overlay, &manifest.units, tenant);
    let names = Names { roles: &manifest.roles, units: &manifest.units, parameters: &parameters, files };
    let mut procedures = BTreeMap::new();
    if !grammar::is_name(manifest.id.get_ref()) {
        source.at(manifest.id.span(), grammar::NOT_A_NAME);
    }
    if manifest.procedures.is_empty() {
        source.whole("a pack has at least one procedure: procedures = [\"event.toml\"]");
    }
    for path in &manifest.procedures {
        let Some(text) = files.get(path.get_ref()) else {
            source.at(path.span(), format!("the pack has no file “{}”", path.get_ref()));
            continue;
        };
        let mut own = Source::new(path.get_ref(), text);
        if let Some(runnable) = procedure(&names, overlay, &mut own, tenant, problems) {
            let id = runnable.procedure.id.clone();
            if procedures.insert(id.clone(), runnable).is_some() {
                source.at(
                    path.span(),
                    format!("another file has the procedure “{id}” already; give each its own id"),
                );
            }
        }
        problems.append(&mut own.problems);
    }
    for id in overlay.category.keys() {
        if !procedures.values().any(|it| it.procedure.categories.contains_key(id.get_ref())) {
            let categories = procedures.values().flat_map(|it| it.procedure.categories.keys().cloned());
            let known = categories.collect::<Vec<_>>().join(", ");
            tenant.at(id.span(), format!("the pack has no category “{}”; it has: {known}", id.get_ref()));
        }
    }
    let words = words_of(files, &procedures, source.problems.is_empty(), problems);
    Pack {
        id: manifest.id.into_inner(),
        hash: hash(files),
        title: manifest.title,
        summary: manifest.summary,
        roles: manifest.roles,
        units: manifest.units,
        parameters,
        procedures,
        words,
        scenarios: scenarios_of(files, problems),
    }
}

fn procedure(
    names: &Names<'_>,
    overlay: &RawOverlay,
    source: &mut Source<'_>,
    tenant: &mut Source<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Runnable> {
    let raw: RawProcedure = source.read()?;
    let mut categories = BTreeMap::new();
    if let Some(path) = &raw.categories {
        match names.files.get(path.get_ref()) {
            None => source.at(path.span(), format!("the pack has no file “{}”", path.get_ref())),
            Some(text) => {
                let mut table = Source::new(path.get_ref(), text);
                if let Some(raw) = table.read() {
                    categories = category::categories(raw, names.units, &mut table);
                }
                problems.append(&mut table.problems);
            }
        }
    }
    category::set(&mut categories, overlay, names.units, tenant);
    let declared = check::declared(&raw);
    let runnable = Compiler::new(source, names).procedure(raw, categories)?;
    // What refers to nothing would only be reported again as what cannot be reached.
    if source.problems.is_empty() {
        check::check(&declared, &runnable, source);
        sound::check(&declared, &runnable.procedure, source);
        certain::check(&declared, &runnable.procedure, source);
    }
    Some(runnable)
}

/// Chinese from the definitions, other languages from `words/LANGUAGE.toml`.
fn words_of(
    files: &Files,
    procedures: &BTreeMap<String, Runnable>,
    sound: bool,
    problems: &mut Vec<Problem>,
) -> BTreeMap<String, Words> {
    let mut chinese = Words::new();
    let mut beside = Words::new();
    for runnable in procedures.values() {
        words::of_procedure(runnable, &mut chinese);
        words::beside(runnable, &mut beside);
    }
    let mut languages = BTreeMap::new();
    let mut told = Vec::new();
    for (path, text) in files {
        let language = path.strip_prefix("words/").and_then(|name| name.strip_suffix(".toml"));
        if let Some(language) = language {
            let mut source = Source::new(path, text);
            let whole = problems.is_empty() && sound;
            languages.insert(language.to_owned(), words::translation(&chinese, &beside, whole, &mut source));
            told.append(&mut source.problems);
        }
    }
    problems.append(&mut told);
    chinese.extend(beside);
    languages.insert("zh-CN".to_owned(), chinese);
    languages
}

fn scenarios_of(files: &Files, problems: &mut Vec<Problem>) -> Vec<Scenario> {
    let mut scenarios = Vec::new();
    for (path, text) in files {
        if path.starts_with("scenarios/") && path.ends_with(".toml") {
            let mut source = Source::new(path, text);
            scenarios.extend(source.read().map(|raw| Scenario::new(path, raw)));
            problems.append(&mut source.problems);
        }
    }
    scenarios
}
