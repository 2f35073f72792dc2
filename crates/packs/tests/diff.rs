//! What differs between two packs, in sentences; and that nothing differs without one.

#![allow(clippy::unwrap_used)]

mod common;

use gewu_packs::diff::diff;
use gewu_packs::{Files, Pack, load};

fn event_loop() -> Files {
    common::files(&common::root().join("packs/event-loop"))
}

fn compiled(files: &Files) -> Pack {
    load(files, None).unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    })
}

fn sentences(old: &Pack, new: &Pack, language: &str) -> Vec<String> {
    diff(old, new).iter().map(|change| change.sentence.of(language).to_owned()).collect()
}

/// Edits of the event loop, each `(file, from, to)`.
type Edit = (&'static str, &'static str, &'static str);

fn edited(edits: &[Edit]) -> Files {
    let mut files = event_loop();
    for (file, from, to) in edits {
        let text = files.get(*file).cloned().unwrap_or_default();
        assert!(text.contains(from), "{file} has no {from}");
        files.insert((*file).to_owned(), text.replacen(from, to, 1));
    }
    files
}

/// That some edits come to these sentences and no others.
#[track_caller]
fn says(edits: &[Edit], zh: &[&str], en: &[&str]) {
    let (old, new) = (compiled(&event_loop()), compiled(&edited(edits)));
    assert_eq!(sentences(&old, &new, "zh-CN"), zh);
    assert_eq!(sentences(&old, &new, "en"), en);
}

const EVENT: &str = "event.toml";
const MANIFEST: &str = "pack.toml";
const REPORT: &str = "forms/report.schema.json";

#[test]
fn a_pack_does_not_differ_from_itself() {
    for folder in common::folders() {
        assert_eq!(diff(&common::pack(&folder), &common::pack(&folder)), []);
    }
}

#[test]
fn comments_and_arrangement_are_no_difference() {
    says(&[(EVENT, "id = \"event\"", "# 说明\nid   = \"event\"")], &[], &[]);
}

#[test]
fn a_limit_by_parameter_says_the_parameter_and_the_step() {
    says(
        &[(MANIFEST, "default = \"2 working-hours\"", "default = \"3 working-hours\"")],
        &[
            "参数“研判时限”：默认值由“2 工作小时”改为“3 工作小时”。",
            "参数“研判时限”由“2 工作小时”改为“3 工作小时”。",
            "环节“研判”：时限由“2 工作小时（紧急的 1 紧急小时）”改为“3 工作小时（紧急的 1 紧急小时）”。",
        ],
        &[
            "Parameter “triage limit”: default was “2 working hours” and is now “3 working hours”.",
            "Parameter “triage limit” was “2 working hours” and is now “3 working hours”.",
            "Step “Assess”: limit was “2 working hours (1 urgent hour if urgent)” and is now “3 working hours (1 urgent hour if urgent)”.",
        ],
    );
}

#[test]
fn a_limit_of_a_step_says_old_and_new() {
    says(
        &[(EVENT, "limit = \"10 working-days\"", "limit = \"5 working-days\"")],
        &["环节“督办”：时限由“10 个工作日”改为“5 个工作日”。"],
        &["Step “Supervise”: limit was “10 working days” and is now “5 working days”."],
    );
}

#[test]
fn whoever_does_a_step_is_said_by_role_and_place() {
    says(
        &[(
            EVENT,
            "who = [\"grid-lead @ grid\", \"duty-officer @ town\", \"command-officer @ county\"]",
            "who = [\"grid-lead @ grid\", \"command-officer @ county\"]",
        )],
        &[
            "环节“研判”：由谁办理由“网格长（网格）、镇街值班员（镇街）、县级指挥中心值班长（县）”改为“网格长（网格）、县级指挥中心值班长（县）”。",
        ],
        &[
            "Step “Assess”: who does it was “grid lead (grid), duty officer (town), command officer (county)” and is now “grid lead (grid), command officer (county)”.",
        ],
    );
}

#[test]
fn a_step_that_comes_says_who_how_long_and_where_to() {
    says(
        &[
            (EVENT, "{ title = \"已转交\", to = \"verify\"", "{ title = \"已转交\", to = \"look\""),
            (
                EVENT,
                "[[step]]\nid = \"arbitrate\"",
                "[[step]]\nid = \"look\"\ntitle = \"复看\"\nwho = \"command-officer @ county\"\nlimit = \"2 days\"\nescalate = [\"county-lead @ county\"]\noutcomes = { seen = { title = \"已看\", to = \"verify\" } }\n\n[[step]]\nid = \"arbitrate\"",
            ),
            (
                "words/en.toml",
                "[event.step.arbitrate]",
                "[event.step.look]\n\"\" = \"Look\"\nseen = \"Seen\"\n\n[event.step.arbitrate]",
            ),
        ],
        &[
            "环节“处理”的结果“已转交”：去向由“核查”改为“复看”。",
            "增加环节“复看”（由谁办理：县级指挥中心值班长（县）；时限：2 天；去向：已看 → 核查）。",
            "en 用词有改动。",
        ],
        &[
            "Outcome “Passed on” of the step “Handle”: where it leads was “Verify” and is now “Look”.",
            "Step “Look” is new (who does it: command officer (county); limit: 2 days; where it leads: Seen → Verify).",
            "Words in en: rewritten.",
        ],
    );
}

#[test]
fn each_kind_of_change_has_its_sentence() {
    let cases: &[(&[Edit], &str)] = &[
        (&[(EVENT, "title = \"研判\"", "title = \"初判\"")], "环节“研判”改称“初判”。"),
        (&[(EVENT, "title = \"派遣\"", "title = \"派单\"")], "环节“研判”的结果“派遣”改称“派单”。"),
        (&[(MANIFEST, "title = \"事件闭环\"", "title = \"事件处置\"")], "机制包“事件闭环”改称“事件处置”。"),
        (&[(MANIFEST, "handler         = \"经办人\"", "handler = \"承办人\"")], "角色“经办人”改称“承办人”。"),
        (
            &[(MANIFEST, "county-lead     =", "county-deputy = \"县副职\"\ncounty-lead     =")],
            "增加角色“县副职”。",
        ),
        (
            &[(MANIFEST, "power             = \"供电局\"", "power = \"电力公司\"")],
            "单位“供电局”改称“电力公司”。",
        ),
        (
            &[(EVENT, "applies_from = \"2016-01-01\"", "applies_from = \"2026-01-01\"")],
            "规程“事件办理”：施行日期由“2016-01-01”改为“2026-01-01”。",
        ),
        (
            &[(EVENT, "\"anyone\", ", "")],
            "规程“事件办理”：谁可以发起由“任何人、网格员、网格长、联户代表、热线话务员”改为“网格员、网格长、联户代表、热线话务员”。",
        ),
        (
            &[(EVENT, "every = \"1 day\"", "every = \"2 days\"")],
            "规程“事件办理”：催办由“上报人，每 1 天 一次”改为“上报人，每 2 天 一次”。",
        ),
        (
            &[(EVENT, "usual = \"1 working-day\"", "usual = \"2 working-days\"")],
            "规程“事件办理”：逐级提醒的间隔由“1 个工作日（紧急的 2 紧急小时）”改为“2 个工作日（紧急的 2 紧急小时）”。",
        ),
        (&[(EVENT, "times = 2\n", "times = 3\n")], "规程“事件办理”：重新打开的次数由“2 次”改为“3 次”。"),
        (
            &[(EVENT, "\"declined\", \"joined\"]", "\"joined\"]")],
            "规程“事件办理”：可以重新打开的办结方式由“办结（上报人确认）、办结（上报人未回应）、不予受理、并入另一事件”改为“办结（上报人确认）、办结（上报人未回应）、并入另一事件”。",
        ),
        (
            &[(EVENT, "one_in = \"parameter.recheck_one_in\"", "one_in = 10")],
            "规程“事件办理”：抽查比例由“每 20 件抽 1 件”改为“每 10 件抽 1 件”。",
        ),
        (
            &[(EVENT, "within = \"15 working-days\"", "within = \"20 working-days\"")],
            "规程“事件办理”：复核的期限由“15 个工作日”改为“20 个工作日”。",
        ),
        (
            &[(EVENT, "reused_files = { weight = 9 }", "reused_files = { weight = 5 }")],
            "规程“事件办理”：更容易抽中的迹象由“时限剩 30 分钟以内才办完，权重 4、10 字以上的办理情况与另一件相同，权重 4、附件在另一件里用过，权重 9”改为“时限剩 30 分钟以内才办完，权重 4、10 字以上的办理情况与另一件相同，权重 4、附件在另一件里用过，权重 5”。",
        ),
        (
            &[(
                EVENT,
                "disputed           = { title = \"督办后仍有异议\"",
                "disputed = { title = \"仍有异议\"",
            )],
            "办结方式“督办后仍有异议”改称“仍有异议”。",
        ),
        (&[(EVENT, "deferred  = \"暂缓\"", "deferred = \"缓办\"")], "办理结果“暂缓”改称“缓办”。"),
        (
            &[(
                EVENT,
                "escalate = [\"dispatcher @ town\", \"command-officer @ county\"]\nat_most = { times = 6",
                "escalate = [\"command-officer @ county\"]\nat_most = { times = 6",
            )],
            "环节“研判”：超时提醒由“镇街调度员（镇街）、县级指挥中心值班长（县）”改为“县级指挥中心值班长（县）”。",
        ),
        (
            &[(EVENT, "at_most = { times = 6", "at_most = { times = 5")],
            "环节“研判”：最多进入次数由“6 次，之后到督办”改为“5 次，之后到督办”。",
        ),
        (
            &[(
                EVENT,
                "transfer = { binding = \"unit\", times = 1 }",
                "transfer = { binding = \"unit\", times = 2 }",
            )],
            "环节“处理”：转交由“1 次（unit）”改为“2 次（unit）”。",
        ),
        (
            &[(EVENT, "at_most = \"30 days\"", "at_most = \"20 days\"")],
            "环节“处理”：暂停由“1 次，每次最长 30 天，由镇街调度员（镇街）、县级指挥中心值班长（县）在 1 个工作日 内批准”改为“1 次，每次最长 20 天，由镇街调度员（镇街）、县级指挥中心值班长（县）在 1 个工作日 内批准”。",
        ),
        (
            &[(EVENT, "joint    = { role = \"handler\", at_most = 4 }", "")],
            "环节“处理”：协办由“经办人，最多 4 家”改为“没有”。",
        ),
        (
            &[(
                EVENT,
                "not = [\"triage\", \"handle\", \"arbitrate\", \"watch\", \"reporter\"]",
                "not = [\"triage\", \"handle\", \"arbitrate\", \"watch\", \"confirm\", \"reporter\"]",
            )],
            "环节“核查”：回避由“研判、处理、指定办理单位、暂缓跟踪、上报人”改为“研判、处理、指定办理单位、暂缓跟踪、上报人确认、上报人”。",
        ),
        (
            &[(EVENT, "scale = 5", "scale = 10")],
            "环节“上报人确认”：类型由“评价（服务态度、办理结果、办理时效；5 分制；未回应算“未回应”）”改为“评价（服务态度、办理结果、办理时效；10 分制；未回应算“未回应”）”。",
        ),
        (
            &[(EVENT, "needs = \"category.on_the_spot\"", "needs = \"!category.on_the_spot\"")],
            "环节“研判”的结果“当场办结”：适用条件由“category.on_the_spot”改为“!category.on_the_spot”。",
        ),
        (
            &[(EVENT, "reopened >= 2 ||", "reopened >= 1 ||")],
            "规程“事件办理”：重新打开后的去向由“督办（当 reopened >= 2 || reopened_from == 'declined'）、研判”改为“督办（当 reopened >= 1 || reopened_from == 'declined'）、研判”。",
        ),
        (
            &[(EVENT, "result = \"deferred\", tell_reporter = true }", "result = \"deferred\" }")],
            "环节“处理”的结果“暂缓”：告知上报人由“是”改为“否”。",
        ),
        (
            &[("categories.toml", "limit = \"3 working-days\"", "limit = \"2 working-days\"")],
            "类别“路灯不亮”：时限由“3 个工作日”改为“2 个工作日”。",
        ),
        (
            &[("categories.toml", "unit = \"urban-management\"", "unit = \"power\"")],
            "类别“路灯不亮”：主办单位由“城市管理和综合执法局”改为“供电局”。",
        ),
        (
            &[(REPORT, "\"maxLength\": 80", "\"maxLength\": 60")],
            "上报表单的字段“一句话说明”：填写要求由“type: \"string\"、maxLength: 80、minLength: 2”改为“type: \"string\"、maxLength: 60、minLength: 2”。",
        ),
        (
            &[(REPORT, "\"title\"\n  ],", "\"title\",\n    \"phone\"\n  ],")],
            "上报表单的字段“联系电话”：是否必填由“否”改为“是”。",
        ),
        (
            &[(REPORT, "\"title\": \"称呼\"", "\"title\": \"怎么称呼您\"")],
            "上报表单的字段“称呼”改称“怎么称呼您”。",
        ),
    ];
    let old = compiled(&event_loop());
    for (edits, sentence) in cases {
        let said = sentences(&old, &compiled(&edited(edits)), "zh-CN");
        assert_eq!(said, [*sentence], "{edits:?}");
    }
}

#[test]
fn scenarios_come_go_and_change() {
    let old = compiled(&event_loop());
    let mut files = event_loop();
    let urgent = files.remove("scenarios/urgent.toml").unwrap();
    let title = old.scenarios.iter().find(|it| it.file == "scenarios/urgent.toml").unwrap().title.clone();
    let fewer = compiled(&files);
    assert_eq!(sentences(&old, &fewer, "zh-CN"), [format!("取消场景测试“{title}”。")]);
    assert_eq!(sentences(&fewer, &old, "zh-CN"), [format!("增加场景测试“{title}”。")]);
    files.insert("scenarios/urgent.toml".to_owned(), urgent + "\n[[scene]]\nat = \"23:00\"\n");
    assert_eq!(sentences(&old, &compiled(&files), "zh-CN"), [format!("场景测试“{title}”有改动。")]);
}

#[test]
fn parameters_of_a_tenant_are_compared_alike() {
    let files = event_loop();
    let old = load(&files, None).unwrap();
    let set =
        "[parameters]\nverify_limit = \"1 working-days\"\n[category.garbage]\nlimit = \"1 working-days\"\n";
    let new = load(&files, Some(set)).unwrap();
    assert_eq!(
        sentences(&old, &new, "zh-CN"),
        [
            "参数“核查时限”由“2 个工作日”改为“1 个工作日”。",
            "环节“核查”：时限由“2 个工作日”改为“1 个工作日”。",
            "环节“督办核查”：时限由“2 个工作日”改为“1 个工作日”。",
            "类别“垃圾堆积”：时限由“2 个工作日”改为“1 个工作日”。",
        ]
    );
}

/// Everything that the engine runs, and all that stands beside it.
fn all(pack: &Pack) -> String {
    let runnables = pack.procedures.values().map(|it| {
        let forms: Vec<_> = it.forms.iter().map(|(place, form)| (place, form.schema())).collect();
        let parties: Vec<_> = it.parties.iter().map(|(side, form)| (side, form.schema())).collect();
        let beside = (parties, &it.readers, &it.documents);
        (&it.procedure, &it.basis, &it.applies_from, it.form.schema(), forms, &it.alike, beside)
    });
    let runnables: Vec<_> = runnables.collect();
    format!(
        "{:?}",
        (
            &pack.id,
            &pack.title,
            &pack.summary,
            &pack.roles,
            &pack.units,
            &pack.externals,
            &pack.bodies,
            &pack.parameters,
            runnables
        )
    )
}

/// Each line of each file of the pack and its variants taken out, and each number and word in it changed: where what
/// comes of it still holds and has no sentence, it runs alike.
#[test]
fn nothing_differs_without_a_sentence() {
    let (mut tried, mut told) = (0, 0);
    for folder in common::folders() {
        let files = common::files(&folder);
        let old = compiled(&files);
        for (path, text) in &files {
            if path.starts_with("scenarios/") || path.starts_with("samples/") || path.starts_with("words/") {
                continue;
            }
            let lines: Vec<&str> = text.lines().collect();
            for at in 0..lines.len() {
                for line in variants(lines[at]) {
                    let mut changed = lines.clone();
                    changed[at] = &line;
                    let mut files = files.clone();
                    files.insert(path.clone(), changed.join("\n"));
                    let Ok(new) = load(&files, None) else { continue };
                    tried += 1;
                    let alike = all(&old) == all(&new);
                    let changes = diff(&old, &new);
                    told += usize::from(!changes.is_empty());
                    assert!(!changes.is_empty() || alike, "{path}:{}: “{line}” has no sentence", at + 1);
                    assert!(
                        changes.is_empty() || !alike || old.words != new.words,
                        "{path}:{}: {changes:?}",
                        at + 1
                    );
                    for change in changes {
                        let (zh, en) = (change.sentence.of("zh-CN"), change.sentence.of("en"));
                        assert!(zh.ends_with('。') && en.ends_with('.'), "{zh} {en}");
                    }
                }
            }
        }
    }
    assert!(tried > 300 && told > 200, "{told} of {tried}");
}

fn variants(line: &str) -> Vec<String> {
    let mut variants = vec![String::new()];
    let digit = line.find(|it: char| ('1'..='8').contains(&it));
    variants.extend(digit.map(|at| {
        let next = char::from(line.as_bytes()[at] + 1);
        format!("{}{next}{}", &line[..at], &line[at + 1..])
    }));
    for (from, to) in [("true", "false"), ("false", "true"), ("handler @ unit", "unit-lead @ unit")] {
        if line.contains(from) {
            variants.push(line.replacen(from, to, 1));
        }
    }
    if let Some((before, after)) = line.split_once("= \"") {
        variants.push(format!("{before}= \"新{after}"));
    }
    if let Some((before, after)) = line.split_once("\", \"") {
        variants.push(format!("{before}\"]{}", after.split_once(']').map_or("", |(_, rest)| rest)));
    }
    variants
}

#[test]
fn a_pack_is_told_in_words() {
    let told = gewu_packs::diff::tell(&compiled(&event_loop()));
    let triage = told.iter().find(|it| it.name.of("zh-CN") == "环节“研判”").unwrap();
    let lines: Vec<String> =
        triage.lines.iter().map(|(what, how)| format!("{}：{}", what.of("zh-CN"), how.of("zh-CN"))).collect();
    for line in [
        "由谁办理：网格长（网格）、镇街值班员（镇街）、县级指挥中心值班长（县）",
        "时限：2 工作小时（紧急的 1 紧急小时）",
        "最多进入次数：6 次，之后到督办",
        "去向：当场办结 → 核查、派遣 → 处理、并案 → 并入另一事件、不予受理 → 不予受理",
    ] {
        assert!(lines.contains(&line.to_owned()), "{lines:#?}");
    }
    assert!(told.iter().all(|it| !it.name.of("en").is_empty()));
}
