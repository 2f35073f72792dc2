use super::*;
use crate::body::BodyKind;
use proptest::prelude::*;
use uuid::Uuid;

const CHEN: u128 = 1;
const LIN: u128 = 2;
const WANG: u128 = 3;

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn at(text: &str) -> Timestamp {
    format!("{text}:00+08:00").parse().unwrap()
}

fn body(id: i64, code: Option<&str>) -> Body {
    let code = code.map(str::to_owned);
    Body {
        id: BodyId(id),
        name: "网格站".into(),
        kind: BodyKind::Centre,
        code,
        area: AreaId(2),
        from: None,
        until: None,
    }
}

fn position(id: i64, role: &str, area: i64) -> Position {
    Position {
        id: PositionId(id),
        body: BodyId(1),
        role: role.into(),
        area: AreaId(area),
        title: "网格员".into(),
    }
}

fn tenure(position: i64, number: u128, from: &str, until: Option<&str>, deputy: bool) -> Tenure {
    Tenure {
        position: PositionId(position),
        person: person(number),
        from: from.parse().unwrap(),
        until: until.map(|until| until.parse().unwrap()),
        deputy,
    }
}

fn away(number: u128, from: &str, until: &str) -> Absence {
    Absence { person: person(number), from: at(from), until: at(until) }
}

fn station() -> Directory {
    Directory::new(
        vec![body(1, Some("grid-station"))],
        vec![position(1, "grid-worker", 9), position(2, "grid-lead", 2)],
        vec![
            tenure(1, LIN, "2026-01-01", Some("2026-07-01"), false),
            tenure(1, CHEN, "2026-07-01", None, false),
            tenure(1, WANG, "2026-01-01", None, true),
            tenure(2, CHEN, "2025-01-01", None, false),
        ],
        vec![
            away(LIN, "2026-03-02T09:00", "2026-03-04T09:00"),
            away(WANG, "2026-03-03T09:00", "2026-03-03T18:00"),
        ],
    )
    .unwrap()
}

fn holders(seat: &str, instant: &str) -> Holders {
    let day = instant[..10].parse().unwrap();
    station().holders(&seat.parse().unwrap(), at(instant), day)
}

#[test]
fn a_deputy_acts_while_the_holder_is_away() {
    let seat = "grid-worker@area:9";
    let people = |numbers: &[u128]| numbers.iter().map(|number| person(*number)).collect::<Vec<_>>();
    for (instant, acting, absent, by_deputy) in [
        ("2026-03-02T08:59", vec![LIN], vec![], false),
        ("2026-03-02T09:00", vec![WANG], vec![LIN], true),
        ("2026-03-03T10:00", vec![], vec![LIN, WANG], false),
        ("2026-03-04T09:00", vec![LIN], vec![], false),
        ("2026-07-01T08:00", vec![CHEN], vec![], false),
        ("2025-12-31T08:00", vec![], vec![], false),
    ] {
        let expected = Holders { acting: people(&acting), absent: people(&absent), by_deputy };
        assert_eq!(holders(seat, instant), expected, "{instant}");
        assert_eq!(holders("grid-worker@body:1", instant), expected, "{instant}");
    }
    assert_eq!(holders("grid-worker@area:2", "2026-03-02T08:00"), Holders::default());
}

#[test]
fn a_vacant_seat_is_the_deputys() {
    let directory = Directory::new(
        vec![body(1, None)],
        vec![position(1, "grid-worker", 9)],
        vec![tenure(1, WANG, "2026-01-01", None, true)],
        vec![],
    )
    .unwrap();
    let seat = "grid-worker@area:9".parse().unwrap();
    let holders = directory.holders(&seat, at("2026-03-02T09:00"), "2026-03-02".parse().unwrap());
    assert_eq!((holders.acting, holders.by_deputy), (vec![person(WANG)], true));
}

#[test]
fn posts_are_those_of_the_day() {
    let posts = |day: &str| {
        let posts = station().posts(person(CHEN), day.parse().unwrap());
        posts.into_iter().map(|post| (post.position.0, post.role, post.area.0)).collect::<Vec<_>>()
    };
    assert_eq!(posts("2026-06-30"), [(2, "grid-lead".to_owned(), 2)]);
    assert_eq!(posts("2026-07-01"), [(1, "grid-worker".to_owned(), 9), (2, "grid-lead".to_owned(), 2)]);
    assert_eq!(station().unit("grid-station", [AreaId(99), AreaId(2)]), Some(BodyId(1)));
}

#[test]
fn refusals_say_what_to_correct() {
    let refusal = |bodies, positions, tenures, absences| {
        Directory::new(bodies, positions, tenures, absences).unwrap_err().to_string()
    };
    let bodies = || vec![body(1, Some("a"))];
    assert!(refusal(vec![body(1, None), body(1, None)], vec![], vec![], vec![]).contains("two bodies"));
    assert!(
        refusal(vec![body(1, Some("a")), body(2, Some("a"))], vec![], vec![], vec![])
            .contains("“a” is the code")
    );
    assert!(refusal(vec![], vec![position(1, "r", 1)], vec![], vec![]).contains("add the body first"));
    let twice = vec![position(1, "r", 1), position(1, "r", 2)];
    assert!(refusal(bodies(), twice, vec![], vec![]).contains("two positions"));
    let unknown = vec![tenure(1, LIN, "2026-01-01", None, false)];
    assert!(refusal(bodies(), vec![], unknown, vec![]).contains("add the position first"));
    let backwards = vec![away(LIN, "2026-03-02T09:00", "2026-03-02T09:00")];
    assert!(refusal(bodies(), vec![], vec![], backwards).contains("ends before"));
}

proptest! {
    /// Against the plain sentence: principals who are there act; if there are none, deputies who
    /// are there; whoever would have acted and is away is named.
    #[test]
    fn holders_agree_with_a_scan(
        tenures in proptest::collection::vec((1i64..4, 1u128..6, 0i64..30, 1i64..30, any::<bool>()), 0..20),
        absences in proptest::collection::vec((1u128..6, 0i64..30, 1i64..5), 0..8),
        on in 0i64..40,
    ) {
        let first: Date = "2026-01-01".parse().unwrap();
        let after = |days: i64| -> Date { first.checked_add(std::time::Duration::from_secs(days as u64 * 86_400)).unwrap() };
        let noon = |days: i64| at(&format!("{}T12:00", after(days)));
        let tenures: Vec<Tenure> = tenures
            .into_iter()
            .map(|(position, number, from, length, deputy)| Tenure {
                position: PositionId(position),
                person: person(number),
                from: after(from),
                until: Some(after(from + length)),
                deputy,
            })
            .collect();
        let absences: Vec<Absence> = absences
            .into_iter()
            .map(|(number, from, length)| Absence { person: person(number), from: noon(from), until: noon(from + length) })
            .collect();
        let positions = vec![position(1, "worker", 9), position(2, "worker", 9), position(3, "worker", 8)];
        let directory = Directory::new(vec![body(1, None)], positions, tenures.clone(), absences.clone()).unwrap();
        let (instant, day) = (noon(on), after(on));
        let holders = directory.holders(&"worker@area:9".parse().unwrap(), instant, day);
        let here = |person: PersonId| !absences.iter().any(|a| a.person == person && a.from <= instant && instant < a.until);
        let mut of = [vec![], vec![]];
        for tenure in tenures.iter().filter(|tenure| tenure.position.0 != 3 && tenure.holds(day)) {
            of[usize::from(tenure.deputy)].push(tenure.person);
        }
        let [principals, deputies] = of;
        let deputise = !principals.iter().any(|person| here(*person));
        let candidates = if deputise { &deputies } else { &principals };
        let mut acting: Vec<PersonId> = candidates.iter().copied().filter(|person| here(*person)).collect();
        acting.sort();
        acting.dedup();
        prop_assert_eq!(&holders.acting, &acting);
        prop_assert_eq!(holders.by_deputy, deputise && !acting.is_empty());
        prop_assert!(holders.absent.iter().all(|person| !here(*person)));
        prop_assert!(principals.iter().all(|person| here(*person) || holders.absent.contains(person)));
    }
}
