//! Why an action in a scene was refused, for the author.

use super::stage::Stage;
use crate::said::{Said, said};
use gewu_matter::Refusal;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What a code of a refusal means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meaning {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// What each code of a refusal means, by its code.
pub fn refusals() -> &'static BTreeMap<String, Meaning> {
    static MEANINGS: LazyLock<BTreeMap<String, Meaning>> = LazyLock::new(|| {
        toml::from_str(include_str!("refusals.toml")).expect("the shipped table is read in tests")
    });
    &MEANINGS
}

/// An action that was refused: with which code, and why.
pub(super) struct Refused {
    pub(super) code: String,
    pub(super) why: Said,
}

impl Refused {
    pub(super) fn form(why: Said) -> Refused {
        Refused { code: "form".to_owned(), why }
    }

    /// The engine's words in English; in Chinese what the code means, with what the engine names.
    pub(super) fn by_engine(refusal: &Refusal, stage: &Stage) -> Refused {
        let code = refusal.code().to_owned();
        let why = match refusal {
            Refusal::NotYours { assignee } => {
                let waits = listed(stage.behind(assignee));
                said!("this task waits for {waits}", "这个任务在等：{waits}")
            }
            Refusal::UnknownOutcome { given, offered } => said!(
                "“{given}” is not an outcome here; choose one of {offered}",
                "这里没有结果“{given}”；可以写：{offered}"
            ),
            Refusal::NeedsBinding { name, kind } => said!(
                "name “{name}”, a {kind}: with = {{ {name} = … }}",
                "没有指定“{name}”：写 with = {{ {name} = … }}"
            ),
            Refusal::UnknownCategory { given } => {
                said!("“{given}” is not a category of this procedure", "类别表里没有“{given}”")
            }
            other => {
                let meaning = refusals().get(&code).map_or("", |meaning| meaning.zh.as_str());
                Said::of(other.to_string(), meaning)
            }
        };
        Refused { code, why }
    }
}

/// Names one after the other; what is empty is said to be so.
pub(super) fn listed(names: impl IntoIterator<Item = String>) -> String {
    let names: Vec<String> = names.into_iter().collect();
    if names.is_empty() { "—".to_owned() } else { names.join(", ") }
}
