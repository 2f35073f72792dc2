//! Messages: claimed by one, delivered at least once, given up only when told so.

use crate::rows::*;
use gewu_store::Batch;
use gewu_store::outbox::{LETTER, LetGoRow, MessageRow, PARTNER};
use gewu_store::testing::TestDatabase;
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

crate::conformance!(
    a_message_goes_its_way,
    two_deliverers_never_share_a_message,
    no_more_is_claimed_than_was_asked_for,
    what_goes_to_one_partner_goes_in_order,
    what_was_given_up_is_sent_again_or_let_go,
);

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

/// A server that plans by statistics may run the inner select for each row that it joins with.
async fn no_more_is_claimed_than_was_asked_for(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.outbox.extend((0..400).map(message));
    batch
        .outbox
        .extend((400..800).map(|number| MessageRow { lane: Some(LETTER.to_owned()), ..message(number) }));
    store.save(&batch).await.unwrap();
    let mut claimers = Vec::new();
    for _ in 0..8 {
        let store = store.clone();
        claimers.push(tokio::spawn(async move {
            let mut all = 0;
            for _ in 0..20 {
                let claimed = store.claim(COUNTY, at(1000), at(2000), 2).await.unwrap();
                assert!(claimed.len() <= 2, "{} were claimed", claimed.len());
                all += claimed.len();
                all += usize::from(store.claim_letter(COUNTY, at(1000), at(2000)).await.unwrap().is_some());
            }
            all
        }));
    }
    let mut all = 0;
    for claimer in claimers {
        all += claimer.await.unwrap();
    }
    let mut left = store.claim(COUNTY, at(1000), at(2000), 1000).await.unwrap().len();
    while store.claim_letter(COUNTY, at(1000), at(2000)).await.unwrap().is_some() {
        left += 1;
    }
    assert_eq!(all + left, 800, "each was claimed once, and none was claimed and lost");
}

fn answer(number: u64, to: &str, place: i64) -> MessageRow {
    let (recipient, lane) = (to.to_owned(), Some(PARTNER.to_owned()));
    MessageRow { recipient, lane, place: Some(place), ..message(number) }
}

async fn what_goes_to_one_partner_goes_in_order(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    // The ids say nothing of the order: what one decision tells has one instant.
    let rows = [answer(3, "order:a", 4), answer(1, "order:a", 7), answer(2, "order:b", 2)];
    batch.outbox.extend(rows.map(|row| MessageRow { created_at: at(1), next_at: Some(at(1)), ..row }));
    store.save(&batch).await.unwrap();
    assert_eq!(store.claim(COUNTY, at(9), at(60), 9).await.unwrap(), [], "no notice, no letter");
    assert_eq!(store.claim_letter(COUNTY, at(9), at(60)).await.unwrap(), None);
    let next = || async { store.claim_for_partner(COUNTY, at(9), at(60)).await.unwrap() };
    let mut first = [next().await.unwrap(), next().await.unwrap()];
    first.sort_by_key(|row| row.recipient.clone());
    let places: Vec<_> = first.iter().map(|row| (row.recipient.as_str(), row.place)).collect();
    assert_eq!(places, [("order:a", Some(4)), ("order:b", Some(2))]);
    assert_eq!(next().await, None, "the second waits for the first");
    store.failed(COUNTY, first[0].message, "no line", None).await.unwrap();
    assert_eq!(next().await, None, "also for one that was given up");
    let mut batch = Batch::new(COUNTY);
    let (message, by, why) = (first[0].message, "person:1".to_owned(), "已电话告知".to_owned());
    batch.let_go.push(LetGoRow { message, at: at(10), by, why });
    store.save(&batch).await.unwrap();
    assert_eq!(next().await.unwrap().place, Some(7));
}

async fn what_was_given_up_is_sent_again_or_let_go(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.outbox.extend((1..=2).map(message));
    store.save(&batch).await.unwrap();
    for row in store.claim(COUNTY, at(9), at(60), 9).await.unwrap() {
        store.failed(COUNTY, row.message, "no line", None).await.unwrap();
    }
    assert_eq!(store.count_given_up(COUNTY, 9).await.unwrap(), 2);
    let [one, two] = [1, 2].map(|number| message(number).message);
    let mut batch = Batch::new(COUNTY);
    batch.sent_again.push((one, at(70)));
    let (by, why) = ("person:1".to_owned(), "已电话告知".to_owned());
    batch.let_go.push(LetGoRow { message: two, at: at(70), by, why });
    store.save(&batch).await.unwrap();
    assert_eq!(store.count_given_up(COUNTY, 9).await.unwrap(), 0);
    assert_eq!(store.given_up(COUNTY, None, 9).await.unwrap(), []);
    assert_eq!(store.given_up_one(COUNTY, two).await.unwrap(), None);
    let claimed = store.claim(COUNTY, at(80), at(90), 9).await.unwrap();
    assert_eq!(claimed.iter().map(|row| (row.message, row.attempts)).collect::<Vec<_>>(), [(one, 1)]);
}
