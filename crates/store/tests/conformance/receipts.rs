//! Codes without a matter, and what is counted of places for everybody.

use crate::rows::*;
use gewu_kernel::id::AreaId;
use gewu_store::matter_list::{PlaceCount, ScopeColumn};
use gewu_store::receipt::{ReceiptRow, WAITING};
use gewu_store::testing::TestDatabase;
use gewu_store::{Batch, SaveError};
use std::sync::Arc;

crate::conformance!(
    a_code_is_found_by_its_hash,
    what_was_decided_stays_decided,
    those_that_wait_come_in_order,
    places_are_counted_as_far_as_asked,
);

fn receipt(number: u64, kind: &str) -> ReceiptRow {
    ReceiptRow {
        matter: matter_id(number),
        receipt_hash: [number as u8; 32],
        kind: kind.to_owned(),
        status: WAITING.to_owned(),
        made_at: at(number),
        expires_at: Some(at(1_000)),
        report: Some("{\"title\":\"路灯\"}".to_owned()),
        salt: [9; 32],
        reasons: None,
        decided_at: None,
        decided_by: None,
        answer: None,
    }
}

fn batch(receipts: Vec<ReceiptRow>) -> Batch {
    Batch { receipts, ..Batch::new(COUNTY) }
}

async fn a_code_is_found_by_its_hash(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let row = receipt(7, "paper");
    store.save(&batch(vec![row.clone()])).await.unwrap();
    assert_eq!(store.receipt_by_hash(COUNTY, &[7; 32]).await.unwrap(), Some(row.clone()));
    assert_eq!(store.receipt(COUNTY, matter_id(7)).await.unwrap(), Some(row));
    assert_eq!(store.receipt_by_hash(COUNTY, &[8; 32]).await.unwrap(), None);
    assert_eq!(store.receipt_by_hash(OTHER, &[7; 32]).await.unwrap(), None);
}

async fn what_was_decided_stays_decided(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    store.save(&batch(vec![receipt(1, "set-aside")])).await.unwrap();
    let decided = ReceiptRow {
        status: "refused".to_owned(),
        decided_at: Some(at(50)),
        decided_by: Some(person_id(3)),
        answer: Some("重复".to_owned()),
        ..receipt(1, "set-aside")
    };
    store.save(&batch(vec![decided.clone()])).await.unwrap();
    let again = ReceiptRow { status: "accepted".to_owned(), report: None, ..decided.clone() };
    let mut both = batch(vec![again]);
    both.matters.push(matter(1));
    assert!(matches!(store.save(&both).await, Err(SaveError::Stale)));
    assert_eq!(store.receipt(COUNTY, matter_id(1)).await.unwrap(), Some(decided));
    assert!(store.load_matters(COUNTY, &[matter_id(1)]).await.unwrap().is_empty(), "nothing of it was saved");
}

async fn those_that_wait_come_in_order(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut rows: Vec<_> = (1..=9).map(|number| receipt(number, "set-aside")).collect();
    rows[4].status = "refused".to_owned();
    rows.push(receipt(20, "paper"));
    store.save(&batch(rows)).await.unwrap();
    let mut found = Vec::new();
    let mut after = None;
    loop {
        let page = store.receipts(COUNTY, "set-aside", WAITING, after, 3).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some((last.made_at, last.matter));
        found.extend(page.iter().map(|row| row.matter));
    }
    let expected: Vec<_> = [1, 2, 3, 4, 6, 7, 8, 9].map(matter_id).into();
    assert_eq!(found, expected);
}

async fn places_are_counted_as_far_as_asked(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    for number in 0..30 {
        let mut row = matter(number);
        row.scope.town = Some(AreaId(10 + number as i64 % 2));
        row.scope.village = Some(AreaId(number as i64 % 3));
        row.due_at = (number % 5 > 0).then(|| at(number));
        if number >= 24 {
            row.status = "ended".to_owned();
        }
        batch.matters.push(row);
    }
    store.save(&batch).await.unwrap();
    let of = |area, open, overdue| PlaceCount { area: AreaId(area), open, overdue };
    let asked = [AreaId(10), AreaId(11), AreaId(99)];
    let mut towns = store.count_open_by_place(COUNTY, ScopeColumn::Town, &asked, at(9), 1_000).await.unwrap();
    towns.sort_by_key(|it| it.area);
    assert_eq!(towns, [of(10, 12, 4), of(11, 12, 4), of(99, 0, 0)]);
    let villages =
        store.count_open_by_place(COUNTY, ScopeColumn::Village, &[AreaId(1)], at(0), 5).await.unwrap();
    assert_eq!(villages.iter().map(|it| it.open).collect::<Vec<_>>(), [5]);
    let none = store.count_open_by_place(OTHER, ScopeColumn::Town, &[AreaId(10)], at(9), 5).await.unwrap();
    assert_eq!(none, [of(10, 0, 0)]);
}
