//! A simulation as somebody who plans an order uses it: other staff, other limits, two runs beside each other, and
//! how many people are needed.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

use gewu_app::simulate::compare::compare;
use gewu_app::simulate::county::Data;
use gewu_app::simulate::figures::Figures;
use gewu_app::simulate::need::{Why, need, suffices};
use gewu_app::simulate::{Settings, SimulateError, Simulation, Summary, Wanted};
use gewu_app::testing::event_loop;
use gewu_store::files::Files;
use gewu_store::testing::{Database, TestDatabase};
use std::collections::BTreeMap;
use std::path::Path;

const DATA: Data<'_> = Data {
    history: include_str!("../../../data/divisions/five_places_history.csv"),
    lineage: include_str!("../../../data/divisions/five_places_lineage.csv"),
    boundaries: include_str!("../../../data/boundaries/counties_five_places.geojson"),
    seats: include_str!("../../../data/points/towns_geonames.csv"),
};

struct Case {
    pack: gewu_packs::Files,
    days: u32,
    settings: Settings,
    overlay: Option<String>,
}

impl Case {
    /// A desk of clerks and a chief, for a few days.
    fn office(days: u32) -> Case {
        let pack = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/office"));
        Case { pack, days, settings: Settings::default(), overlay: None }
    }

    fn event_loop(days: u32) -> Case {
        let settings = Settings { steered: Some(0), ..Settings::default() };
        Case { pack: event_loop(), days, settings, overlay: None }
    }

    fn staff(mut self, role: &str, holders: u32) -> Case {
        self.settings.staff.insert(role.to_owned(), holders);
        self
    }

    async fn play_on(&self, database: Database) -> Result<Summary, SimulateError> {
        let one = TestDatabase::new(database).await;
        let store = one.open().await;
        let folder = tempfile::tempdir().unwrap();
        let wanted = Wanted {
            data: DATA,
            division: "440783".to_owned(),
            begin: "2026-01-05".parse().unwrap(),
            days: self.days,
            seed: 7,
            settings: self.settings.clone(),
            overlay: self.overlay.clone(),
        };
        let files = Files::in_folder(folder.path()).unwrap();
        let ran = match Simulation::begin(store.clone(), files, &self.pack, wanted).await {
            Ok(mut simulation) => simulation.run(&mut |_| ()).await,
            Err(error) => Err(error),
        };
        store.close().await;
        one.remove().await;
        ran
    }

    async fn play(&self) -> Summary {
        self.play_on(Database::Sqlite).await.unwrap()
    }

    async fn refused(&self) -> String {
        self.play_on(Database::Sqlite).await.unwrap_err().to_string()
    }
}

fn read(folder: &Path) -> gewu_packs::Files {
    fn into(base: &Path, folder: &Path, files: &mut gewu_packs::Files) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                into(base, &path, files);
                continue;
            }
            let name = path.strip_prefix(base).unwrap().to_str().unwrap().replace('\\', "/");
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
    let mut files = gewu_packs::Files::new();
    into(folder, folder, &mut files);
    files
}

fn share(summary: &Summary, role: &str) -> u64 {
    summary.figures.role(role).unwrap().line.limits.hundredths().unwrap()
}

/// What a figure says has to add up with what the journal said.
fn check(summary: &Summary) {
    let opened = summary.facts["task-opened"];
    let arrived: u64 = summary.figures.steps.iter().map(|step| step.line.arrived).sum();
    assert!(arrived > 0 && arrived <= opened, "{arrived} of {opened}");
    let escalated: u64 = summary.figures.steps.iter().map(|step| step.line.escalations).sum();
    assert!(escalated <= summary.escalations);
    for step in &summary.figures.steps {
        let line = &step.line;
        assert!(line.done + line.dropped <= line.arrived, "{step:?}");
        assert!(line.limits.met <= line.done && line.limits.met <= line.limits.of, "{step:?}");
        let missed = line.missed.too_short + line.missed.held_up + line.missed.nobody + line.missed.elsewhere;
        assert_eq!(line.limits.of - line.limits.met, missed, "each missed limit has one reason");
        assert_eq!(line.queue.daily.len(), summary.days as usize);
        let (waited, took) = (line.waited.unwrap_or_default(), line.took.unwrap_or_default());
        assert!(line.held_up.unwrap_or_default().max <= waited.max);
        assert!(waited.p50 <= waited.p90 && waited.p90 <= waited.max && took.p90 <= took.max);
    }
    for role in &summary.figures.roles {
        let load = role.load;
        assert!(load.min <= load.median && load.median <= load.max, "{role:?}");
    }
}

#[tokio::test]
async fn the_same_seed_gives_the_same_figures_byte_for_byte_on_both_databases() {
    for case in [Case::office(5), Case::event_loop(3)] {
        let text = |summary: &Summary| serde_json::to_string(summary).unwrap();
        let first = case.play().await;
        check(&first);
        assert_eq!(text(&first), text(&case.play().await));
        assert_eq!(text(&first), text(&case.play_on(Database::Postgres).await.unwrap()));
    }
}

#[tokio::test]
async fn a_starved_role_has_a_queue_that_grows_and_misses_its_limits() {
    let plenty = Case::office(10).staff("clerk", 4).play().await;
    let starved = Case::office(10).staff("clerk", 1).play().await;
    check(&starved);
    let desk = |summary: &Summary| summary.figures.step("desk").unwrap().line.clone();
    let (before, after) = (desk(&plenty), desk(&starved));
    assert_eq!(before.arrived, after.arrived, "the same arrivals");
    assert!(after.queue.at_end > 10 * before.queue.at_end.max(1), "{before:?} {after:?}");
    let (well, badly) = (share(&plenty, "clerk"), share(&starved, "clerk"));
    assert!(well > 9500 && badly < 2000, "{well} {badly}");
    assert!(after.missed.held_up * 10 > (after.limits.of - after.limits.met) * 9, "{:?}", after.missed);
    let load = starved.figures.role("clerk").unwrap().load;
    assert!(load.all > 9500 && load.all <= 10_000, "one works all the time there is: {load:?}");
    // Who has no more to do than before is not later than before.
    assert!(share(&starved, "chief") >= share(&plenty, "chief"));
}

#[tokio::test]
async fn more_people_are_never_later_but_for_ripples() {
    const RIPPLE: u64 = 150;
    let mut before = 0;
    for holders in 1..=4 {
        let summary = Case::event_loop(14).staff("handler", holders).play().await;
        check(&summary);
        let share = share(&summary, "handler");
        assert!(share + RIPPLE >= before, "{holders} holders: {share} after {before}");
        before = share.max(before);
    }
    assert!(before > 9000);
}

#[tokio::test]
async fn less_of_a_day_is_less_capacity() {
    let mut case = Case::office(5);
    case.settings.available = BTreeMap::from([("clerk".to_owned(), 30)]);
    let (less, usual) = (case.play().await, Case::office(5).play().await);
    let load = |summary: &Summary| summary.figures.role("clerk").unwrap().load;
    assert_eq!(load(&less).available, 3 * 5 * 117, "three clerks, five days, 30% of 390 minutes");
    assert_eq!(load(&usual).available, 3 * 5 * 312);
    assert!(share(&less, "clerk") < share(&usual, "clerk"));
}

#[tokio::test]
async fn a_pack_against_itself_differs_in_nothing() {
    let (one, other) = (Case::event_loop(5).play().await, Case::event_loop(5).play().await);
    let compared = compare(&one, &other);
    for step in &compared.steps {
        let line = &step.line;
        assert_eq!(line.arrived.before, line.arrived.after);
        for change in [line.done, line.queue_mean_hundredths, line.waited_p90, line.took_p90, line.missed] {
            assert!(change.percent_hundredths.is_none_or(|by| by == 0), "{step:?}");
        }
        assert!(line.on_time.points_hundredths.is_none_or(|by| by == 0), "{step:?}");
    }
    assert_eq!(compared.on_time.points_hundredths, Some(0));
    assert!(compared.roles.iter().all(|role| role.load.points_hundredths == Some(0)));
}

#[tokio::test]
async fn a_shorter_limit_is_missed_more_often_with_the_same_arrivals() {
    let usual = Case::office(5);
    let mut shorter = Case::office(5);
    shorter.overlay = Some("[parameters]\ndesk_limit = \"1 working-hours\"\n".to_owned());
    let (one, other) = (usual.play().await, shorter.play().await);
    let compared = compare(&one, &other);
    let desk = &compared.steps[0];
    assert_eq!((desk.step.as_str(), desk.line.arrived.percent_hundredths), ("desk", Some(0)));
    assert!(desk.line.on_time.points_hundredths.unwrap() < 0, "{desk:?}");
}

#[tokio::test]
async fn the_fewest_people_are_those_found_by_trying_all() {
    let run = async |holders: u32| {
        let summary = Case::office(5).staff("clerk", holders).play().await;
        Ok::<Figures, SimulateError>(summary.figures)
    };
    let found = need("clerk", 9500, 8, run).await.unwrap();
    let mut all = None;
    for holders in (1..=8).rev() {
        let limits = Case::office(5).staff("clerk", holders).play().await.figures;
        if suffices(limits.role("clerk").unwrap().line.limits, 9500) {
            all = Some(holders);
        }
    }
    assert!(all.is_some_and(|holders| holders > 1), "{all:?}");
    assert_eq!(found.holders, all);
}

#[tokio::test]
async fn no_number_is_enough_where_the_limit_is_shorter_than_the_work() {
    let run = async |holders: u32| {
        let mut case = Case::office(5).staff("clerk", holders);
        let samples = case.pack.get_mut("samples/simulation.toml").unwrap();
        *samples = samples.replace("work = 20", "work = 150");
        case.overlay = Some("[parameters]\ndesk_limit = \"1 working-hours\"\n".to_owned());
        Ok::<Figures, SimulateError>(case.play().await.figures)
    };
    let found = need("clerk", 9500, 64, run).await.unwrap();
    assert_eq!(found.holders, None);
    assert!(matches!(found.why, Some(Why::LimitTooShort(_))), "{:?}", found.why);
    assert!(found.tries.len() < 8, "it ends where nobody waits any more");
}

#[tokio::test]
async fn what_does_not_fit_the_pack_is_refused_with_what_there_is() {
    let role = Case::office(1).staff("handler", 2).refused().await;
    assert!(role.contains("no role “handler”; it has: chief, clerk"), "{role}");
    let mut case = Case::office(1);
    case.overlay = Some("[parameters]\ntriage_limit = \"1 days\"\n".to_owned());
    let overlay = case.refused().await;
    assert!(overlay.contains("desk_limit"), "{overlay}");
}
