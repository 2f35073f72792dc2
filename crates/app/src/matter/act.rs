//! Acting on a matter: what people send, turned into what the engine decides.

use crate::error::AppError;
use gewu_kernel::canonical::Salt;
use gewu_kernel::id::{BodyId, MatterId, PersonId};
use gewu_matter::command::{Command, Finish};
use gewu_matter::event::Content;
use gewu_matter::matter::{Ask, Binding, Matter, PartyNumber, Purpose, TaskNumber};
use gewu_packs::Runnable;
use gewu_packs::form::{Filled, Form};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Something asked of a matter.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Act {
    /// The matter.
    pub matter: MatterId,
    /// The version the caller has read; another one is told what came since.
    pub expected_version: Option<u64>,
    /// What.
    pub verb: Verb,
}

/// What can be asked of a matter, with forms as people fill them in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "verb")]
pub enum Verb {
    /// Sign for a task, or take it over.
    Take {
        /// The task.
        task: TaskNumber,
    },
    /// Bring a task to an outcome.
    Finish {
        /// The task.
        task: TaskNumber,
        /// The outcome.
        outcome: String,
        /// The form of the step.
        #[serde(default)]
        form: Value,
        /// Bodies and persons named.
        #[serde(default)]
        binds: BTreeMap<String, Binding>,
        /// Marks given.
        #[serde(default)]
        marks: BTreeMap<String, u32>,
        /// The matter that this one becomes part of.
        #[serde(default)]
        into: Option<MatterId>,
        /// The party whose words are written down, where parties are asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        party: Option<PartyNumber>,
    },
    /// Object to who performs a step.
    Challenge {
        /// The task.
        task: TaskNumber,
        /// Why.
        form: Value,
    },
    /// Name a party.
    NameParty {
        /// The task whose performer may.
        task: TaskNumber,
        /// On which side.
        side: String,
        /// Who, when that is a person the tenant knows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        person: Option<PersonId>,
        /// The side's form.
        form: Value,
    },
    /// Take back that somebody is a party.
    DropParty {
        /// The task whose performer may.
        task: TaskNumber,
        /// Which.
        party: PartyNumber,
        /// Why.
        form: Value,
    },
    /// Say whom or which body it is about.
    NameAbout {
        /// The task whose performer may.
        task: TaskNumber,
        /// Whom.
        whom: Binding,
        /// Why.
        #[serde(default)]
        form: Value,
    },
    /// Take back that it is about somebody.
    DropAbout {
        /// The task whose performer may.
        task: TaskNumber,
        /// Whom.
        whom: Binding,
        /// Why.
        form: Value,
    },
    /// Stop it before its end.
    Withdraw {
        /// Why, if they say.
        #[serde(default)]
        form: Value,
    },
    /// Send a step back as not theirs.
    Return {
        /// The task.
        task: TaskNumber,
        /// Why.
        form: Value,
    },
    /// Hand a task to another body or person.
    Transfer {
        /// The task.
        task: TaskNumber,
        /// To whom.
        to: Binding,
        /// Why.
        form: Value,
    },
    /// Take a task off somebody who leaves: for whoever was allowed to before it comes here.
    HandOver {
        /// The task.
        task: TaskNumber,
        /// Who has it.
        from: PersonId,
        /// Who is to have it, if they may.
        to: Option<PersonId>,
        /// Why.
        form: Value,
    },
    /// Ask for more time or a pause.
    Ask {
        /// The task.
        task: TaskNumber,
        /// What.
        ask: Ask,
        /// Why.
        form: Value,
    },
    /// End a pause before its time.
    Resume {
        /// The task.
        task: TaskNumber,
    },
    /// Ask another body to help.
    AskHelp {
        /// The task.
        task: TaskNumber,
        /// The body.
        body: BodyId,
        /// With what.
        form: Value,
    },
    /// Let a helper go.
    ReleaseHelp {
        /// The helper's task.
        task: TaskNumber,
    },
    /// Look again at something deferred.
    Review {
        /// The task.
        task: TaskNumber,
        /// What was found.
        form: Value,
    },
    /// Press for progress.
    Urge {
        /// In which words.
        #[serde(default)]
        form: Value,
    },
    /// Add a remark.
    Note {
        /// What.
        form: Value,
    },
    /// Bring an ended matter back.
    Reopen {
        /// Why.
        form: Value,
    },
    /// Say what a second look at an ended matter has found.
    Recheck {
        /// Whether it had ended as it says.
        sound: bool,
        /// What was found.
        #[serde(default)]
        form: Value,
    },
    /// Go on by itself: it is no part of the matter that it was joined into.
    Part {
        /// Why.
        form: Value,
    },
    /// Say that this is what an earlier matter was about, which has come back; or take that back.
    Recur {
        /// The earlier one.
        #[serde(default)]
        of: Option<MatterId>,
    },
    /// Let time do what is due.
    Wake,
    /// Compute limits anew after the calendar changed.
    Recompute,
}

impl Verb {
    /// The engine's command and what was filled in.
    pub(super) fn command(
        &self,
        matter: &Matter,
        runnable: &Runnable,
        salt: impl FnMut() -> Salt,
    ) -> Result<(Command, Filled), AppError> {
        let filled = match self.form(matter, runnable) {
            Some((_, Value::Null)) | None => Filled::default(),
            Some((form, written)) => form.fill(written.clone(), salt)?,
        };
        let content = filled.content.clone();
        Ok((self.with(content), filled))
    }

    fn form<'a>(&'a self, matter: &Matter, runnable: &'a Runnable) -> Option<(&'a Form, &'a Value)> {
        match self {
            Verb::Finish { task, outcome, form, .. } => {
                static EMPTY: std::sync::LazyLock<Value> = std::sync::LazyLock::new(|| json!({}));
                let task = matter.tasks.get(task)?;
                let own = matches!(task.purpose, Purpose::Perform);
                let asked = if own { runnable.form_of(&task.step, outcome) } else { &runnable.words };
                // A step may require fields, so an empty form is filled in like any other.
                Some((asked, if form.is_null() { &EMPTY } else { form }))
            }
            Verb::Return { form, .. }
            | Verb::Transfer { form, .. }
            | Verb::HandOver { form, .. }
            | Verb::Ask { form, .. }
            | Verb::AskHelp { form, .. }
            | Verb::Review { form, .. }
            | Verb::Urge { form }
            | Verb::Note { form }
            | Verb::Part { form }
            | Verb::Recheck { form, .. }
            | Verb::Reopen { form }
            | Verb::Challenge { form, .. }
            | Verb::DropParty { form, .. }
            | Verb::NameAbout { form, .. }
            | Verb::DropAbout { form, .. }
            | Verb::Withdraw { form } => Some((&runnable.words, form)),
            Verb::NameParty { side, form, .. } => {
                // A side that the procedure does not have is told by the engine.
                Some((runnable.parties.get(side).unwrap_or(&runnable.words), form))
            }
            Verb::Take { .. }
            | Verb::Resume { .. }
            | Verb::ReleaseHelp { .. }
            | Verb::Recur { .. }
            | Verb::Wake
            | Verb::Recompute => None,
        }
    }

    fn with(&self, content: Content) -> Command {
        match self.clone() {
            Verb::Take { task } => Command::Take { task },
            Verb::Finish { task, outcome, binds, marks, into, party, .. } => {
                Command::Finish(Finish { task, outcome, content, binds, marks, into, party })
            }
            Verb::Return { task, .. } => Command::Return { task, content },
            Verb::Challenge { task, .. } => Command::Challenge { task, content },
            Verb::NameParty { task, side, person, .. } => Command::NameParty { task, side, person, content },
            Verb::DropParty { task, party, .. } => Command::DropParty { task, party, content },
            Verb::NameAbout { task, whom, .. } => Command::NameAbout { task, whom, content },
            Verb::DropAbout { task, whom, .. } => Command::DropAbout { task, whom, content },
            Verb::Withdraw { .. } => Command::Withdraw { content },
            Verb::Transfer { task, to, .. } => Command::Transfer { task, to, content },
            Verb::HandOver { task, from, to, .. } => Command::HandOver { task, from, to, content },
            Verb::Ask { task, ask, .. } => Command::Ask { task, ask, content },
            Verb::Resume { task } => Command::Resume { task },
            Verb::AskHelp { task, body, .. } => Command::AskHelp { task, body, content },
            Verb::ReleaseHelp { task } => Command::ReleaseHelp { task },
            Verb::Review { task, .. } => Command::Review { task, content },
            Verb::Urge { .. } => Command::Urge { content },
            Verb::Note { .. } => Command::Note { content },
            Verb::Part { .. } => Command::Part { content },
            Verb::Recur { of } => Command::Recur { of },
            Verb::Reopen { .. } => Command::Reopen { content },
            Verb::Recheck { sound, .. } => Command::Recheck { sound, content },
            Verb::Wake => Command::Wake,
            Verb::Recompute => Command::Recompute,
        }
    }

    /// The other matter that it names.
    pub(super) fn names(&self) -> Option<MatterId> {
        match self {
            Verb::Finish { into, .. } => *into,
            Verb::Recur { of } => *of,
            _ => None,
        }
    }
}
