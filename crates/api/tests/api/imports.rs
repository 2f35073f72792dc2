//! Tables over HTTP: sent, followed to their end, what was left out handed back, links handed over once.

use crate::stage::{Answer, Session, Stage};
use axum::body::Body;
use serde_json::Value;
use std::time::Duration;

crate::both! { a_table_is_brought_and_what_is_left_out_comes_back, links_are_handed_over_once, what_is_no_table_is_refused }

/// Sends a table and waits for its end.
async fn brought(stage: &Stage, session: &Session, path: &str, table: impl Into<Body>) -> Value {
    let sent = stage.post(path).signed_in(session).send(table.into()).await.expect(202);
    let path = format!("/api/v1/imports/{}", sent.text("/import"));
    for _ in 0..200 {
        let seen = stage.get(&path).signed_in(session).send(Body::empty()).await.expect(200);
        if !seen.body["ended-at"].is_null() {
            return seen.body;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the import does not end");
}

async fn rejects(stage: &Stage, session: &Session, import: &Value) -> Answer {
    let path = format!("/api/v1/imports/{}/rejects", import["import"].as_str().unwrap());
    stage.get(&path).signed_in(session).send(Body::empty()).await
}

async fn a_table_is_brought_and_what_is_left_out_comes_back(stage: Stage) {
    stage.administrators().await;
    let system = stage.sign_in("system-admin").await;
    let table = "编号,规程,区域编码,类别,标题,上报时间\n\
        A-1,事件办理,459901001001,路灯不亮,村口路灯不亮,2023-05-04\n\
        A-2,事件办理,459901001001,路灯不亮,桥头路灯不亮,昨天\n";
    let path = "/api/v1/imports/of/matters?file=old.csv&book=old";
    let tried = brought(&stage, &system, &format!("{path}&dry-run=true"), table).await;
    assert_eq!((&tried["done"]["added"], &tried["done"]["left-out"]), (&1.into(), &1.into()), "{tried}");
    let done = brought(&stage, &system, path, table).await;
    assert_eq!((&done["done"]["added"], &done["done"]["left-out"]), (&1.into(), &1.into()), "{done}");
    assert_eq!((done["file"].as_str(), done["rows"].as_u64()), (Some("old.csv"), Some(2)));
    assert_eq!(done["done"]["problems"][0]["line"], 3);
    let left = String::from_utf8(rejects(&stage, &system, &done).await.expect(200).bytes).unwrap();
    assert!(left.contains("A-2") && left.contains("昨天") && !left.contains("A-1"), "{left}");
    let again = brought(&stage, &system, path, left.replace("昨天", "2023-05-05")).await;
    assert_eq!((&again["done"]["added"], &again["done"]["left-out"]), (&1.into(), &0.into()), "{again}");
    rejects(&stage, &system, &again).await.expect(404);
    let all = stage.get("/api/v1/imports").signed_in(&system).send(Body::empty()).await.expect(200);
    assert_eq!(all.body.as_array().unwrap().len(), 3);
}

async fn links_are_handed_over_once(stage: Stage) {
    stage.administrators().await;
    let system = stage.sign_in("system-admin").await;
    let people = "external_key,name,body_code,body_area_code,role,from\n\
        k1,新来的小刘,urban-management,459901000000,handler,2026-01-01\n";
    let done = brought(&stage, &system, "/api/v1/imports/of/people", people).await;
    assert_eq!(done["done"]["left-out"], 0, "{done}");
    // Whoever lets people in grants no powers this way.
    let accounts = "external_key,login,power\nk1,xiaoliu,security\n";
    let refused = brought(&stage, &system, "/api/v1/imports/of/accounts", accounts).await;
    assert_eq!((&refused["done"]["left-out"], &refused["links"]), (&1.into(), &0.into()), "{refused}");
    let accounts = "external_key,login,power\nk1,xiaoliu,\n";
    let opened = brought(&stage, &system, "/api/v1/imports/of/accounts", accounts).await;
    assert_eq!((&opened["done"]["added"], &opened["links"]), (&1.into(), &1.into()), "{opened}");
    let path = format!("/api/v1/imports/{}/links", opened["import"].as_str().unwrap());
    let links = stage.post(&path).signed_in(&system).send(Body::empty()).await.expect(200).bytes;
    let links = String::from_utf8(links).unwrap();
    assert!(links.contains("xiaoliu,http") && links.contains("/desk/welcome#"), "{links}");
    stage.post(&path).signed_in(&system).send(Body::empty()).await.expect(404);
}

async fn what_is_no_table_is_refused(stage: Stage) {
    stage.administrators().await;
    let system = stage.sign_in("system-admin").await;
    let done = brought(&stage, &system, "/api/v1/imports/of/matters", "\u{0}\u{1}\u{2}nonsense").await;
    assert!(done["refused"].is_string() && done["done"].is_null(), "{done}");
    for (path, body, status) in [
        ("/api/v1/imports/of/matters", "", 422),
        ("/api/v1/imports/of/secrets", "a,b\n", 404),
        ("/api/v1/imports/of/matters?sheets=2", "a,b\n", 400),
    ] {
        stage.post(path).signed_in(&system).send(Body::from(body)).await.expect(status);
    }
    let tables = stage.get("/api/v1/imports/tables").signed_in(&system).send(Body::empty()).await.expect(200);
    let matters = tables.body.as_array().unwrap().iter().find(|it| it["about"] == "matters").unwrap().clone();
    let names = matters["columns"][0]["names"].as_array().unwrap().clone();
    assert!(names.contains(&"编号".into()) && names.contains(&"external_id".into()), "{names:?}");
    let other = stage.sign_in("audit-admin").await;
    stage.get("/api/v1/imports").signed_in(&other).send(Body::empty()).await.expect(403);
}
