//! What one branch of a parallel step does to what it shares with the others.
#![allow(clippy::unwrap_used)]

mod common;

use gewu_packs::Files;

const PACK: &str = r#"
id = "two-looks"
title = "两家同看"
summary = "经办单位和窗口各看一遍，再由经办单位处理。"
procedures = ["event.toml"]

[roles]
desk = "窗口"
handler = "经办人"

[units]
water = "水利局"
"#;

const FORM: &str = r#"{"type": "object", "additionalProperties": false, "required": ["title"],
    "properties": {"title": {"type": "string", "x-personal": true}}}"#;

const EVENT: &str = r#"
id = "event"
title = "两家同看"
basis = "示例"
applies_from = "2016-01-01"
opens = ["desk"]
form = "form.schema.json"
escalate_every = "1 day"

[results]
solved = "已解决"

[ends]
done = "办结"

[[step]]
id = "assign"
title = "指派"
who = "desk @ county"
limit = "1 day"
escalate = ["desk @ county"]
outcomes = { given = { title = "指派给单位", to = "looks", binds = { unit = "body" } } }

[[step]]
id = "looks"
title = "两家同看"
kind = "parallel"
branches = ["check", "look"]
join = "all"
at_most = { times = 3, then = "end.done" }
outcomes = { done = "handle" }

[[step]]
id = "check"
title = "单位看"
who = "handler @ unit"
limit = "1 day"
escalate = ["desk @ county"]
may = { return = { times = 1, to = "explain" } }
outcomes = { seen = { title = "单位看过", to = "join", result = "solved" } }

[[step]]
id = "explain"
title = "说明"
who = "desk @ county"
limit = "1 day"
escalate = ["desk @ county"]
outcomes = { said = { title = "说明过", to = "join" } }

[[step]]
id = "look"
title = "窗口看"
who = "desk @ county"
limit = "1 day"
escalate = ["desk @ county"]
outcomes = { seen = { title = "窗口看过", to = "join", result = "solved" } }

[[step]]
id = "handle"
title = "处理"
who = "handler @ unit"
limit = "1 day"
escalate = ["desk @ county"]
outcomes = { good = { title = "处理好", to = "end.done" }, again = { title = "重看", to = "looks" } }
"#;

const BEGINNING: &str = r#"
title = "两家同看"
procedure = "event"
begins = "2026-03-02 08:50"

[cast]
"窗口小李" = "desk @ county"
"水利老杨" = "handler @ water"

[[scene]]
at = "2026-03-02 09:00"
who = "窗口小李"
does = "open"
with = { title = "渠边塌了一角" }

[[scene]]
at = "09:10"
who = "窗口小李"
does = "指派给单位"
with = { unit = "水利局" }
then = { waits_for = ["水利老杨", "窗口小李"] }
"#;

fn plays(scenes: &str) {
    let files: Files = [
        ("pack.toml", PACK.to_owned()),
        ("event.toml", EVENT.to_owned()),
        ("form.schema.json", FORM.to_owned()),
        ("scenarios/one.toml", format!("{BEGINNING}{scenes}")),
    ]
    .map(|(name, text)| (name.to_owned(), text))
    .into();
    let pack = gewu_packs::load(&files, None).unwrap();
    pack.scenarios[0].play(&pack, &common::work_time()).unwrap();
}

#[test]
fn a_branch_that_is_sent_back_unnames_nothing_for_what_comes_after() {
    plays(
        r#"
[[scene]]
at = "09:20"
who = "水利老杨"
does = "return"
with = { words = "不归我们看" }

[[scene]]
at = "09:30"
who = "窗口小李"
does = "说明过"
on = "说明"

[[scene]]
at = "09:40"
who = "窗口小李"
does = "窗口看过"
on = "窗口看"
then = { step = "处理", waits_for = ["水利老杨"] }
"#,
    );
}

#[test]
fn what_branches_claimed_holds_no_more_once_they_begin_anew() {
    plays(
        r#"
[[scene]]
at = "09:20"
who = "水利老杨"
does = "单位看过"

[[scene]]
at = "09:30"
who = "窗口小李"
does = "窗口看过"
then = { step = "处理", result = "solved" }

[[scene]]
at = "10:00"
who = "水利老杨"
does = "重看"
then = { waits_for = ["水利老杨", "窗口小李"], result = "" }
"#,
    );
}
