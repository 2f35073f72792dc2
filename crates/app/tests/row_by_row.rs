//! Whatever happened in the county: what a list, a queue, a map and a search hold is exactly what their reader is permitted,
//! row by row.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

mod county;

use county::places::{PLACES, move_village, with_groups};
use county::{County, acted, finish, on_both, reported};
use gewu_app::error::AppError;
use gewu_app::matter::list::Wanted;
use gewu_app::matter::search::Sought;
use gewu_app::matter::show::MatterView;
use gewu_app::matter::{Caller, Verb, Where, Work};
use gewu_app::testing::{CAST, RESIDENT, TENANT, person};
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, MatterId, PersonId};
use gewu_store::matter_list::MatterCursor;
use gewu_store::task::{QueueFilter, TaskCursor};
use gewu_territory::area::Level;
use proptest::prelude::*;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// Something that happens in the county.
#[derive(Clone, Copy, Debug)]
enum Step {
    /// Somebody reports something at a place: which place, whether by an account.
    Report(usize, bool),
    /// Somebody does one of the things they may do: which matter, who, which thing.
    Act(usize, usize, usize),
    /// Time goes by.
    Pass(i64),
    /// 大榕村 goes over to the other town.
    Move,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (1..PLACES.len(), any::<bool>()).prop_map(|(place, known)| Step::Report(place, known)),
        12 => (any::<usize>(), any::<usize>(), any::<usize>()).prop_map(|(a, b, c)| Step::Act(a, b, c)),
        2 => (1i64..3_000).prop_map(Step::Pass),
        1 => Just(Step::Move),
    ]
}

const CATEGORIES: [&str; 4] = ["sewage", "road-lamp", "garbage", "other"];

impl County {
    async fn play(&self, steps: &[Step]) -> Vec<MatterId> {
        let mut matters = Vec::new();
        for step in steps {
            match *step {
                Step::Report(place, known) => matters.push(self.reports(place, known).await),
                Step::Act(matter, who, what) if !matters.is_empty() => {
                    self.somebody_acts(matters[matter % matters.len()], who, what).await;
                }
                Step::Act(..) => {}
                Step::Pass(minutes) => {
                    self.pass(minutes);
                    self.app.wake(TENANT).await.unwrap();
                }
                Step::Move => {
                    let day = self.app.tenant(TENANT).await.unwrap().work_time.date(self.app.clock.now());
                    move_village(self, day).await;
                }
            }
            self.pass(1);
        }
        matters
    }

    async fn reports(&self, place: usize, known: bool) -> MatterId {
        let mut request = reported(CATEGORIES[place % CATEGORIES.len()], "桥头的事", None);
        if known {
            request.caller = Caller::Person(person(RESIDENT));
        }
        let Work::Report(report) = &mut request.work else { unreachable!() };
        report.at = Where::Area(AreaId(PLACES[place]));
        self.app.submit(TENANT, request).await.unwrap().matter
    }

    /// One of the outcomes that somebody of the cast is offered; what asks for more than words is refused, which is
    /// as well.
    async fn somebody_acts(&self, matter: MatterId, who: usize, what: usize) {
        let callers = CAST.iter().map(|(name, ..)| Caller::Person(person(name)));
        let mut acts = Vec::new();
        for caller in callers.chain([Caller::Reporter(matter)]) {
            let Ok(view) = self.app.show(TENANT, &caller, matter).await else { continue };
            acts.extend(verbs(&view).into_iter().map(|verb| (caller.clone(), verb)));
        }
        if acts.is_empty() {
            return;
        }
        let (caller, verb) = acts.swap_remove((who ^ what) % acts.len());
        match self.app.submit(TENANT, acted(caller, matter, verb)).await {
            Ok(_) | Err(AppError::Refused(_) | AppError::Form(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
}

fn verbs(view: &MatterView) -> Vec<Verb> {
    let form = json!({"words": "已去看过"});
    let mut verbs = Vec::new();
    for task in &view.tasks {
        verbs.extend(task.offered.iter().map(|outcome| finish(task.task, outcome, form.clone())));
        for verb in &task.may {
            verbs.extend(match *verb {
                "take" => Some(Verb::Take { task: task.task }),
                "return" => Some(Verb::Return { task: task.task, form: form.clone() }),
                _ => None,
            });
        }
    }
    verbs
}

/// Everything that somebody may read singly.
async fn readable(county: &County, reader: PersonId, matters: &[MatterId]) -> BTreeMap<MatterId, MatterView> {
    let mut found = BTreeMap::new();
    for matter in matters {
        match county.app.show(TENANT, &Caller::Person(reader), *matter).await {
            Ok(view) => drop(found.insert(*matter, view)),
            Err(AppError::NoSuchMatter(_)) => {}
            Err(error) => panic!("{error}"),
        }
    }
    found
}

/// All pages of a list; none when it may not be read.
async fn listed(county: &County, reader: PersonId, wanted: &Wanted, page: i64) -> Option<Vec<MatterId>> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let rows = match county.app.list(TENANT, reader, wanted, after, page).await {
            Err(AppError::Forbidden(_)) => return None,
            rows => rows.unwrap(),
        };
        let Some(last) = rows.last() else { return Some(found) };
        after = Some(MatterCursor::after(last));
        found.extend(rows.iter().map(|row| row.matter));
    }
}

/// All pages of a queue.
async fn queued(county: &County, reader: PersonId, page: i64) -> Vec<(MatterId, i64)> {
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let rows = county.app.queue(TENANT, reader, &QueueFilter::default(), after, page).await.unwrap();
        let Some(last) = rows.last() else { return found };
        after = Some(TaskCursor::after(last));
        found.extend(rows.iter().map(|row| (row.matter, row.task)));
    }
}

/// All pages of a search.
async fn searched(county: &County, reader: PersonId, words: Option<&str>, page: i64) -> Vec<MatterId> {
    let sought = Sought { words: words.map(str::to_owned), ..Sought::default() };
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let answer = county.app.search(TENANT, reader, &sought, after, page).await.unwrap();
        found.extend(answer.matters.iter().map(|row| row.matter));
        match answer.next {
            Some(next) => after = Some(next),
            None => return found,
        }
    }
}

fn is_set<T: Ord + Clone>(rows: Vec<T>) -> BTreeSet<T> {
    let set: BTreeSet<T> = rows.iter().cloned().collect();
    assert_eq!(set.len(), rows.len(), "a row comes twice");
    set
}

async fn compare(county: &County, matters: &[MatterId]) {
    let tenant = county.app.tenant(TENANT).await.unwrap();
    for (reader, row) in &tenant.people {
        let name = &row.name;
        let readable = readable(county, *reader, matters).await;
        let overseen = tenant.scope(*reader, county.app.clock.now()).areas;
        for (area, status) in PLACES.into_iter().flat_map(|area| [(area, "open"), (area, "ended")]) {
            let area = AreaId(area);
            let wanted = Wanted { area, status: status.into(), category: None, overdue: false };
            let listed = is_set(listed(county, *reader, &wanted, 2).await.unwrap_or_default());
            let lists = overseen.iter().any(|it| tenant.territory.within(*it, area, today(county, &tenant)));
            let permitted = if lists { permitted(&readable, &wanted, &overseen) } else { BTreeSet::new() };
            assert_eq!(listed, permitted, "{name}: {status} in {area}");
        }
        let queued = is_set(queued(county, *reader, 2).await);
        assert_eq!(queued, yours(&readable), "{name}: the queue");
        map_counts_what_is_listed(county, *reader, name).await;
        for words in [None, Some("桥头")] {
            let found = is_set(searched(county, *reader, words, 2).await);
            assert_eq!(found, readable.keys().copied().collect(), "{name}: searched {words:?}");
        }
    }
}

/// The tasks that wait for whoever read them.
fn yours(readable: &BTreeMap<MatterId, MatterView>) -> BTreeSet<(MatterId, i64)> {
    let mut yours = BTreeSet::new();
    for (matter, view) in readable {
        yours.extend(view.tasks.iter().filter(|task| task.yours).map(|task| (*matter, i64::from(task.task))));
    }
    yours
}

/// What lies in an area, is open or has ended, and lies in a place that is overseen.
fn permitted(
    readable: &BTreeMap<MatterId, MatterView>,
    wanted: &Wanted,
    overseen: &BTreeSet<AreaId>,
) -> BTreeSet<MatterId> {
    let mut permitted = BTreeSet::new();
    for (matter, view) in readable {
        let places: BTreeSet<AreaId> = view.places.iter().map(|place| place.area).collect();
        let status = if view.ended_at.is_some() { "ended" } else { "open" };
        if status == wanted.status && places.contains(&wanted.area) && !places.is_disjoint(overseen) {
            permitted.insert(*matter);
        }
    }
    permitted
}

fn today(county: &County, tenant: &gewu_app::Tenant) -> Date {
    tenant.work_time.date(county.app.clock.now())
}

async fn map_counts_what_is_listed(county: &County, reader: PersonId, name: &str) {
    for (area, level) in [(1, Level::Town), (2, Level::Village), (3, Level::SmallGrid)] {
        let Ok(places) = county.app.map(TENANT, reader, AreaId(area), level).await else { continue };
        for place in places {
            let wanted = Wanted { area: place.area, status: "open".into(), category: None, overdue: false };
            let listed = listed(county, reader, &wanted, 50).await;
            assert_eq!(
                place.open,
                listed.map_or(0, |it| it.len() as i64),
                "{name}: the map at {}",
                place.name
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn lists_queues_and_maps_hold_what_is_permitted(steps in prop::collection::vec(step(), 10..40)) {
        // The test on each database is started by a function that may be copied.
        let steps: &'static [Step] = Box::leak(steps.into_boxed_slice());
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(on_both(move |county| async move {
            with_groups(&county).await;
            let matters = county.play(steps).await;
            county.app.order(TENANT).await.unwrap();
            county.app.follow_search(TENANT).await.unwrap();
            compare(&county, &matters).await;
        }));
    }
}
