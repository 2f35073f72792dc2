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
    told_of(PROCEDURE, FORM, &format!("{BEGIN}{scenes}"))
}

fn told_of(procedure: &str, form: &str, scenario: &str) -> Vec<Problem> {
    let files = Files::from([
        ("pack.toml".to_owned(), PACK.to_owned()),
        ("loan.toml".to_owned(), procedure.to_owned()),
        ("loan.schema.json".to_owned(), form.to_owned()),
        ("scenarios/one.toml".to_owned(), scenario.to_owned()),
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

#[test]
fn an_outcome_that_is_called_like_a_verb_is_meant_where_its_step_waits() {
    let procedure = PROCEDURE
        .replace("{ yes = {", "{ grant = {")
        .replace(", no = {", ", return = {")
        .replace("{ fetched = {", "{ note = {");
    let goes = |scenes: &str| {
        assert_eq!(told_of(&procedure, FORM, &format!("{BEGIN}{scenes}")), [], "{scenes}");
    };
    let granted =
        "[[scene]]\nat = \"10:00\"\nwho = \"老李\"\ndoes = \"grant\"\nthen = { step = \"fetch\" }\n";
    let noted = "[[scene]]\nat = \"11:00\"\nwho = \"老张\"\ndoes = \"note\"\nthen = { ended = \"lent\" }\n";
    goes(&format!("{granted}{noted}"));
    goes("[[scene]]\nat = \"10:00\"\nwho = \"老李\"\ndoes = \"return\"\nthen = { ended = \"not-lent\" }\n");
    // Where no step that waits has such an outcome, it is the verb.
    let words =
        "[[scene]]\nat = \"09:30\"\nwho = \"老张\"\ndoes = \"note\"\nwith = { words = \"梯子在仓库\" }\n";
    goes(&format!("{words}then = {{ step = \"grant\" }}"));
}

#[test]
fn a_day_in_the_form_is_the_last_day_though_offices_rest() {
    let procedure = PROCEDURE.replacen("limit = \"2 days\"", "limit = \"from form.by\"", 1);
    let form = FORM.replace("[\"what\"]", "[\"what\", \"by\"]").replace(
        "\"properties\": {",
        "\"properties\": {\"by\": {\"type\": \"string\", \"format\": \"date\", \"title\": \"哪天要用\"}, ",
    );
    // A Saturday; the day itself; one that has gone by.
    for (by, due) in
        [("2026-03-07", "2026-03-07"), ("2026-03-02", "2026-03-02"), ("2026-02-20", "2026-03-02")]
    {
        let begin = BEGIN.replace("{ what = \"梯子\" }", &format!("{{ what = \"梯子\", by = \"{by}\" }}"));
        let told = told_of(&procedure, &form, &format!("{begin}then = {{ due = \"{due}\" }}"));
        assert_eq!(told, [], "{by}");
    }
}

#[test]
fn whoever_answers_for_the_reporter_decides_nothing_about_the_matter() {
    let procedure = PROCEDURE.replace("to = \"fetch\", tell_reporter", "to = \"size\", tell_reporter")
        + r#"
[[step]]
id = "size"
title = "说明尺寸"
who = "reporter"
limit = "2 days"
escalate = ["keeper @ village"]
outcomes = { told = { title = "说明了", to = "hand-out" } }

[[step]]
id = "hand-out"
title = "发放"
who = ["head @ village", "keeper @ village"]
not = ["reporter"]
limit = "2 days"
escalate = ["head @ village"]
outcomes = { out = { title = "发放", to = "fetch" } }
"#;
    let scenes = "[[scene]]\nat = \"10:00\"\nwho = \"老李\"\ndoes = \"yes\"\nthen = { waits_for = [\"老张\"] }\n\
                  [[scene]]\nat = \"11:00\"\nwho = \"主任\"\ndoes = \"told\"\n\
                  then = { step = \"hand-out\", waits_for = [\"老李\"], cannot_act = [\"老张\", \"主任\"] }\n";
    assert_eq!(told_of(&procedure, FORM, &format!("{BEGIN}{scenes}")), []);
}
