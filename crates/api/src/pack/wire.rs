//! What several of these answers are made of.

use crate::language::Language;
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use gewu_app::pack::{Fault, Named};
use gewu_packs::Files;
use gewu_packs::Pack;
use gewu_packs::diff::{Change, Kind, tell};
use serde::Serialize;
use utoipa::ToSchema;

/// Somebody who did something.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActorAnswer {
    /// As the journal writes it: `person:` and their id, or `operator` at the command line.
    #[schema(example = "operator")]
    actor: String,
    /// What they are called.
    name: Option<String>,
}

impl From<Named> for ActorAnswer {
    fn from(named: Named) -> ActorAnswer {
        ActorAnswer { actor: named.actor, name: named.name }
    }
}

/// One difference.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeAnswer {
    /// `pack`, `parameter`, `role`, `unit`, `procedure`, `field`, `step`, `outcome`, `end`, `result`, `category`,
    /// `scenario` or `words`.
    #[schema(example = "step")]
    about: &'static str,
    /// `added`, `removed` or `changed`.
    #[schema(example = "changed")]
    kind: &'static str,
    /// What of it, when it changed; such as `limit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    aspect: Option<&'static str>,
    /// How it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    was: Option<String>,
    /// How it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<String>,
    /// The whole of it, for people.
    #[schema(example = "环节“督办”：时限由“10 个工作日”改为“5 个工作日”。")]
    sentence: String,
}

/// Differences in the language of the request.
pub(super) fn changes(changes: &[Change], language: Language) -> Vec<ChangeAnswer> {
    let tag = language.tag();
    let answer = |change: &Change| {
        let (aspect, was, now) = match &change.kind {
            Kind::Changed { aspect, was, now } => {
                (Some(aspect.word()), Some(was.of(tag).to_owned()), Some(now.of(tag).to_owned()))
            }
            _ => (None, None, None),
        };
        let sentence = change.sentence.of(tag).to_owned();
        ChangeAnswer { about: change.about.word(), kind: change.kind.word(), aspect, was, now, sentence }
    };
    changes.iter().map(answer).collect()
}

/// One thing that a pack has, in words.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToldAnswer {
    /// As in a difference.
    #[schema(example = "step")]
    about: &'static str,
    /// What people call it.
    #[schema(example = "环节“研判”")]
    name: String,
    /// What is said of it.
    lines: Vec<ToldLine>,
}

/// What is said of something.
#[derive(Debug, Serialize, ToSchema)]
pub struct ToldLine {
    /// What of it.
    #[schema(example = "时限")]
    what: String,
    /// How that is.
    #[schema(example = "2 工作小时（紧急的 1 紧急小时）")]
    how: String,
}

/// A pack in words, in the language of the request.
pub(super) fn told(pack: &Pack, language: Language) -> Vec<ToldAnswer> {
    let tag = language.tag();
    let line = |(what, how): &(gewu_packs::diff::Both, gewu_packs::diff::Both)| ToldLine {
        what: what.of(tag).to_owned(),
        how: how.of(tag).to_owned(),
    };
    let answer = |it: gewu_packs::diff::Told| ToldAnswer {
        about: it.about.word(),
        name: it.name.of(tag).to_owned(),
        lines: it.lines.iter().map(line).collect(),
    };
    tell(pack).into_iter().map(answer).collect()
}

/// Something wrong with a pack.
#[derive(Debug, Serialize, ToSchema)]
pub struct FaultAnswer {
    /// The file within the pack.
    #[schema(example = "event.toml")]
    file: String,
    /// From 1; 0 when the whole file is meant.
    line: usize,
    /// From 1, in characters.
    column: usize,
    /// The rule that it breaks, by its id in the reference.
    #[schema(example = "reachable")]
    rule: String,
    /// What is wrong and what to write instead.
    message: String,
    /// Why that is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// The line itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// Faults, each with the line it stands on.
pub(super) fn faults(faults: Vec<Fault>, files: &Files, tag: &str) -> Vec<FaultAnswer> {
    let answer = |fault: Fault| {
        let text = files.get(&fault.file).and_then(|text| text.lines().nth(fault.line.checked_sub(1)?));
        FaultAnswer {
            text: text.map(|line| line.chars().take(400).collect()),
            message: fault.said(tag).to_owned(),
            why: fault.why().map(|why| why.language(tag).to_owned()),
            file: fault.file,
            line: fault.line,
            column: fault.column,
            rule: fault.rule,
        }
    };
    faults.into_iter().map(answer).collect()
}

/// A file of a pack.
#[derive(Debug, Serialize, ToSchema)]
pub struct FileAnswer {
    /// Its path within the pack.
    #[schema(example = "event.toml")]
    path: String,
    /// What stands in it.
    text: String,
}

pub(super) fn files(files: Files) -> Vec<FileAnswer> {
    files.into_iter().map(|(path, text)| FileAnswer { path, text }).collect()
}

/// A picture that does nothing, also where it is opened as a page of its own.
pub(super) fn picture(drawn: String) -> Response {
    let head = [(CONTENT_TYPE, "image/svg+xml"), (CONTENT_SECURITY_POLICY, "default-src 'none'")];
    (head, drawn).into_response()
}
