//! Documents that a pack has templates for, filled in with what their reader may read on the page of the matter.

use super::Telling;
use super::words::plain;
use crate::matter::follow::Followed;
use crate::matter::timeline::FactView;
use gewu_document::{Line, Part, Sheet};
use gewu_kernel::Timestamp;
use gewu_matter::Event;
use gewu_packs::document::{Document, Piece};
use serde_json::{Map, Value, json};

impl Followed {
    /// The documents that there are by now: the id of each, and what people call it in a language.
    pub fn documents(&self, language: &str) -> Vec<(String, String)> {
        let procedure = &self.view.procedure;
        let Some(runnable) = self.pack.procedures.get(procedure) else { return Vec::new() };
        let there = runnable.documents.iter().filter(|(_, document)| self.fills(document).is_some());
        let titled = |id: &String| self.pack.word(language, &format!("{procedure}.document.{id}"));
        there.map(|(id, _)| (id.clone(), titled(id))).collect()
    }

    /// The fact that fills a document in: the last of its outcomes that came.
    fn fills(&self, document: &Document) -> Option<&FactView> {
        self.view.timeline.iter().rev().find(|fact| match super::course::event(fact) {
            Some(Event::TaskFinished { step, outcome, .. }) => document.from.contains(&(step, outcome)),
            _ => false,
        })
    }
}

impl Telling<'_> {
    /// The sheet of a document, if there is one by now.
    pub(super) fn made(&self, id: &str) -> Option<Result<Sheet, String>> {
        let runnable = self.followed.pack.procedures.get(&self.followed.view.procedure)?;
        let document = runnable.documents.get(id)?;
        let fact = self.followed.fills(document)?;
        Some(document.fill(&self.values(fact)).map(|pieces| self.laid_out(document, pieces)))
    }

    fn laid_out(&self, document: &Document, pieces: Vec<Piece>) -> Sheet {
        let mut parts: Vec<Part> = Vec::new();
        for piece in pieces {
            let line = match piece {
                Piece::Heading(1, heading) => {
                    parts.push(Part { heading, lines: Vec::new() });
                    continue;
                }
                Piece::Heading(_, text) => Line::Head { text },
                Piece::Field(name, text) => Line::Field { name, text },
                Piece::Words(text) => Line::Words { text },
            };
            match parts.last_mut() {
                Some(part) => part.lines.push(line),
                None => parts.push(Part { heading: String::new(), lines: vec![line] }),
            }
        }
        let view = &self.followed.view;
        Sheet {
            heading: self.tenant.row.name.clone(),
            code: format!("编号：{}", view.id),
            title: document.title.clone(),
            parts,
            foot: vec![format!("打印时间：{}", self.moment(self.now))],
            note: String::new(),
            made_at: self.now.to_zoned(self.tenant.work_time.zone.clone()),
        }
    }

    /// What templates may name.
    fn values(&self, fact: &FactView) -> Map<String, Value> {
        let view = &self.followed.view;
        let day = |at: Timestamp| {
            let local = self.tenant.work_time.local(at);
            format!("{}年{}月{}日", local.year(), local.month(), local.day())
        };
        let places: Map<String, Value> =
            view.places.iter().map(|it| (it.level.replace('-', "_"), json!(it.name))).collect();
        let (mut parties, mut agreed) = (Map::new(), Map::new());
        for party in &view.parties {
            push(&mut parties, &party.side, self.called(party.party));
        }
        for later in view.timeline.iter().filter(|later| later.version > fact.version) {
            let Some(Event::Consented { party, agreed: true, by, .. }) = super::course::event(later) else {
                continue;
            };
            let Some(known) = view.parties.iter().find(|it| it.party == party) else { continue };
            let how = if by.seat.is_some() {
                "口头或书面同意，由调解人员记录"
            } else {
                "本人确认"
            };
            let said = format!("{}，{}{how}", self.called(party), day(later.recorded_at));
            push(&mut agreed, &known.side, said);
        }
        let title = view.form.get("title").and_then(Value::as_str).unwrap_or_default();
        let values = json!({
            "county": self.tenant.row.name,
            "number": view.id.to_string(),
            "title": title,
            "category": view.category.clone().unwrap_or_default(),
            "opened": day(view.opened_at),
            "written_on": day(fact.recorded_at),
            "today": day(self.now),
            "form": texts(&view.form),
            "written": texts(&written(fact)),
            "parties": parties,
            "agreed": agreed,
            "places": places,
        });
        values.as_object().cloned().unwrap_or_default()
    }

    /// What a party is called: the first text that the reader knows of them.
    fn called(&self, number: u32) -> String {
        let party = self.followed.view.parties.iter().find(|it| it.party == number);
        let known = party.and_then(|it| it.known.values().find_map(Value::as_str));
        match (known, number) {
            (Some(known), _) => known.to_owned(),
            (None, 0) => {
                let name = self.followed.view.form.get("name").and_then(Value::as_str);
                name.unwrap_or("反映人").to_owned()
            }
            (None, number) => format!("第{number}位"),
        }
    }
}

fn push(into: &mut Map<String, Value>, side: &str, text: String) {
    if let Some(all) = into.entry(side).or_insert_with(|| json!([])).as_array_mut() {
        all.push(text.into());
    }
}

/// What was written with a fact, as far as the reader reads it.
fn written(fact: &FactView) -> Map<String, Value> {
    let open = fact.body.pointer("/content/open").and_then(Value::as_object).cloned().unwrap_or_default();
    open.into_iter().chain(fact.personal.clone()).collect()
}

/// Values as a document shows them.
fn texts(values: &Map<String, Value>) -> Map<String, Value> {
    values.iter().map(|(name, value)| (name.clone(), Value::String(plain(value)))).collect()
}
