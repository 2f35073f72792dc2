//! Places, people, packs, tokens, attachments: what is put comes back, with its facts.

use crate::rows::*;
use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, BodyId, PositionId, Subject};
use gewu_store::attachment::AttachmentRow;
use gewu_store::pack::{OverlayRow, PackRow};
use gewu_store::people::{AbsenceRow, BodyRow, Directory, KinshipRow, PersonRow, PositionRow, TenureRow};
use gewu_store::territory::{AreaRow, DatedRow, LineageRow, ParentRow};
use gewu_store::testing::{BEGINNING, TestDatabase};
use gewu_store::token::TokenRow;
use gewu_store::{Batch, SaveError, StoreError};
use std::sync::Arc;

crate::conformance!(
    a_directory_comes_back_with_its_version,
    a_place_put_again_replaces_its_sides,
    what_refers_to_nothing_is_refused,
    an_external_key_belongs_to_one_person,
    packs_and_overlays_come_back,
    text_sorts_by_its_bytes,
    tokens_are_handed_out_and_taken_back,
    attachments_keep_who_brought_them_first,
);

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn dated<T>(from: Option<&str>, until: Option<&str>, value: T) -> DatedRow<T> {
    DatedRow {
        valid_from: from.map(day),
        valid_until: until.map(day),
        approximate: from.is_none(),
        source: "list of 2023".to_owned(),
        value,
    }
}

/// The first place has no parent, the others have the first.
fn area(number: i64) -> AreaRow {
    let parent = ParentRow { hierarchy: "division".to_owned(), parent: AreaId(1) };
    AreaRow {
        area: AreaId(number),
        level: "village".to_owned(),
        synthetic: number % 2 == 0,
        names: vec![
            dated(None, Some("2020-01-01"), format!("旧村{number}")),
            dated(Some("2020-01-01"), None, format!("新村{number}")),
        ],
        codes: vec![dated(Some("2009-12-31"), None, format!("4415021002{number:02}"))],
        parents: if number > 1 { vec![dated(None, None, parent)] } else { vec![] },
        boundaries: vec![dated(None, None, r#"{"type":"Point","coordinates":[115.3,22.7]}"#.to_owned())],
    }
}

fn directory() -> Directory {
    Directory {
        areas: (1..=70).map(area).collect(),
        lineage: vec![LineageRow {
            from_area: AreaId(2),
            to_area: AreaId(3),
            kind: "merged".to_owned(),
            valid_on: day("2020-01-01"),
            approximate: true,
            source: "list of 2023".to_owned(),
        }],
        people: vec![
            PersonRow {
                person: person_id(1),
                external_key: Some("chen".to_owned()),
                name: "书记老陈".to_owned(),
                phone: Some("13800000000".to_owned()),
                created_at: BEGINNING,
            },
            PersonRow {
                person: person_id(2),
                external_key: None,
                name: "居民王阿姨".to_owned(),
                phone: None,
                created_at: BEGINNING,
            },
        ],
        bodies: vec![BodyRow {
            body: BodyId(1),
            code: "village-1".to_owned(),
            name: "新村村委会".to_owned(),
            kind: "committee".to_owned(),
            area: Some(AreaId(1)),
        }],
        positions: vec![PositionRow {
            position: PositionId(1),
            body: BodyId(1),
            role: "secretary".to_owned(),
            area: None,
            title: "书记".to_owned(),
        }],
        tenures: vec![TenureRow {
            position: PositionId(1),
            person: person_id(1),
            valid_from: day("2021-01-01"),
            valid_until: None,
            deputy: false,
        }],
        absences: vec![AbsenceRow { person: person_id(1), from_at: at(10), until_at: at(20) }],
        kinships: vec![KinshipRow {
            person: person_id(1),
            kin: person_id(2),
            relation: "母子".to_owned(),
            declared_at: at(5),
            ended_at: None,
        }],
    }
}

async fn a_directory_comes_back_with_its_version(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.directory = directory();
    let mut told = fact(1, 1, at(1));
    told.subject = Subject::Area(AreaId(1));
    batch.facts.push(told.clone());
    store.save(&batch).await.unwrap();
    assert_eq!(store.directory(COUNTY).await.unwrap(), (1, directory()));
    assert_eq!(store.timeline(COUNTY, &told.subject).await.unwrap(), [told]);
    assert_eq!(store.directory(OTHER).await.unwrap(), (0, Directory::default()));
    // The same facts again: nothing of the batch is saved.
    assert!(matches!(store.save(&batch).await, Err(SaveError::Stale)));
    assert_eq!(store.directory_version(COUNTY).await.unwrap(), 1);
}

async fn a_place_put_again_replaces_its_sides(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.directory = directory();
    store.save(&batch).await.unwrap();
    let mut changed = area(2);
    changed.level = "community".to_owned();
    changed.names = vec![dated(Some("2024-05-01"), None, "新名".to_owned())];
    changed.codes.clear();
    let mut batch = Batch::new(COUNTY);
    batch.directory.areas.push(changed.clone());
    batch
        .directory
        .tenures
        .push(TenureRow { valid_until: Some(day("2026-01-01")), ..directory().tenures[0].clone() });
    store.save(&batch).await.unwrap();
    let (version, found) = store.directory(COUNTY).await.unwrap();
    assert_eq!(version, 2);
    assert_eq!(found.areas[1], changed);
    assert_eq!(found.areas[2], area(3));
    assert_eq!(found.tenures, batch.directory.tenures);
}

async fn what_refers_to_nothing_is_refused(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.directory.areas.push(area(2));
    let refused = store.save(&batch).await;
    assert!(matches!(refused, Err(SaveError::Store(StoreError::Constraint { .. }))), "{refused:?}");
    assert_eq!(store.directory(COUNTY).await.unwrap(), (0, Directory::default()));
}

async fn an_external_key_belongs_to_one_person(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut batch = Batch::new(COUNTY);
    batch.directory.people = directory().people;
    store.save(&batch).await.unwrap();
    batch.directory.people.remove(0);
    batch.directory.people[0].external_key = Some("chen".to_owned());
    assert!(matches!(store.save(&batch).await, Err(SaveError::ExternalKeyTaken)));
}

async fn packs_and_overlays_come_back(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let pack = |number: u8| PackRow {
        hash: [number; 32],
        pack: "event-loop".to_owned(),
        content: "{}".to_owned(),
        published_at: at(u64::from(number)),
        retired_at: None,
    };
    let overlay = |version| OverlayRow {
        pack: "event-loop".to_owned(),
        version,
        content: "{}".to_owned(),
        created_at: BEGINNING,
    };
    let mut batch = Batch::new(COUNTY);
    batch.packs.extend([pack(2), pack(1)]);
    batch.overlays.extend([overlay(2), overlay(1)]);
    store.save(&batch).await.unwrap();
    assert_eq!(store.packs(COUNTY).await.unwrap(), [pack(1), pack(2)]);
    assert_eq!(store.pack(COUNTY, &[2; 32]).await.unwrap(), Some(pack(2)));
    // Publishing again moves a pack in time and leaves what it says.
    let mut batch = Batch::new(COUNTY);
    batch.packs.push(PackRow { content: "other".to_owned(), published_at: at(3), ..pack(1) });
    store.save(&batch).await.unwrap();
    let again = PackRow { published_at: at(3), ..pack(1) };
    assert_eq!(store.packs(COUNTY).await.unwrap(), [pack(2), again]);
    assert_eq!(store.pack(OTHER, &[2; 32]).await.unwrap(), None);
    assert_eq!(store.overlays(COUNTY).await.unwrap(), [overlay(1), overlay(2)]);
    assert_eq!(store.overlay(COUNTY, "event-loop", 2).await.unwrap(), Some(overlay(2)));
    assert_eq!(store.overlay(COUNTY, "event-loop", 3).await.unwrap(), None);
    // A version of the parameters is never written over.
    let mut batch = Batch::new(COUNTY);
    batch.overlays.push(overlay(2));
    assert!(store.save(&batch).await.is_err());
}

/// Whatever the server takes for alphabetical.
async fn text_sorts_by_its_bytes(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let names = ["B", "_", "a", "乙", "甲"];
    let mut batch = Batch::new(COUNTY);
    batch.overlays.extend(names.iter().rev().map(|name| OverlayRow {
        pack: (*name).to_owned(),
        version: 1,
        content: "{}".to_owned(),
        created_at: BEGINNING,
    }));
    store.save(&batch).await.unwrap();
    let found = store.overlays(COUNTY).await.unwrap();
    assert_eq!(found.iter().map(|row| row.pack.as_str()).collect::<Vec<_>>(), names);
}

async fn tokens_are_handed_out_and_taken_back(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let mut row = TokenRow {
        token_hash: [1; 32],
        person: Some(person_id(1)),
        client: None,
        created_at: BEGINNING,
        expires_at: at(3600),
        revoked_at: None,
        epoch: 0,
    };
    let mut batch = Batch::new(COUNTY);
    batch.tokens.push(row.clone());
    store.save(&batch).await.unwrap();
    assert_eq!(store.token(COUNTY, &[1; 32]).await.unwrap(), Some(row.clone()));
    assert_eq!(store.token(OTHER, &[1; 32]).await.unwrap(), None);
    row.revoked_at = Some(at(60));
    batch.tokens = vec![row.clone()];
    store.save(&batch).await.unwrap();
    assert_eq!(store.token(COUNTY, &[1; 32]).await.unwrap(), Some(row));
}

async fn attachments_keep_who_brought_them_first(database: Arc<TestDatabase>) {
    let store = open(&database).await;
    let row = |who: &str| AttachmentRow {
        hash: [1; 32],
        media_type: "image/jpeg".to_owned(),
        bytes: 123_456,
        width: Some(1280),
        height: None,
        name: "路灯.jpg".to_owned(),
        uploaded_by: who.to_owned(),
        created_at: BEGINNING,
    };
    for who in ["one", "other"] {
        let mut batch = Batch::new(COUNTY);
        batch.attachments.push(row(who));
        store.save(&batch).await.unwrap();
    }
    assert_eq!(store.attachments(COUNTY, &[[2; 32], [1; 32]]).await.unwrap(), [row("one")]);
    assert_eq!(store.attachments(OTHER, &[[1; 32]]).await.unwrap(), []);
}
