//! A pack as a whole: read from its files, checked, compiled with a tenant's overlay.

use crate::ballot;
use crate::category;
use crate::certain;
use crate::check::{self, Declared};
use crate::compile::{Compiler, Runnable};
use crate::duty;
use crate::form::Form;
use crate::grammar;
use crate::law::{self, Body};
use crate::names::{self, Names};
use crate::overlay::{self, Parameter, RawOverlay};
use crate::problem::{Problem, Source};
use crate::raw::{RawPack, RawProcedure};
use crate::red_line;
use crate::rule::{Family, Rule};
use crate::said::{Said, said};
use crate::scenario::Scenario;
use crate::sound;
use crate::titles;
use crate::urgent;
use crate::words::{self, Words};
use gewu_kernel::canonical::{canonical, sha256_hex};
use serde_json::Value;
use std::collections::BTreeMap;

/// The texts of a pack by their path within it. Reading them from a disk is the caller's.
pub type Files = BTreeMap<String, String>;

/// The file that makes a folder a pack.
pub const MANIFEST: &str = "pack.toml";

/// What stands for the file of a tenant’s settings in problems: it is no part of the pack and has no name of its own.
pub const OVERLAY: &str = "overlay.toml";

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
    /// Organs and platforms outside that matters come from, by id, with what people call them.
    pub externals: BTreeMap<String, String>,
    /// Bodies that vote, by id.
    pub bodies: BTreeMap<String, Body>,
    /// Parameters with the tenant's values.
    pub parameters: BTreeMap<String, Parameter>,
    /// Its procedures by id.
    pub procedures: BTreeMap<String, Runnable>,
    /// Words by language (`zh-CN`, `en`).
    pub words: BTreeMap<String, Words>,
    /// Its scenario tests.
    pub scenarios: Vec<Scenario>,
    /// In how many situations its procedures were proven; none where it was only loaded.
    pub proven: usize,
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

    /// What is asked about a party on a side, with the words of a language.
    pub fn party_form(&self, language: &str, runnable: &Runnable, side: &str) -> Option<Value> {
        let place = format!("{}.side.{side}", runnable.procedure.id);
        Some(self.titled(language, &place, runnable.parties.get(side)?))
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

/// Checks a pack with a tenant's overlay and compiles it, or says everything that is wrong with either.
pub fn compile(files: &Files, overlay: Option<&str>) -> Result<Pack, Vec<Problem>> {
    done(|problems| read(files, overlay, true, problems))
}

/// Compiles a pack that was checked when it was published: what came into force under earlier rules runs on.
pub fn load(files: &Files, overlay: Option<&str>) -> Result<Pack, Vec<Problem>> {
    done(|problems| read(files, overlay, false, problems))
}

/// Compiles a published pack with parameters that somebody wants to set: what is wrong with the pack by itself, by rules
/// that came after it was published, is not held against them.
pub fn set(files: &Files, overlay: &str) -> Result<Pack, Vec<Problem>> {
    let Err(mut problems) = compile(files, Some(overlay)) else { return load(files, Some(overlay)) };
    let own = compile(files, None).err().unwrap_or_default();
    problems.retain(|problem| !own.contains(problem));
    if problems.is_empty() { load(files, Some(overlay)) } else { Err(problems) }
}

fn done(read: impl FnOnce(&mut Vec<Problem>) -> Option<Pack>) -> Result<Pack, Vec<Problem>> {
    let mut problems = Vec::new();
    match read(&mut problems) {
        Some(pack) if problems.is_empty() => Ok(pack),
        _ => {
            problems.sort();
            problems.dedup();
            Err(problems)
        }
    }
}

fn read(files: &Files, overlay: Option<&str>, checked: bool, problems: &mut Vec<Problem>) -> Option<Pack> {
    let mut source = Source::new(MANIFEST, files.get(MANIFEST).map_or("", String::as_str));
    if !files.contains_key(MANIFEST) {
        let message = said!(
            "a pack has a pack.toml with id, title, summary, roles and procedures",
            "机制包要有 pack.toml，写上 id、title、summary、roles 和 procedures"
        );
        source.whole(Rule::Present, message);
    }
    let manifest: Option<RawPack> = source.read();
    let mut tenant = Source::new(OVERLAY, overlay.unwrap_or_default());
    let overlay: RawOverlay = tenant.read().unwrap_or_default();
    let pack = manifest
        .map(|manifest| assemble((files, checked), manifest, &overlay, &mut source, &mut tenant, problems));
    problems.append(&mut source.problems);
    problems.append(&mut tenant.problems);
    pack
}

fn assemble(
    (files, checked): (&Files, bool),
    manifest: RawPack,
    overlay: &RawOverlay,
    source: &mut Source<'_>,
    tenant: &mut Source<'_>,
    problems: &mut Vec<Problem>,
) -> Pack {
    if checked {
        names::check(&manifest, source);
    }
    let (roles, units) = (names::plain(manifest.roles), names::plain(manifest.units));
    let externals = names::plain(manifest.externals);
    let mut parameters = overlay::parameters(&manifest.parameter, &units, source);
    overlay::set(&mut parameters, overlay, &units, tenant);
    let bodies = law::bodies(&manifest.bodies, source);
    let names = Names {
        roles: &roles,
        units: &units,
        externals: &externals,
        bodies: &bodies,
        parameters: &parameters,
        files,
        checked,
    };
    let mut procedures = BTreeMap::new();
    let mut proven = 0;
    if !grammar::is_name(manifest.id.get_ref()) {
        source.at(manifest.id.span(), Rule::Named, grammar::not_a_name());
    }
    if manifest.procedures.is_empty() {
        let message = said!(
            "a pack has at least one procedure: procedures = [\"event.toml\"]",
            "机制包至少有一个规程：procedures = [\"event.toml\"]"
        );
        source.whole(Rule::Present, message);
    }
    for path in &manifest.procedures {
        let Some(text) = files.get(path.get_ref()) else {
            source.at(path.span(), Rule::Refers, no_file(path.get_ref()));
            continue;
        };
        let mut own = Source::new(path.get_ref(), text);
        if let Some((runnable, states)) = procedure(&names, overlay, &mut own, tenant, problems) {
            proven += states;
            let id = runnable.procedure.id.clone();
            if procedures.insert(id.clone(), runnable).is_some() {
                let message = said!(
                    "another file has the procedure “{id}” already; give each its own id",
                    "另一个文件已经有规程“{id}”；各用各的编号"
                );
                source.at(path.span(), Rule::Named, message);
            }
        }
        problems.append(&mut own.problems);
    }
    for id in overlay.category.keys() {
        if !procedures.values().any(|it| it.procedure.categories.contains_key(id.get_ref())) {
            let categories = procedures.values().flat_map(|it| it.procedure.categories.keys().cloned());
            let known = categories.collect::<Vec<_>>().join(", ");
            let word = id.get_ref();
            let message = said!(
                "the pack has no category “{word}”; it has: {known}",
                "机制包没有类别“{word}”；有：{known}"
            );
            tenant.at(id.span(), Rule::Refers, message);
        }
    }
    let words = words_of(files, &procedures, source.problems.is_empty(), problems);
    Pack {
        id: manifest.id.into_inner(),
        hash: hash(files),
        title: manifest.title.into_inner(),
        summary: manifest.summary,
        roles,
        units,
        externals,
        bodies,
        parameters,
        procedures,
        words,
        scenarios: scenarios_of(files, problems),
        proven,
    }
}

fn procedure(
    names: &Names<'_>,
    overlay: &RawOverlay,
    source: &mut Source<'_>,
    tenant: &mut Source<'_>,
    problems: &mut Vec<Problem>,
) -> Option<(Runnable, usize)> {
    let raw: RawProcedure = source.read()?;
    let mut categories = BTreeMap::new();
    if let Some(path) = &raw.categories {
        match names.files.get(path.get_ref()) {
            None => source.at(path.span(), Rule::Refers, no_file(path.get_ref())),
            Some(text) => {
                let mut table = Source::new(path.get_ref(), text);
                let read = table.read().map(|raw| categories = category::categories(raw, names, &mut table));
                problems.append(&mut table.problems);
                // Without its categories, most of a procedure would be told to be wrong.
                read?;
            }
        }
    }
    category::set(&mut categories, overlay, names.units, tenant);
    // Without its branches, a parallel step would be told to be wrong wherever it is.
    overlay::branches_left(&raw, names.parameters, overlay, source, tenant)?;
    let declared = Declared::of(&raw);
    let escalation = raw.escalate_every.span();
    let runnable = Compiler::new(source, names).procedure(raw, categories)?;
    // What refers to nothing would only be reported again as what cannot be reached.
    let mut states = 0;
    let plain = |it: &Problem| matches!(it.rule.family(), Family::RedLine);
    if source.problems.iter().all(plain) && names.checked {
        check::check(&declared, &runnable, source);
        titles::check(&declared, &runnable.procedure, source);
        states = sound::check(&declared, &runnable.procedure, source);
        certain::check(&declared, &runnable.procedure, source);
        duty::check(&declared, &runnable.procedure, source);
        red_line::check(&declared, &runnable, source);
        ballot::check(&declared, &runnable.procedure, names, source);
        // A tenant that puts a limit into urgent hours cannot mend the pack.
        if overlay.is_empty() {
            urgent::check(escalation, &runnable.procedure, source);
        }
    }
    Some((runnable, states))
}

fn no_file(path: &str) -> Said {
    said!("the pack has no file “{path}”", "机制包里没有文件“{path}”")
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
