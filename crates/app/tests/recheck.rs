//! Looking again at what has ended: what is drawn, for whom, with which signs, and what follows; on both databases.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

mod county;

use county::{County, dispatch, finish, on_both, words};
use gewu_app::AppError;
use gewu_app::attachment::Upload;
use gewu_app::matter::recheck::{Recheck, Sign};
use gewu_app::matter::{Caller, Verb};
use gewu_app::testing::{CAST, RESIDENT, TENANT, person};
use gewu_kernel::id::{BodyId, MatterId};
use gewu_matter::Refusal;
use serde_json::{Value, json};

const URBAN_MANAGEMENT: BodyId = BodyId(4);
const OFFICER: &str = "值班长老何";

/// Every matter is drawn from now on.
async fn all_are_drawn(county: &County) {
    let all = "[parameters]\nrecheck_one_in = 1\n";
    county.app.set_overlay(TENANT, "event-loop", all, "test").await.unwrap();
}

/// Somebody reports something, and it is sent to a unit.
async fn at_work(county: &County, title: &str) -> MatterId {
    let matter = county.report("road-lamp", title).await.matter;
    let task = county.task(matter, "triage").await;
    county.does("网格长老梁", matter, dispatch(task, URBAN_MANAGEMENT)).await;
    matter
}

/// The unit says that it is done, in these words, somebody else has seen it, and its reporter confirms.
async fn done(county: &County, matter: MatterId, form: Value) {
    let task = county.task(matter, "handle").await;
    county.does("城管老陈", matter, finish(task, "solved", form)).await;
    let task = county.task(matter, "verify").await;
    county.does("网格员小林", matter, finish(task, "passed", json!(null))).await;
    let task = county.task(matter, "confirm").await;
    county.by_receipt(matter, finish(task, "yes", json!(null))).await.unwrap();
    county.app.order(TENANT).await.unwrap();
    county.app.follow_rechecks(TENANT).await.unwrap();
    county.pass(1);
}

async fn closed(county: &County, title: &str, said: &str) -> MatterId {
    let matter = at_work(county, title).await;
    done(county, matter, words(said)).await;
    matter
}

async fn waiting(county: &County, name: &str) -> Vec<Recheck> {
    county.app.rechecks(TENANT, person(name), None, 50).await.unwrap().lines
}

async fn signs(county: &County, matter: MatterId) -> Vec<Sign> {
    let found = county.app.recheck(TENANT, person(OFFICER), matter).await.unwrap();
    found.unwrap_or_else(|| panic!("{matter} does not wait")).signs
}

/// A picture that the unit took.
async fn picture(county: &County) -> String {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(40, 30, image::Rgb([20, 90, 60]))
        .write_to(&mut bytes, image::ImageFormat::Png)
        .unwrap();
    let upload = Upload { bytes: bytes.into_inner(), name: "done.png".into() };
    let caller = Caller::Person(person("城管老陈"));
    county.app.put_attachment(TENANT, &caller, upload, ()).await.unwrap().hash
}

fn unsound() -> Verb {
    Verb::Recheck { sound: false, form: words("到现场看了，灯还是不亮") }
}

fn sound() -> Verb {
    Verb::Recheck { sound: true, form: Value::Null }
}

#[tokio::test]
async fn what_is_found_unsound_comes_back_and_its_reporter_hears() {
    on_both(|county| async move {
        all_are_drawn(&county).await;
        let lamp = closed(&county, "村口路灯不亮", "更换了灯泡和镇流器，已亮").await;
        let wall = closed(&county, "围墙倒塌", "砌好了围墙，清走了碎砖").await;
        let lines = waiting(&county, OFFICER).await;
        assert_eq!(lines.iter().map(|it| it.matter.matter).collect::<Vec<_>>(), [lamp, wall]);
        assert!(lines.iter().all(|it| it.signs.is_empty()), "nothing speaks against them: {lines:?}");

        county.does(OFFICER, wall, sound()).await;
        let refused = county.act(OFFICER, lamp, Verb::Recheck { sound: false, form: Value::Null }).await;
        assert!(matches!(refused, Err(AppError::Refused(Refusal::NeedsReason))), "{refused:?}");
        county.told().await;
        county.does(OFFICER, lamp, unsound()).await;
        // At once, not only when the journal was followed.
        assert_eq!(waiting(&county, OFFICER).await, []);
        let told = county.told().await;
        assert!(told.contains(&(format!("reporter:{lamp}"), "reopened".into())), "{told:?}");
        let view = county.app.show(TENANT, &Caller::Reporter(lamp), lamp).await.unwrap();
        assert_eq!(view.tasks[0].step, "triage");
        let found = view.timeline.iter().find(|fact| fact.kind == "rechecked").unwrap();
        assert_eq!(found.personal.get("words"), Some(&json!("到现场看了，灯还是不亮")), "{found:?}");

        county.app.order(TENANT).await.unwrap();
        county.app.follow_rechecks(TENANT).await.unwrap();
        let again = county.act(OFFICER, wall, sound()).await;
        assert!(matches!(again, Err(AppError::NotDrawn)), "once for each end: {again:?}");
    })
    .await;
}

/// The red lines: nobody picks what is looked at, nobody looks at their own work, and no other list shows it.
#[tokio::test]
async fn nobody_chooses_and_nobody_judges_their_own_work() {
    on_both(|county| async move {
        let none = "[parameters]\nrecheck_one_in = 4000000000\n";
        county.app.set_overlay(TENANT, "event-loop", none, "test").await.unwrap();
        let undrawn = closed(&county, "井盖松动", "加固了井盖，走上去不响").await;
        assert_eq!(waiting(&county, OFFICER).await, []);
        let refused = county.act(OFFICER, undrawn, unsound()).await;
        assert!(matches!(refused, Err(AppError::NotDrawn)), "{refused:?}");
        all_are_drawn(&county).await;
        let lamp = closed(&county, "村口路灯不亮", "更换了灯泡和镇流器，已亮").await;
        for (name, ..) in CAST.into_iter().filter(|(name, ..)| *name != OFFICER) {
            assert_eq!(waiting(&county, name).await, [], "{name}");
            let refused = county.act(name, lamp, unsound()).await;
            assert!(refused.is_err(), "{name}: {refused:?}");
        }
        let refused = county.by_receipt(lamp, unsound()).await;
        assert!(matches!(refused, Err(AppError::Refused(Refusal::NotYours { .. }))), "{refused:?}");
        let stranger = county.app.recheck(TENANT, person(RESIDENT), lamp).await;
        assert!(matches!(stranger, Err(AppError::NoSuchMatter(_))), "{stranger:?}");

        // Whoever has had a part in it looks at something else.
        assert_eq!(waiting(&county, OFFICER).await.len(), 1);
        for _ in 0..2 {
            county.by_receipt(lamp, Verb::Reopen { form: words("又不亮了") }).await.unwrap();
            let view = county.app.show(TENANT, &Caller::Reporter(lamp), lamp).await.unwrap();
            let (step, again) = (view.tasks[0].step.clone(), view.tasks[0].task);
            let (verify, confirm) = match step.as_str() {
                "triage" => {
                    county.does("网格长老梁", lamp, dispatch(again, URBAN_MANAGEMENT)).await;
                    let task = county.task(lamp, "handle").await;
                    county.does("城管老陈", lamp, finish(task, "solved", words("换了一根电线"))).await;
                    ("verify", "confirm")
                }
                _ => {
                    county.does(OFFICER, lamp, finish(again, "solved", words("请供电局换了线路"))).await;
                    ("verify-last", "confirm-last")
                }
            };
            let task = county.task(lamp, verify).await;
            county.does("网格员小林", lamp, finish(task, "passed", json!(null))).await;
            let task = county.task(lamp, confirm).await;
            county.by_receipt(lamp, finish(task, "yes", json!(null))).await.unwrap();
            county.app.order(TENANT).await.unwrap();
            county.app.follow_rechecks(TENANT).await.unwrap();
            assert_eq!(waiting(&county, OFFICER).await.len(), usize::from(verify == "verify"));
        }
        let refused = county.act(OFFICER, lamp, sound()).await;
        assert!(matches!(refused, Err(AppError::Refused(Refusal::OwnCase { .. }))), "{refused:?}");
    })
    .await;
}

#[tokio::test]
async fn each_sign_is_told_with_what_it_rests_on() {
    on_both(|county| async move {
        all_are_drawn(&county).await;
        const COPIED: &str = "已现场处置完毕，群众表示满意。";
        let first = closed(&county, "路灯不亮", COPIED).await;
        assert_eq!(signs(&county, first).await, [], "the first to write something has copied nothing");
        let second = closed(&county, "垃圾堆积", " 已现场处置完毕 群众表示满意 ").await;
        assert_eq!(signs(&county, second).await, [Sign::CopiedWords { others: 1, last: first }]);
        let third = closed(&county, "水沟堵塞", COPIED).await;
        assert_eq!(signs(&county, third).await, [Sign::CopiedWords { others: 2, last: second }]);
        // What is short is alike by chance.
        closed(&county, "井盖松动", "已修好").await;
        let short = closed(&county, "护栏松动", "已修好").await;
        assert_eq!(signs(&county, short).await, []);

        let picture = picture(&county).await;
        let with = |said: &str| json!({ "words": said, "attachments": [picture] });
        let lamp = at_work(&county, "路灯不亮").await;
        done(&county, lamp, with("换了灯泡")).await;
        assert_eq!(signs(&county, lamp).await, []);
        let bin = at_work(&county, "垃圾桶破损").await;
        done(&county, bin, with("换了新桶")).await;
        assert_eq!(signs(&county, bin).await, [Sign::ReusedFiles { others: 1, last: lamp }]);

        let hasty = at_work(&county, "标牌脱落").await;
        let view = county.app.show(TENANT, &Caller::Reporter(hasty), hasty).await.unwrap();
        let due = view.tasks[0].due_at.unwrap();
        county.clock.advance_to(due - jiff::SignedDuration::from_mins(12));
        done(&county, hasty, words("重新装上了标牌并拧紧螺丝")).await;
        assert_eq!(signs(&county, hasty).await, [Sign::LastMinutes { minutes: 12 }]);
    })
    .await;
}

/// Drawing anew from the journal gives the same, whatever was drawn when.
#[tokio::test]
async fn drawing_anew_draws_the_same() {
    on_both(|county| async move {
        let some = "[parameters]\nrecheck_one_in = 4\n";
        county.app.set_overlay(TENANT, "event-loop", some, "test").await.unwrap();
        let mut closings = Vec::new();
        for number in 0..24 {
            let said = if number % 3 == 0 { "已现场处置完毕，请放心" } else { "换了灯泡" };
            closings.push(closed(&county, &format!("第{number}盏路灯不亮"), said).await);
        }
        let drawn = waiting(&county, OFFICER).await;
        assert!(!drawn.is_empty() && drawn.len() < closings.len(), "{} of 24", drawn.len());
        let copied = drawn.iter().filter(|it| !it.signs.is_empty()).count();
        assert_eq!(copied, 7, "with a weight of 5 of 4, each that copied is drawn");
        county.does(OFFICER, drawn[0].matter.matter, sound()).await;
        county.app.rebuild_rechecks(TENANT).await.unwrap();
        assert_eq!(waiting(&county, OFFICER).await, drawn[1..]);

        // A page at a time it is the same list.
        let (mut paged, mut after) = (Vec::new(), None);
        loop {
            let page = county.app.rechecks(TENANT, person(OFFICER), after, 2).await.unwrap();
            paged.extend(page.lines);
            let Some(next) = page.next else { break };
            after = Some(next);
        }
        assert_eq!(paged, drawn[1..]);

        county.pass(60 * 24 * 40);
        assert_eq!(waiting(&county, OFFICER).await, [], "nobody looks again after weeks");
    })
    .await;
}
