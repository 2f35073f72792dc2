//! What no pack may do, whoever writes it: the red lines that a definition can cross.

use crate::check::Declared;
use crate::compile::Runnable;
use crate::form::{BASIS, Form, PERSONAL, PURPOSE};
use crate::problem::Source;
use crate::rule::Rule;
use crate::said::{Said, said};
use gewu_matter::procedure::*;
use serde_json::Value;
use std::ops::Range;

/// What tracks people at work.
pub(crate) const TRACKING: [&str; 16] = [
    "轨迹",
    "打卡",
    "签到",
    "在线时长",
    "人员定位",
    "实时定位",
    "持续定位",
    "上传定位",
    "人脸",
    "刷脸",
    "步数",
    "使用排名",
    "check-in",
    "checkin",
    "gps",
    "face-scan",
];
/// What scores or lists people. Points that are only ever given and spent are none of it.
pub(crate) const SCORES: [&str; 14] = [
    "信用分",
    "信用等级",
    "风险等级",
    "风险分",
    "扣积分",
    "扣分",
    "积分排名",
    "画像",
    "重点人",
    "缠访",
    "闹访",
    "重点信访",
    "risk-score",
    "credit-score",
];
/// What is sensitive about people.
pub(crate) const SENSITIVE: [&str; 21] = [
    "身份证",
    "证件号",
    "病史",
    "病情",
    "疾病",
    "健康状况",
    "残疾",
    "银行",
    "账户",
    "个人收入",
    "家庭收入",
    "工资",
    "指纹",
    "未成年",
    "儿童",
    "id-number",
    "id-card",
    "bank-account",
    "bank-card",
    "disease",
    "fingerprint",
];
/// Attendance at a meeting is no tracking: quorums rest on it.
const LAWFUL: [&str; 3] = ["会议签到", "参会签到", "到会签到"];

pub(crate) fn check(declared: &Declared, runnable: &Runnable, source: &mut Source<'_>) {
    let procedure = &runnable.procedure;
    words(declared, procedure, source);
    let anyone = procedure.opens.contains(&Opener::Anyone);
    if anyone {
        goes_up(declared, procedure, source);
    }
    let reporters = |step: &Step| step.who.iter().any(|who| matches!(who, Who::Reporter));
    if procedure.proxies.is_empty() && (anyone || procedure.steps.values().any(reporters)) {
        let message = said!(
            "whoever has no phone could not act: write proxies = [\"ROLE @ PLACE\"], who may enter it for them from paper",
            "没有手机的人办不了：写上 proxies = [\"角色 @ 地点\"]，由他们按纸面代为录入"
        );
        source.at(declared.opens.clone().unwrap_or(declared.id.clone()), Rule::Proxy, message);
    }
}

/// Whoever is not content can press for progress, and has a way on from every end.
fn goes_up(declared: &Declared, procedure: &Procedure, source: &mut Source<'_>) {
    let reporter = |who: &[Who]| who.iter().any(|who| matches!(who, Who::Reporter));
    if !procedure.urge.as_ref().is_some_and(|urge| reporter(&urge.who)) {
        let message = said!(
            "the reporter cannot press for progress; write urge = {{ who = \"reporter\", every = \"1 day\" }}",
            "上报人不能催办；写上 urge = {{ who = \"reporter\", every = \"1 day\" }}"
        );
        source.at(declared.id.clone(), Rule::GoesUp, message);
    }
    let comes_back = procedure.reopen.as_ref().filter(|reopen| reporter(&reopen.who));
    for (id, end) in &procedure.ends {
        let back = comes_back.is_some_and(|reopen| reopen.from.contains(id));
        if !back && !end.joins && end.remedy.as_ref().is_none_or(|words| words.trim().is_empty()) {
            let message = said!(
                "from “{id}” the reporter cannot go on; add it to reopen.from, or write {id} = {{ title = …, remedy = \"where they can go now\" }}",
                "到了“{id}”，上报人就没有路了；加进 reopen.from，或写 {id} = {{ title = …, remedy = \"还可以去哪里\" }}"
            );
            source.near(declared.end(id), Rule::GoesUp, message);
        }
    }
}

/// What the names of steps, outcomes, ratings, results and ends give away.
fn words(declared: &Declared, procedure: &Procedure, source: &mut Source<'_>) {
    named(declared.id.clone(), &procedure.id, &procedure.title, source);
    for (result, title) in &procedure.results {
        named(declared.result(result).unwrap_or_default(), result, title, source);
    }
    for (id, end) in &procedure.ends {
        named(declared.end(id).unwrap_or_default(), id, &end.title, source);
    }
    for (id, step) in &procedure.steps {
        let place = declared.step(id).unwrap_or_default();
        named(place.clone(), id, &step.title, source);
        for (name, outcome) in &step.outcomes {
            named(declared.outcome(id, name).unwrap_or_default(), name, &outcome.title, source);
        }
        if let StepKind::Rating { dimensions, .. } = &step.kind {
            dimensions.iter().for_each(|(name, title)| named(place.clone(), name, title, source));
        }
    }
}

/// What a name gives away, wherever people read it.
pub(crate) fn named(place: Range<usize>, name: &str, title: &str, source: &mut Source<'_>) {
    if let Some((rule, message)) =
        crossed(name, title, &[(Rule::Tracking, &TRACKING), (Rule::Scores, &SCORES)])
    {
        source.at(place, rule, message);
    }
}

/// Whether a name says what is not to be asked or kept.
fn crossed(name: &str, title: &str, lists: &[(Rule, &[&str])]) -> Option<(Rule, Said)> {
    let lower = format!("-{}-", name.to_lowercase().replace('_', "-"));
    let said = LAWFUL.iter().fold(title.to_owned(), |said, lawful| said.replace(lawful, ""));
    lists.iter().find_map(|(rule, list)| {
        let word = list.iter().find(|word| said.contains(**word) || lower.contains(&format!("-{word}-")))?;
        let message = said!(
            "“{title}” ({name}) is about {word}; take it out",
            "“{title}”（{name}）涉及“{word}”；删去它"
        );
        Some((*rule, message))
    })
}

/// What a form may not ask for, and what it has to say about each personal field.
pub(crate) fn form(form: &Form) -> Vec<(Option<String>, Rule, Said)> {
    let fields = form.schema().get("properties").and_then(Value::as_object);
    let mut problems = Vec::new();
    for (name, field) in fields.into_iter().flatten() {
        let title = field.get("title").and_then(Value::as_str).unwrap_or_default();
        let lists: [(Rule, &[&str]); 3] =
            [(Rule::Sensitive, &SENSITIVE), (Rule::Tracking, &TRACKING), (Rule::Scores, &SCORES)];
        problems
            .extend(crossed(name, title, &lists).map(|(rule, message)| (Some(name.clone()), rule, message)));
        let said = |word: &str| {
            field.get(word).and_then(Value::as_str).is_some_and(|text| text.trim().chars().count() >= 2)
        };
        if field.get(PERSONAL) == Some(&Value::Bool(true)) && !(said(PURPOSE) && said(BASIS)) {
            let message = said!(
                "“{name}” is personal: say what it is asked for and on what basis, \"{PURPOSE}\": \"…\", \"{BASIS}\": \"…\", or do not ask for it",
                "“{name}”是个人信息：写明为什么要、依据什么，\"{PURPOSE}\": \"…\"、\"{BASIS}\": \"…\"，否则不要收"
            );
            problems.push((Some(name.clone()), Rule::Purpose, message));
        }
        if says_fraction(field) {
            let message = said!(
                "“{name}” could hold a fraction: money and counts are whole numbers; write \"type\": \"integer\", in fen, points or hundredths of a mu",
                "“{name}”可能是小数：钱和数量用整数；写 \"type\": \"integer\"，单位用分、点或百分之一亩"
            );
            problems.push((Some(name.clone()), Rule::Whole, message));
        }
    }
    problems
}

/// Whether a schema takes numbers that are not whole, at any depth.
fn says_fraction(of: &Value) -> bool {
    let number = |kind: &Value| kind.as_str() == Some("number");
    let own = match of.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(number),
        Some(kind) => number(kind),
        None => false,
    };
    let below = |part: &str| match of.get(part) {
        Some(Value::Object(fields)) if part == "properties" => fields.values().any(says_fraction),
        Some(inner) if part == "items" => says_fraction(inner),
        _ => false,
    };
    own || below("properties") || below("items")
}
