//! A month of the event loop over a real county with invented people: all that the pack permits happens, the
//! journal says so, and it is the same each time and on both databases.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

use gewu_app::simulate::county::{Data, SYNTHETIC};
use gewu_app::simulate::figures::Part;
use gewu_app::simulate::{Settings, Simulation, Summary, Wanted};
use gewu_app::testing::{TENANT, event_loop};
use gewu_store::Store;
use gewu_store::files::Files;
use gewu_store::testing::{Database, TestDatabase};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const DATA: Data<'_> = Data {
    history: include_str!("../../../data/divisions/five_places_history.csv"),
    lineage: include_str!("../../../data/divisions/five_places_lineage.csv"),
    boundaries: include_str!("../../../data/boundaries/counties_five_places.geojson"),
    seats: include_str!("../../../data/points/towns_geonames.csv"),
};

fn wanted(days: u32, seed: u64) -> Wanted<'static> {
    Wanted {
        data: DATA,
        division: "440783".to_owned(),
        begin: "2026-01-05".parse().unwrap(),
        days,
        seed,
        settings: Settings::default(),
        overlay: None,
    }
}

async fn run(store: Store, pack: &gewu_packs::Files, wanted: Wanted<'static>) -> (Summary, String) {
    let folder = tempfile::tempdir().unwrap();
    let files = Files::in_folder(folder.path()).unwrap();
    let mut simulation = Simulation::begin(store, files, pack, wanted).await.unwrap();
    let mut days = Vec::new();
    let summary = simulation.run(&mut |day| days.push(day)).await.unwrap();
    assert!(days.is_sorted() && days.last() == Some(&summary.days));
    let mut journal = Vec::new();
    simulation.app.export_journal(TENANT, &mut journal).await.unwrap();
    let invented = |key: &Option<String>| key.as_ref().is_some_and(|key| key.starts_with(SYNTHETIC));
    let people = &simulation.app.tenant(TENANT).await.unwrap().people;
    assert!(people.values().all(|person| invented(&person.external_key)));
    (summary, String::from_utf8(journal).unwrap())
}

async fn run_on(database: Database, pack: &gewu_packs::Files, wanted: Wanted<'static>) -> (Summary, String) {
    let one = TestDatabase::new(database).await;
    let store = one.open().await;
    let ran = run(store.clone(), pack, wanted).await;
    store.close().await;
    one.remove().await;
    ran
}

/// Every figure that the run claims, counted again from the exported journal alone.
fn check_figures(summary: &Summary, journal: &str) {
    let facts: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let mut kinds: BTreeMap<String, u64> = BTreeMap::new();
    let mut versions: BTreeMap<String, i64> = BTreeMap::new();
    let mut ends: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut outcomes = BTreeSet::new();
    let mut runs: BTreeMap<(String, String), String> = BTreeMap::new();
    let mut ended_runs = BTreeSet::new();
    let mut help = BTreeSet::new();
    for (fact, seq) in facts.iter().zip(1..) {
        assert_eq!(fact["seq"], seq, "the order has no gap");
        let version = versions.entry(fact["subject"].to_string()).or_default();
        *version += 1;
        assert_eq!(fact["version"], *version, "each subject keeps its own order");
        let kind = fact["kind"].as_str().unwrap();
        *kinds.entry(kind.to_owned()).or_default() += 1;
        let matter = fact["subject"]["id"].to_string();
        let text = |name: &str| fact["body"][name].as_str().unwrap_or_default().to_owned();
        match kind {
            "opened" | "reopened" => _ = ends.insert(matter, None),
            "ended" => _ = ends.insert(matter, Some(text("end"))),
            "run-started" => _ = runs.insert((matter, fact["body"]["run"].to_string()), text("step")),
            "run-ended" => {
                let step = &runs[&(matter, fact["body"]["run"].to_string())];
                ended_runs.insert(format!("{step}.{}", text("outcome")));
            }
            "task-opened" if fact["body"]["purpose"]["do"] == "help" => {
                help.insert((matter, fact["body"]["task"].to_string()));
            }
            "task-finished" if !help.contains(&(matter, fact["body"]["task"].to_string())) => {
                outcomes.insert(format!("{}.{}", text("step"), text("outcome")));
            }
            _ => {}
        }
    }
    assert_eq!(kinds, summary.facts);
    assert_eq!(summary.opened, ends.len() as u64);
    assert_eq!(summary.open, ends.values().filter(|end| end.is_none()).count() as u64);
    let mut ended: BTreeMap<String, u64> = BTreeMap::new();
    ends.into_values().flatten().for_each(|end| *ended.entry(end).or_default() += 1);
    assert_eq!(
        summary.ended.iter().filter(|it| *it.1 > 0).collect::<Vec<_>>(),
        ended.iter().collect::<Vec<_>>()
    );
    assert_eq!(summary.escalations, kinds.get("escalated").copied().unwrap_or(0));
    let known = summary.reached.iter().chain(&summary.missed).map(|(_, goal)| goal.to_string());
    let known: BTreeSet<String> = known.collect();
    outcomes.retain(|outcome| known.contains(outcome));
    let reached: BTreeSet<String> = summary.reached.iter().map(|(_, goal)| goal.to_string()).collect();
    assert!(outcomes.is_subset(&reached), "{:?}", outcomes.difference(&reached));
    let claimed = reached.iter().filter(|goal| goal.contains('.') && !goal.starts_with("end."));
    let by_hand: BTreeSet<String> = claimed.filter(|goal| !ended_runs.contains(*goal)).cloned().collect();
    assert_eq!(by_hand, outcomes);
}

#[tokio::test]
async fn a_month_reaches_everything_and_is_the_same_on_both_databases() {
    let pack = event_loop();
    let (summary, journal) = run_on(Database::Sqlite, &pack, wanted(30, 7)).await;
    assert!(summary.missed.is_empty(), "{:?}", summary.missed);
    assert!(summary.reached.len() > 40);
    let set_up = |kind: &&String| kind.ends_with("-added") || *kind == "tenure-began";
    let of_setting_up: u64 = summary.facts.iter().filter(|it| set_up(&it.0)).map(|it| it.1).sum();
    let facts = summary.facts_in_all() - of_setting_up;
    assert!(facts >= 10_000, "{facts} facts beside those that set the county up");
    assert_eq!(summary.stuck, 0);
    let odd = |code: &&String| code.starts_with("unexpected") || code.starts_with("form");
    assert_eq!(summary.refused.keys().find(odd), None);
    assert!(journal.contains(r#""as_deputy":true"#), "deputies act while others are away");
    check_figures(&summary, &journal);

    let (other, same) = run_on(Database::Postgres, &pack, wanted(30, 7)).await;
    assert_eq!(other, summary);
    assert!(same == journal, "the journals of the two databases differ");
}

#[tokio::test]
async fn the_same_seed_gives_the_same_and_another_another() {
    let pack = event_loop();
    let (_, journal) = run_on(Database::Sqlite, &pack, wanted(3, 7)).await;
    let (_, again) = run_on(Database::Sqlite, &pack, wanted(3, 7)).await;
    let (_, other) = run_on(Database::Sqlite, &pack, wanted(3, 8)).await;
    assert!(journal == again && journal != other);
}

#[tokio::test]
async fn a_pack_without_samples_is_tried_with_even_chances() {
    let mut pack = event_loop();
    pack.retain(|path, _| !path.starts_with("samples/"));
    let (summary, journal) = run_on(Database::Sqlite, &pack, wanted(7, 7)).await;
    assert!(summary.opened > 300 && summary.reached.len() > 25, "{summary:?}");
    check_figures(&summary, &journal);
}

/// What nobody could do is told, and why: the figures know nothing of it.
#[tokio::test]
async fn what_was_always_refused_is_told_with_its_reason() {
    let mut pack = event_loop();
    let form = r#"{"type": "object", "additionalProperties": false, "required": ["file"],
        "properties": {"file": {"type": "string", "title": "文号", "pattern": "^[a-f]{7}-[0-9]{12}$"}}}"#;
    pack.insert("forms/file.schema.json".to_owned(), form.to_owned());
    pack.remove("words/en.toml");
    let event = pack.get_mut("event.toml").unwrap();
    *event = event.replacen("forms/reason.schema.json", "forms/file.schema.json", 1);
    let (summary, _) = run_on(Database::Sqlite, &pack, wanted(5, 7)).await;
    let [vain] = summary.vain.as_slice() else { panic!("{:?}", summary.vain) };
    assert_eq!((vain.what.as_str(), vain.code.as_str()), ("triage.decline", "form"));
    assert!(vain.times > 0 && vain.why.contains("/file"), "{vain:?}");
    // What the samples give for it is taken.
    let samples = pack.get_mut("samples/simulation.toml").unwrap();
    samples.push_str("\n[values]\nfile = [\"abcdefa-123456789012\"]\n");
    let (summary, _) = run_on(Database::Sqlite, &pack, wanted(5, 7)).await;
    assert!(summary.vain.is_empty(), "{:?}", summary.vain);
}

/// Packs that share no step with the event loop: parallel reviews, waits, persons bound by name, groups.
#[tokio::test]
async fn any_pack_can_be_tried() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packs/tests/variants");
    let mut tried = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mut pack = gewu_packs::Files::new();
        read(&path, &path, &mut pack);
        let (summary, journal) = run_on(Database::Sqlite, &pack, wanted(10, 7)).await;
        assert!(summary.opened > 300 && summary.stuck == 0, "{}: {summary:?}", path.display());
        assert!(summary.reached.len() > summary.missed.len(), "{}: {:?}", path.display(), summary.missed);
        nobody_is_late_with_what_comes_by_itself(&summary, &pack);
        check_figures(&summary, &journal);
        tried += 1;
    }
    assert!(tried > 0);
}

fn nobody_is_late_with_what_comes_by_itself(summary: &Summary, pack: &gewu_packs::Files) {
    let pack = gewu_packs::compile(pack, None).unwrap();
    for figures in summary.figures.steps.iter().filter(|figures| figures.part == Part::Step) {
        let step = &pack.procedures[&figures.procedure].procedure.steps[&figures.step];
        let limits = figures.line.limits;
        assert!(step.kind.silent().is_none() || limits.of == 0, "{}: {limits:?}", step.id);
    }
}

fn read(base: &Path, folder: &Path, files: &mut gewu_packs::Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read(base, &path, files);
            continue;
        }
        let name = path.strip_prefix(base).unwrap().to_str().unwrap().replace('\\', "/");
        files.insert(name, std::fs::read_to_string(&path).unwrap());
    }
}
