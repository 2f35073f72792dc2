//! The columns of a table of people.

use crate::table::Column;
use crate::table::header::{Called, called};

/// The columns of a table of people.
pub const PERSON_COLUMNS: [Column; 11] = [
    Column {
        name: "external_key",
        chinese: &["人员编号", "工号", "外部编号"],
        required: true,
        meaning: "the key by which your own system knows the person",
        told: "本单位原有系统里这个人的编号",
        example: "W-0137",
    },
    Column {
        name: "name",
        chinese: &["姓名"],
        required: true,
        meaning: "their name",
        told: "姓名",
        example: "林小满",
    },
    Column {
        name: "phone",
        chinese: &["电话", "联系电话", "手机号"],
        required: false,
        meaning: "their phone number",
        told: "电话号码",
        example: "13800000000",
    },
    Column {
        name: "body_code",
        chinese: &["组织编码", "单位编码"],
        required: false,
        meaning: "code of the body they serve in; empty: no position",
        told: "任职组织的编码；不填是没有职务",
        example: "villagers",
    },
    Column {
        name: "body_area_code",
        chinese: &["组织区域编码", "组织所在区域"],
        required: false,
        meaning: "code of the area of that body",
        told: "该组织所在区域的编码",
        example: "459901001001",
    },
    Column {
        name: "role",
        chinese: &["角色", "职务角色"],
        required: false,
        meaning: "the role held, as packs name it, such as grid-worker",
        told: "担任的角色，用机制包里的名字",
        example: "",
    },
    Column {
        name: "area_code",
        chinese: &["区域编码", "负责区域"],
        required: false,
        meaning: "code of the area over which it is held; empty: the body’s",
        told: "负责的区域的编码；不填是组织所在的区域",
        example: "4599010010010101",
    },
    Column {
        name: "title",
        chinese: &["职务", "职务名称"],
        required: false,
        meaning: "what the position is called; empty: as the pack calls the role",
        told: "职务叫什么；不填用机制包里的叫法",
        example: "网格员",
    },
    Column {
        name: "from",
        chinese: &["任职日期", "开始日期"],
        required: false,
        meaning: "first day of the term; needed with a role",
        told: "任期第一天；有角色就要填",
        example: "2026-01-01",
    },
    Column {
        name: "until",
        chinese: &["离任日期", "结束日期"],
        required: false,
        meaning: "day after the last; empty: it lasts",
        told: "最后一天的次日；不填是在任",
        example: "",
    },
    Column {
        name: "deputy",
        chinese: &["副职", "是否副职"],
        required: false,
        meaning: "yes (是) for a deputy, who acts while the holder is away",
        told: "是（yes）：副职，正职不在时代行",
        example: "是",
    },
];

/// What one of them is called.
pub(super) fn named(name: &'static str) -> Called {
    called(&PERSON_COLUMNS, name)
}
