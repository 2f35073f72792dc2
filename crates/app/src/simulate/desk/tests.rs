use super::*;
use crate::calendar;
use gewu_kernel::calendar::Timetable;
use uuid::Uuid;

fn work_time() -> WorkTime {
    let hours = r#"{"usual": [{"from": "08:30", "until": "12:00"}, {"from": "14:30", "until": "17:30"}]}"#;
    let timetable: Timetable = serde_json::from_str(hours).unwrap();
    let zone = jiff::tz::TimeZone::get("Asia/Shanghai").unwrap();
    WorkTime { calendar: calendar::published(&[]).unwrap(), timetable, zone }
}

fn at(text: &str) -> Timestamp {
    format!("{text}+08").parse().unwrap()
}

fn person(number: u128) -> PersonId {
    PersonId(Uuid::from_u128(number))
}

fn job(number: u128, work: u32) -> Job {
    Job { key: (MatterId(Uuid::from_u128(number)), 1), work, due: None, urgent: false }
}

fn desks(shares: &[u32]) -> Desks {
    let shares = (1..).zip(shares).map(|(number, minutes)| (person(number), *minutes)).collect();
    Desks::new(work_time(), "2027-01-01".parse().unwrap(), shares)
}

fn always(_: &Key) -> bool {
    true
}

/// The office minutes from the first morning on, as a plain count.
fn clock(work_time: &WorkTime, office_minutes: u32) -> Timestamp {
    let from = at("2026-01-05T08:30");
    super::super::agenda::after(work_time, from, office_minutes, &OFFICE, true)
}

/// One server, constant service, known arrivals: the recurrence of Lindley, W' = max(0, W + S − A), says how long
/// each waits.
#[test]
fn one_server_waits_as_the_recurrence_of_lindley_says() {
    const SERVICE: u32 = 25;
    let gaps = [0, 10, 10, 40, 5, 5, 5, 120, 20, 30, 25, 24, 26, 0, 0, 90, 10, 300, 1, 2, 3, 4, 5];
    let mut expected = Vec::new();
    let mut waits = 0_i64;
    for (number, gap) in gaps.iter().enumerate() {
        waits = if number == 0 { 0 } else { (waits + i64::from(SERVICE) - i64::from(*gap)).max(0) };
        expected.push(waits);
    }
    let work_time = work_time();
    let mut desks = desks(&[DAY]);
    let mut arrivals = Vec::new();
    let mut passed = 0;
    for (number, gap) in (0..).zip(gaps) {
        passed += gap;
        arrivals.push((passed, job(number, SERVICE)));
    }
    let mut begun: BTreeMap<Key, Timestamp> = BTreeMap::new();
    let mut ends: Option<Started> = None;
    let mut coming = arrivals.iter().peekable();
    loop {
        let arrival = coming.peek().map(|(minute, _)| clock(&work_time, *minute));
        match (arrival, ends) {
            (Some(now), None) => {
                ends = desks.enter(now, coming.next().unwrap().1, &[person(1)]);
            }
            (Some(now), Some(doing)) if now < doing.ends => {
                assert_eq!(desks.enter(now, coming.next().unwrap().1, &[person(1)]), None);
                continue;
            }
            (_, Some(doing)) => {
                desks.finish(person(1), doing.key, doing.ends).unwrap();
                ends = desks.next(person(1), doing.ends, &always).pop();
            }
            (None, None) => break,
        }
        begun.extend(ends.map(|started| (started.key, started.begins)));
    }
    // An instant at the close of a morning and the one at which the afternoon opens are the same office minute.
    let waited = |minute: u32, begins: Timestamp| {
        (0..2000).find(|wait| clock(&work_time, minute + wait) >= begins).map(i64::from).unwrap()
    };
    let found: Vec<i64> = arrivals.iter().map(|(minute, job)| waited(*minute, begun[&job.key])).collect();
    assert_eq!(found, expected);
    assert_eq!(desks.worked(person(1)), u64::from(SERVICE) * gaps.len() as u64);
}

#[test]
fn a_share_of_the_day_is_used_up_and_the_rest_waits_for_the_next() {
    let mut desks = desks(&[60]);
    // 2026-01-09 is a Friday.
    let first = desks.enter(at("2026-01-09T11:40"), job(1, 50), &[person(1)]).unwrap();
    assert_eq!((first.begins, first.ends), (at("2026-01-09T11:40"), at("2026-01-09T15:00")));
    assert_eq!(desks.enter(at("2026-01-09T14:00"), job(2, 30), &[person(1)]), None);
    assert_eq!(desks.finish(person(1), first.key, at("2026-01-09T14:50")), Err(at("2026-01-09T15:00")));
    desks.finish(person(1), first.key, at("2026-01-09T15:00")).unwrap();
    let second = desks.next(person(1), at("2026-01-09T15:00"), &always)[0];
    assert_eq!((second.begins, second.ends), (at("2026-01-09T15:00"), at("2026-01-12T08:50")));
    assert_eq!(desks.worked(person(1)), 80);
}

#[test]
fn what_is_due_first_is_taken_first_and_by_whoever_worked_least() {
    let mut desks = desks(&[DAY, DAY]);
    let both = [person(1), person(2)];
    let now = at("2026-01-05T08:30");
    let due = |number, day: &str| Job { due: Some(at(day)), ..job(number, 30) };
    assert_eq!(desks.enter(now, job(1, 60), &both).unwrap().person, person(1));
    assert_eq!(desks.enter(now, job(2, 30), &both).unwrap().person, person(2));
    assert!(desks.enter(now, due(3, "2026-01-09T00:00"), &both).is_none());
    assert!(desks.enter(now, due(4, "2026-01-07T00:00"), &both).is_none());
    let free = at("2026-01-05T09:00");
    desks.finish(person(2), job(2, 30).key, free).unwrap();
    assert_eq!(desks.next(person(2), free, &always)[0].key, job(4, 30).key);
    // What was settled meanwhile is passed over.
    let free = at("2026-01-05T09:30");
    desks.finish(person(1), job(1, 60).key, free).unwrap();
    assert!(desks.next(person(1), free, &|_| false).is_empty());
}

#[test]
fn what_cannot_wait_interrupts_and_goes_on_at_night() {
    let mut desks = desks(&[DAY]);
    let urgent = |number| Job { urgent: true, ..job(number, 20) };
    let usual = desks.enter(at("2026-01-05T09:00"), job(1, 60), &[person(1)]).unwrap();
    let soon = desks.enter(at("2026-01-05T09:30"), urgent(2), &[person(1)]).unwrap();
    assert_eq!((soon.begins, soon.ends), (at("2026-01-05T09:30"), at("2026-01-05T09:50")));
    assert_eq!(desks.finish(person(1), usual.key, usual.ends), Err(at("2026-01-05T10:20")));
    assert_eq!(desks.worked(person(1)), 80);
    desks.finish(person(1), soon.key, soon.ends).unwrap();
    let night = desks.enter(at("2026-01-05T23:00"), urgent(3), &[person(1)]).unwrap();
    assert_eq!((night.begins, night.ends), (at("2026-01-05T23:00"), at("2026-01-05T23:20")));
    assert_eq!(desks.worked(person(1)), 100);
}
