//! What stands on the sheet of a matter.

use super::Telling;
use super::words::plain;
use crate::matter::caller::Caller;
use crate::matter::set_aside::MARK;
use gewu_document::{Line, Part, Sheet};
use gewu_matter::Event;
use gewu_matter::matter::Status;
use gewu_packs::form::ATTACHMENTS;
use serde_json::{Map, Value};

/// Members of an opening form that other parts of the sheet tell.
const TOLD_ELSEWHERE: [&str; 6] = ["title", "category", "outside-grids", "on-paper", MARK, ATTACHMENTS];

pub(super) fn field(name: impl Into<String>, text: impl Into<String>) -> Line {
    Line::Field { name: name.into(), text: text.into() }
}

impl Telling<'_> {
    pub(super) fn sheet(&self) -> Sheet {
        let view = &self.followed.view;
        let title = view.form.get("title").and_then(Value::as_str).map(str::trim).filter(|it| !it.is_empty());
        let parts = [
            ("基本情况", self.facts()),
            ("反映内容", self.told()),
            ("当前环节和时限", self.waiting()),
            ("办理经过", self.course()),
        ];
        let parts = parts.into_iter().filter(|(_, lines)| !lines.is_empty());
        let by = match self.caller {
            Caller::Person(person) => self.tenant.people.get(person).map(|it| it.name.clone()),
            _ => None,
        };
        Sheet {
            heading: format!("{}事项办理单", self.tenant.row.name),
            code: format!("编号：{}", view.id),
            title: title.unwrap_or(&view.procedure_title).to_owned(),
            parts: parts.map(|(heading, lines)| Part { heading: heading.to_owned(), lines }).collect(),
            foot: vec![
                format!("打印人：{}", by.as_deref().unwrap_or("回执持有人")),
                format!("打印时间：{}", self.moment(self.now)),
            ],
            note: "本单按打印时的记录生成，供查阅和存档，不是公文。之后的变化以系统记录为准。".to_owned(),
            made_at: self.now.to_zoned(self.tenant.work_time.zone.clone()),
        }
    }

    /// What it is, where, and how it stands.
    fn facts(&self) -> Vec<Line> {
        let view = &self.followed.view;
        let names: Vec<&str> = view.places.iter().map(|it| it.name.as_str()).collect();
        // Only some of the places of a trial are real.
        let invented =
            if view.places.iter().any(|it| it.synthetic) { "（含虚构的地点）" } else { "" };
        let places = (!names.is_empty()).then(|| format!("{}{invented}", names.join("　")));
        let state = match (view.status, &view.end) {
            (Status::Open, _) => "办理中".to_owned(),
            (Status::Ended, Some(end)) => format!("已办结：{end}"),
            (Status::Ended, None) => "已办结".to_owned(),
        };
        let pictures = view.form.get(ATTACHMENTS).and_then(Value::as_array).map_or(0, Vec::len);
        let lines = [
            ("规程", Some(view.procedure_title.clone())),
            ("类别", view.category.clone()),
            ("地点", places),
            ("登记时间", Some(self.moment(view.opened_at))),
            ("反映渠道", self.channel()),
            ("状态", Some(state)),
            ("办理结果", view.result.clone()),
            ("办结时间", view.ended_at.map(|at| self.moment(at))),
            ("随附图片", (pictures > 0).then(|| format!("{pictures} 张，存于系统"))),
        ];
        lines.into_iter().filter_map(|(name, text)| Some(field(name, text?))).collect()
    }

    /// How it came.
    fn channel(&self) -> Option<String> {
        let first = self.followed.view.timeline.iter().find_map(|fact| match super::course::event(fact)? {
            Event::Opened { by, content, .. } => Some((by, content)),
            _ => None,
        });
        let brought = self.followed.view.timeline.iter().any(|fact| fact.kind == "brought");
        let (by, content) = first?;
        let way = match (brought, content.open.contains_key("on-paper")) {
            (true, _) => "由其他系统转入".to_owned(),
            (_, true) => format!("纸质表单，{}录入", self.who(&by).replace("，代反映人录入", "")),
            _ if by.for_reporter => format!("{}录入", self.who(&by).replace("，代反映人录入", "代反映人")),
            _ if by.seat.is_some() => format!("{}上报", self.who(&by)),
            _ => "反映人自行提交".to_owned(),
        };
        Some(way)
    }

    /// What was written when it was opened, in the order of its form.
    fn told(&self) -> Vec<Line> {
        let Some(runnable) = self.followed.pack.procedures.get(&self.followed.view.procedure) else {
            return Vec::new();
        };
        let schema = self.followed.pack.opening_form("zh-CN", runnable);
        filled(&schema, &self.followed.view.form, &TOLD_ELSEWHERE)
    }

    /// What waits, for whom, and until when.
    fn waiting(&self) -> Vec<Line> {
        let waits = self.followed.view.tasks.iter().map(|task| {
            let mut text = task.waits_for.clone();
            match task.due_at {
                Some(due) => text.push_str(&format!("，期限 {}", self.until(due))),
                None if task.paused => text.push_str("，计时暂停"),
                None => {}
            }
            if task.due_at.is_some_and(|due| due <= self.now) {
                text.push_str("（已超期）");
            }
            if task.provisional {
                text.push_str("（该年度放假安排未公布，暂按周末推算）");
            }
            field(&task.step_title, text)
        });
        waits.collect()
    }
}

/// What was filled in, under the titles of its form and in their order; then what the form does not know.
pub(super) fn filled(schema: &Value, values: &Map<String, Value>, without: &[&str]) -> Vec<Line> {
    let fields = schema["properties"].as_object();
    let known = fields.into_iter().flatten().filter_map(|(name, schema)| {
        let title = schema["title"].as_str().unwrap_or(if name == "words" { "说明" } else { name });
        Some((name, title.to_owned(), values.get(name)?))
    });
    let others = values.iter().filter(|(name, _)| fields.is_none_or(|it| !it.contains_key(*name)));
    let others = others.map(|(name, value)| {
        let title = if name == "words" { "说明" } else { name };
        (name, title.to_owned(), value)
    });
    known
        .chain(others)
        .filter(|(name, ..)| !without.contains(&name.as_str()))
        .map(|(_, title, value)| (title, plain(value)))
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(title, text)| field(title, text))
        .collect()
}
