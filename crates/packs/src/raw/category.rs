//! `categories.toml`

use super::Text;
use crate::reference::written as w;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// The table of what matters can be about, under the name that the procedure’s `categories` gives.
///
/// 类别表，文件名由规程的 `categories` 写明。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCategories {
    /// The rows, each a table `[[category]]`, shown in the order in which they are written.
    ///
    /// 每一类写成一个 `[[category]]`，按写的先后显示。
    pub(crate) category: Vec<RawCategory>,
}

/// One row: what a matter can be about.
///
/// 一类事项。
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawCategory {
    /// The name that matters of this kind carry, for good.
    ///
    /// 类别的编号，定下后不再改。
    #[schemars(with = "w::Id")]
    pub(crate) id: Text,
    /// What people call it.
    ///
    /// 类别的名称。
    pub(crate) title: String,
    /// The unit that usually handles it, one of `[units]`; taken by `from category`.
    ///
    /// 主办单位，`[units]` 里的一个；写 `from category` 的地方用它。
    #[schemars(with = "Option<w::Id>")]
    pub(crate) unit: Option<Text>,
    /// How long handling may take, for `limit = "from category"`. In urgent hours, the matter is urgent everywhere.
    ///
    /// 办理时限，`limit = "from category"` 的环节用它。写成紧急小时的，整件事都按紧急办。
    #[schemars(with = "Option<w::Limit>")]
    pub(crate) limit: Option<Text>,
    /// The item that the law reserves to a body, of the table of the law.
    ///
    /// 法定事项：依法只能由某个会议决定的，写法定事项表里的条目。
    #[schemars(with = "Option<w::LawItem>")]
    pub(crate) reserved: Option<Text>,
    /// Whether public pages may say that a matter is of this kind, and in which village; yes, if not said. `false` where
    /// that would point at persons.
    ///
    /// 公开页面上写不写明类别和到村的地点；不写就是写明。容易看出是谁的类别写 false。
    #[serde(default = "yes")]
    #[schemars(extend("default" = true))]
    pub(crate) public: bool,
    /// Whether only those with a part in a matter of this kind may know of it, as `confidential` of a procedure says.
    ///
    /// 这一类是不是只有参与的人才能知道，意思同规程的 `confidential`。
    #[serde(default)]
    pub(crate) confidential: bool,
    /// When a matter of this kind is taken up, in words for whoever decides that.
    ///
    /// 立案条件，写给研判的人看。
    #[serde(default)]
    pub(crate) opens_when: String,
    /// When it counts as done, in words for whoever verifies.
    ///
    /// 结案条件，写给核查的人看。
    #[serde(default)]
    pub(crate) closes_when: String,
    /// How many pictures are asked for to show it done.
    ///
    /// 征求几张照片（不强制）。
    #[serde(default)]
    pub(crate) evidence: u32,
    /// Further columns for conditions, `category.NAME`: texts, whole numbers, yes or no. A column that only some rows
    /// have may be missing, and conditions ask for it first.
    ///
    /// 自定的列，条件里用 `category.名字`：文字、整数、true 或 false。只有部分行有的列，条件里要先问有没有。
    ///
    #[serde(default)]
    #[schemars(with = "BTreeMap<String, w::Column>")]
    pub(crate) columns: BTreeMap<Text, Spanned<toml::Value>>,
}

fn yes() -> bool {
    true
}
