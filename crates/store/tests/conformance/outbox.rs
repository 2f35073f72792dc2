//! Messages: claimed by one, delivered at least once, given up only when told so.

use crate::rows::*;
use gewu_store::Batch;
use gewu_store::outbox::MessageRow;
use gewu_store::testing::TestDatabase;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

crate::conformance!(a_message_goes_its_way, two_deliverers_never_share_a_message);

fn message(number: u64) -> MessageRow {
    MessageRow {
        message: Uuid::from_u128(u128::from(number)),
        kind: "sms".to_owned(),
        recipient: "13800000000".to_owned(),
        body: r#"{"text":"已受理"}"#.to_owned(),
        created_at: at(number),
        attempts: 0,
        next_at: Some(at(number)),
        delivered_at: None,
        failed: None,
        lane: None,
        place: None,
    }
}

async fn a_message_goes_its_way(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.outbox.extend((1..=4).map(message));
    store.save(&batch).await.unwrap();
    assert_eq!(store.waiting_messages(COUNTY).await.unwrap(), 4);
    let claimed = store.claim(COUNTY, at(3), at(60), 2).await.unwrap();
    let expected = [1, 2].map(|number| MessageRow { attempts: 1, next_at: Some(at(60)), ..message(number) });
    assert_eq!(claimed, expected);
    // The third is due, the fourth is not yet, the first two are held.
    assert_eq!(store.claim(COUNTY, at(3), at(60), 9).await.unwrap().len(), 1);
    store.delivered(COUNTY, claimed[0].message, at(5)).await.unwrap();
    store.failed(COUNTY, claimed[1].message, "no answer", Some(at(30))).await.unwrap();
    assert_eq!(store.claim(COUNTY, at(29), at(90), 9).await.unwrap().len(), 1, "the fourth");
    let again = store.claim(COUNTY, at(30), at(90), 9).await.unwrap();
    assert_eq!(again.len(), 1);
    assert_eq!((again[0].attempts, again[0].failed.as_deref()), (2, Some("no answer")));
    store.failed(COUNTY, again[0].message, "number unknown", None).await.unwrap();
    // Nobody was heard of for the third and the fourth.
    let late = store.claim(COUNTY, at(100), at(200), 9).await.unwrap();
    assert_eq!(late.iter().map(|row| row.message.as_u128()).collect::<Vec<_>>(), [3, 4]);
    assert_eq!(store.waiting_messages(COUNTY).await.unwrap(), 2);
    assert_eq!(store.claim(OTHER, at(100), at(200), 9).await.unwrap(), []);
}

async fn two_deliverers_never_share_a_message(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.outbox.extend((0..60).map(message));
    store.save(&batch).await.unwrap();
    let mut deliverers = Vec::new();
    for _ in 0..4 {
        let store = store.clone();
        deliverers.push(tokio::spawn(async move {
            let mut mine = Vec::new();
            loop {
                let claimed = store.claim(COUNTY, at(100), at(200), 3).await.unwrap();
                if claimed.is_empty() {
                    return mine;
                }
                mine.extend(claimed.into_iter().map(|row| row.message));
            }
        }));
    }
    let mut all = Vec::new();
    for deliverer in deliverers {
        all.extend(deliverer.await.unwrap());
    }
    assert_eq!(all.len(), 60);
    assert_eq!(all.into_iter().collect::<BTreeSet<_>>().len(), 60);
}
