//! Scenario tests: a file that reads like the meeting it describes, played through the real engine.

mod command;
mod compare;
mod meant;
mod play;
mod refused;
mod stage;

pub use refused::{Meaning, refusals};

use crate::raw::{Either, Text};
use crate::reference::written as w;
use crate::said::Said;
use gewu_kernel::calendar::WorkTime;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::fmt;

/// A file of `scenarios/`: a story that the pack has to go through as it is written.
///
/// `scenarios/` 里的一个文件：一个故事，机制包要照着走通。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawScenario {
    /// What it shows.
    ///
    /// 这个故事说明什么。
    #[schemars(with = "String")]
    title: Text,
    /// The procedure that it plays, by id.
    ///
    /// 演哪个规程，写编号。
    #[schemars(with = "w::Id")]
    procedure: String,
    /// When it begins.
    ///
    /// 什么时候开始。
    #[schemars(with = "w::Begin")]
    begins: String,
    /// Who is in it: a name for each, and the part, or a list of parts.
    ///
    /// 有哪些人：每人一个称呼，和他的身份（一个或几个）。
    #[schemars(with = "BTreeMap<String, w::Or<w::Part, Vec<w::Part>>>")]
    cast: BTreeMap<String, Cast>,
    /// The levels at which the matter has a place; all, if not said.
    ///
    /// 事情发生地有哪几级；不写就是每一级都有。
    places: Option<Vec<String>>,
    /// What happens, scene by scene, each a table `[[scene]]`.
    ///
    /// 一场一场地写，每场写成一个 `[[scene]]`。
    scene: Vec<Scene>,
}

/// One part, or a list of parts.
type Cast = Either<Vec<String>>;

/// A scene: somebody does something, or only time passes; then what has to hold.
///
/// 一场：某人做一件事，或者只是过了一段时间；然后应当怎样。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scene {
    /// `2026-03-02 09:00`, or only `09:00` on the day of the scene before. Whatever falls due until then happens first.
    ///
    /// `2026-03-02 09:00`，或者只写 `09:00`（与上一场同一天）。到这时为止该到期的先到期。
    #[schemars(with = "w::Time")]
    at: Text,
    /// Somebody of the cast; left out together with `does`, time passes.
    ///
    /// 谁，`cast` 里的称呼；和 `does` 一起不写，就只是时间过去。
    who: Option<String>,
    /// An outcome of the step, by id or title, or a verb.
    ///
    /// 做什么：环节的结果（编号或名称），或下面的动词。
    does: Option<String>,
    /// The step meant, by id or title, where somebody has two.
    ///
    /// 手上有两个环节的，写明是哪个（编号或名称）。
    on: Option<String>,
    /// What is written into the form, and what the action names.
    ///
    /// 表里填的，和操作要指明的。
    #[serde(default)]
    #[schemars(with = "w::With")]
    with: Map<String, Value>,
    /// Who is away from now on.
    ///
    /// 从这时起谁不在。
    #[serde(default)]
    away: Vec<String>,
    /// Who is back.
    ///
    /// 谁回来了。
    #[serde(default)]
    back: Vec<String>,
    /// What has to hold now.
    ///
    /// 现在应当怎样。
    #[serde(default)]
    then: Then,
}

/// What has to hold after a scene; what is not written may be anything.
///
/// 这一场之后应当怎样；没有写的不管。
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Then {
    /// The code with which the action is refused; without it, it has to succeed.
    ///
    /// 操作应当被拒绝，写拒绝的代码；不写就必须成功。
    refused: Option<String>,
    /// A step that waits now, by id or title.
    ///
    /// 正在等的环节之一（编号或名称）。
    step: Option<String>,
    /// People for whom it waits now, and who may act.
    ///
    /// 正在等这些人办，他们也可以办。
    waits_for: Vec<String>,
    /// People for whom it does not, or who may not act: those whom `not` excludes.
    ///
    /// 不在等这些人，或者他们被 `not` 排除、不能办。
    cannot_act: Vec<String>,
    /// When something that waits is due: the last day of a limit in days or months, else the minute.
    ///
    /// 正在等的什么时候到期：按天、月的写最后一天，按小时的写到分。
    due: Option<String>,
    /// Whether a clock stands still.
    ///
    /// 有没有暂停计时。
    paused: Option<bool>,
    /// People who were told something in this scene.
    ///
    /// 这一场里收到消息的人。
    told: Vec<String>,
    /// The words under which the organ outside that sent the matter was told something in this scene.
    ///
    /// 这一场里用哪些词告诉了送来这件事的外部平台。
    tells: Vec<String>,
    /// The end at which the matter is now, by id.
    ///
    /// 已经到了哪个结局，写编号。
    ended: Option<String>,
    /// What is claimed now; "" where nothing is.
    ///
    /// 现在声称的成果，写编号；没有就写 ""。
    result: Option<String>,
}

/// A scenario test of a pack.
#[derive(Clone, Debug)]
pub struct Scenario {
    /// Its file within the pack.
    pub file: String,
    /// What it shows.
    pub title: String,
    raw: RawScenario,
}

/// Where a scenario did not go as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The scene, from 1; 0 when the scenario cannot begin.
    pub scene: usize,
    /// What was expected and what came.
    pub message: Said,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "scene {}: {}", self.scene, self.message)
    }
}

/// What a scenario has been through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// The kinds of event and `step.outcome`s that occurred.
    pub reached: std::collections::BTreeSet<String>,
}

impl Scenario {
    pub(crate) fn new(file: &str, raw: RawScenario) -> Scenario {
        Scenario { file: file.to_owned(), title: raw.title.get_ref().clone(), raw }
    }

    /// The procedure that it plays.
    pub fn procedure(&self) -> &str {
        &self.raw.procedure
    }

    /// Where a scene stands in its file, from 1; the scenario as a whole for 0.
    pub(crate) fn place(&self, scene: usize) -> Option<std::ops::Range<usize>> {
        let scene = scene.checked_sub(1).and_then(|scene| self.raw.scene.get(scene));
        Some(scene.map_or(self.raw.title.span(), |scene| scene.at.span()))
    }

    /// Plays it through the engine, scene by scene.
    pub fn play(&self, pack: &crate::Pack, work_time: &WorkTime) -> Result<Played, Failure> {
        play::play(&self.raw, pack, work_time)
    }
}
