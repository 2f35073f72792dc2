//! Organisations that have positions.

use gewu_kernel::Date;
use gewu_kernel::id::{AreaId, BodyId};
use serde::{Deserialize, Serialize};

/// An organisation with members, at home in an area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// What everything else refers to.
    pub id: BodyId,
    /// Its full name.
    pub name: String,
    /// What sort of organisation it is.
    pub kind: BodyKind,
    /// A short key that packs and tables may rely on, such as `urban-management`; unique at its area,
    /// so that each town may have its own.
    #[serde(default)]
    pub code: Option<String>,
    /// The area it works for.
    pub area: AreaId,
    /// Its first day; none: as far back as is known.
    #[serde(default)]
    pub from: Option<Date>,
    /// The day after its last; none: it still exists.
    #[serde(default)]
    pub until: Option<Date>,
}

/// The sort of an organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BodyKind {
    /// 党组织: committee, general branch, branch.
    Party,
    /// 部门: a department of the county, or an office of the town.
    Department,
    /// 人民政府、街道办事处.
    Government,
    /// 综治中心、指挥中心.
    Centre,
    /// 村民委员会.
    VillagersCommittee,
    /// 居民委员会.
    ResidentsCommittee,
    /// 村民小组.
    Group,
    /// 集体经济组织.
    Collective,
    /// 村务监督委员会.
    Supervision,
    /// 人民调解委员会.
    Mediation,
    /// 社会组织、业主委员会、理事会.
    Association,
    /// 企业、公用事业单位.
    Enterprise,
}
