//! The limits of petitions and of the mediation of disputes, over random days of a year with its holidays, held against a
//! reckoning that knows nothing of the engine: the list of days off, and counting on fingers.
#![allow(clippy::unwrap_used)]

mod common;

use gewu_kernel::calendar::WorkTime;
use gewu_kernel::id::{AreaId, BodyId, MatterId, PersonId};
use gewu_kernel::limit::{Limit, Unit};
use gewu_kernel::seat::Seat;
use gewu_kernel::{Date, Timestamp};
use gewu_matter::command::{Actor, Command, Finish, GRANTED, HeldSeat};
use gewu_matter::event::Content;
use gewu_matter::matter::{Ask, Assignee, Binding, Matter, Places, Purpose, Task, TaskNumber};
use gewu_matter::procedure::{BindKind, LimitRule, Procedure};
use gewu_matter::roster::{Acting, Near, Roster};
use gewu_matter::{Circumstances, Opening, Refusal};
use jiff::civil::Weekday;
use jiff::{SignedDuration, ToSpan};
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use uuid::Uuid;

/// One person for each role.
struct Offices;

fn holder(role: &str) -> PersonId {
    PersonId(Uuid::from_u128(role.bytes().fold(7, |sum, letter| sum * 257 + u128::from(letter))))
}

impl Roster for Offices {
    fn acting(&self, seat: &Seat) -> Acting {
        Acting { people: vec![holder(&seat.role)], deputies: false }
    }
    fn unit(&self, _: &str, _: &Places) -> Option<BodyId> {
        Some(BodyId(1))
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

/// The year as the State Council printed it.
struct Year {
    off: BTreeSet<Date>,
    worked: BTreeSet<Date>,
}

impl Year {
    fn read() -> Year {
        let text = std::fs::read_to_string(common::root().join("data/holidays/2026.json")).unwrap();
        let read: BTreeMap<String, Value> = serde_json::from_str(&text).unwrap();
        let days = |name: &str| match &read[name] {
            Value::Object(days) => days.keys().map(|day| day.parse().unwrap()).collect::<BTreeSet<Date>>(),
            Value::Array(days) => days.iter().map(|day| day.as_str().unwrap().parse().unwrap()).collect(),
            other => panic!("{other}"),
        };
        let worked = read.keys().find(|name| name.starts_with("work")).unwrap();
        Year { off: days("off"), worked: days(worked) }
    }

    fn rests(&self, day: Date) -> bool {
        let weekend = matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday);
        self.off.contains(&day) || weekend && !self.worked.contains(&day)
    }

    /// The first working day from a day on.
    fn working(&self, mut day: Date) -> Date {
        while self.rests(day) {
            day = day.tomorrow().unwrap();
        }
        day
    }

    /// The last day of a limit: the day on which it begins does not count, and one that ends on a day off ends with the
    /// next working day.
    fn last_day(&self, begins: Date, limit: Limit) -> Date {
        let count = i64::from(limit.count);
        match limit.unit {
            Unit::Days => self.working(begins.checked_add(count.days()).unwrap()),
            Unit::Months => self.working(begins.checked_add(count.months()).unwrap()),
            Unit::WorkingDays => (0..count).fold(begins, |day, _| self.working(day.tomorrow().unwrap())),
            Unit::WorkingHours | Unit::UrgentHours => panic!("no limit of a law is in hours"),
        }
    }
}

/// A matter and the time.
struct Play<'p> {
    procedure: &'p Procedure,
    work_time: WorkTime,
    now: Timestamp,
    matter: Matter,
}

fn words() -> Content {
    let open = json!({"words": "理由"}).as_object().cloned().unwrap();
    Content { open, ..Content::default() }
}

impl<'p> Play<'p> {
    fn begin(procedure: &'p Procedure, day: i64, minutes: i64) -> Play<'p> {
        let first: Timestamp = "2026-01-05T01:00:00Z".parse().unwrap();
        let now = first + SignedDuration::from_hours(24 * day) + SignedDuration::from_mins(minutes);
        let work_time = common::work_time();
        let given = Circumstances {
            now,
            procedure,
            work_time: &work_time,
            roster: &Offices,
            actor: &Actor::Reporter,
        };
        let levels = ["county", "town", "village", "grid", "small-grid"];
        let places = levels.iter().zip(1..).map(|(level, id)| ((*level).to_owned(), AreaId(id))).collect();
        let opening = Opening {
            id: MatterId(Uuid::from_u128(1)),
            category: procedure.categories.keys().next().cloned(),
            places,
            content: words(),
            for_reporter: None,
            about: BTreeSet::new(),
        };
        let matter = gewu_matter::open(opening, given).unwrap().matter;
        Play { procedure, work_time, now, matter }
    }

    fn today(&self) -> Date {
        self.work_time.date(self.now)
    }

    fn passes(&mut self, days: i64) {
        self.now += SignedDuration::from_hours(24 * days);
    }

    fn waiting(&self, step: &str) -> (TaskNumber, Task) {
        let found =
            self.matter.tasks.iter().find(|(_, task)| task.step == step && task.purpose == Purpose::Perform);
        let (number, task) = found.unwrap_or_else(|| panic!("{step} does not wait: {:?}", self.matter.tasks));
        (*number, task.clone())
    }

    fn last_day(&self, step: &str) -> Date {
        self.work_time.last_day(self.waiting(step).1.clock.unwrap().due.unwrap())
    }

    fn actor(&self, task: &Task) -> Actor {
        match &task.assignee {
            Assignee::Seat(seat) => {
                let held = HeldSeat { seat: seat.clone(), as_deputy: false };
                Actor::Person { person: holder(&seat.role), seats: vec![held] }
            }
            Assignee::Person(person) => Actor::Person { person: *person, seats: vec![] },
            Assignee::Reporter | Assignee::External(_) | Assignee::Nobody => Actor::Reporter,
        }
    }

    fn gives(&mut self, actor: &Actor, command: &Command) -> Result<(), Refusal> {
        let given = Circumstances {
            now: self.now,
            procedure: self.procedure,
            work_time: &self.work_time,
            roster: &Offices,
            actor,
        };
        self.matter = gewu_matter::decide(&self.matter, command, given)?.matter;
        Ok(())
    }

    fn ends(&mut self, step: &str, outcome: &str) {
        let (task, waiting) = self.waiting(step);
        let binds = &self.procedure.steps[step].outcomes[outcome].binds;
        let bound = |kind| match kind {
            BindKind::Body => Binding::Body(BodyId(1)),
            BindKind::Person => Binding::Person(holder("mediator")),
        };
        let binds = binds.iter().map(|bind| (bind.name.clone(), bound(bind.kind))).collect();
        let outcome = outcome.to_owned();
        let finish = Finish { task, outcome, content: words(), binds, ..Finish::default() };
        self.gives(&self.actor(&waiting), &Command::Finish(finish)).unwrap();
    }

    fn party(&mut self, step: &str, side: &str) {
        let (task, waiting) = self.waiting(step);
        let side = side.to_owned();
        let name = Command::NameParty { task, side, person: None, content: words() };
        self.gives(&self.actor(&waiting), &name).unwrap();
    }

    /// Everybody asked agrees.
    fn agree(&mut self, step: &str) {
        for party in [0, 1] {
            let (task, _) = self.waiting(step);
            let actor = if party == 0 { Actor::Reporter } else { Actor::Party(party) };
            let finish = Finish { task, outcome: "agreed".to_owned(), ..Finish::default() };
            self.gives(&actor, &Command::Finish(finish)).unwrap();
        }
    }

    /// Asks for more time, which is granted a day later.
    fn extend(&mut self, step: &str, limit: Limit) {
        let (task, waiting) = self.waiting(step);
        let ask = Command::Ask { task, ask: Ask::Extend(limit), content: words() };
        self.gives(&self.actor(&waiting), &ask).unwrap();
        self.passes(1);
        let asks = |task: &&Task| matches!(task.purpose, Purpose::Decide { .. });
        let (number, decides) = self.matter.tasks.iter().find(|(_, task)| asks(task)).unwrap();
        let (task, actor) = (*number, self.actor(decides));
        let finish = Finish { task, outcome: GRANTED.to_owned(), content: words(), ..Finish::default() };
        self.gives(&actor, &Command::Finish(finish)).unwrap();
    }

    /// Until midnight after the last day something may be done; from then on it is too late.
    fn may_until(&self, last_day: Date) -> bool {
        self.today() <= last_day
    }
}

fn limit(text: &str) -> Limit {
    text.parse().unwrap()
}

fn procedure(path: &str, id: &str) -> Procedure {
    common::pack(&common::root().join(path)).procedures[id].procedure.clone()
}

static PETITION: LazyLock<Procedure> = LazyLock::new(|| procedure("packs/petitions", "petition"));
static DISPUTE: LazyLock<Procedure> = LazyLock::new(|| procedure("packs/disputes", "dispute"));

/// Every limit in days that any step of the shipped packs has.
static LIMITS: LazyLock<BTreeSet<String>> = LazyLock::new(|| {
    let folders = common::folders();
    let shipped = folders.iter().filter(|it| it.starts_with(common::root().join("packs")));
    let mut seen = BTreeSet::new();
    for runnable in shipped.flat_map(|folder| common::pack(folder).procedures.into_values()) {
        let fixed = runnable.procedure.steps.values().filter_map(|step| match step.limit {
            Some(LimitRule::Fixed(limit)) => Some(limit),
            _ => None,
        });
        let usual = runnable.procedure.categories.values().filter_map(|category| category.limit);
        let in_days = |limit: &Limit| !matches!(limit.unit, Unit::WorkingHours | Unit::UrgentHours);
        seen.extend(fixed.chain(usual).filter(in_days).map(|limit| limit.to_string()));
    }
    assert!(seen.len() > 8, "{seen:?}");
    seen
});

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_petition_is_routed_told_answered_and_looked_at_again_in_time(
        (day, minutes) in (0i64..60, 0i64..1_000),
        waits in prop::collection::vec(0i64..12, 6),
        objects_after in 0i64..12,
        applies_after in 20i64..40,
    ) {
        let year = Year::read();
        let mut play = Play::begin(&PETITION, day, minutes);
        prop_assert_eq!(play.last_day("enter"), year.last_day(play.today(), limit("15 days")));
        play.passes(waits[0]);
        play.ends("enter", "route");
        prop_assert_eq!(play.last_day("accept"), year.last_day(play.today(), limit("15 days")));

        // Five working days for saying that it is not theirs.
        let until = year.last_day(play.today(), limit("5 working-days"));
        play.passes(objects_after);
        let (task, waiting) = play.waiting("accept");
        let back = Command::Return { task, content: words() };
        let mut tried = Play { procedure: &PETITION, work_time: common::work_time(), now: play.now, matter: play.matter.clone() };
        let objected = tried.gives(&play.actor(&waiting), &back);
        prop_assert_eq!(objected.is_ok(), play.may_until(until), "{} {:?}", until, objected);

        play.ends("accept", "accepted");
        let answered_by = year.last_day(play.today(), limit("60 days"));
        prop_assert_eq!(play.last_day("work"), answered_by);
        play.passes(waits[1]);
        play.extend("work", limit("30 days"));
        // Thirty days more, from the day on which it would have ended.
        prop_assert_eq!(play.last_day("work"), year.last_day(answered_by, limit("30 days")));
        play.passes(waits[2]);
        play.ends("work", "not-supported");

        let apply_by = year.last_day(play.today(), limit("30 days"));
        play.passes(applies_after);
        let applied = play.gives(&Actor::Reporter, &Command::Reopen { content: words() });
        prop_assert_eq!(applied.is_ok(), play.may_until(apply_by), "{} {:?}", apply_by, applied);
        if applied.is_err() {
            return Ok(());
        }
        prop_assert_eq!(play.last_day("second-look"), year.last_day(play.today(), limit("30 days")));
        play.passes(waits[3]);
        play.ends("second-look", "stands");

        let apply_by = year.last_day(play.today(), limit("30 days"));
        play.passes(waits[4]);
        prop_assert!(play.may_until(apply_by));
        play.gives(&Actor::Reporter, &Command::Reopen { content: words() }).unwrap();
        play.passes(waits[5]);
        play.ends("pass-on", "passed");
        prop_assert_eq!(play.last_day("last-look"), year.last_day(play.today(), limit("30 days")));
    }

    #[test]
    fn a_court_is_asked_and_answers_in_time(
        (day, minutes) in (0i64..150, 0i64..1_000),
        waits in prop::collection::vec(0i64..4, 6),
    ) {
        let year = Year::read();
        let mut play = Play::begin(&DISPUTE, day, minutes);
        play.party("intake", "respondent");
        play.ends("intake", "accept");
        play.agree("willing");
        prop_assert_eq!(play.last_day("mediate"), year.last_day(play.today(), limit("1 month")));
        play.passes(waits[0]);
        play.ends("mediate", "terms");
        play.passes(waits[1].min(2));
        play.agree("sign");
        prop_assert_eq!(play.last_day("ask-court"), year.last_day(play.today(), limit("30 days")));
        play.passes(waits[2]);
        play.agree("ask-court");
        prop_assert_eq!(play.last_day("court-accepts"), year.last_day(play.today(), limit("3 days")));
        play.passes(waits[3]);
        play.ends("court-accepts", "accepted");
        let decides_by = year.last_day(play.today(), limit("15 days"));
        prop_assert_eq!(play.last_day("court-decides"), decides_by);
        play.passes(waits[4]);
        play.extend("court-decides", limit("10 days"));
        prop_assert_eq!(play.last_day("court-decides"), year.last_day(decides_by, limit("10 days")));
    }

    #[test]
    fn every_limit_ends_on_the_day_that_fingers_say(day in 0i64..240, minutes in 0i64..1_400) {
        let (year, work_time) = (Year::read(), common::work_time());
        let first: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let begins = first + SignedDuration::from_hours(24 * day) + SignedDuration::from_mins(minutes);
        for limit in LIMITS.iter().map(|text| limit(text)) {
            let due = work_time.due(begins, limit);
            // What ends after the year ends by a list that is not out yet, and says so.
            let expected = year.last_day(work_time.date(begins), limit);
            if expected.year() == 2026 {
                prop_assert_eq!(work_time.last_day(due), expected, "{} from {}", limit, begins);
            }
        }
    }
}
