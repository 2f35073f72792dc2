//! What a performer may do besides finishing a step.

use super::{OneOrMany, Text};
use crate::reference::written as w;
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

/// `[step.may]`: what whoever does the step may do besides finishing it. What is not written is not permitted.
///
/// `[step.may]`：除了办结，办理人还可以做什么。没有写的就不可以。
#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RawActions {
    /// Send it back as not theirs.
    ///
    /// 退回：不该由自己办。
    #[serde(rename = "return")]
    pub(crate) return_: Option<RawReturn>,
    /// Hand it to another unit or person; the clock goes on.
    ///
    /// 转交给别的单位或人；时限照旧走。
    pub(crate) transfer: Option<RawTransfer>,
    /// Ask for more time, which somebody else grants; the reporter is told.
    ///
    /// 申请延期，由别人批准；告知上报人。
    pub(crate) extend: Option<RawAsk>,
    /// Ask that the clock stand still, which somebody else grants; the reporter is told.
    ///
    /// 申请暂停计时，由别人批准；告知上报人。
    pub(crate) pause: Option<RawAsk>,
    /// Ask other units to help, under the performer’s lead; the step ends when they have answered or were released.
    ///
    /// 请别的单位协办，自己牵头；协办答复或解除以后才能办结。
    pub(crate) joint: Option<RawJoint>,
    /// Name parties on these sides, and take back who was named by mistake.
    ///
    /// 登记这几方的当事人；登记错了可以撤掉。
    #[serde(default)]
    #[schemars(with = "Vec<w::Id>")]
    pub(crate) parties: Vec<Text>,
    /// What those concerned may do: object to who does the step. Somebody else is found, and whoever it was keeps out of
    /// the matter from then on.
    ///
    /// 当事人可以申请换人：另找人办，被换下的以后不再参与这件事。
    pub(crate) challenge: Option<RawChallenge>,
    /// Say whom or which body the matter is about, where the procedure says `about = true`, and take that back.
    ///
    /// 登记反映的是谁、哪个单位（规程要写 `about = true`）；登记错了可以撤掉。
    #[serde(default)]
    pub(crate) about: bool,
}

impl RawActions {
    pub(crate) fn any(&self) -> bool {
        self.return_.is_some()
            || self.transfer.is_some()
            || self.extend.is_some()
            || self.pause.is_some()
            || self.joint.is_some()
            || !self.parties.is_empty()
            || self.challenge.is_some()
            || self.about
    }
}

/// Sending a step back. What had made it theirs is withdrawn.
///
/// 退回。当初指定给自己的不再算数。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawReturn {
    /// How often a round may send it back, once at least.
    ///
    /// 一轮里至多退回几次，不少于一次。
    #[schemars(with = "w::Times")]
    pub(crate) times: Spanned<u32>,
    /// Where to.
    ///
    /// 退到哪里。
    #[schemars(with = "w::Target")]
    pub(crate) to: Text,
    /// Where to the one time after that, such as an arbiter; then no more.
    ///
    /// 再退一次去哪里（例如指定办理单位的人）；以后不能再退。
    #[schemars(with = "Option<w::Target>")]
    pub(crate) then: Option<Text>,
    /// Whether who sends it back keeps out of the matter from then on, as somebody related to a party does.
    ///
    /// 退回的人以后是不是不再参与这件事（回避）。
    #[serde(default)]
    pub(crate) recuses: bool,
    /// How long after the step was entered it may be sent back; as long as the step waits, if not said.
    ///
    /// 到这个环节后多久以内可以退；不写就是办结以前都可以。
    #[schemars(with = "Option<w::LimitOrParameter>")]
    pub(crate) within: Option<Text>,
    /// Whether the naming stands until an arbiter has decided: who is found not to be in the right has the matter again
    /// without being named anew.
    ///
    /// 裁定以前，原来的指定是不是还算数：裁定维持的，不用再指定一次就回到原单位。
    #[serde(default)]
    pub(crate) keeps: bool,
}

/// Objecting to who does a step.
///
/// 申请换人（回避）。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawChallenge {
    /// Who may: `reporter`, sides, or others.
    ///
    /// 谁可以：`reporter`、各方，或别的人。
    #[schemars(with = "w::Or<w::Who, Vec<w::Who>>")]
    pub(crate) who: OneOrMany,
    /// How often a round may, once at least.
    ///
    /// 一轮里至多几次，不少于一次。
    #[schemars(with = "w::Times")]
    pub(crate) times: Spanned<u32>,
    /// The step in which somebody else is found.
    ///
    /// 到哪个环节另找人。
    #[schemars(with = "w::Target")]
    pub(crate) to: Text,
}

/// Handing a step on.
///
/// 转交。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawTransfer {
    /// The name that changes: one of an outcome’s `binds`, by which the step’s `who` finds its people.
    ///
    /// 改哪个名字：结果的 `binds` 里的、本环节的 `who` 用的那个。
    #[schemars(with = "w::Id")]
    pub(crate) binding: Text,
    /// How often, once at least.
    ///
    /// 至多几次，不少于一次。
    #[schemars(with = "w::Times")]
    pub(crate) times: Spanned<u32>,
}

/// Time that somebody asks for and somebody else grants: never whoever asked, signed for the task or worked at the step.
///
/// 申请时间，由别人批准：申请的、签收的、办过这一环节的人都不能批。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawAsk {
    /// How often, once at least.
    ///
    /// 至多几次，不少于一次。
    #[schemars(with = "w::Times")]
    pub(crate) times: Spanned<u32>,
    /// The most that can be asked for at once, in the unit in which it is asked.
    ///
    /// 一次最多申请多久；申请时用同样的单位。
    #[schemars(with = "w::LimitOrParameter")]
    pub(crate) at_most: Text,
    /// Who decides.
    ///
    /// 谁批准。
    #[schemars(with = "w::Or<w::Who, Vec<w::Who>>")]
    pub(crate) by: OneOrMany,
    /// How long they may take.
    ///
    /// 多久内批复。
    #[schemars(with = "w::LimitOrParameter")]
    pub(crate) within: Text,
}

/// Help from other units.
///
/// 别的单位协办。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawJoint {
    /// The role that acts in each of them.
    ///
    /// 由协办单位的哪个角色来办。
    #[schemars(with = "w::Id")]
    pub(crate) role: Text,
    /// How many at once, one at least.
    ///
    /// 同时至多几个单位，不少于一个。
    #[schemars(with = "w::Times")]
    pub(crate) at_most: Spanned<u32>,
    /// How long they may take; as long as the lead, if not said.
    ///
    /// 协办时限；不写就和主办一样。
    #[schemars(with = "Option<w::LimitOrParameter>")]
    pub(crate) within: Option<Text>,
}
