//! What a scenario means by who, by which step, and by what was refused.
#![allow(clippy::unwrap_used)]

mod common;

use gewu_packs::{Files, Problem};

const PACK: &str = r#"
id = "loan"
title = "借用工具"
summary = "村里的工具谁都可以借，管的人不能批自己的。"
procedures = ["loan.toml"]
roles = { keeper = "保管员", head = "村委会主任" }
"#;

const PROCEDURE: &str = r#"
id = "loan"
title = "借用工具"
basis = "村规民约第一条"
applies_from = "2026-01-01"
opens = ["keeper", "head"]
proxies = ["head @ village"]
form = "loan.schema.json"
escalate_every = "1 day"
ends = { lent = { title = "借了", remedy = "可以找主任" }, not-lent = { title = "没借", remedy = "可以找主任" } }

[[step]]
id = "grant"
title = "批准"
who = ["keeper @ village", "head @ village"]
not = ["reporter"]
limit = "2 days"
escalate = ["head @ village"]
outcomes = { yes = { title = "同意", to = "fetch", tell_reporter = true }, no = { title = "不同意", to = "end.not-lent" } }

[[step]]
id = "fetch"
title = "领取"
kind = "rating"
who = "reporter"
limit = "2 days"
outcomes = { fetched = { title = "领到了", to = "end.lent" }, silent = { title = "没来领", to = "end.not-lent" } }
"#;

const FORM: &str = r#"{"type": "object", "additionalProperties": false, "required": ["what"],
  "properties": {"what": {"type": "string", "title": "借什么", "enum": ["梯子", "水泵"]}}}"#;

const BEGIN: &str = r#"
title = "保管员自己借梯子"
procedure = "loan"
begins = "2026-03-02 08:00"
cast = { "老张" = "keeper @ village", "老李" = "keeper @ village", "主任" = "head @ village" }
[[scene]]
at = "2026-03-02 09:00"
who = "老张"
does = "open"
with = { what = "梯子" }
"#;

/// What is told of a scenario that begins with 老张 opening a loan.
fn told(scenes: &str) -> Vec<Problem> {
    let files = Files::from([
        ("pack.toml".to_owned(), PACK.to_owned()),
        ("loan.toml".to_owned(), PROCEDURE.to_owned()),
        ("loan.schema.json".to_owned(), FORM.to_owned()),
        ("scenarios/one.toml".to_owned(), format!("{BEGIN}{scenes}")),
    ]);
    let pack = gewu_packs::compile(&files, None).unwrap_or_else(|problems| panic!("{problems:?}"));
    let problems = gewu_packs::prove(&files, &pack, &common::work_time()).problems;
    problems.into_iter().filter(|it| it.file == "scenarios/one.toml").collect()
}

fn goes(scenes: &str) {
    assert_eq!(told(scenes), [], "{scenes}");
}

fn fails(scenes: &str, en: &str, zh: &str) {
    let problems = told(scenes);
    let [problem] = problems.as_slice() else { panic!("{scenes}: {problems:?}") };
    assert!(problem.message.en.contains(en), "{problem}");
    assert!(problem.message.zh.contains(zh), "{}", problem.message.zh);
}

const LENT: &str = "[[scene]]\nat = \"10:00\"\nwho = \"老李\"\ndoes = \"yes\"\n";

#[test]
fn whom_not_keeps_from_a_step_is_not_waited_for_and_cannot_act() {
    goes("then = { step = \"grant\", waits_for = [\"老李\"], cannot_act = [\"老张\", \"主任\"] }");
    fails(
        "then = { waits_for = [\"老张\"] }",
        "expected: waits for 老张; found: 老李",
        "应当：在等老张；实际：老李",
    );
    goes("[[scene]]\nat = \"10:00\"\nwho = \"老张\"\ndoes = \"yes\"\nthen = { refused = \"own-case\" }");
}

#[test]
fn whoever_opens_is_the_reporter_where_the_cast_has_none() {
    goes(&format!(
        "{LENT}then = {{ step = \"fetch\", waits_for = [\"老张\"], told = [\"老张\"], cannot_act = [\"老李\"] }}"
    ));
    goes(&format!(
        "{LENT}[[scene]]\nat = \"11:00\"\nwho = \"老张\"\ndoes = \"fetched\"\nthen = {{ ended = \"lent\" }}"
    ));
}

#[test]
fn what_does_not_wait_is_refused_as_such_and_tried_on_nothing_else() {
    let early = "[[scene]]\nat = \"10:00\"\nwho = \"老张\"\ndoes = \"fetched\"\n";
    goes(&format!("{early}then = {{ refused = \"no-such-task\" }}"));
    fails(
        early,
        "“fetched” belongs to 领取 (fetch), which does not wait now; what waits: 批准 (grant)",
        "“fetched”是“领取”（fetch）的结果，这个环节现在不在等；在等的有：批准 (grant)",
    );
    let on = "[[scene]]\nat = \"10:00\"\nwho = \"老张\"\non = \"fetch\"\ndoes = \"fetched\"\n";
    goes(&format!("{on}then = {{ refused = \"no-such-task\" }}"));
    fails(on, "“fetch” does not wait now", "“fetch”现在不在等");
    let over = "[[scene]]\nat = \"11:00\"\nwho = \"老张\"\ndoes = \"领到了\"\n";
    let again = "[[scene]]\nat = \"12:00\"\nwho = \"老张\"\ndoes = \"领到了\"\n";
    goes(&format!("{LENT}{over}{again}then = {{ refused = \"has-ended\" }}"));
    fails(
        "[[scene]]\nat = \"10:00\"\nwho = \"老李\"\non = \"grants\"\ndoes = \"yes\"\n",
        "did you mean “grant”",
        "是不是要写“grant”",
    );
    let unknown = "[[scene]]\nat = \"10:00\"\nwho = \"老李\"\ndoes = \"yess\"\n";
    goes(&format!("{unknown}then = {{ refused = \"unknown-outcome\" }}"));
    fails(unknown, "choose one of no, yes", "可以写：");
}
