//! Lists and queues: each row once, in order, and only what was asked for.

use crate::rows::*;
use gewu_kernel::id::{AreaId, MatterId};
use gewu_store::matter_list::{ListedMatter, MatterCursor, MatterFilter, ScopeColumn};
use gewu_store::matter_public::{PublicFilter, PublicPlace};
use gewu_store::task::{QueueFilter, TaskCursor, TaskRow};
use gewu_store::testing::TestDatabase;
use gewu_store::{Batch, Store};
use std::sync::Arc;

crate::conformance!(
    pages_hold_each_matter_once,
    a_list_keeps_to_its_scope,
    a_list_keeps_to_category_and_limit,
    a_person_finds_their_own_matters,
    counts_stop_early,
    a_public_list_walks_a_bounded_way,
    a_queue_merges_seats_and_person,
    a_queue_of_many_seats_is_whole,
    matters_wake_in_order,
);

fn filter(scope: Option<(ScopeColumn, Vec<i64>)>) -> MatterFilter {
    MatterFilter {
        scope: scope.map(|(column, areas)| (column, areas.into_iter().map(AreaId).collect())),
        also_in: None,
        status: "open".to_owned(),
        category: None,
        overdue_at: None,
    }
}

fn ids(rows: &[ListedMatter]) -> Vec<MatterId> {
    rows.iter().map(|row| row.matter).collect()
}

async fn pages(store: &Store, filter: &MatterFilter, size: i64) -> Vec<MatterId> {
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let page = store.list_matters(COUNTY, filter, cursor, size).await.unwrap();
        assert!(page.len() as i64 <= size);
        let Some(last) = page.last() else { return found };
        cursor = Some(MatterCursor::after(last));
        found.extend(ids(&page));
    }
}

async fn pages_hold_each_matter_once(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    for number in 0..50 {
        let mut row = matter(number);
        // Several at the same instant: the id decides.
        row.opened_at = at(number / 7);
        batch.matters.push(row);
    }
    store.save(&batch).await.unwrap();
    let expected: Vec<_> = (0..50).rev().map(matter_id).collect();
    for size in [1, 3, 7, 50, 60] {
        assert_eq!(pages(&store, &filter(None), size).await, expected);
        assert_eq!(pages(&store, &filter(Some((ScopeColumn::Town, vec![10]))), size).await, expected);
    }
}

async fn a_list_keeps_to_its_scope(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    for number in 0..24 {
        let mut row = matter(number);
        let place = number as i64;
        row.scope.county = Some(AreaId(place % 2));
        row.scope.town = Some(AreaId(place % 3));
        row.scope.village = Some(AreaId(place % 4));
        row.scope.group = (number % 6 > 0).then_some(AreaId(place % 6));
        row.scope.large_grid = Some(AreaId(place % 7));
        row.scope.medium_grid = Some(AreaId(place % 8));
        row.scope.small_grid = (number % 5 > 0).then_some(AreaId(place % 5));
        if number >= 20 {
            row.status = "ended".to_owned();
        }
        batch.matters.push(row);
    }
    store.save(&batch).await.unwrap();
    for (column, parts) in [
        (ScopeColumn::County, 2),
        (ScopeColumn::Town, 3),
        (ScopeColumn::Village, 4),
        (ScopeColumn::SmallGrid, 5),
        (ScopeColumn::Group, 6),
        (ScopeColumn::LargeGrid, 7),
        (ScopeColumn::MediumGrid, 8),
    ] {
        let expected: Vec<_> = (0..20).rev().filter(|number| number % parts == 1).map(matter_id).collect();
        assert_eq!(pages(&store, &filter(Some((column, vec![1]))), 2).await, expected, "{column:?}");
    }
    // Parts of a village that lay in another town before: the town has only what began in it.
    let mut moved = matter(30);
    moved.scope.village = Some(AreaId(50));
    moved.scope.town = Some(AreaId(40));
    let mut stayed = matter(31);
    stayed.scope.village = Some(AreaId(50));
    batch = Batch::new(COUNTY);
    batch.matters = vec![moved, stayed];
    store.save(&batch).await.unwrap();
    let village = filter(Some((ScopeColumn::Village, vec![50])));
    for (place, expected) in
        [(None, vec![31, 30]), (Some(40), vec![30]), (Some(10), vec![31]), (Some(41), vec![])]
    {
        let filter = MatterFilter { also_in: place.map(AreaId), ..village.clone() };
        let expected: Vec<_> = expected.into_iter().map(matter_id).collect();
        assert_eq!(pages(&store, &filter, 3).await, expected, "{place:?}");
    }
    let two = filter(Some((ScopeColumn::Village, vec![3, 1])));
    let expected: Vec<_> = (0..20).rev().filter(|number| number % 2 == 1).map(matter_id).collect();
    assert_eq!(pages(&store, &two, 3).await, expected);
    assert_eq!(pages(&store, &filter(Some((ScopeColumn::SmallGrid, vec![0, 77]))), 3).await, []);
    assert_eq!(pages(&store, &filter(Some((ScopeColumn::Town, vec![]))), 3).await, []);
}

async fn a_list_keeps_to_category_and_limit(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    for number in 0..6 {
        let mut row = matter(number);
        row.category = (number % 2 == 0).then(|| "water".to_owned());
        row.due_at = (number > 1).then(|| at(number));
        batch.matters.push(row);
    }
    store.save(&batch).await.unwrap();
    let water = MatterFilter { category: Some("water".to_owned()), ..filter(None) };
    assert_eq!(pages(&store, &water, 2).await, [4, 2, 0].map(matter_id));
    let overdue = MatterFilter { overdue_at: Some(at(4)), ..filter(None) };
    assert_eq!(pages(&store, &overdue, 2).await, [3, 2].map(matter_id));
}

async fn a_person_finds_their_own_matters(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    for number in 0..6 {
        let mut row = matter(number);
        row.reporter = (number % 2 == 0).then(|| person_id(1));
        batch.matters.push(row);
    }
    store.save(&batch).await.unwrap();
    let page = store.own_matters(COUNTY, person_id(1), None, 2).await.unwrap();
    assert_eq!(ids(&page), [4, 2].map(matter_id));
    let rest = store.own_matters(COUNTY, person_id(1), Some(MatterCursor::after(&page[1])), 2).await.unwrap();
    assert_eq!(ids(&rest), [matter_id(0)]);
    assert_eq!(store.own_matters(COUNTY, person_id(2), None, 2).await.unwrap(), []);
}

async fn counts_stop_early(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    for number in 0..9 {
        let mut row = matter(number);
        row.status = if number < 7 { "open" } else { "ended" }.to_owned();
        batch.matters.push(row);
        batch.tasks_put.push(task(number, 1, "seat", 0));
    }
    store.save(&batch).await.unwrap();
    let statuses = ["open", "ended", "unknown"].map(str::to_owned);
    let count = |at_most| store.count_matters(COUNTY, &statuses, at_most);
    let named = |counts: [i64; 3]| statuses.iter().cloned().zip(counts).collect::<Vec<_>>();
    assert_eq!(count(100).await.unwrap(), named([7, 2, 0]));
    assert_eq!(count(5).await.unwrap(), named([5, 2, 0]));
    assert_eq!(store.count_tasks(COUNTY).await.unwrap(), [("waiting".to_owned(), 9)]);
}

async fn queue(store: &Store, seats: &[String], size: i64) -> Vec<TaskRow> {
    let mut found = Vec::new();
    let mut cursor = None;
    loop {
        let page = store
            .queue(COUNTY, seats, Some(person_id(1)), &QueueFilter::default(), cursor, size)
            .await
            .unwrap();
        assert!(page.len() as i64 <= size);
        let Some(last) = page.last() else { return found };
        cursor = Some(TaskCursor::after(last));
        found.extend(page);
    }
}

async fn a_queue_merges_seats_and_person(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    for number in 0..30 {
        let seat = ["one", "two", "three"][number as usize % 3];
        // The later ones are more urgent; a few have no limit.
        let due_at = if number % 10 == 0 { i64::MAX } else { 1000 - number as i64 / 2 };
        let mut row = task(number, 1, seat, due_at);
        row.person = (number % 4 == 0).then(|| person_id(1));
        batch.tasks_put.push(row);
    }
    store.save(&batch).await.unwrap();
    let mut expected: Vec<TaskRow> = batch.tasks_put.clone();
    expected.retain(|row| row.seat != "three" || row.person.is_some());
    expected.sort_by_key(TaskCursor::after);
    let seats = ["two", "one"].map(str::to_owned);
    for size in [1, 4, 100] {
        assert_eq!(queue(&store, &seats, size).await, expected);
    }
    let all = QueueFilter::default();
    let only_person = store.queue(COUNTY, &[], Some(person_id(1)), &all, None, 100).await.unwrap();
    assert_eq!(only_person.len(), 8);
    assert_eq!(store.queue(COUNTY, &[], None, &all, None, 100).await.unwrap(), []);
    assert_eq!(store.queue(OTHER, &seats, Some(person_id(1)), &all, None, 100).await.unwrap(), []);
}

async fn a_queue_of_many_seats_is_whole(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.tasks_put.extend((0..150).map(|number| task(number, 1, &format!("seat-{number}"), number as i64)));
    store.save(&batch).await.unwrap();
    let seats: Vec<_> = (0..150).rev().map(|number| format!("seat-{number}")).collect();
    assert_eq!(queue(&store, &seats, 40).await, batch.tasks_put);
}

async fn matters_wake_in_order(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    for number in 0..8 {
        let mut row = matter(number);
        row.wake_at = (number > 0).then(|| at(10 - number / 2));
        batch.matters.push(row);
    }
    store.save(&batch).await.unwrap();
    let due = store.matters_due_to_wake(COUNTY, at(9), 4).await.unwrap();
    let due: Vec<_> = due.iter().map(|row| row.matter).collect();
    assert_eq!(due, [6, 7, 4, 5].map(matter_id));
    assert_eq!(store.matters_due_to_wake(COUNTY, at(6), 4).await.unwrap(), []);
}

/// Whatever is asked for, each page walks over so many rows; all that is there is found by going on.
async fn a_public_list_walks_a_bounded_way(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    for number in 0..1_200 {
        let mut row = matter(number);
        if number == 3 {
            row.category = Some("rare".to_owned());
        }
        if number % 2 == 1 {
            row.shown = None;
        }
        batch.matters.push(row);
    }
    batch.matters[3].shown = Some("town".to_owned());
    store.save(&batch).await.unwrap();
    let walk = async |place: Option<PublicPlace>, category: Option<&str>| {
        let filter = PublicFilter {
            place,
            status: "open".to_owned(),
            category: category.map(str::to_owned),
            overdue_at: None,
        };
        let (mut found, mut pages, mut cursor) = (0, 0, None);
        loop {
            let page = store.public_matters(COUNTY, &filter, cursor, 400).await.unwrap();
            (found, pages, cursor) = (found + page.rows.len(), pages + 1, page.next);
            if cursor.is_none() {
                return (found, pages);
            }
        }
    };
    let (town, village) = (PublicPlace::Town(AreaId(10)), PublicPlace::Village(AreaId(100)));
    assert_eq!(walk(None, None).await, (601, 3));
    assert_eq!(walk(Some(town), Some("rare")).await, (1, 3));
    assert_eq!(walk(Some(village), Some("rare")).await, (0, 3));
    assert_eq!(walk(Some(village), None).await, (600, 3));
    assert_eq!(walk(None, Some("rare")).await, (1, 1));
    assert_eq!(walk(None, Some("unknown")).await, (0, 1));
    let counted = store.public_counts(COUNTY, false, &[AreaId(100)], at(0), 2_000).await.unwrap();
    assert_eq!((counted[0].open, counted[0].overdue, counted[0].walked), (600, 0, 1_200));
    let counted = store.public_counts(COUNTY, true, &[AreaId(10)], at(0), 2_000).await.unwrap();
    assert_eq!(counted[0].open, 601);
}
