//! Saving: whole or not at all, and only on what is still so.

use crate::rows::*;
use gewu_kernel::id::Subject;
use gewu_store::testing::TestDatabase;
use gewu_store::{Batch, SaveError, Store, StoreError};
use std::sync::Arc;

crate::conformance!(
    what_is_saved_comes_back,
    a_group_comes_back_whole,
    a_matter_goes_on_from_the_version_loaded,
    a_stale_matter_saves_nothing,
    one_of_two_concurrent_savers_wins,
    savers_of_the_same_matters_in_other_orders_do_not_wait_for_each_other,
    an_answer_is_given_once,
    an_answer_belongs_to_its_actor,
    a_receipt_is_unique_in_its_tenant,
    a_fact_has_its_place_once,
    values_are_destroyed,
    a_rule_of_the_schema_is_named,
    tenants_do_not_see_each_other,
    an_empty_batch_is_saved,
);

async fn what_is_saved_comes_back(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = report(1);
    let row = &mut batch.matters[0];
    row.reporter = Some(person_id(1));
    row.receipt_hash = Some([9; 32]);
    row.joined_into = Some(matter_id(5));
    row.recurs = Some(matter_id(6));
    (row.due_at, row.wake_at, row.ended_at) = (Some(at(10)), Some(at(11)), Some(at(12)));
    row.outcome = Some("solved".to_owned());
    store.save(&batch).await.unwrap();
    // A loaded row is based on its own version.
    let mut expected = batch.matters[0].clone();
    expected.base_version = expected.version;
    let ids = [matter_id(9), matter_id(1), matter_id(1)];
    assert_eq!(store.load_matters(COUNTY, &ids).await.unwrap(), [expected.clone()]);
    assert_eq!(store.matter_by_receipt(COUNTY, &[9; 32]).await.unwrap(), Some(expected.clone()));
    assert_eq!(store.joined_into_any(COUNTY, &[matter_id(5)]).await.unwrap(), [expected]);
    assert_eq!(store.tasks(COUNTY, &ids).await.unwrap(), batch.tasks_put);
    assert_eq!(store.values(COUNTY, matter_id(1)).await.unwrap(), batch.values);
    assert_eq!(store.timeline(COUNTY, &Subject::Matter(matter_id(1))).await.unwrap(), batch.facts);
    assert_eq!(store.subject_version(COUNTY, &Subject::Matter(matter_id(1))).await.unwrap(), 1);
    assert_eq!(store.subject_version(COUNTY, &Subject::Matter(matter_id(2))).await.unwrap(), 0);
    let keys = [("portal", "key-1"), ("portal", "key-2")].map(|(a, k)| (a.to_owned(), k.to_owned()));
    assert_eq!(store.answers(COUNTY, &keys).await.unwrap(), batch.answers);
}

/// Sizes around those in which statements are cut.
async fn a_group_comes_back_whole(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut first = 0;
    for size in [1, 2, 9, 63, 64, 65, 200] {
        let mut batch = Batch::new(COUNTY);
        for number in first..first + size {
            let one = report(number);
            batch.matters.extend(one.matters);
            batch.tasks_put.extend(one.tasks_put);
            batch.values.extend(one.values);
            batch.facts.extend(one.facts);
            batch.answers.extend(one.answers);
        }
        store.save(&batch).await.unwrap();
        let ids: Vec<_> = (first..first + size).map(matter_id).collect();
        assert_eq!(store.load_matters(COUNTY, &ids).await.unwrap().len() as u64, size);
        assert_eq!(store.tasks(COUNTY, &ids).await.unwrap(), batch.tasks_put);
        let keys: Vec<_> = batch.answers.iter().map(|row| (row.actor.clone(), row.key.clone())).collect();
        assert_eq!(store.answers(COUNTY, &keys).await.unwrap().len() as u64, size);
        first += size;
    }
    assert_eq!(store.unordered_count(COUNTY).await.unwrap() as u64, first);
    let all: Vec<_> = (0..first + 1000).map(matter_id).collect();
    assert_eq!(store.load_matters(COUNTY, &all).await.unwrap().len() as u64, first);
}

async fn load(store: &Store, number: u64) -> gewu_store::matter::MatterRow {
    store.load_matters(COUNTY, &[matter_id(number)]).await.unwrap().remove(0)
}

async fn a_matter_goes_on_from_the_version_loaded(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    store.save(&report(1)).await.unwrap();
    for version in 2..5 {
        let mut batch = Batch::new(COUNTY);
        let mut row = load(&store, 1).await;
        row.version = version;
        row.status = format!("step-{version}");
        batch.matters.push(row);
        batch.tasks_gone.push((matter_id(1), version - 1));
        batch.tasks_put.push(task(1, version, "unit@10", 0));
        batch.facts.push(fact(1, version, at(10)));
        store.save(&batch).await.unwrap();
    }
    let row = load(&store, 1).await;
    assert_eq!((row.version, row.status.as_str()), (4, "step-4"));
    let tasks = store.tasks(COUNTY, &[matter_id(1)]).await.unwrap();
    assert_eq!(tasks.iter().map(|row| row.task).collect::<Vec<_>>(), [4]);
}

async fn a_stale_matter_saves_nothing(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    store.save(&report(1)).await.unwrap();
    let mut ahead = load(&store, 1).await;
    ahead.version = 2;
    let mut batch = Batch::new(COUNTY);
    batch.matters.push(ahead.clone());
    store.save(&batch).await.unwrap();
    // Another new matter, and the first one from the version before.
    let mut batch = report(2);
    ahead.status = "lost".to_owned();
    batch.matters.push(ahead);
    assert!(matches!(store.save(&batch).await, Err(SaveError::Stale)));
    // A new matter with an id that is taken.
    let mut again = report(1);
    again.answers.clear();
    assert!(matches!(store.save(&again).await, Err(SaveError::Stale)));
    assert_eq!(load(&store, 1).await.status, "open");
    assert_eq!(store.load_matters(COUNTY, &[matter_id(2)]).await.unwrap(), []);
    assert_eq!(store.tasks(COUNTY, &[matter_id(2)]).await.unwrap(), []);
    assert_eq!(store.values(COUNTY, matter_id(2)).await.unwrap(), []);
    assert_eq!(store.unordered_count(COUNTY).await.unwrap(), 1);
}

async fn one_of_two_concurrent_savers_wins(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    store.save(&report(1)).await.unwrap();
    for version in 2..12 {
        let row = load(&store, 1).await;
        let saver = |who: &str| {
            let mut batch = Batch::new(COUNTY);
            let mut row = row.clone();
            row.version = version;
            row.title = Some(who.to_owned());
            batch.matters.push(row);
            let store = store.clone();
            tokio::spawn(async move { store.save(&batch).await })
        };
        let (one, other) = tokio::join!(saver("one"), saver("other"));
        let ends = [one.unwrap(), other.unwrap()];
        assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1, "{ends:?}");
        assert_eq!(ends.iter().filter(|end| matches!(end, Err(SaveError::Stale))).count(), 1, "{ends:?}");
        assert_eq!(load(&store, 1).await.version, version);
    }
}

async fn savers_of_the_same_matters_in_other_orders_do_not_wait_for_each_other(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.matters.extend((0..40).map(matter));
    store.save(&batch).await.unwrap();
    let mut savers = Vec::new();
    for saver in 0..4 {
        let mut batch = Batch::new(COUNTY);
        batch.matters.extend((0..40).map(|number| {
            let mut row = matter(number);
            (row.base_version, row.version) = (1, 2);
            row
        }));
        if saver % 2 == 1 {
            batch.matters.reverse();
        }
        let store = store.clone();
        savers.push(tokio::spawn(async move { store.save(&batch).await }));
    }
    let mut saved = 0;
    for saver in savers {
        match saver.await.unwrap() {
            Ok(()) => saved += 1,
            Err(error) => assert!(matches!(error, SaveError::Stale), "{error:?}"),
        }
    }
    assert_eq!(saved, 1);
}

async fn an_answer_is_given_once(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    store.save(&report(1)).await.unwrap();
    let mut again = report(2);
    again.answers[0].key = "key-1".to_owned();
    assert!(matches!(store.save(&again).await, Err(SaveError::AnswerExists)));
    assert_eq!(store.load_matters(COUNTY, &[matter_id(2)]).await.unwrap(), []);
    // The same request sent twice at once is told so even though its matter is stale as well.
    assert!(matches!(store.save(&report(1)).await, Err(SaveError::AnswerExists)));
}

async fn an_answer_belongs_to_its_actor(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.answers.extend([answer("one", "key"), answer("other", "key")]);
    store.save(&batch).await.unwrap();
    let found = store.answers(COUNTY, &[("other".to_owned(), "key".to_owned())]).await.unwrap();
    assert_eq!(found, [answer("other", "key")]);
    assert_eq!(store.answers(COUNTY, &[]).await.unwrap(), []);
}

async fn a_receipt_is_unique_in_its_tenant(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let with_receipt = |number, tenant| {
        let mut batch = Batch::new(tenant);
        batch.matters.push(matter(number));
        batch.matters[0].receipt_hash = Some([9; 32]);
        batch
    };
    store.save(&with_receipt(1, COUNTY)).await.unwrap();
    assert!(matches!(store.save(&with_receipt(2, COUNTY)).await, Err(SaveError::ReceiptTaken)));
    store.save(&with_receipt(2, OTHER)).await.unwrap();
    let found = store.matter_by_receipt(OTHER, &[9; 32]).await.unwrap().unwrap();
    assert_eq!(found.matter, matter_id(2));
    assert_eq!(store.matter_by_receipt(COUNTY, &[8; 32]).await.unwrap(), None);
}

async fn a_fact_has_its_place_once(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    store.save(&report(1)).await.unwrap();
    let mut batch = Batch::new(COUNTY);
    batch.facts.push(fact(1, 1, at(9)));
    assert!(matches!(store.save(&batch).await, Err(SaveError::Stale)));
}

async fn values_are_destroyed(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    store.save(&report(1)).await.unwrap();
    let mut batch = Batch::new(COUNTY);
    batch.values_gone.push((matter_id(1), "phone".to_owned()));
    let mut corrected = value(1, "name");
    corrected.value = "\"王阿姨\"".to_owned();
    corrected.salt = [4; 32];
    batch.values.push(corrected.clone());
    store.save(&batch).await.unwrap();
    assert_eq!(store.values(COUNTY, matter_id(1)).await.unwrap(), [corrected]);
}

async fn a_rule_of_the_schema_is_named(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.matters.push(matter(1));
    batch.matters[0].version = 0;
    let Err(SaveError::Store(StoreError::Constraint { constraint })) = store.save(&batch).await else {
        panic!("a version that does not grow was saved");
    };
    assert_eq!(constraint, "matters_version");
}

async fn tenants_do_not_see_each_other(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    store.save(&report(1)).await.unwrap();
    let mut same = report(1);
    same.tenant = OTHER;
    same.matters[0].status = "other".to_owned();
    store.save(&same).await.unwrap();
    assert_eq!(load(&store, 1).await.status, "open");
    let other = store.load_matters(OTHER, &[matter_id(1)]).await.unwrap();
    assert_eq!(other[0].status, "other");
    assert_eq!(store.tenants().await.unwrap(), [tenant(COUNTY), tenant(OTHER)]);
    assert_eq!(store.tenant(OTHER).await.unwrap(), Some(tenant(OTHER)));
}

async fn an_empty_batch_is_saved(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    store.save(&Batch::new(COUNTY)).await.unwrap();
    assert_eq!(store.load_matters(COUNTY, &[]).await.unwrap(), []);
    assert_eq!(store.directory_version(COUNTY).await.unwrap(), 0);
}
