//! `pack.toml`

use super::{Either, Text};
use crate::reference::written as w;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// `pack.toml`, which makes a folder a pack: what it is called, and the names that its procedures may use.
///
/// `pack.toml`，有它的文件夹就是机制包：叫什么，规程里可以用哪些名字。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawPack {
    /// The name by which programs know the pack, for good.
    ///
    /// 机制包的编号，程序用它认这个包，定下后不再改。
    #[schemars(with = "w::Id")]
    pub(crate) id: Text,
    /// What people call it.
    ///
    /// 机制的名称，人看的。
    #[schemars(with = "String")]
    pub(crate) title: Text,
    /// In one or two sentences, what it is for.
    ///
    /// 一两句话说清它管什么。
    pub(crate) summary: String,
    /// Who acts: the id of each role, and what people call it. Who holds a role, and where, each tenant imports.
    ///
    /// 谁办事：每个角色的编号和名称。由哪个人担任、在哪里担任，由各地导入。
    #[schemars(with = "BTreeMap<w::Id, String>")]
    pub(crate) roles: BTreeMap<Text, String>,
    /// Departments and offices that steps go to: the key of each, and its name. A tenant has them as bodies whose code
    /// is the key.
    ///
    /// 环节会交给的部门、单位：编号和名称。各地导入的组织，代码与编号相同。
    #[serde(default)]
    #[schemars(with = "BTreeMap<w::Id, String>")]
    pub(crate) units: BTreeMap<Text, String>,
    /// Organs and platforms outside that matters come from: the id of each, and its name. Each tenant says with which
    /// address and secret they exchange messages.
    ///
    /// 外面的机关、平台，事项从它们那里来：编号和名称。同它们怎样交换消息（地址、密钥），由各地设定。
    #[serde(default)]
    #[schemars(with = "BTreeMap<w::Id, String>")]
    pub(crate) externals: BTreeMap<Text, String>,
    /// Meetings that vote: the id of each, and its name, or its name and the entry of the law whose minimum holds.
    ///
    /// 参加表决的会议：编号和名称；有法定最低比例的，写名称和法定比例表里的条目。
    #[serde(default)]
    #[schemars(with = "BTreeMap<w::Id, w::Or<String, RawBodyFull>>")]
    pub(crate) bodies: BTreeMap<Text, RawBody>,
    /// What a tenant may set: `[parameter.NAME]`, used as `parameter.NAME`.
    ///
    /// 各地可以调整的数：写成 `[parameter.名字]`，用的时候写 `parameter.名字`。
    #[serde(default)]
    #[schemars(with = "BTreeMap<w::Id, RawParameter>")]
    pub(crate) parameter: BTreeMap<Text, RawParameter>,
    /// The files of the procedures, at least one.
    ///
    /// 规程文件，至少一个。
    #[schemars(with = "w::Listed<w::Path>")]
    pub(crate) procedures: Vec<Text>,
}

/// `"村务联席会"` or `{ title, law }`.
pub(crate) type RawBody = Either<RawBodyFull>;

/// A meeting with a legal minimum: a rule of it below that minimum does not load.
///
/// 有法定最低比例的会议：比例写得比法定低的，不能施行。
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawBodyFull {
    /// What people call it.
    ///
    /// 会议的名称。
    pub(crate) title: String,
    /// The entry of the table of legal minimums.
    ///
    /// 法定比例表里的条目。
    #[schemars(with = "w::LawBody")]
    pub(crate) law: Text,
}

/// A value that each tenant sets for itself, with the one that holds until then.
///
/// 由各地自己定的数，和没有定之前用的数。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawParameter {
    /// What people call it.
    ///
    /// 参数的名称。
    pub(crate) title: String,
    /// What it holds: a limit, a whole number (`count`), yes or no (`flag`), keys of units, ids of categories.
    ///
    /// 装什么：`limit` 时限、`count` 整数、`flag` 是否、`units` 单位编号的列表、`categories` 类别编号的列表。
    #[schemars(with = "w::ParameterKind")]
    pub(crate) kind: Text,
    /// The value until a tenant sets another one, of that kind.
    ///
    /// 各地没有另定时用的值，按 kind 的写法。
    #[schemars(with = "w::Setting")]
    pub(crate) default: Spanned<toml::Value>,
    /// The least that a tenant may set: of a count, or of a limit in the same unit. A count is never below 0.
    ///
    /// 各地最少能定多少：整数，或者同一单位的时限。整数总不小于 0。
    #[schemars(with = "Option<w::Setting>")]
    pub(crate) at_least: Option<Spanned<toml::Value>>,
    /// The most that a tenant may set.
    ///
    /// 各地最多能定多少。
    #[schemars(with = "Option<w::Setting>")]
    pub(crate) at_most: Option<Spanned<toml::Value>>,
}
