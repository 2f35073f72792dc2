//! The course of handling: when, who, what, and what was said.

use super::Telling;
use super::sheet::filled;
use super::words::limit;
use crate::matter::set_aside::MARK;
use crate::matter::timeline::FactView;
use gewu_document::Line;
use gewu_matter::Event;
use gewu_matter::event::Performer;
use gewu_matter::matter::{Ask, Binding, Purpose};
use gewu_packs::form::ATTACHMENTS;
use serde_json::Value;

/// The event that a fact tells of.
pub(super) fn event(fact: &FactView) -> Option<Event> {
    let mut body = fact.body.clone();
    body.as_object_mut()?.insert("kind".to_owned(), fact.kind.clone().into());
    serde_json::from_value(body).ok()
}

/// Members of a form that the sentence or another part tells.
const TOLD_ELSEWHERE: [&str; 5] = ["category", "outside-grids", "on-paper", MARK, ATTACHMENTS];

impl Telling<'_> {
    pub(super) fn course(&self) -> Vec<Line> {
        self.followed.view.timeline.iter().flat_map(|fact| self.fact(fact)).collect()
    }

    fn fact(&self, fact: &FactView) -> Vec<Line> {
        let event = event(fact);
        let told = match &event {
            Some(event) => self.told_of(event, fact),
            None => Some((None, "有新的记录。".to_owned())),
        };
        let Some((by, mut sentence)) = told else { return Vec::new() };
        if let Some(name) = &fact.ended_by {
            sentence.push_str(&format!("作出决定的人：{name}。"));
        }
        let apart = fact.recorded_at.as_millisecond() - fact.happened_at.as_millisecond() >= 60_000;
        if apart {
            sentence.push_str(&format!("（据称发生于 {}）", self.moment(fact.happened_at)));
        }
        let at = self.moment(fact.recorded_at);
        let head = by.map_or_else(|| at.clone(), |by| format!("{at}　{by}"));
        let mut lines = vec![Line::Head { text: head }, Line::Words { text: sentence }];
        lines.extend(self.said(fact, event.as_ref()));
        lines
    }

    /// Who did it, and what; nothing of what only follows from something else that is told.
    fn told_of(&self, event: &Event, fact: &FactView) -> Option<(Option<String>, String)> {
        let pack = self.followed.pack_at(fact.version);
        let procedure = &self.followed.view.procedure;
        let result = |result: &String| pack.word("zh-CN", &format!("{procedure}.result.{result}"));
        let step = fact.step_title.as_deref().unwrap_or("该环节");
        let did = |by: &Performer, what: String| Some((Some(self.who(by)), what));
        let came = |what: String| Some((None, what));
        match event {
            Event::Opened { by, .. } => did(by, "登记。".to_owned()),
            Event::Brought { told, .. } => {
                let unit = told.unit.map(|unit| format!("，由{}办理", self.bound(Binding::Body(unit))));
                let result = told.result.as_ref().map(|it| format!("结果：{}。", result(it)));
                let (unit, result) = (unit.unwrap_or_default(), result.unwrap_or_default());
                came(format!("此前记在其他系统{unit}。{result}"))
            }
            Event::Corrected { .. } => came("原系统更正了登记内容。".to_owned()),
            Event::TaskOpened { step: name, purpose: Purpose::Perform, assignee, clock, .. } => {
                let due = clock.as_ref().and_then(|clock| clock.due);
                let due = due.map(|due| format!("，期限 {}", self.until(due.at))).unwrap_or_default();
                let step = pack.word("zh-CN", &format!("{procedure}.step.{name}"));
                came(format!("进入“{step}”：{}{due}。", self.assignee(assignee)))
            }
            Event::TaskFinished { result: achieved, by, marks, .. } => {
                let outcome = self.outcome(event, fact);
                let mut what = format!("{step}：{outcome}。");
                achieved.iter().for_each(|it| what.push_str(&format!("结果：{}。", result(it))));
                if !marks.is_empty() {
                    what.push_str("已评分。");
                }
                did(by, what)
            }
            Event::Returned { by, last, .. } => {
                let what = if *last {
                    "再次退回，由上一级指定办理单位"
                } else {
                    "退回，认为不属本单位职责"
                };
                did(by, format!("“{step}”{what}。"))
            }
            Event::Challenged { by, .. } => did(by, format!("请求“{step}”换人。")),
            Event::PartyNamed { side, by, party, .. } if *party > 0 => {
                let side = pack.word("zh-CN", &format!("{procedure}.side.{side}"));
                did(by, format!("登记{side}。"))
            }
            Event::PartyNamed { .. } => None,
            Event::PartyDropped { by, .. } => did(by, "撤掉登记有误的当事人。".to_owned()),
            Event::Consented { by, agreed, .. } => {
                let answer = if *agreed { "同意" } else { "不同意" };
                did(by, format!("{step}：{answer}。"))
            }
            Event::AboutNamed { by, .. } => did(by, "登记反映的对象，有关人员回避。".to_owned()),
            Event::AboutDropped { by, .. } => did(by, "撤掉登记有误的反映对象。".to_owned()),
            Event::Withdrawn { by, .. } => did(by, "中途停止。".to_owned()),
            Event::Transferred { by, assignee, .. } => {
                did(by, format!("“{step}”转交{}，时限不变。", self.assignee(assignee)))
            }
            Event::HandedOver { assignee, .. } | Event::Reassigned { assignee, .. } => {
                came(format!("改由{}办理。", self.assignee(assignee)))
            }
            Event::Asked { by, ask, .. } => match ask {
                Ask::Extend(more) => did(by, format!("申请延长{}。", limit(*more))),
                Ask::Pause(most) => did(by, format!("申请暂停计时，最长{}。", limit(*most))),
            },
            Event::Answered { granted, by, .. } => {
                did(by, if *granted { "同意申请。" } else { "不同意申请。" }.to_owned())
            }
            Event::Extended { by, due, .. } => {
                let due = due.map(|due| format!("，新的期限 {}", self.until(due.at))).unwrap_or_default();
                came(format!("时限延长{}{due}。", limit(*by)))
            }
            Event::Paused { until, .. } => came(format!("计时暂停，最迟 {} 恢复。", self.until(*until))),
            Event::Resumed { due, .. } => {
                let due = due.map(|due| format!("，期限 {}", self.until(due.at))).unwrap_or_default();
                came(format!("计时恢复{due}。"))
            }
            Event::HelpAsked { by, body, .. } => {
                did(by, format!("请{}协办。", self.bound(Binding::Body(*body))))
            }
            Event::Reviewed { by, .. } => did(by, "复查，暂缓继续。".to_owned()),
            Event::Urged { by, .. } => did(by, "催办。".to_owned()),
            Event::Noted { by, .. } => did(by, "补充说明。".to_owned()),
            Event::Escalated { to, vacant, .. } => {
                let vacant = if *vacant { "（岗位空缺）" } else { "" };
                came(format!("超过期限，提醒{}{vacant}。", self.assignee(to)))
            }
            Event::TookIn { by, .. } => did(by, "并入另一件相同的事项。".to_owned()),
            Event::Parted { by, .. } => did(by, "认定为另一件事，不再并案。".to_owned()),
            Event::LetGo { by, .. } => did(by, "把先前并入的一件分出。".to_owned()),
            Event::Recurred { of: Some(_), by } => did(by, "认定为以前办过的问题再次发生。".to_owned()),
            Event::Recurred { of: None, by } => did(by, "认定不是以前的问题再次发生。".to_owned()),
            Event::DueChanged { due, .. } => {
                let due = due.map(|due| format!("，新的期限 {}", self.until(due.at))).unwrap_or_default();
                came(format!("日历调整{due}。"))
            }
            Event::Ended { end, into, .. } => {
                let end = pack.word("zh-CN", &format!("{procedure}.end.{end}"));
                let joined = if into.is_some() { "，并入另一件事项" } else { "" };
                came(format!("办结：{end}{joined}。"))
            }
            Event::Rechecked { by, sound, .. } => {
                did(by, if *sound { "抽查复核：办结属实。" } else { "抽查复核：办结不实。" }.to_owned())
            }
            Event::Reopened { by, .. } => did(by, "重新打开。".to_owned()),
            Event::Migrated { back, .. } => {
                let what = if *back { "改回原来的规程" } else { "规程改为新版" };
                came(format!("{what}继续办理，已办的都保留。"))
            }
            Event::TaskOpened { .. }
            | Event::TaskTaken { .. }
            | Event::TaskDropped { .. }
            | Event::Bound { .. }
            | Event::Retracted { .. }
            | Event::RunStarted { .. }
            | Event::BranchEnded { .. }
            | Event::RunEnded { .. } => None,
        }
    }

    /// What people call the outcome of a task; those of decisions and of help are no procedure’s own.
    fn outcome(&self, event: &Event, fact: &FactView) -> String {
        let Event::TaskFinished { outcome, .. } = event else { return String::new() };
        match (&fact.outcome_title, outcome.as_str()) {
            (Some(title), _) => title.clone(),
            (None, gewu_matter::command::GRANTED) => "同意".to_owned(),
            (None, gewu_matter::command::REFUSED) => "不同意".to_owned(),
            (None, _) => "完成".to_owned(),
        }
    }

    /// What was written with it, under the titles of its form. What opened a matter has a part of its own.
    fn said(&self, fact: &FactView, event: Option<&Event>) -> Vec<Line> {
        if matches!(event, Some(Event::Opened { .. } | Event::Corrected { .. })) {
            return Vec::new();
        }
        let pack = self.followed.pack_at(fact.version);
        let schema = match event {
            Some(Event::TaskFinished { step, outcome, .. }) => pack
                .procedures
                .get(&self.followed.view.procedure)
                .map(|runnable| pack.outcome_form("zh-CN", runnable, step, outcome)),
            _ => None,
        };
        let open = fact.body.pointer("/content/open").and_then(Value::as_object);
        let mut values = fact.personal.clone();
        values.extend(open.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
        filled(&schema.unwrap_or_default(), &values, &TOLD_ELSEWHERE)
    }
}
