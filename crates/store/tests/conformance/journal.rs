//! The journal: one gapless order, each subject's own order kept, nothing ever changed.

use crate::rows::*;
use gewu_kernel::id::{PersonId, Subject};
use gewu_store::journal::FactRow;
use gewu_store::testing::{self, TestDatabase};
use gewu_store::{Batch, Store, StoreError};
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

crate::conformance!(
    the_order_is_gapless_while_eight_write,
    facts_come_in_the_order_of_their_recording,
    a_clock_that_was_behind_does_not_turn_a_subject_around,
    a_clock_that_fell_behind_brings_all_earlier_facts_along,
    two_sequencers_share_the_work,
    a_tenant_without_a_head_gets_one,
    facts_and_their_order_cannot_be_changed,
);

async fn whole_journal(store: &Store) -> Vec<(i64, FactRow)> {
    let mut all = Vec::new();
    loop {
        let page = store.journal(COUNTY, all.len() as i64, 7).await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

/// Places run from 1 without a gap, and every subject's facts from 1 without a gap.
fn assert_in_order(journal: &[(i64, FactRow)]) {
    let mut last: HashMap<Subject, i64> = HashMap::new();
    for (expected, (seq, fact)) in (1..).zip(journal) {
        assert_eq!(*seq, expected);
        let version = last.entry(fact.subject.clone()).or_insert(0);
        *version += 1;
        assert_eq!(fact.subject_version, *version, "{:?}", fact.subject);
    }
}

async fn the_order_is_gapless_while_eight_write(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let writing = Arc::new(AtomicBool::new(true));
    let sequencer = tokio::spawn({
        let (store, writing) = (store.clone(), writing.clone());
        async move {
            let mut placed = 0;
            while writing.load(Ordering::SeqCst) {
                placed += store.order(COUNTY, 5).await.unwrap();
            }
            placed
        }
    });
    let mut writers = Vec::new();
    for writer in 0..8u64 {
        let store = store.clone();
        writers.push(tokio::spawn(async move {
            for version in 1..=10 {
                let mut batch = Batch::new(COUNTY);
                // Three subjects each; the clock of every other writer runs backwards.
                for number in 0..3 {
                    let tick = if writer % 2 == 0 { version } else { 100 - version };
                    batch.facts.push(fact(writer * 10 + number, version, at(tick as u64)));
                }
                store.save(&batch).await.unwrap();
            }
        }));
    }
    for writer in writers {
        writer.await.unwrap();
    }
    writing.store(false, Ordering::SeqCst);
    let mut placed = sequencer.await.unwrap();
    loop {
        match store.order(COUNTY, 100).await.unwrap() {
            0 => break,
            more => placed += more,
        }
    }
    assert_eq!(placed, 240);
    assert_eq!(store.unordered_count(COUNTY).await.unwrap(), 0);
    assert_eq!(store.last_seq(COUNTY).await.unwrap(), 240);
    let journal = whole_journal(&store).await;
    assert_eq!(journal.len(), 240);
    assert_in_order(&journal);
}

async fn facts_come_in_the_order_of_their_recording(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.facts.extend([fact(3, 1, at(3)), fact(1, 1, at(1)), fact(2, 1, at(2)), fact(1, 2, at(3))]);
    let mut person = fact(1, 1, at(3));
    person.subject = Subject::Person(PersonId(uuid::Uuid::nil()));
    batch.facts.push(person.clone());
    store.save(&batch).await.unwrap();
    assert_eq!(store.order(COUNTY, 2).await.unwrap(), 2);
    assert_eq!(store.unordered_count(COUNTY).await.unwrap(), 3);
    assert_eq!(store.order(COUNTY, 100).await.unwrap(), 3);
    assert_eq!(store.order(COUNTY, 100).await.unwrap(), 0);
    let order: Vec<FactRow> = whole_journal(&store).await.into_iter().map(|(_, fact)| fact).collect();
    let expected = [fact(1, 1, at(1)), fact(2, 1, at(2)), fact(1, 2, at(3)), fact(3, 1, at(3)), person];
    assert_eq!(order, expected);
    assert_eq!(store.journal(OTHER, 0, 10).await.unwrap(), []);
}

/// The first facts of matter 1 were recorded by a clock that was ahead. They stand at the end of the
/// line, beyond what the sequencer reads at once.
async fn a_clock_that_was_behind_does_not_turn_a_subject_around(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.facts.extend([fact(1, 1, at(100)), fact(1, 2, at(90)), fact(1, 3, at(1)), fact(1, 4, at(2))]);
    batch.facts.extend((2..20).map(|number| fact(number, 1, at(50))));
    store.save(&batch).await.unwrap();
    let first = store.order(COUNTY, 1).await.unwrap();
    assert_eq!(first, 3, "the two facts before the first in line come along");
    while store.order(COUNTY, 2).await.unwrap() > 0 {}
    let journal = whole_journal(&store).await;
    assert_eq!(journal.len(), 22);
    assert_in_order(&journal);
}

/// The first facts of matter 1 stand beyond what is read at once, though each was recorded after the one before it.
async fn a_clock_that_fell_behind_brings_all_earlier_facts_along(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.facts.extend([fact(1, 1, at(20)), fact(1, 2, at(30)), fact(1, 3, at(1))]);
    batch.facts.extend((2..20).map(|number| fact(number, 1, at(number))));
    store.save(&batch).await.unwrap();
    assert_eq!(store.order(COUNTY, 1).await.unwrap(), 3, "both facts before the first in line come along");
    while store.order(COUNTY, 2).await.unwrap() > 0 {}
    let journal = whole_journal(&store).await;
    assert_eq!(journal.len(), 21);
    assert_in_order(&journal);
}

async fn two_sequencers_share_the_work(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.facts.extend((0..200).map(|number| fact(number, 1, at(number))));
    store.save(&batch).await.unwrap();
    let sequencer = || {
        let store = store.clone();
        tokio::spawn(async move {
            let mut placed = 0;
            loop {
                match store.order(COUNTY, 9).await.unwrap() {
                    0 => return placed,
                    more => placed += more,
                }
            }
        })
    };
    let (one, other) = tokio::join!(sequencer(), sequencer());
    assert_eq!(one.unwrap() + other.unwrap(), 200);
    assert_in_order(&whole_journal(&store).await);
}

async fn a_tenant_without_a_head_gets_one(database: Arc<TestDatabase>) {
    let store = database.open().await;
    assert_eq!(store.last_seq(COUNTY).await.unwrap(), 0);
    store.save(&report(1)).await.unwrap();
    assert_eq!(store.order(COUNTY, 10).await.unwrap(), 1);
    assert_eq!(store.last_seq(COUNTY).await.unwrap(), 1);
}

async fn facts_and_their_order_cannot_be_changed(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    store.save(&report(1)).await.unwrap();
    store.order(COUNTY, 10).await.unwrap();
    for (table, change) in [
        ("facts", "UPDATE facts SET body = '{}' WHERE tenant = 1"),
        ("facts", "DELETE FROM facts WHERE tenant = 1"),
        ("fact_order", "UPDATE fact_order SET seq = seq + 1 WHERE tenant = 1"),
        ("fact_order", "DELETE FROM fact_order WHERE tenant = 1"),
    ] {
        let Err(StoreError::Constraint { constraint }) = testing::script(&store, change).await else {
            panic!("{change} went through");
        };
        assert_eq!(constraint, format!("{table}_append_only"));
    }
    let timeline = store.timeline(COUNTY, &Subject::Matter(matter_id(1))).await.unwrap();
    assert_eq!(timeline, [fact(1, 1, at(1))]);
}
