//! Everything that a procedure permits, to be reached at least once; read back from the journal.

use gewu_matter::procedure::{Opener, Procedure, StepKind};
use gewu_store::journal::FactRow;
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// Something that a procedure permits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Goal {
    /// A matter opened by anyone, or from a role.
    Opened(Option<String>),
    /// A matter that staff entered for somebody.
    Paper,
    /// Somebody signed for a task.
    Taken,
    /// A step’s outcome.
    Outcome(String, String),
    /// An action at a step.
    Action(String, Action),
    /// An end.
    End(String),
    /// A reporter’s step that staff entered.
    Proxy,
    /// Pressing for progress.
    Urged,
    /// A remark.
    Noted,
    /// A matter that came back from an end.
    Reopened(String),
}

/// What a step’s performer may do besides finishing, and what others decide on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Action {
    Return,
    ReturnLast,
    Transfer,
    ExtendGranted,
    ExtendRefused,
    PauseGranted,
    PauseRefused,
    Resume,
    Joint,
    HelpDone,
    Release,
    Review,
}

impl Action {
    fn word(self) -> &'static str {
        match self {
            Action::Return => "return",
            Action::ReturnLast => "return-last",
            Action::Transfer => "transfer",
            Action::ExtendGranted => "extend-granted",
            Action::ExtendRefused => "extend-refused",
            Action::PauseGranted => "pause-granted",
            Action::PauseRefused => "pause-refused",
            Action::Resume => "resume",
            Action::Joint => "joint",
            Action::HelpDone => "help-done",
            Action::Release => "release",
            Action::Review => "review",
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Goal::Opened(None) => f.write_str("opened by anyone"),
            Goal::Opened(Some(role)) => write!(f, "opened by {role}"),
            Goal::Paper => f.write_str("entered from paper"),
            Goal::Taken => f.write_str("taken"),
            Goal::Outcome(step, outcome) => write!(f, "{step}.{outcome}"),
            Goal::Action(step, action) => write!(f, "{step}:{}", action.word()),
            Goal::End(end) => write!(f, "end.{end}"),
            Goal::Proxy => f.write_str("entered for the reporter"),
            Goal::Urged => f.write_str("urged"),
            Goal::Noted => f.write_str("noted"),
            Goal::Reopened(end) => write!(f, "reopened from {end}"),
        }
    }
}

/// Everything that a procedure permits.
pub fn goals(procedure: &Procedure) -> BTreeSet<Goal> {
    let mut goals = BTreeSet::from([Goal::Taken, Goal::Noted]);
    for opener in &procedure.opens {
        goals.insert(Goal::Opened(match opener {
            Opener::Anyone => None,
            Opener::Role(role) => Some(role.clone()),
            // No organ outside is played.
            Opener::External(_) => continue,
        }));
    }
    if !procedure.proxies.is_empty() {
        goals.insert(Goal::Proxy);
        if procedure.opens.contains(&Opener::Anyone) {
            goals.insert(Goal::Paper);
        }
    }
    goals.extend(procedure.ends.keys().cloned().map(Goal::End));
    goals.extend(procedure.urge.as_ref().map(|_| Goal::Urged));
    goals.extend(procedure.reopen.iter().flat_map(|reopen| reopen.from.iter().cloned().map(Goal::Reopened)));
    for (id, step) in &procedure.steps {
        goals.extend(step.outcomes.keys().map(|outcome| Goal::Outcome(id.clone(), outcome.clone())));
        let mut action = |action| _ = goals.insert(Goal::Action(id.clone(), action));
        if let Some(return_) = &step.may.return_ {
            action(Action::Return);
            if return_.then.is_some() {
                action(Action::ReturnLast);
            }
        }
        if step.may.transfer.is_some() {
            action(Action::Transfer);
        }
        if step.may.extend.is_some() {
            [Action::ExtendGranted, Action::ExtendRefused].into_iter().for_each(&mut action);
        }
        if step.may.pause.is_some() {
            [Action::PauseGranted, Action::PauseRefused, Action::Resume].into_iter().for_each(&mut action);
        }
        if step.may.joint.is_some() {
            [Action::Joint, Action::HelpDone, Action::Release].into_iter().for_each(&mut action);
        }
        if matches!(step.kind, StepKind::Review { .. }) {
            action(Action::Review);
        }
    }
    goals
}

/// Reads from facts, in their order, what was reached.
#[derive(Debug, Default)]
pub struct Reader {
    tasks: HashMap<(String, u64), Waiting>,
    runs: HashMap<(String, u64), String>,
    ends: HashMap<String, String>,
}

#[derive(Clone, Debug)]
struct Waiting {
    step: String,
    purpose: Value,
}

impl Reader {
    /// What a fact shows to be reached; nothing for facts that are not about a matter.
    pub fn read(&mut self, fact: &FactRow) -> Vec<Goal> {
        if fact.subject.kind() != "matter" {
            return Vec::new();
        }
        let gewu_kernel::id::Subject::Matter(matter) = &fact.subject else { return Vec::new() };
        let body: Value = serde_json::from_str(&fact.body).unwrap_or_default();
        self.goals(&matter.to_string(), &fact.kind, &body)
    }

    fn goals(&mut self, matter: &str, kind: &str, body: &Value) -> Vec<Goal> {
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let proxy = body["by"]["for_reporter"] == Value::Bool(true);
        match kind {
            "opened" if proxy => vec![Goal::Paper],
            "opened" => {
                let seat = body["by"]["seat"].as_str().and_then(|seat| seat.split('@').next());
                vec![Goal::Opened(seat.map(str::to_owned))]
            }
            "task-opened" => {
                let waiting = Waiting { step: text("step"), purpose: body["purpose"].clone() };
                self.tasks.insert(self.key(matter, body), waiting);
                vec![]
            }
            "task-taken" => vec![Goal::Taken],
            "task-finished" => {
                let waiting = self.tasks.remove(&self.key(matter, body));
                let helped = waiting.is_some_and(|it| it.purpose["do"] == "help");
                let goal = match helped {
                    true => Goal::Action(text("step"), Action::HelpDone),
                    false => Goal::Outcome(text("step"), text("outcome")),
                };
                std::iter::once(goal).chain(proxy.then_some(Goal::Proxy)).collect()
            }
            "task-dropped" => {
                let waiting = self.tasks.remove(&self.key(matter, body));
                let released = waiting.filter(|_| body["reason"] == "released");
                released.into_iter().map(|it| Goal::Action(it.step, Action::Release)).collect()
            }
            "returned" => {
                let last = body["last"] == Value::Bool(true);
                vec![Goal::Action(text("step"), if last { Action::ReturnLast } else { Action::Return })]
            }
            "transferred" => vec![Goal::Action(text("step"), Action::Transfer)],
            "reviewed" => vec![Goal::Action(text("step"), Action::Review)],
            "answered" => self.answered(matter, body).into_iter().collect(),
            "help-asked" => self.at(matter, body, Action::Joint).into_iter().collect(),
            "resumed" if !body["by"]["person"].is_null() => {
                self.at(matter, body, Action::Resume).into_iter().collect()
            }
            "run-started" => {
                self.runs.insert((matter.to_owned(), body["run"].as_u64().unwrap_or(0)), text("step"));
                vec![]
            }
            "run-ended" => {
                let step = self.runs.remove(&(matter.to_owned(), body["run"].as_u64().unwrap_or(0)));
                step.into_iter().map(|step| Goal::Outcome(step, text("outcome"))).collect()
            }
            "urged" => vec![Goal::Urged],
            "noted" => vec![Goal::Noted],
            "ended" => {
                self.ends.insert(matter.to_owned(), text("end"));
                vec![Goal::End(text("end"))]
            }
            "reopened" => self.ends.remove(matter).into_iter().map(Goal::Reopened).collect(),
            _ => vec![],
        }
    }

    fn key(&self, matter: &str, body: &Value) -> (String, u64) {
        (matter.to_owned(), body["task"].as_u64().unwrap_or(0))
    }

    fn at(&self, matter: &str, body: &Value, action: Action) -> Option<Goal> {
        let waiting = self.tasks.get(&self.key(matter, body))?;
        Some(Goal::Action(waiting.step.clone(), action))
    }

    fn answered(&mut self, matter: &str, body: &Value) -> Option<Goal> {
        let request = (matter.to_owned(), body["request"].as_u64().unwrap_or(0));
        let waiting = self.tasks.remove(&request)?;
        let granted = body["granted"] == Value::Bool(true);
        let action = match (waiting.purpose["ask"].get("extend").is_some(), granted) {
            (true, true) => Action::ExtendGranted,
            (true, false) => Action::ExtendRefused,
            (false, true) => Action::PauseGranted,
            (false, false) => Action::PauseRefused,
        };
        Some(Goal::Action(waiting.step, action))
    }
}
