//! A small tenant: ten people on the seats that a procedure speaks of, some of them on several, some seats
//! empty, some held by deputies as well.

use super::Dice;
use gewu_kernel::id::{AreaId, BodyId, PersonId};
use gewu_kernel::seat::{Place, Seat};
use gewu_matter::command::{Actor, HeldSeat};
use gewu_matter::matter::{Assignee, Binding, Places};
use gewu_matter::procedure::{At, Opener, Procedure, StepKind, Who};
use gewu_matter::roster::{Acting, Near, Roster};
use gewu_packs::Pack;
use gewu_territory::area::Level;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

const PEOPLE: u128 = 10;
const BODIES: i64 = 4;

pub struct World {
    pub people: Vec<PersonId>,
    pub seats: Vec<Seat>,
    pub units: BTreeMap<String, BodyId>,
    pub places: Places,
    held: Vec<(PersonId, HeldSeat)>,
    away: BTreeSet<PersonId>,
}

impl World {
    pub fn new(pack: &Pack, procedure: &Procedure, dice: &mut Dice) -> World {
        let mut places: Places = Level::ALL
            .iter()
            .zip(1..)
            .map(|(level, number)| (level.word().to_owned(), AreaId(number)))
            .collect();
        let seats = seats(procedure, &places);
        // Some matters lie outside of every grid; the packs must know whom they go to.
        if dice.one_in(6) {
            places.retain(|level, _| !level.ends_with("grid"));
        }
        let units = pack.units.keys().zip(0..).map(|(key, n)| (key.clone(), BodyId(n % BODIES + 1)));
        let mut units: BTreeMap<String, BodyId> = units.collect();
        if dice.one_in(6) {
            units.remove(&pack.units.keys().nth(1).cloned().unwrap_or_default());
        }
        let people = (1..=PEOPLE).map(|number| PersonId(Uuid::from_u128(number))).collect();
        let mut world = World { people, seats, units, places, held: vec![], away: BTreeSet::new() };
        for seat in world.seats.clone() {
            world.staff(&seat, dice);
        }
        world
    }

    /// Puts people on a seat: nobody, one, two, with or without a deputy.
    pub fn staff(&mut self, seat: &Seat, dice: &mut Dice) {
        self.held.retain(|(_, held)| held.seat != *seat);
        let (holders, deputies) =
            [(1, 0), (1, 1), (2, 0), (1, 1), (2, 1), (0, 1), (1, 0), (0, 0)][dice.below(8)];
        for as_deputy in std::iter::repeat_n(false, holders).chain(std::iter::repeat_n(true, deputies)) {
            let person = self.people[dice.below(self.people.len())];
            self.held.push((person, HeldSeat { seat: seat.clone(), as_deputy }));
        }
    }

    pub fn comes_or_goes(&mut self, person: PersonId) {
        if !self.away.remove(&person) {
            self.away.insert(person);
        }
    }

    /// Somebody with every seat from which they may act now.
    pub fn actor(&self, person: PersonId) -> Actor {
        let acts = |(holder, held): &&(PersonId, HeldSeat)| {
            let acting = self.acting(&held.seat);
            *holder == person && acting.people.contains(&person) && held.as_deputy == acting.deputies
        };
        Actor::Person { person, seats: self.held.iter().filter(acts).map(|(_, held)| held.clone()).collect() }
    }

    /// The people who might act on something waiting for an assignee.
    pub fn behind(&self, assignee: &Assignee) -> Vec<PersonId> {
        match assignee {
            Assignee::Seat(seat) => self.acting(seat).people,
            Assignee::Person(person) => vec![*person],
            Assignee::Reporter | Assignee::External(_) | Assignee::Nobody => vec![],
        }
    }
}

impl Roster for World {
    fn acting(&self, seat: &Seat) -> Acting {
        let present = |as_deputy: bool| -> Vec<PersonId> {
            let holds = |held: &HeldSeat| held.seat == *seat && held.as_deputy == as_deputy;
            let people = self.held.iter().filter(|(_, held)| holds(held)).map(|(person, _)| *person);
            people.filter(|person| !self.away.contains(person)).collect()
        };
        let (holders, deputies) = (present(false), present(true));
        match holders.is_empty() {
            false => Acting { people: holders, deputies: false },
            true => Acting { deputies: !deputies.is_empty(), people: deputies },
        }
    }

    fn unit(&self, key: &str, _: &Places) -> Option<BodyId> {
        self.units.get(key).copied()
    }

    fn has_body(&self, body: BodyId) -> bool {
        (1..=BODIES).contains(&body.0)
    }

    fn has_person(&self, person: PersonId) -> bool {
        self.people.contains(&person)
    }

    /// Who holds a seat at the same place serves in the same body.
    fn near(&self, whom: &Binding) -> Near {
        let at = |person: &PersonId| -> BTreeSet<Place> {
            self.held.iter().filter(|(holder, _)| holder == person).map(|(_, held)| held.seat.place).collect()
        };
        let places = match whom {
            Binding::Body(body) => BTreeSet::from([Place::Body(*body)]),
            Binding::Person(person) => at(person),
        };
        let beside = self.people.iter().filter(|person| !at(person).is_disjoint(&places)).copied();
        let own = match whom {
            Binding::Person(person) => Some(*person),
            Binding::Body(_) => None,
        };
        let bodies = places.iter().filter_map(|place| match place {
            Place::Body(body) => Some(*body),
            Place::Area(_) => None,
        });
        Near { people: beside.chain(own).collect(), bodies: bodies.collect() }
    }
}

/// Every seat that a procedure speaks of.
fn seats(procedure: &Procedure, places: &Places) -> Vec<Seat> {
    let mut who: Vec<Who> = procedure.proxies.clone();
    who.extend(procedure.urge.iter().flat_map(|urge| urge.who.clone()));
    who.extend(procedure.reopen.iter().flat_map(|reopen| reopen.who.clone()));
    let mut seats = BTreeSet::new();
    for opener in &procedure.opens {
        if let Opener::Role(role) = opener {
            seats.insert(Seat { role: role.clone(), place: Place::Area(places["village"]) });
        }
    }
    for step in procedure.steps.values() {
        who.extend(step.who.iter().chain(&step.escalate).cloned());
        who.extend(step.may.extend.iter().flat_map(|rule| rule.by.clone()));
        who.extend(step.may.pause.iter().flat_map(|rule| rule.by.clone()));
        let helpers = step.may.joint.iter().map(|rule| rule.role.clone());
        who.extend(helpers.map(|role| Who::Role { role, at: At::Binding("helper".into()) }));
        assert!(
            step.who.is_empty() == matches!(step.kind, StepKind::Wait { .. } | StepKind::Parallel { .. })
        );
    }
    for one in who {
        let Who::Role { role, at } = one else { continue };
        let at: Vec<Place> = match at {
            At::Levels(levels) => levels.iter().map(|level| Place::Area(places[level])).collect(),
            At::Binding(_) => (1..=BODIES).map(|body| Place::Body(BodyId(body))).collect(),
        };
        seats.extend(at.into_iter().map(|place| Seat { role: role.clone(), place }));
    }
    seats.into_iter().collect()
}
