//! Matters from another book, in every procedure that ships: what is brought and corrected folds to the state again,
//! what has ended waits for nobody, and what goes on waits for somebody.
#![allow(clippy::unwrap_used)]

mod common;

use gewu_kernel::Timestamp;
use gewu_kernel::id::{AreaId, BodyId, MatterId, PersonId};
use gewu_kernel::seat::Seat;
use gewu_matter::command::Actor;
use gewu_matter::event::{Content, Told};
use gewu_matter::matter::{Binding, Matter, Places, Status};
use gewu_matter::roster::{Acting, Near, Roster};
use gewu_matter::{Circumstances, Ending, Event, History, Procedure, bring, correct};
use jiff::ToSpan;
use proptest::prelude::*;
use std::collections::BTreeMap;
use uuid::Uuid;

/// One person everywhere; or nobody.
struct Office {
    staffed: bool,
}

impl Roster for Office {
    fn acting(&self, _: &Seat) -> Acting {
        let people = self.staffed.then_some(PersonId(Uuid::from_u128(7)));
        Acting { people: people.into_iter().collect(), deputies: false }
    }
    fn unit(&self, _: &str, _: &Places) -> Option<BodyId> {
        Some(BodyId(3))
    }
    fn has_body(&self, _: BodyId) -> bool {
        true
    }
    fn has_person(&self, _: PersonId) -> bool {
        true
    }
    fn near(&self, _: &Binding) -> Near {
        Near::default()
    }
}

/// What a book may tell, as choices.
#[derive(Clone, Debug)]
struct Said {
    category: usize,
    end: Option<usize>,
    opened: i64,
    lasted: i64,
    unit: Option<i64>,
    mark: Option<u32>,
    result: bool,
    place: i64,
}

fn said() -> impl Strategy<Value = Said> {
    let when = (0..400i64, 0..400i64);
    let rest = (proptest::option::of(1..5i64), proptest::option::of(1..4u32), any::<bool>(), 1..4i64);
    (0..50usize, proptest::option::of(0..8usize), when, rest).prop_map(
        |(category, end, (opened, lasted), (unit, mark, result, place))| Said {
            category,
            end,
            opened,
            lasted,
            unit,
            mark,
            result,
            place,
        },
    )
}

fn history(procedure: &Procedure, said: &Said) -> History {
    let begins: Timestamp = "2023-01-05T01:00:00Z".parse().unwrap();
    let opened_at = begins + (said.opened * 24).hours();
    let categories: Vec<&String> = procedure.categories.keys().collect();
    let ends: Vec<&String> = procedure.ends.keys().collect();
    let levels = ["county", "town", "village", "group", "large-grid", "medium-grid", "small-grid"];
    let one = |(level, at): (&str, i64)| (level.to_owned(), AreaId(at * 10 + said.place));
    let end = said.end.map(|end| ends[end % ends.len()].clone());
    History {
        id: MatterId(Uuid::from_u128(1)),
        category: categories.get(said.category % categories.len().max(1)).map(|it| (*it).clone()),
        places: levels.into_iter().zip(1..).map(one).collect(),
        content: Content::default(),
        told: Told {
            book: "old".into(),
            opened_at,
            unit: said.unit.map(BodyId),
            result: procedure.results.keys().next().cloned().filter(|_| said.result),
            marks: match said.mark {
                Some(mark) => procedure.ratings().keys().map(|it| ((*it).clone(), mark)).collect(),
                None => BTreeMap::new(),
            },
        },
        ending: end.map(|end| Ending { end, at: opened_at + (said.lasted * 24).hours() }),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn what_a_book_tells_folds_to_the_state_again(
        told in proptest::collection::vec(said(), 1..6),
        staffed in any::<bool>(),
    ) {
        let work_time = common::work_time();
        let now: Timestamp = "2026-03-02T01:00:00Z".parse().unwrap();
        let mut brought = 0;
        for folder in common::folders() {
            let pack = common::pack(&folder);
            for runnable in pack.procedures.values() {
                let procedure = &runnable.procedure;
                let (roster, actor) = (Office { staffed }, Actor::Time);
                let given = Circumstances { now, procedure, work_time: &work_time, roster: &roster, actor: &actor };
                let mut matter: Option<Matter> = None;
                let mut events: Vec<Event> = Vec::new();
                for said in &told {
                    let history = history(procedure, said);
                    let decided = match &matter {
                        None => bring(history.clone(), given),
                        Some(matter) => correct(matter, history.clone(), given),
                    };
                    let decision = match decided {
                        Ok(decision) => decision,
                        // A first step may ask for a field that this book does not have.
                        Err(refusal) => {
                            prop_assert!(history.ending.is_none(), "{}: {refusal}", procedure.id);
                            continue;
                        }
                    };
                    brought += 1;
                    events.extend(decision.events.clone());
                    let mut folded = Matter::blank(decision.matter.id, now);
                    events.iter().for_each(|event| folded.apply(event));
                    let is = &decision.matter;
                    prop_assert_eq!(&folded, is);
                    prop_assert_eq!(is.opened_at, history.told.opened_at);
                    prop_assert_eq!(is.version as usize, events.len());
                    prop_assert_eq!(is.ended_at, history.ending.as_ref().map(|it| it.at));
                    prop_assert_eq!(&is.end, &history.ending.as_ref().map(|it| it.end.clone()));
                    prop_assert_eq!(is.status == Status::Ended, is.tasks.is_empty() && is.runs.is_empty());
                    prop_assert!(is.tasks.values().all(|task| task.opened_at == now));
                    if let (Some(name), Some(_)) = (procedure.handled_by(), &history.ending) {
                        prop_assert_eq!(is.bindings.contains_key(name), history.told.unit.is_some());
                    }
                    // Told once more, it changes nothing but that it was told.
                    let again = correct(is, history, given).unwrap();
                    prop_assert_eq!(again.events.len(), 1);
                    let besides = Matter { version: is.version, told_by: is.told_by, ..again.matter };
                    prop_assert_eq!(&besides, is);
                    matter = Some(decision.matter);
                }
            }
        }
        prop_assert!(brought >= 5);
    }
}
