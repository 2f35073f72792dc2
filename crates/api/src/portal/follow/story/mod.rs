//! What happened, told to whoever reported it: no ids, no words of the program.

mod office;
mod sentence;
#[cfg(test)]
mod story_tests;

use crate::portal::report::field_title;
use crate::portal::visitor::Visitor;
use crate::procedure::Words;
use gewu_app::matter::follow::Followed;
use gewu_app::matter::set_aside::MARK;
use gewu_app::matter::timeline::FactView;
use gewu_matter::Event;
use gewu_matter::matter::{Purpose, TaskNumber};
use gewu_packs::form::ATTACHMENTS;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Something that happened, as a page tells it.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Told {
    /// When, to the minute.
    at: String,
    /// When it is said to have happened, where that is another time: on paper, or without a network.
    happened: Option<String>,
    sentence: String,
    /// What was written with it: title and text.
    said: Vec<(String, String)>,
    /// The pictures that came with it, by their hashes.
    pictures: Vec<String>,
    /// Of consequence for the reporter; the rest is small print.
    weighty: bool,
}

/// Tells a matter’s story.
pub(super) struct Story<'f> {
    visitor: &'f Visitor,
    followed: &'f Followed,
    words: Words<'f>,
    /// The step and the purpose of each task, as the facts so far say.
    tasks: BTreeMap<TaskNumber, (String, Purpose)>,
}

impl<'f> Story<'f> {
    /// The story from its beginning.
    pub(super) fn of(visitor: &'f Visitor, followed: &'f Followed) -> Vec<Told> {
        let words = Words { pack: followed.pack_at(0), language: visitor.language };
        let mut story = Story { visitor, followed, words, tasks: BTreeMap::new() };
        followed.view.timeline.iter().map(|fact| story.tell(fact)).collect()
    }

    fn tell(&mut self, fact: &FactView) -> Told {
        let event = event(fact);
        // In the words of the edition that it ran then.
        self.words.pack = self.followed.pack_at(fact.version);
        if let Some(Event::Migrated { after, .. }) = &event {
            for (task, stand) in &after.tasks {
                self.tasks.entry(*task).and_modify(|(step, _)| step.clone_from(&stand.step));
            }
        }
        if let Some(Event::TaskOpened { task, step, purpose, .. }) = &event {
            self.tasks.insert(*task, (step.clone(), purpose.clone()));
        }
        let mut sentence = match &event {
            Some(event) => self.sentence(event),
            None => self.visitor.word("fact.other"),
        };
        if let Some(name) = &fact.ended_by {
            sentence.push_str(&self.visitor.phrase("fact.ended-by", &[("name", name)]));
        }
        let apart = fact.recorded_at.as_millisecond() - fact.happened_at.as_millisecond() >= 60_000;
        Told {
            at: self.visitor.moment(fact.recorded_at),
            happened: apart.then(|| self.visitor.moment(fact.happened_at)),
            sentence,
            said: self.said(fact, event.as_ref()),
            pictures: pictures(&fact.body).into_iter().chain(named(fact.personal.get(ATTACHMENTS))).collect(),
            weighty: event.as_ref().is_some_and(weighty),
        }
    }

    /// What was written, under the titles of its form.
    fn said(&self, fact: &FactView, event: Option<&Event>) -> Vec<(String, String)> {
        let procedure = &self.followed.view.procedure;
        let forms = match event {
            Some(Event::Opened { .. } | Event::Corrected { .. }) => vec![format!("{procedure}.form")],
            Some(Event::PartyNamed { side, .. }) => vec![format!("{procedure}.side.{side}.form")],
            Some(Event::TaskFinished { step, outcome, .. }) => {
                vec![
                    format!("{procedure}.step.{step}.{outcome}.form"),
                    format!("{procedure}.step.{step}.form"),
                ]
            }
            _ => vec![],
        };
        let title = |name: &String| {
            let own = forms.iter().find_map(|form| self.words.find(&format!("{form}.{name}")));
            // Of plain words the portal’s forms say that they are the visitor’s; a story has many voices.
            let spoken = || (name == "words").then(|| self.visitor.word("fact.words"));
            own.or_else(spoken).unwrap_or_else(|| field_title(self.words, "", name, &Value::Null))
        };
        let open = fact.body.pointer("/content/open").and_then(Value::as_object);
        // The category, the place and that it was marked are told by the page itself.
        let told = ["category", "outside-grids", "on-paper", MARK, ATTACHMENTS];
        let own = |name: &&String| !told.contains(&name.as_str());
        let fields = fact.personal.iter().chain(open.into_iter().flatten());
        fields.filter(|(name, _)| own(name)).map(|(name, value)| (title(name), plain(value))).collect()
    }
}

/// The event that a fact tells of.
pub(super) fn event(fact: &FactView) -> Option<Event> {
    let mut body = fact.body.clone();
    body.as_object_mut()?.insert("kind".to_owned(), fact.kind.clone().into());
    serde_json::from_value(body).ok()
}

/// What changes where the matter stands, or comes from people.
fn weighty(event: &Event) -> bool {
    !matches!(
        event,
        Event::TaskTaken { .. }
            | Event::TaskDropped { .. }
            | Event::HandedOver { .. }
            | Event::Reassigned { .. }
            | Event::Bound { .. }
            | Event::Retracted { .. }
            | Event::BranchEnded { .. }
            | Event::RunStarted { .. }
            | Event::RunEnded { .. }
            | Event::DueChanged { .. }
    )
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join("、"),
        other => other.to_string(),
    }
}

/// The pictures named anywhere in a fact.
fn pictures(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let below = members.iter().flat_map(|(name, value)| match name.as_str() {
                ATTACHMENTS => named(Some(value)),
                _ => pictures(value),
            });
            below.collect()
        }
        _ => Vec::new(),
    }
}

fn named(list: Option<&Value>) -> Vec<String> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::to_owned).collect()
}
