//! What a row does to the matter that it tells of.

use super::Run;
use super::read::Meant;
use crate::App;
use crate::error::AppError;
use crate::matter::Caller;
use crate::matter::rows::Loaded;
use crate::matter::submit::{body, value_row};
use crate::tenant::Edition;
use gewu_kernel::Timestamp;
use gewu_kernel::id::{MatterId, Subject};
use gewu_matter::command::Actor;
use gewu_matter::event::Told;
use gewu_matter::{Event, History, bring, correct};
use gewu_packs::form::Filled;
use gewu_packs::{Runnable, said};
use gewu_store::journal::FactRow;
use gewu_store::value::ValueRow;

/// A row that changes something.
pub(super) struct Change {
    pub(super) loaded: Loaded,
    pub(super) facts: Vec<FactRow>,
    pub(super) values: Vec<ValueRow>,
}

impl App {
    /// A matter that the book had not told of.
    pub(super) fn bring_new(&self, run: &Run<'_>, meant: &Meant, now: Timestamp) -> Result<Change, AppError> {
        let missing = || AppError::NoSuchProcedure(meant.procedure.clone());
        let (edition, pack) = run.tenant.in_force(&meant.procedure).ok_or_else(missing)?;
        let blank = gewu_matter::Matter::blank(MatterId(self.source.id(now)), meant.opened_at);
        let loaded = Loaded {
            matter: blank,
            tasks_before: Default::default(),
            base_version: 0,
            procedure: meant.procedure.clone(),
            pack: pack.id.clone(),
            edition: Edition::clone(edition),
            title: None,
            source: None,
            area: None,
            point: None,
            receipt_hash: None,
            shown: None,
        };
        self.told(run, meant, loaded, now)
    }

    /// A matter of which the book tells otherwise now.
    pub(super) async fn bring_again(
        &self,
        run: &Run<'_>,
        meant: &Meant,
        (loaded, known): (Loaded, i64),
        now: Timestamp,
    ) -> Result<Change, AppError> {
        let matter = loaded.matter.id;
        if loaded.procedure != meant.procedure {
            let before = &loaded.procedure;
            let kept = run.tenant.known(before).and_then(|(_, pack)| pack.procedures.get(before));
            let before = kept.map_or(before, |it| &it.procedure.title);
            return Err(AppError::Table(said!(
                "it was brought in as “{before}”, and a matter keeps its procedure; act on it here (matter {matter})",
                "它是按“{before}”导入的，事项不能换规程；请在本平台办理（事项 {matter}）"
            )));
        }
        // That time has passed is no act of anybody's.
        if loaded.base_version != known {
            let facts = self.store.timeline(run.tenant.row.tenant, &Subject::Matter(matter)).await?;
            let by_time = |fact: &FactRow| fact.actor == "time" && PASSING.contains(&fact.kind.as_str());
            if facts.iter().any(|fact| fact.subject_version > known && !by_time(fact)) {
                return Err(AppError::Table(said!(
                    "it has been acted on here since it was brought in, so the book no longer changes it; act on it \
                     here (matter {matter})",
                    "导入以后已在本平台办理过，旧台账不再改动它；请在本平台办理（事项 {matter}）"
                )));
            }
        }
        self.told(run, meant, loaded, now)
    }

    fn told(&self, run: &Run<'_>, meant: &Meant, before: Loaded, now: Timestamp) -> Result<Change, AppError> {
        let tenant = &*run.tenant;
        let runnable = tenant.runnable(&before)?;
        let filled = self.filled(runnable, meant)?;
        let title = filled.personal.iter().find(|it| it.field == "title").map(|it| &it.value);
        let title = title.or_else(|| filled.content.open.get("title")).and_then(|it| it.as_str());
        let title = title.map(str::to_owned);
        let history = History {
            id: before.matter.id,
            category: meant.category.clone(),
            places: meant.places.clone(),
            content: filled.content,
            told: Told {
                book: run.order.book.clone(),
                opened_at: meant.opened_at,
                unit: meant.unit,
                result: meant.result.clone(),
                marks: meant.marks.clone(),
            },
            ending: meant.ending.clone(),
        };
        let person = Caller::person_of(&run.order.actor);
        let actor = person.map_or(Actor::Time, |person| Actor::Person { person, seats: vec![] });
        let roster = tenant.roster(now);
        let given = tenant.circumstances(runnable, &roster, &actor, now);
        let decision = match before.base_version {
            0 => bring(history, given)?,
            _ => correct(&before.matter, history, given)?,
        };
        let matter = decision.matter.id;
        let first = before.base_version + 1;
        let facts = decision.events.iter().zip(first..).map(|(event, subject_version)| FactRow {
            subject: Subject::Matter(matter),
            subject_version,
            kind: event.kind().to_owned(),
            actor: run.order.actor.clone(),
            happened_at: happened_at(event, meant, now),
            recorded_at: now,
            body: body(event),
        });
        // The first event with a form is the one that commits to its values.
        let seals = |event: &Event| event.content().is_some();
        let told =
            decision.events.iter().zip(first..).find(|(event, _)| seals(event)).map_or(first, |it| it.1);
        let values = filled.personal.into_iter().map(|value| value_row(matter, told, value)).collect();
        let facts = facts.collect();
        let loaded = Loaded {
            matter: decision.matter,
            title,
            source: meant.source.clone(),
            area: Some(meant.area),
            point: meant.point,
            ..before
        };
        let shown = tenant.shown(&loaded).map(str::to_owned);
        Ok(Change { loaded: Loaded { shown, ..loaded }, facts, values })
    }

    /// The form of a row. What has ended may lack what is asked for today; what goes on is handled here, so whoever
    /// handles it finds all that the form asks.
    fn filled(&self, runnable: &Runnable, meant: &Meant) -> Result<Filled, AppError> {
        let (form, salt) = (meant.form.clone(), || self.source.salt());
        Ok(match meant.ending {
            Some(_) => runnable.form.fill_known(form, salt)?,
            None => runnable.form.fill(form, salt)?,
        })
    }
}

/// What time alone does to a matter that waits.
const PASSING: [&str; 3] = ["escalated", "reassigned", "due-changed"];

/// When something happened that a book tells: what it opened and ended, then; that a matter goes on here, now.
fn happened_at(event: &Event, meant: &Meant, now: Timestamp) -> Timestamp {
    match (event, &meant.ending) {
        (Event::Opened { .. }, _) => meant.opened_at,
        (Event::Ended { at, .. }, _) => *at,
        (Event::Brought { .. } | Event::Bound { .. }, Some(ending)) => ending.at,
        _ => now,
    }
}
