//! The index of terms: places of their own, one order, no other tenant's, nothing of what is destroyed.

use crate::rows::*;
use gewu_kernel::id::{MatterId, TenantId};
use gewu_store::matter::MatterRow;
use gewu_store::search::TermFilter;
use gewu_store::search_index::{Document, SEARCH};
use gewu_store::testing::TestDatabase;
use gewu_store::value::ValueRow;
use gewu_store::{Batch, Store};
use std::collections::BTreeSet;
use std::sync::Arc;

crate::conformance!(
    what_is_opened_at_one_instant_has_places_of_its_own,
    all_and_any_and_times,
    odd_terms_are_only_terms,
    what_says_the_same_is_left_alone,
    destroyed_values_are_forgotten_at_once,
    a_rebuilt_index_is_the_same,
);

/// A document that has the title's letters as terms, and says which values there are.
fn write(row: &MatterRow, values: &[ValueRow]) -> Option<Document> {
    let title = row.title.clone()?;
    let told = values.iter().map(|value| value.field.clone()).collect::<Vec<_>>().join(" ");
    let mut terms: Vec<String> = title.chars().map(String::from).collect();
    terms.extend(values.iter().map(|value| value.field.clone()));
    Some(Document { facets: vec![format!("status:{}", row.status)], terms, shown: title, told, kept: false })
}

/// A store with matters that were opened so many seconds after the beginning and have these titles.
async fn with(database: &TestDatabase, tenant: TenantId, matters: &[(u64, u64, &str)]) -> Store {
    let store = open(database).await;
    save(&store, tenant, matters).await;
    store
}

async fn save(store: &Store, tenant: TenantId, matters: &[(u64, u64, &str)]) {
    let mut batch = Batch::new(tenant);
    for (number, seconds, title) in matters {
        let title = Some((*title).to_owned());
        batch.matters.push(MatterRow { opened_at: at(*seconds), title, ..matter(*number) });
        batch.values.push(value(*number, "text"));
        batch.facts.push(fact(*number, 1, at(*seconds)));
    }
    store.save(&batch).await.unwrap();
    follow(store, tenant).await;
}

async fn follow(store: &Store, tenant: TenantId) -> usize {
    while store.order(tenant, 100).await.unwrap() > 0 {}
    let mut followed = 0;
    loop {
        match store.follow_search(tenant, 7, &write).await.unwrap() {
            0 => return followed,
            more => followed += more,
        }
    }
}

fn all(terms: &[&str]) -> TermFilter {
    TermFilter { all: terms.iter().map(|term| (*term).to_owned()).collect(), ..TermFilter::default() }
}

async fn found(store: &Store, tenant: TenantId, filter: &TermFilter) -> Vec<MatterId> {
    let documents = store.find_documents(tenant, filter, None, 1000).await.unwrap();
    documents.iter().map(|document| document.matter).collect()
}

fn ids(numbers: &[u64]) -> Vec<MatterId> {
    numbers.iter().map(|number| matter_id(*number)).collect()
}

async fn what_is_opened_at_one_instant_has_places_of_its_own(database: Arc<TestDatabase>) {
    // Their ids end alike, so that each would have the same place.
    let numbers: Vec<u64> = (1..=30).map(|number| number << 21).collect();
    let matters: Vec<_> = numbers.iter().map(|number| (*number, 5, "路灯")).collect();
    let store = with(&database, COUNTY, &matters).await;
    save(&store, OTHER, &matters[..10]).await;
    let (mut paged, mut after) = (Vec::new(), None);
    loop {
        let page = store.find_documents(COUNTY, &all(&["路"]), after, 4).await.unwrap();
        let Some(last) = page.last() else { break };
        after = Some(last.place);
        paged.extend(page.iter().map(|document| document.matter));
    }
    assert_eq!(paged.len(), 30);
    assert_eq!(paged.into_iter().collect::<BTreeSet<_>>(), ids(&numbers).into_iter().collect());
    for filter in [all(&["路"]), TermFilter::default()] {
        assert_eq!(found(&store, OTHER, &filter).await.len(), 10);
    }
    store.drop_search(OTHER).await.unwrap();
    assert_eq!(found(&store, OTHER, &all(&["路"])).await, []);
    assert_eq!(found(&store, COUNTY, &all(&["路"])).await.len(), 30);
}

async fn all_and_any_and_times(database: Arc<TestDatabase>) {
    let matters = [(1, 10, "路灯"), (2, 20, "路面"), (3, 30, "灯泡"), (4, 40, "路灯杆")];
    let store = with(&database, COUNTY, &matters).await;
    let wanted = |all: &[&str], any: &[&str]| TermFilter {
        all: all.iter().map(|term| (*term).to_owned()).collect(),
        any: any.iter().map(|term| (*term).to_owned()).collect(),
        ..TermFilter::default()
    };
    assert_eq!(found(&store, COUNTY, &wanted(&[], &[])).await, ids(&[4, 3, 2, 1]));
    assert_eq!(found(&store, COUNTY, &wanted(&["路", "灯"], &[])).await, ids(&[4, 1]));
    assert_eq!(found(&store, COUNTY, &wanted(&[], &["面", "泡"])).await, ids(&[3, 2]));
    assert_eq!(found(&store, COUNTY, &wanted(&["路", "status:open"], &["面", "杆"])).await, ids(&[4, 2]));
    assert_eq!(found(&store, COUNTY, &wanted(&["status:ended"], &["面", "杆"])).await, []);
    let between = TermFilter { from: Some(at(20)), until: Some(at(40)), ..wanted(&[], &[]) };
    assert_eq!(found(&store, COUNTY, &between).await, ids(&[3, 2]));
    let between = TermFilter { from: Some(at(11)), until: Some(at(40)), ..wanted(&["路"], &[]) };
    assert_eq!(found(&store, COUNTY, &between).await, ids(&[2]));
}

/// Whatever stands in a term, it neither ends the database's expression nor finds more.
async fn odd_terms_are_only_terms(database: Arc<TestDatabase>) {
    let store = with(&database, COUNTY, &[(1, 10, "路灯")]).await;
    for odd in ["\"", "\" OR \"1·路", "路 灯", "*", "NOT", "{terms}", "'", "", "a\\b", "^路", "路*"] {
        assert_eq!(found(&store, COUNTY, &all(&[odd])).await, [], "{odd}");
        let any = TermFilter { any: vec![odd.to_owned()], ..all(&["路"]) };
        assert_eq!(found(&store, COUNTY, &any).await, [], "{odd}");
    }
}

async fn what_says_the_same_is_left_alone(database: Arc<TestDatabase>) {
    let store = with(&database, COUNTY, &[(1, 10, "路灯"), (2, 20, "路面")]).await;
    let before = store.find_documents(COUNTY, &all(&["路"]), None, 9).await.unwrap();
    let mut batch = Batch::new(COUNTY);
    let changed = MatterRow { base_version: 1, version: 2, ..matter(1) };
    batch.matters.push(MatterRow {
        title: Some("水井".into()),
        status: "ended".into(),
        opened_at: at(10),
        ..changed
    });
    batch.facts.extend([fact(1, 2, at(30)), fact(2, 2, at(31))]);
    store.save(&batch).await.unwrap();
    assert_eq!(follow(&store, COUNTY).await, 2);
    assert_eq!(follow(&store, COUNTY).await, 0);
    assert_eq!(store.followed(COUNTY, SEARCH).await.unwrap().seq, 4);
    assert_eq!(store.followed(COUNTY, SEARCH).await.unwrap().recorded_at, at(31));
    assert_eq!(found(&store, COUNTY, &all(&["路"])).await, ids(&[2]));
    let after = store.find_documents(COUNTY, &all(&["井", "status:ended"]), None, 9).await.unwrap();
    assert_eq!(after[0].place, before[1].place, "a matter keeps its place");
}

async fn destroyed_values_are_forgotten_at_once(database: Arc<TestDatabase>) {
    let store = with(&database, COUNTY, &[(1, 10, "路灯"), (2, 20, "路面")]).await;
    assert_eq!(found(&store, COUNTY, &all(&["text"])).await, ids(&[2, 1]));
    let mut batch = Batch::new(COUNTY);
    batch.values_gone.push((matter_id(1), "text".to_owned()));
    batch.facts.push(fact(1, 2, at(30)));
    store.save(&batch).await.unwrap();
    assert_eq!(found(&store, COUNTY, &all(&["text"])).await, ids(&[2]));
    assert_eq!(found(&store, COUNTY, &TermFilter::default()).await, ids(&[2]));
    follow(&store, COUNTY).await;
    let documents = store.find_documents(COUNTY, &all(&["路"]), None, 9).await.unwrap();
    assert_eq!(documents.iter().map(|it| it.told.as_str()).collect::<Vec<_>>(), ["text", ""]);
}

async fn a_rebuilt_index_is_the_same(database: Arc<TestDatabase>) {
    let matters: Vec<_> = (1..=40).map(|number| (number, number % 7, "路灯")).collect();
    let store = with(&database, COUNTY, &matters).await;
    let before = store.find_documents(COUNTY, &all(&["灯"]), None, 100).await.unwrap();
    assert_eq!(before.len(), 40);
    store.drop_search(COUNTY).await.unwrap();
    assert_eq!(found(&store, COUNTY, &all(&["灯"])).await, []);
    assert_eq!(store.followed(COUNTY, SEARCH).await.unwrap().seq, 0);
    follow(&store, COUNTY).await;
    assert_eq!(store.find_documents(COUNTY, &all(&["灯"]), None, 100).await.unwrap(), before);
}
