//! The stage of a scenario: its cast on their seats, one place at each level, one body for each unit.

use super::{Cast, Failure, RawScenario};
use crate::Pack;
use crate::said::{Said, said};
use crate::{grammar, reading};
use gewu_kernel::id::{AreaId, BodyId, PersonId};
use gewu_kernel::seat::{Place, Seat};
use gewu_matter::command::{Actor, HeldSeat};
use gewu_matter::matter::{Assignee, Binding, PartyNumber, Places};
use gewu_matter::roster::{Acting, Near, Roster};
use gewu_territory::area::Level;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

pub(super) struct Stage {
    names: BTreeMap<PersonId, String>,
    held: Vec<(PersonId, HeldSeat)>,
    reporter: Option<PersonId>,
    /// Who speaks for an organ outside, and which ones the pack has.
    externals: BTreeMap<PersonId, String>,
    /// The sides of the procedure, and who is to be a party on one.
    sides: BTreeSet<String>,
    concerned: BTreeMap<PersonId, Option<PartyNumber>>,
    /// Who has declared to be whose kin.
    kin: Vec<(PersonId, String)>,
    units: BTreeMap<String, BodyId>,
    away: BTreeSet<PersonId>,
    pub(super) places: Places,
}

impl Stage {
    pub(super) fn set(raw: &RawScenario, pack: &Pack) -> Result<Stage, Failure> {
        let everywhere: Places = Level::ALL
            .iter()
            .zip(1..)
            .map(|(level, number)| (level.word().to_owned(), AreaId(number)))
            .collect();
        let units: BTreeMap<String, BodyId> =
            pack.units.keys().zip(1..).map(|(key, number)| (key.clone(), BodyId(number))).collect();
        let mut stage = Stage {
            names: BTreeMap::new(),
            held: Vec::new(),
            reporter: None,
            externals: BTreeMap::new(),
            sides: pack
                .procedures
                .get(&raw.procedure)
                .into_iter()
                .flat_map(|it| it.procedure.sides.keys().cloned())
                .collect(),
            concerned: BTreeMap::new(),
            kin: Vec::new(),
            units,
            away: BTreeSet::new(),
            places: everywhere.clone(),
        };
        for ((name, cast), number) in raw.cast.iter().zip(1..) {
            let person = PersonId(Uuid::from_u128(number));
            stage.names.insert(person, name.clone());
            let parts = match cast {
                Cast::Text(part) => std::slice::from_ref(part),
                Cast::Shape(parts) => parts,
            };
            for part in parts {
                stage
                    .seat(person, part, pack, &everywhere)
                    .map_err(|message| Failure { scene: 0, message })?;
            }
        }
        if let Some(levels) = &raw.places {
            stage.places.retain(|level, _| levels.contains(level));
        }
        Ok(stage)
    }

    fn seat(&mut self, person: PersonId, part: &str, pack: &Pack, everywhere: &Places) -> Result<(), Said> {
        if part == "reporter" {
            self.reporter = Some(person);
            return Ok(());
        }
        if let Some(name) = part.strip_prefix("kin ") {
            self.kin.push((person, name.to_owned()));
            return Ok(());
        }
        if let Some(name) = grammar::external(part).filter(|name| pack.externals.contains_key(*name)) {
            self.externals.insert(person, name.to_owned());
            return Ok(());
        }
        if self.sides.contains(part) {
            self.concerned.insert(person, None);
            return Ok(());
        }
        let (as_deputy, seat) = match part.strip_prefix("deputy ") {
            Some(seat) => (true, seat),
            None => (false, part),
        };
        let (role, place) = seat.split_once(" @ ").ok_or_else(|| {
            let otherwise = said!(
                "“{part}” is no part; write reporter, a side, external ID, ROLE @ LEVEL, ROLE @ UNIT, or kin NAME",
                "“{part}”不是身份；写 reporter、当事人的一方、external 编号、角色 @ 级别、角色 @ 单位，或 kin 姓名"
            );
            reading::within(part).unwrap_or(otherwise)
        })?;
        if !pack.roles.contains_key(role) {
            let known = pack.roles.keys().cloned().collect::<Vec<_>>().join(", ");
            return Err(said!(
                "the pack has no role “{role}”; it has: {known}",
                "机制包没有角色“{role}”；有：{known}"
            ));
        }
        let place = match (everywhere.get(place), self.units.get(place)) {
            (Some(area), _) => Place::Area(*area),
            (None, Some(body)) => Place::Body(*body),
            _ => {
                let levels = Level::ALL.iter().map(|level| level.word()).collect::<Vec<_>>().join(", ");
                return Err(said!(
                    "“{place}” is neither a level ({levels}) nor a unit of the pack",
                    "“{place}”既不是级别（{levels}），也不是机制包的单位"
                ));
            }
        };
        self.held.push((person, HeldSeat { seat: Seat { role: role.to_owned(), place }, as_deputy }));
        Ok(())
    }

    pub(super) fn person(&self, name: &str) -> Result<PersonId, Said> {
        let known = self.names.iter().find(|(_, known)| *known == name);
        known.map(|(person, _)| *person).ok_or_else(|| {
            let cast = self.cast().collect::<Vec<_>>().join(", ");
            said!("“{name}” is not in the cast: {cast}", "cast 里没有“{name}”：{cast}")
        })
    }

    /// Everybody who is in it.
    pub(super) fn people(&self) -> impl Iterator<Item = PersonId> {
        self.names.keys().copied()
    }

    /// The names of everybody.
    pub(super) fn cast(&self) -> impl Iterator<Item = String> {
        self.names.values().cloned()
    }

    pub(super) fn name(&self, person: PersonId) -> &str {
        self.names.get(&person).map_or("?", String::as_str)
    }

    pub(super) fn unit(&self, name: &str, pack: &Pack) -> Option<BodyId> {
        let key = pack.units.iter().find(|(key, title)| *key == name || *title == name)?.0;
        self.units.get(key).copied()
    }

    /// Whoever opens the matter is its reporter, where the cast has none; an organ outside passes on what others said.
    pub(super) fn reports(&mut self, person: PersonId) {
        if self.externals.contains_key(&person) {
            return;
        }
        self.reporter.get_or_insert(person);
    }

    /// The number of somebody who was named as a party; none for whoever was not.
    pub(super) fn party(&self, person: PersonId) -> Option<PartyNumber> {
        if self.reporter == Some(person) { Some(0) } else { self.concerned.get(&person).copied().flatten() }
    }

    /// Whoever is named as a party acts as that party from then on.
    pub(super) fn is_party(&mut self, person: PersonId, party: PartyNumber) {
        self.concerned.insert(person, Some(party));
    }

    pub(super) fn leave(&mut self, person: PersonId) {
        self.away.insert(person);
    }

    pub(super) fn return_(&mut self, person: PersonId) {
        self.away.remove(&person);
    }

    /// How the engine sees somebody. A reporter without a seat is known by the receipt alone.
    pub(super) fn actor(&self, person: PersonId) -> Actor {
        let seats: Vec<HeldSeat> = self
            .held
            .iter()
            .filter(|(holder, held)| *holder == person && self.acting(&held.seat).people.contains(&person))
            .map(|(_, held)| held.clone())
            .collect();
        if let Some(name) = self.externals.get(&person) {
            return Actor::External(name.clone());
        }
        if self.reporter == Some(person) && seats.is_empty() {
            return Actor::Reporter;
        }
        if let Some(party) = self.concerned.get(&person).filter(|_| seats.is_empty()) {
            return Actor::Party(party.unwrap_or(PartyNumber::MAX));
        }
        Actor::Person { person, seats }
    }

    fn speak_for(&self, external: &str) -> Vec<PersonId> {
        let them = self.externals.iter().filter(|(_, name)| name.as_str() == external);
        them.map(|(person, _)| *person).collect()
    }

    /// The names behind an assignee.
    pub(super) fn behind(&self, assignee: &Assignee) -> BTreeSet<String> {
        let people = match assignee {
            Assignee::Seat(seat) => self.acting(seat).people,
            Assignee::Person(person) => vec![*person],
            Assignee::Reporter => self.reporter.into_iter().collect(),
            Assignee::External(name) => self.speak_for(name),
            Assignee::Nobody => vec![],
        };
        people.into_iter().map(|person| self.name(person).to_owned()).collect()
    }
}

impl Roster for Stage {
    fn acting(&self, seat: &Seat) -> Acting {
        let present = |as_deputy: bool| -> Vec<PersonId> {
            let holds = |held: &HeldSeat| held.seat == *seat && held.as_deputy == as_deputy;
            let holders = self.held.iter().filter(|(_, held)| holds(held)).map(|(person, _)| *person);
            holders.filter(|person| !self.away.contains(person)).collect()
        };
        match present(false) {
            people if people.is_empty() => {
                let people = present(true);
                Acting { deputies: !people.is_empty(), people }
            }
            people => Acting { people, deputies: false },
        }
    }

    fn unit(&self, key: &str, _: &Places) -> Option<BodyId> {
        self.units.get(key).copied()
    }

    fn has_body(&self, body: BodyId) -> bool {
        self.units.values().any(|known| *known == body)
    }

    fn has_person(&self, person: PersonId) -> bool {
        self.names.contains_key(&person)
    }

    /// Who sits at one place serves in one body; a level has one body here.
    fn near(&self, whom: &Binding) -> Near {
        let places: BTreeSet<Place> = match whom {
            Binding::Body(body) => [Place::Body(*body)].into(),
            Binding::Person(person) => {
                let held = self.held.iter().filter(|(holder, _)| holder == person);
                held.map(|(_, held)| held.seat.place).collect()
            }
        };
        let beside = self.held.iter().filter(|(_, held)| places.contains(&held.seat.place));
        let mut people: BTreeSet<PersonId> = beside.map(|(person, _)| *person).collect();
        if let Binding::Person(person) = whom {
            people.insert(*person);
            let name = self.name(*person);
            people.extend(self.kin.iter().filter(|(_, of)| of == name).map(|(kin, _)| *kin));
            let of = self.kin.iter().filter(|(kin, _)| kin == person);
            people.extend(of.filter_map(|(_, of)| self.person(of).ok()));
        }
        let bodies = places.into_iter().filter_map(|place| match place {
            Place::Body(body) => Some(body),
            Place::Area(_) => None,
        });
        Near { people, bodies: bodies.collect() }
    }
}
