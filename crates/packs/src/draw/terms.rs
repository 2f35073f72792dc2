//! The words of pictures besides the pack's own.

/// The words of one language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terms {
    pub(super) language: &'static str,
    pub(super) open: &'static str,
    pub(super) anyone: &'static str,
    pub(super) again: &'static str,
    pub(super) back: &'static str,
    pub(super) back_again: &'static str,
    pub(super) challenged: &'static str,
    pub(super) withdrawn: &'static str,
    pub(super) otherwise: &'static str,
    pub(super) on_expiry: &'static str,
    pub(super) remind: &'static str,
    pub(super) named: &'static str,
    pub(super) unit: &'static str,
    pub(super) each_unit: &'static str,
    pub(super) here: &'static str,
    pub(super) passed: &'static str,
    pub(super) ahead: &'static str,
    pub(super) leads: &'static str,
    pub(super) legend: &'static str,
    pub(super) conditions: &'static str,
    pub(super) one_way: &'static str,
    pub(super) by_time: &'static str,
    pub(super) by_count: &'static str,
    pub(super) ballot: &'static str,
    pub(super) and: &'static str,
    pub(super) or: &'static str,
    pub(super) comma: &'static str,
    pub(super) colon: &'static str,
    pub(super) semicolon: &'static str,
    pub(super) failed: &'static str,
}

const CHINESE: Terms = Terms {
    language: "zh-CN",
    open: "上报",
    anyone: "任何人",
    again: "重新提出",
    back: "退回",
    back_again: "再次退回",
    challenged: "换人",
    withdrawn: "中途停止",
    otherwise: "（其余）",
    on_expiry: "到期",
    remind: "逐级提醒",
    named: "指定的人",
    unit: "指定的单位",
    each_unit: "并行的各单位",
    here: "正在这里等待",
    passed: "已经过",
    ahead: "还没有到",
    leads: "之后到",
    legend: "图例",
    conditions: "条件",
    one_way: "由机制包单向导出：以机制包为准，改这个文件不会改规程。",
    by_time: "到期自动转",
    by_count: "次数已满时转",
    ballot: "表决",
    and: "和",
    or: "或",
    comma: "、",
    colon: "：",
    semicolon: "；",
    failed: "（不成）",
};

const ENGLISH: Terms = Terms {
    language: "en",
    open: "Reported",
    anyone: "anyone",
    again: "Brought back",
    back: "Returned",
    back_again: "Returned once more",
    challenged: "Another person",
    withdrawn: "Stopped",
    otherwise: " (otherwise)",
    on_expiry: "when time is up",
    remind: "Reminders",
    named: "Whoever was named",
    unit: "Unit that was named",
    each_unit: "Each of the units",
    here: "waits here now",
    passed: "passed",
    ahead: "not reached",
    leads: "leads to",
    legend: "Marks",
    conditions: "Conditions",
    one_way: "Made from the pack, one way: the pack is the source, and changing this file changes no procedure.",
    by_time: "when time is up",
    by_count: "when it was there too often",
    ballot: "Ballot",
    and: " and ",
    or: " or ",
    comma: ", ",
    colon: ": ",
    semicolon: "; ",
    failed: " (failed)",
};

impl Terms {
    /// The words of a language; Chinese where there are none.
    pub(super) fn of(language: &str) -> Terms {
        if language == "en" { ENGLISH } else { CHINESE }
    }

    fn english(self) -> bool {
        self.language == "en"
    }

    /// From which time on a step is passed by.
    pub(super) fn too_often(self, times: u32) -> String {
        match (self.english(), times) {
            (true, 1) => "After one time".to_owned(),
            (true, _) => format!("After {times} times"),
            (false, _) => format!("满 {times} 次后"),
        }
    }

    /// How many other roles stand behind the first.
    pub(super) fn in_reserve(self, count: usize) -> String {
        if self.english() { format!(", {count} in reserve") } else { format!("，后备 {count} 个岗位") }
    }

    pub(super) fn each(self, count: usize) -> String {
        if self.english() {
            format!("{count} units, each by itself")
        } else {
            format!("{count} 个单位各办一份")
        }
    }

    /// When branches count as done.
    pub(super) fn joined(self, at_least: Option<u32>) -> String {
        match (self.english(), at_least) {
            (true, None) => "All branches done".to_owned(),
            (true, Some(1)) => "One branch done".to_owned(),
            (true, Some(count)) => format!("{count} branches done"),
            (false, None) => "各支都办成".to_owned(),
            (false, Some(count)) => format!("有 {count} 支办成"),
        }
    }

    /// How long a step may take.
    pub(super) fn within(self, limit: &str) -> String {
        if self.english() { format!("Limit: {limit}") } else { format!("时限：{limit}") }
    }

    pub(super) fn public(self, days: &str) -> String {
        if self.english() { format!("Public for {days}") } else { format!("公示 {days}") }
    }

    pub(super) fn every(self, every: &str) -> String {
        if self.english() { format!("Looked at every {every}") } else { format!("每 {every}复查") }
    }

    pub(super) fn until(self, day: &str) -> String {
        if self.english() { format!("Until {day}") } else { format!("等到{day}") }
    }

    pub(super) fn by(self, day: &str) -> String {
        if self.english() { format!("by {day}") } else { format!("到{day}") }
    }

    pub(super) fn waits(self, time: &str) -> String {
        if self.english() { format!("Waits {time}") } else { format!("等 {time}") }
    }

    pub(super) fn comes_back(self, within: &str, times: u32) -> String {
        if self.english() {
            let times = if times == 1 { "once".to_owned() } else { format!("{times} times") };
            format!("Within {within} after the end, {times} at most")
        } else {
            format!("办结后 {within}内，至多 {times} 次")
        }
    }
}
