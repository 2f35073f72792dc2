//! A step and its outcomes.

use super::{OneOrMany, RawActions, RawLimit, RawOutcome, RawOutcomeFull, RawPace, Text};
use crate::reference::written as w;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A step: who does what by when, and how it may end.
///
/// 环节：谁、做什么、多久做完，可以怎样结束。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(transform = crate::reference::by_kind)]
pub(crate) struct RawStep {
    /// The name by which other steps and the journal refer to it, for good.
    ///
    /// 环节的编号，别的环节和日志用它，定下后不再改。
    #[schemars(with = "w::Id")]
    pub(crate) id: Text,
    /// What people call it.
    ///
    /// 环节的名称。
    pub(crate) title: String,
    /// What the step does; a `task`, if not said.
    ///
    /// 环节的种类；不写就是 `task`（有人办一件事）。
    #[schemars(with = "Option<w::Kind>")]
    pub(crate) kind: Option<Text>,
    /// Who does it. Of a list, the first that somebody holds who may act.
    ///
    /// 谁来办。写几个的，从前往后找第一个有人、而且可以办的。
    #[schemars(with = "Option<w::Or<w::Who, Vec<w::Who>>>")]
    pub(crate) who: Option<OneOrMany>,
    /// How long it may take, counted from when the matter comes to the step.
    ///
    /// 时限，从到这个环节时算起。
    #[schemars(with = "Option<w::Or<w::LimitRule, RawPace>>")]
    pub(crate) limit: Option<RawLimit>,
    /// The form that goes with every outcome that has none of its own; without one, only words are asked for.
    ///
    /// 办结时填的表（结果自己没有表的都用它）；不写就只问一段话，可以不填。
    #[schemars(with = "Option<w::Path>")]
    pub(crate) form: Option<Text>,
    /// Whoever did one of these steps may not do this one; `reporter` stands for whoever began the matter.
    ///
    /// 办过这些环节的人不能办这一环节；`reporter` 指上报的人。
    #[serde(default)]
    #[schemars(with = "Vec<w::Id>")]
    pub(crate) not: Vec<Text>,
    /// Who hears when the limit has passed, level by level; the last is reminded until somebody acts. It needs one at
    /// least, except on a rating.
    ///
    /// 超时后提醒谁，一级一级往上；最后一级一直提醒到有人办。除评价外至少写一个。
    #[serde(default)]
    #[schemars(with = "Vec<w::Who>")]
    pub(crate) escalate: Vec<Text>,
    /// How often a round may enter the step, and where it goes in place of the time after that. Wherever a matter could
    /// go round, one step of the circle needs it.
    ///
    /// 一轮里至多进入几次，再来就改走哪里。凡是可能绕圈的地方，圈里至少有一个环节要写。
    pub(crate) at_most: Option<RawBound>,
    /// What whoever does it may do besides finishing it: `[step.may]`.
    ///
    /// 除了办结，办理人还可以做什么：写成 `[step.may]`。
    #[serde(default)]
    pub(crate) may: RawActions,
    /// How it may end: `[step.outcomes]`, each with where it leads, offered in the order in which they are written.
    ///
    /// 可以怎样结束：写成 `[step.outcomes]`，每个结果通向哪里；按写的先后给人选。
    #[schemars(with = "BTreeMap<w::Id, w::Or<w::Target, RawOutcomeFull>>")]
    pub(crate) outcomes: BTreeMap<Text, RawOutcome>,
    // Of particular kinds.
    /// How often somebody looks again.
    ///
    /// 多久看一次。
    #[schemars(with = "Option<w::LimitOrParameter>")]
    pub(crate) every: Option<Text>,
    /// The least time before it may end.
    ///
    /// 至少多久以后才能结束。
    #[schemars(with = "Option<w::LimitOrParameter>")]
    pub(crate) at_least: Option<Text>,
    /// What is rated: the id of each and its name; each gets a mark, or none of them does.
    ///
    /// 评哪几项：每项的编号和名称；要么每项都打分，要么都不打。
    #[schemars(with = "Option<BTreeMap<w::Id, String>>")]
    pub(crate) rates: Option<BTreeMap<String, String>>,
    /// The best mark, from 2 to 100; 5, if not said.
    ///
    /// 最高分，2 到 100；不写是 5。
    #[schemars(with = "Option<w::Scale>")]
    pub(crate) scale: Option<Spanned<u32>>,
    /// The steps with which branches begin, side by side.
    ///
    /// 各分支从哪个环节开始，同时进行。
    #[schemars(with = "Option<w::Listed<w::Id>>")]
    pub(crate) branches: Option<Vec<Text>>,
    /// In place of `branches`: one branch for each unit of a parameter.
    ///
    /// 代替 `branches`：参数里列出的每个单位一个分支。
    pub(crate) branches_of: Option<RawEach>,
    /// When the branches count as done; a branch ends at `join`, or at `join.failed`.
    ///
    /// 分支怎样算完；分支用 `join`（成）或 `join.failed`（不成）收拢。
    #[schemars(with = "Option<w::Join>")]
    pub(crate) join: Option<Text>,
    /// Until when the matter waits.
    ///
    /// 等到什么时候。
    #[schemars(with = "Option<w::Until>")]
    pub(crate) until: Option<Text>,
    /// The body that votes, or several that sit together.
    ///
    /// 哪个会议表决；几个会议合开的写成列表。
    #[schemars(with = "Option<w::Or<w::Id, w::Listed<w::Id>>>")]
    pub(crate) body: Option<OneOrMany>,
    /// What makes a quorum; any of several joined by “or”.
    ///
    /// 到会多少才能表决；几种之一即可的，用 or 连起来。
    #[schemars(with = "Option<w::Shares>")]
    pub(crate) present: Option<Text>,
    /// What carries the question.
    ///
    /// 多少赞成才算通过。
    #[schemars(with = "Option<w::Share>")]
    pub(crate) passes: Option<Text>,
    /// How long before the vote its members have the papers: it cannot be counted sooner after the step was entered.
    ///
    /// 材料提前多久发：进入环节后不到这个时间，不能登记表决结果。
    #[schemars(with = "Option<w::LimitOrParameter>")]
    pub(crate) papers: Option<Text>,
    /// In place of `body`, `present`, `passes` and `papers`: several ways to sit, of which the first that holds counts.
    ///
    /// 代替 `body`、`present`、`passes`、`papers`：有几种开法，从前往后第一个条件成立的算数。
    #[schemars(with = "Option<w::Listed<RawSitting>>")]
    pub(crate) sittings: Option<Vec<RawSitting>>,
    /// Whether this vote decides the question, rather than preparing it.
    ///
    /// 这次表决是不是作出决定（而不是提议、审议）。
    #[serde(default)]
    pub(crate) decides: bool,
    /// The sides of which every party is asked to agree. `who` collects the answers and writes down what is said aloud or
    /// on paper.
    ///
    /// 哪几方的当事人每人都要答复；`who` 收集答复，口头、纸面说的由他记下。
    #[schemars(with = "Option<w::Listed<w::Id>>")]
    pub(crate) of: Option<Vec<Text>>,
    /// How long the notice hangs.
    ///
    /// 公示多久。
    #[schemars(with = "Option<w::LimitOrParameter>")]
    pub(crate) days: Option<Text>,
}

/// One way in which a body may sit.
///
/// 会议的一种开法。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawSitting {
    /// The condition; on each but the last.
    ///
    /// 条件；除最后一种外都要写。
    #[schemars(with = "Option<w::Condition>")]
    pub(crate) when: Option<Text>,
    /// The body that votes, or several that sit together.
    ///
    /// 哪个会议表决；几个会议合开的写成列表。
    #[schemars(with = "w::Or<w::Id, w::Listed<w::Id>>")]
    pub(crate) body: OneOrMany,
    /// What makes a quorum; any of several joined by “or”.
    ///
    /// 到会多少才能表决；几种之一即可的，用 or 连起来。
    #[schemars(with = "w::Shares")]
    pub(crate) present: Text,
    /// What carries the question.
    ///
    /// 多少赞成才算通过。
    #[schemars(with = "w::Share")]
    pub(crate) passes: Text,
    /// How long before the vote its members have the papers.
    ///
    /// 材料提前多久发。
    #[schemars(with = "Option<w::LimitOrParameter>")]
    pub(crate) papers: Option<Text>,
}

/// How often, and what comes in place of the time after that.
///
/// 至多几次，再来改走哪里。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBound {
    /// How often, once at least.
    ///
    /// 至多几次，不少于一次。
    #[schemars(with = "w::Times")]
    pub(crate) times: Spanned<u32>,
    /// Where the matter goes in place of the time after that.
    ///
    /// 再来就改走哪里。
    #[schemars(with = "w::Target")]
    pub(crate) then: Text,
}

/// A branch for each unit of a parameter.
///
/// 参数里的每个单位一个分支。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawEach {
    /// `parameter.NAME` of a parameter of the kind `units`.
    ///
    /// `parameter.名字`，这个参数的 kind 是 `units`。
    #[schemars(with = "w::OfParameter")]
    pub(crate) each: Text,
    /// The step with which each branch begins.
    ///
    /// 每个分支从哪个环节开始。
    #[schemars(with = "w::Id")]
    pub(crate) step: Text,
    /// The name of the branch’s own unit, for `who = "ROLE @ NAME"` within the branch.
    ///
    /// 本分支的单位叫什么名字，分支里写 `who = "角色 @ 名字"`。
    #[serde(rename = "as")]
    #[schemars(with = "w::Id")]
    pub(crate) as_: Text,
}
