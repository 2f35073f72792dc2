//! What else tells of a matter: what is known, what is likely, and what of it each reader learns; on both databases.

#![allow(clippy::unwrap_used, reason = "what fails here fails a test")]

mod county;

use county::{County, acted, finish, on_both, reported, words};
use gewu_app::AppError;
use gewu_app::matter::alike::{Alike, Reason};
use gewu_app::matter::{Caller, Verb, Where, Work};
use gewu_app::testing::{CAST, OTHER_SMALL_GRID, SMALL_GRID, TENANT, person};
use gewu_kernel::id::{AreaId, MatterId};
use serde_json::json;

/// Somebody reports something, in one line and in full.
async fn told(county: &County, area: AreaId, source: &str, title: &str, text: &str) -> MatterId {
    let mut request = reported("road-lamp", title, None);
    let Work::Report(report) = &mut request.work else { unreachable!() };
    report.form["text"] = json!(text);
    report.at = Where::Area(area);
    report.source = Some(source.to_owned());
    county.app.submit(TENANT, request).await.unwrap().matter
}

async fn alike(county: &County, reader: &str, matter: MatterId) -> Alike {
    county.app.alike(TENANT, person(reader), matter).await.unwrap()
}

async fn join(county: &County, matter: MatterId, into: MatterId) {
    let task = county.task(matter, "triage").await;
    let Verb::Finish { task, outcome, form, binds, marks, .. } = finish(task, "join", json!(null)) else {
        unreachable!()
    };
    let into = Some(into);
    county
        .does("网格长老梁", matter, Verb::Finish { task, outcome, form, binds, marks, into, party: None })
        .await;
}

fn proposed(alike: &Alike) -> Vec<MatterId> {
    alike.proposed.iter().map(|it| it.matter.matter).collect()
}

#[tokio::test]
async fn what_is_told_twice_is_proposed_with_reasons() {
    on_both(|county| async move {
        let lamp =
            told(&county, SMALL_GRID, "portal", "村口大榕树旁路灯不亮", "榕树底下那盏路灯三天没亮").await;
        let other = told(&county, SMALL_GRID, "portal", "小学门口井盖破损", "井盖裂开，孩子经过危险").await;
        let elsewhere = told(&county, OTHER_SMALL_GRID, "portal", "村口大榕树旁路灯不亮", "路灯没亮").await;
        county.pass(30);
        let again =
            told(&county, SMALL_GRID, "telephone", "大榕树旁边的路灯坏了", "榕树底下路灯没亮，天黑看不见")
                .await;
        let found = alike(&county, "网格长老梁", again).await;
        assert_eq!(found.proposed.first().map(|it| it.matter.matter), Some(lamp), "{found:?}");
        assert!(!proposed(&found).contains(&other) && !proposed(&found).contains(&elsewhere), "{found:?}");
        let likely = &found.proposed[0];
        assert!((15..=100).contains(&likely.percent), "{likely:?}");
        assert!(likely.reasons.contains(&Reason::SameCategory), "{likely:?}");
        assert!(
            likely.reasons.iter().any(|it| matches!(it, Reason::Stretch(_) | Reason::Words(_))),
            "{likely:?}"
        );
        // Before anything is done the later one is as likely for whoever opens the earlier one.
        assert!(proposed(&alike(&county, "网格长老梁", lamp).await).contains(&again));
    })
    .await;
}

/// Whoever may not read a matter learns nothing of it here, and whoever reads only its title no word of its text.
#[tokio::test]
async fn nobody_learns_more_than_by_reading() {
    on_both(|county| async move {
        let lamp = told(&county, SMALL_GRID, "portal", "村口路灯不亮", "隔壁老张家门前那盏").await;
        let again = told(&county, SMALL_GRID, "telephone", "村口路灯不亮", "老张家门前那盏还是不亮").await;
        let (mut quoted, mut bare) = (0, 0);
        for (reader, ..) in CAST {
            let caller = Caller::Person(person(reader));
            let read = |matter| county.app.show(TENANT, &caller, matter);
            let found = county.app.alike(TENANT, person(reader), again).await;
            let Ok(view) = read(again).await else {
                assert!(matches!(found, Err(AppError::NoSuchMatter(_))), "{reader}: {found:?}");
                continue;
            };
            let found = found.unwrap();
            let quotes = found.proposed.iter().flat_map(|it| &it.reasons);
            let quotes = quotes.filter(|it| matches!(it, Reason::Stretch(_) | Reason::Words(_))).count();
            let reads = view.form.contains_key("text") && read(lamp).await.unwrap().form.contains_key("text");
            assert_eq!(proposed(&found), [lamp], "{reader}");
            assert_eq!(quotes > 0, reads, "{reader}: {found:?}");
            *(if reads { &mut quoted } else { &mut bare }) += 1;
        }
        assert!(quoted > 0 && bare > 0, "{quoted} read both, {bare} only the titles");
    })
    .await;
}

/// One thing told by three ways is one matter with all three; the words of each count for what comes next.
#[tokio::test]
async fn each_way_in_which_it_was_told_is_listed() {
    on_both(|county| async move {
        let first = told(&county, SMALL_GRID, "portal", "村口路灯不亮", "大榕树旁").await;
        county.pass(5);
        let second = told(&county, SMALL_GRID, "telephone", "一盏灯坏了", "祠堂斜对面电线杆上").await;
        county.pass(5);
        let third = told(&county, SMALL_GRID, "visit", "晚上太黑", "出门看不见路").await;
        join(&county, third, second).await;
        join(&county, second, first).await;
        let found = alike(&county, "网格长老梁", first).await;
        let ways: Vec<_> = found.told.iter().map(|it| (it.matter.unwrap(), it.source.as_deref())).collect();
        let by = [(first, Some("portal")), (second, Some("telephone")), (third, Some("visit"))];
        assert_eq!(ways, by);
        assert_eq!(found.may, ["recur"]);
        let part = alike(&county, "网格长老梁", second).await;
        assert_eq!(part.joined_into.map(|it| it.matter), Some(first));
        assert_eq!(part.may, ["part"]);
        assert_eq!(part.proposed, []);

        let next = told(&county, SMALL_GRID, "portal", "灯坏了", "祠堂斜对面的电线杆").await;
        assert_eq!(
            proposed(&alike(&county, "网格长老梁", next).await),
            [first],
            "by the words of what was joined"
        );
        county.does("网格长老梁", second, Verb::Part { form: words("祠堂那盏是另一盏") }).await;
        let found = alike(&county, "网格长老梁", first).await;
        assert_eq!(found.told.len(), 1, "{found:?}");
        assert_eq!(proposed(&alike(&county, "网格长老梁", next).await)[0], second);
    })
    .await;
}

/// What ended not long ago is proposed as having come back, and no longer when it is said or too long ago.
#[tokio::test]
async fn what_came_back_is_found_from_both_sides() {
    on_both(|county| async move {
        let earlier = told(&county, SMALL_GRID, "portal", "村口大榕树旁路灯不亮", "榕树底下那盏").await;
        let task = county.task(earlier, "triage").await;
        county.does("网格长老梁", earlier, finish(task, "decline", words("不属于受理范围"))).await;
        county.pass(60 * 24 * 5);
        let later =
            told(&county, SMALL_GRID, "portal", "村口大榕树旁路灯又不亮了", "榕树底下那盏又坏了").await;
        let found = alike(&county, "网格长老梁", later).await;
        assert_eq!(proposed(&found), [earlier], "{found:?}");
        assert_eq!(found.proposed[0].matter.status, "ended");
        county.does("网格长老梁", later, Verb::Recur { of: Some(earlier) }).await;
        let found = alike(&county, "网格长老梁", later).await;
        assert_eq!((proposed(&found), found.recurs.map(|it| it.matter)), (vec![], Some(earlier)));
        let found = alike(&county, "网格长老梁", earlier).await;
        assert_eq!(found.came_back.iter().map(|it| it.matter).collect::<Vec<_>>(), [later]);
        // Whoever sees neither names none, and a name that is none is refused.
        let stranger =
            acted(Caller::Person(person("外镇网格长老覃")), later, Verb::Recur { of: Some(earlier) });
        assert!(matches!(county.app.submit(TENANT, stranger).await, Err(AppError::NoSuchMatter(_))));

        county.pass(60 * 24 * 400);
        let much_later = told(&county, SMALL_GRID, "portal", "村口大榕树旁路灯不亮", "榕树底下那盏").await;
        assert!(!proposed(&alike(&county, "网格长老梁", much_later).await).contains(&earlier));
    })
    .await;
}
