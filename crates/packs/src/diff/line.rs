//! What can differ of something.

use super::Both;

macro_rules! aspects {
    ($($(#[$doc:meta])* $name:ident $word:literal $zh:literal $en:literal;)*) => {
        /// What of something changed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs)]
        pub enum Aspect { $($(#[$doc])* $name),* }

        impl Aspect {
            /// The word of interfaces.
            pub fn word(self) -> &'static str {
                match self { $(Aspect::$name => $word),* }
            }

            /// What people call it.
            pub(super) fn title(self) -> (&'static str, &'static str) {
                match self { $(Aspect::$name => ($zh, $en)),* }
            }
        }
    };
}

aspects! {
    Title "title" "名称" "title";
    Id "id" "编号" "id";
    Summary "summary" "说明" "summary";
    Basis "basis" "依据" "basis";
    AppliesFrom "applies-from" "施行日期" "date from which it applies";
    Opens "opens" "谁可以发起" "who may open it";
    First "first" "第一个环节" "first step";
    Kind "kind" "类型" "kind";
    Default "default" "默认值" "default";
    Value "value" "取值" "value";
    Who "who" "由谁办理" "who does it";
    Limit "limit" "时限" "limit";
    Not "not" "回避" "who must not do it";
    Escalate "escalate" "超时提醒" "escalation";
    EscalateEvery "escalate-every" "逐级提醒的间隔" "time between levels of escalation";
    Bound "bound" "最多进入次数" "how often it may be entered";
    Return "return" "退回" "sending back";
    Transfer "transfer" "转交" "handing on";
    Extend "extend" "延期" "more time";
    Pause "pause" "暂停" "standing still";
    Joint "joint" "协办" "help from others";
    Parties "parties" "登记当事人" "naming parties";
    Challenge "challenge" "申请换人" "objecting to who does it";
    Routes "routes" "去向" "where it leads";
    Result "result" "办理结果" "result";
    Binds "binds" "需要指定" "what is named";
    Evidence "evidence" "征求照片" "pictures asked for";
    Needs "needs" "适用条件" "condition";
    TellReporter "tell-reporter" "告知上报人" "telling the reporter";
    Tells "tells" "告诉外部平台" "telling the organ outside";
    Place "place" "排列位置" "place in the order";
    Joins "joins" "是否并入另一事项" "joining another matter";
    Adopted "adopted" "议案是否由此成立" "whether a proposal stands adopted";
    Remedy "remedy" "还可以去哪里" "where to go from there";
    Returns "returns" "对外部平台怎样报结果" "how the organ outside hears of it";
    Proxies "proxies" "代上报人填写" "who enters it for the reporter";
    Urge "urge" "催办" "pressing for progress";
    SideReporter "side-reporter" "上报人是不是这一方" "whether the reporter is on it";
    SideMost "side-most" "至多几人" "the most parties";
    Withdraw "withdraw" "中途停止" "stopping before the end";
    Readers "readers" "只给谁看" "who alone reads it";
    ReopenWho "reopen-who" "谁可以重新打开" "who may bring it back";
    ReopenFrom "reopen-from" "可以重新打开的办结方式" "ends from which it comes back";
    ReopenWithin "reopen-within" "重新打开的期限" "time within which it comes back";
    ReopenRoutes "reopen-routes" "重新打开后的去向" "where it leads when it comes back";
    ReopenTimes "reopen-times" "重新打开的次数" "how often it comes back";
    RecheckWho "recheck-who" "谁复核" "who looks again";
    RecheckFrom "recheck-from" "复核哪些办结方式" "ends at which it is looked at again";
    RecheckWithin "recheck-within" "复核的期限" "time within which it is looked at again";
    RecheckShare "recheck-share" "抽查比例" "share that is drawn";
    RecheckSigns "recheck-signs" "更容易抽中的迹象" "signs for which it is drawn more often";
    AlikeWords "alike-words" "比较哪些内容来发现重复" "what is compared to find what is told twice";
    AlikePlace "alike-place" "比较哪些地点文字" "words of the place that are compared";
    RecursWithin "recurs-within" "算复发的期限" "time within which it may have come back";
    Private "private" "是否不公开" "whether it is kept from public pages";
    Confidential "confidential" "是否只有参与的人才能知道" "whether only those with a part may know of it";
    Documents "documents" "文书" "documents";
    About "about" "是否可以反映某人、某单位" "whether it may be about people and bodies";
    NamesAbout "names-about" "登记反映的是谁" "saying whom it is about";
    AtLeast "at-least" "最少能定" "the least that may be set";
    AtMost "at-most" "最多能定" "the most that may be set";
    OnePerson "one-person" "一人兼任" "held by one person";
    Law "law" "适用的法定比例" "entry of the law";
    Reserved "reserved" "法定保留事项" "item that the law reserves";
    Unit "unit" "主办单位" "unit";
    OpensWhen "opens-when" "立案条件" "when it is taken up";
    ClosesWhen "closes-when" "结案条件" "when it counts as done";
    Columns "columns" "其他列" "further columns";
    Required "required" "是否必填" "whether it is required";
    Personal "personal" "是否个人信息" "whether it is personal";
    Purpose "purpose" "收集目的" "what it is asked for";
    Rules "rules" "填写要求" "what it takes";
    Form "form" "表单" "form";
    Content "content" "内容" "content";
    Words "words" "用词" "words";
}

/// One thing that can be said of something: compared by what it means, shown as people read it.
#[derive(Debug)]
pub(super) struct Line {
    /// Equal where the engine does the same.
    pub(super) meaning: String,
    /// How people read it.
    pub(super) text: Both,
}
