//! What is proposed about packs: two people, which the database itself holds to.

use crate::rows::*;
use gewu_kernel::id::{MatterId, ProposalId};
use gewu_store::Batch;
use gewu_store::account::{AccountRow, Accounts};
use gewu_store::migrated::MigratedRow;
use gewu_store::pack::{PackRow, RunningRow};
use gewu_store::people::PersonRow;
use gewu_store::proposal::ProposalRow;
use gewu_store::testing::{BEGINNING, TestDatabase};
use std::sync::Arc;
use uuid::Uuid;

crate::conformance!(
    proposals_come_back_the_latest_first,
    whoever_proposes_never_decides,
    matters_that_run_are_counted_by_edition,
    a_pack_retires_and_comes_back,
    an_account_is_used_from_its_first_password,
    what_a_migration_moved_is_found_again,
);

fn proposal(number: u8) -> ProposalRow {
    ProposalRow {
        proposal: ProposalId(Uuid::from_u128(u128::from(number))),
        kind: "publish".to_owned(),
        pack: "event-loop".to_owned(),
        title: "事件闭环".to_owned(),
        hash: [number; 32],
        content: "{\"pack.toml\":\"\"}".to_owned(),
        problems: "[]".to_owned(),
        note: "研判时限改为三小时".to_owned(),
        proposed_by: "person:one".to_owned(),
        proposed_at: at(u64::from(number)),
        status: "waiting".to_owned(),
        decided_by: None,
        decided_at: None,
        reason: None,
    }
}

fn listed(row: ProposalRow) -> ProposalRow {
    ProposalRow { content: String::new(), ..row }
}

async fn proposals_come_back_the_latest_first(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.proposals.extend([proposal(1), proposal(2)]);
    store.save(&batch).await.unwrap();
    assert_eq!(store.proposal(COUNTY, proposal(1).proposal).await.unwrap(), Some(proposal(1)));
    assert_eq!(store.proposal(OTHER, proposal(1).proposal).await.unwrap(), None);
    assert_eq!(store.waiting_proposals(COUNTY, 9).await.unwrap(), [listed(proposal(2)), listed(proposal(1))]);
    let withdrawn = ProposalRow {
        status: "withdrawn".to_owned(),
        decided_by: Some("person:one".to_owned()),
        decided_at: Some(at(60)),
        ..proposal(1)
    };
    let mut batch = Batch::new(COUNTY);
    batch.proposals.push(withdrawn.clone());
    store.save(&batch).await.unwrap();
    assert_eq!(store.waiting_proposals(COUNTY, 9).await.unwrap(), [listed(proposal(2))]);
    let of = store.proposals_of(COUNTY, "event-loop", 9).await.unwrap();
    assert_eq!(of, [listed(proposal(2)), listed(withdrawn)]);
    assert_eq!(store.proposals_of(COUNTY, "other", 9).await.unwrap(), []);
}

async fn whoever_proposes_never_decides(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let decided = |status: &str, by: Option<&str>| ProposalRow {
        status: status.to_owned(),
        decided_by: by.map(str::to_owned),
        decided_at: by.map(|_| at(60)),
        ..proposal(1)
    };
    for (status, by, holds) in [
        ("approved", Some("person:one"), false),
        ("refused", Some("person:one"), false),
        ("approved", None, false),
        ("withdrawn", Some("person:two"), false),
        ("waiting", Some("person:two"), false),
        ("adopted", Some("person:two"), false),
        ("approved", Some("person:two"), true),
    ] {
        let mut batch = Batch::new(COUNTY);
        batch.proposals.push(decided(status, by));
        assert_eq!(store.save(&batch).await.is_ok(), holds, "{status} by {by:?}");
    }
}

async fn matters_that_run_are_counted_by_edition(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.matters.extend((1..=3).map(matter));
    batch.matters[1].pack_hash = [8; 32];
    batch.matters[2].ended_at = Some(at(9));
    store.save(&batch).await.unwrap();
    let running = |number: u8| RunningRow { hash: [number; 32], overlay: 1, matters: 1 };
    assert_eq!(store.running(COUNTY, "event-loop").await.unwrap(), [running(7), running(8)]);
    assert_eq!(store.running(OTHER, "event-loop").await.unwrap(), []);
}

async fn what_a_migration_moved_is_found_again(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    let row = |migration: &str, number| MigratedRow {
        migration: migration.to_owned(),
        matter: matter(number).matter,
    };
    batch.migrated.extend([row("there", 1), row("there", 2), row("there", 3), row("back", 2)]);
    store.save(&batch).await.unwrap();
    let none = MatterId(Uuid::nil());
    let ids = |numbers: &[u64]| numbers.iter().map(|number| matter(*number).matter).collect::<Vec<_>>();
    let mut all = ids(&[1, 2, 3]);
    all.sort();
    assert_eq!(store.migrated(COUNTY, "there", none, 9).await.unwrap(), all);
    assert_eq!(store.migrated(COUNTY, "there", all[0], 1).await.unwrap(), all[1..2]);
    assert_eq!(store.migrated(COUNTY, "back", none, 9).await.unwrap(), ids(&[2]));
    assert_eq!(store.count_migrated(COUNTY, "there").await.unwrap(), 3);
    assert_eq!(store.count_migrated(OTHER, "there").await.unwrap(), 0);
    // A migration takes a matter over once.
    assert!(store.save(&batch).await.is_err());
}

async fn a_pack_retires_and_comes_back(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let row = |retired_at| PackRow {
        hash: [1; 32],
        pack: "event-loop".to_owned(),
        content: "{}".to_owned(),
        published_at: BEGINNING,
        retired_at,
    };
    for retired_at in [None, Some(at(5)), None] {
        let mut batch = Batch::new(COUNTY);
        batch.packs.push(row(retired_at));
        store.save(&batch).await.unwrap();
        assert_eq!(store.packs(COUNTY).await.unwrap(), [row(retired_at)]);
    }
}

async fn an_account_is_used_from_its_first_password(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let person = person_id(1);
    let account = |password: Option<&str>| AccountRow {
        person,
        login: "xiaolin".to_owned(),
        password_hash: password.map(str::to_owned),
        second_factor: None,
        second_factor_pending: None,
        created_at: BEGINNING,
        closed_at: None,
        epoch: 0,
        reset_asked_by: None,
        reset_asked_at: None,
    };
    let mut batch = Batch::new(COUNTY);
    batch.directory.people.push(PersonRow {
        person,
        external_key: None,
        name: "小林".to_owned(),
        phone: None,
        created_at: BEGINNING,
    });
    batch.accounts = Accounts { put: vec![account(None)], ..Accounts::default() };
    store.save(&batch).await.unwrap();
    assert!(!store.has_used_account(COUNTY).await.unwrap());
    let mut batch = Batch::new(COUNTY);
    batch.accounts = Accounts { put: vec![account(Some("$argon2id$"))], ..Accounts::default() };
    store.save(&batch).await.unwrap();
    assert!(store.has_used_account(COUNTY).await.unwrap() && !store.has_used_account(OTHER).await.unwrap());
    // A reset takes the password away, and ends the access that there was.
    let mut batch = Batch::new(COUNTY);
    batch.accounts = Accounts {
        put: vec![account(None)],
        access_ends: vec![(person, None, at(1))],
        ..Accounts::default()
    };
    store.save(&batch).await.unwrap();
    assert!(store.has_used_account(COUNTY).await.unwrap());
}
