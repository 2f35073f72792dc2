//! The columns of a table of areas.

use crate::table::Column;

/// The columns of a table of areas.
pub const AREA_COLUMNS: [Column; 7] = [
    Column {
        name: "code",
        chinese: &["编码", "区划代码", "网格编码"],
        required: true,
        meaning: "12-digit division code, or your own code of a grid",
        told: "12 位区划代码，或自编的网格编码",
        example: "459901001001",
    },
    Column {
        name: "name",
        chinese: &["名称"],
        required: true,
        meaning: "its name on these days",
        told: "在这些日子里的名称",
        example: "大榕村",
    },
    Column {
        name: "level",
        chinese: &["级别", "层级"],
        required: true,
        meaning: "province, city, county, town, village, group, large-grid, medium-grid or small-grid",
        told: "province、city、county、town、village、group、large-grid、medium-grid、small-grid 之一",
        example: "village",
    },
    Column {
        name: "parent_code",
        chinese: &["上级编码"],
        required: false,
        meaning: "code of what it is part of; a grid has a row for its grid above and one for its village",
        told: "所属区域的编码；网格写两行：一行是上级网格，一行是所在村",
        example: "459901001000",
    },
    Column {
        name: "valid_from",
        chinese: &["起始日期", "生效日期"],
        required: false,
        meaning: "first day, 2019-10-31; empty: as far back as is known",
        told: "第一天；不填是一直以来",
        example: "2019-10-31",
    },
    Column {
        name: "valid_until",
        chinese: &["截止日期", "失效日期"],
        required: false,
        meaning: "day after the last; empty: still so",
        told: "最后一天的次日；不填是至今",
        example: "",
    },
    Column {
        name: "source",
        chinese: &["依据", "来源"],
        required: false,
        meaning: "where it is known from",
        told: "从哪里知道的",
        example: "县政府令 3",
    },
];
