//! Forms laid out for comparing, field by field.

use super::line::Aspect;
use super::say::{self, Say};
use super::sheet::{Entry, Sheet};
use super::{About, Both};
use crate::form::{BASIS, Form, PERSONAL, PURPOSE};
use serde_json::{Map, Value};

/// What a form says beside its fields and which of them are required: compared as it stands.
pub(super) fn around(form: &Form) -> Value {
    let mut around = form.schema().clone();
    if let Some(around) = around.as_object_mut() {
        around.remove("properties");
        around.remove("required");
    }
    around
}

/// The form that an opener fills in.
pub(super) fn lay_opening(sheet: &mut Sheet, say: &Say<'_>, form: &Form) {
    let of = Both::new("上报表单", "the opening form");
    for (name, field) in fields(form) {
        let about = About::Opening { procedure: say.procedure.to_owned(), field: name.clone() };
        lay(sheet, about, &of, say.word(&format!("form.{name}")), form, name, field);
    }
}

/// The form that goes with a step (`handle`) or with one outcome of it (`verify.failed`).
pub(super) fn lay_beside(sheet: &mut Sheet, say: &Say<'_>, place: &str, form: &Form) {
    let (step, outcome) =
        place.split_once('.').map_or((place, None), |(step, outcome)| (step, Some(outcome)));
    let called = say.step(step);
    let of = match outcome {
        None => {
            Both::new(format!("环节“{}”的表单", called.zh), format!("the form of the step “{}”", called.en))
        }
        Some(outcome) => {
            let outcome = say.word(&format!("step.{step}.{outcome}"));
            Both::new(
                format!("环节“{}”结果“{}”的表单", called.zh, outcome.zh),
                format!("the form of “{}” at the step “{}”", outcome.en, called.en),
            )
        }
    };
    let (procedure, step, outcome) = (say.procedure.to_owned(), step.to_owned(), outcome.map(str::to_owned));
    let within = match &outcome {
        None => About::Step { procedure: procedure.clone(), step: step.clone() },
        Some(outcome) => {
            About::Outcome { procedure: procedure.clone(), step: step.clone(), outcome: outcome.clone() }
        }
    };
    // A form of its own is more than the fields it has: without one, words are asked for.
    sheet.entry(within, Both::default()).line(Aspect::Form, &around(form), Both::default());
    for (name, field) in fields(form) {
        let about = About::Field {
            procedure: procedure.clone(),
            step: step.clone(),
            outcome: outcome.clone(),
            field: name.clone(),
        };
        lay(sheet, about, &of, say.word(&format!("step.{place}.form.{name}")), form, name, field);
    }
}

/// The form that tells of a party on a side.
pub(super) fn lay_party(sheet: &mut Sheet, say: &Say<'_>, side: &str, form: &Form) {
    let called = say.side(side);
    let of = Both::new(format!("登记“{}”的表单", called.zh), format!("the form of the side “{}”", called.en));
    let (procedure, side) = (say.procedure.to_owned(), side.to_owned());
    let within = About::Side { procedure: procedure.clone(), side: side.clone() };
    sheet.entry(within, Both::default()).line(Aspect::Form, &around(form), Both::default());
    for (name, field) in fields(form) {
        let about =
            About::PartyField { procedure: procedure.clone(), side: side.clone(), field: name.clone() };
        lay(sheet, about, &of, say.word(&format!("side.{side}.form.{name}")), form, name, field);
    }
}

fn fields(form: &Form) -> impl Iterator<Item = (&String, &Value)> {
    form.schema().get("properties").and_then(Value::as_object).into_iter().flatten()
}

fn lay(sheet: &mut Sheet, about: About, of: &Both, called: Both, form: &Form, name: &str, field: &Value) {
    // Without a title a field has no word.
    let called = if called.zh.contains(".form.") { Both::same(name) } else { called };
    let called =
        Both::new(format!("{}的字段“{}”", of.zh, called.zh), format!("Field “{}” of {}", called.en, of.en));
    let required = form.schema().get("required").and_then(Value::as_array);
    let required = required.into_iter().flatten().any(|one| one == name);
    let personal = field.get(PERSONAL) == Some(&Value::Bool(true));
    let title = field.get("title").and_then(Value::as_str).unwrap_or_default();
    let mut rules = field.clone();
    if let Some(rules) = rules.as_object_mut() {
        rules.remove("title");
        [PERSONAL, PURPOSE, BASIS].iter().for_each(|word| drop(rules.remove(*word)));
    }
    let of_word = |word: &str| {
        let said = field.get(word).and_then(Value::as_str);
        said.map_or_else(say::none, Both::same)
    };
    let entry: &mut Entry = sheet.entry(about, called);
    entry
        .line(Aspect::Title, &field.get("title"), Both::same(title))
        .show(Aspect::Required, &required, say::flag(required))
        .show(Aspect::Personal, &personal, say::flag(personal))
        .line(Aspect::Purpose, &field.get(PURPOSE), of_word(PURPOSE))
        .line(Aspect::Basis, &field.get(BASIS), of_word(BASIS))
        .line(Aspect::Rules, &rules, rules_of(&rules));
}

/// What a field takes, as its author wrote it.
fn rules_of(rules: &Value) -> Both {
    let nothing = Map::new();
    let rules = rules.as_object().unwrap_or(&nothing);
    say::list(rules.iter().map(|(word, value)| Both::same(format!("{word}: {value}"))))
}
