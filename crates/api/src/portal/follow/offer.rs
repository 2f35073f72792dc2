//! What the reporter may do now, as forms: exactly what the engine would take.

use crate::portal::form::Field;
use crate::portal::form::draw::Drawing;
use crate::portal::form::fill::Errors;
use crate::portal::form::sent::Sent;
use crate::portal::report::{NO_CATEGORIES, field_title};
use crate::portal::visitor::Visitor;
use crate::procedure::Words;
use gewu_app::matter::follow::Followed;
use gewu_matter::matter::Purpose;
use gewu_matter::procedure::StepKind;
use gewu_packs::Runnable;
use gewu_packs::form::Form;
use serde::Serialize;
use serde_json::Value;

/// What a reporter’s form does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Offer {
    /// `finish`, or a verb on the matter as a whole: `note`, `urge`, `reopen`.
    pub(super) verb: String,
    /// The task and the outcome, of `finish`.
    pub(super) task: Option<u32>,
    pub(super) outcome: Option<String>,
}

/// A form on the page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Action {
    #[serde(flatten)]
    offer: Offer,
    title: String,
    /// What it is for, in a sentence.
    hint: Option<String>,
    fields: Vec<Field>,
    /// What can be rated: the name under which a mark is sent, what people call it.
    rates: Vec<(String, String)>,
    /// The best mark.
    scale: u32,
    /// Opened already, because it is asked for or because something in it is to be corrected.
    open: bool,
    /// What is asked of the reporter, rather than open to them.
    asked: bool,
}

/// What is wrong with a form that was sent, and what was written in it.
pub(super) struct Failed<'s> {
    pub(super) offer: &'s Offer,
    pub(super) sent: &'s Sent,
    pub(super) errors: &'s Errors,
}

/// Objecting to who performs a step, for somebody else to be found.
pub(super) const CHALLENGE: &str = "challenge";
/// The verbs on a matter as a whole that a reporter has a form for.
pub(super) const WHOLE: [&str; 4] = ["note", "urge", "reopen", "withdraw"];

impl Visitor {
    /// The forms.
    pub(super) fn actions(&self, followed: &Followed, failed: Option<&Failed<'_>>) -> Vec<Action> {
        let Some(runnable) = followed.pack.procedures.get(&followed.view.procedure) else {
            return Vec::new();
        };
        let mut actions = Vec::new();
        for task in followed.view.tasks.iter().filter(|task| task.yours) {
            let step = runnable.procedure.steps.get(&task.step);
            let engine = followed.matter.tasks.get(&task.task);
            let (Some(step), Some(engine)) = (step, engine) else { continue };
            if engine.purpose != Purpose::Perform {
                continue;
            }
            let silent = step.kind.silent();
            let outcomes = task.offered.iter().filter(|it| Some(*it) != silent);
            for outcome in outcomes {
                let (task, outcome) = (Some(task.task), Some(outcome.clone()));
                let offer = Offer { verb: "finish".to_owned(), task, outcome };
                actions.push(self.action(followed, runnable, offer, failed));
            }
        }
        for task in followed.view.tasks.iter().filter(|task| task.may.contains(&CHALLENGE)) {
            let offer = Offer { verb: CHALLENGE.to_owned(), task: Some(task.task), outcome: None };
            actions.push(self.action(followed, runnable, offer, failed));
        }
        for verb in WHOLE.iter().filter(|verb| followed.view.may.contains(verb)) {
            let offer = Offer { verb: (*verb).to_owned(), task: None, outcome: None };
            actions.push(self.action(followed, runnable, offer, failed));
        }
        actions
    }

    fn action(
        &self,
        followed: &Followed,
        runnable: &Runnable,
        offer: Offer,
        failed: Option<&Failed<'_>>,
    ) -> Action {
        let procedure = &followed.view.procedure;
        let words = Words { pack: &followed.pack, language: self.language };
        let empty = (Sent::default(), Errors::new());
        let failed = failed.filter(|it| *it.offer == offer);
        let (sent, errors) = failed.map_or((&empty.0, &empty.1), |it| (it.sent, it.errors));
        let step = offer.task.and_then(|task| followed.matter.tasks.get(&task)).map(|task| task.step.clone());
        let (title, hint, rates, scale) = match (&step, &offer.outcome) {
            (Some(step), Some(outcome)) => {
                let (rates, scale) = rates(runnable, step, &words, procedure);
                (words.of(&format!("{procedure}.step.{step}.{outcome}")), None, rates, scale)
            }
            _ => {
                let named = |part: &str| self.word(&["act.", &offer.verb, part].concat());
                (named(""), Some(named("-hint")), Vec::new(), 0)
            }
        };
        let form = format!("{procedure}.step.{}.form", step.unwrap_or_default());
        let titled = |name: &str, schema: &Value| field_title(words, &form, name, schema);
        let schema = asked(followed, runnable, &offer).schema();
        let category = |id: &str| id.to_owned();
        let drawing = Drawing { schema, title: &titled, categories: &NO_CATEGORIES, category: &category };
        let mut fields = drawing.fields(sent, errors);
        for field in &mut fields {
            // Bringing back needs a reason, whatever the form for words says; the engine asks for one.
            let reason = matches!(offer.verb.as_str(), "reopen" | CHALLENGE);
            field.required = field.required || reason && field.name == "words";
        }
        let asked = offer.outcome.is_some();
        Action { title, hint, fields, rates, scale, open: failed.is_some(), asked, offer }
    }
}

/// The form that goes with an offer.
pub(super) fn asked<'f>(followed: &'f Followed, runnable: &'f Runnable, offer: &Offer) -> &'f Form {
    let step = offer.task.and_then(|task| followed.matter.tasks.get(&task)).map(|task| &task.step);
    match (step, &offer.outcome) {
        (Some(step), Some(outcome)) => runnable.form_of(step, outcome),
        _ => &runnable.words,
    }
}

fn rates(
    runnable: &Runnable,
    step: &str,
    words: &Words<'_>,
    procedure: &str,
) -> (Vec<(String, String)>, u32) {
    match runnable.procedure.steps.get(step).map(|step| &step.kind) {
        Some(StepKind::Rating { dimensions, scale, .. }) => {
            let named = |id: &String| {
                (format!("mark.{id}"), words.of(&format!("{procedure}.step.{step}.rates.{id}")))
            };
            (dimensions.keys().map(named).collect(), *scale)
        }
        _ => (Vec::new(), 0),
    }
}
