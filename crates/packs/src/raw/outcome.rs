//! How a step may end, and where that leads.

use super::{RawRoutes, Text};
use crate::reference::written as w;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;

/// An outcome of which more is to be said than where it leads.
///
/// 除了通向哪里还有话要说的结果。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawOutcomeFull {
    /// Where the matter goes, or a list of ways.
    ///
    /// 通向哪里，或按条件分几条路。
    #[schemars(with = "w::Or<w::Target, w::Listed<RawRoute>>")]
    pub(crate) to: RawRoutes,
    /// What people call it; its id, if not said.
    ///
    /// 结果的名称；不写就用编号。
    pub(crate) title: Option<String>,
    /// The result that it claims, one of `[results]`; somebody else then has to look before the matter ends.
    ///
    /// 声称办成了什么，`[results]` 里的一个；声称了就要由别人看过才能办结。
    #[schemars(with = "Option<w::Id>")]
    pub(crate) result: Option<Text>,
    /// What the performer names for later steps: a unit or a person.
    ///
    /// 办理人要指定什么，后面的环节用：单位或人。
    #[serde(default)]
    #[schemars(with = "BTreeMap<w::Id, w::Bind>")]
    pub(crate) binds: BTreeMap<Text, Text>,
    /// Whether the pictures that the category names are asked for; nobody is made to take one.
    ///
    /// 是否征求类别里写的照片；只征求，不强制。
    #[serde(default)]
    pub(crate) evidence: bool,
    /// A condition without which the outcome is not offered.
    ///
    /// 条件：不成立就不给选。
    #[schemars(with = "Option<w::Condition>")]
    pub(crate) needs: Option<Text>,
    /// Whether the reporter is told at once.
    ///
    /// 是否马上告知上报人。
    #[serde(default)]
    pub(crate) tell_reporter: bool,
    /// What the organ outside that sent the matter is told: `{ hotline = "answered" }` names one of `[externals]` and the
    /// word under which it hears. It gets that word with the fields that the form marks `x-told`, and nothing else.
    ///
    /// 告诉送来这件事的外部平台什么：`{ hotline = "answered" }`，写 `[externals]` 里的编号和对它用的词。它收到的只有这个词，
    /// 和表单里标了 `x-told` 的各项。
    #[serde(default)]
    #[schemars(with = "BTreeMap<w::Id, w::Id>")]
    pub(crate) tell: BTreeMap<Text, Text>,
    /// The form that goes with this outcome, in place of the step’s.
    ///
    /// 选这个结果时填的表，代替环节的表。
    #[schemars(with = "Option<w::Path>")]
    pub(crate) form: Option<Text>,
}

/// One way of a list: ways are tried from the first, and the last has no condition.
///
/// 几条路中的一条：从前往后试，最后一条不带条件。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawRoute {
    /// The condition; on each but the last.
    ///
    /// 条件；除最后一条外都要写。
    #[schemars(with = "Option<w::Condition>")]
    pub(crate) when: Option<Text>,
    /// Where to.
    ///
    /// 通向哪里。
    #[schemars(with = "w::Target")]
    pub(crate) to: Text,
}
