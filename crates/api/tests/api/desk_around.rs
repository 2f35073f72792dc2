//! The picture of a procedure, the map, and the pages of the desk themselves.

use crate::stage::Stage;
use axum::body::Body;
use serde_json::{Value, json};

crate::both! { a_drawing_shows_the_way, a_map_counts_what_is_open, the_desk_is_served }

async fn a_drawing_shows_the_way(stage: Stage) {
    let report = stage.report().await;
    let matter = report.text("/matter");
    let triage = stage.matter("网格长老梁", &matter).await.task("triage");
    stage.finish("网格长老梁", &matter, triage, json!({"outcome": "dispatch"})).await.expect(200);
    let path = format!("/api/v1/matters/{matter}/drawing");
    let drawn = stage.get(&path).by("网格长老梁").send(Body::empty()).await.expect(200);
    assert_eq!(drawn.header("content-type"), "image/svg+xml");
    let svg = String::from_utf8(drawn.bytes).unwrap();
    assert!(svg.contains("▶ 处理") && svg.contains("✓ 研判") && svg.contains("✓ 上报"), "{svg}");
    assert!(!svg.contains("✓ 核查") && !svg.contains("<script") && !svg.contains("style="));
    let english = stage.get(&path).receipt(&report.text("/receipt")).with("Accept-Language", "en");
    let english = english.send(Body::empty()).await.expect(200);
    assert!(String::from_utf8(english.bytes).unwrap().contains("waits here now"));
    stage.get(&path).by("外镇网格员阿宁").send(Body::empty()).await.problem(404, "no-such-matter");
    stage.get(&path).send(Body::empty()).await.problem(401, "needs-sign-in");
}

async fn a_map_counts_what_is_open(stage: Stage) {
    let matter = stage.report().await.text("/matter");
    stage.report().await;
    let map = |name: &'static str, query: &'static str| {
        stage.get(&format!("/api/v1/map?{query}")).by(name).send(Body::empty())
    };
    let count = |map: &Value, area: i64| {
        let place = map["features"].as_array().unwrap().iter().find(|it| it["id"] == area).unwrap().clone();
        (place["properties"]["open"].as_i64().unwrap(), place["properties"]["late"].as_i64().unwrap())
    };
    let grids = map("调度员小许", "area=2&level=small-grid").await.expect(200);
    assert_eq!(grids.header("content-type"), "application/geo+json");
    let grids = grids.body;
    assert_eq!(grids["features"].as_array().unwrap().len(), 2, "only those of the town");
    assert_eq!((count(&grids, 6), count(&grids, 7)), ((2, 0), (0, 0)));
    assert_eq!(grids["features"][0]["geometry"]["type"], "MultiPolygon");
    assert_eq!(grids["features"][0]["properties"]["name"], "大榕一网格");
    let triage = stage.matter("网格长老梁", &matter).await.task("triage");
    let decline = json!({"outcome": "decline", "form": {"words": "重复上报"}});
    stage.finish("网格长老梁", &matter, triage, decline).await.expect(200);
    stage.at("2026-03-02T15:00");
    let towns = map("值班长老何", "area=1&level=town").await.expect(200).body;
    assert_eq!((count(&towns, 2), count(&towns, 12)), ((1, 1), (0, 0)));
    map("外镇网格员阿宁", "area=2&level=small-grid").await.problem(403, "forbidden");
    map("调度员小许", "area=99&level=town").await.problem(404, "no-such-area");
    for wrong in ["area=2&level=planet", "area=2&level=province", "area=2"] {
        map("调度员小许", wrong).await.problem(400, "bad-query");
    }
}

async fn the_desk_is_served(stage: Stage) {
    let page = |path: &'static str| stage.get(path).send(Body::empty());
    assert_eq!(page("/desk").await.expect(308).header("location"), "/desk/");
    // A page of the application is the application, however deep its address.
    for path in ["/desk/", "/desk/queue", "/desk/matters/some-matter"] {
        let page = page(path).await.expect(200);
        assert!(page.header("content-type").starts_with("text/html"));
        assert_eq!(page.header("cache-control"), "no-store");
        let policy = page.header("content-security-policy");
        assert!(policy.contains("script-src 'self'") && policy.contains("style-src 'self'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
    page("/desk/assets/gone-since-the-update.js").await.problem(404, "no-such-page");
}
