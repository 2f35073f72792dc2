//! Tables over HTTP: sent, followed to their end, what was left out handed back, links handed over once.

use crate::stage::{Answer, Session, Stage};
use axum::body::Body;
use gewu_app::testing::told_in_chinese;
use serde_json::Value;
use std::time::Duration;

crate::both! {
    a_table_is_brought_and_what_is_left_out_comes_back, what_is_wrong_is_told_in_the_readers_language,
    links_are_handed_over_once, what_is_no_table_is_refused
}

/// Sends a table and waits for its end.
async fn brought(stage: &Stage, session: &Session, path: &str, table: impl Into<Body>) -> Value {
    brought_in(stage, session, "zh-CN", path, table).await
}

/// The same by a reader of a language.
async fn brought_in(
    stage: &Stage,
    session: &Session,
    language: &str,
    path: &str,
    table: impl Into<Body>,
) -> Value {
    let sent = stage.post(path).signed_in(session).with("Accept-Language", language);
    let sent = sent.send(table.into()).await.expect(202);
    let path = format!("/api/v1/imports/{}", sent.text("/import"));
    for _ in 0..200 {
        let seen = stage.get(&path).signed_in(session).with("Accept-Language", language);
        let seen = seen.send(Body::empty()).await.expect(200);
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
    assert!(left.lines().next().unwrap().ends_with(",原因") && left.contains("请写成 2024-03-01"), "{left}");
    let again = brought(&stage, &system, path, left.replace("昨天", "2023-05-05")).await;
    assert_eq!(again["done"]["notes"], serde_json::json!([]), "the reasons of last time say nothing");
    assert_eq!((&again["done"]["added"], &again["done"]["left-out"]), (&1.into(), &0.into()), "{again}");
    rejects(&stage, &system, &again).await.expect(404);
    let all = stage.get("/api/v1/imports").signed_in(&system).send(Body::empty()).await.expect(200);
    assert_eq!(all.body.as_array().unwrap().len(), 3);
}

/// Why rows were left out, how the file was read, and why it was refused.
fn told(import: &Value) -> Vec<String> {
    let list = |under: &str| import["done"][under].as_array().cloned().unwrap_or_default();
    let reasons = list("problems").into_iter().map(|problem| problem["reason"].clone());
    let all = reasons.chain(list("notes")).chain([import["refused"].clone()]);
    all.filter_map(|said| said.as_str().map(str::to_owned)).collect()
}

async fn what_is_wrong_is_told_in_the_readers_language(stage: Stage) {
    let stage = stage.unthrottled();
    stage.administrators().await;
    let system = stage.sign_in("system-admin").await;
    let book = "编号,规程,区域编码,类别,标题,内容,上报时间,办结时间,办结方式,处理结果,备注\n\
        A-1,事件办理,459901001001,路灯不亮,村口路灯不亮,三盏,2027-01-01,,,,甲\n\
        A-2,打报告,459901001001,路灯不亮,村口路灯不亮,三盏,2023-05-04,,,,\n\
        A-3,事件办理,1,路灯不亮,村口路灯不亮,三盏,2023-05-04,,,,\n\
        A-4,事件办理,,路灯不亮,村口路灯不亮,三盏,2023-05-04,,,,\n\
        A-5,事件办理,459901001001,别的事,村口路灯不亮,三盏,2023-05-04,,,,\n\
        A-6,事件办理,459901001001,路灯不亮,灯,三盏,2023-05-04,,,,\n\
        A-7,事件办理,459901001001,路灯不亮,村口路灯不亮,三盏,2023-05-04,2023-05-06,,,\n\
        A-8,事件办理,459901001001,路灯不亮,村口路灯不亮,三盏,2023-05-04,,,已解决,\n\
        ,事件办理,459901001001,路灯不亮,村口路灯不亮,三盏,2023-05-04,,,,\n\
        A-9,事件办理,459901001001\n";
    let people = "external_key,name\nk1,新来的小刘\nk2,新来的小李\nk3,新来的小陈\n";
    let added = brought(&stage, &system, "/api/v1/imports/of/people", people).await;
    assert_eq!(added["done"]["added"], 3, "{added}");
    let opened =
        brought(&stage, &system, "/api/v1/imports/of/accounts", "人员编号,登录名\nk3,xiaochen\n").await;
    assert_eq!(opened["done"]["added"], 1, "{opened}");
    let accounts = "人员编号,登录名,管理权限\nk1,x,\nk2,system-admin,\nk3,laochen,\nk9,xiaowu,\nk1,xiaoliu,root\n\
        k1,xiaoliu,audit\nk1,xiaoliu,\n";
    let areas = "编码,名称,级别,上级编码,起始日期\n9,甲,乡,,\n9,甲,town,8,\n9,甲,town,,昨天\n,甲,town,,\n";
    let bodies = "编码,名称,类型,区域编码\na,甲,office,459901000000\nb,乙,centre,1\n";
    let posts = "人员编号,姓名,组织编码,组织区域编码,角色,任职日期,副职\nk1,新来的小刘,nobody,459901000000,handler,2026-01-01,\n\
        k1,新来的小刘,urban-management,459901000000,mayor,2026-01-01,\n\
        k1,新来的小刘,urban-management,459901000000,handler,2026-01-01,也许\n\
        k1,新来的小刘,urban-management,,handler,2026-01-01,\n,无名,,,,,\n";
    for (about, table, left_out) in [
        ("matters", Vec::<u8>::from(book), 10),
        ("accounts", accounts.into(), 7),
        ("areas", areas.into(), 4),
        ("bodies", bodies.into(), 2),
        ("people", posts.into(), 5),
        ("matters", b"\0\x01nonsense".to_vec(), 0),
        ("areas", "甲,乙\n1,2\n".into(), 0),
    ] {
        let path = format!("/api/v1/imports/of/{about}?dry-run=true");
        let chinese = brought_in(&stage, &system, "zh-CN", &path, table.clone()).await;
        let english = brought_in(&stage, &system, "en", &path, table).await;
        assert_eq!(chinese["done"]["left-out"].as_u64().unwrap_or(0), left_out, "{chinese}");
        let (zh, en) = (told(&chinese), told(&english));
        assert!(!zh.is_empty() && zh.len() == en.len(), "{zh:#?}, {en:#?}");
        for said in &zh {
            assert!(told_in_chinese(said), "{about}: {said}");
        }
        for said in &en {
            assert!(!told_in_chinese(said) && said.contains(' '), "{about}: {said}");
        }
        if left_out > 0 {
            let file = |answer: Answer| String::from_utf8(answer.expect(200).bytes).unwrap();
            let head = |file: &str| file.lines().next().unwrap_or_default().to_owned();
            let (ours, theirs) =
                (rejects(&stage, &system, &chinese).await, rejects(&stage, &system, &english).await);
            let (ours, theirs) = (file(ours), file(theirs));
            assert!(head(&ours).ends_with(",原因") && head(&theirs).ends_with(",reason"), "{ours}{theirs}");
            assert!(ours.contains(&zh[0].replace('"', "\"\"")), "{ours}");
            assert!(theirs.contains(&en[0].replace('"', "\"\"")), "{theirs}");
        }
        // Another reader of the same import reads it in their own language.
        let address = format!("/api/v1/imports/{}", chinese["import"].as_str().unwrap());
        let seen = stage.get(&address).signed_in(&system).with("Accept-Language", "en");
        assert_eq!(told(&seen.send(Body::empty()).await.expect(200).body), en);
    }
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
